"""`seealso report`: a quarter in numbers and pictures, to be printed."""

from __future__ import annotations

import datetime as dt
from typing import TextIO
from urllib.parse import quote

import click

from seealso.commands import library_option, opened
from seealso.report import quarter_of, report_of
from seealso.report_files import Telling, as_html


@click.command(
    "report",
    epilog="\b\nExamples:\n  seealso report > report.html\n"
    "  seealso report --quarter 2026-Q3 --intro board.txt > q3.html",
)
@click.option(
    "--quarter", metavar="TIME", help="2026-Q3, a month or a year; without it, the last quarter that is over."
)
@click.option("--intro", type=click.File(encoding="utf-8"), help="A text file with what you want to say first.")
@click.option("--site", metavar="ADDRESS", help="Where the library's site is; without it, library.home_url.")
@library_option
@click.pass_context
def command(
    context: click.Context, quarter: str | None, intro: TextIO | None, site: str | None, own_library: str | None
) -> int:
    """Print a report for your board: one HTML file with pictures and numbers, ready for paper.

    For a large library the first time takes minutes.
    """
    library = opened(context, own_library)
    first, last = quarter_of(quarter, dt.datetime.now(dt.UTC).date())
    report = report_of(library.now(), first, last, intro.read() if intro is not None else "")
    home = (site or library.settings.library.home_url).rstrip("/")
    search = (lambda query: f"{home}/search?q={quote(query)}") if home else (lambda _: "")
    click.echo(as_html(Telling(report, search)), nl=False)
    return 0
