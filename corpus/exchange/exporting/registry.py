"""The formats for export: one table, and how to find one by its name."""

from __future__ import annotations

from corpus.errors import UsageError
from corpus.exchange.exporting.writer import Writer
from corpus.said import Said

_ALL = ("all",)
_REFERENCES = (
    "id",
    "title",
    "creators",
    "publisher",
    "issued",
    "url",
    "doi",
    "keywords",
    "description",
    "language",
    "type",
)

WRITERS: dict[str, Writer] = {
    writer.name: writer
    for writer in (
        Writer(
            "csv", Said("CSV table"), ".csv", "text/csv; charset=utf-8", "tables:write_csv", _ALL, "control characters",
        ),
        Writer(
            "xlsx", Said("Excel workbook"), ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "tables:write_xlsx", _ALL,
            "control characters, and what is longer than 32,767 characters", packed=True,
        ),
        Writer("json", "JSON", ".json", "application/json", "record_files:write_json", _ALL),
        Writer("jsonl", "JSON Lines", ".jsonl", "application/jsonl", "record_files:write_jsonl", _ALL),
        Writer("yaml", "YAML", ".yaml", "application/yaml", "record_files:write_yaml", _ALL),
        Writer(
            "bibtex", "BibTeX", ".bib", "application/x-bibtex; charset=utf-8", "references:write_bibtex",
            (*_REFERENCES, "subtitle"), "creators other than authors and editors; an id with signs that BibTeX forbids",
        ),
        Writer(
            "ris", "RIS", ".ris", "application/x-research-info-systems; charset=utf-8", "references:write_ris",
            _REFERENCES, "creators other than authors and editors; line breaks in descriptions",
        ),
        Writer(
            "csl-json", "CSL-JSON", ".json", "application/vnd.citationstyles.csl+json", "references:write_csl_json",
            _REFERENCES, "creators other than authors and editors; times of day; keywords with commas",
        ),
        Writer(
            "markdown", Said("Markdown list"), ".md", "text/markdown; charset=utf-8", "lists:write_markdown",
            ("title", "url", "description", "themes"), "line breaks in descriptions",
        ),
        Writer(
            "atom", Said("Atom feed"), ".atom", "application/atom+xml; charset=utf-8", "feeds:write_atom",
            ("id", "title", "url", "description", "creators", "issued", "themes"),
            "roles of creators; dates without a day; line breaks in descriptions",
        ),
        Writer(
            "rss", Said("RSS feed"), ".rss", "application/rss+xml; charset=utf-8", "feeds:write_rss",
            ("id", "title", "url", "description", "creators", "issued", "themes"),
            "roles of creators; dates without a day; line breaks in descriptions",
        ),
        Writer(
            "ical", Said("iCalendar (events only)"), ".ics", "text/calendar; charset=utf-8", "calendars:write_ical",
            ("id", "title", "url", "description", "event", "themes"), "records without an event's start",
        ),
        Writer(
            "opml", Said("OPML outline"), ".opml", "text/x-opml; charset=utf-8", "lists:write_opml",
            ("id", "title", "url", "description", "themes", "type"), "line breaks in descriptions",
        ),
        Writer(
            "oai_dc", "Dublin Core (OAI-PMH)", ".xml", "application/xml; charset=utf-8", "dublin_core:write_oai_dc",
            ("id", "title", "subtitle", "creators", "publisher", "issued", "url", "doi", "keywords", "description",
             "language", "type", "licence", "places"),
            "creators other than authors and contributors",
        ),
    )
}  # fmt: skip
"""Name → writer. A new one is one more line here and a function."""


def named_writer(name: str) -> Writer:
    """The writer called ``name`` (or one of its other names).

    Raises:
        UsageError: there is none.
    """
    plain = name.strip().lower().lstrip(".").replace("_", "-")
    aliases = {
        "bib": "bibtex", "md": "markdown", "ics": "ical", "icalendar": "ical", "csljson": "csl-json", "csl": "csl-json",
        "oai-dc": "oai_dc", "oai": "oai_dc", "dc": "oai_dc", "excel": "xlsx", "ndjson": "jsonl", "feed": "atom",
        "yml": "yaml",
    }  # fmt: skip
    found = WRITERS.get(aliases.get(plain, plain))
    if found is None:
        raise UsageError(f"{name[:40]!r} is not a format for export. Known: {', '.join(WRITERS)}.")
    return found
