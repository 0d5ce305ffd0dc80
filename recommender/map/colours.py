"""A colour number for every topic: the same on the map and beside its name on every page, whatever else is held."""

from __future__ import annotations

import math
import zlib
from functools import lru_cache

from corpus import LibrarySettings
from recommender.map.layout import cells

N_COLOURS = 8
WIDTH, HEIGHT = 1000.0, 720.0
NEAR = 0.36
"""Declared themes that lie nearer than this share of the width never have one colour."""


def colour_of(value: str, settings: LibrarySettings) -> int:
    """The colour of a topic, 0 to `N_COLOURS` less one.

    It goes by the declared themes and by the name alone, so no record can change it.
    """
    return colour_among(value, declared_colours(settings))


def declared_colours(settings: LibrarySettings) -> dict[str, int]:
    """The colours of the declared themes, for whoever asks for many; {} where more than 60 are declared."""
    declared = tuple((theme, text_of(theme, settings)) for theme in settings.themes)
    return _of_declared(declared) if len(declared) <= 60 else {}


def colour_among(value: str, known: dict[str, int]) -> int:
    """The colour of a topic where those of the declared ones are known: one of those, or by its name."""
    return known.get(value, zlib.crc32(value.encode("utf-8", "surrogatepass")) % N_COLOURS)


def text_of(theme: str, settings: LibrarySettings) -> str:
    """Name and definition of a theme."""
    definition = settings.themes[theme].definition if theme in settings.themes else ""
    return f"{settings.theme_label(theme)}. {definition}"


@lru_cache(maxsize=8)
def _of_declared(declared: tuple[tuple[str, str], ...]) -> dict[str, int]:
    """A colour for each declared theme, the least used of those that none near it on the map has."""
    texts = [text for _, text in declared]
    rows = max(1, round(((len(texts) + 1) * HEIGHT / WIDTH * 1.3) ** 0.5))
    places = cells([*texts, ""], [8] * (len(texts) + 1), WIDTH, HEIGHT, rows)
    chosen: list[int] = []
    for at in range(len(texts)):
        near = {
            chosen[other]
            for other in range(at)
            if math.hypot(places[at].x - places[other].x, places[at].y - places[other].y) < NEAR * WIDTH
        }
        chosen.append(min(range(N_COLOURS), key=lambda c: (c in near, chosen.count(c), c)))
    return {theme: colour for (theme, _), colour in zip(declared, chosen, strict=True)}
