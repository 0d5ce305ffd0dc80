""" "Do we hold this?": a web address, a title, an abstract or a whole text against the library.

What is pasted is looked up exactly (address, DOI, title), then folded into the space of the records' vectors. The
nearest records are compared with it word by word in order: the longest common subsequence (LCS) tells a copy with
words missing from a text about the same thing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from rapidfuzz.distance import LCSseq
from scipy import sparse

from corpus import LibrarySettings, Resource, UsageError
from corpus.records.identity import addresses_in, dois_in, is_address, is_doi, work_keys
from corpus.records.sort_keys import keys_in_any_language
from corpus.records.work_numbers import keys_of_text
from corpus.said import Said
from indexer.engines.port import Engine
from indexer.index.record_language import language_of, stated_language
from indexer.search.limits import MAX_PASTED_CHARS
from indexer.text import analysis
from indexer.text.language_rules import DEFAULT
from recommender.holdings.addresses import Addresses
from recommender.model.vectors import Contributions, Vectors
from recommender.related.meaning_blend import IN_MEANING, LEAST_COSINE, WEIGHT, scaled, weighted
from recommender.related.reasons import one_line, tells, why
from recommender.related.record_phrases import Profile
from recommender.related.related_record import Related, facts_of
from recommender.related.subjects import Subjects

SHORT_CHARS = 600
SHORT_WORDS = 12
"""In a text of up to this length an address is the thing itself; in a longer one it is a link, unless it has a line
to itself."""

N_COMPARED = 120
"""How many of the nearest records are compared word by word."""
N_NEAREST = 5
N_VOTERS = 12
"""How many of the nearest records vote on themes."""

NEAR_COPY = 0.7
"""From this share of words in common, in order, a record is a near-duplicate of what was pasted."""
MAYBE = 0.5
"""From this share on it may be another version."""
FEW_WORDS = 6
"""Fewer words than this are half alike by chance."""
WITHIN = 0.6
"""Likeness of a record whose title stands whole in a short text."""
LEAST_SIMILARITY = 0.1
LEAST_CONFIDENCE = 0.25
LEAST_VOTE = 0.15
"""So much similarity, squared, is to stand behind a theme, whatever else the neighbours have."""
LEAST_VOTERS = 2
TIMES_AS_OFTEN = 3.0
"""A theme is proposed where it is so much more frequent among the neighbours than in the library; of one that most
records have, halfway between that and all of them."""
SURE = 0.5
"""Similarity of a neighbour that speaks for its themes with full weight."""

Verdict = Literal["held", "near", "not held"]


@dataclass(frozen=True, slots=True)
class Match:
    """A record that is what was pasted, with ``likeness`` 0 to 1.

    ``by``: address, DOI, number (an ISBN, or one of arXiv or PubMed), text, title, near copy or version.
    """

    id: str
    title: str
    by: str
    likeness: float


@dataclass(frozen=True, slots=True)
class ProposedTheme:
    """A theme of the nearest records; ``confidence`` is the share of their votes, less where nothing is near or the
    library does not know the words of the text."""

    theme: str
    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Holding:
    """The answer. ``said`` is the verdict in a sentence; ``nearest`` are records near it whatever the verdict."""

    verdict: Verdict
    said: str
    matches: tuple[Match, ...]
    nearest: tuple[Related, ...]
    themes: tuple[ProposedTheme, ...]


class Near(NamedTuple):
    """How near a record is to a text: by words, and the cosine in meaning where it is known."""

    similarity: float
    cosine: float | None = None

    @property
    def share(self) -> float:
        """What meaning counts."""
        return 0.0 if self.cosine is None else WEIGHT

    @property
    def blended(self) -> float:
        """Both together."""
        return float(weighted(self.similarity, self.cosine or 0.0, self.share))


class Holdings:
    """Looks texts up in one snapshot."""

    def __init__(
        self, engine: Engine, vectors: Vectors, subjects: Subjects, settings: LibrarySettings, addresses: Addresses
    ) -> None:
        self._engine, self._vectors, self._settings, self._addresses = engine, vectors, settings, addresses
        self._subjects = subjects

    def look_up(self, text: str) -> Holding:
        """Whether ``text`` is held, what is nearest, and which themes it would have.

        Raises:
            UsageError: there is no text, or it is longer than `MAX_PASTED_CHARS`.
        """
        if len(text) > MAX_PASTED_CHARS:
            raise UsageError(
                f"The text is {len(text):,} characters long; the limit is {MAX_PASTED_CHARS:,}. Paste less of it."
            )
        text = text.encode("utf-8", "ignore").decode()
        if not text.strip():
            raise UsageError("There is nothing to look up. Paste a web address, a title, an abstract or a text.")
        whole = text.strip()
        of_an_address = is_address(whole) or is_doi(whole) or bool(keys_of_text(whole))
        words = _words_of_address(whole) if of_an_address else text
        language = language_of(words[:600], stated_language(self._settings.library.language))
        counted = counts(words, language)
        folded = self._vectors.fold(counted)
        near = self._near(folded, words)
        compared = self._compared(near, tokens(words))
        matches = self._exact(text)
        least = MAYBE if len(tokens(words)) >= FEW_WORDS else NEAR_COPY
        for number, _, likeness in compared:
            if likeness >= least and not of_an_address:
                by = "text" if likeness >= 1 else "near copy" if likeness >= NEAR_COPY else "version"
                record = self._engine.resource_at(number)
                matches.append(Match(record.id, record.display_title, by, likeness))
        best: dict[str, Match] = {}
        for match in sorted(matches, key=lambda m: (_ORDER.index(m.by), -m.likeness)):
            best.setdefault(match.id, match)
        ranked = tuple(best.values())[:N_NEAREST]
        verdict, said = _verdict(ranked)
        return Holding(
            verdict,
            said,
            ranked,
            self._nearest(words, language, folded, near, compared, ranked),
            # By words alone: with meaning, as many of the themes proposed are right, but fewer are proposed.
            self._themes(
                [(n, near[n].similarity, likeness) for n, _, likeness in compared], self._share_known(counted)
            ),
        )

    def _exact(self, text: str) -> list[Match]:
        found: list[Match | None] = []
        if len(text) <= SHORT_CHARS:
            for address in _own_addresses(text):
                for key in work_keys(*(("", address) if is_doi(address) else (address, ""))):
                    by = {"doi": "DOI", "url": "address"}.get(key.partition(":")[0], "number")
                    found += [self._match(name, by) for name in self._addresses.having(key)]
            for line in text.splitlines():
                for key in keys_of_text(line):
                    found += [self._match(name, "number") for name in self._addresses.having(key)]
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        for title in dict.fromkeys((first, " ".join(text.split()))):
            numbers = [
                number
                for key in sorted(keys_in_any_language(title[:400]))
                for number in self._engine.statistics.postings("title_order", key).doc_numbers.tolist()
            ]
            for number in numbers:
                record = self._engine.resource_at(number)
                if _plain(record.given_title or "") == _plain(title):
                    found.append(Match(record.id, record.display_title, "title", 1.0))
        return [match for match in found if match is not None]

    def _match(self, resource_id: str, by: str) -> Match | None:
        record = self._engine.resource(resource_id)
        return None if record is None else Match(resource_id, record.display_title, by, 1.0)

    def _near(self, folded: sparse.csr_matrix, text: str) -> dict[int, Near]:
        """The nearest records by words, and by meaning where that is known."""
        numbers, similarities = self._vectors.near(folded, N_COMPARED)
        found = {
            number: Near(similarity)
            for number, similarity in zip(numbers.tolist(), similarities.tolist(), strict=True)
            if similarity >= LEAST_SIMILARITY
        }
        meaning = self._engine.meaning
        vector = meaning.of_text(text) if meaning is not None else None
        if meaning is None or vector is None:
            return found
        others, cosines = meaning.vectors.nearest(vector, N_VOTERS, self._engine.statistics.live())
        numbers = np.array(sorted({*found, *others[cosines >= LEAST_COSINE].tolist()}), np.int64)
        known, cosines = meaning.vectors.known(numbers), meaning.cosines(vector, numbers)
        return {
            number: Near(found[number].similarity if number in found else 0.0, cosine if is_known else None)
            for number, cosine, is_known in zip(numbers.tolist(), cosines.tolist(), known.tolist(), strict=True)
        }

    def _compared(self, near: Mapping[int, Near], pasted: Sequence[str]) -> list[tuple[int, float, float]]:
        """Number, similarity and likeness of the nearest records, likest first."""
        shingles = _shingles(pasted)
        found = []
        for number, one in near.items():
            similarity = one.blended
            if similarity >= LEAST_SIMILARITY:
                likeness, kept = _likeness(pasted, shingles, self._engine.resource_at(number))
                # Among copies, the one that has all of the words: a third of its own may be missing here.
                order = 1.0 + kept + 0.2 * likeness if likeness >= MAYBE else 0.5 * similarity + 0.5 * likeness
                found.append((-order, -similarity, number, min(similarity, 1.0), likeness))
        return [(number, similarity, likeness) for _, _, number, similarity, likeness in sorted(found)]

    def _nearest(
        self,
        text: str,
        language: str,
        folded: sparse.csr_matrix,
        near: Mapping[int, Near],
        compared: Sequence[tuple[int, float, float]],
        matches: Sequence[Match],
    ) -> tuple[Related, ...]:
        """The nearest records with reasons; what was found by its address comes first."""
        mine = Profile(Resource(id="pasted", description=text[:20_000]), language)
        weights = dict(zip(folded.indices.tolist(), folded.data.tolist(), strict=True))
        similarity = {number: value for number, value, _ in compared}
        copied = any(likeness >= NEAR_COPY for _, _, likeness in compared)
        found = (self._engine.doc_number(m.id) for m in matches if m.by in ("address", "DOI", "number") and not copied)
        known = [number for number in found if number is not None]
        order = list(dict.fromkeys([*known, *(number for number, _, _ in compared)]))[:N_NEAREST]
        return tuple(self._suggestion(n, similarity.get(n, 1.0), weights, mine, near.get(n, Near(0.0))) for n in order)

    def _suggestion(
        self, number: int, similarity: float, weights: Mapping[int, float], mine: Profile, near: Near
    ) -> Related:
        """A near record, and what it and the text are both about."""
        record = self._engine.resource_at(number)
        parts, _ = scaled(Contributions(self._vectors.shared(weights, number), 0.0), {}, near.share)
        theirs = self._subjects.profile(number)
        reasons = why(self._subjects, mine, theirs, parts, {}, self._settings, near.share * (near.cosine or 0.0))
        said = one_line(reasons, {})
        if near.cosine is not None and near.cosine >= LEAST_COSINE and not tells(reasons, {}):
            said = IN_MEANING
        return Related(
            id=record.id, title=record.display_title, type=record.type, url=record.url, score=similarity,
            source="text", why=reasons, reason=said, facts=facts_of(record),
        )  # fmt: skip

    def _share_known(self, counted: Counter[str]) -> float:
        """The share of the words of a text that any record has: one word that the library knows, among ten that it
        does not, is near to much and says little."""
        found = [term for term in counted if " " not in term]
        frequency = self._engine.statistics.document_frequency
        known = sum(any(frequency(field, term) for field in ("title", "description")) for term in found)
        return known / len(found) if found else 0.0

    def _themes(self, compared: Sequence[tuple[int, float, float]], known: float) -> tuple[ProposedTheme, ...]:
        """The themes for which the nearest records speak; none is better than one by chance."""
        votes: dict[str, float] = defaultdict(float)
        n_voters: Counter[str] = Counter()
        voters = sorted(compared, key=lambda f: (-f[1], f[0]))[:N_VOTERS]
        total = sum(similarity**2 for _, similarity, _ in voters)
        for number, similarity, _ in voters:
            for theme in self._engine.resource_at(number).themes:
                votes[theme] += similarity**2
                n_voters[theme] += 1
        if not votes or total <= 0:
            return ()
        certainty = known * min(1.0, voters[0][1] / SURE)
        found = [
            ProposedTheme(theme, self._settings.theme_label(theme), certainty * vote / total)
            for theme, vote in votes.items()
            if n_voters[theme] >= LEAST_VOTERS
            and known * vote >= LEAST_VOTE
            and vote / total >= self._least_share(theme)
        ]
        found = [theme for theme in found if theme.confidence >= LEAST_CONFIDENCE]
        return tuple(sorted(found, key=lambda t: (-t.confidence, t.theme))[:4])

    def _least_share(self, theme: str) -> float:
        """How much of the neighbours' votes a theme is to have, so that it is not one that all records share."""
        n_live = max(1, int(self._engine.statistics.live().sum()))
        usual = self._engine.facets.column("theme").n_with(theme) / n_live
        return min(TIMES_AS_OFTEN * usual, (1 + usual) / 2)


