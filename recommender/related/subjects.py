"""What two records are both about, in words that a person would say.

Candidates are whole keywords, and phrases and words that stand in both records. What is said is a subject by the way in
which the library uses it (`recommender.related.word_usage`), stands out in both, and is on few enough records to tell
something. Nothing is better than debris: where no candidate is left, the theme has to do, or there is no tie.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise

from corpus import LibrarySettings, Resource
from indexer.engines.port import Engine
from indexer.index.record_language import record_language
from indexer.text.bounded_cache import BoundedCache
from recommender.related.record_phrases import Key, Profile, Saying
from recommender.related.word_classes import (
    ends_as_adjective,
    ends_as_adverb,
    ends_as_verb,
    is_plural,
    names_no_subject,
    titles_of_address,
)
from recommender.related.word_usage import Token, Usage, learned

EVERY_THIRD = 1 / 3
"""What more records hold says nothing, however it is written."""
SINGLE_SHARE = 0.15
"""A word by itself is on no more of the records than this, and on fewer of a large library."""
SINGLE_AT = 200
SINGLE_LEAST = 10
COMMON_LEAST = 4
TOPIC_SHARE = 0.08
"""A word by itself is a topic if so many of the records that hold it have it in title, keywords or themes."""
SMALL, TINY = 200, 40
PHRASE_PREFERENCE = 1.5

_MOST_TOLD = 100_000


class Subjects:
    """What records of one snapshot are both about."""

    def __init__(self, engine: Engine, settings: LibrarySettings) -> None:
        self._engine, self._settings = engine, settings
        self._profiles: dict[int, Profile] = BoundedCache(1024)
        self._telling: dict[Key, bool] = BoundedCache(_MOST_TOLD)

    @cached_property
    def usage(self) -> Usage:
        """How the library uses its words; worked out when first asked for."""
        return learned(self._engine, self._settings)

    def profile(self, number: int) -> Profile:
        """What the record of a document could be said to be about."""
        known = self._profiles.get(number)
        if known is None:
            known = self._profiles[number] = self.profile_of(self._engine.resource_at(number))
        return known

    def profile_of(self, resource: Resource) -> Profile:
        """The same for a record that may be of somewhere else."""
        return Profile(resource, record_language(resource, self._settings))

    def said(self, mine: Profile, theirs: Profile, parts: Mapping[str, float], most: int) -> dict[str, float]:
        """What both are about, as a person would say it → its part of the likeness; the strongest, ``most`` at most.

        Args:
            parts: what each shared word, or pair of words ("first second"), adds to the likeness.
        """
        found = []
        places = theirs.places_within(mine)
        for key in places:
            worth = _worth(key, parts)
            if worth > 0:
                is_preferred = len(key) > 1 or mine.is_curated(key) or theirs.is_curated(key)
                found.append((-worth * (PHRASE_PREFERENCE if is_preferred else 1.0), -len(key), key, worth))
        said: dict[str, float] = {}
        used: set[str] = set()
        for _, _, key, worth in sorted(found):
            if not used.isdisjoint(key) or not self._may_tell(key, mine.is_curated(key), theirs.is_curated(key)):
                continue
            ours, other = mine.saying(key, mine.places), theirs.saying(key, places)
            if not self._may_be_said(key, ours, other, mine.language):
                continue
            phrase = self._as_written(key, ours, other, mine.language)
            if phrase not in said:
                said[phrase] = worth
                used.update(key)
                if len(said) == most:
                    break
        return said

    def _may_tell(self, key: Key, *curated: bool) -> bool:
        """Whether a phrase may be said at all, by what is known of its terms alone; ``curated``: see `Saying`."""
        known = self._telling.get(key)
        if known is None:
            known = self._telling[key] = not self._is_common(key) and (len(key) > 1 or self._may_stand_alone(key[0]))
        return known or (len(key) == 1 and all(curated) and not self._is_common(key))

    def _may_stand_alone(self, term: str) -> bool:
        """Whether a word tells something by itself, where no curator says so."""
        usage = self.usage
        if not self._is_rare(term) or usage.is_bound(term):
            return False
        return (term,) in usage.subjects or usage.topics[term] >= TOPIC_SHARE * max(usage.records[term], 1)

    def _may_be_said(self, key: Key, ours: Saying, other: Saying, language: str) -> bool:
        if not key[-1]:
            return True  # a whole keyword of both
        curated = ours.curated or other.curated or key in self.usage.subjects
        if len(key) == 1:
            return self._is_a_subject(ours, other, language)
        first, last = ours.tokens[0], ours.tokens[-1]
        if first.is_sign:
            return ours.salient or other.salient
        if not curated and self.usage.is_cut(key):
            return False
        if _counts(first) or _counts(last):
            return False
        if curated:
            return True
        usage = self.usage
        words = [token for token in ours.tokens if not token.is_small]
        small = [token.written.lower() for token in words]
        if small[0] in titles_of_address() or any(ends_as_adverb(word, language) for word in small):
            return False
        if _is_name(ours) and _is_name(other):
            return ours.uncut and other.uncut and not any(token.written in _NOT_IN_NAMES for token in ours.tokens)
        if any(token.is_owner for saying in (ours, other) for token in saying.tokens[:-1]):
            return False
        if not (ours.whole or other.whole or usage.stands(last.written)):
            return False  # "progressive web" of "progressive web app"
        nothing = [_says_nothing(token, language) for token in words]
        if all(nothing) or nothing[0] or nothing[-1]:
            return False
        if any(token.is_small for token in ours.tokens):
            return False  # what has small words inside is a phrase only where a curator says so, or it is a name
        if any(usage.is_verb(word) for word in small) or is_plural(small[0], language):
            return False
        if usage.may_act(small[0]) and usage.topics[first.term] == 0:
            return False  # "generate feeds"
        if not usage.may_end(last.written) and not self._may_trust_titles(ours, other):
            return False
        if ends_as_verb(small[0], language) and not usage.is_noun(small[0]) and usage.topics[first.term] == 0:
            return False
        return not ends_as_verb(small[-1], language) or usage.is_noun(last.written)

    def _is_a_subject(self, ours: Saying, other: Saying, language: str) -> bool:
        """Whether one word by itself says something."""
        token, usage = ours.tokens[0], self.usage
        if token.is_sign or not (ours.salient and other.salient):
            return False
        if ours.curated and other.curated:
            return not _says_nothing(token, language)
        if not (ours.uncut or other.uncut):
            return False
        if (token.term,) not in usage.subjects:
            if usage.is_name(token.written):
                if usage.only_qualifies(token.written):
                    return False
                small = token.written.lower()
                alone = 2 * usage.beside_name[small] < usage.n[small]
                return alone and ours.in_prose and other.in_prose and _in_capitals(ours) and _in_capitals(other)
            if not (ours.in_prose or other.in_prose) and not self._may_trust_titles(ours, other):
                return False
        return bool(self._nouns(token.term, ours, other, language))

    def _may_trust_titles(self, ours: Saying, other: Saying) -> bool:
        """Whether it is enough that both titles say it: a small library has too few sentences to learn from."""
        n = self.usage.n_records
        if n < TINY and ours.salient and other.salient:
            return ours.titled or other.titled
        return n < SMALL and ours.titled and other.titled

    def _nouns(self, term: str, ours: Saying, other: Saying, language: str) -> list[str]:
        """How a single word may be said: as a record writes it where that is a noun, or a whole keyword of somebody."""
        usage, found = self.usage, []
        for saying in (ours, other):
            form = saying.tokens[0].written
            small = form.lower()
            if _says_nothing(saying.tokens[0], language) or ends_as_adverb(small, language) or len(small) < 2:
                continue
            if ends_as_adjective(small, language) and usage.nouns[small] <= usage.within[small] + 1:
                continue
            if not (ours.whole or other.whole or usage.stands(form)):
                continue
            if small == usage.subjects.get((term,), "").lower() or saying.curated:
                found.append(form)
            elif (
                self._may_trust_titles(ours, other)
                and not usage.is_verb(form)
                and not ends_as_verb(small, language)
                and usage.within[small] <= usage.nouns[small] + usage.heads[small]
            ):
                found.append(form)
            elif (
                usage.is_noun(form)
                and not self._is_gerund(small, language)
                and not (is_plural(small, language) and usage.may_act(form))
                and (usage.stands(form) or (ours.whole and other.whole))
                and not (usage.is_seldom(form) and usage.n_records >= SMALL)
                and not usage.is_of_any_use(form)
            ):
                found.append(form)
            elif usage.is_name(form) and _in_capitals(ours) and _in_capitals(other):
                found.append(form)
        return found

    def _is_gerund(self, small: str, language: str) -> bool:
        """Whether it ends as verbs do and mostly has something after it: "growing" of "growing food"."""
        nouns = self.usage.nouns[small]
        followed = self.usage.within[small] + self.usage.verbs[small]
        return ends_as_verb(small, language) and (nouns < 2 or nouns <= followed)

    def _is_common(self, key: Key) -> bool:
        records, limit = self.usage.records, max(COMMON_LEAST, EVERY_THIRD * self.usage.n_records)
        for term in key:
            if 0 < records[term] <= limit:
                return False
        return True

    def _is_rare(self, term: str) -> bool:
        n = max(self.usage.n_records, 1)
        share = SINGLE_SHARE * min(1.0, math.sqrt(SINGLE_AT / n))
        return self.usage.records[term] <= max(SINGLE_LEAST, share * n)

    def _as_written(self, key: Key, ours: Saying, other: Saying, language: str) -> str:
        if not key[-1]:
            return ours.written
        if len(key) == 1 and (nouns := self._nouns(key[0], ours, other, language)):
            return self.in_a_sentence(nouns[0])
        if len(key) > 1 and _is_name(ours) and _is_name(other):
            return ours.written
        best = next((s for s in (ours, other) if s.curated), other if other.in_prose and not ours.in_prose else ours)
        known = self.usage.subjects.get(key)
        return self.in_a_sentence(known if known is not None and not best.curated else best.written)

    def in_a_sentence(self, phrase: str) -> str:
        """A phrase in small letters but for names and acronyms."""
        return _WORD.sub(lambda word: self._small(word.group()), phrase)

    def _small(self, word: str) -> str:
        return word if any(c.isupper() for c in word[1:]) or self.usage.is_name(word) else word.lower()


_WORD = re.compile(r"[^\W_]+")
_NOT_IN_NAMES = ("to", "from")


def _says_nothing(token: Token, language: str) -> bool:
    nothing = names_no_subject(language)
    return token.written.lower() in nothing or token.term in nothing or _counts(token)


def _is_name(saying: Saying) -> bool:
    """Whether a phrase is written in capitals in mid sentence."""
    return saying.in_prose and _in_capitals(saying) and not saying.tokens[0].begins


def _worth(key: Key, parts: Mapping[str, float]) -> float:
    if len(key) == 1:
        return parts.get(key[0], 0.0)
    worth = sum([parts.get(term, 0.0) for term in dict.fromkeys(key)])
    return worth + sum([parts.get(f"{one} {other}", 0.0) for one, other in pairwise(key)])


def _counts(token: Token) -> bool:
    return token.written[:1].isdigit()


def _in_capitals(saying: Saying) -> bool:
    return all(token.is_capital for token in saying.tokens if not token.is_small)
