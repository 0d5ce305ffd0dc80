"""Full disks, folders that may not be written, other users: does it work, or say clearly why not, and is nothing lost?

    python -m bench.adversity [--n 300] [--seed 1] [--write]

Every command runs in a forked process. A full disk is a limit on the length of files that sets in at one of the
command's operations on files, so that everything written after it fails, from Python or from C; where a file system can
be mounted, a small one is filled too. Who is root gives the processes to ordinary users, for whom folders that may not
be written are real. `--write` puts the table into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import random
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

from bench.adverse_commands import (
    IS_ROOT,
    NOBODY,
    SOMEBODY,
    Said,
    Tally,
    called,
    nothing_more_is_written,
    ran,
    room_left,
)
from bench.killed_commands import SCENARIOS, Attempt, Files, Killed, make_library, record_files, source_of
from bench.kills import Harm, command, forked, leaves_nothing, load_everything, state_of, waited_for
from bench.reliability_page import write

HEADING = "## Other adversities"
FIRST_COLUMNS = "adversity | tries"
FULL = ("build", "update", "edit, update", "import", "check --fix", "rollback")
ASKED: tuple[tuple[str, ...], ...] = (
    *(("search", "network"), ("related", "file-0"), ("suggest", "net"), ("check",), ("coverage",), ("serve",)),
    *(("build",), ("update",), ("rollback",), ("check", "--fix")),
)
_WRITES_RECORDS = ("import", "check")


# -- a full disk --------------------------------------------------------------------------------------------


def _looked_at(library: Path, attempt: Attempt) -> tuple[str, str]:
    outcome = waited_for(*forked(partial(state_of, library, attempt)))
    if "said" not in outcome:
        raise Harm(outcome.get("error", "the process that looked died"))
    word, which, _ = outcome["said"]
    return ("after" if word == attempt.words[-1] else "before"), which


def _whole(library: Path, *arguments: str) -> None:
    said = ran(library, arguments)
    if not said.works:
        raise Harm(said.text)


def full_disk(name: str, n: int, seed: int, work: Path) -> Tally:
    """A command whose disk is full from one moment on, ``n`` times; then there is room again."""
    chance = random.Random(f"{name}{seed}")
    tally = Tally(f"full disk, `{name}`")
    library = work / "library"
    killed = Killed(work, lambda *arguments: _whole(library, *arguments))
    attempt = SCENARIOS[name](killed)
    n_operations = int(waited_for(*forked(partial(command, library, attempt.arguments)))["n_operations"])
    killed.word = attempt.words[-1]
    for number in range(n):
        attempt = SCENARIOS[name](killed)
        at = chance.randint(1, n_operations)
        said = ran(library, attempt.arguments, before=partial(nothing_more_is_written, at, room_left(chance)))

        def look(attempt: Attempt = attempt, said: Said = said) -> None:
            index, which = _looked_at(library, attempt)
            killed.word = attempt.words[-1] if index == "after" else attempt.words[0]
            if said.works and "before" in (index, which) and attempt.words[0] != attempt.words[1]:
                raise Harm("it said that it was done, and it was not")

        tally.count(f"operation {at}", said, look)
        if number == n - 1:
            _whole(library, *SCENARIOS[name](killed).arguments)
            tally.count("the whole run after", Said(0, ""), partial(leaves_nothing, library))
    return tally


def small_disk(work: Path) -> Tally:
    """A file system of a few hundred kilobytes that is full, where one can be mounted."""
    tally = Tally("a small file system, full")
    place = work / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "seealso-small", str(place)]
    can_mount = IS_ROOT and shutil.which("mount") is not None
    if not can_mount or subprocess.run(mount, capture_output=True, check=False).returncode:
        tally.note = "not tried: nothing may be mounted here"
        return tally
    try:
        library = place / "library"
        killed = Killed(place, lambda *arguments: _whole(library, *arguments))
        for name, n_free in itertools.product(("build", "update", "import", "check --fix"), (0, 4, 20, 60, 200, 400)):
            attempt = SCENARIOS[name](killed)
            free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
            (place / "filler").write_bytes(bytes(max(free - n_free * 1024, 0)))
            said = ran(library, attempt.arguments)
            (place / "filler").unlink()

            def look(attempt: Attempt = attempt) -> None:
                index, _ = _looked_at(library, attempt)
                killed.word = attempt.words[-1] if index == "after" else attempt.words[0]

            tally.count(f"{name} with {n_free} kB", said, look)
    finally:
        subprocess.run(["umount", str(place)], check=True)
    return tally


# -- folders that may not be written, and whose they are -----------------------------------------------------


def _set_modes(root: Path, folders: int, files: int, owner: int | None = None) -> None:
    for path in [root, *root.rglob("*")][::-1]:  # a folder after what is in it: it may be closed then
        if IS_ROOT and owner is not None:
            os.chown(path, owner, owner)
        path.chmod(folders if path.is_dir() else files)


def _removed(root: Path) -> None:
    for place, folders, _ in os.walk(root):
        for name in (".", *folders):
            Path(place, name).chmod(stat.S_IRWXU)
    shutil.rmtree(root)


def _unharmed(library: Path, before: Files, said: Said, arguments: tuple[str, ...]) -> None:
    here = record_files(library)
    if here != before and not (said.works and arguments[0] in _WRITES_RECORDS):
        raise Harm(f"record files changed: {sorted(name for name in before if here.get(name) != before[name])}")


def read_only(work: Path, commands: tuple[tuple[str, ...], ...] = ASKED) -> Iterator[Tally]:
    """Each command in folders that its user may not write, with and without an index in them."""
    with_index = work / "with"
    make_library(with_index)
    for _ in range(2):
        _whole(with_index, "build")
    without = work / "without"
    shutil.copytree(with_index, without, ignore=shutil.ignore_patterns(".seealso"))
    source = work / "source.csv"
    source.write_text(source_of("birchlist"), encoding="utf-8")
    commands = (*commands, ("import", str(source), "--into", "list.jsonl"))
    places = ("library", "library and cache", "state", "SEEALSO_STATE")
    for place, (index, made) in itertools.product(places, (("an index", with_index), ("no index", without))):
        tally = Tally(f"{place} read-only, {index}")
        for number, arguments in enumerate(commands):
            here = work / f"{place.replace(' ', '-')}-{made.name}-{number}"
            here.mkdir()
            library, home, state = here / "library", here / "home", here / "state"
            home.mkdir()
            shutil.copytree(made, library)
            shutil.copytree(made / ".seealso", state) if index == "an index" else state.mkdir()
            (library / ".seealso").mkdir(exist_ok=True)
            _set_modes(here, 0o755, 0o644, NOBODY)
            closed = {"library": [library], "library and cache": [library, home], "state": [library / ".seealso"]}
            for path in closed.get(place, [state]):
                _set_modes(path, 0o555, 0o444)
            said_where = {"SEEALSO_STATE": str(state)} if place == "SEEALSO_STATE" else {}
            before = record_files(library)
            environment = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), **said_where}
            try:
                said = ran(library, arguments, environment, NOBODY)
            except Harm as harm:
                said = Said(70, str(harm))
            tally.count(" ".join(arguments), said, partial(_unharmed, library, before, said, arguments))
            _removed(here)
        yield tally


def two_users(work: Path, commands: tuple[tuple[str, ...], ...] = ASKED) -> Iterator[Tally]:
    """One user makes a library and builds it; another one runs each command in it."""
    for umask, shared in itertools.product((0o022, 0o077), ("", ", a folder for all", ", its state folder for all")):
        tally = Tally(f"another user's library, umask {umask:03o}{shared}")
        for number, arguments in enumerate(commands):
            here = work / f"{umask:o}-{len(shared)}-{number}"
            here.mkdir()
            library, home = here / "library", here / "home"
            home.mkdir()
            make_library(library)
            _set_modes(here, 0o755, 0o644, NOBODY)
            if shared:
                _set_modes(library, 0o777, 0o666)
            own = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
            for _ in range(2):
                ran(library, ("build",), own, NOBODY, umask)
            if "state" in shared:  # as by somebody who thought of folders alone
                for folder in (path for path in (library / ".seealso").rglob("*") if path.is_dir()):
                    folder.chmod(0o777)
                (library / ".seealso").chmod(0o777)
            if not IS_ROOT:  # one is oneself alone: what another one made is not for oneself to write, or to read
                _set_modes(
                    library / ".seealso", 0o555 & ~umask if umask == 0o022 else 0, 0o444 if umask == 0o022 else 0
                )
            _set_modes(home, 0o755, 0o644, SOMEBODY)
            before = record_files(library)
            try:
                said = ran(library, arguments, own, SOMEBODY, umask)
            except Harm as harm:
                said = Said(70, str(harm))
            tally.count(" ".join(arguments), said, partial(_unharmed, library, before, said, arguments))
            _removed(here)
        yield tally


# -- all of it ----------------------------------------------------------------------------------------------


def load_all() -> None:
    """Import here what any command imports when it needs it: an ordinary user may not read where Python lies."""
    load_everything()
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        make_library(library)

        def modules() -> list[str]:
            for arguments in (*ASKED, ("import", "-", "--dry-run")):
                called(library, arguments)
            return list(sys.modules)

        outcome = waited_for(*forked(modules))
    for name in outcome["said"]:
        if name != "__main__":
            with contextlib.suppress(Exception):
                import_module(name)


def tallies(n: int, seed: int, work: Path) -> Iterator[Tally]:
    """Everything, once; ``n`` full disks, or none of them."""
    for name in FULL if n else ():
        (work / name).mkdir()
        yield full_disk(name, -(-n // len(FULL)), seed, work / name)
    if n:
        yield small_disk(work)
    for each in (read_only, two_users):
        (work / each.__name__).mkdir()
        yield from each(work / each.__name__)


def table(found: list[Tally]) -> str:
    """The table of docs/reliability.md."""
    lines = [f"| {FIRST_COLUMNS} | worked | one clear sentence | harm |", "|---|---|---|---|---|"]
    for each in found:
        n = each.n_worked + each.n_said + len(each.harms)
        what = f"{each.what} ({each.note})" if each.note else each.what
        lines.append(f"| {what} | {n} | {each.n_worked} | {each.n_said} | {len(each.harms)} |")
    return "\n".join(lines)


def main() -> None:
    """Try everything, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=300, help="full disks in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="print what was said of what did not work")
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    chosen = parser.parse_args()
    load_all()
    found = []
    with tempfile.TemporaryDirectory(prefix="seealso-adversity-") as folder:
        Path(folder).chmod(0o755)
        for tally in tallies(chosen.n, chosen.seed, Path(folder)):
            found.append(tally)
            print(
                f"{tally.what}: {tally.n_worked} worked, {tally.n_said} said why not, {len(tally.harms)} harms",
                flush=True,
            )
            for line in (*tally.harms[:6], *(tally.sentences if chosen.list else ())):
                print(f"  {line}", flush=True)
    print(table(found))
    if chosen.write:
        write(table(found), HEADING, FIRST_COLUMNS)
    sys.exit(any(tally.harms for tally in found))


if __name__ == "__main__":
    main()
