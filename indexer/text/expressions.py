"""From an expression of several words to the sequences of terms that it may stand in the records as."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.text import analysis
from indexer.text.language_rules import DEFAULT
from indexer.text.surfaces import is_run

TermSequence = tuple[tuple[str, int], ...]
"""Terms with their offsets from the first one's position; a single term is a sequence of one."""


def sequence_of(text: str, language: str = DEFAULT, exact: bool = False) -> TermSequence:
    """The term sequence of an expression: parts of compounds at their places, no joined forms.

    Args:
        language: that it is read in.
        exact: a word with signs ("C++") stands for itself only, not for its plain form.

    >>> sequence_of("community of practice")
    (('communiti', 0), ('practic', 2))
    """
    found: list[tuple[str, int]] = []
    position = 0
    for piece in analysis.pieces(text):
        for surface in analysis.taken_apart(piece):
            signs = [word[0] for word in surface.more if isinstance(word, tuple)] if exact else []
            run = len(surface.words) > 1 and not surface.solid and not signs
            # A run's last sign alone is where it ends in a record, not in what was asked.
            words = surface.words[:-1] if run else surface.words
            for offset, word in enumerate(words):
                if offset == 0 and signs:
                    found.append((signs[0], position))
                elif not analysis.is_stop_word(word, language):
                    found.append((analysis.term_of(word, language), position + offset))
            position += len(surface.words)
    if not found:
        return ()
    first = found[0][1]
    return tuple((term, place - first) for term, place in found)


def sequences_in_all(text: str, spoken: Iterable[str], exact: bool = False) -> list[TermSequence]:
    """`sequence_of` in several languages, each once."""
    return list(dict.fromkeys(found for language in spoken if (found := sequence_of(text, language, exact))))


def expression_forms(group: Iterable[str], language: str = DEFAULT) -> list[list[TermSequence]]:
    """For each expression of a group that mean the same, the sequences that it may stand in the records as."""
    found = []
    for text in group:
        sequence = sequence_of(text, language)
        if not sequence:
            continue
        written = analysis.surfaces(text)
        forms = [sequence]
        if len(written) == 1 and len(sequence) > 1 and not is_run(written[0]):
            forms.insert(0, ((analysis.stem("".join(analysis.parts(written[0])), language), 0),))
        found.append(forms)
    return found
