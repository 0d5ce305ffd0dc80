"""What a reader may be about to type: titles, themes, people, series, places and types that begin so.

Entries are numbered in the order in which they are shown (kind, then count, then alphabet), so that ranking is taking
the lowest numbers. Words lie sorted in one list and their entries end to end in one array: the entries of all words
with a prefix are one slice. Made when an index is built and kept beside it; after a later commit, made anew when asked.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from json.encoder import encode_basestring as _quoted
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.records.fields import SUGGESTED
from corpus.records.files import read_regular
from corpus.records.sealed import read_sealed, sealed
from indexer.index.kept_arrays import array_of
from indexer.index.verification import sums_in
from indexer.search.limits import MAX_SUGGESTIONS
from indexer.search.request import clean
from indexer.text import analysis
from indexer.text.sorted_arrays import are_below, are_offsets, union

KINDS = (*SUGGESTED, "query", "record")
"""What may be suggested, in the order of precedence. ``query``: past good queries, where they are kept."""

MIN_CHARS_FORGIVEN = 4
_MAX_TYPED_CHARS = 120
_MAX_TYPED_WORDS = 12
_FORMAT = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to complete what was typed with.

    kind: one of `KINDS`. value: a record's id, a theme's or type's slug, else the name. count: how many records it
    leads to.
    """

    text: str
    kind: str
    count: int
    value: str


def searchable_words(text: str) -> set[str]:
    """The words by which an entry is found: its words, and compounds written solid."""
    words, compounds = analysis.words_and_compounds(text)
    return {*words, *compounds}


