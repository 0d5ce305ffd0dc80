"""What a curator types to mend what topics say of themes: lines of `seealso edit`, and of seealso.toml."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

from corpus.records.slugs import slug

if TYPE_CHECKING:
    from recommender.coverage.text_topics import ThemeOffer, TopicFinding


def lines_of(found: TopicFinding) -> tuple[str, ...]:
    """A line for each record, or one for all that have a theme, quoted for a shell.

    >>> from recommender.coverage.text_topics import TopicFinding
    >>> lines_of(TopicFinding("no theme", (), ("Bees, honey",), (1,), ((("r1", "On bees"),),), names=("bees",)))
    ('seealso edit r1 --add theme=bees',)
    """
    values = [value for value, _ in found.themes]
    if found.kind == "no theme":
        return tuple(_line(one, (), named(found.names[0])) for one, _ in found.records[0])
    if found.kind == "other theme":
        return tuple(_line(one, values[:1], values[1]) for one, _ in found.records[0])
    if found.kind == "two topics":
        pairs = zip(found.names, found.records, strict=True)
        return tuple(_line(one, values, named(name)) for name, listed in pairs for one, _ in listed)
    kept, gone = values if found.n_records[0] >= found.n_records[1] else values[::-1]
    escaped = gone.replace("\\", "\\\\").replace('"', '\\"')
    words = ["seealso", "edit", "--query", f'theme:"{escaped}"', "--remove", f"theme={gone}", "--add", f"theme={kept}"]
    return (shlex.join([*words, "--yes"]),)


def named(name: str) -> str:
    """The value that a theme of a topic would have, from the first of its names."""
    return slug(name) or name


def toml_of(offers: tuple[ThemeOffer, ...]) -> str:
    """The lines for seealso.toml."""
    return "\n\n".join(
        f"[themes.{one.value}]\nlabel = {_quoted(one.label)}\ndefinition = {_quoted(one.definition)}" for one in offers
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _line(resource_id: str, gone: Iterable[str], theme: str) -> str:
    words = ["seealso", "edit", resource_id]
    for one in gone:
        words += ["--remove", f"theme={one}"]
    return shlex.join([*words, "--add", f"theme={theme}"])
