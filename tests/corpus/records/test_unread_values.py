"""What a source said of a record and nobody could read: named where the record lacks it, once, until it is mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from corpus import LibraryFolder, Resource
from corpus.doctor.events import contradictions
from corpus.records.settings import LibrarySettings
from corpus.records.unread_values import unread_values


def found(**fields: Any) -> list[tuple[str, str]]:
    return [(name, str(said)) for name, _, said, _ in unread_values(Resource(id="a", title="A", **fields))]


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("issued", "30 Feb", "issued"),
        ("event.start", "2026-02-31", "event.start"),
        ("event", {"start": "2026-02-31", "end": "2026-03-01", "place": ""}, "event.start"),
        ("event", "31 Feb 2026", "event.start"),
        ("minutes", -5, "minutes"),
        ("url", "see there", "url"),
        ("series.position", "x", "series.position"),
        ("creators:speaker", ["?"], "creators"),
    ],
)
def test_each_is_named_where_it_belongs(key: str, value: Any, field: str) -> None:
    ((name, said),) = found(extra={"as_written": {key: value}})
    assert name == field
    assert (value["start"] if isinstance(value, dict) else str(value)) in said


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"as_written": "once"},
        {"as_written": {}},
        {"as_written": {"shelf": "x"}},
        {"as_written": {"minutes": "abc"}, "minutes": 3},
        {"as_written": {"minutes": "long read"}},
        {"as_written": {"event": {"end": "2026-03-01", "start": ""}}},
    ],
)
def test_what_is_mended_or_none_of_ours_is_let_be(extra: dict[str, Any]) -> None:
    minutes = extra.pop("minutes", None)
    assert found(extra=extra, minutes=minutes) == []


def test_a_date_that_could_be_two_is_mended_by_saying_which() -> None:
    resource = Resource(id="a", title="A", extra={"as_written": {"issued": "03/04/2018"}})
    ((_, _, _, mend),) = unread_values(resource)
    assert "2018-04-03" in mend
    assert "2018-03-04" in mend


def test_a_date_in_its_place_is_told_of_once(tmp_path: Path) -> None:
    (tmp_path / "seealso.toml").write_text('[library]\ntitle = "T"\n')
    (tmp_path / "a.yaml").write_text("id: a\ntitle: A\nissued: 2026-02-31\nextra: {as_written: {minutes: long}}\n")
    problems = LibraryFolder(tmp_path).load().problems
    assert sorted(one.field or "" for one in problems if one.severity == "warning") == ["issued", "minutes"]


def test_the_record_itself_says_what_was_written_of_its_event() -> None:
    event = {"end": "2026-03-02"}
    resource = Resource(id="a", title="A", event=event, extra={"as_written": {"event.start": "31 Feb 2026"}})
    (problem,) = contradictions(resource, LibrarySettings())
    assert "31 Feb 2026" in problem.problem  # and not besides that it has an end and no start
