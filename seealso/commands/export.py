"""`seealso export`: the library in a format that other programs read."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from corpus.errors import UsageError
from corpus.records.files import naming, write_atomically
from seealso.commands import WHOLE_NUMBER, library_option, opened, parse_filters, warn_of_changes
from seealso.exports import WRITERS, chosen_records, exported, named_writer


@click.command(
    "export",
    epilog="""\b
Examples:
  seealso export --output resources.xlsx
  seealso export --format bibtex "communities of practice"
  seealso export --format csv --filter type:video --output videos.csv""",
)
@click.argument("query", nargs=-1)
@click.option("--format", "format_", metavar="F", help=f"Else from the name of --output: {', '.join(WRITERS)}.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write, else stdout.")
@click.option("--filter", "filters", multiple=True, metavar="FIELD:VALUE", help="Only these; may be repeated.")
@click.option("--limit", type=WHOLE_NUMBER, help="At most so many.")
@library_option
@click.pass_context
def command(
    context: click.Context,
    query: tuple[str, ...],
    format_: str | None,
    output: Path | None,
    filters: tuple[str, ...],
    limit: int | None,
    own_library: str | None,
) -> int:
    """Write all records, or those that QUERY finds, to a file.

    docs/import.md says what each format cannot carry.
    """
    if format_ is None:
        if output is None or not output.suffix:
            raise UsageError(f"Say --format, one of {', '.join(WRITERS)}, or name a file with --output.")
        format_ = output.suffix
    writer = named_writer(format_)
    if writer.name == "xlsx" and output is None and sys.stdout.isatty():
        raise UsageError("A workbook is no text for a terminal. Name a file with --output.")
    library = opened(context, own_library)
    warn_of_changes(library)
    pieces = exported(library, chosen_records(library, " ".join(query), parse_filters(filters), limit=limit), writer)
    if output is None:
        out = sys.stdout.buffer
        with naming("standard output"):
            for piece in pieces:
                out.write(piece)
            out.flush()
        return 0
    write_atomically(output, pieces)
    click.echo(f"{output} was written ({writer.label}).", err=True)
    return 0
