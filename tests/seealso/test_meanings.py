"""Vectors beside an index: a process makes them, a kill loses little, and answers never wait for them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from corpus import LibraryError
from indexer.meaning.making import BEGUN
from indexer.meaning.model_files import INSTALL
from indexer.meaning.record_vectors import ABOUT
from seealso import Library, meanings, preparing
from tests.conftest import MakeLibrary
from tests.meaning_model import SETTINGS, needs_model

WORDS = "networks people share care health learning funding trust research community peers leaders change".split()


def many(n: int) -> dict[str, str | bytes]:
    rows = [
        {"id": f"r{k}", "title": f"{WORDS[k % 13]} and {WORDS[k // 13 % 13]} {k}", "description": " ".join(WORDS) * 3}
        for k in range(n)
    ]
    return {"r.jsonl": "\n".join(map(json.dumps, rows))}


def folder_of(library: Library) -> Path:
    return library.view.generation / "meaning"


@needs_model
def test_a_build_has_the_model_read_and_the_next_one_only_what_changed(make_library: MakeLibrary) -> None:
    library = make_library(many(12), SETTINGS)
    library.build()
    assert library.view.engine.meaning is not None
    assert not meanings.are_wanted(library.view)
    told: list[tuple[int, int]] = []
    more = json.dumps({"id": "new", "title": "Something else"})
    (library.path / "more.jsonl").write_text(more, encoding="utf-8")
    library.build(meaning=False)
    assert library.view.engine.meaning is None
    assert meanings.are_wanted(library.view)
    assert library.make_meaning(lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]
    assert library.view.engine.meaning is not None


@needs_model
def test_a_killed_process_is_gone_on_with_and_search_goes_on_meanwhile(make_library: MakeLibrary) -> None:
    library = make_library(many(600), SETTINGS)
    library.build(meaning=False)
    view = library.view
    process = subprocess.Popen(meanings._command(view), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    begun, until = folder_of(library) / BEGUN, time.monotonic() + 60
    while not (begun.exists() and begun.stat().st_size > 780 * 32) and time.monotonic() < until:
        assert library.search("networks", limit=3).total > 0
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert library.view.engine.meaning is None
    assert not (folder_of(library) / ABOUT).exists()
    totals: set[int] = set()
    assert library.make_meaning(lambda done, total: totals.add(total))
    assert totals
    assert max(totals) <= 600 - 32
    assert library.view.engine.meaning is not None


@needs_model
def test_what_a_killed_process_made_is_there_after_the_next_build(make_library: MakeLibrary) -> None:
    library = make_library(many(40), SETTINGS)
    library.build()
    (folder_of(library) / ABOUT).unlink()  # as if it had been killed at its end
    kept = sorted(path.name for path in folder_of(library).iterdir())
    assert kept
    (library.path / "more.jsonl").write_text('{"id": "new", "title": "Something else"}', encoding="utf-8")
    library.build()
    assert library.view.engine.meaning is not None


@needs_model
def test_only_one_process_makes_them(make_library: MakeLibrary) -> None:
    from corpus.records.files import locked
    from indexer.meaning.making import LOCK

    library = make_library(many(5), SETTINGS)
    library.build(meaning=False)
    folder_of(library).mkdir()
    with locked(folder_of(library) / LOCK), pytest.raises(LibraryError, match="Another process"):
        meanings.make(library.view)


@needs_model
def test_another_language_is_read_by_its_words(make_library: MakeLibrary) -> None:
    said = "Wie man in der Familie und im Heim für alte Menschen sorgt, und was es kostet."
    german = {"id": "de", "title": "Die Pflege alter Menschen", "language": "de", "description": said}
    library = make_library({**many(3), "de.json": json.dumps([german])}, SETTINGS)
    library.build()
    meaning = library.view.engine.meaning
    assert meaning is not None
    number = library.view.engine.doc_number("de")
    assert number is not None
    assert meaning.vectors.has.tolist().count(False) == 1
    assert not meaning.vectors.has[number]


@needs_model
def test_a_site_has_a_small_library_read_beside(make_library: MakeLibrary) -> None:
    library = make_library(many(20), SETTINGS)
    library.build(meaning=False)
    preparing.prepare_beside(library)
    until = time.monotonic() + 60
    while not (folder_of(library) / ABOUT).exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert (folder_of(library) / ABOUT).exists()
    for thread in threading.enumerate():
        if thread.name == "seealso-prepare":
            thread.join(60)


def test_without_a_model_nothing_is_made(make_library: MakeLibrary) -> None:
    library = make_library(many(3))
    library.build()
    assert not library.make_meaning()
    assert not meanings.are_wanted(library.view)
    assert not folder_of(library).exists()


def test_without_the_extra_the_index_is_built_and_it_is_said(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util

    library = make_library(many(3), SETTINGS)
    told: list[str] = []
    monkeypatch.setattr(library, "_tell", told.append)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, package=None: None)
    library.build()
    assert [INSTALL in said for said in told] == [True]
    assert library.search("networks").total == 3
    assert not meanings.are_wanted(library.view)


def test_a_folder_without_a_model_is_said(make_library: MakeLibrary) -> None:
    library = make_library({"r.jsonl": '{"id": "a", "title": "An oak"}'}, '[meaning]\nmodel = "models/none"\n')
    told: list[str] = []
    library._tell = told.append
    library.build()
    assert len(told) == 1
    assert str(library.path / "models" / "none") in told[0] or "[meaning] needs" in told[0]
    assert library.search("oak").total == 1


@needs_model
def test_the_command_says_how_far_it_is(make_library: MakeLibrary) -> None:
    library = make_library(many(4), SETTINGS)
    command = [sys.executable, "-m", "seealso", "build", "--library", str(library.path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "4 resources indexed" in done.stdout
    assert "4 resources read for their meaning" in done.stderr
    related = subprocess.run(
        [sys.executable, "-m", "seealso", "related", "r0", "--json", "--library", str(library.path)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    found = json.loads(related.stdout)["related"]
    assert "meaning" in {why["kind"] for item in found for why in item["why"]}
