"""From an expression of several words to the sequences of terms that it may stand in the records as."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.text import analysis

TermSequence = tuple[tuple[str, int], ...]
"""Terms with their offsets from the first one's position; a single term is a sequence of one."""


def sequence_of(text: str) -> TermSequence:
    """The term sequence of an expression: parts of compounds at their places, no joined forms.

    >>> sequence_of("community of practice")
    (('communiti', 0), ('practic', 2))
    """
    found: list[tuple[str, int]] = []
    position = 0
    for surface in analysis.surfaces(text):
        for offset, word in enumerate(analysis.parts(surface)):
            if word not in analysis.STOP_WORDS:
                found.append((analysis.stem(word), position + offset))
        position += max(1, len(analysis.parts(surface)))
    if not found:
        return ()
    first = found[0][1]
    return tuple((term, place - first) for term, place in found)


def expression_forms(group: Iterable[str]) -> list[list[TermSequence]]:
    """For each expression of a group that mean the same, the sequences that it may stand in the records as."""
    found = []
    for text in group:
        sequence = sequence_of(text)
        if not sequence:
            continue
        written = analysis.surfaces(text)
        forms = [sequence]
        if len(written) == 1 and len(sequence) > 1:
            forms.insert(0, ((analysis.stem("".join(analysis.parts(written[0]))), 0),))
        found.append(forms)
    return found
