"""Names of topics are what records say in so many words."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

import seealso
from recommender.coverage.topic_labels import Forms, candidates, names
from tests.conftest import MakeLibrary

Named = Callable[..., tuple[str, ...]]
WORDS = {
    "short": 0.8,
    "term": 1.0,
    "free": 0.7,
    "recal": 1.0,
    "event": 0.6,
    "relat": 1.0,
    "potenti": 0.1,
    "social": 1.0,
    "network": 0.5,
    "parkinson": 1.0,
    "diseas": 0.9,
}


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Named:
    def name(records: Sequence[dict[str, object]], alike: float = 2.5) -> tuple[str, ...]:
        folder = tmp_path_factory.mktemp("named")
        (folder / "seealso.toml").write_text("", encoding="utf-8")
        made = [{"id": f"r{at}", **one} for at, one in enumerate(records)]
        (folder / "all.json").write_text(json.dumps(made), encoding="utf-8")
        library = seealso.open_library(folder)
        subjects = library.view.recommender.subjects
        read = [library.as_written(f"r{at}") for at in range(len(records))]
        found = candidates(subjects, read, WORDS, "en", Forms(subjects))
        return tuple(one.text for one in names(found, alike))

    return name


def titles(*said: str) -> list[dict[str, object]]:
    return [{"title": one} for one in said]


def test_a_phrase_keeps_its_order_and_goes_on_as_most_records_have_it(named: Named) -> None:
    free = titles("Free recall of lists", "Context in free recall", "The free recall of names", "Recall that is free")
    assert named(free) == ("free recall",)
    term = titles("Short-term memory and age", "On short-term memory", "Short-term memory, sleep", "Short-term loss")
    assert named(term) == ("short-term memory",)  # although "memory" is no word of the topic
    event = titles(
        "An event-related potential of words", "Event-related potentials in sleep", "On event-related potentials",
        "Event-related potentials and age",
    )  # fmt: skip
    assert named(event) == ("event-related potentials",)


def test_a_keyword_that_most_have_is_the_name_whole(named: Named) -> None:
    shelf = "Communication - Social Networks, Forums"
    records = [{"title": f"Program {at}", "keywords": [shelf], "description": "A social network."} for at in range(5)]
    assert named(records) == (shelf,)


def test_a_bare_word_is_a_name_only_where_records_are_alike_without_it(named: Named) -> None:
    said = titles("Recall of names", "A word to recall", "Recall and age", "Sleep and recall")
    assert named(said) == ()
    assert named(said, alike=9.0) == ("recall",)


def test_a_possessive_stays(named: Named) -> None:
    said = titles("Sleep in Parkinson's disease", "Parkinson's disease and age", "On Parkinson's disease")
    assert named(said) == ("Parkinson’s disease",)


def test_evidence_is_whole_words(make_library: MakeLibrary) -> None:
    records = [{"id": f"r{at}", "title": "Physical activities recalled"} for at in range(5)]
    library = make_library({"all.json": json.dumps(records)})
    forms = Forms(library.view.recommender.subjects)
    forms.read_all(["Physical activities recalled", "activities"], "en")
    assert [forms.whole(term) for term in ("physic", "activ", "recal")] == ["physical", "activities", "recalled"]
    assert not forms.whole("nobodi")
