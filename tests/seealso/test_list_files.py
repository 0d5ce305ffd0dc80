"""A reading list as a file: in order, with notes and ticks, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json

import pytest

from corpus import Resource
from seealso import Library, UsageError
from seealso.list_files import list_file, references_in
from seealso.list_time import listed

ENTRIES = [
    listed("b", Resource(id="b", title="=Sum *of* it", url="https://example.org/b<c", minutes=7), "=1+1\n# two", True),
    listed("gone", None, "kept"),
    listed("a", Resource(id="a", title="First", issued="2019", creators=["Ada Lovelace"])),
]


def test_markdown_has_the_order_the_ticks_and_the_notes(sample: Library) -> None:
    body, media_type, suffix = list_file(sample, "For *me*", ENTRIES, "markdown")
    assert (media_type, suffix) == ("text/markdown; charset=utf-8", ".md")
    assert body.decode().splitlines() == [
        "# For \\*me\\*",
        "",
        "- [x] [=Sum \\*of\\* it](<https://example.org/b%3Cc>), 7 min",
        "  =1+1",
        "  \\# two",
        "- [ ] gone (no longer in the library)",
        "  kept",
        "- [ ] First, about 10 min",
    ]


def test_the_table_and_json_say_the_same(sample: Library) -> None:
    table = list(csv.DictReader(io.StringIO(list_file(sample, "x", ENTRIES, "csv")[0].decode("utf-8-sig"))))
    assert [row["id"] for row in table] == ["b", "gone", "a"]
    assert table[0]["title"] == "'=Sum *of* it"
    assert table[0]["note"] == "'=1+1\n# two"
    assert [(row["read"], row["estimated"]) for row in table] == [("yes", ""), ("", ""), ("", "yes")]
    data = json.loads(list_file(sample, "x", ENTRIES, "json")[0])
    assert data["name"] == "x"
    assert [(one["id"], one["read"], one["note"]) for one in data["entries"]] == [
        ("b", True, "=1+1\n# two"), ("gone", False, "kept"), ("a", False, ""),
    ]  # fmt: skip
    assert "title" not in data["entries"][1]


def test_references_are_of_what_is_held_in_order(sample: Library) -> None:
    assert [line.split()[0] for line in references_in(ENTRIES, "apa")] == ["=Sum", "Lovelace,"]
    ris = list_file(sample, "x", ENTRIES, "ris")[0].decode()
    assert ris.index("=Sum") < ris.index("First")
    with pytest.raises(UsageError, match="style"):
        references_in(ENTRIES, "mla")
    for name in ("xlsx", "nonsense", "yaml"):
        with pytest.raises(UsageError):
            list_file(sample, "x", ENTRIES, name)
