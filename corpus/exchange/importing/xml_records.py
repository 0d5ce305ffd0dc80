"""EndNote XML, and OAI-PMH with unqualified Dublin Core."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import name_from_family_first, title_fields
from corpus.exchange.importing.catalogue_xml import described
from corpus.exchange.importing.markup import cleaned
from corpus.exchange.importing.safe_xml import local_name, parsed_xml, text_of
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, one_row
from corpus.records.identity import normalise_doi
from corpus.records.personal_names import is_body

# -- OAI-PMH ------------------------------------------------------------------------------------------------


def read_oai_dc(source: Source, findings: Findings) -> Rows:
    """Yield the records of an OAI-PMH answer (or of a bare list of oai_dc records), deleted ones marked as such.

    Raises:
        SourceError: it is no well-formed XML, or the repository answered with an error.
    """
    root = parsed_xml(source, findings)
    for element in root.iter():
        if local_name(element) == "error":
            raise SourceError(f"{source.name}: the repository answers {element.get('code')}: {text_of(element)}.")
    records = [element for element in root.iter() if local_name(element) == "record"]
    if not records:
        records = [element for element in root.iter() if local_name(element) == "dc"]
    if resumption_token_of(root) and not source.url:
        findings.note(f"{source.name}: the list goes on (resumption token); import the web address to have all of it.")
    for number, record in enumerate(records, start=1):
        yield one_row(partial(_dublin_core, record, number, source), number)


def resumption_token(source: Source) -> str:
    """The token that asks for the next page, or an empty text."""
    return resumption_token_of(parsed_xml(source))


def resumption_token_of(root: Any) -> str:
    return next((text_of(e) for e in root.iter() if local_name(e) == "resumptiontoken"), "")


def _dublin_core(record: Any, number: int, source: Source) -> Row:
    data: dict[str, Any] = {}
    header = next((e for e in record.iter() if local_name(e) == "header"), None)
    deleted = header is not None and header.get("status") == "deleted"
    said: dict[str, list[str]] = {}
    for element in record.iter():
        inside = local_name(element)
        if inside in _DC and text_of(element):
            said.setdefault(inside, []).append(text_of(element))
    oai_id = None
    if header is not None:
        oai_id = next((text_of(e) for e in header if local_name(e) == "identifier"), "")
        said["identifier"] = [v for v in said.get("identifier", []) if v != oai_id]
        sets = [text_of(e) for e in header if local_name(e) == "setspec" and text_of(e)]
        if sets:
            data["extra.sets"] = sets
    if oai_id:
        # Our own export puts the record's id there; others' identifiers are ids as well, without blanks.
        data["id"] = oai_id.removeprefix("oai:seealso:")
    for value in said.get("identifier", []):
        if value.startswith(("http://", "https://")) and "url" not in data and not normalise_doi(value):
            data["url"] = value
        elif normalise_doi(value) and "doi" not in data:
            data["doi"] = value
        else:
            data.setdefault("extra.identifiers", []).append(value)
    if "url" not in data and "doi" in data and data["doi"].startswith("http"):
        data["url"] = data["doi"]
    said = {name: [cleaned(value) for value in values] for name, values in said.items()}
    data.update(title_fields(next(iter(said.get("title", [])), "")))
    data["subtitle"] = next(iter(said.get("title", [])[1:]), None)
    metadata = next((e for e in record if local_name(e) == "metadata"), None)
    catalogued = described(metadata) if metadata is not None and not said.keys() - {"identifier"} else None
    if catalogued is not None:  # a repository that was asked for MARC or MODS
        return Row({**catalogued, **{name: value for name, value in data.items() if value}}, number, source.name)
    data["creators"] = [{"name": _first_name_first(name), "role": "author"} for name in said.get("creator", [])] + [
        {"name": _first_name_first(name), "role": "contributor"} for name in said.get("contributor", [])
    ]
    data["themes"] = None
    data["keywords"] = said.get("subject", [])
    data["description"] = "\n\n".join(said.get("description", []))
    data["publisher"] = next(iter(said.get("publisher", [])), None)
    data["issued"] = next(iter(said.get("date", [])), None)
    data["type"] = next(iter(said.get("type", [])), None)
    data["language"] = next(iter(said.get("language", [])), None)
    rights = said.get("rights", [])
    # Repositories say whether a work is open beside the licence that it has.
    data["licence"] = next(
        (value for value in rights if not value.startswith("info:eu-repo/")), next(iter(rights), None)
    )
    data["places"] = said.get("coverage", [])
    if said.get("source"):
        data["extra.source"] = said["source"][0]
    data["relations"] = [
        {"target_title": value} for value in said.get("relation", []) if not value.startswith(("http://", "https://"))
    ]
    return Row(data, number, source.name, deleted=deleted)


_DC = frozenset(
    "title creator contributor subject description publisher date type format identifier source language relation "
    "coverage rights".split()
)

# -- EndNote XML --------------------------------------------------------------------------------------------


def read_endnote(source: Source, findings: Findings) -> Rows:
    """Yield the records of an EndNote XML export.

    Raises:
        SourceError: it is no well-formed XML.
    """
    root = parsed_xml(source, findings)
    for number, record in enumerate((e for e in root.iter() if local_name(e) == "record"), start=1):
        yield one_row(partial(_endnote_row, record, number, source), number)


def _endnote_row(record: Any, number: int, source: Source) -> Row:
    return Row(_endnote(record), number, source.name)


def _endnote(record: Any) -> dict[str, Any]:
    def first(*path: str) -> str:
        found = record.find("/".join(path))
        return cleaned(" ".join(text_of(found).split())) if found is not None else ""

    def every(path: str) -> list[str]:
        return [text for text in (cleaned(" ".join(text_of(e).split())) for e in record.findall(path)) if text]

    def lines(*path: str) -> str:
        found = record.find("/".join(path))
        return cleaned(text_of(found)) if found is not None else ""

    kind = record.find("ref-type")
    people: list[dict[str, str]] = []
    for path, role in (
        ("contributors/authors/author", "author"),
        ("contributors/secondary-authors/author", "editor"),
        ("contributors/translated-authors/author", "translator"),
    ):
        people += [{"name": _first_name_first(name), "role": role} for name in every(path)]
    urls = [*every("urls/related-urls/url"), *every("urls/web-urls/url"), *every("urls/pdf-urls/url")]
    year, day = first("dates", "year"), first("dates", "pub-dates", "date")
    return {
        "title": first("titles", "title"),
        "publisher": first("titles", "secondary-title") or first("periodical", "full-title") or first("publisher"),
        "creators": people,
        "issued": day if re.match(r"\d{4}-", day) else year,
        "keywords": [part.strip() for word in every("keywords/keyword") for part in word.split(";")],
        "description": lines("abstract"),
        "url": next((url for url in urls if url.startswith(("http://", "https://"))), None),
        "extra.links": [url for url in urls if not url.startswith(("http://", "https://"))],
        "doi": first("electronic-resource-num"),
        "type": kind.get("name") if kind is not None else None,
        "language": first("language"),
        "extra.notes": lines("notes"),
        "extra.volume": first("volume"),
        "extra.number": first("number"),
        "extra.pages": first("pages"),
        "extra.isbn": first("isbn"),
    }


def _first_name_first(name: str) -> str:
    """ "Cooper, Anne" is a person; "Department of Health, London" is not."""
    parts = [part.strip() for part in name.split(",")]
    bodies = any(is_body(part) and " " in part for part in parts)
    return name if bodies or len(parts) != 2 else name_from_family_first(name)
