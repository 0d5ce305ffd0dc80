"""`seealso hold`: do we hold this?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from corpus.errors import UsageError
from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json


@click.command(
    "hold",
    epilog="""\b
Examples:
  seealso hold https://example.org/article
  seealso hold "A different approach to wicked problems"
  seealso hold --file abstract.txt --json
  seealso hold - < page.txt""",
)
@click.argument("text", nargs=-1)
@click.option("--file", "path", type=click.Path(path_type=Path, dir_okay=False), help="Take the text from this file.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context, text: tuple[str, ...], path: Path | None, own_library: str | None, as_json: bool
) -> int:
    """Say whether a web address, a title, an abstract or a whole text is held.

    An address is compared with those of the records and never fetched. Exit code 0 if it is held or nearly so, else 1.
    """
    if (path is not None) == bool(text):
        raise UsageError("Give the text, - for standard input, or --file.")
    if path is not None:
        try:
            pasted = path.read_text(encoding="utf-8-sig", errors="replace")
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}.") from None
    else:
        pasted = sys.stdin.read() if text == ("-",) else " ".join(text)
    found = opened(context, own_library).holds(pasted)
    if as_json:
        print_json(wire.holding(found))
    else:
        click.echo(click.style(found.said, bold=True))
        for match in found.matches:
            click.echo(f"  {match.title}  (by {match.by}, {match.likeness:.0%} alike)")
            click.echo(click.style(f"    {match.id}", dim=True))
        if found.nearest:
            click.echo("Nearest:")
        for item in found.nearest:
            click.echo(f"  {item.title}\n    {item.reason}")
        if found.themes:
            click.echo("Themes: " + ", ".join(f"{theme.label} ({theme.confidence:.0%})" for theme in found.themes))
    return 1 if found.verdict == "not held" else 0
