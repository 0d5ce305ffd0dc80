"""An odd value costs no more than itself: not the record that it stands in, nor the list that this stands in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.exchange.importing.mapping import ColumnMapping
from corpus.exchange.importing.shaping import Shaper
from corpus.exchange.importing.source import Findings, Row
from corpus.exchange.importing.source_reading import _OurFields
from corpus.records.resource import Resource
from corpus.records.settings import LibrarySettings
from tests.corpus.exchange.conftest import Import, records

ODD: dict[str, Any] = {
    "a number of 5,000 digits": 10**5000,
    "those digits as text": "9" * 5000,
    "infinity": float("inf"),
    "not a number": float("nan"),
    "a digit that is none": "²",
    "digits of another script": "٢٠١٨-٠٧",
    "infinity in a list": [1, float("inf")],
    "a list in itself": [["a"], [{}], None],
    "a name that is a list": {"name": ["a"], "title": {"name": None}},
    "half a character": "\ud800",
    "no zone of time": "2018-07-01T14:00+99:99",
    "bytes": b"\xff",
    "yes": True,
    "a zero": "\0",
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", [name for name in Resource.model_fields if name != "title"])
def test_of_a_field(field: str, odd: str) -> None:
    findings = Findings()
    shaper = Shaper(_OurFields.of(ColumnMapping()), LibrarySettings(), findings, False)
    row = Row({"title": "A good title", "url": "https://example.org/good", field: ODD[odd]}, 1, "a")
    item = shaper.item(row)
    assert item is not None
    assert item.fields["title"] == "A good title"
    Resource(**{"id": item.resource_id or "new", **item.fields}).to_json().encode()
    for problem in findings.problems:
        str(problem).encode()
        assert problem.mend


def ics(end: str) -> str:
    return (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:odd\nSUMMARY:Odd\nDTSTART;VALUE=DATE:20180701\n"
        f"DTEND;VALUE=DATE:{end}\nEND:VEVENT\nBEGIN:VEVENT\nUID:good\nSUMMARY:Good\nDTSTART:20180702\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    )


def csl(year: Any) -> str:
    items = [
        {
            "id": title,
            "type": "book",
            "title": title,
            "issued": {"date-parts": [[given]]},
            "URL": f"https://x.org/{title}",
        }
        for title, given in (("Odd", year), ("Good", 2018))
    ]
    return json.dumps(items)


def bib(month: str) -> str:
    return (
        f"@string{{a={{b}}}}\n@string{{a={{c}}}}\n@book{{odd, title={{Odd}}, year={{2018}}, month={{{month}}}}}\n"
        "@book{good, title={Good}, year=2018}\n"
    )


def rss(seconds: str) -> str:
    return (
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>a</title><item>'
        f"<title>Odd</title><itunes:duration>{seconds}</itunes:duration></item><item><title>Good</title></item>"
        "</channel></rss>"
    )


def page(minutes: str) -> str:
    works = [{"@type": "Article", "name": "Odd", "duration": minutes}, {"@type": "Article", "name": "Good"}]
    return f'<html><script type="application/ld+json">{json.dumps(works)}</script></html>'


def bookmarks(added: str) -> str:
    return (
        '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p><DT><A HREF="https://x.org/odd" '
        f'ADD_DATE="{added}">Odd</A>\n<DT><A HREF="https://x.org/good">Good</A>\n</DL>\n'
    )


@pytest.mark.parametrize(
    ("name", "write", "value"),
    [
        *(("a.ics", ics, value) for value in ("-1", "00010101", "99999999", "")),
        *(("a.csl.json", csl, value) for value in ("circa 1900", None, float("inf"), [], "²", {}, 10**400)),
        *(("a.bib", bib, value) for value in ("²", "٣", "13", "9" * 5000)),
        *(("a.rss", rss, value) for value in ("²", "9" * 5000, "-1", "1:2:3:4")),
        *(("a.html", page, value) for value in ("PT" + "9" * 5000 + "M", "PT²M", "P1Y")),
        *(("a.html", bookmarks, value) for value in ("²", "9" * 5000, "٣", "-1")),
    ],
)
def test_of_a_list(bring: Import, folder: Path, name: str, write: Callable[[Any], str], value: Any) -> None:
    bring(name, write(value))
    assert sorted(record.title or "" for record in records(folder).values()) == ["Good", "Odd"]
