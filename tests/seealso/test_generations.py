"""Building: atomic, one at a time, recoverable, and honest about what is stale."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
from pathlib import Path

import pytest

import seealso
from indexer.index.generation import BuildInProgressError, GenerationStore
from seealso import LibraryError
from seealso.locations import state_folder
from tests.conftest import MakeLibrary

RECORDS = {"a.yaml": "id: a\ntitle: Alpha\n", "b.yaml": "id: b\ntitle: Beta\n"}


def store(path: Path) -> GenerationStore:
    return GenerationStore(state_folder(path))


def test_the_first_question_builds_and_says_so(make_library: MakeLibrary) -> None:
    said: list[str] = []
    path = make_library(RECORDS).path
    library = seealso.open_library(path, tell=said.append)
    assert library.search("alpha").total == 1
    assert said
    assert "no index yet" in said[0]


def test_a_build_replaces_the_answers_and_keeps_one_generation_back(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    first = library.build()
    (library.path / "b.yaml").unlink()
    second = library.build()
    assert library.search("beta").total == 0
    names = sorted(p.name for p in (state_folder(library.path) / "generations").iterdir())
    assert names == [first.name, second.name]
    library.build()
    assert len(list((state_folder(library.path) / "generations").iterdir())) == 2


def test_a_reader_stays_on_the_generation_it_began_with(make_library: MakeLibrary) -> None:
    reader = make_library(RECORDS)
    assert reader.search("beta").total == 1
    builder = seealso.open_library(reader.path)
    (reader.path / "b.yaml").unlink()
    builder.build()
    assert reader.search("beta").total == 1
    assert builder.search("beta").total == 0


def test_changed_settings_are_noticed_named_and_rebuilt(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    library.build()
    (library.path / "seealso.toml").write_text('[acronyms]\nAL = "alpha"\n')
    said: list[str] = []
    assert seealso.open_library(library.path, tell=said.append).search("AL").total == 1
    assert "settings" in said[0]


# Whoosh drops the handle of a file that it fails to read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", ["pointer", "generation", "manifest", "truncated", "version", "segments"])
def test_a_damaged_index_is_named_and_rebuilt(make_library: MakeLibrary, damage: str) -> None:
    library = make_library(RECORDS)
    manifest = library.build()
    state = state_folder(library.path)
    generation = state / "generations" / manifest.name
    if damage == "pointer":
        (state / "CURRENT").write_bytes(b"\xff\xfe")
    elif damage == "generation":
        shutil.rmtree(generation)
    elif damage == "manifest":
        (generation / "manifest.json").write_text("{")
    elif damage == "truncated":
        for path in generation.iterdir():
            if path.is_file() and path.name != "manifest.json":
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif damage == "version":
        found = json.loads((generation / "manifest.json").read_text())
        found["fingerprint"]["schema"] = "0"
        (generation / "manifest.json").write_text(json.dumps(found))
    else:
        next(generation.glob("segments-*.json")).unlink()
    said: list[str] = []
    assert seealso.open_library(library.path, tell=said.append).search("alpha").total == 1
    assert len(said) == 1


def test_nothing_is_published_when_every_record_is_bad(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    library.build()
    for name in RECORDS:
        (library.path / name).write_text("title: no id\n")
    with pytest.raises(LibraryError, match="No record could be used"):
        library.build()
    assert seealso.open_library(library.path).search("alpha").total == 1


def test_strict_refuses_what_would_be_set_aside(make_library: MakeLibrary) -> None:
    library = make_library({**RECORDS, "c.yaml": "title: no id\n"})
    with pytest.raises(LibraryError, match=r"c\.yaml:1"):
        library.build(strict=True)
    assert library.build().n_set_aside == 1


def test_an_empty_library_is_a_library(make_library: MakeLibrary) -> None:
    library = make_library({})
    assert library.search("anything").total == 0
    assert library.coverage().cells == ()


def hold_the_lock(path: str, ready: object, go: object) -> None:
    with GenerationStore(Path(path)).building():
        ready.set()  # type: ignore[attr-defined]
        go.wait(30)  # type: ignore[attr-defined]


def test_two_builds_at_once_the_second_is_told(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    context = multiprocessing.get_context("spawn")
    ready, go = context.Event(), context.Event()
    other = context.Process(target=hold_the_lock, args=(str(state_folder(library.path)), ready, go))
    other.start()
    try:
        assert ready.wait(30)
        with pytest.raises(BuildInProgressError, match="Another build"):
            library.build()
    finally:
        go.set()
        other.join(30)
    assert library.build().n_documents == 2


def test_a_build_that_dies_leaves_the_old_answers_and_no_litter(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    library.build()

    def die(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.build(progress=die)
    assert seealso.open_library(library.path).search("alpha").total == 1
    assert len(list((state_folder(library.path) / "generations").iterdir())) == 1


def test_a_state_folder_that_cannot_be_written_is_named(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("SEEALSO_STATE", str(blocked / "state"))
    library = make_library(RECORDS)
    with pytest.raises(LibraryError, match="SEEALSO_STATE"):
        library.build()


def test_a_library_that_cannot_be_written_is_indexed_in_the_cache(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library(RECORDS)
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: False if mode == os.W_OK else real(path, mode))
    again = seealso.open_library(library.path)
    assert again.search("alpha").total == 1
    assert not (library.path / ".seealso").exists()


def test_indexes_of_a_library_that_is_not_ours_to_write_are_in_the_users_cache(sample: seealso.Library) -> None:
    digest = hashlib.sha256(str(sample.path.resolve()).encode()).hexdigest()[:12]
    assert state_folder(sample.path) == Path(os.environ["XDG_CACHE_HOME"], "seealso", f"source4networks-{digest}")
