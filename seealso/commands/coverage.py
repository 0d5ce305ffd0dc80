"""`seealso coverage`: what the library covers."""

from __future__ import annotations

import click

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json


@click.command("coverage", epilog="\b\nExamples:\n  seealso coverage\n  seealso coverage --rows place --columns year")
@click.option("--rows", default=None, help="Field of the rows [default: the library's, else themes].")
@click.option("--columns", default=None, help="Field of the columns [default: the library's, else type].")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context, rows: str | None, columns: str | None, own_library: str | None, as_json: bool
) -> int:
    """Count resources by two fields. With --json, each count has the search that lists it."""
    table = opened(context, own_library).coverage(rows, columns)
    if as_json:
        print_json(wire.coverage(table))
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
