"""Promises tried: whether an index that is about to be published keeps what seealso.toml promises of its answers.

What an index answers hangs on the program too, so that the index before cannot be asked what it answered when it was
made: outcomes are kept with each publication, in ``promises.json`` of its generation, and the next is compared with
them. A promise that is new is tried on the index before.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from corpus import LibraryError, UnknownResourceError
from corpus.records.files import write_atomically
from corpus.records.promised import Promise, PromisedSearch, key_of
from corpus.records.sealed import read_sealed, sealed
from indexer.search import deadline
from indexer.search.limits import QueryError

if TYPE_CHECKING:
    from indexer.search.explanation import Explanation
    from recommender import Related
    from seealso.asking import Askable

OUTCOMES_FILE = "promises.json"
MAX_PARTS = 6
"""So many parts of a score are kept and shown, the largest first."""
FURTHEST = 100
"""So far suggestions are looked for that are not where they should be."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A record in an answer. place: from 1; ``None`` where it is not there. parts: what its score is made of."""

    id: str
    title: str
    place: int | None
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A promise, tried.

    key: of the promise. listed: who stands in the first places. named: the records that the promise names, wherever
    they stand. faults: ids of those that do not stand where they should. hindrance: why it could not be tried.
    """

    key: str
    listed: tuple[Standing, ...]
    named: tuple[Standing, ...]
    faults: tuple[str, ...]
    hindrance: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether the answer is as promised."""
        return not self.faults and not self.hindrance

    def standing(self, resource_id: str) -> Standing | None:
        """Where a record stands, as far as that is known."""
        return next((one for one in (*self.named, *self.listed) if one.id == resource_id), None)


Verdict = Literal["kept", "broken", "not_kept"]
"""broken: it was kept before. not_kept: it was not kept before either, or nothing was before."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A promise with its outcome now, and on the index before, where that is known."""

    promise: Promise
    now: Outcome
    before: Outcome | None

    @property
    def verdict(self) -> Verdict:
        """What is to be said of it."""
        if self.now.is_kept:
            return "kept"
        return "broken" if self.before is not None and self.before.is_kept else "not_kept"


@dataclass(frozen=True, slots=True)
class Trial:
    """All promises of a library, tried."""

    compared: tuple[Compared, ...]

    @property
    def n_kept(self) -> int:
        """How many are kept."""
        return sum(one.now.is_kept for one in self.compared)

    @property
    def n_not_kept(self) -> int:
        """How many are not."""
        return len(self.compared) - self.n_kept

    @property
    def broken(self) -> tuple[Compared, ...]:
        """Those that were kept before, and are no longer."""
        return tuple(one for one in self.compared if one.verdict == "broken")

    @property
    def numbers(self) -> dict[str, int]:
        """As the history has them; nothing where nothing is promised."""
        return {"promises_kept": self.n_kept, "promises_broken": self.n_not_kept} if self.compared else {}

    def lines(self, verdicts: Sequence[Verdict] = ("broken", "not_kept")) -> list[str]:
        """What moved in each promise that is not kept, and why."""
        return [line for one in self.compared if one.verdict in verdicts for line in lines_of(one)]


class BrokenPromisesError(LibraryError):
    """A new index breaks promises that the one before kept; it was not published."""

    def __init__(self, trial: Trial) -> None:
        n = len(trial.broken)
        super().__init__(
            "\n".join(
                [
                    f"The new index breaks {n} promise{'s' * (n != 1)} that the one before keeps. It was not "
                    "published: that one answers.",
                    *trial.lines(("broken",)),
                    "Mend the records or seealso.toml, change the promise, or publish it as it is: --publish-anyway.",
                ]
            )
        )
        self.trial = trial


def tried(library: Askable, promises: Iterable[Promise]) -> list[Outcome]:
    """The outcome of each promise, asked of one state of a library."""
    with deadline.lifted():
        return [_tried(library, promise) for promise in promises]