_ORDER = ("address", "DOI", "number", "text", "title", "near copy", "version")
_SAID = {
    "address": Said("Held: a record has this address."),
    "DOI": Said("Held: a record has this DOI."),
    "number": Said("Held: a record has this number."),
    "text": Said("Held: a record says just this."),
    "title": Said("Held: a record has this title."),
    "near copy": Said("Held, it seems: a record says nearly the same."),
    "version": Said("Perhaps held: a record may be another version of it."),
}


def _verdict(matches: Sequence[Match]) -> tuple[Verdict, str]:
    if not matches:
        return "not held", Said("Not held, as far as the records show.")
    best = matches[0]
    return ("near" if best.by in ("near copy", "version") else "held"), _SAID[best.by]


def tokens(text: str) -> list[str]:
    """The folded words of a text in order, stop words and digits too: two records may differ by these alone."""
    return [word for surface in analysis.surfaces(text) for word in analysis.parts(surface)]


def counts(text: str, language: str = DEFAULT) -> Counter[str]:
    """Words and phrases of a text as `recommender.model.counting` counts those of records.

    ``language``: that the text is read in.
    """
    found: Counter[str] = Counter()
    before: tuple[str, ...] = ()
    for surface in analysis.surfaces(text):
        for word in analysis.read(surface, language).words:
            if analysis.is_stop_word(word, language):
                before = ()
                continue
            term = analysis.term_of(word, language)
            found[term] += 1
            if before:
                found[f"{before[0]} {term}"] += 1
            before = (term,)
    return found


