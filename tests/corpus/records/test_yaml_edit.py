"""Changing a field of a YAML record changes that field, and no other byte that it need not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records.readers import RawRecord
from corpus.records.readers.yaml_files import read_yaml_text
from corpus.records.yaml_edit import CannotEditError, dumped, edited

COMMENTED = """\
# About this record
id: a          # lasting
title: "Alpha"   # as it stands

themes:
  - x
  # why y
  - y
description: >
  one
  two

# the end
"""

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
    [
        "yes",
        "2018",
        "2018-07-15",
        "a: b",
        "# c",
        "- d",
        "one\ntwo\n\nthree",
        "'",
        '"',
        "null",
        "~",
        "{x}",
        "|",
        "@a",
        "",
    ]
)
values = texts | st.lists(texts, max_size=3) | st.dictionaries(st.sampled_from(["name", "place"]), texts, max_size=2)
fields = st.dictionaries(st.sampled_from(["title", "themes", "description", "extra", "minutes"]), values, max_size=4)


def loaded(text: str) -> list[dict[str, Any]]:
    found = list(read_yaml_text(text))
    assert all(isinstance(item, RawRecord) for item in found), found
    return [item.data for item in found if isinstance(item, RawRecord)]


@given(st.lists(fields, min_size=1, max_size=3), fields, st.sampled_from(["documents", "list"]), st.integers(0, 2))
def test_an_edit_is_what_was_meant_in_any_layout(
    records: list[dict[str, Any]], edit: dict[str, Any], layout: str, which: int
) -> None:
    held = [{"id": f"r{n}", **record} for n, record in enumerate(records)]
    if layout == "list":
        blocks = [dumped(record).splitlines(keepends=True) for record in held]
        text = "".join("- " + "  ".join(block) for block in blocks)
    else:
        text = "---\n".join(dumped(record) for record in held)
    assert loaded(text) == held
    number = which % len(held)
    try:
        after = loaded(edited(text, {f"r{number}": edit}))
    except CannotEditError:
        return  # said, and nothing was changed
    assert after[number] == {**held[number], **edit}
    assert after[:number] + after[number + 1 :] == held[:number] + held[number + 1 :]


def test_comments_order_and_quotes_stay() -> None:
    after = edited(COMMENTED, {"a": {"themes": ["z"], "minutes": 5}})
    assert after == COMMENTED.replace("  - x\n  # why y\n  - y\n", "  - z\n").replace("  two\n", "  two\nminutes: 5\n")


def test_windows_line_ends_stay() -> None:
    assert edited("id: a\r\ntitle: A\r\n", {"a": {"title": "B"}}) == "id: a\r\ntitle: B\r\n"


@pytest.mark.parametrize("text", ["{id: a, title: A}\n", "id: a\nthemes: &t [x]\nkeywords: *t\n", "id: b\n"])
def test_what_cannot_be_changed_in_place_is_said(text: str) -> None:
    with pytest.raises(CannotEditError):
        edited(text, {"a": {"themes": ["y"]}})
