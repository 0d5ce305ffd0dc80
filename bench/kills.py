"""Commands killed at any moment: is everything as before or as after, and does nothing pile up?

    python -m bench.kills [--n 1000] [--only import] [--seed 1] [--write]

Each command runs in a process group of its own, forked from one in which all is loaded, so that the kill falls into its
work and not into Python's start. Half of the kills come after a random time; the other half just before a random one of
the command's operations on files, which finds the narrow places, such as that between two renames. After each, and
before anything is mended by hand: the record files are compared byte by byte, the library is opened anew and asked,
`check` runs, and what was left lying about is counted. `--write` puts the table into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # a process with threads cannot be forked safely

from bench.killed_commands import SCENARIOS, Attempt, Files, Killed, hidden, record_files  # noqa: E402
from bench.reliability_page import PAGE, told, write  # noqa: E402

HEADING = "## Killed at any moment"
FIRST_COLUMNS = "command | kills"
WHOLE_RUN_EVERY = 15
"""After so many kills the command runs to its end, and nothing may be left of all those before."""
ENDS = ("before", "after", "had ended")
MOST_LEFT = 8
"""Hidden files and folders that one killed command may leave for the next one to clear away."""
_CHANGES_FILES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "os.chmod"}


_LOADED = {
    *("corpus", "indexer", "recommender", "seealso"),
    *("whoosh", "numpy", "scipy", "sklearn", "sparse_dot_topn", "pydantic", "yaml", "filelock", "click", "ftfy"),
}


class Harm(Exception):
    """What a kill did that it must not."""


@dataclass(slots=True)
class Tally:
    """What became of the kills of one command."""

    name: str
    n_by_time: int = 0
    n_by_operation: int = 0
    n_operations: int = 0
    ended: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ENDS, 0))
    most_left: int = 0
    harms: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        return self.n_by_time + self.n_by_operation


def _counting(kill_at: int | None, count: list[int]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that counts what is done to files, and kills its process group just before one of them."""

    def hook(event: str, details: tuple[Any, ...]) -> None:
        if event == "open":
            flags = details[2] if len(details) > 2 and isinstance(details[2], int) else 0
            if not flags & (os.O_WRONLY | os.O_RDWR):
                return
        elif event not in _CHANGES_FILES:
            return
        count[0] += 1
        if count[0] == kill_at:
            os.killpg(0, signal.SIGKILL)

    return hook


