"""`seealso update`: bring the index in step with a few changed records."""

from __future__ import annotations

import time

import click

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json
from seealso.publishing import Update


@click.command("update", epilog="\b\nExample:\n  seealso update")
@library_option
@json_option
@click.pass_context
def command(context: click.Context, own_library: str | None, as_json: bool) -> int:
    """Index only the records that changed since the last build; builds where that is quicker or needed.

    Suggestions take full account of new records at the next `seealso build`; until then they are compared by their
    words alone.
    """
    library = opened(context, own_library)
    began = time.perf_counter()
    done = library.update_from_files() or library.build()
    seconds = time.perf_counter() - began
    if done.n_set_aside:
        click.echo(f"{done.n_set_aside} set aside; `seealso check` says where and why.", err=True)
    if as_json:
        print_json(wire.updated(done, seconds))
    else:
        if isinstance(done, Update):
            said = f"{done.n_changed} added or changed, {done.n_removed} taken out"
        else:
            said = f"built anew with {done.n_documents} resources"
        click.echo(f"{library.title}: {said} in {seconds:.1f} s.")
    return 0