def _likeness(pasted: Sequence[str], shingles: frozenset[tuple[str, ...]], record: Resource) -> tuple[float, float]:
    """How far a record says what was pasted: as a whole, as its title, or its words within a longer text.

    Returns the likeness, 0 to 1, and the share of the pasted words that the record has, in order.
    """
    title = tokens(" ".join(filter(None, (record.given_title, record.subtitle))))
    body = tokens(record.description)
    versions = [title + body]
    if len(body) >= 8:
        versions.append(body)
    if record.text:
        versions.append(title + body + tokens(record.text))
    best, kept = max(_dice(pasted, version) for version in versions)
    if len(title) >= 3 and len(pasted) <= 3 * len(title):
        best = max(best, 0.99 * _dice(pasted, title)[0])
    if _stands_in(title, pasted):
        best = max(best, WITHIN)
    own = _shingles(title + body)
    if len(own) >= 12 and len(pasted) > len(title) + len(body):
        best = max(best, 0.98 * len(own & shingles) / len(own))
    return best, kept


def _stands_in(title: Sequence[str], pasted: Sequence[str]) -> bool:
    """Whether a title stands whole in a short text, as in a citation. A title of two words stands anywhere."""
    if len(pasted) > 60 or len(title) < (3 if len(pasted) <= 25 else 4):
        return False
    return f" {' '.join(title)} " in f" {' '.join(pasted)} "


