"""The table of a mutation run in docs/testing.md: counts by module, and each survivor with the reason it has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.mutants import Mutant

BEGIN, END = "<!-- mutations: written by python -m bench.mutations -->", "<!-- end of mutations -->"
NO_REASON = "no reason given yet"
Key = tuple[str, str]
"""Function and change: what a survivor is known by, wherever its module moves."""


@dataclass(frozen=True, slots=True)
class Result:
    """A mutant, and whether the tests noticed it."""

    mutant: Mutant
    noticed: bool

    @property
    def key(self) -> Key:
        return self.mutant.function, self.mutant.change


def said_of_survivors(page: Path) -> dict[Key, str]:
    """The reasons that the page gives for survivors; nothing where there is no table yet."""
    if not page.exists():
        return {}
    found = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [
            cell.strip().replace("\\|", "|").strip("`") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))
        ]
        if len(cells) == 4 and "→" in cells[2] and cells[3] != NO_REASON:
            found[cells[1], cells[2]] = cells[3]
    return found


def report(results: Sequence[Result], reasons: Mapping[Key, str]) -> str:
    """The two tables."""
    lines = ["| module | mutants | noticed | share |", "|---|---|---|---|"]
    for module in dict.fromkeys(result.mutant.module for result in results):
        lines.append(_row(f"`{module}`", [result.noticed for result in results if result.mutant.module == module]))
    lines.append(_row("**all**", [result.noticed for result in results]))
    lines += ["", "| survivor in | function | change | why it may |", "|---|---|---|---|"]
    survivors = [result for result in results if not result.noticed]
    for result in sorted(survivors, key=lambda r: (r.mutant.module, r.mutant.line, r.mutant.change)):
        mutant = result.mutant
        change = mutant.change.replace("|", "\\|")
        said = reasons.get(result.key, NO_REASON)
        lines.append(f"| `{mutant.module}` | {mutant.function} | `{change}` | {said} |")
    return "\n".join(lines)


def _row(name: str, noticed: Sequence[bool]) -> str:
    return f"| {name} | {len(noticed)} | {sum(noticed)} | {sum(noticed) / len(noticed):.1%} |"


def write(page: Path, tables: str) -> None:
    """Put the tables into the page, in place of the ones before.

    Raises:
        ValueError: the page has no place for them.
    """
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page} has no place for the table: it stands between {BEGIN} and {END}.")
    before, rest = text.split(BEGIN, 1)
    page.write_text(f"{before}{BEGIN}\n{tables}\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")
