"""BibTeX, RIS and CSL-JSON: what reference managers write."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import (
    FROM_BIBTEX,
    FROM_CSL,
    FROM_RIS,
    from_csl_date,
    from_csl_names,
    name_from_family_first,
    title_fields,
)
from corpus.exchange.importing.source import MAX_CELL_CHARS, Findings, Row, Rows, Source, SourceError, decode, one_row
from corpus.exchange.latex import from_latex
from corpus.records.readers import Unreadable

# -- BibTeX -------------------------------------------------------------------------------------------------

_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
_PUBLISHERS = ("publisher", "journal", "journaltitle", "booktitle", "institution", "organization", "school")
_KEPT = ("volume", "number", "pages", "isbn", "issn", "edition", "note", "address", "eprint", "location")


def read_bibtex(source: Source, findings: Findings) -> Rows:
    """Yield an entry a row; a broken entry is named with its line."""
    from bibtexparser.entrypoint import parse_string

    text = decode(source.bytes(), source.name, findings)
    _check_lengths(text, source)
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)
    library = parse_string(text)
    for failed in library.failed_blocks:
        line = None if failed.start_line is None else failed.start_line + 1
        key = getattr(getattr(failed, "ignore_error_block", None), "key", None)
        if key is not None and type(failed).__name__ == "DuplicateBlockKeyBlock":
            # Two entries with one key are two works as often as not; identity decides further on.
            findings.note(f"{source.name}:{line}: the key {key!r} is used twice.")
            again = failed.ignore_error_block
            if hasattr(again, "fields_dict"):  # else a @string, of which the first one holds
                yield one_row(partial(_bibtex_row, again, source, None), line)
            continue
        said = str(getattr(failed, "error", "")).strip() or "its end is missing"
        what = said.splitlines()[0][:150]
        yield Unreadable(line, f"This entry cannot be read: {what}.", "Check its braces, quotes and commas.")
    if not library.blocks:
        raise SourceError(f"{source.name}: there is no BibTeX entry in it.")
    tail = _unclosed(text)
    if tail is not None and not library.failed_blocks:
        yield Unreadable(tail, "The last entry is not closed.", "Fetch or export the whole file again.")
    for entry in library.entries:
        line = None if entry.start_line is None else entry.start_line + 1
        yield one_row(partial(_bibtex_row, entry, source, entry.key), line)


def _unclosed(text: str) -> int | None:
    """The line of the last entry if its braces do not balance."""
    starts = [found.start() for found in re.finditer(r"^\s*@\w+\s*\{", text, re.MULTILINE)]
    if not starts:
        return None
    last = text[starts[-1] :]
    plain = re.sub(r"\\[{}]", "", last)
    return text.count("\n", 0, starts[-1]) + 1 if plain.count("{") > plain.count("}") else None


def _bibtex_row(entry: Any, source: Source, key: str | None) -> Row:
    said = {name.lower(): str(field.value) for name, field in entry.fields_dict.items()}
    value = {name: from_latex(_one_line(text) if name != "abstract" else text).strip() for name, text in said.items()}
    data: dict[str, Any] = {"id": key}
    data.update(title_fields(value.get("title", "")))
    data["subtitle"] = value.get("subtitle") or value.get("booksubtitle")
    data["creators"] = [
        {"name": name, "role": role}
        for field, role in (("author", "author"), ("editor", "editor"), ("translator", "translator"))
        for name in _bibtex_names(said.get(field, ""))
    ]
    data["publisher"] = next((value[name] for name in _PUBLISHERS if value.get(name)), None)
    data["issued"] = value.get("date") or _year_month(value)
    data["url"] = _raw_url(said.get("url", "")) or _raw_url(said.get("howpublished", ""))
    data["doi"] = value.get("doi")
    data["description"] = value.get("abstract") or value.get("annote") or value.get("annotation")
    keywords = value.get("keywords") or value.get("keyword") or ""
    data["keywords"] = [part.strip() for part in re.split(r";|\n" if ";" in keywords else r"[,\n]", keywords)]
    data["language"] = value.get("langid") or value.get("language")
    data["type"] = value.get("entrysubtype") or FROM_BIBTEX.get(entry.entry_type.lower())
    for name in _KEPT:
        data[f"extra.{name}"] = value.get(name)
    return Row(data, None if entry.start_line is None else entry.start_line + 1, source.name)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _raw_url(text: str) -> str | None:
    found = re.search(r"\\url\{([^}]*)\}", text)
    address = (found[1] if found else text).strip().strip("{}")
    address = (
        address.replace("\\_", "_").replace("\\%", "%").replace("\\&", "&").replace("\\#", "#").replace("\\~", "~")
    )
    return address if found or re.match(r"\w+:", address) or address.startswith("www.") else None


def _year_month(value: dict[str, str]) -> str | None:
    year = value.get("year", "").strip("{} ")
    if not year:
        return None
    month = value.get("month", "").strip().lower()
    number = _MONTHS.get(month[:3]) or (int(month) if re.fullmatch("0?[1-9]|1[0-2]", month) else None)
    return f"{year}-{number:02}" if number and re.fullmatch(r"\d{4}", year) else year


def _bibtex_names(text: str) -> list[str]:
    """The names of an author field: parted by " and " outside braces; one in braces is a body's."""
    names, depth, piece = [], 0, ""
    for part in re.split(r"([{}]|\s+and\s+)", text):
        if part == "{":
            depth += 1
        elif part == "}":
            depth -= 1
        if depth == 0 and re.fullmatch(r"\s+and\s+", part):
            names.append(piece)
            piece = ""
        else:
            piece += part
    out = []
    for name in [*names, piece]:
        name = name.strip()
        whole = name.startswith("{") and name.endswith("}")
        plain = from_latex(_one_line(name)).strip()
        if plain and plain.lower() != "others":
            out.append(plain if whole else name_from_family_first(plain))
    return out


