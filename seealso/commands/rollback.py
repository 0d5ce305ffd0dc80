"""`seealso rollback`: let the generation before answer again."""

from __future__ import annotations

import click

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json


@click.command("rollback", epilog="\b\nExample:\n  seealso rollback")
@library_option
@json_option
@click.pass_context
def command(context: click.Context, own_library: str | None, as_json: bool) -> int:
    """Publish the generation before the current one again; a running site follows within a second.

    One can go back once: the generation before is kept, and no older one. The record files are not touched, and the
    next `seealso build` or `seealso update` follows them.
    """
    library = opened(context, own_library)
    manifest = library.roll_back()
    if as_json:
        print_json(wire.rolled_back(manifest))
    else:
        click.echo(
            f"{library.title}: {manifest.name} answers again, with {manifest.n_documents} resources, "
            f"built at {manifest.built_at}."
        )
    return 0
