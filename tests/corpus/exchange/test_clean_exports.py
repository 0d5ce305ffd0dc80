"""Whatever stands in a record, an exported file has no control characters, and a program not ours reads it."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus import Resource
from corpus.exchange.exporting import WRITERS, About
from corpus.exchange.exporting.references import citation_key
from corpus.exchange.formula_cells import neutralised, restored
from corpus.exchange.importing.fetching import is_public
from corpus.records.settings import LibrarySettings

ABOUT = About("Mine", LibrarySettings())
anything = st.text(st.characters(exclude_categories=("Cs",)), max_size=30) | st.text(
    "\0\x01\x07\x0b\x1b\x1c\x7f\x80\x85\x9f\r\n\t\u2028ab=%|{}\\\\,;:<&\"'[]#-", max_size=30
)
records = st.builds(
    lambda title, description, name, keywords, theme, extra: Resource.model_validate(
        {
            "id": "x", "title": title, "description": description, "keywords": keywords, "themes": [theme],
            "creators": [{"name": name, "role": "author"}] if name.strip() else [], "publisher": theme,
            "event": {"start": "2018-07-01", "place": title}, "extra": {"a": extra}, "url": "https://example.org/",
        }
    ),
    anything, anything, anything, st.lists(anything, max_size=3), anything, anything,
)  # fmt: skip


def read_by_others(name: str, text: str) -> Any:
    """``text`` as a parser that is not ours reads it; an error where it cannot."""
    if name == "csv":
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if name in ("json", "csl-json"):
        return json.loads(text)
    if name == "jsonl":
        return [json.loads(line) for line in text.split("\n") if line]
    if name == "yaml":
        return yaml.safe_load(text)
    if name in ("atom", "rss", "opml", "oai_dc"):
        return list(ElementTree.fromstring(text).iter())
    if name == "bibtex":
        import bibtexparser

        library = bibtexparser.parse_string(text)
        assert not library.failed_blocks
        return library.entries
    if name == "ris":
        import rispy

        return rispy.loads(text)
    return text.split("\n")


@pytest.mark.parametrize("name", sorted(set(WRITERS) - {"xlsx"}))
@settings(max_examples=40)
@given(record=records)
def test_text(name: str, record: Resource) -> None:
    text = b"".join(WRITERS[name].write([record], ABOUT)).decode("utf-8-sig")
    assert {c for c in text if unicodedata.category(c) == "Cc"} <= set("\t\r\n")
    assert read_by_others(name, text)


@settings(max_examples=15)
@given(record=records)
def test_workbook(record: Resource) -> None:
    import openpyxl

    raw = b"".join(WRITERS["xlsx"].write([record], ABOUT))
    for row in openpyxl.load_workbook(io.BytesIO(raw)).active.iter_rows(values_only=True):
        assert not any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for cell in row for c in str(cell or ""))


def test_keys_are_unique_and_lasting() -> None:
    ids = ["a/b", "a?b", "a,b", "a-b", "A-B", "a:b"]
    text = b"".join(WRITERS["bibtex"].write([Resource(id=i) for i in ids], ABOUT)).decode()
    keys = [entry.key for entry in read_by_others("bibtex", text)]
    assert len({key.casefold() for key in keys}) == len(ids)
    assert keys[0] == citation_key("a/b")


@pytest.mark.parametrize("resource_id", [".", "..", "%2e", "%2E.", ".%2e", "%252e%252E"])
def test_ids_that_addresses_fold_away(resource_id: str) -> None:
    with pytest.raises(ValidationError, match="stands for a folder"):
        Resource(id=resource_id)
    assert Resource(id=resource_id + "a").id == resource_id + "a"


@pytest.mark.parametrize("sign", "=+-@%|\t\r")
def test_cells_that_spreadsheets_run(sign: str) -> None:
    assert neutralised(sign + "cmd") == "'" + sign + "cmd"
    assert restored(neutralised(sign + "cmd")) == sign + "cmd"


@pytest.mark.parametrize(
    "address",
    ["168.63.129.16", "::ffff:168.63.129.16", "64:ff9b::a83f:8110", "fec0::1", "3fff::1", "5f00::1", "100::1",
     "64:ff9b:1::1", "192.0.0.9", "192.88.99.1", "::7f00:1", "2001:20::1", "198.18.0.1"],
)  # fmt: skip
def test_addresses_that_are_nobodys(address: str) -> None:
    assert not is_public(address)


def test_addresses_that_are_public() -> None:
    assert all(map(is_public, ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"]))