# -- RIS ----------------------------------------------------------------------------------------------------

_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?$")


def read_ris(source: Source, findings: Findings) -> Rows:
    """Yield a reference a row."""
    import rispy

    text = decode(source.bytes(), source.name, findings).replace("\r\n", "\n").replace("\r", "\n")
    _check_lengths(text, source)
    starts: list[int] = []
    open_since: int | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        found = _RIS_LINE.match(line)
        if found and found[1] == "TY":
            if open_since is not None:
                yield Unreadable(open_since, "The reference has no end.", "Close it with a line `ER  - `.")
                return
            open_since = number
            starts.append(number)
        elif found and found[1] == "ER":
            open_since = None
    if open_since is not None:
        yield Unreadable(open_since, "The reference has no end.", "Close it with a line `ER  - `, or fetch it again.")
        return
    try:
        entries = rispy.loads(text, skip_unknown_tags=False)
    except Exception as error:  # rispy raises OSError, KeyError and its own for what is not RIS
        raise SourceError(f"{source.name}: this is not RIS that can be read ({str(error).strip()[:120]}).") from None
    if not entries:
        raise SourceError(f"{source.name}: there is no RIS reference in it.")
    for began, entry in zip(starts, entries, strict=False):
        yield one_row(partial(_ris_row, entry, began, source), began)


def _ris_row(entry: dict[str, Any], line: int, source: Source) -> Row:
    return Row(_ris(entry), line, source.name)


