"""What well-known tools export as a table or as JSON: known by the names of its fields, before any meaning is guessed.

A tool's own names mislead whoever goes by meaning: Pinboard's ``description`` is the title and its ``time`` no length.
Each signature says which names tell the tool, and what each of them is for a record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.exchange.crosswalk import name_from_family_first, title_fields
from corpus.exchange.importing.feeds import plain_text
from corpus.exchange.importing.readable_dates import first_day
from corpus.exchange.importing.values import as_text

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
        found = re.fullmatch(r"([^,]+?)\s+((?:[^\W\d_]\.[- ]?)+|[A-Z]{1,4})", part)
        out.append(
            {"name": f"{found[2].strip()} {found[1]}" if found else name_from_family_first(part), "role": "author"}
        )
    return out


def _year_in(text: str) -> str | None:
    found = re.findall(r"\b(?:1[5-9]|20)\d\d\b", text)
    return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Signature:
    """A tool's export: its name, the field names that tell it, and what each of its fields is.

    ``needs``: names (in small letters) that all must be there. ``fields``: theirs → ours, or ours and how it is read;
    what is not in it is kept under ``extra``. ``drop``: names that say nothing of a work. ``grouped``: fields by which
    rows are one work, the title first; what they say is joined.
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
        grouped=("book title", "book author", "amazon book id", "url"),
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
            "my review": ("description", plain_text),
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
            "abstract note": ("description", plain_text),
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
            "notes": ("extra.notes", plain_text),
            "series": "series.name",
        },
        frozenset({"access date", "file attachments", "link attachments"}),
    ),
    Signature(
        "PubMed",
        frozenset({"pmid", "title", "authors", "journal/book", "publication year"}),
        {
            "title": "title",
            "authors": ("creators", lambda text: _initials_last(text.rstrip(".").replace(", ", "; "))),
            "journal/book": "publisher",
            "publication year": "issued",
            "doi": "doi",
            "pmid": ("url", lambda text: f"https://pubmed.ncbi.nlm.nih.gov/{text}/" if text.isdigit() else None),
            "pmcid": "extra.pmcid",
            "citation": "extra.citation",
        },
        frozenset({"first author", "create date", "nihms id"}),
    ),
    Signature(
        "PubMed",  # its table until 2019: "Description" are the people, "ShortDetails" journal and year
        frozenset({"title", "description", "shortdetails", "entrezuid"}),
        {
            "title": "title",
            "description": ("creators", lambda text: _initials_last(text.rstrip(".").replace(", ", "; "))),
            "shortdetails": ("issued", _year_in),
            "details": "extra.citation",
            "entrezuid": ("url", lambda text: f"https://pubmed.ncbi.nlm.nih.gov/{text}/" if text.isdigit() else None),
            "identifiers": "extra.identifiers",
        },
        frozenset({"url", "db", "resource", "type", "properties"}),
    ),
    Signature(
        "OpenAlex",
        frozenset({"display_name", "authorships.author.display_name"}),
        {
            "display_name": "title",
            "authorships.author.display_name": ("creators", _people(r"\|")),
            "publication_date": "issued",
            "publication_year": "issued",
            "doi": "doi",
            "primary_location.landing_page_url": "url",
            "id": "url",
            "abstract": ("description", plain_text),
            "primary_location.source.display_name": "publisher",
            "primary_topic.display_name": ("themes", _bars),
            "keywords.display_name": ("keywords", _bars),
            "language": "language",
            "type": "type",
            "best_oa_location.license": "licence",
        },
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
