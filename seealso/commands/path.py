"""`seealso path`: what to read in the time that there is."""

from __future__ import annotations

import click

from seealso import wire
from seealso.commands import WHOLE_NUMBER, json_option, library_option, opened, print_json


@click.command(
    "path",
    epilog="""\b
Examples:
  seealso path malby-state-of-primary-care
  seealso path --theme primary-care --minutes 45
  seealso path --query "communities of practice" --minutes 20 --json""",
)
@click.argument("resource_id", metavar="[ID]", required=False)
@click.option("--theme", default=None, help="Start from a theme.")
@click.option("--query", default=None, help="Start from a search.")
@click.option("--minutes", type=WHOLE_NUMBER, default=30, show_default=True, help="How long you have.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    resource_id: str | None,
    theme: str | None,
    query: str | None,
    minutes: int,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Show an ordered path of readings that fits the time you have, and why each comes next.

    It starts from the resource ID, from a theme or from a search. Where a record does not say how long it takes, the
    minutes are an estimate by its type, marked with a tilde.
    """
    found = opened(context, own_library).reading_path(resource_id, theme=theme, query=query, minutes=minutes)
    if as_json:
        print_json(wire.reading_path(found))
        return 0
    click.echo(f"{found.label}: {found.total_minutes} of {found.minutes} minutes")
    if found.note:
        click.echo(found.note)
    for number, step in enumerate(found.steps, start=1):
        length = f"{'~' if step.estimated else ''}{step.minutes} min"
        kind = f"{step.type}, " if step.type else ""
        click.echo(f"\n{number:>3}. {click.style(step.title, bold=True)}  ({kind}{length})")
        click.echo(f"     {step.reason}")
        click.echo(click.style(f"     {step.id}", dim=True))
    return 0
