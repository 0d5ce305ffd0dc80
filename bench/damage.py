"""Damage an index, change after change, and see whether that is named: does it answer wrongly, crash, hang?

    python -m bench.damage [--n 2000] [--seed 1] [--write]

Each change falls on one file of the state folder of a library (`bench.damaged_library`), evenly over all kinds of
files. A process of its own, with a limit of time and memory, then opens the library as a reader does and asks some
forty questions and pages; the answers are compared with those of the undamaged index, and of one built anew. Some rows
are of a process that has the library open already while the file is changed, and some of files that were forged:
changed with all digests made right (`bench.forged_files`). `--write` puts the table into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # a process with threads cannot be forked safely

from bench import damaged_library  # noqa: E402
from bench.damaged_library import (  # noqa: E402
    FOUND_FILE,
    LINKS_FILE,
    N_RECORDS,
    PAGES,
    QUESTIONS_FILE,
    answer,
    asked,
    asked_of_site,
)
from bench.file_damage import HOW, IN_PLACE, KINDS, Kinds, damage  # noqa: E402
from bench.forged_files import FORGED, forge  # noqa: E402
from bench.kills import forked, waited_for  # noqa: E402
from bench.reliability_page import PAGE, cells_of, told, write  # noqa: E402

HEADING = "## Damaged at any byte"
FIRST_COLUMNS = "what was changed"
SECONDS = 20
"""Of processor time, for opening, building anew and asking; on a busy machine that takes longer by the clock."""
MOST_SECONDS = 180
"""By the clock: whoever waits for something that does not come uses no processor."""
MORE_BYTES = 1 << 31
"""So much more memory than at its start a process may ask for."""
NOTICED_WITHIN_SECONDS = 0.1
"""After a change of what a process has open, so long is waited before it is asked."""
SEGMENTS = ("segment: postings", "segment: documents")
MODEL = ("model: data", "model: indices", "model: indptr", "model: low_rank, divisor")
OPEN = {
    "open meanwhile: segment files": SEGMENTS,
    "open meanwhile: model": MODEL,
    "open meanwhile: all else": tuple(kind for kind in KINDS if kind not in (*SEGMENTS, *MODEL)),
}
UNSEEN = {"unseen by the file system": (*SEGMENTS, *MODEL, "model: features.txt", "addresses.tsv")}
ROWS = {**{kind: (kind,) for kind in KINDS}, **OPEN, **UNSEEN, **FORGED}
OUTCOMES = ("named", "no effect", "wrong", "crash", "traceback", "hang")
HARMS = OUTCOMES[2:]
_LOADED = {
    *("corpus", "indexer", "recommender", "seealso", "webapp", "whoosh", "numpy", "scipy", "sklearn", "sqlite3"),
    *("sparse_dot_topn", "pydantic", "yaml", "filelock", "click", "ftfy", "rapidfuzz", "flask", "werkzeug", "jinja2"),
}

Allowed = dict[str, tuple[set[str], set[str]]]
"""What was asked → answers that are right, and those that are right when something was said."""


@dataclass(slots=True)
class Tally:
    """What became of the changes of one row."""

    name: str
    n: int = 0
    ended: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    harms: list[str] = field(default_factory=list)


class Damager:
    """Damages a copy of the state folder below ``work``, over and over."""

    def __init__(self, original: Path, work: Path, allowed: Allowed, seed: int) -> None:
        self._original, self._allowed, self._seed = original, allowed, seed
        self._state = work / "state"
        self._log = work / "said.txt"
        self._kinds = Kinds(original / "state")

    def change_once(self, row: str, number: int, tell: bool = False) -> tuple[str, str]:
        """Make one change, look, and return what became of it (one of `OUTCOMES`), and what was done."""
        shutil.rmtree(self._state, ignore_errors=True)
        shutil.copytree(self._original / "state", self._state)
        chance = random.Random(f"{self._seed} {row} {number}")
        kinds = ROWS[row]
        names = self._kinds.files[kinds[number % len(kinds)]]
        name = names[number // len(kinds) % len(names)]
        how = self._how(row, number)
        pid, reader = forked(partial(self._work, row, name, how, chance), log=self._log)
        outcome, status = watched(pid, reader)
        said = outcome.get("said") or {}
        done = f"{row}, {number}: {name}: {said.get('done', how)}"
        if tell:
            print(json.dumps(outcome, indent=1), self._log.read_text("utf-8", "replace"))
        ended, why = self._judged(row, how, outcome, said, status)
        return ended, f"{done}: {why}"

    @staticmethod
    def _how(row: str, number: int) -> str:
        if row in FORGED:
            return "forged"
        if row in OPEN:
            hows: tuple[str, ...] = (*IN_PLACE, "missing", "another of its kind")
        elif row in UNSEEN:
            hows = ("a bit", "a byte", "several bytes", "zeros over a page")
        else:
            hows = HOW
        return hows[number % len(hows)] if len(ROWS[row]) == 1 else hows[number // len(ROWS[row]) % len(hows)]

    def _work(self, row: str, name: str, how: str, chance: random.Random) -> dict[str, Any]:
        """In a process of its own: settle, change, ask."""
        from indexer.index import verification
        from indexer.index.generation import GenerationStore
        from seealso import Library

        said: dict[str, Any] = {"told": [], "answers": {}, "raw": []}
        damaged_library.as_large()
        limited()
        some = chance.sample(PAGES, 3) if chance.random() < 0.25 else ()
        with_slow = chance.random() < (0.5 if any(word in name for word in ("map-", "findings-", "sealed")) else 0.05)
        path, generation = self._state / name, self._state / "generations" / self._kinds.now
        found = GenerationStore(self._state).current()
        assert found is not None
        expected = verification.expected_files(generation, found[1].files)
        verification.check(generation, expected)  # as after a first opening: times are known, files not read again
        library = Library(self._original / "library", said["told"].append, self._state)
        if row in OPEN:
            ask_all(library, said, some, with_slow)
            said.update(told=said["told"], answers={}, raw=[])
        if row in FORGED:
            said["done"] = forge(path, generation, chance)
        else:
            others = [self._state / other for other in self._kinds.files[self._kind_of(name)]]
            said["done"] = f"{how}, {damage(path, how, others, chance)}"
        if row in OPEN:
            time.sleep(NOTICED_WITHIN_SECONDS)
        if row in UNSEEN:
            verification.remember(generation, [path.relative_to(generation).as_posix()])
            ask(said, "mend", library.mend_index)
        ask_all(library, said, some, with_slow)
        if name in self._kinds.files["locks"] or chance.random() < 0.15:
            ask(said, "update", library.update_from_files)
        return said

    def _kind_of(self, name: str) -> str:
        return next(kind for kind, files in self._kinds.files.items() if name in files)

    def _judged(
        self, row: str, how: str, outcome: dict[str, Any], said: dict[str, Any], status: int | None
    ) -> tuple[str, str]:
        log = self._log.read_text("utf-8", "replace")
        if status is None:
            return "hang", f"over {SECONDS} s of work, or {MOST_SECONDS} s {log[-1500:]}"
        if os.WIFSIGNALED(status):
            return "crash", f"{signal.Signals(os.WTERMSIG(status)).name} {log[-1500:]}"
        if not said:
            return "traceback", f"{outcome.get('error')} {log[-1500:]}"
        if said["raw"]:
            return "traceback", "; ".join(said["raw"])[-1500:] + log[-1500:]
        named = bool(said["told"] or log.strip() or any(one.startswith("!") for one in said["answers"].values()))
        if row not in FORGED:
            wrong = [name for name, found in said["answers"].items() if not self._right(name, found, named, how)]
            if wrong:
                return "wrong", f"{wrong} (told {said['told']}, log {log[-300:]})"
        return ("named" if named else "no effect"), "; ".join(said["told"])[:200]

    def _right(self, name: str, found: str, named: bool, how: str) -> bool:
        if name in ("mend", "update") or found.startswith("!"):
            return True
        always, when_named = self._allowed[name]
        if found in always or (named and found in when_named):
            return True
        if name == "links" and named:  # the looks at some addresses are lost, whichever they were
            return True
        # A file of counts or of looks that is not there is that of a library that was never asked, or looked at.
        return how in ("missing", "a link") and found in when_named


def ask(said: dict[str, Any], name: str, question: Any) -> None:
    """Note the answer of one question, or what was raised that is no named error."""
    try:
        said["answers"][name] = answer(question)
    except Exception as error:
        where = traceback.format_exception(error)
        said["raw"].append(f"{name}: {type(error).__name__}: {error} {''.join(where)[-700:]}")


def ask_all(library: Any, said: dict[str, Any], pages: Sequence[str] = PAGES, with_slow: bool = True) -> None:
    """Every question, and ``pages``."""
    for questions in (asked(library, with_slow), asked_of_site(library, pages)):
        for name, question in questions:
            ask(said, name, question)


def limited() -> None:
    """From here on this process may ask for `MORE_BYTES` more, and work for `SECONDS`."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MORE_BYTES,) * 2)


