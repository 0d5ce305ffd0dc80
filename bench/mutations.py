"""Do the tests notice? Each of many small faults is put into the ranking code, and its folder's tests must fail.

    python -m bench.mutations                      the whole run, and its table in docs/testing.md
    python -m bench.mutations --module facets      one module, to the terminal
    python -m bench.mutations --most 0             every mutant, where the run takes an evenly spread part of them

A mutant is put into a copy of the tree, so that the tree itself never holds one, and runs in a process of its own that
is forked from one with NumPy, pytest and the like at hand. Tests that do not end count as having noticed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.mutants import Mutant, mutants
from bench.mutations_report import Result, report, said_of_survivors, write

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "indexer", "recommender", "seealso", "webapp", "tests", "bench")
SAID = "tests.log"
"""What the tests print, in the copy."""
MOST = 400
"""So many mutants take a quarter of an hour on two busy cores."""
ENOUGH = 0.9
"""The share of mutants that the tests must notice."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A module and the tests that concern it, quickest first; ``only``: the functions of it that count."""

    module: str
    tests: tuple[str, ...]
    only: frozenset[str] = field(default_factory=frozenset)


ORACLE = "tests/indexer/search/test_ranking_oracle.py"
FIRST_PAGE, EVALUATION = "tests/indexer/search/test_first_page.py", "tests/indexer/search/test_evaluation.py"
SUBJECTS = (
    Subject("indexer/search/bm25.py", ("tests/indexer/search/test_bm25.py",)),
    Subject("indexer/search/matcher.py", ("tests/indexer/search/test_matcher.py", ORACLE)),
    Subject("indexer/search/evaluation.py", (EVALUATION, ORACLE)),
    Subject("indexer/search/first_page.py", (FIRST_PAGE, ORACLE)),
    Subject("indexer/search/match_lists.py", ("tests/indexer/search/test_match_lists.py", FIRST_PAGE, ORACLE)),
    Subject("indexer/search/top_k.py", ("tests/indexer/search/test_best.py",), frozenset({"best"})),
    Subject("indexer/text/sorted_arrays.py", ("tests/indexer/text/test_sorted_arrays.py",)),
    Subject("indexer/search/facets.py", ("tests/indexer/search/test_facets.py",)),
    Subject("indexer/index/generation.py", ("tests/indexer/index/test_generation_store.py",)),
    Subject("recommender/related/diversify.py", ("tests/recommender/related/test_diversify.py",)),
    Subject("recommender/related/arrangement.py", ("tests/recommender/related/test_arrangement.py",)),
    Subject("recommender/related/reasons.py", ("tests/recommender/related/test_reasons.py",)),
    Subject("webapp/pages/highlights.py", ("tests/webapp/pages/test_wording.py",)),
    Subject("webapp/pages/wording.py", ("tests/webapp/pages/test_wording.py",)),
)
"""What is tried: the one table to change when a module or its tests move."""


