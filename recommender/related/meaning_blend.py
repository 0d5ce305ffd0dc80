"""What two records mean alike, beside what they say in the same words: one weight for all libraries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus import LibraryError, Resource
from corpus.said import Said
from indexer.text.bounded_cache import BoundedCache
from recommender.model.vectors import Contributions, Floats
from recommender.related.reasons import Evidence

if TYPE_CHECKING:
    from indexer.meaning.encoder import Encoder
    from indexer.meaning.meaning import Meaning

WEIGHT = 0.4
"""What nearness in meaning counts beside everything else, which counts the rest: chosen with each of the collections
left out in turn (docs/meaning.md)."""
LEAST_COSINE = 0.48
"""From this cosine on two records are near though they share no word: of a hundred chance pairs of web documentation
one is, of library science abstracts three."""
ALIKE = 0.4
"""Two sentences say alike from this cosine on."""
LOOKED_THROUGH = 100_000
"""In a library of up to so many records, all are looked through where words find too few."""
N_SENTENCES = 4
SENTENCE_CHARS = (20, 180)
"""Sentences of other lengths are headings, or too long to be shown."""
SAYS_ALIKE = Said("Says alike, a model guesses: “%(mine)s” – “%(theirs)s”")
IN_MEANING = Said("Close in meaning, a model guesses")
_MAX_REMEMBERED = 4096
_MAX_CHARS = 2000


def weighted(own: Any, near: Any, share: Any) -> Any:
    """The whole likeness, of numbers or arrays: nearness in meaning counts ``share``, all else (``own``) the rest."""
    return (1 - share) * own + share * near


@dataclass(frozen=True, slots=True)
class Blend:
    """How two kinds of likeness are added up for some candidates.

    near: nearness in meaning, float32. share: what it counts, float32: `WEIGHT` where both records have a vector, else
    0. cosines: in meaning, float32. All of shape (n,).
    """

    near: Floats
    share: Floats
    cosines: Floats

    def of(self, own: NDArray[np.float64]) -> NDArray[np.float64]:
        """The whole likeness, where ``own`` is that of words, people and all else."""
        return np.asarray(weighted(own, self.near, self.share), np.float64)


def blend(meaning: Meaning | None, number: int, others: NDArray[np.int32]) -> Blend:
    """The `Blend` of a document's candidates."""
    nothing = np.zeros(len(others), np.float32)
    if meaning is None or not meaning.vectors.known(np.array([number]))[0]:
        return Blend(nothing, nothing, nothing)
    known = meaning.vectors.known(others)
    cosines = meaning.vectors.cosines(number, others)
    return Blend(meaning.vectors.nearness(others, cosines), np.float32(WEIGHT) * known, cosines)


def likeness(meaning: Meaning, numbers: NDArray[np.int64], cosines: Floats) -> Floats:
    """``cosines`` of each two documents, blended with those in meaning where both have a vector: float32, (n, n)."""
    rows = meaning.vectors.rows(numbers)
    known = meaning.vectors.known(numbers)
    share = np.float32(WEIGHT) * (known[:, None] & known[None, :])
    return np.asarray(weighted(cosines, np.maximum(np.einsum("ik,jk->ij", rows, rows), 0), share), np.float32)


def closeness(meaning: Meaning, numbers: NDArray[np.int64], central: Floats) -> Floats:
    """How ``central`` each of some documents is among them, blended with the same in meaning: float32, (n,)."""
    rows = meaning.vectors.rows(numbers)
    mean = rows.sum(axis=0)
    share = np.float32(WEIGHT) * meaning.vectors.known(numbers)
    near = np.maximum((rows * mean).sum(axis=1) / max(float(np.linalg.norm(mean)), 1e-9), 0)
    return np.asarray(weighted(central, near, share), np.float32)


def nearest_beyond(
    meaning: Meaning | None, number: int, known: NDArray[np.int32], live: NDArray[np.bool_], limit: int
) -> NDArray[np.int32]:
    """Documents near to ``number`` in meaning that are not among those ``known``: int32, up to ``limit``."""
    has = meaning is not None and meaning.vectors.known(np.array([number]))[0]
    if meaning is None or not has or int(live.sum()) > LOOKED_THROUGH:
        return np.empty(0, np.int32)
    mine = meaning.vectors.rows(np.array([number]))[0]
    found, cosines = meaning.vectors.nearest(mine, limit + len(known) + 1, live)
    found = found[(cosines >= LEAST_COSINE) & (found != number) & ~np.isin(found, known)]
    return np.asarray(found[:limit], np.int32)


def scaled(parts: Contributions, evidence: Evidence, share: float) -> tuple[Contributions, Evidence]:
    """What words and evidence are of the whole likeness where meaning is ``share`` of the scale."""
    own = 1 - share
    words = [(feature, value * own) for feature, value in parts.features]
    return Contributions(words, parts.low_rank * own), {key: value * own for key, value in evidence.items()}


class Sentences:
    """Which sentences of two records say alike, as a model guesses. What was read is remembered."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[list[str], Floats]] = BoundedCache(_MAX_REMEMBERED)

    def alike(self, encoder: Encoder | None, mine: Resource, theirs: Resource) -> tuple[str, str] | None:
        """The two sentences, one of each record, that are nearest in meaning; ``None`` where none are near.

        They stand in the records as they are.
        """
        if encoder is None:
            return None
        try:
            (ours, rows), (others, columns) = (self._of(encoder, one) for one in (mine, theirs))
        except LibraryError:  # the model failed, which takes no page away
            return None
        if not ours or not others:
            return None
        cosines = np.einsum("ik,jk->ij", rows, columns)
        at, other = np.unravel_index(int(cosines.argmax()), cosines.shape)
        return (ours[at], others[other]) if cosines[at, other] >= ALIKE else None

    def _of(self, encoder: Encoder, record: Resource) -> tuple[list[str], Floats]:
        known = self._read.get(record.id)
        if known is None:
            text, spans = _sentences(record)
            vectors = encoder.of_parts(text, spans)
            known = self._read[record.id] = [text[first:end] for first, end in spans], vectors
        return known


def _sentences(record: Resource) -> tuple[str, list[tuple[int, int]]]:
    """A text that begins with the title of a record, and where its title and its first sentences stand in it."""
    text, spans = "", []
    if record.given_title:
        text = record.given_title
        spans.append((0, len(text)))
    for body in (record.description, record.text):
        for part in _BREAK.split((body or "")[:_MAX_CHARS]):
            sentence = part.strip()
            if len(spans) <= N_SENTENCES and SENTENCE_CHARS[0] <= len(sentence) <= SENTENCE_CHARS[1]:
                text += "\n" if text else ""
                spans.append((len(text), len(text) + len(sentence)))
                text += sentence
    return text, spans


_BREAK = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")
