"""Power lost at any moment: is everything as before or as after, or at least named as damaged and built anew?

    python -m bench.power_loss [--n 1000] [--only import] [--seed 1] [--write] [--list]

A command runs once, and every operation of it on files is recorded (`bench.disk_recorder`). Then, for one moment of the
recording after the other, states are made that a loss of power may leave on the disk (`bench.disk_model`): all that
was done until then, only what was forced to the disk, and mixtures. Each is opened as by a reader, in a process of its
own. Once the command has ended, only "as after" is right: what it said is done must be on the disk. A file that lost
its contents keeps the times that the recorded one had, so that nothing is found by chance. `--write` puts the table
into docs/reliability.md; `--list` prints the recordings.
"""

from __future__ import annotations

import argparse
import random
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.disk_model import WAYS, Disk
from bench.disk_recorder import Operation, Recorder, Stamp, described, halting
from bench.killed_commands import SCENARIOS, Attempt, Killed, record_files
from bench.kills import Harm, command, forked, leaves_nothing, load_everything, state_of, waited_for
from bench.reliability_page import told, write

HEADING = "## Power lost at any moment"
FIRST_COLUMNS = "command | operations"
ENDS = ("before", "after", "built anew")
GOES_ON_EVERY = 8
"""In one of so many states, a build must run to its end and leave nothing lying about."""
SHARE_OF_ENDS = 10
"""One in so many states is of the moment after the command has ended."""


@dataclass(slots=True)
class Tally:
    """What became of the states of one command."""

    name: str
    n_operations: int = 0
    n_forced: int = 0
    ways: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WAYS, 0))
    ended: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ENDS, 0))
    harms: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        return sum(self.ways.values())


def _first_build(killed: Killed) -> Attempt:
    """There is no index yet; the first ``build`` of all."""
    made = killed.build()
    shutil.rmtree(killed.library / ".seealso")
    return made


def _import_new(killed: Killed) -> Attempt:
    """A list of records that no file holds yet is imported into a folder that is not there yet."""
    source = killed.library.with_name("new.csv")
    rows = [f"new-{number},New record {number},A text of its own" for number in range(5)]
    source.write_text("\n".join(["id,title,description", *rows, ""]), encoding="utf-8")
    files = record_files(killed.library)
    return Attempt(("import", str(source), "--into", "new/list/"), (killed.word, killed.word), (files, files))


RECORDED = {**SCENARIOS, "first build": _first_build, "import, new records": _import_new}


@dataclass(frozen=True, slots=True)
class Recording:
    """A command that ran to its end: how it began, each operation of it, and what is right before and after."""

    attempt: Attempt
    start: list[Operation]
    operations: list[Operation]


def recorded(name: str, work: Path, earlier: tuple[str, ...] = ("build",)) -> Recording:
    """Run a command of `RECORDED` in a library below ``work`` and record it.

    Args:
        earlier: what runs before, so that there are generations to go back to and to clear away.

    Raises:
        Harm: it failed.
    """
    library = work / "library"

    def run(*arguments: str) -> None:
        outcome = waited_for(*forked(lambda: command(library, arguments)))
        if "said" not in outcome:
            raise Harm(outcome.get("error", "the process died"))

    killed = Killed(work, run)
    for each in earlier:
        run(each)
    attempt = RECORDED[name](killed)
    recorder = Recorder(library)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(work / "halts"))
        listener.listen()
        at_work = partial(command, library, attempt.arguments, "two processes" in name)
        pid, reader = forked(lambda: halting(str(work / "halts"), library, at_work))
        recorder.follow(listener, reader)
    outcome = waited_for(pid, reader)
    if "said" not in outcome:
        raise Harm(outcome.get("error", "the recorded process died"))
    before, after = attempt.files[0], record_files(library)
    if before != attempt.files[1] != after:
        raise Harm("the command did not do what it should")
    return Recording(replace(attempt, files=(before, after)), recorder.start, recorder.operations)


def looked_at(library: Path, attempt: Attempt, had: dict[int, Stamp], goes_on: bool) -> tuple[str, str, bool]:
    """What `state_of` says, where files have the stamps that they ``had``, by number.

    Raises:
        Harm: neither before nor after; what was mended is not mended for good, or a build does not go on from there.
    """
    from indexer.index import verification

    own = verification._stamp
    verification._stamp = lambda found: had.get(found.st_ino) or own(found)
    try:
        word, which, is_built = state_of(library, attempt, may_build=True)
        if is_built:
            state_of(library, replace(attempt, words=(word, word)))
        if goes_on:
            command(library, ("build",))
            command(library, ("build",))  # what a lost update left in its generation goes with that
            leaves_nothing(library)
    except Harm:
        raise
    except Exception as error:
        raise Harm(f"{type(error).__name__}: {error}") from error
    return word, which, is_built