def _ris(entry: dict[str, Any]) -> dict[str, Any]:
    unknown = entry.get("unknown_tag") or {}

    def first(*names: str) -> str:
        for name in names:
            found = entry.get(name)
            found = found[0] if isinstance(found, list) and found else found
            if found:
                return str(found)
        return ""

    data: dict[str, Any] = {"id": first("id")}
    data.update(title_fields(first("title", "primary_title", "translated_title")))
    people: list[dict[str, str]] = []
    editors = unknown.pop("ED", [])
    for found, role in (
        (entry.get("authors"), "author"),
        (entry.get("first_authors"), "author"),
        (entry.get("secondary_authors"), "editor"),
        (editors, "editor"),
        (entry.get("translated_author"), "translator"),
    ):
        for person in [found] if isinstance(found, str) else found or []:
            people.append({"name": name_from_family_first(person), "role": role})
    data["creators"] = people
    data["publisher"] = first("publisher", "journal_name", "secondary_title", "alternate_title1", "alternate_title3")
    custom = first("custom1")
    if custom.startswith("issued: "):
        data["issued"], custom = custom.removeprefix("issued: "), ""
    else:
        data["issued"] = _ris_date(first("date")) or _ris_date(first("year", "publication_year"))
    urls = entry.get("urls") or entry.get("url") or []
    data["url"] = next(iter([urls] if isinstance(urls, str) else urls), None)
    data["doi"] = first("doi")
    data["description"] = first("abstract", "notes_abstract")
    data["keywords"] = list(entry.get("keywords") or [])
    data["language"] = first("language")
    data["type"] = first("type_of_work") or FROM_RIS.get(first("type_of_reference"))
    notes = entry.get("notes")
    data["extra.notes"] = "\n".join(notes) if isinstance(notes, list) else notes
    for name in ("volume", "number", "start_page", "end_page", "issn", "edition", "place_published"):
        data[f"extra.{name}"] = entry.get(name)
    data["extra.custom1"] = custom
    if unknown:
        data["extra.ris"] = dict(unknown)
    return data


def _ris_date(text: str) -> str:
    parts = [part.strip() for part in text.split("/")]
    if not re.fullmatch(r"\d{4}", parts[0]):
        return text
    out = parts[0]
    for part in parts[1:3]:
        if not re.fullmatch(r"\d{1,2}", part):
            break
        out += f"-{int(part):02}"
    return out


# -- CSL-JSON -----------------------------------------------------------------------------------------------


def read_csl_json(source: Source, findings: Findings) -> Rows:
    """Yield an item a row."""
    from corpus.records.readers.json_files import read_json

    found = list(read_json(source.path))
    if len(found) == 1 and not isinstance(found[0], Unreadable) and isinstance(found[0].data.get("items"), list):
        items: Iterator[Any] = iter((item, found[0].line) for item in found[0].data["items"])
    else:
        items = iter((item if isinstance(item, Unreadable) else item.data, item.line) for item in found)
    for item, line in items:
        if isinstance(item, Unreadable):
            yield item
        elif isinstance(item, dict):
            yield one_row(partial(_csl_row, item, line, source), line)
        else:
            yield Unreadable(line, "An item must be an object of fields.", "Export it again.")


def _csl_row(item: dict[str, Any], line: int | None, source: Source) -> Row:
    return Row(_csl(item), line, source.name)


def _csl(item: dict[str, Any]) -> dict[str, Any]:
    def text(*names: str) -> str:
        for name in names:
            value = item.get(name)
            if isinstance(value, list):
                value = value[0] if value else ""
            if value:
                return str(value)
        return ""

    data: dict[str, Any] = {"id": text("id").rpartition("/items/")[2] or None}
    data.update(title_fields(text("title")))
    data["creators"] = [
        *from_csl_names(item.get("author"), "author"),
        *from_csl_names(item.get("editor"), "editor"),
        *from_csl_names(item.get("translator"), "translator"),
        *from_csl_names(item.get("director"), "director"),
        *from_csl_names(item.get("interviewer"), "interviewer"),
    ]
    data["publisher"] = text("publisher", "container-title")
    data["issued"] = from_csl_date(item.get("issued"))
    data["url"], data["doi"] = text("URL"), text("DOI")
    data["description"] = text("abstract")
    keyword = item.get("keyword")
    data["keywords"] = (
        keyword if isinstance(keyword, list) else [k.strip() for k in re.split(r"[,;]", str(keyword or ""))]
    )
    data["language"] = text("language")
    data["type"] = text("genre") or FROM_CSL.get(text("type"))
    for name in ("volume", "issue", "page", "ISBN", "ISSN", "edition", "note"):
        data[f"extra.{name}"] = item.get(name)
    if data["publisher"] and item.get("publisher") and item.get("container-title"):
        data["extra.container-title"] = text("container-title")
    return data


def _check_lengths(text: str, source: Source) -> None:
    if len(text) < MAX_CELL_CHARS:
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_CELL_CHARS:
            raise SourceError(f"{source.name}:{number}: the line is longer than {MAX_CELL_CHARS} characters.")
