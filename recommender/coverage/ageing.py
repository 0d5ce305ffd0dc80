"""Which records are old for what they are about: some subjects age in two years, others in twenty.

How soon a subject ages is learned from the dates of what is held on it. A record stands out by the modified z-score of
its age, 0.6745 (age - median) / MAD, above 3.5 (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993, ch. 3):
medians, because the old records that are looked for are among those that it is learned from. A subject with few dated
records leans on the whole library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import LibrarySettings
from recommender.coverage.axes import Counted, aims_of, numbers_of

Years = NDArray[np.int64]

STANDS_OUT = 3.5
"""From this modified z-score on."""
LEAST_SPREAD = 1.0
"""Of ages, in years: dates are years, so that no subject is known more closely."""
LEANS_ON_ALL = 4
"""A subject leans on the library as if so many more of its records aged as all do, by the logarithm of their years."""
LEAST_DATED = 8
"""With fewer dated records than this in the library nothing is learned."""


@dataclass(frozen=True, slots=True)
class Ageing:
    """How soon a subject ages.

    value: of the field by which the library is browsed; "" for all of it. median: half of it is no older, in years.
    old_from: from this age on, in years, a record is old for it. is_set: a curator said so in seealso.toml.
    """

    value: str
    median: float
    old_from: float
    is_set: bool


@dataclass(frozen=True, slots=True)
class Stale:
    """A record that is old for what it is about.

    number: of its document. year: of its date. age: in years, from that or from when somebody last found it good.
    by: the one of its subjects that ages most slowly, which it is too old for all the same.
    """

    number: int
    year: int
    age: int
    by: Ageing


def stale_records(
    source: Counted, settings: LibrarySettings, field: str, year: int, reviewed: Mapping[int, int] | None = None
) -> list[Stale]:
    """The records that are old for all that they are about, the oldest against its measure first.

    Args:
        source: the index, or the records of a day.
        settings: of the library; what it sets by hand comes before what is learned.
        field: by which the library is browsed, "theme"; "" where there is none.
        year: from which ages are counted.
        reviewed: document number → the year in which somebody last found it good.
    """
    live, dated = source.statistics.live(), numbers_of(source, "year")
    known = live & (dated > 0) & (dated <= year)
    ages = year - dated
    whole = _of_all(ages[known], settings)
    slowest = np.full(len(live), -1.0)
    which = np.full(len(live), -1, np.int64)
    measures: list[Ageing] = []
    for one, numbers in _subjects(source, settings, field, ages, known, whole):
        at = len(measures)
        measures.append(one)
        slower = numbers[one.old_from > slowest[numbers]]
        slowest[slower], which[slower] = one.old_from, at
    alone = known & (which < 0)
    if whole is not None:
        slowest[alone], which[alone] = whole.old_from, len(measures)
        measures.append(whole)
    since = ages.copy()
    for number, seen in (reviewed or {}).items():
        since[number] = min(since[number], max(year - seen, 0))
    (found,) = (known & (which >= 0) & (since >= slowest)).nonzero()
    stale = [Stale(int(n), int(dated[n]), int(since[n]), measures[which[n]]) for n in found]
    return sorted(stale, key=lambda one: (one.by.old_from - one.age, one.number))


def _of_all(ages: Years, settings: LibrarySettings) -> Ageing | None:
    by_hand = settings.coverage.stale_after_years
    if by_hand is not None:
        return Ageing("", float(np.median(ages)) if len(ages) else 0.0, float(by_hand), True)
    return _learned("", *_middle(ages)) if len(ages) >= LEAST_DATED else None


def _middle(ages: Years) -> tuple[float, float]:
    """Median, and median absolute deviation from it."""
    median = float(np.median(ages))
    return median, float(np.median(np.abs(ages - median)))


def _between(own: float, other: float, share: float) -> float:
    return float(np.expm1(share * np.log1p(own) + (1 - share) * np.log1p(other)))


def _learned(value: str, median: float, spread: float) -> Ageing:
    return Ageing(value, median, median + STANDS_OUT * max(spread, LEAST_SPREAD) / 0.6745, False)


def _subjects(
    source: Counted, settings: LibrarySettings, field: str, ages: Years, known: NDArray[np.bool_], whole: Ageing | None
) -> list[tuple[Ageing, NDArray[np.int64]]]:
    """Each subject with its dated records."""
    if not field:
        return []
    column, aims = source.facets.column(field), aims_of(settings, source, field)
    learns = whole is not None and not whole.is_set
    found: list[tuple[Ageing, NDArray[np.int64]]] = []
    of_all = _middle(ages[known]) if learns else (0.0, 0.0)
    for at, value in enumerate(column.values):
        having = column.with_value(at)
        numbers = having[known[having]].astype(np.int64)
        aim = aims.get(value)
        by_hand = aim.stale_after_years if aim is not None else None
        if not len(numbers) or (by_hand is None and whole is None):
            continue
        own = _middle(ages[numbers])
        if by_hand is not None:
            one = Ageing(value, own[0], float(by_hand), True)
        elif not learns:
            assert whole is not None
            one = Ageing(value, own[0], whole.old_from, True)
        else:
            share = len(numbers) / (len(numbers) + LEANS_ON_ALL)
            median, spread = (_between(mine, all_, share) for mine, all_ in zip(own, of_all, strict=True))
            one = _learned(value, median, spread)
        found.append((one, numbers))
    return found
