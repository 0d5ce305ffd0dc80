"""`seealso digest`: what is new, as a letter."""

from __future__ import annotations

import datetime as dt
from typing import TextIO
from urllib.parse import quote

import click

from seealso.commands import library_option, opened
from seealso.digest import digest_of, month_of
from seealso.digest_files import Letter, as_html, as_markdown


@click.command(
    "digest",
    epilog="\b\nExamples:\n  seealso digest > october.md\n  seealso digest --month 2026-11 --intro hello.txt\n"
    "  seealso digest --html --site https://library.example.org > letter.html",
)
@click.option("--month", metavar="MONTH", help="Of which month, or year, or day; without it, of the last month.")
@click.option("--intro", type=click.File(encoding="utf-8"), help="A text file with what you want to say first.")
@click.option("--html", "as_mail", is_flag=True, help="As HTML for e-mail; else as Markdown.")
@click.option("--site", metavar="ADDRESS", help="Where the library's site is; without it, library.home_url.")
@library_option
@click.pass_context
def command(
    context: click.Context, month: str | None, intro: TextIO | None, as_mail: bool, site: str | None,
    own_library: str | None,
) -> int:  # fmt: skip
    """Print what came to the library in a month, what changed, and what is coming up, as a letter."""
    library = opened(context, own_library)
    first, last = month_of(month, dt.datetime.now(dt.UTC).date())
    told = digest_of(library, first, last, intro.read() if intro is not None else "")
    home = (site or library.settings.library.home_url).rstrip("/")
    letter = Letter(told, lambda one: f"{home}/resource/{quote(one, safe='')}" if home else "", home)
    click.echo(as_html(letter) if as_mail else as_markdown(letter), nl=False)
    return 0