def _dice(one: Sequence[str], other: Sequence[str]) -> tuple[float, float]:
    """2 LCS / (both lengths), which is 1 for the same words in the same order; and LCS / length of the first."""
    if not one or not other:
        return 0.0, 0.0
    common = LCSseq.similarity(one, other)
    return 2.0 * common / (len(one) + len(other)), common / len(one)


def _shingles(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Three words in a row (Broder, SEQUENCES 1997)."""
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _own_addresses(text: str) -> list[str]:
    """The addresses and DOIs that are what was pasted, and not links in it."""
    lines = [line.strip() for line in text.splitlines()]
    own = [line for line in lines if is_address(line) or is_doi(line)]
    if len(text.split()) <= SHORT_WORDS:
        own += [*addresses_in(text), *dois_in(text)]
    return list(dict.fromkeys(own))


def _plain(title: str) -> str:
    return " ".join(tokens(title))


def _words_of_address(address: str) -> str:
    """What an address says of its subject: the words of its path, or the site's name where there is no path."""
    rest = re.sub(r"^(?:https?://)?(?:www\.)?", "", address.strip(), flags=re.IGNORECASE)
    host, _, path = rest.partition("/")
    words = re.sub(r"\.(?:html?|pdf|php|aspx?)\b|[?#].*$", " ", path)
    return re.sub(r"[^\w]+|_+", " ", words).strip() or re.sub(r"\.\w+$", "", host).replace(".", " ")
