"""Unqualified Dublin Core, in the envelope of an OAI-PMH ListRecords answer (Open Archives Initiative, 2.0)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from corpus.exchange.crosswalk import title_of
from corpus.exchange.exporting.writer import About
from corpus.exchange.exporting.xml_text import element, xml
from corpus.records.resource import Resource

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
  <responseDate>{now}</responseDate>
  <request verb="ListRecords" metadataPrefix="oai_dc">{home}</request>
  <ListRecords>
"""
_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc"
_DC = (
    f'<oai_dc:dc xmlns:oai_dc="{_OAI_DC}/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{_OAI_DC}/ {_OAI_DC}.xsd">'
)


def write_oai_dc(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """All records in one answer, without resumption tokens."""
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield _HEAD.format(now=now, home=xml(about.home_url)).encode()
    for record in records:
        yield _record(record, now).encode("utf-8", "replace")
    yield b"  </ListRecords>\n</OAI-PMH>\n"


def _record(record: Resource, now: str) -> str:
    stamp = max(stamp[: len("2026-11-27")] for stamp in (record.modified or "", record.added or ""))
    stamp = stamp if len(stamp) == len("2026-11-27") else now[:10]
    return (
        f"   <record>\n    <header><identifier>oai:seealso:{xml(record.id)}</identifier><datestamp>{stamp}</datestamp>"
        f"</header>\n    <metadata>{dublin_core(record)}</metadata>\n   </record>\n"
    )


def dublin_core(record: Resource, subjects: Iterable[str] | None = None, identifiers: Iterable[str] = ()) -> str:
    """The record as an element of ``oai_dc``.

    Args:
        record: the record.
        subjects: what it is about; its keywords if not given.
        identifiers: more of them, behind its own.
    """
    dc = element("dc:title", title_of(record)) + element("dc:title", record.subtitle)
    for person in record.creators:
        dc += element("dc:creator" if person.role in ("author", "") else "dc:contributor", person.name)
    for name, values in (
        ("subject", record.keywords if subjects is None else subjects),
        ("description", (record.description,)),
        ("publisher", (record.publisher,)),
        ("date", (record.issued,)),
        ("type", (record.type,)),
        ("identifier", (record.url, record.doi, *identifiers)),
        ("language", (record.language,)),
        ("coverage", record.places),
        ("rights", (record.licence,)),
    ):
        dc += "".join(element(f"dc:{name}", value) for value in values)
    return f"{_DC}\n{dc}    </oai_dc:dc>"
