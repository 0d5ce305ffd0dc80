"""Words that look like slips: few that are none, and most of those that are."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from seealso import Library
from tests.conftest import MakeLibrary

NEW = (
    "Shape and share, task and talk: we built a plane, went fast along the ground, stopped and began to like what it "
    "cost. The wealthy pay; nobody didn’t care, wasn't there or couldn't say. Trains, brains and drains, mails and "
    "males, moral corals, sleeping bags, lighting, a mother's brother, warmth."
)


def slips(word: str) -> Iterator[str]:
    """The word with two letters that changed places, with one typed twice, with one left out."""
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        yield word[:at] + word[at] + word[at:]
        yield word[:at] + word[at + 1 :]


@pytest.fixture(scope="module")
def texts(sample: Library) -> list[str]:
    return [f"{one.title or ''}\n{one.description}" for one in sample.view.engine.resources()]


def test_the_records_of_the_sample_have_less_than_a_false_hint_in_a_hundred(sample: Library, texts: list[str]) -> None:
    assert sum(len(sample.view.engine.strange_words(text)) for text in texts) < 0.01 * len(texts)


def test_new_words_are_no_slips(sample: Library) -> None:
    assert sample.view.engine.strange_words(NEW) == []


@pytest.mark.parametrize("foreign", [
    "Les soins primaires et la formation des équipes dans une ville du nord de la France",
    "Die Versorgung der Kranken und das Lernen der Verbände in einem großen Netz",
    "Gofal yn y gymuned a dysgu ar y cyd mewn ysbytai bach",
    "La atención primaria y el aprendizaje de los equipos en una red de hospitales",
])  # fmt: skip
def test_words_of_another_language_are_no_slips(foreign: str, sample: Library) -> None:
    assert sample.view.engine.strange_words(foreign) == []


def test_most_planted_slips_are_named_with_the_word_that_was_meant(sample: Library, texts: list[str]) -> None:
    engine, rng = sample.view.engine, random.Random(5)
    often = engine.statistics.document_frequency
    words = sorted(
        {w for text in texts for w in re.findall(r"[^\W\d_]{5,40}", text) if w.islower() and often("words", w) > 2}
    )
    planted = [(word, rng.choice(list(slips(word)))) for word in rng.choices(words, k=200)]
    planted = [(word, slip) for word, slip in planted if slip != word and not often("words", slip)]
    named = sum((slip, word) in engine.strange_words(f"a {slip} of it") for word, slip in planted)
    assert named >= 0.88 * len(planted)


@pytest.mark.parametrize("text", ["", "…", "ß" * 50, "a\0b", "don't won’t", "1st 2nd", "网络 学习"])
def test_no_text_is_too_odd(text: str, sample: Library) -> None:
    assert sample.view.engine.strange_words(text) == []


def test_a_library_of_nothing_names_nothing(make_library: MakeLibrary) -> None:
    library = make_library({"a.yaml": "id: a\ntitle: A\n"})
    assert library.view.engine.strange_words("Some netwroks of hospitals") == []
