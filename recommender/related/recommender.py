"""Suggestions for one resource: what a curator stated, then what is alike, each with its reasons."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus import RELATIONS, LibrarySettings, Relation, Resource
from corpus.said import Said
from indexer.engines.port import Engine
from indexer.index.schema import COMPOUND_SEPARATOR, shareable
from indexer.index.statistics import DocNumbers
from indexer.text import analysis
from indexer.text.bounded_cache import BoundedCache
from indexer.text.sorted_arrays import common, found_in, union
from recommender.model.extending import extended, is_base_of
from recommender.model.fitting import fit
from recommender.model.vectors import Contributions, Vectors
from recommender.related.arrangement import recordings_first, with_two_types
from recommender.related.diversify import diversify
from recommender.related.likeness import LITTLE_TEXT, NEAR_DUPLICATE, SAME_TEXT
from recommender.related.meaning_blend import (
    IN_MEANING,
    LEAST_COSINE,
    SAYS_ALIKE,
    Sentences,
    blend,
    closeness,
    likeness,
    nearest_beyond,
    scaled,
)
from recommender.related.reasons import EVIDENT, UNNAMED, Evidence, one_line, tells, why
from recommender.related.related_record import Related, Why, facts_of
from recommender.related.rungs import with_further
from recommender.related.series_size import closeness_of_parts
from recommender.related.subjects import Subjects

FLOOR = 0.22
"""Below this similarity a tie is weaker than what unrelated records share by chance; nothing is suggested."""

FLOOR_WITH_LOW_RANK = 0.15
"""The same where the model has a low-rank part: it has seen enough records to tell chance from likeness."""

FLOOR_WITH_MEANING = 0.3
"""The same where a sentence model has read both records: of any two records it finds a little alike."""

WEAK = 0.45
"""Below this similarity a tie is said to be loose, unless a person, series or event is shared."""

WEAK_BY_ONE_WORD = 0.6
"""The same for a tie by one word alone."""

TEXT_FLOOR = 0.02
"""A record that shares less text than this is suggested only for a person, series or event in common."""

EVIDENCE_WEIGHTS = {"event": 0.5, "series": 0.35, "person": 0.4, "theme": 0.35}
"""What sharing the rarest possible event, series, person or theme adds to the similarity."""

PROLIFIC_SHARE = 0.08
"""A person on more of the records than this (and on more than ten) relates nothing."""

MOST_SHARING = 200
"""What more records share than this is no reason to look at all of them; it only adds to those that share words."""


_MAX_REMEMBERED = 8192


class _Tie(NamedTuple):
    """What the asking record shares with others besides words, what that adds, and who they are (ascending)."""

    kind: str
    value: str
    strength: float
    documents: DocNumbers


class Recommender:
    """Suggestions over one snapshot of an engine. Records are fetched as they are needed.

    Args:
        engine: where records and term statistics come from.
        settings: labels of themes, aliases of people.
        model_path: the folder that `build_model` wrote for this generation, if it did; else the model is fitted now.

    ``is_as_built`` says whether the snapshot is the one that the model in the folder was built for.
    """

    def __init__(self, engine: Engine, settings: LibrarySettings, model_path: Path | None = None) -> None:
        self._engine = engine
        self._settings = settings
        model = Vectors.load(model_path) if model_path is not None else None
        if model is not None and is_base_of(model, engine.statistics):
            added = range(model.source.shape[0], engine.statistics.n_doc_numbers)
            names = {
                number: names_in(engine.resource_at(number)) for number in added if engine.statistics.live()[number]
            }
            self._vectors = extended(model, engine.statistics, names)
            self.is_as_built = model.layout == engine.statistics.layout() and bool(engine.statistics.live().all())
        else:
            self.is_as_built = False
            self._vectors = fit(engine.statistics, proper_names(engine))
        self._subjects = Subjects(engine, settings)
        self._sentences = Sentences()
        self._sharing: dict[int, list[tuple[str, str]]] = BoundedCache(_MAX_REMEMBERED)

    def related(self, resource_id: str, limit: int = 6) -> list[Related]:
        """Up to ``limit`` suggestions for a resource that exists; an honest empty list where nothing is near."""
        number = self._engine.doc_number(resource_id)
        if number is None:
            return []
        asking = self._engine.resource_at(number)
        stated = self._stated(number, asking)
        result = [self._curated(number, other, relation) for other, relation in stated]
        taken = [number, *(other for other, _ in stated)]
        for pinned in asking.see_also.pin:
            other = self._engine.doc_number(pinned)
            if other is not None and other not in taken:
                result.append(self._curated(number, other, Relation(type="related", target=pinned)))
                taken.append(other)
        if len(result) < limit:
            result.extend(self._similar(number, asking, taken, limit - len(result)))
        return result[:limit]

    def with_further(self, resource_id: str, limit: int = 6) -> list[Related]:
        """The same, filled up with what has at least something in common where little is near; it has a ``rung``."""
        number = self._engine.doc_number(resource_id)
        near = self.related(resource_id, limit)
        blocked = set() if number is None else self.blocked(number)
        return with_further(self._engine, self._vectors, self._settings, resource_id, near, blocked, limit)

    @property
    def subjects(self) -> Subjects:
        """What records are about, in words that a person would say."""
        return self._subjects

    @property
    def vectors(self) -> Vectors:
        """The fitted model, for what else is made from it: paths, holdings, the map."""
        return self._vectors

    def likeness(self, numbers: list[int]) -> NDArray[np.float32]:
        """How near some documents are to each other: float32, shape (len(numbers), len(numbers)), 1 to itself."""
        cosines = self._vectors.cosines(numbers)
        return cosines if self._engine.meaning is None else likeness(self._engine.meaning, np.array(numbers), cosines)

    def closeness(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """How central each of some documents is among them: float32, shape (len(numbers),)."""
        central = self._vectors.closeness(numbers)
        return central if self._engine.meaning is None else closeness(self._engine.meaning, numbers, central)

    def blocked(self, number: int) -> set[int]:
        """The documents that a curator does not want suggested beside ``number``, from both ends."""
        return self._blocked(self._engine.resource_at(number))

    def compare(self, number: int, other: int) -> Related:
        """How ``other`` is tied to ``number``, whatever the strength: as a curator stated it, else what they share."""
        asking = self._engine.resource_at(number)
        for tied, relation in self._stated(number, asking):
            if tied == other:
                return self._curated(number, other, relation)
        text = float(self._vectors.similarities(number, np.array([other]))[0])
        ties = self._ties(number, asking, np.array([other], np.int32))
        evidence = {(tie.kind, tie.value): tie.strength for tie in ties if other in tie.documents}
        parts = self._vectors.contributions(number, [other])[0]
        both = blend(self._engine.meaning, number, np.array([other], np.int32))
        score, share = float(both.of(np.array([text + sum(evidence.values())]))[0]), float(both.share[0])
        return self._item(number, other, score, *scaled(parts, evidence, share), [], share * float(both.near[0]))

    # -- what a curator stated ------------------------------------------------------------------------

    def _stated(self, number: int, asking: Resource) -> list[tuple[int, Relation]]:
        """Stated ties of a record, from both ends, certain ones first."""
        found: dict[int, Relation] = {}
        for relation in _relations(asking):
            other = self._engine.doc_number(relation.target or "")
            if other is not None and other != number:
                found.setdefault(other, relation)
        for incoming in self._engine.statistics.postings("tie", asking.id).doc_numbers.tolist():
            source = self._engine.resource_at(incoming)
            for relation in _relations(source):
                if relation.target == asking.id and incoming != number:
                    inverse = RELATIONS.get(relation.type, ("related", ""))[0]
                    turned = relation.model_copy(update={"type": inverse, "target": source.id})
                    found.setdefault(incoming, turned)
        return sorted(found.items(), key=lambda tie: bool(tie[1].certainty))

    def _blocked(self, asking: Resource) -> set[int]:
        """What must not be suggested: a block holds both ways."""
        own = {self._engine.doc_number(target) for target in asking.see_also.block}
        return {n for n in own if n is not None} | set(
            self._engine.statistics.postings("block", asking.id).doc_numbers.tolist()
        )

    def _curated(self, number: int, other: int, relation: Relation) -> Related:
        target = self._engine.resource_at(other)
        wording = RELATIONS.get(relation.type, ("", Said("Related")))[1]
        # The note of a tie that is not certain is the curators' doubt about it, and no reason to read on.
        note = "" if relation.certainty else relation.note.rstrip(".")
        return Related(
            id=target.id,
            title=target.display_title,
            type=target.type,
            url=target.url,
            score=1.0,
            source="curated",
            why=(Why(wording, 1.0, "stated"),),
            relation=wording,
            note=relation.note,
            reason=Said("%(relation)s: %(note)s", relation=wording, note=note) if note else wording,
            shared=self._shared(number, other),
            certain=not relation.certainty,
            facts=facts_of(target),
        )

    # -- what is alike --------------------------------------------------------------------------------

    def _similar(self, number: int, asking: Resource, taken: list[int], limit: int) -> list[Related]:
        near, text = self._vectors.candidates(number)
        others = near.astype(np.int32)
        ties = self._ties(number, asking, others)
        beyond = [tie.documents[~found_in(tie.documents, others)] for tie in ties if tie.kind != "theme"]
        if any(map(len, beyond)):
            others, text = self._with_more(number, others, text, union(beyond))
        floor = FLOOR_WITH_LOW_RANK if self._vectors.low_rank.shape[1] else FLOOR
        meaning = self._engine.meaning
        if meaning is not None and np.count_nonzero(text >= floor) < limit:
            live = self._engine.statistics.live()
            unknown = nearest_beyond(meaning, number, others, live, max(limit * 2, 8))
            others, text = self._with_more(number, others, text, unknown)
        near_meaning = blend(meaning, number, others)
        bonus, is_more = np.zeros(len(others)), np.zeros(len(others), np.bool_)
        tied = [found_in(others, tie.documents) for tie in ties]
        for tie, held in zip(ties, tied, strict=True):
            bonus[held] += tie.strength
            if tie.kind != "theme":
                is_more |= held
        scores = near_meaning.of(text + bonus)
        floors = np.where(near_meaning.share > 0, FLOOR_WITH_MEANING, floor)
        # A theme alone is a shelf, not a reason to read two things together.
        kept = ((scores >= floors) & ((text >= TEXT_FLOOR) | is_more)) | (near_meaning.cosines >= LEAST_COSINE)
        for excluded in {*taken, *self._blocked(asking)}:
            kept &= others != excluded
        (at,) = kept.nonzero()
        at = at[np.lexsort((others[at], -scores[at]))][: max(limit * 6, 24)]
        place_of, candidates = dict(zip(others[at].tolist(), at.tolist(), strict=True)), others[at].tolist()
        score_of = dict(zip(candidates, scores[at].tolist(), strict=True))
        numbers = [*candidates, *(t for t in taken if t != number)]
        cosines = self._vectors.cosines(numbers) if numbers else np.empty((0, 0), np.float32)
        place, rows = {other: at for at, other in enumerate(numbers)}, cosines.tolist()

        def alike(first: int, second: int) -> float:
            return rows[place[first]][place[second]]  # type: ignore[no-any-return]

        folded = self._folded(candidates, numbers, cosines)
        kinds = self._engine.facets.column("type").rank
        shares = dict(zip(others.tolist(), near_meaning.share.tolist(), strict=True))
        near_to = dict(zip(others.tolist(), near_meaning.cosines.tolist(), strict=True))
        nears = dict(zip(others.tolist(), near_meaning.near.tolist(), strict=True))
        items: dict[int, Related] = {}
        pool = list(folded)
        while True:
            chosen = diversify(pool, score_of, alike, limit)
            if not taken[1:]:
                chosen = with_two_types(chosen, pool, lambda n: int(kinds[n]) if kinds[n] >= 0 else None)
            fresh = [one for one in chosen if one not in items]
            for new, parts in zip(fresh, self._vectors.contributions(number, fresh), strict=True):
                holds = [held[place_of[new]] for held in tied]
                evidence = {(tie.kind, tie.value): tie.strength for tie, has in zip(ties, holds, strict=True) if has}
                words, rest = scaled(parts, evidence, shares[new])
                items[new] = self._item(number, new, score_of[new], words, rest, folded[new], shares[new] * nears[new])
            untold = {one for one in chosen if near_to[one] < LEAST_COSINE and not _tells(items[one])}
            if not untold:
                break
            pool = [one for one in pool if one not in untold]
        # Looser ties stand behind all others: on the page a line divides them.
        chosen = recordings_first(sorted(chosen, key=lambda one: items[one].weak), self._engine.resource_at)
        return [self._told(number, one, items[one]) for one in chosen]

    def _with_more(
        self, number: int, others: DocNumbers, text: NDArray[np.float32], more: DocNumbers
    ) -> tuple[DocNumbers, NDArray[np.float32]]:
        """Candidates and their similarities by words, with some more."""
        similarities = self._vectors.similarities(number, more.astype(np.int64))
        return np.concatenate([others, more]), np.concatenate([text, similarities])

    def _told(self, number: int, other: int, item: Related) -> Related:
        """A suggestion whose tie no words carry, with what says alike."""
        if _tells(item) or item.why[0].kind not in UNNAMED:
            return item
        meaning = self._engine.meaning
        records = map(self._engine.resource_at, (number, other))
        alike = self._sentences.alike(meaning.encoder, *records) if meaning is not None else None
        said = SAYS_ALIKE.filled(mine=alike[0], theirs=alike[1]) if alike else IN_MEANING
        return replace(item, alike=alike, reason=said)

    def _folded(self, candidates: list[int], numbers: list[int], cosines: NDArray[np.float32]) -> dict[int, list[int]]:
        """`_fold` of the candidates; ``cosines`` are those of ``numbers``: of the candidates, then of what is shown."""
        same = cosines >= NEAR_DUPLICATE
        if np.count_nonzero(same) <= len(numbers):  # each is like itself alone
            return {candidate: [] for candidate in candidates}
        sizes = self._vectors.n_features_of(numbers)
        little = np.minimum(sizes[:, None], sizes[None, :]) < LITTLE_TEXT
        return _fold(candidates, same & (~little | (cosines >= SAME_TEXT)))

    def _ties(self, number: int, asking: Resource, near: DocNumbers) -> list[_Tie]:
        """What a document shares with others besides words, weighted by how few records share it.

        ``near``: documents that share words, ascending; what many have in common is looked for among these only.
        """
        statistics = self._engine.statistics
        n = max(statistics.n_documents, 2)
        found = []
        for kind, value in self._shareable(number, asking):
            having = statistics.postings("shared", f"{kind}{COMPOUND_SEPARATOR}{value}").doc_numbers
            n_having = len(having)
            if n_having < 2 or (kind == "person" and n_having > max(10, PROLIFIC_SHARE * n)):
                continue
            rarity = math.log(n / n_having) / math.log(n / 2) if n > 2 else 1.0
            strength = EVIDENCE_WEIGHTS[kind] * max(rarity, 0.0)
            if kind == "series":
                strength *= closeness_of_parts(n_having)
            if strength <= 0.0:
                continue
            if kind == "theme" or n_having > MOST_SHARING:
                having = common(having, near)
            found.append(_Tie(kind, value, strength, having[having != number]))
        return found

    def _item(
        self, number: int, other: int, score: float, parts: Contributions, evidence: Evidence, twins: list[int],
        meaning: float,
    ) -> Related:  # fmt: skip
        target = self._engine.resource_at(other)
        mine, theirs = self._subjects.profile(number), self._subjects.profile(other)
        reasons = why(self._subjects, mine, theirs, parts, evidence, self._settings, meaning)
        shared = self._shared(number, other)
        n_words = sum(" " not in feature for feature, _ in parts.features)
        loose = score < (WEAK if n_words > 1 else WEAK_BY_ONE_WORD)
        weak = loose and not any(reason.kind in EVIDENT for reason in reasons)
        return Related(
            id=target.id,
            title=target.display_title,
            type=target.type,
            url=target.url,
            score=min(score, 1.0),
            source="text",
            why=reasons,
            reason=one_line(reasons, shared),
            shared=shared,
            weak=weak,
            also=tuple(self._engine.resource_id(twin) for twin in twins),
            facts=facts_of(target),
        )

    def _shared(self, number: int, other: int) -> Mapping[str, tuple[str, ...]]:
        mine, theirs = (self._engine.resource_at(n) for n in (number, other))
        both = set(self._shareable(other, theirs))
        found: dict[str, tuple[str, ...]] = {}
        for kind, value in self._shareable(number, mine):
            if (kind, value) in both:
                label = self._settings.theme_label(value) if kind == "theme" else value
                found[kind] = (*found.get(kind, ()), label)
        if mine.places and (places := tuple(place for place in mine.places if place in theirs.places)):
            found["place"] = places
        return found

    def _shareable(self, number: int, resource: Resource) -> list[tuple[str, str]]:
        known = self._sharing.get(number)
        if known is None:
            known = self._sharing[number] = shareable(resource, self._settings)
        return known


def _fold(candidates: list[int], near: NDArray[np.bool_]) -> dict[int, list[int]]:
    """Candidates without near-duplicates of one another or of what is shown already; each with its folded twins.

    ``near``: which of the candidates, and then of what is shown, say the same; shape (n, n).
    """
    n = len(candidates)
    if np.count_nonzero(near[:, :n]) <= np.count_nonzero(near.diagonal()[:n]):
        return {candidate: [] for candidate in candidates}
    kept: dict[int, list[int]] = {}
    places: list[int] = []
    for at, candidate in enumerate(candidates):
        twin = next((place for place in places if near[place, at]), None)
        if twin is not None:
            kept[candidates[twin]].append(candidate)
        elif not near[n:, at].any():
            kept[candidate] = []
            places.append(at)
    return kept


def _tells(item: Related) -> bool:
    return tells(item.why, item.shared)


def _relations(resource: Resource) -> list[Relation]:
    if resource.recording_of:
        return [*resource.relations, Relation(type="recording_of", target=resource.recording_of)]
    return list(resource.relations)


def proper_names(engine: Engine) -> dict[int, frozenset[str]]:
    """doc_number → terms of the people credited and the places named in the record."""
    statistics = engine.statistics
    found: dict[int, set[str]] = defaultdict(set)
    for field in ("people", "place"):
        for value in statistics.terms(field):
            terms = {term for term in analysis.terms(value) if not term.isdigit()}
            for number in statistics.postings(field, value).doc_numbers.tolist():
                found[number] |= terms
    return {number: frozenset(terms) for number, terms in found.items()}


def names_in(resource: Resource) -> frozenset[str]:
    """Terms of the people credited and the places named in one record."""
    named = [*(creator.name for creator in resource.creators), *resource.places]
    return frozenset(term for name in named for term in analysis.terms(name) if not term.isdigit())


def build_model(engine: Engine, settings: LibrarySettings, path: Path) -> None:
    """Fit the similarity model of a new generation and write it into the folder ``path`` (made here)."""
    fit(engine.statistics, proper_names(engine)).save(path)