class Copy:
    """A copy of the tree, into which one mutant after the other is put."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def clone(self, folder: Path) -> Copy:
        """Another one, with the compiled modules."""
        shutil.copytree(self.folder, folder)
        return Copy(folder)

    @staticmethod
    def of_tree(folder: Path) -> Copy:
        """A copy of what the tests need."""
        skipped = shutil.ignore_patterns("__pycache__", ".seealso", "*.egg-info")
        for name in (*PACKAGES, "docs"):
            shutil.copytree(ROOT / name, folder / name, ignore=skipped)
        for path in ROOT.iterdir():
            if path.is_file():
                shutil.copy2(path, folder)
        return Copy(folder)

    def hold(self, module: str, source: str) -> None:
        """Put ``source`` in the place of a module."""
        path = self.folder / module
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            compiled.unlink()
        path.write_text(source, encoding="utf-8")

    def start(self, tests: Sequence[str], keep_compiled: bool = False) -> int:
        """Begin the tests in a process of their own, in a group of its own; its id."""
        process = os.fork()
        if process:
            return process
        code = 3
        try:
            os.setsid()
            sys.dont_write_bytecode = not keep_compiled
            code = _run(self.folder, tests)
        finally:
            os._exit(code)


def _run(folder: Path, tests: Sequence[str]) -> int:
    """pytest in ``folder``; its exit code: 0 when all tests passed."""
    import pytest
    from hypothesis import Phase, settings

    os.chdir(folder)
    os.environ["PYTHONPATH"] = str(folder)
    sys.path[:] = [str(folder), *(path for path in sys.path if path not in ("", str(ROOT)))]
    for name in [name for name in sys.modules if name.split(".")[0] in PACKAGES]:
        del sys.modules[name]
    said = os.open(folder / SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(said, stream)
    # A failing example is enough, it need not be a small one.
    settings.register_profile("found", phases=[Phase.explicit, Phase.generate])
    settings.load_profile("found")
    options = ["-x", "-q", "-p", "no:cacheprovider", "--no-header", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    code = int(pytest.main([*options, *tests]))
    sys.stdout.flush()
    return code


SHARED = (
    "flask hypothesis.strategies numpy pydantic pytest scipy.sparse Stemmer whoosh.index whoosh.qparser yaml".split()
)
"""What every run needs and none changes: it is there after a fork."""


def baseline(copy: Copy, subjects: Sequence[Subject]) -> dict[str, float]:
    """How long the tests of each module take without a fault, in seconds.

    Raises:
        SystemExit: they fail.
    """
    took = {}
    for subject in subjects:
        for keep_compiled in (True, False):
            began = time.monotonic()
            _, status = os.waitpid(copy.start(subject.tests, keep_compiled), 0)
            took[subject.module] = time.monotonic() - began
            if status:
                said = (copy.folder / SAID).read_text(encoding="utf-8")[-2_000:]
                raise SystemExit(f"The tests of {subject.module} fail without any fault in it:\n{said}")
    return took


@dataclass(slots=True)
class _Running:
    copy: Copy
    mutant: Mutant
    ends: float


def tried(copies: Sequence[Copy], work: Sequence[tuple[Subject, Mutant]], took: dict[str, float]) -> Iterator[Result]:
    """Each mutant and whether its tests noticed it, in the order in which they end."""
    waiting, free, running = list(reversed(work)), list(copies), dict[int, _Running]()
    while waiting or running:
        while waiting and free:
            subject, mutant = waiting.pop()
            compile(
                mutant.source, mutant.module, "exec"
            )  # a fault that does not even load would be noticed for nothing
            copy = free.pop()
            copy.hold(mutant.module, mutant.source)
            patience = max(20.0, 8 * took[subject.module])
            running[copy.start(subject.tests)] = _Running(copy, mutant, time.monotonic() + patience)
        time.sleep(0.01)
        for process, run in list(running.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if not ended and time.monotonic() > run.ends:
                with suppress(ProcessLookupError):
                    os.killpg(process, signal.SIGKILL)
                _, status = os.waitpid(process, 0)
                ended = process
            if ended:
                del running[process]
                run.copy.hold(run.mutant.module, (ROOT / run.mutant.module).read_text(encoding="utf-8"))
                free.append(run.copy)
                yield Result(run.mutant, noticed=status != 0)


def chosen_work(subjects: Sequence[Subject], most: int) -> list[tuple[Subject, Mutant]]:
    """The mutants to try: ``most`` of them, evenly spread, where there are more; 0 means all."""
    work = [
        (subject, mutant)
        for subject in subjects
        for mutant in mutants(subject.module, (ROOT / subject.module).read_text(encoding="utf-8"), subject.only)
    ]
    if not most or len(work) <= most:
        return work
    return [work[at * len(work) // most] for at in range(most)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mutations", description=__doc__.splitlines()[0])
    parser.add_argument("--module", action="append", help="only modules with this in their name; may be given again")
    parser.add_argument("--most", type=int, default=MOST, help=f"so many mutants, evenly spread ({MOST}); 0: all")
    parser.add_argument("--jobs", type=int, default=2, help="so many at a time (2)")
    asked = parser.parse_args()
    subjects = [s for s in SUBJECTS if not asked.module or any(part in s.module for part in asked.module)]
    if not subjects:
        parser.error(f"no module has {asked.module} in its name; there are {', '.join(s.module for s in SUBJECTS)}")
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    for name in SHARED:
        importlib.import_module(name)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutations-") as temporary:
        first = Copy.of_tree(Path(temporary, "0"))
        took = baseline(first, subjects)
        copies = [first, *(first.clone(Path(temporary, str(n))) for n in range(1, asked.jobs))]
        work = chosen_work(subjects, asked.most)
        results = []
        for result in tried(copies, work, took):
            results.append(result)
            if not result.noticed:
                print(
                    f"{result.mutant.module}:{result.mutant.line} {result.mutant.function}: {result.mutant.change}",
                    flush=True,
                )
    n_noticed = sum(result.noticed for result in results)
    print(f"{n_noticed} of {len(results)} noticed ({n_noticed / len(results):.1%}), {time.monotonic() - began:.0f} s")
    if not asked.module:
        page = ROOT / "docs" / "testing.md"
        reasons = said_of_survivors(page)
        write(page, report(results, reasons))
        unexplained = sum(not result.noticed and result.key not in reasons for result in results)
        if unexplained:
            print(f"{unexplained} survivors have no reason yet: write it into the table in {page.relative_to(ROOT)}")
    sys.exit(n_noticed < ENOUGH * len(results))


if __name__ == "__main__":
    main()
