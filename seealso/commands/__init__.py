"""The commands, one file each, and what they share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click

from indexer.search.limits import whole_number
from seealso.library import Library, open_library


def library_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--library`` after the command's name too, where people type it."""
    return click.option("--library", "own_library", metavar="DIR", help="The library folder.")(function)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--json``: one JSON document on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


class WholeNumber(click.ParamType):  # type: ignore[type-arg]
    """A whole number as the command line is given it; whether it is in range is for the library to say."""

    name = "integer"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """``value``, where it is a number already, or is one in words.

        Raises:
            QueryError: it is no whole number.
        """
        return value if isinstance(value, int) else whole_number(param.name if param and param.name else "", str(value))


WHOLE_NUMBER = WholeNumber()


def opened(context: click.Context, own_library: str | None) -> Library:
    """The library that the options name. What takes long is announced on stderr."""
    return open_library(own_library or context.obj, tell=lambda message: click.echo(message, err=True))


def print_json(value: Any) -> None:
    """``value`` as JSON on stdout."""
    click.echo(json.dumps(value, ensure_ascii=not _takes_unicode(), indent=2 if sys.stdout.isatty() else None))


def _takes_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def warn_of_changes(library: Library) -> None:
    """A line on stderr when the records were edited since they were indexed."""
    if library.changed_since_build:
        click.echo("The records were changed since the last build; run `seealso build` to include it.", err=True)


def parse_filters(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    """``type:video`` pairs as a mapping.

    Raises:
        click.BadParameter: a pair has no colon.
    """
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, colon, value = pair.partition(":")
        if not colon or not name.strip() or not value.strip():
            raise click.BadParameter(f"{pair!r} is not FIELD:VALUE, for example type:video.", param_hint="--filter")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1]
        found.setdefault(name.strip().lower(), []).append(value)
    return found
