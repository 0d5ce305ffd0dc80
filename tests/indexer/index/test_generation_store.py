"""Generations on disk: what is written, forced and renamed, in which order; which ones stay; who holds the lock."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from corpus import LibraryError, LibrarySettings
from indexer.index import generation
from indexer.index.generation import BuildInProgressError, GenerationStore, Manifest, differences, fingerprint
from seealso.locations import state_folder
from tests.conftest import MakeLibrary

Event = tuple[str, str]
"""What was done ("write", "force", "rename") and to which file, relative to the folder that is watched."""


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], list[Event]]:
    """Record in order what happens to the files below a folder."""

    def begin(folder: Path) -> list[Event]:
        events: list[Event] = []
        open_file, fsync, replace = Path.open, os.fsync, os.replace

        def named(path: Any) -> str | None:
            path = Path(path)
            return (
                re.sub(r"\.[0-9a-f]{8}\.tmp$", ".tmp", path.relative_to(folder).as_posix())
                if path.is_relative_to(folder)
                else None
            )

        def note(what: str, path: Any) -> None:
            if (name := named(path)) is not None:
                events.append((what, name))

        def opened(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            if set(mode) & set("wxa+"):
                note("write", self)
            return open_file(self, mode, *args, **kwargs)

        def forced(handle: int) -> None:
            fsync(handle)
            there = os.fstat(handle)
            for path in (folder, *folder.rglob("*")):
                if path.exists() and os.path.samestat(path.stat(), there):
                    note("force", path)

        def renamed(source: Any, target: Any, **kwargs: Any) -> None:
            note("rename", target)
            replace(source, target, **kwargs)

        monkeypatch.setattr(Path, "open", opened)
        monkeypatch.setattr(os, "fsync", forced)
        monkeypatch.setattr(os, "replace", renamed)
        monkeypatch.setattr(Path, "replace", lambda self, target: renamed(self, target))
        return events

    return begin


WANTED = {"schema": "1"}


def manifest(name: str) -> Manifest:
    return Manifest(name, {"schema": "1"}, 2, 0, "stamp", "2024-06-01T00:00:00Z")


def made(store: GenerationStore, publish: bool = True) -> str:
    """A generation with one file, published unless said otherwise."""
    with store.building() as path:
        (path / "index").write_text("x")
        if publish:
            store.publish(path, manifest(path.name))
    return path.name


def test_everything_is_on_the_disk_before_the_pointer_is_moved(
    tmp_path: Path, watch: Callable[[Path], list[Event]]
) -> None:
    """A crash may cut through at any place: files, then their folder, then the pointer, then its folder."""
    store = GenerationStore(tmp_path)
    with store.building() as path:
        (path / "inner").mkdir()
        for name in ("index", "inner/model"):
            (path / name).write_text("x")
        events = watch(tmp_path)
        store.publish(path, manifest(path.name))
    here = f"generations/{path.name}"
    swap = events.index(("rename", "CURRENT"))
    before, after = events[:swap], events[swap + 1 :]
    for name in ("manifest.json", "index", "inner/model", "inner", ""):
        assert ("force", f"{here}/{name}".rstrip("/")) in before
    manifest_file = f"{here}/manifest.json"
    manifest_new, pointer_new = (f"{head}.tmp" for head in (f"{here}/.manifest.json", ".CURRENT"))
    in_order = [
        ("write", manifest_new), ("force", manifest_new), ("rename", manifest_file),
        ("force", here),  # the folder that lists it
        ("force", manifest_file),
        ("write", pointer_new), ("force", pointer_new), ("rename", "CURRENT"), ("force", "."),
    ]  # fmt: skip
    places = [events.index(event) for event in in_order]
    assert places == sorted(places), events
    assert len(before) - 1 - before[::-1].index(("force", here)) > events.index(("rename", manifest_file))
    assert after == [("force", ".")]
    assert (tmp_path / "CURRENT").read_text().splitlines()[0] == path.name


def test_a_build_forces_every_file_that_it_leaves(
    make_library: MakeLibrary, watch: Callable[[Path], list[Event]]
) -> None:
    library = make_library({"a.yaml": "id: a\ntitle: Alpha\n", "b.yaml": "id: b\ntitle: Beta beta\n"})
    events = watch(state_folder(library.path))
    name = library.build().name
    folder = state_folder(library.path) / "generations" / name
    forced = {path for what, path in events[: events.index(("rename", "CURRENT"))] if what == "force"}
    left = {path.relative_to(state_folder(library.path)).as_posix() for path in (folder, *folder.rglob("*"))}
    assert len(left) > 10
    assert left <= forced
    written_late = [path for what, path in events[events.index(("rename", "CURRENT")) :] if what == "write"]
    assert not written_late


def test_a_mend_of_what_a_generation_says_is_atomic(tmp_path: Path, watch: Callable[[Path], list[Event]]) -> None:
    store = GenerationStore(tmp_path)
    name = made(store)
    folder = tmp_path / "generations" / name
    events = watch(tmp_path)
    store.amend(folder, Manifest(name, {"schema": "1"}, 3, 0, "stamp", "now"))
    here = f"generations/{name}"
    new = f"{here}/.manifest.json.tmp"
    assert events == [("write", new), ("force", new), ("rename", f"{here}/manifest.json"), ("force", here)]
    current = store.current()
    assert current is not None
    assert current[1].n_documents == 3


def test_what_is_published_is_current_with_what_it_says(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    assert store.current() is None
    name = made(store)
    assert store.current() == (tmp_path / "generations" / name, manifest(name))
    assert json.loads((tmp_path / "generations" / name / "manifest.json").read_text())["n_documents"] == 2


def test_what_is_not_published_is_removed(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    first = made(store)
    made(store, publish=False)
    assert [path.name for path in (tmp_path / "generations").iterdir()] == [first]


def test_names_count_upwards(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    names = [made(store) for _ in range(3)]
    assert [name.split("-")[0] for name in names] == ["000001", "000002", "000003"]
    (tmp_path / "generations" / "zzz").mkdir()  # not one of ours: CURRENT does not name it
    (tmp_path / "generations" / "zzz" / "manifest.json").write_text("{}")
    assert made(store).startswith("000004-")


def test_the_published_one_and_the_one_before_stay(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    names = [made(store) for _ in range(3)]
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == names[1:]
    path, said = store.roll_back(WANTED)
    assert (path.name, said) == (names[1], manifest(names[1]))
    assert store.current() == (path, said)
    with pytest.raises(LibraryError, match="no earlier generation"):
        store.roll_back(WANTED)


def test_the_current_one_stays_however_old(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    first, second = made(store), made(store)
    store.roll_back(WANTED)
    made(store, publish=False)
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == [first, second]
    third = made(store)
    assert third > second
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == [first, third]


def test_one_of_other_settings_is_not_gone_back_to(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    _, second = made(store), made(store)
    with pytest.raises(LibraryError, match="built before a change of schema"):
        store.roll_back({"schema": "2"})
    current = store.current()
    assert current is not None
    assert current[0].name == second


def test_there_is_nothing_to_go_back_to(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    (tmp_path / "generations").mkdir()
    with pytest.raises(LibraryError, match="names no index"):
        store.roll_back(WANTED)
    made(store)
    (tmp_path / "generations" / "000000-broken").mkdir()  # a build that died
    with pytest.raises(LibraryError, match="no earlier generation"):
        store.roll_back(WANTED)


def test_the_litter_of_killed_builds_is_swept_up(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    name = made(store)
    litter = [tmp_path / ".CURRENT.1.tmp", tmp_path / "generations" / name / ".manifest.json.1.tmp"]
    for path in litter:
        path.write_text("half")
    died = tmp_path / "generations" / "000002-died"
    died.mkdir()
    made(store, publish=False)  # a build begins with it
    assert not any(path.exists() for path in (*litter, died))


@pytest.mark.parametrize("pointer", ["", "\n", "gone", "../elsewhere", ".hidden", "a/b"])
def test_a_pointer_to_nowhere_is_said(tmp_path: Path, pointer: str) -> None:
    for name in (".hidden", "a/b"):
        (tmp_path / "generations" / name).mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "CURRENT").write_text(pointer)
    with pytest.raises(LibraryError, match="is missing"):
        GenerationStore(tmp_path).current()


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_pointer_that_cannot_be_read_is_said(tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        (tmp_path / "CURRENT").mkdir()
    else:
        (tmp_path / "CURRENT").write_bytes(content)
    store = GenerationStore(tmp_path)
    with pytest.raises(LibraryError, match="cannot be read"):
        store.current()
    assert store._current_name() is None


@pytest.mark.parametrize("text", ["{", '{"name": "x"}', "[]", None])
def test_a_damaged_manifest_is_said(tmp_path: Path, text: str | None) -> None:
    store = GenerationStore(tmp_path)
    path = tmp_path / "generations" / made(store) / "manifest.json"
    path.unlink()
    if text is not None:
        path.write_text(text)
    with pytest.raises(LibraryError, match="is damaged"):
        store.current()


def test_one_at_a_time(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    with store.building():
        with pytest.raises(BuildInProgressError, match="Another build"), store.building():
            pass
        with pytest.raises(BuildInProgressError, match="Another build"), store.locked():
            pass
    with store.locked(), pytest.raises(BuildInProgressError), store.building():
        pass
    made(store)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(LibraryError, match="cannot be written"), GenerationStore(tmp_path / "state").building():
        pass
    with pytest.raises(LibraryError, match="cannot be written"), GenerationStore(tmp_path / "state").locked():
        pass


def test_an_error_of_the_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    with pytest.raises(LibraryError, match="could not be written"), store.building() as path:
        raise OSError("No space left on device")
    assert not path.exists()


def test_a_text_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "said"
    generation.write_atomically(target, "old é")
    assert target.read_text(encoding="utf-8") == "old é"

    def full(handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        generation.write_atomically(target, "new")
    assert target.read_text(encoding="utf-8") == "old é"


def test_settings_that_change_the_index_change_the_fingerprint() -> None:
    def of(**said: Any) -> dict[str, str]:
        return fingerprint(LibrarySettings.model_validate(said))

    plain = of()
    assert of() == plain
    assert differences(plain, of(acronyms={"ICS": ["integrated care"]})) == ["settings"]
    assert of(check={"accepted": ["a title"]}, search={"count_questions": False}) == plain
    assert of(coverage={"thin_below": 9, "stale_after_years": 4}) == plain
    assert differences(plain, of(coverage={"rows": "people"})) == ["settings"]
    assert differences(plain, of(search={"learned_acronyms": False})) == ["settings"]
    assert set(plain) == {"schema", "fields", "analysis", "settings", "whoosh", "stemmer", "byte_order"}
    assert len(plain["settings"]) == 16
    assert (plain["whoosh"], plain["stemmer"]) == tuple(
        version(name).split(".")[0] for name in ("whoosh3", "PyStemmer")
    )


def test_differences_are_named_from_both_sides() -> None:
    assert differences({"a": "1", "b": "2"}, {"b": "2", "c": "3"}) == ["a", "c"]
    assert differences({"b": "1", "a": "1"}, {"a": "2", "b": "2"}) == ["a", "b"]
