"""Sixty tables in eight languages: their columns are right in nineteen of twenty, and hardly any claim is wrong."""

from __future__ import annotations

from collections import Counter

import pytest

from corpus.exchange.importing.column_profile import Profiler
from corpus.exchange.importing.mapping import ColumnMapping
from tests.corpus.exchange.eight_languages import KINDS, TABLES, Table


def judged(table: Table) -> tuple[Counter[str], list[str]]:
    """How many columns were looked for and found, kept aside and should have been; and what is wrong, in words."""
    profiler = Profiler()
    for row in table.rows():
        profiler.add(row)
    mapping = ColumnMapping.by_meaning([name for name, _ in table.columns], None, None, profiler.finish())
    counted: Counter[str] = Counter()
    wrong = []
    for name, kind in table.columns:
        target = mapping.columns[name]
        if kind in KINDS:
            right = target in KINDS[kind]
            if kind == "date" and right and table.order:
                right = mapping.way(name).order == table.order
            counted["looked for"] += 1
            counted["found"] += right
        else:
            right = target.startswith("extra.")
            counted["should be aside"] += 1
            counted["aside"] += right
        if not right:
            wrong.append(f"{table.language}: {name} ({kind}) became {target}")
    return counted, wrong


@pytest.mark.parametrize("held", [False, True], ids=["tuned on", "held out"])
def test_columns_of_sixty_tables(held: bool) -> None:
    counted: Counter[str] = Counter()
    wrong: list[str] = []
    for table in TABLES:
        if table.held is held:
            found, said = judged(table)
            counted += found
            wrong += said
    assert counted["found"] >= 0.95 * counted["looked for"], wrong
    assert counted["aside"] >= 0.98 * counted["should be aside"], wrong