def moments(n: int, n_operations: int, chance: random.Random) -> list[int]:
    """``n`` numbers of operations, ascending: each as often as any other, and the end in one of `SHARE_OF_ENDS`."""
    found = [n_operations] * -(-n // SHARE_OF_ENDS)
    while len(found) < n:
        found += chance.sample(range(n_operations), min(n_operations, n - len(found)))
    return sorted(found)


def lost(name: str, n: int, seed: int, work: Path) -> Tally:
    """Record a command, and look at ``n`` states that a loss of power may leave of it."""
    tally = Tally(name)
    recording = recorded(name, work)
    operations, attempt = recording.operations, recording.attempt
    tally.n_operations = len(operations)
    tally.n_forced = sum(done.kind == "force" for done in operations)
    chance = random.Random(f"{name}{seed}")
    disk, n_done = Disk(recording.start), 0
    for number, moment in enumerate(moments(n, len(operations), chance)):
        for done in operations[n_done:moment]:
            disk.apply(done)
        n_done = moment
        way = WAYS[number % len(WAYS)]
        tally.ways[way] += 1
        library = work / "lost"
        had = disk.lost(way, chance).write(library)
        goes_on = number % GOES_ON_EVERY == 0
        outcome = waited_for(*forked(partial(looked_at, library, attempt, had, goes_on)))
        shutil.rmtree(library)
        where = f"{name}, {way}, operation {moment} of {len(operations)}"
        if "said" not in outcome:
            tally.harms.append(f"{where}: {outcome.get('error', 'the process that looked died')}")
            continue
        word, which, is_built = outcome["said"]
        index = "after" if word == attempt.words[-1] else "before"
        changes_files = attempt.files[0] != attempt.files[1]
        if moment == len(operations) and (is_built or "before" in (which, "after" if changes_files else index)):
            anew = ", built anew" if is_built else ""
            tally.harms.append(f"{where}: it had ended, but files are as {which} and the index as {index}{anew}")
            continue
        tally.ended["built anew" if is_built else which if changes_files else index] += 1
    return tally


def in_folder_of_its_own(work: Callable[[Path], Any]) -> Any:
    """Call ``work`` with a new folder, which is removed after it."""
    with tempfile.TemporaryDirectory(prefix="seealso-power-") as folder:
        return work(Path(folder))


def lost_all(names: list[str], n_each: int, seed: int = 1, jobs: int = 1) -> Iterator[Tally]:
    """`lost` for each of the commands, several at a time."""
    for first in range(0, len(names), jobs):
        started = []
        for name in names[first : first + jobs]:
            work = partial(lost, name, n_each, seed)
            started.append((name, forked(lambda work=work: asdict(in_folder_of_its_own(work)))))  # type: ignore[misc]
        for name, (pid, reader) in started:
            outcome = waited_for(pid, reader)
            said = outcome.get("said") or {"name": name, "harms": [outcome.get("error", "the run itself died")]}
            yield Tally(**said)


def table(tallies: list[Tally]) -> str:
    """The table of docs/reliability.md."""
    lines = [
        f"| {FIRST_COLUMNS} on files | of those forced | all of it | only what was forced | a mixture "
        "| as before | as after | named and built anew | harm |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for tally in tallies:
        counts = [tally.n_operations, tally.n_forced, *tally.ways.values(), *tally.ended.values(), len(tally.harms)]
        lines.append(f"| `{tally.name}` | " + " | ".join(map(str, counts)) + " |")
    counts_of_each = [[*tally.ways.values(), *tally.ended.values(), len(tally.harms)] for tally in tallies]
    sums = [sum(column) for column in zip(*counts_of_each, strict=True)]
    lines.append("| together | | | " + " | ".join(map(str, sums)) + " |")
    return "\n".join(lines)


def main() -> None:
    """Record, lose, look, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=1000, help="states in all")
    parser.add_argument("--only", choices=RECORDED, action="append", help="one command alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="commands worked on at a time")
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    parser.add_argument("--list", action="store_true", help="print what each command does to files, and nothing else")
    chosen = parser.parse_args()
    names = chosen.only or list(RECORDED)
    load_everything()
    if chosen.list:
        for name in names:
            done = in_folder_of_its_own(partial(recorded, name))
            print(name, *list(described([*done.start, *done.operations]))[len(done.start) :], sep="\n")
        return
    tallies = told(lost_all(names, -(-chosen.n // len(names)), chosen.seed, chosen.jobs), "states")
    print(table(tallies))
    if chosen.write:
        write(table(tallies), HEADING, FIRST_COLUMNS)
    sys.exit(any(tally.harms for tally in tallies))


if __name__ == "__main__":
    main()
