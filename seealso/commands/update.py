"""`seealso update`: bring the index in step with a few changed records."""

from __future__ import annotations

import time

import click

from seealso.commands import json_option, library_option, opened, print_json


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
    done = library.update_from_files()
    if done is None:
        manifest = library.build()
        n_set_aside = manifest.n_set_aside
        said = f"built anew with {manifest.n_documents} resources"
        answer: dict[str, object] = {"built": True, "documents": manifest.n_documents}
    else:
        n_set_aside = done.n_set_aside
        said = f"{done.n_changed} added or changed, {done.n_removed} taken out"
        answer = {"built": False, "changed": done.n_changed, "removed": done.n_removed}
    seconds = time.perf_counter() - began
    if n_set_aside:
        click.echo(f"{n_set_aside} set aside; `seealso check` says where and why.", err=True)
    if as_json:
        print_json({**answer, "set_aside": n_set_aside, "seconds": round(seconds, 3)})
    else:
        click.echo(f"{library.title}: {said} in {seconds:.1f} s.")
    return 0
