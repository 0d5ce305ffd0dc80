"""`seealso related`: what to read next, and why."""

from __future__ import annotations

import click

from seealso import wire
from seealso.commands import WHOLE_NUMBER, json_option, library_option, opened, print_json


@click.command("related", epilog="\b\nExample:\n  seealso related battilana-casciaro-change-agents --limit 3")
@click.argument("resource_id", metavar="ID")
@click.option("--limit", type=WHOLE_NUMBER, default=6, show_default=True, help="How many suggestions.")
@library_option
@json_option
@click.pass_context
def command(context: click.Context, resource_id: str, limit: int, own_library: str | None, as_json: bool) -> int:
    """Suggest what to read next to the resource ID, each with its reason."""
    library = opened(context, own_library)
    found = library.related(resource_id, limit)
    if as_json:
        print_json(wire.related(resource_id, found))
        return 0
    if not found:
        click.echo("Nothing else in this library has anything in common with it.")
    heading = ""
    for item in found:
        if item.rung and item.reason != heading:
            heading = item.reason
            click.echo(click.style(f"{heading}:", dim=True))
        mark = "*" if item.source == "curated" else " "
        click.echo(f"{mark} {click.style(item.title, bold=True)}" + (f"  ({item.type})" if item.type else ""))
        if not item.rung:
            click.echo(f"    {item.reason}" + ("" if item.certain else " (unconfirmed)"))
        click.echo(click.style(f"    {item.id}", dim=True))
    return 0