def forked(work: Callable[[], Any], kill_at: int | None = None, log: Path | None = None) -> tuple[int, int]:
    """Start ``work`` in a process group of its own. Returns its id, and where its outcome can be read as JSON."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        os.close(writer)
        with contextlib.suppress(PermissionError, ProcessLookupError):  # whichever of the two comes first
            os.setpgid(pid, pid)
        return pid, reader
    code = 1
    try:
        os.setpgid(0, 0)
        quiet = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        count = [0]
        sys.addaudithook(_counting(kill_at, count))
        said = {"said": work(), "n_operations": count[0]}
        os.write(writer, json.dumps(said).encode())
        code = 0
    except BaseException as error:
        os.write(writer, json.dumps({"error": f"{type(error).__name__}: {error}"[:2000]}).encode())
    finally:
        os._exit(code)


def waited_for(pid: int, reader: int) -> dict[str, Any]:
    """The outcome of a forked process; empty where it was killed. Its whole group has ended then."""
    with os.fdopen(reader, "rb") as pipe:  # ends when the last process that holds it does
        said = pipe.read()
    os.waitpid(pid, 0)
    outcome: dict[str, Any] = json.loads(said) if said else {}
    return outcome


def command(library: Path, arguments: tuple[str, ...], two_processes: bool = False) -> None:
    """What the command line does; problems found (1) are no failure."""
    from indexer.index import second_process
    from seealso import indexing
    from seealso.cli import main

    if two_processes:
        indexing.LARGE_BYTES, second_process.WORTH_FROM = 1000, 20
    try:
        main(["--library", str(library), *arguments])
    except SystemExit as ended:
        if ended.code not in (0, 1 if arguments[0] == "check" else 0):
            raise RuntimeError(f"seealso {' '.join(arguments)} ended with {ended.code}") from None


def state_of(library: Path, attempt: Attempt, may_build: bool = False) -> tuple[str, str, bool]:
    """The library opened as by a reader: the word that the index answers with, which of the two sets the record files
    are, and whether the index had to be built anew, which it may be with ``may_build``.

    Raises:
        Harm: it is neither.
    """
    from seealso import Library

    told: list[str] = []
    opened = Library(library, told.append)
    totals = {word: opened.search(word, limit=1, literal=True).total for word in attempt.either}
    if sorted(totals.values()) != [0, attempt.n_held]:
        raise Harm(f"the index is in no one state: {totals}")
    if told and not may_build:
        raise Harm(f"the index had to be built anew: {told[0]}")
    word = max(totals, key=lambda held: totals[held])
    here = record_files(library)
    which = _which(here, attempt)
    in_files = [held for held in attempt.either if any(held.encode() in text for text in here.values())]
    if word not in attempt.words and not told:
        raise Harm(f"the index answers {word}, which is neither before nor after")
    if told and [word] != in_files:
        raise Harm(f"the index was built anew and answers {word}, the files hold {in_files}")
    if not all(item.title.startswith(word) for item in opened.search(word, limit=5).hits):
        raise Harm("a hit shows another title than it was found by")
    opened.related("file-0")
    errors = [problem for problem in opened.check() if problem.severity == "error"]
    if errors:
        raise Harm(f"check: {errors[0]}")
    return word, which, bool(told)


def _which(here: Files, attempt: Attempt) -> str:
    """Whether the record files are as before or as after; as after where that is the same."""
    which = [name for name, files in zip(("before", "after"), attempt.files, strict=True) if files == here]
    if which:
        return which[-1]
    wrong = sorted(
        name
        for name in {*here, *attempt.files[0], *attempt.files[1]}
        if here.get(name) not in (attempt.files[0].get(name), attempt.files[1].get(name))
    )
    raise Harm(f"record files lost or half-written: {wrong}" if wrong else "record files of both states together")


def leaves_nothing(library: Path) -> None:
    """Called after a command has run to its end.

    Raises:
        Harm: something lies about, or generations pile up.
    """
    left = hidden(library)
    if left:
        raise Harm(f"left behind for good: {left[:5]}")
    generations = list((library / ".seealso" / "generations").iterdir())
    if len(generations) > 3:
        raise Harm(f"{len(generations)} generations")


class Killer:
    """Kills one command over and over, in a library of its own below ``work``."""

    def __init__(self, name: str, work: Path, seed: int) -> None:
        self._two = "two processes" in name
        self.tally = Tally(name)
        self._chance = random.Random(f"{name}{seed}")
        self._library = work / "library"
        self._log = work / "said.txt"
        self._seconds: list[float] = []
        self._killed = Killed(work, lambda *arguments: self._whole(arguments))
        self._prepare = SCENARIOS[name]
        self._seconds.clear()
        for _ in range(3):
            self._to_its_end()

    def _whole(self, arguments: tuple[str, ...]) -> int:
        began = time.monotonic()
        outcome = waited_for(*forked(lambda: command(self._library, arguments, self._two), log=self._log))
        self._seconds.append(time.monotonic() - began)
        if "n_operations" not in outcome:
            raise Harm(f"{outcome.get('error', 'the process died')}: {self._log.read_text('utf-8')[-500:]}")
        return int(outcome["n_operations"])

    def _to_its_end(self) -> None:
        attempt = self._prepare(self._killed)
        self.tally.n_operations = self._whole(attempt.arguments)
        self._look(attempt, ("after",))
        leaves_nothing(self._library)

    def _look(self, attempt: Attempt, allowed: tuple[str, ...] = ("before", "after")) -> tuple[str, str]:
        outcome = waited_for(*forked(lambda: state_of(self._library, attempt)))
        if "said" not in outcome:
            raise Harm(outcome.get("error", "the process that looked died"))
        word, which, _ = outcome["said"]
        self._killed.word = word
        index = "after" if word == attempt.words[-1] else "before"
        if which not in allowed or (allowed == ("after",) and index != "after"):
            raise Harm(f"it ran to its end, but files are as {which} and the index as {index}")
        return index, which

    def kill_once(self) -> None:
        """Prepare, start, kill, look."""
        attempt = self._prepare(self._killed)
        by_time = self._chance.random() < 0.5
        operation = None if by_time else self._chance.randint(1, max(1, self.tally.n_operations))
        pid, reader = forked(lambda: command(self._library, attempt.arguments, self._two), operation, self._log)
        if by_time:
            usual = sorted(self._seconds[-3:])[1]
            time.sleep(usual * self._chance.uniform(0, 1.05))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        outcome = waited_for(pid, reader)
        self.tally.n_by_time += by_time
        self.tally.n_by_operation += not by_time
        self.tally.most_left = max(self.tally.most_left, left := len(hidden(self._library)))
        try:
            if left > MOST_LEFT * 2:
                raise Harm(f"{left} hidden files pile up")
            index, files = self._look(attempt)
        except Harm as harm:
            self.tally.harms.append(f"{self.tally.name}, {'time' if by_time else f'operation {operation}'}: {harm}")
            return
        changed = files if attempt.files[0] != attempt.files[1] else index
        self.tally.ended["had ended" if outcome else changed] += 1

    def run(self, n: int) -> Tally:
        """So many kills, and a whole run now and then."""
        for number in range(1, n + 1):
            self.kill_once()
            if number % WHOLE_RUN_EVERY == 0 or number == n:
                try:
                    self._to_its_end()
                except Harm as harm:
                    self.tally.harms.append(f"{self.tally.name}, the whole run after: {harm}")
        return self.tally


def killed(names: list[str], n_each: int, seed: int = 1, jobs: int = 1) -> Iterator[Tally]:
    """Kill each of the commands so many times, several of them at a time, each in a library of its own."""

    def work(name: str) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="seealso-kills-") as folder:
            return asdict(Killer(name, Path(folder), seed).run(n_each))

    for first in range(0, len(names), jobs):
        started = [(name, forked(partial(work, name))) for name in names[first : first + jobs]]
        for name, (pid, reader) in started:
            outcome = waited_for(pid, reader)
            said = outcome.get("said") or {"name": name, "harms": [outcome.get("error", "the run itself died")]}
            yield Tally(**said)


def load_everything() -> None:
    """Import here what the commands import when they need it. Nothing runs here: OpenMP, once used, hangs in forks."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)

        def modules() -> list[str]:
            killed = Killed(work, lambda *arguments: command(work / "library", arguments))
            for name in ("update", "import", "check --fix", "rollback"):
                command(work / "library", SCENARIOS[name](killed).arguments)
            return [name for name in sys.modules if name.split(".")[0] in _LOADED]

        outcome = waited_for(*forked(modules))
    for name in outcome.get("said", ()):
        with contextlib.suppress(ImportError):
            import_module(name)
    from corpus.doctor.languages import _detector

    _detector()  # unpacking what it knows takes longer than all the rest of a look at a library


