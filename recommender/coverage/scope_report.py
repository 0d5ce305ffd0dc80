"""What a library means to cover, held against what is there: the gaps, the most missing first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus import LibrarySettings
from corpus.records import fields
from corpus.records.scope import Aim, ValueOf
from indexer.search.facets import Mask
from recommender.coverage.axes import Counted, Numbers, aims_of, mask_of, numbers_of, query_of
from recommender.coverage.table import ScopeReport, Wanted


def least_of(settings: LibrarySettings, field: str, aim: Aim | None) -> int:
    """How many records of a value are wanted: by ``[scope]``, else, of a theme, by ``coverage.thin_below``."""
    if aim is None:
        return settings.coverage.thin_below if field == "theme" else 0
    if aim.out:
        return 0
    return settings.coverage.thin_below if aim.at_least is None else aim.at_least


def scope_report(source: Counted, settings: LibrarySettings, year: int) -> ScopeReport:
    """What is wanted and missing, and what is not meant to be covered.

    Every theme is wanted unless ``[scope]`` says otherwise; of other fields, and of two values together, what it names.

    Args:
        source: the index, or the records of a day.
        settings: of the library.
        year: from which the age of what is there is counted.
    """
    years = numbers_of(source, "year")
    found: list[Wanted] = []
    out: list[Wanted] = []
    for field in dict.fromkeys(("theme", *settings.scope.aims)):
        aims = aims_of(settings, source, field)
        themes = (*settings.themes, *_found_themes(source, settings)) if field == "theme" else ()
        for value in dict.fromkeys((*themes, *aims)):
            aim = aims.get(value)
            one = _wanted(source, years, [(field, value)], aim, least_of(settings, field, aim), year)
            (out if aim is not None and aim.out else found).append(one)
    for pair in settings.scope.pairs:
        both = [(field, source.facets.column(field).as_most_spell_it(value)) for field, value in pair.both]
        one = _wanted(source, years, both, pair, 0 if pair.out else pair.at_least or 1, year)
        if pair.out:
            out.append(one)
        elif not settings.scope.is_out(*pair.both):
            found.append(one)
    gaps = sorted((one for one in found if one.is_gap), key=_most_missing)
    return ScopeReport(tuple(gaps), tuple(out), sum(not one.is_gap and one.at_least > 0 for one in found))


def _most_missing(one: Wanted) -> tuple[int, int]:
    """What is missed most stands first: so many records, then so many years."""
    n_years = (one.since or 0) - (one.newest or 0) if one.is_old and one.newest else 0
    return -one.n_missing, -n_years


def _found_themes(source: Counted, settings: LibrarySettings) -> Sequence[str]:
    """The themes of the records, where none are declared: then every one of them is meant."""
    places = source.facets.places("theme")
    return () if settings.themes else sorted(places, key=places.__getitem__)


def _wanted(
    source: Counted,
    years: Numbers,
    values: Sequence[ValueOf],
    aim: Aim | None,
    at_least: int,
    year: int,
) -> Wanted:
    mask: Mask = source.statistics.live()
    for field, value in values:
        mask = mask & mask_of(source, field, value)
    count = int(np.count_nonzero(mask))
    newest = int(years[mask].max()) if count else 0
    within = aim.newest_within_years if aim is not None else None
    return Wanted(
        tuple((field, value, source.facets.label(fields.of_name(field).name, value)) for field, value in values),
        count,
        " ".join(query_of(field, value) for field, value in values),
        max(at_least - count, 0),
        at_least,
        newest or None,
        None if within is None else year - within,
        aim.note if aim is not None else "",
    )
