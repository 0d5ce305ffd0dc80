"""`seealso coverage`: what the library covers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json
from seealso.library import Library
from seealso.topic_mends import lines_of, toml_of

if TYPE_CHECKING:
    from indexer.index.acronyms import LearnedAcronym
    from recommender import Cell, Heading, ScopeReport

MENDS_SHOWN = 3
"""So many lines of `seealso edit` are printed below each finding about topics."""


@click.command(
    "coverage",
    epilog="""\b
Examples:
  seealso coverage
  seealso coverage --rows place --columns year
  seealso coverage --show newest --sort size
  seealso coverage --as-of 2026-06-30
  seealso coverage --acronyms
  seealso coverage --asked
  seealso coverage --topics""",
)
@click.option("--rows", default=None, help="Field of the rows [default: the library's, else themes].")
@click.option("--columns", default=None, help="Field of the columns [default: the library's, else type].")
@click.option("--acronyms", is_flag=True, help="List the acronyms that the records explain, to be confirmed.")
@click.option("--reach", is_flag=True, help="What nothing suggests, what everything suggests, and the islands.")
@click.option("--asked", is_flag=True, help="What readers ask most often on the site, and what of it is not found.")
@click.option(
    "--show",
    type=click.Choice(["count", "newest", "minutes", "dead", "demand"]),
    default="count",
    help="What stands in the table: how many, the newest year, minutes, dead links, days on which it was asked for.",
)
@click.option("--sort", type=click.Choice(["name", "size"]), help="Order of rows and columns.")
@click.option("--as-of", metavar="DATE", help="As the library stood at the end of that day, by its history.")
@click.option("--topics", is_flag=True, help="Topics in the texts, what they say of themes, and themes to choose.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    rows: str | None,
    columns: str | None,
    acronyms: bool,
    reach: bool,
    asked: bool,
    show: str,
    sort: str | None,
    as_of: str | None,
    topics: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Count resources by two fields. With --json, each count has the search that lists it.

    What is wanted and missing comes first: by [scope] in seealso.toml, else themes that hold little.

    With --reach, follow the lists of suggestions instead; for a large library that takes minutes, once for each build.
    """
    library = opened(context, own_library)
    if reach:
        return _reach(library, as_json)
    if acronyms and not as_json:
        _print_acronyms(library.learned_acronyms())
        return 0
    if asked:
        return _asked(library, as_json)
    if topics:
        return _topics(library, as_json)
    table, report = library.coverage(rows, columns, sort=sort or "", as_of=as_of), library.scope(as_of)
    if as_json:
        learned = library.learned_acronyms() if acronyms else None
        print_json(wire.coverage(table, report, library.settings.scope, learned))
        return 0
    _print_gaps(report)
    if as_of:
        click.echo(f"As the library stood at the end of {table.as_of}: {table.n_documents:,} records.")
    width = max((len(row.label) for row in table.rows), default=4)
    labels = [column.label[:10] for column in table.columns]
    click.echo(" " * width + "  total  " + " ".join(f"{label:>10}" for label in labels))
    n_columns = len(table.columns)
    for number, row in enumerate(table.rows):
        cells = table.cells[number * n_columns : (number + 1) * n_columns]
        counts = " ".join(f"{_shown(cell, show):>10}" for cell in cells)
        click.echo(f"{row.label:<{width}}  {_shown(row, show):>5}  {counts}")
    return 0


def _shown(one: Cell | Heading, show: str) -> str:
    """What is to be seen of a cell; a dot for nothing, a slash for nothing where nothing is meant to be."""
    figures = one.figures
    value = {
        "count": one.count,
        "newest": figures.newest,
        "minutes": figures.minutes,
        "dead": figures.n_dead,
        "demand": figures.demand,
    }[show]
    return str(value or ("/" if one.is_out else "·"))


def _print_gaps(report: ScopeReport) -> None:
    """What is wanted and missing, the most first, each with the search that lists what is there."""
    for one in report.gaps:
        name = " and ".join(label for _, _, label in one.values)
        held = f"{one.count} of {one.at_least}" if one.n_missing else f"{one.count} held"
        age = f", newest {one.newest or 'not known'}, wanted from {one.since} on" if one.is_old else ""
        click.echo(f"missing: {name}, {held}{age}" + click.style(f"  {one.query}", dim=True))


def _asked(library: Library, as_json: bool) -> int:
    found = library.questions()
    if as_json:
        print_json(wire.questions(found))
        return 0
    if not found:
        click.echo("No question was asked on three days on the site yet.")
    asked = library.asked_for()
    waiting = {variant.text for one in asked.waiting for variant in one.variants}
    for question in found:
        one, waits = asked.of(question.text), question.text in waiting
        n_found = one.found.n_found if one and one.found else question.n_found
        said = "not found" if waits else f"{n_found} found" if n_found else one.state if one else "not found"
        click.echo(f"{question.n_times:>5}  {question.text}" + click.style(f"  {said}", dim=not waits))
    return 0


def _topics(library: Library, as_json: bool) -> int:
    found = library.topics_of_text()
    if as_json:
        print_json(wire.text_topics(found))
        return 0
    if found.why_none:
        click.echo(found.why_none)
        return 0
    if found.why_few:
        click.echo(f"{found.why_few}\n")
    for topic in found.topics:
        click.echo(f"{topic.n_records:>5}  {topic.name}" + click.style(f"  {topic.id}", dim=True))
        click.echo(click.style(f"       {'; '.join(title for _, title in topic.records[:3])}", dim=True))
    for one in found.findings:
        click.echo(f"\n{one.said}\n  {one.evidence}\n  {one.mend}")
        lines = lines_of(one)
        for line in lines[:MENDS_SHOWN]:
            click.echo(click.style(f"    {line}", dim=True))
        if len(lines) > MENDS_SHOWN:
            click.echo(click.style(f"    and {len(lines) - MENDS_SHOWN:,} more: --json has them all", dim=True))
    if found.offers:
        click.echo(f"\nThemes to choose from, for seealso.toml:\n\n{toml_of(found.offers)}")
        click.echo("\nWhich records would get each: seealso coverage --topics --json")
    return 0


def _print_acronyms(found: list[LearnedAcronym]) -> None:
    """The lines that confirm them, ready for seealso.toml; what is not used, as comments with the reason."""
    if not found:
        click.echo("The records explain no acronym that seealso.toml does not hold.")
        return
    click.echo("[acronyms]")
    for item in found:
        where = f"{item.n_records} record{'s' * (item.n_records != 1)}: {', '.join(item.records[:3])}"
        click.echo(f"{'# ' if item.why_not else ''}{item.toml}  # {item.why_not + ' ' if item.why_not else ''}{where}")


def _reach(library: Library, as_json: bool) -> int:
    with click.progressbar(length=1, label="Suggesting", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        found = library.reachability(progress=progress)
    assert found is not None
    if as_json:
        print_json(wire.reachability(found))
        return 0
    click.echo(f"{found.n_records} resources, {found.list_length} suggestions each at most.")
    click.echo(f"\nOn no list: {found.n_never}")
    for record in found.never:
        click.echo(f"  {record.title}" + click.style(f"  {record.id}", dim=True))
    click.echo(f"\nOn most lists (the most is {found.most}; skewness {found.skewness:.2f}):")
    for record in found.hubs:
        click.echo(f"  {record.count:>4}  {record.title}" + click.style(f"  {record.id}", dim=True))
    if not found.hubs:
        click.echo("  none stands out")
    click.echo(f"\nIslands: {len(found.islands)}")
    for group in found.islands:
        click.echo("  " + "; ".join(record.title for record in group))
    click.echo(f"\nAlone, with no suggestion either way: {found.n_alone}")
    for record in found.alone:
        click.echo(f"  {record.title}" + click.style(f"  {record.id}", dim=True))
    return 0
