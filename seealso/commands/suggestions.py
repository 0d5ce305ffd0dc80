"""`seealso suggestions`: what readers suggest, and what became of it."""

from __future__ import annotations

import click

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json
from seealso.desk.private_folder import private_folder
from seealso.desk.readers_suggestions import DECIDED, WAITING, Suggestions

MOST_LISTED = 1000


@click.command(
    "suggestions", epilog="\b\nExamples:\n  seealso suggestions\n  seealso suggestions --state accepted --json"
)
@click.option(
    "--state", type=click.Choice([WAITING, *DECIDED]), default=WAITING, show_default=True, help="Those that are."
)
@library_option
@json_option
@click.pass_context
def command(context: click.Context, state: str, own_library: str | None, as_json: bool) -> int:
    """What readers suggest on the site, where the desk is on; curators decide on it there, at /desk/suggestions.

    E-mail addresses are not printed.
    """
    library = opened(context, own_library)
    store = Suggestions(private_folder(library.path))
    counts, found = store.counts(), store.listed(state, MOST_LISTED)
    if as_json:
        print_json(wire.readers_suggestions(counts[WAITING], found))
        return 0
    click.echo(", ".join(f"{n} {name}" for name, n in counts.items()))
    for one in found:
        click.echo(f"{one.number:>5}  {one.day}  {one.title or one.address}")
        details = [one.address if one.title else "", f"for {one.question}" if one.question else "", one.name]
        details += [f"by {one.decided_by}" if one.state in DECIDED else "", one.record]
        if any(details):
            click.echo(click.style("       " + ", ".join(filter(None, details)), dim=True))
    return 0
