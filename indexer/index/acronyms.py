"""Acronyms that the records explain themselves: "integrated care system (ICS)", "ICS (integrated care system)".

The method is that of Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
text" (Pacific Symposium on Biocomputing 2003): the letters of the short form are found in the words beside the brackets
from right to left, the first of them at the beginning of a word. Long forms here have two words or more, and short
forms capitals, because brackets hold much else.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

from corpus import LibrarySettings, Resource
from corpus.records.files import read_regular
from corpus.records.toml_edit import entry
from corpus.said import Said
from indexer.index.statistics import TermStatistics
from indexer.text import analysis
from indexer.text.expressions import TermSequence, expression_forms
from indexer.text.language_rules import DEFAULT

FILE, ALTERNATIVES_FILE = "acronyms.json", "acronym_alternatives.json"
_FORMAT = 1
_MAX_SHORT_CHARS = 10
_MAX_NAMED = 5
_AGREEMENT = 0.8
"""Share of the records explaining a short form that must explain it in the same words."""
_AS_ACRONYM = 0.5
"""Share of the records holding the word that must write it in capitals; "AIM" is as often an aim."""

_BRACKETS = re.compile(r"\(([^()\n]{2,120})\)")
_SHORT = re.compile(r"[A-Za-z0-9][\w&/+.-]*\Z")
_TWO_CAPITALS = re.compile(r"[^\W\d_a-z][^\s()]*[^\W\d_a-z]")
"""What is needed of a short form: two letters that are not small ASCII ones, without a space between."""
_SENTENCE_END = re.compile(r"[.!?:;]\s+(?=[A-Z])|[;()\n\[\]]")
_FURTHER = re.compile(r"[,;:]\s|\s(?:or|see|e\.g\.|i\.e\.)\s")
_PLURAL = re.compile(r"[A-Z][A-Z0-9]+s")


@dataclass(frozen=True, slots=True)
class LearnedAcronym:
    """A short form and what the records say it stands for.

    n_records: how many records explain it so; ``records`` names some. others: other readings, with their records.
    why_not: why it is not used in search, empty where it is.
    """

    short: str
    long: str
    n_records: int
    records: tuple[str, ...]
    others: Mapping[str, int] = field(default_factory=dict)
    why_not: str = ""

    @property
    def toml(self) -> str:
        """The line that confirms it, for ``[acronyms]`` in seealso.toml."""
        return entry(self.short, [self.long])


def explained(text: str) -> list[tuple[str, str]]:
    """The (short form, long form) pairs that ``text`` explains, as written; a plural s is taken off the short form.

    >>> explained("An integrated care system (ICS) is new. The ACO (accountable care organisation) is not.")
    [('ICS', 'integrated care system'), ('ACO', 'accountable care organisation')]
    """
    found = []
    for brackets in _BRACKETS.finditer(text):
        if not _TWO_CAPITALS.search(text, max(0, brackets.start() - 2 * _MAX_SHORT_CHARS), brackets.end()):
            continue  # neither inside nor just before them is a short form: so it is with most brackets
        inside = _FURTHER.split(brackets[1].strip(), 1)[0].strip()
        before = _SENTENCE_END.split(text[max(0, brackets.start() - 200) : brackets.start()])[-1].rstrip()
        short, plural = _short_form(inside)
        if short:
            long = _long_form(short, before)
            if long is None and plural:
                continue
        else:
            words = before.split()
            short, plural = _short_form(words[-1]) if words else ("", False)
            long = _long_form(short, inside) if short else None
            if long is not None and long != inside:
                long = None
        if short and long:
            found.append((short, long))
    return found


def abbreviates(short: str, long: str) -> bool:
    """Whether the letters of ``short`` stand for the whole of ``long``, as brackets in a record might explain it."""
    return _long_form(short, long) == long


def _short_form(text: str) -> tuple[str, bool]:
    """``text`` as a short form without its plural s, and whether it had one; empty where it is none."""
    text = text.strip("\"'“”‘’*_")
    if not 2 <= len(text) <= _MAX_SHORT_CHARS or not _SHORT.match(text):
        return "", False
    plural = bool(_PLURAL.fullmatch(text))
    short = text[:-1] if plural else text
    if sum(c.isupper() for c in short) < 2 or not short[0].isalnum():
        return "", False
    return short, plural


def _long_form(short: str, candidate: str) -> str | None:
    """The shortest end of ``candidate`` that ``short`` abbreviates, or ``None`` (Schwartz and Hearst's algorithm)."""
    words = candidate.split()
    n_most = min(len(short) + 5, len(short) * 2)
    text = " ".join(words[-n_most:])
    at = len(text) - 1
    for place in range(len(short) - 1, -1, -1):
        letter = short[place].lower()
        if not letter.isalnum():
            continue
        while at >= 0 and (text[at].lower() != letter or (place == 0 and at > 0 and text[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    start = text.rfind(" ", 0, at + 2) + 1
    long = text[start:].strip("\"'“”‘’*,. ")
    words = long.split()
    if len(words) < 2 or len(words) > n_most or len(long) <= len(short) or short.lower() in map(str.lower, words):
        return None
    if not all(any(c.isalnum() for c in word) for word in words) or words[0].lower() in analysis.STOP_WORDS:
        return None
    return long


@lru_cache(maxsize=10_000)
def _key(long: str) -> tuple[str, ...]:
    """What makes two wordings of a long form the same."""
    return tuple(analysis.stem(word) for surface in analysis.surfaces(long) for word in analysis.parts(surface))


class AcronymLearner:
    """Collects what records explain, and says in the end what may be used."""

    def __init__(self) -> None:
        self._readings: dict[str, dict[tuple[str, ...], Counter[str]]] = {}
        self._records: dict[tuple[str, tuple[str, ...]], list[str]] = {}

    def read(self, resources: Iterable[Resource]) -> None:
        """Take note of some records."""
        for resource in resources:
            pairs: set[tuple[str, str]] = set()
            for text in (resource.title, resource.subtitle, resource.description, resource.text):
                if text and "(" in text:
                    pairs.update(explained(text))
            if pairs:
                self._learn(resource.id, pairs)

    def _learn(self, resource_id: str, pairs: set[tuple[str, str]]) -> None:
        for short, long in sorted(pairs):
            key = _key(long)
            self._readings.setdefault(short, {}).setdefault(key, Counter())[long] += 1
            records = self._records.setdefault((short, key), [])
            if resource_id not in records[-1:]:
                records.append(resource_id)

    def take(self, other: AcronymLearner) -> None:
        """Take note of all that another one read later."""
        for short, readings in other._readings.items():
            own = self._readings.setdefault(short, {})
            for key, texts in readings.items():
                own.setdefault(key, Counter()).update(texts)
        for reading, records in other._records.items():
            self._records.setdefault(reading, []).extend(records)

    def learned(self, settings: LibrarySettings, statistics: TermStatistics) -> list[LearnedAcronym]:
        """What was learned, by short form; the curator's own acronyms are left out.

        ``statistics``: of the index of the records that were read.
        """
        declared = {analysis.fold(short) for short in settings.acronyms}
        found = []
        for short, readings in sorted(self._readings.items()):
            folded = analysis.fold(short)
            if folded in declared:
                continue
            counts = {key: len(self._records[short, key]) for key in readings}
            best = max(readings, key=lambda key: (counts[key], key))
            wordings = {key: max(texts, key=lambda t: (texts[t], t.islower(), t)) for key, texts in readings.items()}
            why_not = ""
            if counts[best] < _AGREEMENT * sum(counts.values()):
                why_not = Said("The records explain it in different ways.")
            elif statistics.document_frequency("capitals", folded) < _AS_ACRONYM * statistics.document_frequency(
                "words", folded
            ):
                why_not = Said("It is also a word, mostly written small.")
            others = {wordings[key]: n for key, n in sorted(counts.items()) if key != best}
            records = tuple(self._records[short, best][:_MAX_NAMED])
            found.append(LearnedAcronym(short, wordings[best], counts[best], records, others, why_not))
        return found


def joined(learners: Sequence[AcronymLearner]) -> AcronymLearner:
    """One learner of all that several read, one after the other."""
    result = AcronymLearner()
    for learner in learners:
        result.take(learner)
    return result


def save(folder: Path, learned: Sequence[LearnedAcronym], language: str = DEFAULT) -> None:
    """Write what was learned beside an index, and what of it search may use, so that opening need not analyse it."""
    said = {"format": _FORMAT, "acronyms": [asdict(acronym) for acronym in learned]}
    (folder / FILE).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    alternatives: dict[str, list[TermSequence]] = {}
    for acronym in learned:
        forms = [
            s
            for found in expression_forms([acronym.short, acronym.long], language)
            for s in found
            if not acronym.why_not
        ]
        for sequence in forms:
            alternatives.setdefault(" ".join(term for term, _ in sequence), []).extend(
                other for other in forms if other != sequence
            )
    said = {
        "format": _FORMAT,
        "alternatives": {
            key: "|".join(
                " ".join(f"{term}:{place}" for term, place in sequence) for sequence in dict.fromkeys(sequences)
            )
            for key, sequences in alternatives.items()
        },
    }
    (folder / ALTERNATIVES_FILE).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def load_alternatives(folder: Path) -> dict[str, str]:
    """Terms joined by spaces → what search may look for as well: "integr:0 care:1 system:2|..."."""
    try:
        said = json.loads(read_regular(folder / ALTERNATIVES_FILE))
        return dict(said["alternatives"]) if said["format"] == _FORMAT else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def load(folder: Path) -> list[LearnedAcronym]:
    """What was learned when the index was built; nothing where that is not known."""
    try:
        said = json.loads(read_regular(folder / FILE))
        if said["format"] != _FORMAT:
            return []
        return [LearnedAcronym(**{**row, "records": tuple(row["records"])}) for row in said["acronyms"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []
