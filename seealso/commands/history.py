"""`seealso history`: what was added, changed and taken out, and when."""

from __future__ import annotations

import json

import click

from corpus.ledger.entries import ABSENT, ALL, Entry
from seealso.commands import WHOLE_NUMBER, json_option, library_option, opened, print_json
from seealso.happened import kinds_of_entries
from seealso.history_on_wire import history
from seealso.limits import ENTRIES
from seealso.periods import period, records_as_of


@click.command(
    "history",
    epilog="\b\nExamples:\n  seealso history\n  seealso history --since 2026-10 --what added\n"
    "  seealso history some-record\n  seealso history --as-of 2026-06-30 > as-it-was.jsonl",
)
@click.argument("resource_id", metavar="[ID]", required=False)
@click.option("--since", metavar="DATE", help="From this day, month or year on.")
@click.option("--until", metavar="DATE", help="Up to this one, which is included.")
@click.option(
    "--what",
    "names",
    multiple=True,
    metavar="WHAT",
    help=f"Only: {', '.join(ALL[:-1])} or {ALL[-1]}.",
)
@click.option("--limit", type=WHOLE_NUMBER, default=20, show_default=True, help="How many, the newest first.")
@click.option("--as-of", metavar="DATE", help="Print the records as they were on that day, as JSON Lines.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    resource_id: str | None,
    since: str | None,
    until: str | None,
    names: tuple[str, ...],
    limit: int,
    as_of: str | None,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Print what happened to the library, or to the record ID: what came, what was changed, what went.

    The history lies in _history beside the records (docs/curators.md).
    """
    held = opened(context, own_library).history
    if as_of is not None:
        for record in records_as_of(held, as_of):
            click.echo(json.dumps(record, ensure_ascii=False))
        return 0
    begin, end = period(since, until)
    whats = kinds_of_entries(names)
    entries = held.entries(whats=whats, record=resource_id, since=begin, until=end, limit=ENTRIES.checked(limit))
    counts = held.n_entries(whats=whats, record=resource_id, since=begin, until=end)
    if as_json:
        print_json(history(held, counts, entries))
        return 0
    for entry in entries:
        for line in _lines(entry):
            click.echo(line)
    said = ", ".join(f"{n:,} {what}" for what, n in sorted(counts.items())) or "nothing"
    began = held.began_at()
    click.echo(
        f"{said}; the history begins on {began[:10]}." if began else "Nothing is remembered yet: run `seealso build`."
    )
    return 0


def _lines(entry: Entry) -> list[str]:
    when = f"{entry.at[:10]} {entry.at[11:16]}"
    by = f" ({entry.by}{f' from {entry.source}' if entry.source else ''})"
    subject = " ".join(part for part in (entry.id, entry.key if entry.what != "published" else "") if part)
    title = f"  {entry.title[:60]}" if entry.title else ""
    numbers = (
        "  " + ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in entry.numbers.items())
        if entry.numbers
        else ""
    )
    state = f"  {entry.state}" if entry.state else ""
    why = f"  {entry.why}" if entry.why else ""
    first = f"{when}  {entry.what:<9}  {subject}{title}{state}{numbers}{by}{why}"
    return [first, *(f"{'':19}{name}: {_short(old)} -> {_short(new)}" for name, (old, new) in entry.fields.items())]


def _short(value: object) -> str:
    if value is ABSENT:
        return "(nothing)"
    text = " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())
    return text if len(text) <= 60 else text[:57] + "..."