def compared(
    library: Askable, recorded: Mapping[str, Outcome], before: Callable[[], Askable | None] = lambda: None
) -> Trial:
    """Try all promises of a library.

    Args:
        library: one state of it.
        recorded: key → outcome, as they were when the index before was published.
        before: the index before, asked for a promise that is new and not kept; ``None`` where there is none.
    """
    promises = library.settings.promises.every
    outcomes = tried(library, promises)
    unknown = [one for one, now in zip(promises, outcomes, strict=True) if not now.is_kept and now.key not in recorded]
    earlier = before() if unknown else None
    known = {**recorded, **({one.key: one for one in tried(earlier, unknown)} if earlier else {})}
    return Trial(tuple(Compared(one, now, known.get(now.key)) for one, now in zip(promises, outcomes, strict=True)))


def _tried(library: Askable, promise: Promise) -> Outcome:
    try:
        return _searched(library, promise) if isinstance(promise, PromisedSearch) else _suggested(library, promise)
    except UnknownResourceError:
        return Outcome(key_of(promise), (), (), (), f"{promise.asked!r} is not held")
    except QueryError as error:
        return Outcome(key_of(promise), (), (), (), f"it cannot be asked: {error}")


def _searched(library: Askable, promise: PromisedSearch) -> Outcome:
    page = library.search(promise.question, promise.filters, limit=promise.within, facets=(), snippets=False)
    listed = tuple(Standing(hit.id, hit.title, at, hit.score) for at, hit in enumerate(page.hits, start=1))

    def standing(resource_id: str) -> Standing:
        shown = next((one for one in listed if one.id == resource_id), None)
        try:
            why = library.explain(promise.question, resource_id, promise.filters).explanation
        except UnknownResourceError:
            return Standing(resource_id, "", None, 0.0)
        title = library.resource(resource_id).display_title
        place = shown.place if shown else why.place if why.standing in ("all", "some") else None
        return Standing(resource_id, title, place, why.score, _largest(_parts_of_score(why)))

    return _outcome(promise, listed, standing)


def _suggested(library: Askable, promise: Promise) -> Outcome:
    found = library.related(promise.asked, promise.within)
    listed = tuple(Standing(one.id, one.title, at, one.score) for at, one in enumerate(found, start=1))
    further: list[Related] = []

    def standing(resource_id: str) -> Standing:
        if not any(one.id == resource_id for one in found) and not further:
            further.extend(library.related(promise.asked, FURTHEST))
        for at, one in [*enumerate(found, start=1), *enumerate(further, start=1)]:
            if one.id == resource_id:
                return Standing(one.id, one.title, at, one.score, _largest(_parts_of_similarity(one)))
        held = library.held([resource_id]).get(resource_id)
        return Standing(resource_id, held.display_title if held else "", None, 0.0)

    return _outcome(promise, listed, standing)


def _outcome(promise: Promise, listed: tuple[Standing, ...], standing: Callable[[str], Standing]) -> Outcome:
    shown = {one.id for one in listed}
    faults = [one for one in promise.wanted if one not in shown] + [one for one in promise.without if one in shown]
    named = tuple(standing(one) for one in dict.fromkeys((*promise.wanted, *promise.without)))
    return Outcome(key_of(promise), listed, named, tuple(dict.fromkeys(faults)))


def _parts_of_score(why: Explanation) -> dict[str, float]:
    parts: dict[str, float] = {}
    for word in why.words:
        parts[word.text] = parts.get(word.text, 0.0) + word.score
    others = {"side by side": why.neighbours, "the title": why.title, "borrowed": why.borrowed, "meaning": why.meaning}
    return {**parts, **{name: score for name, score in others.items() if score}}


def _parts_of_similarity(one: Related) -> dict[str, float]:
    if one.source == "curated":
        return {one.relation or "stated": one.score}
    return {why.term: why.share * one.score for why in one.why}


def _largest(parts: Mapping[str, float]) -> dict[str, float]:
    ranked = sorted(parts.items(), key=lambda part: -abs(part[1]))[:MAX_PARTS]
    return {name: round(score, 4) for name, score in ranked}


