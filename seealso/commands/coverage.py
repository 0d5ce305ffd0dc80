"""`seealso coverage`: what the library covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json

if TYPE_CHECKING:
    from indexer.acronyms import LearnedAcronym


@click.command(
    "coverage",
    epilog="""\b
Examples:
  seealso coverage
  seealso coverage --rows place --columns year
  seealso coverage --acronyms""",
)
@click.option("--rows", default=None, help="Field of the rows [default: the library's, else themes].")
@click.option("--columns", default=None, help="Field of the columns [default: the library's, else type].")
@click.option("--acronyms", is_flag=True, help="List the acronyms that the records explain, to be confirmed.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    rows: str | None,
    columns: str | None,
    acronyms: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Count resources by two fields. With --json, each count has the search that lists it."""
    library = opened(context, own_library)
    if acronyms and not as_json:
        _print_acronyms(library.learned_acronyms())
        return 0
    table = library.coverage(rows, columns)
    if as_json:
        learned = {"acronyms": wire.acronyms(library.learned_acronyms())} if acronyms else {}
        print_json({**wire.coverage(table), **learned})
        return 0
    width = max((len(row.label) for row in table.rows), default=4)
    labels = [column.label[:10] for column in table.columns]
    click.echo(" " * width + "  total  " + " ".join(f"{label:>10}" for label in labels))
    n_columns = len(table.columns)
    for number, row in enumerate(table.rows):
        cells = table.cells[number * n_columns : (number + 1) * n_columns]
        counts = " ".join(f"{cell.count or '·':>10}" for cell in cells)
        click.echo(f"{row.label:<{width}}  {row.count:>5}  {counts}")
    return 0


def _print_acronyms(found: list[LearnedAcronym]) -> None:
    """The lines that confirm them, ready for seealso.toml; what is not used, as comments with the reason."""
    if not found:
        click.echo("The records explain no acronym that seealso.toml does not hold.")
        return
    click.echo("[acronyms]")
    for item in found:
        where = f"{item.n_records} record{'s' * (item.n_records != 1)}: {', '.join(item.records[:3])}"
        click.echo(f"{'# ' if item.why_not else ''}{item.toml}  # {item.why_not + ' ' if item.why_not else ''}{where}")
