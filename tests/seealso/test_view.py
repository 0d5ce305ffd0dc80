"""One state for one answer: nothing is stale after a change, and nothing mixes what was with what is."""

from __future__ import annotations

import json
import re
import threading
import time

import pytest

import seealso
from corpus import Resource
from seealso import Library, UnknownResourceError, preparing, worked_out
from seealso.derived import Derived
from tests.conftest import MakeLibrary
from webapp import app as webapp_app
from webapp import create_app

EVENT = {
    "id": "talk",
    "title": "A talk about rivers",
    "type": "webinar",
    "event": {"start": "2024-05-02", "end": "2024-05-01"},
}


def written(record: dict[str, object]) -> str:
    return json.dumps([record])


def test_a_mended_event_is_shown_as_mended_after_an_update(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webapp_app, "LOOK_EVERY_SECONDS", -1.0)
    library = make_library({"a.json": written(EVENT)})
    site = create_app(library).test_client()
    for page in ("/events", "/resource/talk"):
        assert "(date not certain)" in site.get(page).text
    (library.path / "a.json").write_text(
        written({**EVENT, "event": {"start": "2024-05-01", "end": "2024-05-02"}}), encoding="utf-8"
    )
    assert seealso.open_library(library.path).update_from_files() is not None
    for page in ("/events", "/resource/talk", "/coverage"):
        assert "before it starts" not in site.get(page).text
        assert "not certain" not in site.get(page).text