def watched(pid: int, reader: int) -> tuple[dict[str, Any], int | None]:
    """The outcome of a forked process and how it ended; ``None`` where it had to be ended for taking too long."""
    until = time.monotonic() + MOST_SECONDS
    pieces = []
    os.set_blocking(reader, False)
    in_time = False
    while time.monotonic() < until and not in_time:
        try:
            piece = os.read(reader, 1 << 16)
        except BlockingIOError:
            time.sleep(0.005)
            continue
        pieces.append(piece)
        in_time = not piece
    os.close(reader)
    if not in_time:
        os.killpg(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    content = b"".join(pieces)
    in_time = in_time and not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU)
    return (json.loads(content) if content and in_time else {}), (status if in_time else None)


def answers_allowed(original: Path, work: Path) -> dict[str, Any]:
    """In a process of its own: the answers that are right, and which modules it took to find them."""
    from seealso import Library

    damaged_library.as_large()
    state = work / "variant"

    def answers(left_out: tuple[str, ...], build: bool = False, with_slow: bool = True) -> dict[str, str]:
        shutil.rmtree(state, ignore_errors=True)
        shutil.copytree(original / "state", state)
        for pattern in left_out:
            for path in list(state.rglob(pattern)):
                path.unlink()
        library = Library(original / "library", None, state)
        if build:
            library.build()
        said: dict[str, Any] = {"answers": {}, "raw": []}
        ask_all(library, said, with_slow=with_slow)
        if said["raw"] or any(one.startswith("!") for one in said["answers"].values()):
            raise RuntimeError(f"The undamaged library does not answer: {said}")
        found: dict[str, str] = said["answers"]
        return found

    derived = ("*.sealed", "map-*", "findings-*")
    always = [answers(()), answers(derived), answers((), with_slow=False), answers(derived, with_slow=False)]
    when_named = [answers(("none",), True), answers((QUESTIONS_FILE, LINKS_FILE), True), answers((QUESTIONS_FILE,))]
    for with_slow in (True, False):  # without what was found of links, and with it made anew or not
        when_named += [answers((FOUND_FILE,), False, with_slow), answers((FOUND_FILE, *derived), False, with_slow)]
    for left_out in ("none", QUESTIONS_FILE, FOUND_FILE, "*.sealed"):
        for build in (True, False):
            when_named.append(answers((left_out,), build, with_slow=False))
    allowed = {
        name: [sorted({one[name] for one in states if name in one}) for states in (always, [*always, *when_named])]
        for name in always[0]
    }
    return {"allowed": allowed, "modules": [name for name in sys.modules if name.split(".")[0] in _LOADED]}


