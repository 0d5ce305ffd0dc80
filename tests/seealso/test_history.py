"""What a library remembers is written by whatever changes it, and dates its records wherever they are shown."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import seealso
from corpus.ledger.entries import replayed
from seealso import Library, imports, indexing, remembering
from seealso.locations import sample_library
from seealso.questions import Question
from tests.conftest import MakeLibrary

WARDS = {"id": "wards", "title": "Wards that learn", "description": "How a ward met for ten minutes a day."}
FALLS = {
    "id": "falls",
    "title": "Fewer falls",
    "description": "A huddle before each shift.",
    "url": "https://f.example/",
}
TEAMS = {"id": "teams", "title": "Teams that talk", "description": "What a clinic said to itself."}


def write(library: Library, *records: dict[str, Any]) -> None:
    (library.path / "all.json").write_text(json.dumps(list(records)), encoding="utf-8")


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    made = make_library({"all.json": json.dumps([WARDS, FALLS])})
    made.build()
    return made


def whats(library: Library) -> list[str]:
    return [entry.what for entry in library.history.entries(newest_first=False)]


def held(library: Library) -> dict[str, Any]:
    return replayed(library.history.entries(newest_first=False))


def test_a_first_build_begins_it_and_dates_nothing(library: Library) -> None:
    assert whats(library) == ["found", "found", "published"]
    assert library.resource("wards").added is None
    assert sorted(path.name for path in (library.path / "_history").iterdir())[:2] == [
        ".gitattributes",
        f"{month()}.jsonl",
    ]


def month() -> str:
    return dt.datetime.now(dt.UTC).isoformat()[:7]


@pytest.mark.parametrize("in_step", ["build", "update"])
def test_what_was_edited_by_hand_is_noted_by_the_next_who_looks(library: Library, in_step: str) -> None:
    write(library, {**WARDS, "title": "Wards that taught"}, TEAMS)
    if in_step == "build":
        library.build()
    else:
        assert library.update_from_files() is not None
    assert Counter(whats(library)[3:]) == {"added": 1, "changed": 1, "retired": 1, "published": 1}
    assert held(library) == {"wards": {**WARDS, "title": "Wards that taught"}, "teams": TEAMS}
    came, changed = library.resource("teams").added, library.resource("wards").modified
    newest = library.history.entries(whats=("added",))[0].at
    assert came == changed == remembering.to_the_second(newest)
    assert library.resource("wards").added is None
    assert [hit.id for hit in library.search("*", sort="added").hits] == ["teams", "wards"]
    assert [hit.id for hit in library.search(f"added:{newest[:10]}").hits] == ["teams"]
    assert library.search(f"added:>{newest[:10]}").total == library.search("added:..2020").total == 0
    assert {hit.id for hit in library.search(f"modified:{newest[:4]}..").hits} == {"teams", "wards"}
    library.build()
    assert library.resource("teams").added == came  # it stays what it was
    assert library.update_from_files() == seealso.Update(0, 0, 0)


def test_a_date_of_the_record_itself_goes_first(library: Library) -> None:
    write(library, WARDS, FALLS, {**TEAMS, "added": "2019-05", "modified": "2020-01-02"})
    library.update_from_files()
    assert (library.resource("teams").added, library.resource("teams").modified) == ("2019-05", "2020-01-02")
    assert [hit.id for hit in library.search("added:2019").hits] == ["teams"]


def test_what_goes_and_comes_back_keeps_the_day_on_which_it_came(library: Library) -> None:
    write(library, WARDS, FALLS, TEAMS)
    library.build()
    came = library.resource("teams").added
    write(library, WARDS, FALLS)
    library.build()
    write(library, WARDS, FALLS, TEAMS)
    library.build()
    assert library.resource("teams").added == came
    assert library.resource("teams").modified is not None
    assert [what for what in whats(library) if what in ("added", "retired", "restored")] == [
        "added",
        "retired",
        "restored",
    ]


def test_a_record_that_is_set_aside_says_why_it_went(library: Library) -> None:
    write(library, WARDS, {**FALLS, "minutes": "long"})
    library.build()
    gone = library.history.entries(whats=("retired",))[0]
    assert gone.id == "falls"
    assert "integer" in gone.why


def test_two_halves_of_a_large_library_are_both_noted(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "LARGE_BYTES", 10)
    many = [{"id": f"r{n}", "title": f"Record {n}", "description": "x" * 50} for n in range(200)]
    made = make_library({"all.jsonl": "\n".join(map(json.dumps, many[:100]))})
    made.build()
    (made.path / "all.jsonl").write_text("\n".join(map(json.dumps, many)), encoding="utf-8")
    made.build()
    assert Counter(whats(made)) == {"found": 100, "added": 100, "published": 2}
    assert len({made.resource(f"r{n}").added for n in range(100, 200)}) == 1
    assert held(made) == {one["id"]: one for one in many}


def test_an_import_says_what_came_and_from_where(library: Library, tmp_path: Path) -> None:
    source = tmp_path / "talks.csv"
    source.write_text(
        "id,title,description,url\nteams,Teams,What a clinic said.,https://t.example/\n", encoding="utf-8"
    )
    imports.import_source(library.path, str(source))
    entry = library.history.entries(whats=("added",))[0]
    assert (entry.id, entry.by, entry.source) == ("teams", "import", "talks.csv")
    library.update_from_files()
    n_before = len(whats(library))
    source.write_text("id,title,description,url\nteams,Teams,What it heard.,https://t.example/\n", encoding="utf-8")
    imports.import_source(library.path, str(source))
    change = library.history.entries(limit=1)[0]
    assert (change.what, dict(change.fields)) == ("changed", {"description": ("What a clinic said.", "What it heard.")})
    library.update_from_files()
    library.build()
    assert whats(library)[n_before:] == ["changed", "published"]


def test_an_import_into_a_library_without_a_history_begins_it_with_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "seealso.toml").write_text("")
    (tmp_path / "all.json").write_text(json.dumps([WARDS]))
    source = tmp_path / "_more.csv"
    source.write_text("title,description,url\nTeams,What a clinic said.,https://t.example/\n", encoding="utf-8")
    imports.import_source(tmp_path, str(source))
    made = Library(tmp_path)
    assert whats(made) == ["found", "published", "added"]
    made.build()
    assert whats(made) == ["found", "published", "added", "published"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (f"https://{'ann:secret'}@lists.example/feed.xml?key=secret#secret", "https://lists.example/feed.xml"),
        ("-", "standard input"),
        ("/private/of/ann/talks.csv", "talks.csv"),
        ("records/", "records"),
    ],
)
def test_the_source_of_an_import_gives_nothing_away(source: str, name: str) -> None:
    from seealso.import_memory import _name_of

    assert _name_of(source) == name


def test_mends_links_findings_and_questions_are_noted(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    write(library, WARDS, {**FALLS, "url": "https://f.example/?utm_source=mail"})
    library.build()
    assert library.fix(["urls"])
    mended = library.history.entries(limit=1)[0]
    assert (mended.what, mended.by, mended.why, list(mended.fields)) == ("changed", "mend", "urls", ["url"])

    write(library, WARDS, {**FALLS, "minutes": "long"})
    assert any(problem.field == "minutes" for problem in library.check())
    assert [state for key, (state, _) in library.history.states("finding").items() if "minutes" in key] == ["open"]
    write(library, WARDS, FALLS)
    library.check()
    assert [state for key, (state, _) in library.history.states("finding").items() if "minutes" in key] == ["gone"]

    listed = [Question("wards", 3, "2026-11-01"), Question("pelicans", 3, "2026-11-01")]
    monkeypatch.setattr(type(library.view.question_log), "listed", lambda log, limit=500: listed)
    library.build()
    assert {key: state for key, (state, _) in library.history.states("question").items()} == {"pelicans": "open"}
    write(library, WARDS, FALLS, {"id": "p", "title": "Pelicans"})
    library.build()
    assert library.history.entries(whats=("question",), limit=1)[0].records == ("p",)
    assert {key: state for key, (state, _) in library.history.states("question").items()} == {"pelicans": "answered"}


def test_it_is_kept_beside_the_index_of_a_library_that_is_not_to_be_written_into(tmp_path: Path) -> None:
    sample = sample_library()
    made = Library(sample, state=tmp_path)
    made.build()
    assert list((tmp_path / "history").glob("*.jsonl"))
    assert not (sample / "_history").exists()


def test_it_can_be_switched_off(library: Library) -> None:
    shutil.rmtree(library.path / "_history")
    (library.path / "seealso.toml").write_text("[history]\nkeep = false\n")
    again = Library(library.path)
    again.build()
    write(again, WARDS)
    again.update_from_files()
    again.check()
    assert not (library.path / "_history").exists()
    assert again.resource("wards").added is None


def broken_folder(library: Library) -> None:
    shutil.rmtree(library.path / "_history")
    (library.path / "_history").write_text("a file")


def full_disk(library: Library) -> None:
    for path in (library.path / "_history").glob("*.jsonl"):
        path.unlink()
        os.mkfifo(path)


@pytest.mark.parametrize("break_it", [broken_folder, full_disk])
def test_a_history_that_cannot_be_written_stops_nothing(library: Library, break_it: Callable[[Library], None]) -> None:
    break_it(library)
    told: list[str] = []
    again = Library(library.path, tell=told.append)
    write(again, WARDS, FALLS, TEAMS)
    again.build()
    assert again.search("teams").total == 1
    assert any("history of the library was not written" in one for one in told)


def test_feeds_put_what_came_today_first(library: Library) -> None:
    import feedparser

    import webapp

    write(library, {**WARDS, "issued": "2023-09"}, {**FALLS, "issued": "2030-01-01"}, TEAMS)
    library.update_from_files()
    client = webapp.create_app(library).test_client()
    for form in ("atom", "rss"):
        feed = feedparser.parse(client.get(f"/search.{form}?q=").data)
        assert [entry.title for entry in feed.entries] == ["Teams that talk", "Fewer falls", "Wards that learn"]
        came = library.resource("teams").added or ""
        assert feed.entries[0].published_parsed[:6] == tuple(
            int(part) for part in came.removesuffix("Z").replace("T", "-").replace(":", "-").split("-")
        )
    updated = [entry.updated for entry in feedparser.parse(client.get("/search.atom").data).entries]
    assert updated[1:] == [library.resource("falls").modified, library.resource("wards").modified]


def test_a_feed_of_what_was_always_there_goes_by_the_days_of_the_works(make_library: MakeLibrary) -> None:
    import feedparser

    import webapp

    made = make_library({"all.json": json.dumps([{**WARDS, "issued": "2023-09"}, FALLS])})
    made.build()
    feed = feedparser.parse(webapp.create_app(made).test_client().get("/search.atom").data)
    began = made.history.began_at() or ""
    assert [entry.updated for entry in feed.entries] == ["2023-09-01T00:00:00Z", remembering.to_the_second(began)]
