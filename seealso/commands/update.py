"""`seealso update`: bring the index in step with a few changed records."""

from __future__ import annotations

import time

import click

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json
from seealso.commands.reading import read_for_meaning
from seealso.promises import BrokenPromisesError
from seealso.publishing import Update


@click.command("update", epilog="\b\nExample:\n  seealso update")
@click.option("--publish-anyway", is_flag=True, help="Publish though promises of seealso.toml are broken.")
@library_option
@json_option
@click.pass_context
def command(context: click.Context, publish_anyway: bool, own_library: str | None, as_json: bool) -> int:
    """Index only the records that changed since the last build; builds where that is quicker or needed.

    Suggestions take full account of new records at the next `seealso build`; until then they are compared by their
    words alone. Promises of seealso.toml that the index keeps now are not broken: nothing is changed then, what would
    have moved is said, and the exit code is 1.
    """
    library = opened(context, own_library)
    began = time.perf_counter()
    try:
        done = library.update_from_files(publish_anyway) or library.build(publish_anyway=publish_anyway, meaning=False)
    except BrokenPromisesError as error:
        if not as_json:
            raise
        print_json(wire.promises(error.trial, published=False))
        return 1
    seconds = time.perf_counter() - began
    if done.n_set_aside:
        click.echo(f"{done.n_set_aside} set aside; `seealso check` says where and why.", err=True)
    if as_json:
        print_json(wire.updated(done, seconds, library.trial))
    else:
        if isinstance(done, Update):
            said = f"{done.n_changed} added or changed, {done.n_removed} taken out"
        else:
            said = f"built anew with {done.n_documents} resources"
        click.echo(f"{library.title}: {said} in {seconds:.1f} s.")
    read_for_meaning(library)
    return 0
