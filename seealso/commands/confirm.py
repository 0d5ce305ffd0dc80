"""`seealso confirm`: say what an acronym stands for."""

from __future__ import annotations

import click

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json


@click.command(
    "confirm",
    epilog='\b\nExamples:\n  seealso confirm HF "Heart failure"\n  seealso --library my-list confirm QI '
    '"quality improvement" --json',
)
@click.argument("short")
@click.argument("long", nargs=-1, required=True)
@library_option
@json_option
@click.pass_context
def command(context: click.Context, short: str, long: tuple[str, ...], own_library: str | None, as_json: bool) -> int:
    """Write into seealso.toml that the letters SHORT stand for the words LONG.

    The rest of the file stays as it is. Search follows from the next build on.
    """
    library = opened(context, own_library)
    done = library.confirm(short, " ".join(long))
    if as_json:
        print_json(wire.confirmed(done))
        return 0
    click.echo(done.line)
    if done.changed:
        click.echo(
            f"{library.path / 'seealso.toml'} says so now. From the next build on, {done.short} finds {done.long}: "
            "run `seealso build`; a running site follows within a second."
        )
    else:
        click.echo(f"{library.path / 'seealso.toml'} says so already; nothing was changed.")
    return 0
