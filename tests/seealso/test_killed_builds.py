"""A build or an update that is killed at any moment leaves the old library or the new one, whole, and readers go on."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest

from seealso import Library

WORDS = "network care practice community learning leader health trust change story method team".split()
FORKING = 4_200
"""Records from which on a second process helps with the build; they are long enough to be read by two processes."""


def write(folder: Path, word: str, n: int) -> None:
    """``n`` records that all hold ``word``, in place of what was there."""
    chance = random.Random(n)
    new = folder / "records.tmp"
    with new.open("w", encoding="utf-8") as out:
        for number in range(n):
            text = " ".join(chance.choices(WORDS, k=12 if n < FORKING else 90))
            record = {"id": f"r{number}", "title": f"{word} {chance.choice(WORDS)} {number}", "description": text}
            out.write(json.dumps(record | {"themes": [chance.choice(WORDS)]}) + "\n")
    new.replace(folder / "records.jsonl")


def started(command: str, folder: Path, errors: IO[bytes] | int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """The command at work in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "seealso.cli", command, "--library", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=errors,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[bytes]) -> None:
    """Wait for the process and whatever it left behind: a helper whose parent is gone ends by itself."""
    process.wait()
    patience = time.monotonic() + 30
    while time.monotonic() < patience:
        try:
            os.killpg(process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(0.02)
    raise AssertionError("a process of the killed command lives on")


def word_held(library: Library, words: tuple[str, str], n: int) -> str:
    """The one word that every record of the library holds; both words are asked for, and much else."""
    totals = {word: library.search(word, limit=1, literal=True).total for word in words}
    assert sorted(totals.values()) == [0, n], totals
    held = max(totals, key=lambda word: totals[word])
    assert all(item.title.startswith(held) for item in library.related("r0"))
    assert all(found.text.startswith(held) for found in library.suggest(held, 3) if found.kind == "record")
    assert library.coverage().n_documents == n
    return held


def killed_at_random(folder: Path, n_records: int, n_moments: int, seed: int) -> None:
    folder.mkdir()
    (folder / "seealso.toml").write_text("", encoding="utf-8")
    words = ("oldword", "newword")
    write(folder, words[0], n_records)
    Library(folder).build()
    write(folder, words[1], n_records)
    began = time.monotonic()
    process = started("build", folder)
    assert process.wait() == 0
    duration = time.monotonic() - began
    held, chance, outcomes = words[1], random.Random(seed), []
    for number in range(n_moments):
        wanted = words[held == words[0]]
        write(folder, wanted, n_records)
        reader, follower = Library(folder), Library(folder)
        assert word_held(reader, words, n_records) == word_held(follower, words, n_records) == held
        # Half of the moments lie where the new generation is published.
        moment = duration * (chance.uniform(0, 1) if number % 2 else chance.uniform(0.7, 1.05))
        process = started("build", folder)
        ends = time.monotonic() + moment
        while (left := ends - time.monotonic()) > 0:
            time.sleep(min(left, 0.05))
            assert reader.search(held, limit=1, facets=()).total == n_records
            follower.refresh()
            assert {follower.search(word, limit=1, facets=(), literal=True).total for word in words} == {0, n_records}
        if number % 4 == 3:
            process.kill()  # only the parent
        else:
            os.killpg(process.pid, signal.SIGKILL)
        ended(process)
        assert reader.search(held, limit=1).total == n_records
        after = word_held(Library(folder), words, n_records)
        outcomes.append(after == held)
        held = after
    write(folder, words[0], n_records)
    process = started("build", folder)
    assert process.wait() == 0
    assert word_held(Library(folder), words, n_records) == words[0]
    left = [path.name for path in (folder / ".seealso").rglob("*") if path.name.endswith(".tmp")]
    assert not left
    assert len(list((folder / ".seealso" / "generations").iterdir())) <= 3
    if n_moments >= 20:
        assert any(outcomes)  # some were killed before they published,
        assert not all(outcomes)  # some after


def killed_updates(folder: Path, n_moments: int, seed: int) -> None:
    folder.mkdir()
    (folder / "seealso.toml").write_text("", encoding="utf-8")
    write(folder, "word", 300)
    Library(folder).build()
    began = time.monotonic()
    assert started("update", folder).wait() == 0
    duration, chance = time.monotonic() - began, random.Random(seed)
    for number in range(n_moments):
        extra = {"id": "extra", "title": f"zzedit{number}", "description": "care"}
        (folder / "extra.json").write_text(json.dumps([extra]), encoding="utf-8")
        process = started("update", folder)
        time.sleep(duration * chance.uniform(0.4, 1.1))
        os.killpg(process.pid, signal.SIGKILL)
        ended(process)
        library = Library(folder)
        found = {library.search(f"zzedit{n}", literal=True).total for n in (number - 1, number)}
        assert found <= {0, 1}
        assert library.search("word", limit=1).total == 300
        assert len(library.search("zzedit*").hits) <= 1
    assert started("update", folder).wait() == 0
    assert Library(folder).search(f"zzedit{n_moments - 1}", literal=True).total == 1


def interrupted(folder: Path, group: bool, moments: list[float]) -> None:
    """Ctrl-C, which a terminal sends to every process of the command; ``kill -INT`` sends it to the first alone."""
    folder.mkdir()
    (folder / "seealso.toml").write_text("", encoding="utf-8")
    words = ("oldword", "newword")
    write(folder, words[0], FORKING)
    Library(folder).build()
    write(folder, words[1], FORKING)
    began = time.monotonic()
    assert started("build", folder).wait() == 0
    duration, held, stopped = time.monotonic() - began, words[1], 0
    began = time.monotonic()
    assert started("--help", folder).wait() == 0
    loading = 1.2 * (time.monotonic() - began)  # until then Python is importing, and says so when interrupted
    for moment in moments:
        write(folder, words[held == words[0]], FORKING)
        with (folder.parent / "said.txt").open("wb") as said:
            process = started("build", folder, said)
        time.sleep(loading + max(duration - loading, 0) * moment)
        asked = time.monotonic()
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
        ended(process)
        assert time.monotonic() - asked < max(5, 2 * duration)
        assert b"Traceback" not in (folder.parent / "said.txt").read_bytes()
        after = word_held(Library(folder), words, FORKING)
        stopped += after == held
        held = after
        left = [path.name for path in (folder / ".seealso").rglob("*") if path.name.endswith(".tmp")]
        assert not left
    assert stopped


def test_a_build_that_is_interrupted(tmp_path: Path) -> None:
    interrupted(tmp_path / "one", False, [0.3, 0.6])
    interrupted(tmp_path / "all", True, [0.35, 0.7])


@pytest.mark.nightly
def test_a_build_that_is_interrupted_at_any_moment(tmp_path: Path) -> None:
    interrupted(tmp_path / "one", False, [number / 30 for number in range(1, 31)])
    interrupted(tmp_path / "all", True, [number / 30 for number in range(1, 31)])


def test_a_build_killed_at_any_moment(tmp_path: Path) -> None:
    killed_at_random(tmp_path / "library", 200, 5, seed=1)


def test_an_update_killed_at_any_moment(tmp_path: Path) -> None:
    killed_updates(tmp_path / "library", 3, seed=1)


@pytest.mark.nightly
def test_a_build_killed_a_hundred_times(tmp_path: Path) -> None:
    killed_at_random(tmp_path / "small", 200, 60, seed=2)
    killed_at_random(tmp_path / "large", FORKING, 40, seed=3)


@pytest.mark.nightly
def test_an_update_killed_thirty_times(tmp_path: Path) -> None:
    killed_updates(tmp_path / "library", 30, seed=4)
