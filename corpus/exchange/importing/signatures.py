"""What well-known tools export as a table or as JSON: known by the names of its fields, before any meaning is guessed.

A tool's own names mislead whoever goes by meaning: Pinboard's ``description`` is the title and its ``time`` no length.
Each signature says which names tell the tool, and what each of them is for a record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import name_from_family_first, title_fields
from corpus.exchange.importing.feeds import plain_text
from corpus.exchange.importing.formats import Format
from corpus.exchange.importing.readable_dates import first_day
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, decode, one_row
from corpus.exchange.importing.tool_json import JSON_EXPORTS, JsonExport
from corpus.exchange.importing.values import as_text
from corpus.records.readers import Unreadable

Reader = Callable[[str], Any]
"""From what a field holds to what it means."""


def _parts(pattern: str) -> Reader:
    def parted(text: str) -> list[str]:
        if text[:1] == "[":
            try:
                return [as_text(part) for part in json.loads(text)]
            except (ValueError, RecursionError):
                pass
        return [part.strip(" #") for part in re.split(pattern, text) if part.strip(" #")]

    return parted


_commas, _semicolons, _blanks, _bars = _parts(r"[,\n]"), _parts(r"[;\n]"), _parts(r"\s+"), _parts(r"[|\n]")
_any = _parts(r"[,;|\n]")


def _people(pattern: str, role: str = "author") -> Reader:
    def named(text: str) -> list[dict[str, str]]:
        return [
            {"name": name_from_family_first(part.strip()), "role": role}
            for part in re.split(pattern, text)
            if part.strip()
        ]

    return named


def _initials_last(text: str) -> list[dict[str, str]]:
    """ "Muster E.; Probe, A.B." and "Muster E., Probe A.B.", as Scopus has written names over the years."""
    parts = text.split(";") if ";" in text else re.split(r"(?<=\.),\s+", text)
    out = []
    for part in (p.strip() for p in parts if p.strip()):
        found = re.fullmatch(r"([^,]+?)\s+((?:[^\W\d_]\.[- ]?)+)", part)
        out.append(
            {"name": f"{found[2].strip()} {found[1]}" if found else name_from_family_first(part), "role": "author"}
        )
    return out


@dataclass(frozen=True, slots=True)
class Signature:
    """A tool's export: its name, the field names that tell it, and what each of its fields is.

    ``needs``: names (in small letters) that all must be there. ``fields``: theirs → ours, or ours and how it is read;
    what is not in it is kept under ``extra``. ``drop``: names that say nothing of a work. ``grouped``: fields by which
    rows are one work, whose descriptions are joined.
    """

    label: str
    needs: frozenset[str]
    fields: Mapping[str, str | tuple[str, Reader]]
    drop: frozenset[str] = frozenset()
    grouped: tuple[str, ...] = ()
    refuses: frozenset[str] = frozenset()

    def fits(self, names: frozenset[str]) -> bool:
        """Whether an export with these ``names`` of fields is this tool's."""
        return self.needs <= names and not self.refuses & names

    def record(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a record of ours from a row or object of theirs."""
        out: dict[str, Any] = {}
        # Of two fields that mean the same, the one that the signature names first counts.
        order = {name: number for number, name in enumerate(self.fields)}
        for name, value in sorted(data.items(), key=lambda pair: order.get(pair[0].strip().lower(), len(order))):
            known = self.fields.get(name.strip().lower())
            if value in (None, "", [], {}) or name.strip().lower() in self.drop:
                continue
            if known is None:
                out.setdefault(f"extra.{name.strip()}", value)
                continue
            target, read = known if isinstance(known, tuple) else (known, None)
            found = read(as_text(value) if not isinstance(value, list) else json.dumps(value)) if read else value
            if target == "title":
                out.update(title_fields(as_text(value)))
            elif target in ("themes", "keywords", "creators") and found:
                listed = found if isinstance(found, list) else [found]
                out[target] = [*out.get(target, []), *(part for part in listed if part not in out.get(target, []))]
            elif found not in (None, "", []) and out.get(target) in (None, "", []):
                out[target] = found
        return out


def _html(text: str) -> str:
    return plain_text(text)


_STATES = frozenset({"Unread", "Archive", "Starred"})

TABLES: tuple[Signature, ...] = (
    Signature(
        "Pocket",
        frozenset({"url", "title", "time_added", "status"}),
        {
            "url": "url",
            "title": "title",
            "time_added": ("added", first_day),
            "tags": ("keywords", _bars),
            "status": "extra.reading_status",
            "excerpt": "description",
        },
        frozenset({"cursor"}),
    ),
    Signature(
        "Instapaper",
        frozenset({"url", "title", "selection", "folder"}),
        {
            "url": "url",
            "title": "title",
            "selection": "description",
            "timestamp": ("added", first_day),
            "tags": ("keywords", _commas),
            "folder": ("themes", lambda text: [] if text in _STATES else [text]),
        },
    ),
    Signature(
        "Raindrop",
        frozenset({"url", "title", "note", "excerpt", "folder"}),
        {
            "url": "url",
            "title": "title",
            "excerpt": "description",
            "note": "extra.note",
            "folder": ("themes", lambda text: [] if text == "Unsorted" else [text]),
            "tags": ("keywords", _commas),
            "created": ("added", first_day),
            "highlights": "extra.highlights",
        },
        frozenset({"cover", "favorite", "id"}),
    ),
    Signature(
        "Readwise Reader",
        frozenset({"title", "url", "document tags", "saved date"}),
        {
            "title": "title",
            "url": "url",
            "document tags": ("keywords", _any),
            "saved date": ("added", first_day),
            "author": ("creators", _people(r";| and ")),
            "summary": "description",
        },
        frozenset({"id", "reading progress", "location", "seen"}),
    ),
    Signature(
        "Readwise highlights",
        frozenset({"highlight", "book title", "book author"}),
        {
            "book title": "title",
            "book author": ("creators", _people(r"(?:,| and | & )\s*(?=\S+ )|;")),
            "highlight": "description",
            "document tags": ("keywords", _any),
            "url": "url",
        },
        frozenset({"note", "color", "tags", "location type", "location", "highlighted at", "amazon book id"}),
        grouped=("book title", "book author"),
    ),
    Signature(
        "Omnivore",
        frozenset({"title", "url", "slug", "savedat"}),
        {
            "title": "title",
            "url": "url",
            "description": "description",
            "author": ("creators", _people(r";| and ")),
            "savedat": ("added", first_day),
            "publishedat": ("issued", first_day),
            "labels": ("keywords", _any),
        },
        frozenset({"id", "slug", "thumbnail", "readingprogress", "state"}),
    ),
    Signature(
        "Goodreads",
        frozenset({"book id", "title", "author", "exclusive shelf"}),
        {
            "title": "title",
            "author": ("creators", lambda text: [{"name": text, "role": "author"}]),
            "additional authors": ("creators", _people(r",\s*", "contributor")),
            "publisher": "publisher",
            "original publication year": "issued",
            "year published": "issued",
            "date added": ("added", first_day),
            "bookshelves": ("keywords", _commas),
            "exclusive shelf": "extra.shelf",
            "isbn": ("extra.isbn", lambda text: text.strip('="')),
            "isbn13": ("extra.isbn", lambda text: text.strip('="')),
            "my review": ("description", _html),
            "number of pages": "extra.pages",
            "my rating": "extra.my_rating",
        },
        frozenset(
            {"author l-f", "bookshelves with positions", "average rating", "read count", "owned copies", "spoiler"}
        ),
    ),
    Signature(
        "LibraryThing",
        frozenset({"book id", "title", "primary author", "collections"}),
        {
            "title": "title",
            "primary author": ("creators", _people(r";")),
            "secondary author": ("creators", _people(r"[|;]", "contributor")),
            "publication": "publisher",
            "date": ("issued", first_day),
            "summary": "description",
            "review": "extra.review",
            "tags": ("keywords", _commas),
            "collections": ("themes", lambda text: [p for p in _commas(text) if p != "Your library"]),
            "subjects": ("keywords", _bars),
            "languages": "language",
            "isbns": ("extra.isbn", lambda text: text.strip("[] ")),
            "isbn": "extra.isbn",
            "entry date": ("added", first_day),
            "media": "type",
        },
        frozenset({"sort character", "primary author role", "work id"}),
    ),
    Signature(
        "Zotero",
        frozenset({"key", "item type", "title", "abstract note"}),
        {
            "key": "extra.zotero",
            "title": "title",
            "author": ("creators", _people(r";")),
            "editor": ("creators", _people(r";", "editor")),
            "translator": ("creators", _people(r";", "translator")),
            "contributor": ("creators", _people(r";", "contributor")),
            "abstract note": ("description", _html),
            "date": ("issued", first_day),
            "publication year": "issued",
            "publication title": "publisher",
            "publisher": "publisher",
            "url": "url",
            "doi": "doi",
            "manual tags": ("keywords", _semicolons),
            "automatic tags": ("keywords", _semicolons),
            "date added": ("added", first_day),
            "date modified": ("modified", first_day),
            "item type": "type",
            "language": "language",
            "rights": "licence",
            "notes": ("extra.notes", _html),
            "series": "series.name",
        },
        frozenset({"access date", "file attachments", "link attachments"}),
    ),
    Signature(
        "Scopus",
        frozenset({"authors", "title", "year", "source title"}),
        {
            "authors": ("creators", _initials_last),
            "title": "title",
            "year": "issued",
            "source title": "publisher",
            "doi": "doi",
            "link": "url",
            "abstract": "description",
            "author keywords": ("keywords", _semicolons),
            "index keywords": ("keywords", _semicolons),
            "document type": "type",
            "language of original document": "language",
            "publisher": "extra.publisher",
        },
        frozenset({"author(s) id", "author full names"}),
    ),
    Signature(
        "Mendeley",
        frozenset({"title", "authors", "publication", "year", "mendeley tags"}),
        {
            "title": "title",
            "authors": ("creators", _people(r";")),
            "publication": "publisher",
            "year": "issued",
            "doi": "doi",
            "url": "url",
            "abstract": "description",
            "author keywords": ("keywords", _semicolons),
            "mendeley tags": ("keywords", _semicolons),
            "type": "type",
        },
    ),
    *(
        Signature(
            "Web of Science",
            frozenset({"pt", "ti", "so", "py", people}),
            {
                people: ("creators", _people(r";")),
                "ti": "title",
                "so": "publisher",
                "py": "issued",
                "di": "doi",
                "ab": "description",
                "de": ("keywords", _semicolons),
                "id": ("keywords", _semicolons),
                "la": "language",
                "dt": "type",
                "be": ("creators", _people(r";", "editor")),
                "sn": "extra.issn",
                "bn": "extra.isbn",
                "ut": "extra.wos",
                "vl": "extra.volume",
                "is": "extra.number",
                "bp": "extra.start_page",
                "ep": "extra.end_page",
            },
            frozenset({"pt", "j9", "ji", "pa", "pi", "pu", "ga", "da", "nr", "sc", "wc"}),
            refuses=frozenset(refused),
        )
        for people, refused in (("af", ()), ("au", ("af",)))
    ),
    Signature(
        "linkding",
        frozenset({"url", "title", "description", "tag_names", "date_added"}),
        {
            "url": "url",
            "title": "title",
            "description": "description",
            "tag_names": ("keywords", _any),
            "date_added": ("added", first_day),
            "date_modified": ("modified", first_day),
            "notes": "extra.notes",
        },
        frozenset({"id", "website_title", "website_description", "is_archived", "unread", "shared", "favicon_url"}),
    ),
)
"""Exports that are tables (or flat objects), the most particular first."""


@dataclass(frozen=True, slots=True)
class SignedFormat(Format):
    """A format by meaning whose export was recognised: its reader gives fields of a record."""

    signature: Any = None
    inner: Format | None = None
    names: frozenset[str] = frozenset()

    def read(self, source: Source, findings: Findings) -> Rows:
        """The rows of ``source`` as the tool means them."""
        assert self.inner is not None
        if isinstance(self.signature, JsonExport):
            yield from _json_rows(source, findings, self.signature)
        else:
            left = sorted((self.signature.drop - {"note"}) & self.names)
            if left:
                findings.note(f"{source.name}: what only {self.signature.label} needs is left out: {', '.join(left)}.")
            yield from _table_rows(self.inner.read(source, findings), self.signature)


def signed(source: Source, kind: Format) -> Format:
    """``kind``, or the export of the tool that wrote ``source`` if its fields tell which that was."""
    if not kind.by_meaning or kind.name not in ("csv", "xlsx", "json", "jsonl"):
        return kind
    found: Any = None
    names: frozenset[str] = frozenset()
    if kind.name == "json":
        found = _of_json(source)
    if found is None:
        names = _first_names(source, kind)
        found = next((one for one in TABLES if one.fits(names)), None)
    if found is None:
        return kind
    return SignedFormat(
        kind.name,
        f"{found.label} export ({kind.label})",
        kind.suffixes,
        kind.reader,
        False,
        False,
        signature=found,
        inner=replace(kind),
        names=names,
    )


def _first_names(source: Source, kind: Format) -> frozenset[str]:
    try:
        for row in kind.read(source, Findings()):
            if isinstance(row, Row):
                return frozenset(name.strip().lower() for name in (row.cells or row.data))
    except SourceError:
        pass  # said when it is read in earnest
    return frozenset()


def _of_json(source: Source) -> JsonExport | None:
    try:
        found = json.loads(decode(source.bytes(), source.name, Findings()))
    except (ValueError, RecursionError, SourceError):
        return None
    return next((one for one in JSON_EXPORTS if one.records(found) is not None), None)


def _json_rows(source: Source, findings: Findings, export: JsonExport) -> Rows:
    records = export.records(json.loads(decode(source.bytes(), source.name, findings)))
    for number, data in enumerate(records or (), start=1):
        yield one_row(partial(Row, data, number, source.name), number)


def _table_rows(rows: Rows, signature: Signature) -> Rows:
    if not signature.grouped:
        for row in rows:
            yield row if isinstance(row, Unreadable) else one_row(partial(_meant, row, signature), row.line)
        return
    groups: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if isinstance(row, Unreadable):
            yield row
            continue
        meant = _meant(row, signature)
        note = next((as_text(value) for name, value in row.data.items() if name.strip().lower() == "note"), "")
        if note:
            meant.data["description"] = f"{meant.data.get('description', '')}\n({note})".strip()
        by_name = {name.strip().lower(): as_text(value) for name, value in row.data.items()}
        key = tuple(by_name.get(name, "") for name in signature.grouped)
        held = groups.setdefault(key, meant)
        if held is not meant:
            said = [held.data.get("description"), meant.data.get("description")]
            held.data["description"] = "\n\n".join(text for text in said if text)
    yield from groups.values()


def _meant(row: Row, signature: Signature) -> Row:
    return Row(signature.record(row.data), row.line, row.file)
