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
_DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
)


def write_oai_dc(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """All records in one answer, without resumption tokens."""
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield _HEAD.format(now=now, home=xml(about.home_url)).encode()
    for record in records:
        yield _record(record, now).encode("utf-8", "replace")
    yield b"  </ListRecords>\n</OAI-PMH>\n"


def _record(record: Resource, now: str) -> str:
    stamp = record.modified or record.added or ""
    stamp = stamp if len(stamp) == 10 else now[:10]
    dc = element("dc:title", title_of(record)) + element("dc:title", record.subtitle)
    for person in record.creators:
        dc += element("dc:creator" if person.role in ("author", "") else "dc:contributor", person.name)
    for name, values in (
        ("subject", record.keywords),
        ("description", (record.description,)),
        ("publisher", (record.publisher,)),
        ("date", (record.issued,)),
        ("type", (record.type,)),
        ("identifier", (record.url, record.doi)),
        ("language", (record.language,)),
        ("coverage", record.places),
        ("rights", (record.licence,)),
    ):
        dc += "".join(element(f"dc:{name}", value) for value in values)
    return (
        f"   <record>\n    <header><identifier>oai:seealso:{xml(record.id)}</identifier><datestamp>{stamp}</datestamp>"
        f"</header>\n    <metadata>{_DC}\n{dc}    </oai_dc:dc></metadata>\n   </record>\n"
    )
