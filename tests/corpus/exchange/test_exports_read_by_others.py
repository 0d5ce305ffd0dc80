"""What we export is read by programs that are not ours, and says there what the record says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

import corpus
from corpus import Creator, Event, Resource
from corpus.exchange.exporting import WRITERS, About
from corpus.records.settings import LibrarySettings

STYLES = Path(corpus.__file__).parent / "citation_styles"
RECORDS = [
    Resource(
        id="rope", title="Rope & knots: 50% {of} it_all #1", url="https://example.org/rope?a=1&b=2", doi="10.1234/rope",
        description="How ropes “hold”.", type="article", publisher="Rope & Sons", issued="2019-03-02", language="en",
        keywords=("hemp",), themes=("Ropes",),
        creators=(
            Creator(name="Martin Luther King Jr.", role="author"), Creator(name="Ludwig van Beethoven", role="author"),
            Creator(name="World Rope Organization", role="author"), Creator(name="Eva Muster", role="editor"),
        ),
    ),
    Resource(
        id="regatta", title="Regatta, the; first", url="https://example.org/regatta", description="On the water.",
        type="webinar", issued="2024-05-01", themes=("Sea",),
        event=Event(start="2024-06-01T10:00", end="2024-06-01T12:00", place="Kiel; harbour"),
    ),
]  # fmt: skip


def written(name: str) -> bytes:
    return b"".join(WRITERS[name].write(RECORDS, About("Ropes", LibrarySettings(), "https://example.org/")))


def test_bibtex_by_pybtex() -> None:
    from pybtex.database import parse_string

    entries = parse_string(written("bibtex").decode(), "bibtex").entries
    assert list(entries) == ["rope", "regatta"]
    first = entries["rope"]
    king, beethoven, body = first.persons["author"]
    assert (king.last_names, king.first_names, king.middle_names, king.lineage_names) == (
        ["King"],
        ["Martin"],
        ["Luther"],
        ["Jr."],
    )
    assert (beethoven.prelast_names, beethoven.last_names) == (["van"], ["Beethoven"])
    assert body.last_names == ["{World Rope Organization}"]
    assert first.persons["editor"][0].last_names == ["Muster"]
    assert first.fields["keywords"] == "hemp, Ropes"
    assert first.fields["year"] == "2019"
    assert first.fields["title"] == r"Rope \& knots: 50\% \textbraceleft{}of\textbraceright{} it\_all \#1"


def test_bibtex_by_bibtexparser() -> None:
    from bibtexparser.entrypoint import parse_string

    library = parse_string(written("bibtex").decode())
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == ["rope", "regatta"]
    assert library.entries[0].fields_dict["url"].value == "https://example.org/rope?a=1&b=2"


def test_ris_by_rispy() -> None:
    import rispy

    first, second = rispy.loads(written("ris").decode())
    assert first["authors"] == ["King, Martin Luther, Jr.", "van Beethoven, Ludwig", "World Rope Organization"]
    assert first["secondary_authors"] == ["Muster, Eva"]
    assert first["keywords"] == ["hemp", "Ropes"]
    assert first["year"] == "2019"
    assert first["doi"] == "10.1234/rope"
    assert second["title"] == "Regatta, the; first"


def test_csl_by_a_citation_processor() -> None:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    items = json.loads(written("csl-json"))
    assert items[0]["author"] == [
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"family": "van Beethoven", "given": "Ludwig"},
        {"literal": "World Rope Organization"},
    ]
    style = CitationStylesStyle(str(STYLES / "apa.csl"), validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem("rope")]))
    said = str(bibliography.bibliography()[0])
    assert "King" in said
    assert "World Rope Organization" in said
    assert "2019" in said


@pytest.mark.parametrize("name", ["atom", "rss"])
def test_feeds_by_feedparser(name: str) -> None:
    import feedparser

    feed = feedparser.parse(written(name))
    assert not feed.bozo
    by_link = {entry.link: entry for entry in feed.entries}
    first = by_link["https://example.org/rope?a=1&b=2"]
    assert first.title == "Rope &amp; knots: 50% {of} it_all #1" or first.title == "Rope & knots: 50% {of} it_all #1"
    assert [tag.get("label") or tag.term for tag in first.tags] == ["Ropes"]
    assert first.published.startswith(("2019-03-02", "Sat, 02 Mar 2019"))


def test_events_by_icalendar() -> None:
    import icalendar

    calendar = icalendar.Calendar.from_ical(written("ical"))
    (event,) = calendar.walk("VEVENT")
    assert not event.errors
    assert str(event["SUMMARY"]) == "Regatta, the; first"
    assert str(event["LOCATION"]) == "Kiel; harbour"
    assert event.decoded("DTSTART").isoformat() == "2024-06-01T10:00:00"
    assert str(event["URL"]) == "https://example.org/regatta"


def test_workbook_by_openpyxl_and_table_by_csv() -> None:
    import csv

    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx"))).active
    assert sheet is not None
    head, *rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    table = list(csv.DictReader(io.StringIO(written("csv").decode("utf-8-sig"))))
    assert [dict(zip(head, row, strict=True))["title"] for row in rows] == [row["title"] for row in table]
    assert table[1]["event.place"] == "Kiel; harbour"


def test_outline_and_dublin_core_by_lxml() -> None:
    from lxml import etree

    outlines: Any = etree.fromstring(written("opml")).findall(".//outline[@url]")
    assert {outline.get("text") for outline in outlines} == {RECORDS[0].title, RECORDS[1].title}
    core = etree.fromstring(written("oai_dc"))
    creators = [e.text for e in core.iter("{http://purl.org/dc/elements/1.1/}creator")]
    assert "King, Martin Luther, Jr." in creators or "Martin Luther King Jr." in creators


def test_markdown_by_markdown_it() -> None:
    from markdown_it import MarkdownIt

    page = MarkdownIt().render(written("markdown").decode())
    assert '<a href="https://example.org/rope?a=1&amp;b=2">Rope &amp; knots: 50% {of} it_all #1</a>' in page


def test_records_by_json_and_yaml() -> None:
    import yaml

    whole = [record.to_json_dict() for record in RECORDS]
    assert json.loads(written("json")) == whole or json.loads(written("json"))["resources"] == whole
    assert [json.loads(line) for line in written("jsonl").splitlines()] == whole
    assert list(yaml.safe_load_all(written("yaml"))) == whole


def test_every_writer_is_read_by_somebody_else_here() -> None:
    read = {
        "bibtex",
        "ris",
        "csl-json",
        "atom",
        "rss",
        "ical",
        "xlsx",
        "csv",
        "opml",
        "oai_dc",
        "markdown",
        "json",
        "jsonl",
        "yaml",
    }
    assert set(WRITERS) == read
