"""`seealso suggest`: what may complete what was typed so far."""

from __future__ import annotations

import click

from seealso import wire
from seealso.commands import WHOLE_NUMBER, json_option, library_option, opened, print_json


@click.command("suggest", epilog="\b\nExamples:\n  seealso suggest netw\n  seealso suggest 'care integ' --json")
@click.argument("prefix", nargs=-1, required=True)
@click.option("--limit", type=WHOLE_NUMBER, default=8, show_default=True, help="How many.")
@library_option
@json_option
@click.pass_context
def command(context: click.Context, prefix: tuple[str, ...], limit: int, own_library: str | None, as_json: bool) -> int:
    """Complete what was typed: themes, kinds, people, series, places and titles that begin so."""
    typed = " ".join(prefix)
    found = opened(context, own_library).suggest(typed, limit)
    if as_json:
        print_json(wire.suggestions(typed, found))
        return 0
    if not found:
        click.echo(f"Nothing here begins like {typed!r}.")
    for item in found:
        click.echo(f"{item.text}  ({item.kind}{f', {item.count}' if item.count > 1 else ''})")
    return 0
