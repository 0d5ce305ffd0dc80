"""`seealso build`: publish a generation."""

from __future__ import annotations

import contextlib
import gc
import sys
import time
from typing import Any

import click

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json
from seealso.commands.reading import read_for_meaning
from seealso.library import Library
from seealso.promises import BrokenPromisesError


@click.command("build", epilog="\b\nExamples:\n  seealso build\n  seealso build --strict\n  seealso build --check")
@click.option("--strict", is_flag=True, help="Fail if any record has to be set aside.")
@click.option("--check", is_flag=True, help="Build nothing: read every file of the index, and name damaged ones.")
@click.option("--publish-anyway", is_flag=True, help="Publish though promises of seealso.toml are broken.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context, strict: bool, check: bool, publish_anyway: bool, own_library: str | None, as_json: bool
) -> int:
    """Read the records and publish a new index; the old one answers until then.

    Records with problems are set aside and named on stderr (see `seealso check`). An index that breaks promises of
    seealso.toml which the old one keeps is not published: what moved is said, and the exit code is 1.
    """
    library = opened(context, own_library)
    if check:
        return _checked(library, as_json)
    began = time.perf_counter()
    bar: Any = None
    if sys.stderr.isatty():
        bar = click.progressbar(length=1, label="Indexing", file=sys.stderr)

    def progress(done: int, total: int) -> None:
        if bar is not None:
            bar.length = total
            bar.update(done - bar.pos)

    try:
        with bar or contextlib.nullcontext():
            manifest = library.build(strict, None if bar is None else progress, publish_anyway, meaning=False)
    except BrokenPromisesError as error:
        if not as_json:
            raise
        print_json(wire.promises(error.trial, published=False))
        return 1
    seconds = time.perf_counter() - began
    if manifest.n_set_aside:
        click.echo(
            f"{manifest.n_set_aside} record{'s' * (manifest.n_set_aside != 1)} had to be set aside; "
            "`seealso check` says where and why.",
            err=True,
        )
    if not as_json:
        click.echo(f"{library.title}: {manifest.n_documents} resources indexed in {seconds:.1f} s.")
    read_for_meaning(library)
    if as_json:
        print_json(wire.built(manifest, seconds, library.trial))
    gc.freeze()  # the process is about to end: nobody need look for cycles in what it holds
    return 0


def _checked(library: Library, as_json: bool) -> int:
    damaged = library.damaged_files()
    if as_json:
        print_json(wire.checked_index(damaged))
    elif damaged:
        for name, why in sorted(damaged.items()):
            click.echo(f"{name} {why}.")
        click.echo("The index is damaged. Run `seealso build`.")
    else:
        click.echo("Every file of the index is what was written.")
    return int(bool(damaged))
