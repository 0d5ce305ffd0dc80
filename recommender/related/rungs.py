"""The second rung: what to go on with where the near ones are too few. Each says what it rests on, and that is so.

No list ends a walk: after what is alike come the others of the same series, then what stands under the same theme or
keyword, at the same place, from the same publisher, in the same series where that is a wide one, then the nearest of
the rest by words, then the same kind; where all that gives fewer than three, those that follow in the library. They are
no likeness, and are marked as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from corpus import LibrarySettings, Resource
from corpus.said import Said
from indexer.engines.port import Engine
from indexer.index.statistics import DocNumbers
from recommender.model.vectors import Vectors
from recommender.related.likeness import LITTLE_TEXT, NEAR_DUPLICATE, SAME_TEXT
from recommender.related.related_record import Related, Rung, Why, facts_of
from recommender.related.series_size import closeness_of_parts

FULL = 6
"""So many suggestions are enough: further ones only fill a list up to here."""
FEW = 3
"""A list of fewer than this, of a record that says next to nothing, goes on to others that only are in the library."""
WIDE_PLACE = 0.1
"""A place on more of the records than this is no neighbourhood."""
MOST_HOLDING = 3_000
"""Of more records that have a value only so many, those that follow the asking one, are looked at."""
HEADINGS: dict[Rung, Said] = {
    "series": Said("In the series %(name)s"),
    "theme": Said("Also under %(name)s"),
    "keyword": Said("Also under %(name)s"),
    "place": Said("Also from %(name)s"),
    "publisher": Said("Also published by %(name)s"),
    "nearest": Said("Nearest of the rest"),
    "type": Said("Also of this kind: %(name)s"),
    "library": Said("Elsewhere in this library"),
}
"""What is said of each rung; ``name`` is the value that both records have."""
_UNNAMED: dict[Rung, Said] = {"nearest": Said("some words in common"), "library": Said("only the library")}


def with_further(
    engine: Engine,
    vectors: Vectors,
    settings: LibrarySettings,
    resource_id: str,
    near: Sequence[Related],
    unwanted: set[int],
    limit: int,
) -> list[Related]:
    """``near``, and after it what fills the list up to `FULL`; a neighbour of the same series, unless that is a wide
    one, is always among them.

    Args:
        unwanted: documents that a curator blocked.
        limit: the list is never longer.
    """
    number = engine.doc_number(resource_id)
    if number is None or not limit:
        return list(near)[:limit]
    record = engine.resource_at(number)
    shown = list(near)[:limit]
    taken = {number, *unwanted}
    for item in shown:
        taken |= {n for n in map(engine.doc_number, (item.id, *item.also)) if n is not None}
    if len(shown) == limit >= 2 and record.series and shown[-1].source != "curated" and _is_close(engine, record):
        mates = {item.id for item in shown if record.series.name in item.shared.get("series", ())}
        mate = next(_of_series(engine, vectors, record, number, taken), None) if not mates else None
        return shown if mate is None else [*shown[:-1], mate]
    if len(shown) >= min(limit, FULL):
        return shown
    known = [number, *(n for item in shown if (n := engine.doc_number(item.id)) is not None)]
    for item in _further(engine, vectors, settings, record, number, taken):
        if len(shown) >= min(limit, FEW if item.rung == "library" else FULL):
            break
        other = engine.doc_number(item.id)
        if other is not None and not _says_the_same(vectors, other, known):
            shown.append(item)
            known.append(other)
    return shown


def _says_the_same(vectors: Vectors, other: int, known: list[int]) -> bool:
    cosines = vectors.cosines([other, *known])[0, 1:]
    least = NEAR_DUPLICATE if vectors.n_features_of([other])[0] >= LITTLE_TEXT else SAME_TEXT
    return bool((cosines >= least).any())


def _further(
    engine: Engine, vectors: Vectors, settings: LibrarySettings, record: Resource, number: int, taken: set[int]
) -> Iterator[Related]:
    close = _is_close(engine, record)
    for item in _of_series(engine, vectors, record, number, taken) if close else ():
        taken.add(engine.doc_number(item.id) or 0)
        yield item
    few = max(3.0, WIDE_PLACE * engine.statistics.n_documents)
    shelves: list[tuple[Rung, str, Sequence[str]]] = [
        ("theme", "theme", record.themes),
        ("keyword", "keyword", record.keywords),
        ("place", "place", record.places),
        ("publisher", "publisher", [record.publisher] if record.publisher else []),
    ]
    for rung, field, values in shelves:
        # What fewest records share says most.
        for value in sorted(values, key=partial(_rarity, engine, field)):
            if rung == "place" and engine.statistics.document_frequency(field, value) > few:
                continue
            label = settings.theme_label(value) if rung == "theme" else value
            for other in _nearest(engine, vectors, number, _holding(engine, field, value, number), taken):
                taken.add(other)
                yield _item(engine, vectors, number, other, rung, label)
    for item in _of_series(engine, vectors, record, number, taken) if not close else ():
        taken.add(engine.doc_number(item.id) or 0)
        yield item
    found, similarities = vectors.candidates(number)
    for at in np.lexsort((found, -similarities)).tolist():
        other = int(found[at])
        if similarities[at] > 0 and other not in taken:
            taken.add(other)
            yield _item(engine, vectors, number, other, "nearest", "")
    if record.type:
        label = settings.type_label(record.type)
        for other in _nearest(engine, vectors, number, _holding(engine, "type", record.type, number), taken):
            taken.add(other)
            yield _item(engine, vectors, number, other, "type", label)

    live = engine.statistics.live()
    for other in (*range(number + 1, len(live)), *range(number)):
        if other not in taken and live[other]:
            yield _item(engine, vectors, number, other, "library", "")


def _is_close(engine: Engine, record: Resource) -> bool:
    """Whether the series of a record is small enough for its parts to belong together."""
    n_parts = engine.statistics.document_frequency("series", record.series.name) if record.series else 0
    return closeness_of_parts(n_parts) > 0


def _rarity(engine: Engine, field: str, value: str) -> tuple[int, str]:
    return engine.statistics.document_frequency(field, value), value


def _of_series(engine: Engine, vectors: Vectors, record: Resource, number: int, taken: set[int]) -> Iterator[Related]:
    """The others of its series: the next part, the one before, and so on; without numbers, the nearest first."""
    if record.series is None:
        return
    others = _nearest(engine, vectors, number, _holding(engine, "series", record.series.name, number), taken)
    part = record.series.position
    if part is not None:
        parts = {other: series.position for other in others if (series := engine.resource_at(other).series)}
        far = max(map(abs, filter(None, parts.values())), default=0) + abs(part) + 1

        def apart(other: int) -> tuple[float, bool]:
            position = parts.get(other)
            return (far, False) if position is None else (abs(position - part), position < part)

        others.sort(key=apart)
    for other in others:
        yield _item(engine, vectors, number, other, "series", record.series.name)


def _holding(engine: Engine, field: str, value: str, number: int) -> DocNumbers:
    found = engine.statistics.postings(field, value).doc_numbers
    if len(found) > MOST_HOLDING:
        at = int(np.searchsorted(found, number))
        found = np.roll(found, -at)[:MOST_HOLDING]
    return found


def _nearest(engine: Engine, vectors: Vectors, number: int, holding: DocNumbers, taken: set[int]) -> list[int]:
    """Those of ``holding`` that are not ``taken``, nearest by words first. Of equal ones the one that follows comes
    first, round the whole library, so that readers are led on and not all to the same record."""
    others = np.array([other for other in holding.tolist() if other not in taken], np.int64)
    if not len(others):
        return []
    similarities = np.round(vectors.similarities(number, others), 3)
    after = (others - number) % max(engine.statistics.n_doc_numbers, 1)
    return [int(other) for other in others[np.lexsort((after, -similarities))].tolist()]


def _item(engine: Engine, vectors: Vectors, number: int, other: int, rung: Rung, label: str) -> Related:
    target = engine.resource_at(other)
    similarity = float(vectors.similarities(number, np.array([other], np.int64))[0])
    shared_by = label or _UNNAMED[rung]
    said = HEADINGS[rung].filled(name=label) if label else HEADINGS[rung]
    kind = rung if label else "rest"
    return Related(
        id=target.id, title=target.display_title, type=target.type, url=target.url,
        score=min(max(similarity, 0.0), 1.0), source="text", why=(Why(shared_by, 1.0, kind),),
        reason=said, shared={rung: (label,)} if label else {}, weak=True, rung=rung, facts=facts_of(target),
    )  # fmt: skip