def prepare(work: Path, n_records: int) -> Allowed:
    """Make the library, ask the undamaged one, and import here what that took. Nothing of it runs in this process."""
    original = work / "original"
    original.mkdir()
    made = partial(damaged_library.make, original / "library", original / "state", n_records)
    for step in (made, partial(answers_allowed, original, work)):
        outcome = waited_for(*forked(step, log=work / "log.txt"))
        if "said" not in outcome:
            log = (work / "log.txt").read_text("utf-8", "replace")
            raise RuntimeError(f"{outcome.get('error', 'The process died.')} {log[-2000:]}")
    for name in outcome["said"]["modules"]:
        import_module(name)
    gc.collect()
    gc.freeze()  # or each fork would touch, and copy, all that is loaded
    return {name: (set(one), set(other)) for name, (one, other) in outcome["said"]["allowed"].items()}


def damaged(n: int, seed: int, jobs: int, only: Sequence[str] = ("",), n_records: int = N_RECORDS) -> Iterator[Tally]:
    """Make ``n`` changes, evenly over all rows; the tally of each row as it is done."""
    rows = [row for row in ROWS if any(part in row for part in only)]
    n_each = -(-n // len(rows))
    with tempfile.TemporaryDirectory(prefix="seealso-damage-") as folder:
        work = Path(folder)
        allowed = prepare(work, n_records)

        def work_on(row: str) -> dict[str, Any]:
            with tempfile.TemporaryDirectory(dir=work) as own:
                damager = Damager(work / "original", Path(own), allowed, seed)
                tally = Tally(row)
                for number in range(n_each):
                    ended, why = damager.change_once(row, number)
                    tally.n += 1
                    tally.ended[ended] += 1
                    if ended in HARMS:
                        tally.harms.append(f"{ended}: {why}")
                return asdict(tally)

        running: list[tuple[str, tuple[int, int]]] = []
        for row in [*rows, *[""] * jobs]:
            if len(running) == jobs or (not row and running):
                name, process = running.pop(0)
                outcome = waited_for(*process)
                yield Tally(**(outcome.get("said") or {"name": name, "harms": [str(outcome.get("error", "died"))]}))
            if row:
                running.append((row, forked(partial(work_on, row))))


def table(rows: Mapping[str, list[str]]) -> str:
    """The table of docs/reliability.md, of the counts of each row: changes, then `OUTCOMES`."""
    lines = [
        "| what was changed | changes | noticed and named | without effect | wrong without a word | crashes "
        "| tracebacks | hangs |",
        "|---|---|---|---|---|---|---|---|",
    ]
    listed = [rows[name] for name in ROWS if name in rows]
    lines += [f"| {name} | {' | '.join(rows[name])} |" for name in ROWS if name in rows]
    sums = [sum(int(row[column]) for row in listed if row[column] != "-") for column in range(len(OUTCOMES) + 1)]
    lines.append(f"| together | {' | '.join(map(str, sums))} |")
    return "\n".join(lines)


def counts(tally: Tally) -> list[str]:
    """A row of the table. What a forged index answers is neither right nor wrong."""
    found = [str(tally.n), *(str(tally.ended[outcome]) for outcome in OUTCOMES)]
    if tally.name in FORGED:
        found[1 + OUTCOMES.index("wrong")] = "-"
    return found


def replay(row: str, number: int, seed: int, n_records: int = N_RECORDS) -> None:
    """One change again, with all that was said."""
    with tempfile.TemporaryDirectory(prefix="seealso-damage-") as folder:
        work = Path(folder)
        allowed = prepare(work, n_records)
        print(Damager(work / "original", work, allowed, seed).change_once(row, number, tell=True))


def main() -> None:
    """Damage, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=2000, help="changes in all")
    parser.add_argument("--only", nargs="+", default=[""], help="rows alone whose name holds one of these")
    parser.add_argument("--replay", type=int, help="of the row --only, make this one change and print all that is said")
    parser.add_argument("--records", type=int, default=N_RECORDS, help="in the library")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="rows worked on at a time")
    parser.add_argument("--write", action="store_true", help=f"put these rows into the table in {PAGE.name}")
    chosen = parser.parse_args()
    if chosen.replay is not None:
        return replay(chosen.only[0], chosen.replay, chosen.seed, chosen.records)
    tallies = told(damaged(chosen.n, chosen.seed, chosen.jobs, chosen.only, chosen.records), "changes")
    made = {tally.name: counts(tally) for tally in tallies}
    print(table(made))
    if chosen.write:  # others stay as they are
        write(table({**cells_of(HEADING, FIRST_COLUMNS), **made}), HEADING, FIRST_COLUMNS)
    sys.exit(any(tally.harms for tally in tallies))


if __name__ == "__main__":
    main()
