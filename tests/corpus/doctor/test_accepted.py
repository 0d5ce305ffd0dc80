"""Findings that a curator lets stand are no warnings any more; errors always are errors."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus import LibraryFolder, Problem
from corpus.doctor import examine
from indexer.index.generation import fingerprint
from seealso.cli import cli

RECORDS = [
    {"id": "backwards", "title": "A meeting", "event": {"start": "2030-05-02", "end": "2030-05-01", "place": "Leeds"}},
    {"id": "odd", "title": "An odd kind", "type": "vidoe"},
    {"id": "bare"},
    {"title": "Without an id"},
]


def found(folder: Path, accepted: str) -> list[Problem]:
    (folder / "all.json").write_text(json.dumps(RECORDS), encoding="utf-8")
    (folder / "seealso.toml").write_text(f"[check]\naccepted = {accepted}\n", encoding="utf-8")
    return examine(LibraryFolder(folder), dt.date(2026, 1, 1))


def summary(problems: list[Problem]) -> set[tuple[str | None, str | None, str]]:
    return {(p.record, p.field, p.severity) for p in problems}


EVERYTHING = {
    ("backwards", "event.end", "warning"),
    ("odd", "type", "warning"),
    ("bare", None, "notice"),
    (None, "id", "error"),
}


@pytest.mark.parametrize(
    ("accepted", "changes", "goes"),
    [
        ("[]", {}, set()),
        ('["backwards event"]', {("backwards", "event.end", "notice")}, {("backwards", "event.end", "warning")}),
        ('["backwards"]', {("backwards", "event.end", "notice")}, {("backwards", "event.end", "warning")}),
        ('["* type"]', {("odd", "type", "notice")}, {("odd", "type", "warning")}),
        ('["bare"]', set(), {("bare", None, "notice")}),
        ('["backwards eve"]', {(None, "check.accepted", "notice")}, set()),
        ('["nobody"]', {(None, "check.accepted", "notice")}, set()),
    ],
)
def test_what_is_accepted(
    tmp_path: Path, accepted: str, changes: set[tuple[str, str, str]], goes: set[tuple[str, str, str]]
) -> None:
    assert summary(found(tmp_path, accepted)) == (EVERYTHING | set(changes)) - goes


def test_the_command_is_content(tmp_path: Path) -> None:
    (tmp_path / "all.json").write_text(json.dumps(RECORDS[:3]), encoding="utf-8")
    (tmp_path / "seealso.toml").write_text("", encoding="utf-8")
    asked = ["--library", str(tmp_path), "check"]
    assert CliRunner().invoke(cli, asked, standalone_mode=False).return_value == 1
    (tmp_path / "seealso.toml").write_text('[check]\naccepted = ["backwards event", "odd type"]\n', encoding="utf-8")
    content = CliRunner().invoke(cli, asked, standalone_mode=False)
    assert content.return_value == 0
    assert "0 problems (and 3 notices" in content.stdout


def test_accepting_asks_for_no_new_index(tmp_path: Path) -> None:
    (tmp_path / "seealso.toml").write_text("", encoding="utf-8")
    before = fingerprint(LibraryFolder(tmp_path).settings)
    (tmp_path / "seealso.toml").write_text(
        '[check]\naccepted = ["a"]\n[search]\ncount_questions = false\n', encoding="utf-8"
    )
    assert fingerprint(LibraryFolder(tmp_path).settings) == before
