"""The tool that asks whether tests notice: what it changes, what it writes, and that its tables name what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import mutations, mutations_report
from bench.mutants import mutants
from bench.mutations_report import NO_REASON, Result
from bench.named_faults import FAULTS, Fault

ROOT = Path(__file__).parents[2]
SOURCE = '''"""Adds 1 and 2."""

LIMIT = 2


def add(a: int = 1, b: int = 2) -> int:
    """Add 1."""
    if a < b and b:
        forget(a)
    return min(a, -b) + 1


def unused(text: str) -> None:
    raise ValueError(f"{text + 1}")
'''


def changes(source: str, only: frozenset[str] = frozenset()) -> list[str]:
    return [f"{mutant.function}: {mutant.change}" for mutant in mutants("m.py", source, only)]


def test_what_is_changed() -> None:
    assert sorted(changes(SOURCE)) == sorted(
        [
            "module: 2 → 3",
            "add: 1 → 2",
            "add: 2 → 3",
            "add: a < b and b → (a < b or b)",
            "add: a < b → (a <= b)",
            "add: forget(a) → pass",
            "add: return min(a, -b) + 1 → return None",
            "add: min(a, -b) + 1 → (min(a, -b) - 1)",
            "add: min(a, -b) → max(a, -b)",
            "add: -b → (b)",
            "add: 1 → 2",
        ]
    )


def test_every_mutant_is_the_module_with_one_change() -> None:
    for mutant in mutants("m.py", SOURCE):
        compile(mutant.source, mutant.module, "exec")
        before, after = SOURCE.splitlines(), mutant.source.splitlines()
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1
        assert before[mutant.line - 1] != after[mutant.line - 1]


def test_only_what_is_asked_for() -> None:
    assert changes(SOURCE, frozenset({"LIMIT"})) == ["module: 2 → 3"]


def test_a_condition_is_turned_round() -> None:
    (turned,) = [m for m in mutants("m.py", "def f(x):\n    if x:\n        g()\n    h()\n") if "not x" in m.source]
    assert turned.source == "def f(x):\n    if not x:\n        g()\n    h()\n"


@pytest.mark.parametrize("subject", mutations.SUBJECTS, ids=lambda subject: subject.module)
def test_the_table_names_what_is_there(subject: mutations.Subject) -> None:
    assert all((ROOT / test).is_file() for test in subject.tests)
    assert mutants(subject.module, (ROOT / subject.module).read_text(encoding="utf-8"), subject.only)


def test_fewer_mutants_are_evenly_spread() -> None:
    everything = mutations.chosen_work(mutations.SUBJECTS, 0)
    some = mutations.chosen_work(mutations.SUBJECTS, 100)
    assert len(some) == 100
    assert some[0] == everything[0]
    assert {subject.module for subject, _ in some} >= {subject.module for subject in mutations.SUBJECTS[1:5]}


def test_reasons_are_kept_when_the_table_is_written_anew(tmp_path: Path) -> None:
    page = tmp_path / "testing.md"
    page.write_text(f"# Before\n{mutations_report.BEGIN}\n{mutations_report.END}\nAfter\n", encoding="utf-8")
    assert mutations_report.said_of_survivors(page) == {}
    results = [Result(mutant, mutant.line != 2) for mutant in mutants("a/m.py", "def f(a, b):\n    return a | b\n")]
    mutations_report.write(page, mutations_report.report(results, {}))
    assert page.read_text(encoding="utf-8").count(NO_REASON) == 2
    assert mutations_report.said_of_survivors(page) == {}
    page.write_text(page.read_text(encoding="utf-8").replace(NO_REASON, "never asked"), encoding="utf-8")
    reasons = mutations_report.said_of_survivors(page)
    assert reasons == {("f", "a | b → (a & b)"): "never asked", ("f", "return a | b → return None"): "never asked"}
    before = page.read_text(encoding="utf-8")
    mutations_report.write(page, mutations_report.report(results, reasons))
    assert page.read_text(encoding="utf-8") == before
    assert "| **all** | 2 | 0 | 0.0% |" in before
    assert before.endswith("\nAfter\n")


def test_the_faults_of_the_docs_are_those_that_are_planted() -> None:
    rows = re.findall(r"^\| ([^|`]+) \| `(tests/[^`]+::[^`]+)` \|$", (ROOT / "docs" / "testing.md").read_text(), re.M)
    assert rows == [(fault.name, fault.test) for fault in FAULTS]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_named_fault_has_its_place_and_its_test(fault: Fault) -> None:
    assert (ROOT / fault.module).read_text(encoding="utf-8").count(fault.before) == 1
    file, _, name = fault.test.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_nothing_of_the_table_is_without_a_reason() -> None:
    assert NO_REASON not in (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
