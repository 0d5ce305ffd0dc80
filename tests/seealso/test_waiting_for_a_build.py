"""Who needs an index while its first build is running waits for it and uses what it makes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from indexer.index.generation import BuildInProgressError
from seealso import Library, opening
from tests.conftest import MakeLibrary


def test_a_second_starter_uses_the_index_of_the_running_build(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library({"all.json": json.dumps([{"id": "a", "title": "Pelicans"}])})
    from seealso import indexing

    index_records = indexing.index_records
    begun, may_end = threading.Event(), threading.Event()

    def slow(*arguments: Any, **named: Any) -> Any:
        begun.set()
        assert may_end.wait(60)
        return index_records(*arguments, **named)

    monkeypatch.setattr(indexing, "index_records", slow)
    building = threading.Thread(target=library.build)
    building.start()
    assert begun.wait(30)
    command = [sys.executable, "-m", "seealso", "--library", str(library.path), "search", "pelicans", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as second:
        assert second.stderr is not None
        said = second.stderr.readline() + second.stderr.readline()
        assert second.poll() is None
        may_end.set()
        found, more = second.communicate(timeout=60)
    building.join()
    assert second.returncode == 0
    assert json.loads(found)["total"] == 1
    assert (said + more).count("waiting for it") == 1
    assert len(list((library.path / ".seealso" / "generations").iterdir())) == 1


def test_where_the_other_build_made_nothing_it_builds_itself(make_library: MakeLibrary) -> None:
    library = make_library({"all.json": json.dumps([{"id": "a", "title": "Pelicans"}])})
    told: list[str] = []
    other = Library(library.path, tell=told.append)
    (library.path / ".seealso" / "generations").mkdir(parents=True)
    with library._store.locked():
        asking = threading.Thread(target=lambda: other.search("pelicans"))
        asking.start()
        time.sleep(1)
    asking.join(timeout=60)
    assert other.search("pelicans").total == 1
    assert len(told) == 2


def test_the_wait_has_an_end(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library = make_library({"all.json": json.dumps([{"id": "a", "title": "Pelicans"}])})
    monkeypatch.setattr(opening, "WAIT_SECONDS", 0.5)
    Path(library.path / ".seealso" / "generations").mkdir(parents=True)
    with library._store.locked(), pytest.raises(BuildInProgressError):
        Library(library.path).search("pelicans")


def test_a_damaged_index_will_not_do_while_another_process_builds(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is still the current one then, and cannot be set aside: the one that is being built is waited for."""
    library = make_library({"all.json": json.dumps([{"id": "a", "title": "Pelicans"}])})
    library.build()
    damaged = library.view.generation
    (damaged / "similarity" / "candidate.indices.npy").write_bytes(b"")
    (library.path / "b.yaml").write_text("id: b\ntitle: More pelicans\n", encoding="utf-8")
    from seealso import indexing

    index_records = indexing.index_records
    begun, may_end = threading.Event(), threading.Event()
    n_built: list[int] = []

    def slow(*arguments: Any, **named: Any) -> Any:
        n_built.append(1)
        begun.set()
        assert may_end.wait(60)
        return index_records(*arguments, **named)

    monkeypatch.setattr(indexing, "index_records", slow)
    building = threading.Thread(target=Library(library.path).build)
    building.start()
    assert begun.wait(30)
    told: list[str] = []
    other = Library(library.path, tell=told.append)
    totals: list[int] = []
    asking = threading.Thread(target=lambda: totals.append(other.search("pelicans").total))
    asking.start()
    time.sleep(1)
    assert asking.is_alive()
    may_end.set()
    asking.join(timeout=60)
    building.join()
    assert totals == [2]
    assert other.view.generation != damaged
    assert n_built == [1]
    assert "candidate.indices" in told[0]
    assert "waiting for it" in told[1]
