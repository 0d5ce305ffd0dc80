"""`seealso questions`: what readers ask for, by theme, and what is worth adding next."""

from __future__ import annotations

import click

from seealso import wire
from seealso.asked.asked_for import AskedQuestion
from seealso.commands import json_option, library_option, opened, print_json
from seealso.editing_records import SOMEBODY
from seealso.library import Library

_STATES = ["open", "wanted", "answered", "declined"]
_HOW = {"letters": ", its letters read as {}", "spelling": ", spelt {}", "chosen": ", as curators chose"}


@click.command(
    "questions",
    epilog="""\b
Examples:
  seealso questions
  seealso questions --state open --state wanted
  seealso questions --next
  seealso questions "heart failure podcast" --set wanted --note "Ask the heart nurses"
  seealso questions "heart failure podcast" --set answered --record hf-podcast
  seealso questions "heart failure podcast" --undo""",
)
@click.argument("question", nargs=-1)
@click.option("--state", "states", type=click.Choice(_STATES), multiple=True, help="Those in this state.")
@click.option("--theme", default=None, metavar="NAME", help="Those of this theme.")
@click.option("--next", "additions", is_flag=True, help="What is worth adding next, as briefs, most worth first.")
@click.option("--set", "state", type=click.Choice(_STATES), help="Give QUESTION this state.")
@click.option("--record", "records", multiple=True, metavar="ID", help="What answers it; may be repeated.")
@click.option("--note", default="", help="Why; it is in the history, for all to read.")
@click.option("--undo", is_flag=True, help="Take back what was decided last on QUESTION.")
@click.option("--by", default=SOMEBODY, show_default=True, metavar="NAME", help="Who decides, as the history has it.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    question: tuple[str, ...],
    states: tuple[str, ...],
    theme: str | None,
    additions: bool,
    state: str | None,
    records: tuple[str, ...],
    note: str,
    undo: bool,
    by: str,
    own_library: str | None,
    as_json: bool,
) -> int:
    """What readers ask for on the site, by theme, each question once, with what it finds today and its state.

    With QUESTION, that one; --set and --undo decide on it.
    """
    text = " ".join(question)
    if (state or undo) and not text:
        raise click.UsageError("Say which question: seealso questions QUESTION --set STATE.")
    library = opened(context, own_library)
    if additions:
        return _additions(library, as_json)
    if undo or state:
        one = (
            library.undo_question(text, by=by)
            if undo
            else library.decide_question(text, state or "", by=by, note=note, records=records)
        )
        if as_json:
            print_json(wire.asked_question(one))
        else:
            _print(one)
        return 0
    asked = library.asked_for()
    chosen = asked.chosen(states, theme, [text.casefold()] if text else ())
    if as_json:
        print_json(wire.asked_for(asked, chosen))
        return 0
    if not chosen:
        click.echo("No such question is listed." if asked.questions else "No question was asked on three days yet.")
        return 0
    if not (states or text):
        counts = asked.n_in(theme)
        click.echo(", ".join(f"{counts[each]} {each}" for each in _STATES if counts[each]))
    for group in asked.by_theme(chosen):
        click.secho(
            f"{group.label or 'Near no theme'}, asked on {group.n_times} day{'s' * (group.n_times != 1)}", bold=True
        )
        for one in group.questions:
            _print(one)
    return 0


def _print(one: AskedQuestion) -> None:
    trend = f", {one.trend.this_month} this month" if one.trend else ""
    if one.trend and one.trend.before is not None:
        trend += f" after {one.trend.before:g} a month"
    found = f"  {one.found.n_found} found" if one.found else "  not found"
    if one.found:
        found += _HOW.get(one.found.how, "").format(one.found.expression or one.found.query)
    elif one.anew.perhaps:
        found += f", perhaps {one.anew.perhaps}"
    since = f" since {one.since}" if one.since else ""
    by = f" ({one.decision.by}{': ' + one.decision.note if one.decision.note else ''})" if one.decision else ""
    answers = f", by {', '.join(one.answers)}" if one.answers else ""
    state = f"{one.state}{since}{answers}{by}"
    click.echo(f"{one.n_times:>5}  {one.text}  [{state}]" + click.style(f"{found}{trend}", dim=True))


def _additions(library: Library, as_json: bool) -> int:
    found = library.additions()
    if as_json:
        print_json(wire.additions(found))
        return 0
    if not found.listed:
        click.echo("All that is meant to be covered is there, and every question that is listed has an answer.")
    for one in found.listed:
        click.echo(f"{one.brief}. {one.asked}. " + click.style(" ".join(one.evidence), dim=True))
    if found.out:
        click.echo("Out of scope: " + ", ".join(each.text for each in found.out))
    return 0
