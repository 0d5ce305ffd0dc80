"""The tables of docs/reliability.md are found where the harnesses put theirs, and nothing else of the page changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench import reliability_page
from bench.reliability_page import PAGE, cells_of, told, write

TABLES = (
    ("## Killed at any moment", "command | kills"),
    ("## Power lost at any moment", "command | operations"),
    ("## Other adversities", "adversity | tries"),
    ("## Damaged at any byte", "what was changed"),
)


@dataclass
class Row:
    name: str
    n: int = 2
    harms: list[str] = field(default_factory=list)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / PAGE.name
    copy.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(reliability_page, "PAGE", copy)
    return copy


@pytest.mark.parametrize(("heading", "first_columns"), TABLES)
def test_a_table_takes_the_place_of_the_one_before(page: Path, heading: str, first_columns: str) -> None:
    before = page.read_text(encoding="utf-8")
    rows = cells_of(heading, first_columns)
    assert len(rows) > 5
    as_it_was = (
        "\n".join(f"| {' | '.join([name, *cells])} |" for name, cells in rows.items())
        .replace(" --- ", "---")
        .replace("  ", " ")
    )
    write(as_it_was, heading, first_columns)
    assert page.read_text(encoding="utf-8") == before
    write("| a table |", heading, "what" if first_columns.startswith("what") else first_columns)
    after = page.read_text(encoding="utf-8")
    at = before.index(heading)
    begins = before.index(f"| {first_columns}", at)
    assert after[: begins + 11] == before[:begins] + "| a table |"
    assert before.endswith(after[begins + 12 :])


def test_a_table_that_is_not_there_is_named(page: Path) -> None:
    with pytest.raises(SystemExit, match="no table below '## Killed at any moment'"):
        write("| x |", "## Killed at any moment", "another")
    with pytest.raises(SystemExit):  # that of another section is not taken for it
        cells_of("## Killed at any moment", "what was changed")


def test_each_row_is_told_with_the_first_of_its_harms(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [Row("build"), Row("update", 20, [f"harm {n}" for n in range(12)])]
    assert told(iter(rows), "kills") == rows
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == ["build: 2 kills, 0 harms", "update: 20 kills, 12 harms", "  harm 0"]
    assert len(said) == 2 + 10
