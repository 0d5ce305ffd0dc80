"""Topics of planted libraries: the planted ones, by names that can be said, the same from build to build."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

import seealso
from corpus.records.files import write_atomically
from seealso import Library, TextTopics, topics_kept
from tests.conftest import MakeLibrary
from tests.recommender.coverage.planted_topics import TOPICS, Planted, nmi, planted, record


def topics(library: Library) -> TextTopics:
    return library.topics_of_text()


def planted_of(found: TextTopics, made: Planted) -> dict[str, str]:
    """Topic → the planted topic of most of the records that are most of it."""
    return {
        topic.id: Counter(made.topics[resource_id] for resource_id, _ in topic.records).most_common(1)[0][0]
        for topic in found.topics
    }


@pytest.mark.parametrize(("seed", "n", "n_topics"), [(1, 160, 5), (3, 400, 9)])
def test_the_planted_topics_are_found(make_library: MakeLibrary, seed: int, n: int, n_topics: int) -> None:
    made = planted(seed, n, n_topics, themed=False)
    found = topics(make_library(made.files))
    assert found.why_none is None
    assert set(planted_of(found, made).values()) == set(made.topics.values())
    assert len(found.topics) == n_topics
    offered = {resource_id: offer.value for offer in reversed(found.offers) for resource_id in offer.ids}
    of_all = [(made.topics[name], offered.get(name, "")) for name in made.topics]
    assert nmi(*zip(*of_all, strict=True)) >= 0.8
    of = planted_of(found, made)
    for topic in found.topics:
        nouns = TOPICS[of[topic.id]].replace("-", " ").split()
        assert topic.label
        assert all(word in nouns for phrase in topic.label for word in phrase.casefold().split()), topic.label


def test_the_oracle_knows_same_and_unrelated_groups() -> None:
    assert nmi("aabbcc", "xxyyzz") == pytest.approx(1.0)
    assert nmi("aabb", "xyxy") == pytest.approx(0.0)
    assert 0.3 < nmi("aaabbb", "xxyyyy") < 0.7


def test_thirty_records_are_enough_where_they_are_of_two_topics(make_library: MakeLibrary) -> None:
    made = planted(5, 36, 2)
    found = topics(make_library(made.files))
    assert set(planted_of(found, made).values()) == set(made.topics.values())


def test_too_little_text_is_said_with_the_figure(make_library: MakeLibrary) -> None:
    records = [{"id": f"r{n}", "title": f"A title {n}"} for n in range(60)]
    found = topics(make_library({"all.json": json.dumps(records)}))
    assert found.topics == found.findings == found.offers == ()
    assert "30" in str(found.why_none)
    assert "60" in str(found.why_none)
    assert topics(make_library({"none.json": "[]"}, folder="empty")).why_none


def test_words_by_chance_are_no_topics(make_library: MakeLibrary) -> None:
    rng = random.Random(3)
    nouns = " ".join(TOPICS.values()).split()
    records = [
        {"id": f"r{n}", "title": rng.choice(nouns), "description": f"The {', the '.join(rng.sample(nouns, 12))}."}
        for n in range(150)
    ]
    found = topics(make_library({"all.json": json.dumps(records)}))
    assert found.topics == ()
    assert found.findings == ()
    assert "half" in str(found.why_none)


def test_ids_and_labels_stay_when_records_come(make_library: MakeLibrary) -> None:
    made = planted(7, 180, 5)
    library = make_library(made.files)
    before = topics(library)
    rng = random.Random(8)
    names = sorted(set(made.topics.values()))
    for number in range(180, 190):
        topic = rng.choice(names)
        made.records.insert(0, record(rng, number, topic, [name for name in names if name != topic]))
        made.topics[made.records[0]["id"]] = topic
    write_atomically(library.path / "all.json", json.dumps(made.records))
    library.build()
    after = topics(library)
    assert after.n_records == 190
    assert {topic.id: topic.label for topic in after.topics} == {topic.id: topic.label for topic in before.topics}
    assert planted_of(after, made) == planted_of(before, made)


def test_a_topic_that_is_new_gets_an_id_that_none_had(make_library: MakeLibrary) -> None:
    made = planted(9, 140, 4)
    library = make_library(made.files)
    before = {topic.id for topic in topics(library).topics}
    gone = made.topics[made.records[0]["id"]]
    other = next(name for name in sorted(TOPICS) if name not in made.topics.values())
    rng = random.Random(1)
    new = [record(rng, 900 + number, other, [gone]) for number in range(35)]
    kept = [one for one in made.records if made.topics[one["id"]] != gone]
    write_atomically(library.path / "all.json", json.dumps([*kept, *new]))
    library.build()
    after = {topic.id for topic in topics(library).topics}
    assert len(before & after) == 3
    assert len(after - before) == 1
    write_atomically(library.path / "all.json", json.dumps(made.records))
    library.build()
    assert {topic.id for topic in topics(library).topics} == before


def test_the_same_records_give_the_same_topics_in_any_order(make_library: MakeLibrary) -> None:
    made = planted(11, 140, 4)
    one = topics(make_library(made.files, folder="one"))
    made.records.sort(key=lambda each: str(each["id"]))
    other = topics(make_library(made.files, folder="other"))
    assert [(t.id, t.label, t.n_records) for t in one.topics] == [(t.id, t.label, t.n_records) for t in other.topics]
    assert one.tried == other.tried


def test_what_was_found_is_kept_and_read_again(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library = make_library(planted(13, 160, 5, n_unnamed=1, wrong=0.1).files)
    found = topics(library)
    path = library.view.topics_path
    assert path.is_file()
    again = seealso.open_library(library.path)
    with monkeypatch.context() as patch:
        patch.setattr(topics_kept, "keep", lambda view: pytest.fail("worked out again"))
        assert again.topics_of_text() == found
    path.write_text("{}", encoding="utf-8")
    assert topics(seealso.open_library(library.path)).topics == found.topics
