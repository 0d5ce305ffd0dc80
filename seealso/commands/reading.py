"""What `seealso build` and `seealso update` do after the index: have a model read what is new, where one is named."""

from __future__ import annotations

import sys
import time

import click

from seealso.library import Library


def read_for_meaning(library: Library) -> None:
    """Make the vectors that ``[meaning]`` of seealso.toml asks for, with a bar; all of it on stderr."""
    if not library.settings.meaning.model:
        return
    began = time.perf_counter()
    read = [0]
    with click.progressbar(
        length=1, label="Reading for meaning", file=sys.stderr, hidden=not sys.stderr.isatty(), show_eta=True
    ) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = read[0] = total
            bar.update(done - bar.pos)

        is_made = library.make_meaning(progress)
    if is_made:
        seconds = time.perf_counter() - began
        click.echo(f"{library.title}: {read[0]} resources read for their meaning in {seconds:.1f} s.", err=True)
