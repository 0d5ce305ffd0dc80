"""`seealso explain`: why a record stands where it does, or is not there."""

from __future__ import annotations

import click

from indexer.search.request import SORTS
from seealso import wire
from seealso.commands import json_option, library_option, opened, parse_filters, print_json

_BESIDES = (
    ("side by side", "neighbours"), ("the title", "title_gain"), ("borrowed", "borrowed"), ("in meaning", "meaning"),
)  # fmt: skip


@click.command(
    "explain",
    epilog="""\b
Examples:
  seealso explain "primary care networks" bolton-gp-federation
  seealso explain "leadership -video" susan-hamer-q-masterclass-video --json""",
)
@click.argument("query")
@click.argument("resource_id", metavar="ID")
@click.option("--filter", "filters", multiple=True, metavar="FIELD:VALUE", help="As in the search; may be repeated.")
@click.option("--literal", is_flag=True, help="Read the question as typed, as `seealso search --literal` does.")
@click.option("--sort", metavar="|".join(SORTS), default="relevance", show_default=True, help="Order of the answer.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    query: str,
    resource_id: str,
    filters: tuple[str, ...],
    literal: bool,
    sort: str,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Say why the record ID stands where it does in the answer to QUERY, or why it is not there.

    What each word adds, and where it stands in the record: the numbers are those of the ranking, and add up. Best bets
    of seealso.toml that have to do with it are named: whether they put something first, or why not.
    """
    library = opened(context, own_library)
    found = library.explain(query, resource_id, parse_filters(filters), literal, sort)  # type: ignore[arg-type]
    said = wire.explanation(library.resource(resource_id), found)
    if as_json:
        print_json(said)
        return 0
    click.echo(click.style(said["title"], bold=True))
    click.echo(said["said"])
    if found.corrected or found.plainly:
        click.echo(f"Searched as: {said['query']}")
    for bet in said["best_bets"]:
        click.echo(bet["said"] + (f" ({bet['note']})" if bet["note"] else ""))
    for word in said["words"]:
        click.echo(f"  {word['score']:8.4f}  {word['text']}" + ("" if word["held"] else "  (not held)"))
        for part in word["fields"]:
            times = "once" if part["occurrences"] == 1 else f"{part['occurrences']} times"
            click.echo(click.style(f"    {part['score']:8.4f}  {part['field']}, {times}", dim=True))
    for name, key in _BESIDES:
        if said[key]:  # type: ignore[literal-required]
            click.echo(f"  {said[key]:8.4f}  {name}")  # type: ignore[literal-required]
    click.echo(f"  {said['score']:8.4f}  in all")
    return 0
