"""Suggestions for one resource: what a curator stated, then what is alike, each with its reasons."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import RELATIONS, LibrarySettings, Relation, Resource
from indexer.engine import Engine
from indexer.schema import canonical_people
from recommender.answers import Related, Why
from recommender.diversify import diversify
from recommender.reasons import Evidence, Wording, one_line
from recommender.vectors import Vectors, fit

FLOOR = 0.07
"""Below this score a tie is weaker than what two records picked at random share; nothing is suggested."""

NEAR_DUPLICATE = 0.92
"""From this cosine on two records say the same; the second is folded under the first."""

EVIDENCE_WEIGHTS = {"event": 0.5, "series": 0.3, "person": 0.25, "theme": 0.06}
"""What sharing the rarest possible event, series, person or theme adds to the cosine."""

N_CANDIDATES = 60


class Recommender:
    """Suggestions over one snapshot of an engine.

    Args:
        engine: where records and term statistics come from.
        settings: labels of themes, aliases of people.
        model_path: the folder that `build_model` wrote for this generation, if it did.
    """

    def __init__(self, engine: Engine, settings: LibrarySettings, model_path: Path | None = None) -> None:
        self._settings = settings
        self._resources: dict[int, Resource] = {}
        for resource in engine.resources():
            number = engine.doc_number(resource.id)
            if number is not None:
                self._resources[number] = resource
        self._numbers = {resource.id: number for number, resource in self._resources.items()}
        self._vectors: Vectors = fit(engine.statistics, list(self._resources.items()))
        self._wording = Wording(self._resources, self._vectors.terms)
        self._stated = self._all_stated()
        self._blocked = self._all_blocked()
        self._evidence: dict[str, dict[str, list[int]]] = {
            kind: defaultdict(list) for kind in ("event", "series", "person", "theme")
        }
        for number, resource in self._resources.items():
            for kind, values in self._shareable(resource).items():
                for value in values:
                    self._evidence[kind][value].append(number)

    def related(self, resource_id: str, limit: int = 6) -> list[Related]:
        """Up to ``limit`` suggestions for a resource that exists; an honest empty list where nothing is near."""
        number = self._numbers[resource_id]
        asking = self._resources[number]
        result = [self._curated(number, other, relation) for other, relation in self._stated[number]]
        taken = {number, *(self._numbers[item.id] for item in result)}
        for pinned in asking.see_also.pin:
            other = self._numbers.get(pinned)
            if other is not None and other not in taken:
                result.append(self._curated(number, other, Relation(type="related", target=pinned)))
                taken.add(other)
        if len(result) < limit:
            result.extend(self._similar(number, taken, limit - len(result)))
        return result[:limit]

    # -- what a curator stated ------------------------------------------------------------------------

    def _all_stated(self) -> dict[int, list[tuple[int, Relation]]]:
        """Stated ties by document, from both ends, certain ones first."""
        found: dict[int, dict[int, Relation]] = defaultdict(dict)
        for number, resource in self._resources.items():
            relations = list(resource.relations)
            if resource.recording_of:
                relations.append(Relation(type="recording_of", target=resource.recording_of))
            for relation in relations:
                other = self._numbers.get(relation.target or "")
                if other is None or other == number:
                    continue
                found[number].setdefault(other, relation)
                inverse = RELATIONS.get(relation.type, ("related", ""))[0]
                found[other].setdefault(number, relation.model_copy(update={"type": inverse, "target": resource.id}))
        return defaultdict(
            list,
            {number: sorted(ties.items(), key=lambda tie: bool(tie[1].certainty)) for number, ties in found.items()},
        )

    def _all_blocked(self) -> set[tuple[int, int]]:
        blocked = set()
        for number, resource in self._resources.items():
            for target in resource.see_also.block:
                other = self._numbers.get(target)
                if other is not None:
                    blocked |= {(number, other), (other, number)}
        return blocked

    def _curated(self, number: int, other: int, relation: Relation) -> Related:
        target = self._resources[other]
        wording = RELATIONS.get(relation.type, ("", "Related"))[1]
        certain = not relation.certainty
        note = relation.note.rstrip(".")
        reason = f"{wording}: {note}" if note else wording
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
            reason=reason,
            shared=self._shared(number, other),
            certain=certain,
        )

    # -- what is alike --------------------------------------------------------------------------------

    def _similar(self, number: int, taken: set[int], limit: int) -> list[Related]:
        cosine = self._cosine(number)
        bonus = self._bonus(number)
        scores = cosine.copy()
        for other, evidence in bonus.items():
            scores[other] += sum(evidence.values())
        for other in taken:
            scores[other] = 0.0
        for first, second in self._blocked:
            if first == number:
                scores[second] = 0.0
        scores = np.minimum(scores, 1.0)
        order = np.lexsort((np.arange(len(scores)), -scores))[:N_CANDIDATES]
        candidates = [int(other) for other in order if scores[other] >= FLOOR]
        folded = self._fold(candidates, taken - {number})
        chosen = diversify(list(folded), scores, self._pair_cosine, limit)
        return [
            self._item(number, other, float(scores[other]), float(cosine[other]), bonus.get(other, {}), folded[other])
            for other in chosen
        ]

    def _cosine(self, number: int) -> NDArray[np.float32]:
        row = self._vectors.matrix[number]
        return np.asarray((self._vectors.columns[:, row.indices] @ row.data), np.float32).ravel()

    def _pair_cosine(self, first: int, second: int) -> float:
        return float(self._vectors.matrix[first].multiply(self._vectors.matrix[second]).sum())

    def _fold(self, candidates: list[int], shown: set[int]) -> dict[int, list[int]]:
        """Candidates without near-duplicates of one another (or of what is shown already)."""
        kept: dict[int, list[int]] = {}
        for candidate in candidates:
            twin = next((k for k in kept if self._pair_cosine(k, candidate) >= NEAR_DUPLICATE), None)
            if twin is not None:
                kept[twin].append(candidate)
            elif not any(self._pair_cosine(s, candidate) >= NEAR_DUPLICATE for s in shown):
                kept[candidate] = []
        return kept

    def _shareable(self, resource: Resource) -> dict[str, list[str]]:
        event = resource.extra.get("event_name")
        return {
            "event": [event] if isinstance(event, str) else [],
            "series": [resource.series.name] if resource.series else [],
            "person": canonical_people(resource, self._settings),
            "theme": list(resource.themes),
        }

    def _bonus(self, number: int) -> dict[int, Evidence]:
        """What a document shares with others besides words, weighted by how few records share it."""
        n = max(len(self._resources), 2)
        found: dict[int, Evidence] = defaultdict(dict)
        for kind, values in self._shareable(self._resources[number]).items():
            for value in values:
                having = self._evidence[kind][value]
                if len(having) < 2:
                    continue
                rarity = math.log(n / len(having)) / math.log(n / 2) if n > 2 else 1.0
                strength = EVIDENCE_WEIGHTS[kind] * max(rarity, 0.0) ** 2
                for other in having:
                    if other != number:
                        found[other][kind, value] = strength
        return found

    def _item(
        self, number: int, other: int, score: float, cosine: float, evidence: Evidence, twins: list[int]
    ) -> Related:
        target = self._resources[other]
        first, second = self._vectors.matrix[number], self._vectors.matrix[other]
        product = first.multiply(second).tocsr()
        parts = sorted(zip(product.indices, product.data, strict=True), key=lambda part: (-part[1], part[0]))
        why = self._wording.why(number, other, parts, evidence, self._settings)
        shared = self._shared(number, other)
        return Related(
            id=target.id,
            title=target.display_title,
            type=target.type,
            url=target.url,
            score=score,
            source="text",
            why=why,
            reason=one_line(why, shared),
            shared=shared,
            also=tuple(self._resources[twin].id for twin in twins),
        )

    def _shared(self, number: int, other: int) -> Mapping[str, tuple[str, ...]]:
        mine, theirs = (self._shareable(self._resources[n]) for n in (number, other))
        mine["place"], theirs["place"] = (list(self._resources[n].places) for n in (number, other))
        found = {kind: tuple(v for v in values if v in theirs[kind]) for kind, values in mine.items()}
        found["theme"] = tuple(self._settings.theme_label(theme) for theme in found["theme"])
        return {kind: values for kind, values in found.items() if values}


def build_model(engine: Engine, settings: LibrarySettings, path: Path) -> None:
    """Fit the similarity model of a new generation and write it into the folder ``path`` (made here)."""
