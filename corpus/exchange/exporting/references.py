"""BibTeX (with the fields of biblatex), RIS and CSL-JSON: what reference managers read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator

from corpus.exchange.crosswalk import (
    AUTHOR_ROLES,
    KINDS,
    csl_item,
    index_words,
    names_with_role,
    title_of,
)
from corpus.exchange.exporting.writer import About
from corpus.exchange.latex import to_latex
from corpus.records import dates
from corpus.records.personal_names import is_body, name_parts
from corpus.records.resource import Resource
from corpus.records.settings import LibrarySettings

_NOT_IN_KEYS = re.compile(r"[^\w.:+-]+")


def citation_key(resource_id: str) -> str:
    """The id, where all readers take it as a key; else what they take of it, and a digest that keeps it apart.

    >>> citation_key("smith-2018"), citation_key("a/b") == citation_key("a?b")
    ('smith-2018', False)
    """
    key = _NOT_IN_KEYS.sub("-", resource_id)
    return key if key == resource_id else f"{key}-{_digest(resource_id)}"


def _digest(resource_id: str) -> str:
    return hashlib.sha256(resource_id.encode()).hexdigest()[:8]


def write_bibtex(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """An entry a record."""
    used: set[str] = set()
    for number, record in enumerate(records):
        key = citation_key(record.id)
        if key.casefold() in used:  # BibTeX takes "A" and "a" for one
            key = f"{key}-{_digest(record.id)}"
        used.add(key.casefold())
        yield (("\n" if number else "") + bibtex_entry(record, key, about.settings)).encode("utf-8", "replace")


def bibtex_entry(record: Resource, key: str, settings: LibrarySettings) -> str:
    """One entry; the day is in ``date``, where biblatex looks, and the year in ``year``, where BibTeX does."""
    kind = KINDS.get(record.type or "", KINDS["other"])[0]
    words = index_words(record, settings)
    fields = {
        "title": to_latex(title_of(record)),
        "subtitle": to_latex(record.subtitle or ""),
        "author": " and ".join(map(_bibtex_name, names_with_role(record, *AUTHOR_ROLES))),
        "editor": " and ".join(map(_bibtex_name, names_with_role(record, "editor"))),
        "publisher": to_latex(record.publisher or ""),
        "year": dates.first_year(record.issued) if record.issued else "",
        "date": dates.edtf(record.issued) if record.issued else "",
        "url": (record.url or "").replace("{", "%7B").replace("}", "%7D"),
        "doi": to_latex(record.doi or ""),
        "abstract": to_latex(record.description),
        "keywords": to_latex(", ".join(words)) if not _has(words, ",;") else "",
        "langid": to_latex(record.language or ""),
        "entrysubtype": to_latex(record.type or ""),
    }
    if _has(words, ",;"):
        fields["keywords"] = to_latex("; ".join(part.replace(";", ",") for part in words) + ";")
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{key},\n{''.join(lines)}}}\n"


def _has(values: Iterable[str], signs: str) -> bool:
    return any(sign in value for value in values for sign in signs)


def _bibtex_name(name: str) -> str:
    if is_body(name) or "," in name or re.search(r"\band\b", name):
        return "{" + to_latex(name) + "}"
    return ", ".join(to_latex(part) for part in _in_order(name, suffix_last=False))


def write_ris(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """A record a reference, with CRLF line ends as the format asks."""
    for record in records:
        yield ris_entry(record, about.settings).encode("utf-8", "replace")


def ris_entry(record: Resource, settings: LibrarySettings) -> str:
    """One reference. The kind in our words is in M3 (type of work)."""
    lines = [("TY", KINDS.get(record.type or "", KINDS["other"])[1]), ("ID", record.id), ("TI", title_of(record))]
    lines += [("AU", _family_first(name)) for name in names_with_role(record, *AUTHOR_ROLES)]
    lines += [("A2", _family_first(name)) for name in names_with_role(record, "editor")]
    lines += [("PB", record.publisher or "")]
    is_plain = bool(record.issued) and dates.is_exact(record.issued or "")
    if record.issued and "/" not in record.issued and is_plain:
        lines += [("PY", record.issued[:4]), ("DA", (record.issued[:10].replace("-", "/") + "///")[:_RIS_DATE])]
    elif record.issued:
        lines += [("PY", dates.first_year(record.issued))]
    if record.issued and (len(record.issued) > 10 or "/" in record.issued or not is_plain):
        lines += [("C1", f"issued: {record.issued}")]
    lines += [("UR", record.url or ""), ("DO", record.doi or ""), ("AB", record.description)]
    lines += [("KW", word) for word in index_words(record, settings)]
    lines += [("LA", record.language or ""), ("M3", record.type or "")]
    text = "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines if value)
    return text + "ER  - \r\n\r\n"


_RIS_DATE = 11


def _family_first(name: str) -> str:
    if is_body(name) or "," in name:
        return name
    return ", ".join(_in_order(name, suffix_last=True))


def _in_order(name: str, suffix_last: bool) -> list[str]:
    """A person's name in parts, the family name first: RIS has a suffix last, BibTeX in the middle."""
    family, given, suffix = name_parts(name)
    parts = [family, given, suffix] if suffix_last else [family, suffix, given]
    return [part for part in parts if part]


def write_csl_json(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """A list of CSL items."""
    yield b"["
    for number, record in enumerate(records):
        item = json.dumps(csl_item(record, settings=about.settings), ensure_ascii=False)
        yield (",\n" if number else "\n").encode() + item.encode("utf-8", "replace")
    yield b"\n]\n"
