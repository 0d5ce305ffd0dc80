"""BibTeX and biblatex: entries with their @strings, joined parts (#), cross references and inherited fields."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import FROM_BIBTEX, name_from_bibtex, title_fields
from corpus.exchange.importing.bibliographies import check_lengths
from corpus.exchange.importing.markup import cleaned
from corpus.exchange.importing.reference_dates import biblatex_date, year_and_words
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, decode, one_row
from corpus.exchange.latex import from_latex
from corpus.records.readers import Unreadable

_MONTH_NAMES = (
    "january february march april may june july august september october november december".split(),
    "januar februar märz april mai juni juli august september oktober november dezember".split(),
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
)
_PUBLISHERS = ("publisher", "journal", "journaltitle", "booktitle", "institution", "organization", "school")
_KEPT = (
    "volume",
    "number",
    "pages",
    "isbn",
    "issn",
    "edition",
    "note",
    "address",
    "eprint",
    "location",
    "pmid",
    "series",
)
_NO_KEY = re.compile(
    r"^([ \t]*@(?!string|preamble|comment)[A-Za-z]+\s*[{(])\s*(?=,|[A-Za-z_-]+\s*=)", re.IGNORECASE | re.MULTILINE
)
_NO_COMMA = re.compile(
    r"^([ \t]*@[A-Za-z]+\s*[{(]\s*[^\s,={}()\"#%]+)[ \t]*(\n\s*[A-Za-z_-]+\s*=\s*[{\"\w])", re.MULTILINE
)
"""A key whose comma is missing, with a field in the next line. (A @string has its = in the same line.)"""
_PART = re.compile(r"\s*(?:#\s*)?")
_LANGUAGES = {
    "ngerman": "de", "naustrian": "de", "nswissgerman": "de", "austrian": "de", "american": "en", "british": "en",
    "usenglish": "en", "ukenglish": "en", "canadian": "en", "australian": "en", "newzealand": "en", "francais": "fr",
    "frenchb": "fr", "canadien": "fr", "acadian": "fr", "portuges": "pt", "brazil": "pt", "brazilian": "pt",
    "nynorsk": "no", "norsk": "no", "magyar": "hu", "bahasa": "id",
}  # fmt: skip
_OF_THE_PARENT = {"title": "booktitle", "subtitle": "booksubtitle"}
_NEVER_INHERITED = frozenset(
    "crossref xref xdata ids entryset keywords abstract doi url author pages options label shorttitle".split()
)


def read_bibtex(source: Source, findings: Findings) -> Rows:
    """Yield an entry a row; a broken entry is named with its line."""
    from bibtexparser.entrypoint import parse_string

    text = decode(source.bytes(), source.name, findings).replace("\r\n", "\n").replace("\r", "\n")
    check_lengths(text, source)
    text = _NO_COMMA.sub(r"\1,\2", text)
    text, made_up = _with_keys(text)
    if made_up:
        lines = ", ".join(map(str, made_up[:5])) + (f" and {len(made_up) - 5} more" if len(made_up) > 5 else "")
        findings.note(f"{source.name}:{lines}: the entry has no key; its id is made from the title.")
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = parse_string(text, parse_stack=[])  # values stay as they are written: what # joins is joined here
    entries, broken = _entries(library, source, findings)
    yield from broken
    if not library.blocks:
        raise SourceError(f"{source.name}: there is no BibTeX entry in it.")
    tail = _unclosed(text)
    if tail is not None and not broken:
        yield Unreadable(tail, "The last entry is not closed.", "Fetch or export the whole file again.")
    strings = {name: joined(raw, {}) for name, raw in _MONTHS.items()}
    for block in library.strings:
        strings[block.key.lower()] = joined(str(block.value), strings)
    raws = [_fields(entry, strings) for entry, _ in entries]
    by_key = {str(entry.key).lower(): said for (entry, _), said in reversed(list(zip(entries, raws, strict=True)))}
    for (entry, key), said in zip(entries, raws, strict=True):
        if entry.entry_type.lower() == "xdata":
            continue  # a container of fields for others
        line = None if entry.start_line is None else entry.start_line + 1
        inherited = _inherited(said, by_key)
        yield one_row(partial(_bibtex_row, entry.entry_type.lower(), inherited, key, line, source), line)


_MONTHS = {name[:3]: f"{{{name.capitalize()}}}" for name in _MONTH_NAMES[0]}
_MADE_UP = "seealso-without-key-"


def _with_keys(text: str) -> tuple[str, list[int]]:
    """``text`` with a key for each entry that has none, and the lines of those."""
    lines: list[int] = []

    def keyed(found: re.Match[str]) -> str:
        lines.append(text.count("\n", 0, found.start()) + 1)
        comma = "" if text[found.end() : found.end() + 1] == "," else ","
        return f"{found[1]}{_MADE_UP}{len(lines)}{comma}"

    return _NO_KEY.sub(keyed, text), lines


def _entries(library: Any, source: Source, findings: Findings) -> tuple[list[tuple[Any, str | None]], list[Unreadable]]:
    """All entries in the order of the file, each with its key if that is its own; and what cannot be read."""
    entries: list[tuple[Any, str | None]] = []
    broken: list[Unreadable] = []
    twice: list[str] = []
    for block in library.blocks:
        line = None if block.start_line is None else block.start_line + 1
        inner = getattr(block, "ignore_error_block", None)
        while inner is not None and getattr(inner, "ignore_error_block", None) is not None:
            inner = inner.ignore_error_block
        kind = type(block).__name__
        entry = inner if inner is not None else block
        if kind == "DuplicateBlockKeyBlock" and inner is not None:
            # Two entries with one key are two works as often as not; identity decides further on.
            findings.note(f"{source.name}:{line}: the key {inner.key!r} is used twice.")
        elif kind == "DuplicateFieldKeyBlock" and inner is not None:
            twice.append(f"{line} ({', '.join(sorted(block.duplicate_keys))})")
        elif hasattr(block, "error"):
            said = str(block.error).strip() or "its end is missing"
            what = said.splitlines()[0][:150]
            broken.append(
                Unreadable(line, f"This entry cannot be read: {what}.", "Check its braces, quotes and commas.")
            )
            continue
        if hasattr(entry, "entry_type") and hasattr(entry, "fields"):
            made_up = str(entry.key).startswith(_MADE_UP) or kind == "DuplicateBlockKeyBlock"
            entries.append((entry, None if made_up else entry.key))
    if twice:
        more = f" and {len(twice) - 5} more entries" if len(twice) > 5 else ""
        findings.note(f"{source.name}:{'; '.join(twice[:5])}{more}: a field stands twice; the first one is taken.")
    return entries, broken


def _fields(entry: Any, strings: dict[str, str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for field in entry.fields:
        value = joined(str(field.value), strings)
        if value.strip() or field.key.lower() not in said:
            said.setdefault(field.key.lower(), value)
    return said


def joined(raw: str, strings: dict[str, str]) -> str:
    """A value as it is written (``TEST # { and Other, Ann}``) with its parts joined and its @strings filled in.

    >>> joined('acm # ", Second Branch"', {"acm": "Assoc. for Computing"})
    'Assoc. for Computing, Second Branch'
    """
    raw = raw.strip()
    out: list[str] = []
    at = 0
    while at < len(raw):
        at += len((_PART.match(raw, at) or [""])[0])
        if at >= len(raw):
            break
        if raw[at] in '{"':
            end = _end_of(raw, at)
            out.append(raw[at + 1 : end])
            at = end + 1
        else:
            word = re.compile(r'[^\s#{}"]+').match(raw, at)
            if word is None:
                out.append(raw[at])
                at += 1
                continue
            out.append(strings.get(word[0].lower(), word[0]))
            at = word.end()
    return "".join(out)


def _end_of(raw: str, at: int) -> int:
    """Where the part that begins with a brace or a quote at ``at`` ends."""
    depth, quoted = 0, raw[at] == '"'
    position = at + 1 if quoted else at
    while position < len(raw):
        letter = raw[position]
        if letter == "\\":
            position += 1
        elif letter == "{":
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth <= 0 and not quoted:
                return position
        elif letter == '"' and quoted and depth <= 0:
            return position
        position += 1
    return len(raw)


def _inherited(said: dict[str, str], by_key: dict[str, dict[str, str]]) -> dict[str, str]:
    """The fields of an entry with those that it takes from its parents, as biblatex does."""
    out = dict(said)
    for name, whole in (("xdata", True), ("crossref", False)):
        for key in said.get(name, "").split(","):
            parent = by_key.get(key.strip().lower())
            if parent is None or parent is said:
                continue
            grown = {**by_key.get(parent.get("crossref", "").strip().lower(), {}), **parent}
            for field, value in grown.items():
                ours = field if whole else _OF_THE_PARENT.get(field, field)
                if whole or field not in _NEVER_INHERITED:
                    out.setdefault(ours, value)
    return out


def _unclosed(text: str) -> int | None:
    """The line of the last entry if its braces do not balance."""
    starts = [found.start() for found in re.finditer(r"^\s*@\w+\s*\{", text, re.MULTILINE)]
    if not starts:
        return None
    last = text[starts[-1] :]
    plain = re.sub(r"\\[{}]", "", last)
    return text.count("\n", 0, starts[-1]) + 1 if plain.count("{") > plain.count("}") else None


def _bibtex_row(kind: str, said: dict[str, str], key: str | None, line: int | None, source: Source) -> Row:
    value = {name: _plain(text, lines=name in _LONG) for name, text in said.items()}
    data: dict[str, Any] = {"id": key}
    data.update(title_fields(value.get("title", "") or value.get("booktitle", "")))
    data["subtitle"] = value.get("subtitle") or (value.get("booksubtitle") if "title" not in said else None)
    data["creators"] = [
        {"name": name, "role": role}
        for field, role in (("author", "author"), ("editor", "editor"), ("translator", "translator"))
        for name in bibtex_names(said.get(field, ""))
    ]
    data["publisher"] = next((value[name] for name in _PUBLISHERS if value.get(name)), None)
    data["issued"] = biblatex_date(said.get("date", ""), value.get("date", "")) or _year_month(value)
    addresses = [said.get(name, "") for name in ("url", "howpublished", "bdsk-url-1", "link", "ee")]
    # What a url field holds is kept or reported, though it lack its scheme; of the others only what is an address.
    data["url"] = next((url for url in map(_raw_url, addresses) if url), None) or value.get("url")
    data["doi"] = value.get("doi")
    data["description"] = value.get("abstract") or value.get("annote") or value.get("annotation")
    keywords = value.get("keywords") or value.get("keyword") or value.get("author_keywords") or ""
    data["keywords"] = [part.strip() for part in re.split(r";|\n" if ";" in keywords else r"[,\n]", keywords)]
    language = value.get("langid") or value.get("language") or value.get("hyphenation") or ""
    data["language"] = _LANGUAGES.get(language.casefold().replace(" ", ""), language)
    data["type"] = value.get("entrysubtype") or FROM_BIBTEX.get(kind)
    for name in _KEPT:
        data[f"extra.{name}"] = value.get(name)
    if value.get("booktitle") and data["publisher"] != value["booktitle"] and value["booktitle"] != data.get("title"):
        data["extra.booktitle"] = value["booktitle"]
    return Row(data, line, source.name)


_LONG = frozenset({"abstract", "annote", "annotation", "note", "keywords", "keyword"})


def _plain(text: str, lines: bool) -> str:
    if lines:  # the lines of a file are no lines of a text; blank ones part paragraphs
        parts = re.split(r"\n[ \t]*\n", text) if "\n" in text else [text]
        text = "\n\n".join(" ".join(part.split()) for part in parts)
        return cleaned(from_latex(text)).strip()
    return " ".join(cleaned(from_latex(" ".join(text.split()))).split())


def _raw_url(text: str) -> str | None:
    found = re.search(r"\\url\{([^}]*)\}", text)
    address = (found[1] if found else text).strip().strip("{}<>")
    address = re.sub(r"\\([_%&#~])", r"\1", address).replace("\\textasciitilde", "~").replace("{}", "")
    address = address.split()[0] if len(address.split()) > 1 and address.startswith("http") else address
    return address if found or re.match(r"\w+:", address) or address.startswith("www.") else None


def _year_month(value: dict[str, str]) -> str | None:
    year = value.get("year", "").strip("{} ")
    if not year:
        return None
    if not re.fullmatch(r"\d{4}", year):
        return year
    if words := year_and_words(year, value.get("month", "")):
        return words
    month, day = _month_and_day(value.get("month", ""), value.get("day", ""))
    return year + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")


def _month_and_day(month: str, day: str) -> tuple[int, int]:
    """The month and the day that ``January``, ``jan``, ``10~January``, ``Jan. 3--5`` or 01 say; 0 for none."""
    words = re.findall(r"[^\W\d_]{3,}|\d{1,2}", month.casefold())
    number = 0
    for word in words:
        if not word.isdigit():
            number = next((n for n in range(1, 13) if any(word == names[n - 1] for names in _MONTH_NAMES)), 0)
            number = number or next(
                (n for n in range(1, 13) if any(names[n - 1].startswith(word[:3]) for names in _MONTH_NAMES)), 0
            )
            break
    digits = [int(word) for word in words if word.isdigit()]
    if not number:
        # A month that no year has, and a day that no month has, go on as they are, to be told of.
        said = re.findall(r"\d{1,2}", day) if day and len(digits) == 1 else []
        return (digits[0] if len(digits) == 1 else 0), int(said[0]) if len(said) == 1 else 0
    said = re.findall(r"\d{1,2}", day) if day else []
    days = [int(text) for text in said] or (digits if len(digits) == 1 else [])
    return number, days[0] if days else 0


def bibtex_names(text: str) -> list[str]:
    """The names of an author field: parted by " and " outside braces; one in braces is a body's."""
    names, depth, piece = [], 0, ""
    for part in re.split(r"([{}]|\s+and\s+)", text, flags=re.IGNORECASE):
        if part == "{":
            depth += 1
        elif part == "}":
            depth -= 1
        if depth == 0 and re.fullmatch(r"\s+and\s+", part, re.IGNORECASE):
            names.append(piece)
            piece = ""
        else:
            piece += part
    return list(_named([*names, piece]))


def _named(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        name = name.strip()
        whole = name.startswith("{") and _end_of(name, 0) == len(name) - 1
        plain = " ".join(from_latex(" ".join(name.split())).split())
        if plain and plain.lower() not in ("others", "et al.", "et al"):
            yield plain if whole else name_from_bibtex(plain)