def test_everything_derived_follows_an_update(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": written({"id": "a", "title": "Rivers", "themes": ["water"]})})
    assert len(library.map().points) == 1
    assert library.gaps().without_link.n == 1
    assert library.coverage("theme", "type").n_documents == 1
    assert library.holds("https://example.org/lakes").verdict != "held"
    library.update([Resource(id="b", title="Lakes", themes=("water",), url="https://example.org/lakes")])
    assert len(library.map().points) == 2
    assert library.gaps().without_link.n == 1
    assert library.coverage("theme", "type").n_documents == 2
    assert library.holds("https://example.org/lakes").verdict == "held"


def test_a_moment_stays_as_it_is(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": written({"id": "a", "title": "Rivers and lakes"})})
    before = library.now()
    library.update([Resource(id="b", title="Rivers and seas")], ["a"])
    assert [hit.id for hit in before.search("rivers").hits] == ["a"]
    assert [hit.id for hit in library.search("rivers").hits] == ["b"]
    assert before.resource("a").title == "Rivers and lakes"
    assert before.manifest is not None
    with pytest.raises(UnknownResourceError):
        library.resource("a")
    library.build()
    assert [hit.id for hit in before.search("rivers").hits] == ["a"]


def _pairs(number: int) -> list[Resource]:
    """A hundred records that say the number of their state in every field that is shown."""
    return [
        Resource(id=f"r{number}-{at}", title=f"State {number} record {at}", description=f"rivers number{number} lakes")
        for at in range(20)
    ]


def no_mixed_states(library: Library, seconds: float) -> int:
    """Records of one state are put in the place of another's, again and again; every page shows one state alone."""
    library.update(_pairs(0), ["seed"])
    stop, wrong, asked = threading.Event(), [], []

    def change() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            library.update(_pairs(number), [record.id for record in _pairs(number - 1)])

    def read() -> None:
        while not stop.is_set():
            now = library.now()
            hits = now.search("rivers lakes", limit=20).hits
            states = {hit.id.partition("-")[0] for hit in hits}
            try:
                for hit in hits[:3]:
                    states |= {hit.id.partition("-")[0], now.resource(hit.id).id.partition("-")[0]}
                    states |= {item.id.partition("-")[0] for item in now.related(hit.id)}
                if now.coverage("type", "type").n_documents != len(hits):
                    wrong.append("coverage counts another state")
            except UnknownResourceError as error:
                wrong.append(str(error))
            if len(states) != 1:
                wrong.append(f"{sorted(states)} in one answer")
            asked.append(1)

    threads = [threading.Thread(target=change), *(threading.Thread(target=read) for _ in range(3))]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    return len(asked)


def test_no_answer_mixes_two_states(make_library: MakeLibrary) -> None:
    assert no_mixed_states(make_library({"a.json": written({"id": "seed", "title": "Seed"})}), 3.0) > 5


@pytest.mark.nightly
def test_no_answer_mixes_two_states_for_a_minute(make_library: MakeLibrary) -> None:
    assert no_mixed_states(make_library({"a.json": written({"id": "seed", "title": "Seed"})}), 60.0) > 100


@pytest.fixture
def large(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library that is large because nobody is to wait for anything."""
    monkeypatch.setattr(worked_out, "WHILE_ONE_WAITS", 0)
    monkeypatch.setattr(webapp_app, "LOOK_EVERY_SECONDS", -1.0)
    return make_library({"a.json": written(EVENT)})


def test_a_page_of_a_large_library_does_not_wait(large: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "prepare_beside", lambda library: None)
    monkeypatch.setattr(preparing, "follow", lambda library: None)

    def never(*_: object) -> None:
        raise AssertionError("a reader waited for this")

    monkeypatch.setattr("corpus.doctor.examine", never)
    site = create_app(large).test_client()
    for page in ("/", "/resource/talk", "/events", "/search?q=rivers", "/themes"):
        assert site.get(page).status_code == 200
    assert "are still being checked" in site.get("/coverage").text
    answer = site.get("/api/v1/check")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    answer = site.get("/api/v1/map")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    drawn = site.get("/map")
    assert drawn.status_code == 503
    assert "is being drawn" in drawn.text
    assert drawn.headers["Refresh"] == "3", "the page comes back by itself"


def test_it_is_worked_out_beside(large: Library) -> None:
    site = create_app(large).test_client()
    site.get("/coverage")
    until = time.monotonic() + 60
    while not large.view.problems_are_known and time.monotonic() < until:
        time.sleep(0.05)
    assert "are still being checked" not in site.get("/coverage").text
    assert "before it starts" in site.get("/coverage").text
    assert "before it starts" in json.dumps(site.get("/api/v1/check").get_json())
    assert site.get("/map").status_code == 200


def test_what_another_process_worked_out_is_kept_and_damage_is_passed_over(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library({"a.json": written(EVENT), "json.py": "raise SystemExit('a stranger')"})
    monkeypatch.chdir(library.path)
    view = library.view
    old = worked_out.path_of(worked_out.FINDINGS, view.generation, 999)
    old.write_text("[]", encoding="utf-8")
    preparing.by_another_process(view)
    assert worked_out.load_findings(view.findings_path) == library.check() == view.problems()
    assert worked_out.load_map(view.map_path) == library.map()
    assert not old.exists()
    for path in (view.findings_path, view.map_path):
        path.write_text('[{"a"', encoding="utf-8")
    assert worked_out.load_findings(view.findings_path) is None
    assert worked_out.load_map(view.map_path) is None
    assert seealso.open_library(library.path).view.problems() == library.check()


def test_nothing_is_kept_for_a_generation_that_was_replaced(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": written(EVENT)})
    old = library.view
    library.build()
    assert not preparing.keep(library, old.generation)
    assert not old.findings_path.exists()
    assert not library.view.findings_path.exists()


def test_what_is_no_longer_wanted_is_not_worked_out_in_the_process_that_answers(
    large: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = large.view
    seealso.open_library(large.path).build()
    assert not preparing.by_another_process(old)
    began = time.monotonic()
    assert not preparing.by_another_process(large.view, lambda: False)
    assert time.monotonic() - began < 10
    assert not large.view.map_path.exists()
    preparing.prepare(old)
    assert not old.problems_are_known
    assert not old.map_is_known()
    monkeypatch.setattr(
        preparing, "by_another_process", lambda view, is_wanted: True
    )  # as where no process can be started
    preparing.prepare(old)
    assert old.problems_are_known
    assert old.map_is_known()


def test_each_value_is_made_once_and_after_a_failure_again() -> None:
    derived, made, together = Derived(), [], threading.Barrier(8)

    def make() -> int:
        made.append(1)
        time.sleep(0.01)
        return len(made)

    found: list[int] = []

    def ask() -> None:
        together.wait()
        found.append(derived.get("key", make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 8

    def fail() -> int:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        derived.get("other", fail)
    assert not derived.known("other")
    assert derived.get("other", lambda: 5) == 5


def test_events_beyond_the_limit_are_counted_and_led_to(make_library: MakeLibrary) -> None:
    records = [
        {"id": f"e{at}", "title": f"Talk {at}", "event": {"start": f"20{at % 20:02}-03-01"}} for at in range(260)
    ]
    library = make_library({"a.json": json.dumps(records)})
    site = create_app(library).test_client()
    pages = [site.get(f"/events?past={at}").text for at in range(1, 14)]
    shown = [name for page in pages for name in re.findall(r'/resource/(e\d+)"', page)]
    assert len(shown) == len(set(shown)) == 260
    assert 'Past <span class="count">260</span>' in pages[0]
    assert library.search("event:past", limit=0).total == 260
    found = library.events(3)
    assert (len(found.past), found.n_past, found.n_upcoming) == (3, 260, 0)
    starts = [record.event.start for record in library.events().past if record.event]
    assert starts == sorted(starts, key=str, reverse=True)
