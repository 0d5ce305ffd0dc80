"""Themes and types: used once, or spelt in a way that only one record has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from corpus.doctor.case import Case
from corpus.records.meant_values import near_slugs
from corpus.records.problems import Problem
from corpus.records.settings import SETTINGS_FILE
from corpus.said import Said


def check(case: Case) -> Iterator[Problem]:
    """Themes that one record has; without a list in seealso.toml, themes that look like another."""
    used: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, held in enumerate(case.held):
        for position, theme in enumerate(held.resource.themes):
            used[theme].append((number, position))
    counts = Counter({theme: len(places) for theme, places in used.items()})
    for theme, places in used.items():
        if len(places) > 1 or (case.settings.themes and theme not in case.settings.themes):
            continue
        held, position = case.held[places[0][0]], places[0][1]
        if case.settings.themes:
            yield Problem(
                SETTINGS_FILE,
                None,
                None,
                f"themes.{theme}",
                Said("Only %(record)s has the theme %(theme)s.", record=repr(held.resource.id), theme=repr(theme)),
                "Add resources on it, or merge it with another theme.",
                "notice",
            )
            continue
        close = [other for other in near_slugs(theme, counts) if counts[other] > 1]
        yield held.problem(
            ("themes", position),
            Said("%(theme)s is the theme of this record only.", theme=repr(theme)),
            f"Did you mean {close[0]!r}?" if close else "Use a theme that others have, or keep it as a keyword.",
            "warning" if close else "notice",
        )
