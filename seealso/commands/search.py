"""`seealso search`: ranked hits."""

from __future__ import annotations

import sys

import click

from indexer.search.request import SORTS
from seealso import wire
from seealso.commands import (
    WHOLE_NUMBER,
    json_option,
    library_option,
    opened,
    parse_filters,
    print_json,
    warn_of_changes,
)
from seealso.confirming_line import confirming_line


@click.command(
    "search",
    epilog="""\b
Examples:
  seealso search "communities of practice"
  seealso search integrated care --filter type:video --filter place:UK
  seealso search '"wicked problems" -blog' --json
  seealso search 'year:2016..2018 theme:leadership' --sort newest""",
)
@click.argument("query", nargs=-1)
@click.option("--filter", "filters", multiple=True, metavar="FIELD:VALUE", help="Keep only these; may be repeated.")
@click.option("--sort", metavar="|".join(SORTS), default="relevance", show_default=True, help="Order.")
@click.option("--limit", type=WHOLE_NUMBER, default=10, show_default=True, help="How many hits.")
@click.option("--offset", type=WHOLE_NUMBER, default=0, show_default=True, help="How many hits to leave out first.")
@click.option("--literal", is_flag=True, help="Search for just what was typed; correct nothing.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    query: tuple[str, ...],
    filters: tuple[str, ...],
    sort: str,
    limit: int,
    offset: int,
    literal: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Find resources. Records that hold every word come first, then those that hold some."""
    library = opened(context, own_library)
    page = library.search(
        " ".join(query),
        parse_filters(filters),
        limit=limit,
        offset=offset,
        sort=sort,  # type: ignore[arg-type]
        literal=literal,
    )
    if as_json:
        print_json(wire.search_page(page))
        return 0
    warn_of_changes(library)
    if page.corrected:
        click.echo(f"Showing results for {page.did_you_mean} (--literal searches for {page.query}).")
    elif page.did_you_mean:
        click.echo(f"Did you mean {page.did_you_mean}?")
    for offer in page.offers:
        click.echo(f"{offer.word}: perhaps {offer.expression} ({offer.kind}, {offer.count})?")
    if page.offers:
        best = page.offers[0]
        click.echo(click.style(f"If it is: {confirming_line(best.short, best.expression)}", dim=True))
    for note in page.notes:
        click.echo(note)
    if page.plainly:
        click.echo("--literal searches for just what is written.")
    if not page.total:
        click.echo(f"Nothing found for {page.query!r}." if page.query else "Nothing found.")
        click.echo(page.nothing)
        for part in page.without:
            if part.total:
                click.echo(f"  without {part.name + ':' if part.name else ''}{part.value}: {part.total}")
        if page.nearest:
            click.echo("\nNearest in meaning, as the model reads it:")
            for hit in page.nearest:
                click.echo(f"  {click.style(hit.title, bold=True)}" + (f"  ({hit.type})" if hit.type else ""))
                click.echo(click.style(f"    {hit.id}" + (f"  {hit.url}" if hit.url else ""), dim=True))
        return 0
    what = "hold some of the words" if page.relaxed else "found"
    click.echo(f"{page.total} {what}.")
    line_drawn = page.relaxed
    for number, hit in enumerate(page.hits, start=offset + 1):
        if hit.missing and not line_drawn:
            click.echo("\n-- these hold only some of the words --")
            line_drawn = True
        kind = f"  ({hit.type})" if hit.type else ""
        click.echo(f"\n{number:>3}. {click.style(hit.title, bold=True)}{kind}")
        if hit.pinned:
            click.echo("     chosen by the curators")
        if hit.snippet:
            click.echo(f"     {_marked(hit.snippet, hit.highlights)}")
        if hit.missing:
            click.echo(f"     without: {', '.join(hit.missing)}")
        click.echo(click.style(f"     {hit.id}" + (f"  {hit.url}" if hit.url else ""), dim=True))
    return 0


def _marked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    if not sys.stdout.isatty():
        return text
    out, at = [], 0
    for start, end in spans:
        out += [text[at:start], click.style(text[start:end], bold=True, fg="yellow")]
        at = end
    return "".join([*out, text[at:]])