def lines_of(one: Compared) -> list[str]:
    """What a curator reads of a promise: what was to stand where, who stands there, who stood there before, and why."""
    promise, now, before = one.promise, one.now, one.before
    is_search = isinstance(promise, PromisedSearch)
    subject = repr(promise.asked) if is_search else f"beside {promise.asked!r}"
    if now.is_kept:
        return [f"kept: {subject}: {_promised(promise)}"]
    if now.hindrance:
        return [f"not kept: {subject}: {now.hindrance}."]
    lines = []
    for fault in now.faults:
        is_here, was = now.standing(fault), before.standing(fault) if before else None
        wanted = "should" if fault in promise.wanted else "should not"
        moved = f"it was {_place(was)} and is {_place(is_here)}" if before else f"it is {_place(is_here)}"
        lines.append(f"not kept: {subject}: {fault} {wanted} be among the first {promise.within}; {moved}.")
        if is_here is not None and was is not None and (is_here.score or was.score):
            lines.append(f"    its score: {was.score:.4g} -> {is_here.score:.4g}{_changes(was, is_here)}")
    if before is not None and before.listed:
        lines.append(f"    before: {_row(before, None)}")
    lines.append(f"    now: {_row(now, before)}")
    return lines


def _promised(promise: Promise) -> str:
    said = [
        f"{', '.join(ids)} {'among' if ids is promise.wanted else 'not among'} the first {promise.within}"
        for ids in (promise.wanted, promise.without)
        if ids
    ]
    return "; ".join(said)


def _place(standing: Standing | None) -> str:
    return "not there" if standing is None or standing.place is None else f"number {standing.place}"


def _changes(was: Standing, now: Standing) -> str:
    changed = changed_parts(was, now)
    return f" ({', '.join(f'{name} {old:.4g} -> {new:.4g}' for name, old, new in changed)})" if changed else ""


def changed_parts(was: Standing, now: Standing) -> list[tuple[str, float, float]]:
    """The parts of a score that differ, with before and now; those that differ most first."""
    names = dict.fromkeys((*was.parts, *now.parts))
    pairs = [(name, was.parts.get(name, 0.0), now.parts.get(name, 0.0)) for name in names]
    return sorted((pair for pair in pairs if abs(pair[1] - pair[2]) > 1e-4), key=lambda pair: -abs(pair[1] - pair[2]))


_MOST_IN_A_ROW = 5


def _row(outcome: Outcome, before: Outcome | None) -> str:
    shown = []
    for one in outcome.listed[:_MOST_IN_A_ROW]:
        was = before.standing(one.id) if before else None
        came = f" (was {_place(was)})" if before and (was is None or was.place != one.place) else ""
        shown.append(f"{one.place} {one.id}{came}")
    more = len(outcome.listed) - _MOST_IN_A_ROW
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "") if shown else "nothing"


def keep_outcomes(generation: Path, trial: Trial) -> None:
    """Keep them with the generation that is published; nothing is kept where nothing is promised."""
    if trial.compared:
        rows = [dataclasses.asdict(one.now) for one in trial.compared]
        write_atomically(generation / OUTCOMES_FILE, sealed({"outcomes": rows}))


def kept_outcomes(generation: Path) -> dict[str, Outcome]:
    """Key → outcome, as they were when the generation was published; nothing where that is not known."""
    try:
        return {one.key: one for one in map(_outcome_of, read_sealed(generation / OUTCOMES_FILE)["outcomes"])}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _outcome_of(row: dict[str, Any]) -> Outcome:
    stood = {name: tuple(_standing_of(one) for one in row[name]) for name in ("listed", "named")}
    return Outcome(str(row["key"]), **stood, faults=tuple(map(str, row["faults"])), hindrance=str(row["hindrance"]))


def _standing_of(row: dict[str, Any]) -> Standing:
    place = None if row["place"] is None else int(row["place"])
    parts = {str(name): float(score) for name, score in row["parts"].items()}
    return Standing(str(row["id"]), str(row["title"]), place, float(row["score"]), parts)