class Suggestions:
    """The suggestions of one snapshot. Immutable.

    words: distinct, ascending; ``word_entries[word_starts[i]:word_starts[i + 1]]`` are the entries of ``words[i]``
    (int32). wholes: the folded texts, ascending; ``whole_entries[i]`` is the entry of ``wholes[i]`` (int32).
    ``kind_starts[k]`` is the first entry of ``KINDS[k]`` (int64, with the number of entries at the end).
    """

    def __init__(
        self,
        lines: list[str],
        words: list[str],
        word_starts: NDArray[np.int64],
        word_entries: NDArray[np.int32],
        wholes: list[str],
        whole_entries: NDArray[np.int32],
        kind_starts: NDArray[np.int64],
    ) -> None:
        self._lines = lines
        self._words = words
        self._word_starts = word_starts
        self._word_entries = word_entries
        self._wholes = wholes
        self._whole_entries = whole_entries
        self._kind_starts = kind_starts
        self._letters = "".join(sorted(c for c in set().union(*words) if c.isalnum()))[:64]

    @staticmethod
    def of(entries: Iterable[tuple[Suggestion, Sequence[str]]]) -> Suggestions:
        """Suggestions from entries, each with other texts by which it may be found as well.

        Entries of one kind and one wording become one; records of one title lead to a search for it.
        """
        order = {kind: number for number, kind in enumerate(KINDS)}
        known: dict[tuple[int, str], int] = {}
        merged: list[Suggestion] = []
        counts: list[int] = []
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        # Every word of every entry by number, and for each stretch of them the entry and how long it is.
        held, owners, sizes = array("i"), array("i"), array("i")
        for entry, others in entries:
            text = " ".join(clean(entry.text).split())
            words, compounds = analysis.words_and_compounds(text)
            if not words:
                continue
            number = known.setdefault((order[entry.kind], " ".join(words)), len(merged))
            if number == len(merged):
                merged.append(replace(entry, text=text) if text != entry.text else entry)
                counts.append(0)
            counts[number] += entry.count
            for other in ([*words, *compounds], *map(searchable_words, others)):
                held.extend(map(numbers.__getitem__, other))
                owners.append(number)
                sizes.append(len(other))
        ranked = sorted((kind, -counts[number], whole, number) for (kind, whole), number in known.items())
        lines = []
        for kind, count, _, number in ranked:
            name, found = KINDS[kind], merged[number]
            value = "" if name == "record" and count < -1 else found.value
            lines.append(f'[{_quoted(found.text)}, "{name}", {-count}, {_quoted(value)}]')
        rank = np.empty(len(ranked), np.int64)
        rank[[number for *_, number in ranked]] = np.arange(len(ranked))
        ordered = sorted(numbers)
        word_rank = np.empty(len(ordered), np.int64)
        word_rank[[numbers[word] for word in ordered]] = np.arange(len(ordered))
        entry_of = rank[np.repeat(np.frombuffer(owners, np.int32), np.frombuffer(sizes, np.int32))]
        pairs = union([word_rank[np.frombuffer(held, np.int32)] << 32 | entry_of])
        wholes = sorted((whole, at) for at, (_, _, whole, _) in enumerate(ranked))
        return Suggestions(
            lines,
            ordered,
            np.searchsorted(pairs >> 32, np.arange(len(ordered) + 1)).astype(np.int64),
            pairs.astype(np.int32),  # the lower half
            [whole for whole, _ in wholes],
            np.fromiter((at for _, at in wholes), np.int32, len(wholes)),
            np.searchsorted([kind for kind, *_ in ranked], np.arange(len(KINDS) + 1)).astype(np.int64),
        )

    def suggest(self, typed: str, limit: int = 8) -> list[Suggestion]:
        """At most ``limit`` suggestions for what was typed so far.

        Every word typed must begin a word of the entry, in any order. Those that begin as a whole with what was typed
        come first; then by kind and count. No kind takes more than half of the places from another. One typo is
        forgiven in words of four letters and more, where nothing matches otherwise.
        """
        words = analysis.words_of(clean(typed[:_MAX_TYPED_CHARS]))[:_MAX_TYPED_WORDS]
        limit = max(0, min(limit, MAX_SUGGESTIONS))
        if not words or not limit or not self._lines:
            return []
        whole = " ".join(words)
        first, last = self._range(self._wholes, whole)
        ahead = np.sort(self._whole_entries[first:last])
        for ways in self._readings(words):
            matching = self._matching(ways)
            if matching is not None and matching.any():
                break
        else:
            return []
        matching[ahead] = False
        return self._mixed([*self._shares(ahead, limit), *self._shares(np.flatnonzero(matching), limit)], limit)

    def _shares(self, numbers: NDArray[np.int64] | NDArray[np.int32], limit: int) -> list[int]:
        """The first ``limit`` entries of each kind among ``numbers``, which ascend."""
        edges = np.searchsorted(numbers, self._kind_starts).tolist()
        return [n for first, last in pairwise(edges) for n in numbers[first : min(last, first + limit)].tolist()]

    def _readings(self, words: list[str]) -> Iterator[list[list[tuple[int, int]]]]:
        """For each word, the ranges of `_words` that it may stand for: as typed, joined with the next, mistyped."""
        exact = [[self._range(self._words, word)] for word in words]
        yield exact
        if len(words) > 1:
            yield [[self._range(self._words, "".join(words))]]
        forgiven = [
            ranges if ranges[0][0] < ranges[0][1] or len(word) < MIN_CHARS_FORGIVEN else self._one_typo(word)
            for word, ranges in zip(words, exact, strict=True)
        ]
        yield forgiven
        yield [
            ranges if len(word) < MIN_CHARS_FORGIVEN else [*ranges, *self._one_typo(word)]
            for word, ranges in zip(words, exact, strict=True)
        ]

    def _matching(self, ways: list[list[tuple[int, int]]]) -> NDArray[np.bool_] | None:
        """The entries that hold a word of each of ``ways``: bool, shape (n_entries,); ``None`` where one has none."""
        mask: NDArray[np.bool_] | None = None
        for ranges in ways:
            held = np.zeros(len(self._lines), np.bool_)
            for first, last in ranges:
                held[self._word_entries[self._word_starts[first] : self._word_starts[last]]] = True
            mask = held if mask is None else mask & held
            if not mask.any():
                return None
        return mask

    def _one_typo(self, word: str) -> list[tuple[int, int]]:
        """Ranges of words that begin with ``word`` after one edit; the first letter is right if it can be."""
        edited: set[str] = set()
        for at in range(len(word)):
            before, after = word[:at], word[at + 1 :]
            edited.add(before + after)
            if after:
                edited.add(before + after[0] + word[at] + after[1:])
            edited.update(before + letter + after for letter in self._letters)
            edited.update(before + letter + word[at:] for letter in self._letters)
        edited.discard(word)
        found = []
        for text in sorted(edited):
            first, last = self._range(self._words, text)
            if first < last:
                found.append((text[0] == word[0], (first, last)))
        same = [where for is_same, where in found if is_same]
        return same or [where for _, where in found]

    @staticmethod
    def _range(ascending: list[str], prefix: str) -> tuple[int, int]:
        """Where the texts with ``prefix`` stand in a sorted list."""
        first = bisect_left(ascending, prefix)
        return first, bisect_left(ascending, prefix + "\U0010ffff", first)

    def _mixed(self, numbers: list[int], limit: int) -> list[Suggestion]:
        """The first ``limit`` of ``numbers``, none of the kinds above its share while others wait."""
        share = max(1, (limit + 1) // 2)
        taken: list[tuple[int, Suggestion]] = []
        waiting: list[tuple[int, Suggestion]] = []
        n_of: dict[str, int] = {}
        for place, number in enumerate(numbers):
            if len(taken) == limit:
                break
            entry = _entry(self._lines[number])
            if entry is None:
                continue
            n_of[entry.kind] = n_of.get(entry.kind, 0) + 1
            (taken if n_of[entry.kind] <= share else waiting).append((place, entry))
        taken += waiting[: limit - len(taken)]
        return [entry for _, entry in sorted(taken, key=lambda pair: pair[0])]

    # -- kept beside the index ----------------------------------------------------------------------------

    def save(self, folder: Path, generation: int, beside: Mapping[str, bytes] | None = None) -> None:
        """Write into ``folder`` what `load` reads; ``generation`` is that of the index described.

        All of it appears at once, with the files ``beside`` that `read_beside` reads; what was kept for earlier
        generations goes.
        """
        folder.mkdir(parents=True, exist_ok=True)
        earlier = list(folder.iterdir())
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as name:
            new = Path(name) / "all"
            new.mkdir()
            for part, texts in (("entries", self._lines), ("words", self._words), ("wholes", self._wholes)):
                (new / f"{part}.txt").write_text("\n".join(texts), encoding="utf-8")
            np.save(new / "word_starts.npy", self._word_starts)
            np.save(new / "word_entries.npy", self._word_entries)
            np.save(new / "whole_entries.npy", self._whole_entries)
            np.save(new / "kind_starts.npy", self._kind_starts)
            for part, content in (beside or {}).items():
                (new / part).write_bytes(content)
            said = {"format": _FORMAT, "generation": generation, "files": sums_in(new, os.listdir(new))}
            (new / "suggestions.json").write_text(sealed(said), encoding="utf-8")
            with contextlib.suppress(OSError):  # somebody else has just written the same
                new.rename(folder / str(generation))
        for old in earlier:
            if old.name != str(generation):
                shutil.rmtree(old, ignore_errors=True)

    @staticmethod
    def load(folder: Path, generation: int) -> Suggestions | None:
        """What was saved for this generation of the index; ``None`` where there is none or it cannot be read."""
        names = ("word_starts", "word_entries", "whole_entries", "kind_starts")
        parts = ("entries", "words", "wholes")
        read = _read(folder, generation, [f"{name}.txt" for name in parts] + [f"{name}.npy" for name in names])
        if read is None:
            return None
        try:
            texts = [content.decode().split("\n") for content in read[: len(parts)]]
            arrays = [array_of(content) for content in read[len(parts) :]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        lines, words, wholes = (([] if t == [""] else t) for t in texts)
        if not _fit(len(lines), len(words), len(wholes), arrays):
            return None
        return Suggestions(lines, words, arrays[0], arrays[1], wholes, arrays[2], arrays[3])


def read_beside(folder: Path, generation: int, name: str) -> bytes | None:
    """What `Suggestions.save` kept beside them under ``name``; ``None`` where there is none or it cannot be read."""
    read = _read(folder, generation, [name])
    return None if read is None else read[0]


def _read(folder: Path, generation: int, names: Sequence[str]) -> list[bytes] | None:
    """Some of the files that were kept for a generation; ``None`` where one of them is not what was written."""
    folder = folder / str(generation)
    try:
        said = read_sealed(folder / "suggestions.json")
        if (said["format"], said["generation"]) != (_FORMAT, generation):
            return None
        read = []
        for name in names:
            content = read_regular(folder / name)
            if hashlib.sha256(content).hexdigest() != said["files"][name][1]:
                return None
            read.append(content)
        return read
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError):
        return None


def _entry(line: str) -> Suggestion | None:
    """What a line says; ``None`` where somebody else wrote it."""
    try:
        found = Suggestion(*json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None
    is_one = isinstance(found.text, str) and found.kind in KINDS and type(found.count) is int
    return found if is_one and isinstance(found.value, str) else None


def _fit(n_lines: int, n_words: int, n_wholes: int, arrays: Sequence[NDArray[Any]]) -> bool:
    """Whether the arrays, as `load` reads them, fit each other and the texts; numbers would lead nowhere else."""
    word_starts, word_entries, whole_entries, kind_starts = arrays
    if any(found.ndim != 1 or found.dtype.kind != "i" for found in arrays) or len(whole_entries) != n_wholes:
        return False
    return (
        are_offsets(word_starts, n_words, len(word_entries))
        and are_offsets(kind_starts, len(KINDS), n_lines)
        and are_below(word_entries, n_lines)
        and are_below(whole_entries, n_lines)
    )
