"""What is wrong with themes, planted, is found, and nothing else."""

from __future__ import annotations

import pytest

import seealso
from seealso import TextTopics
from seealso.topic_mends import toml_of
from tests.conftest import MakeLibrary
from tests.recommender.coverage.planted_topics import TOPICS, Planted, planted, with_keywords

SEEDS = (1, 2)


@pytest.fixture(scope="module")
def all_found(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[TextTopics, Planted]]:
    """Libraries with something of each kind wrong."""
    found = []
    for seed in SEEDS:
        made = planted(seed, 320, 8, n_two=1, n_unnamed=1, n_twins=1, wrong=0.1)
        folder = tmp_path_factory.mktemp("planted")
        (folder / "seealso.toml").write_text("", encoding="utf-8")
        (folder / "all.json").write_text(made.files["all.json"], encoding="utf-8")
        topics = seealso.open_library(folder).topics_of_text()
        found.append((topics, made))
    return found


@pytest.fixture(params=range(len(SEEDS)))
def found(request: pytest.FixtureRequest, all_found: list[tuple[TextTopics, Planted]]) -> tuple[TextTopics, Planted]:
    one: tuple[TextTopics, Planted] = all_found[request.param]
    return one


def test_all_that_is_wrong_is_found(found: tuple[TextTopics, Planted]) -> None:
    topics, made = found
    of = {
        kind: [one for one in topics.findings if one.kind == kind] for kind in ("no theme", "two topics", "one theme")
    }
    (two,) = of["two topics"]
    assert {theme for theme, _ in two.themes} == set(made.two)
    assert [{made.topics[name] for name, _ in listed} for listed in two.records] in (
        [{one}, {other}] for pair in made.two.values() for one, other in (pair, pair[::-1])
    )
    assert {frozenset(theme for theme, _ in one.themes) for one in of["one theme"]} == made.one
    (unnamed,) = of["no theme"]
    own = {name for name, topic in made.topics.items() if topic in made.unnamed}
    ids = {name for name, _ in unnamed.records[0]}
    assert len(ids & own) >= 0.9 * max(len(ids), len(own))


def test_records_under_the_wrong_theme_are_found(all_found: list[tuple[TextTopics, Planted]]) -> None:
    n_said = n_right = n_wrong = 0
    for topics, made in all_found:
        said = {one.records[0][0][0]: one.themes[1][0] for one in topics.findings if one.kind == "other theme"}
        n_said += len(said)
        n_right += sum(made.mislabelled.get(name) == theme for name, theme in said.items())
        n_wrong += len(made.mislabelled)
    assert n_wrong >= 30
    assert n_right >= 0.9 * n_said
    assert n_right >= 0.9 * n_wrong


@pytest.mark.parametrize("are_alike", [False, True])
def test_a_record_sounds_like_another_theme_only_as_far_as_that_ones_own_do(
    make_library: MakeLibrary, are_alike: bool
) -> None:
    """It has four of twelve words: much among records that have some each, little among those that have all of them."""
    made = planted(1, 200, 6)
    bees, bread, one, other = sorted(set(made.topics.values()))[:4]
    words = TOPICS[bees].split()
    assert words[:4] == ["bees", "honey", "hive", "beekeeper"]
    if are_alike:
        for record in made.records:
            if made.topics[record["id"]] == bees:
                record["description"] = f"All about the {' and the '.join(words)}."
    further = f"{TOPICS[one].split()[1]} for the {TOPICS[other].split()[1]}"
    made.records.append({"id": "stray", "title": "The honey and the hive", "themes": [bread],
                         "description": f"Notes on the beekeeper and the {further}."})  # fmt: skip
    topics = make_library(made.files).topics_of_text()
    said = [one.themes[1][0] for one in topics.findings if one.kind == "other theme"]
    assert said == ([] if are_alike else [bees])


def test_each_says_what_speaks_for_it_and_what_to_do(found: tuple[TextTopics, Planted]) -> None:
    topics, _ = found
    for one in topics.findings:
        assert one.said
        assert one.mend
        assert any(sign.isdigit() for sign in one.evidence)
        assert "%(" not in one.said + one.evidence + one.mend
    moved = next(one for one in topics.findings if one.kind == "other theme")
    own, other = moved.likeness
    assert other > 1.5 * own
    assert moved.words


def test_nothing_is_said_of_a_library_in_order_nor_are_themes_offered(make_library: MakeLibrary) -> None:
    topics = make_library(planted(1, 200, 6).files).topics_of_text()
    assert len(topics.topics) == 6
    assert topics.findings == ()
    assert topics.offers == ()


def test_a_library_with_keywords_is_offered_themes_of_both(make_library: MakeLibrary) -> None:
    made = planted(4, 160, 4, themed=False)
    with_keywords(made)
    topics = make_library(made.files).topics_of_text()
    assert {one.source for one in topics.offers} >= {"both"}
    for one in topics.offers:
        planted_here = [made.topics[name] for name in one.ids]
        if one.source == "both":
            assert max(map(planted_here.count, planted_here)) >= 0.9 * len(planted_here)
    lines = toml_of(topics.offers)
    settings = f"{lines}\n"
    themed = make_library({"all.json": "[]"}, settings, folder="themed")
    assert [(name, theme.label) for name, theme in themed.settings.themes.items()] == [
        (one.value, one.label) for one in topics.offers
    ]