def table(tallies: list[Tally]) -> str:
    """The table of docs/reliability.md."""
    lines = [
        "| command | kills | by time | at one of its file operations | as before | as after | had ended | harm |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for tally in tallies:
        ends = " | ".join(str(tally.ended[end]) for end in ENDS)
        lines.append(
            f"| `{tally.name}` | {tally.n} | {tally.n_by_time} | {tally.n_by_operation} (of {tally.n_operations}) "
            f"| {ends} | {len(tally.harms)} |"
        )
    n, harms = sum(t.n for t in tallies), sum(len(t.harms) for t in tallies)
    sums = [sum(t.n_by_time for t in tallies), sum(t.n_by_operation for t in tallies)]
    ends = " | ".join(str(sum(t.ended[end] for t in tallies)) for end in ENDS)
    lines.append(f"| together | {n} | {sums[0]} | {sums[1]} | {ends} | {harms} |")
    return "\n".join(lines)


def main() -> None:
    """Kill, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=1000, help="kills in all")
    parser.add_argument("--only", choices=SCENARIOS, action="append", help="one command alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="commands worked on at a time")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    chosen = parser.parse_args()
    names = chosen.only or list(SCENARIOS)
    load_everything()
    tallies = told(killed(names, -(-chosen.n // len(names)), chosen.seed, chosen.jobs), "kills")
    print(table(tallies))
    if chosen.write:
        write(table(tallies), HEADING, FIRST_COLUMNS)
    sys.exit(any(tally.harms for tally in tallies))


if __name__ == "__main__":
    main()
