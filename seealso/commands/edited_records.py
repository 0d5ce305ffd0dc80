"""What the commands that change records share: who and why, and how they say what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from corpus.errors import UsageError
from seealso.commands import json_option, library_option, print_json
from seealso.editing_records import SOMEBODY, changed_fields
from seealso.history_on_wire import edited
from seealso.typed_fields import typed_fields

if TYPE_CHECKING:
    from seealso.editing_records import Edited

MANY = 20
"""So many records are changed without asking again."""


def editing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Why, by whom, whether at all, and what all commands take."""
    for option in (
        json_option,
        library_option,
        click.option("--dry-run", is_flag=True, help="Only print what would change in the files."),
        click.option("--by", metavar="NAME", default=SOMEBODY, show_default=True, help="Who does it, for the history."),
        click.option("--why", metavar="TEXT", default="", help="Why, for the history."),
    ):
        function = option(function)
    return function


def say(done: Edited, as_json: bool) -> int:
    """Print what was done; the exit code."""
    for note in done.notes:
        click.echo(note, err=True)
    if as_json:
        print_json(edited(done))
        return 0
    if done.dry_run:
        click.echo(done.diff or "Nothing would change.\n", nl=False)
        return 0
    for one in done.outcomes:
        title = next((f"  {held.display_title[:60]}" for held in (one.after, one.before) if held), "")
        names = f"  ({', '.join(changed_fields(one))})" if one.what == "changed" else ""
        click.echo(f"{one.what:<9}  {one.id}{title}{names}  in {one.file}")
    return 0


_LISTS = {"theme": "themes", "keyword": "keywords", "creator": "creators", "place": "places", "relation": "relations"}
"""What one item of a list is called."""


def list_items(pairs: Iterable[str]) -> dict[str, Sequence[Any]]:
    """``FIELD=VALUE`` pairs of ``--add`` and ``--remove``: name of a list → its items.

    Raises:
        UsageError: a pair has no ``=``, or there is no such field, or it is no list.
    """
    found = typed_fields(map(_as_list, pairs))
    for name, value in found.items():
        if value is None:
            raise UsageError(f"Say what to add to {name} or to take from it: {name}=VALUE.")
        if not isinstance(value, list):
            raise UsageError(f"{name} is no list: nothing is added to it or taken from it. Write {name}=VALUE.")
    return found


def _as_list(pair: str) -> str:
    name, sign, value = pair.partition("=")
    return f"{_LISTS.get(name.strip(), name)}{sign}{value}"
