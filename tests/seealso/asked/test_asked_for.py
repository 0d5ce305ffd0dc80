"""Every question once, by theme, no false miss among them; and what to add next, each number that of a list."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seealso import Library, questions
from seealso.asked.asked_for import AskedFor, asked_for, trend_of
from seealso.cli import cli
from seealso.questions import Question
from tests.conftest import MakeLibrary

RECORDS = [
    {"id": "hf1", "title": "Living with heart failure", "themes": ["heart-failure"], "issued": "2016"},
    {"id": "hf2", "title": "Heart failure nurses", "themes": ["heart-failure"], "type": "video", "issued": "2018"},
    {"id": "falls", "title": "Falls in care homes", "themes": ["falls"], "type": "report"},
    {"id": "charts", "title": "Run charts in practice", "themes": ["quality-improvement"]},
    {"id": "soins", "title": "Réseaux de soins", "language": "fr", "themes": ["networks"]},
    {"id": "nets", "title": "Learning networks", "themes": ["networks"]},
    {"id": "out", "title": "Better handling of xylophones"},
    {"id": "go", "title": "Going out"},
    {"id": "ecg", "title": "Electrocardiograms read aright", "themes": ["heart-failure"]},
]
SETTINGS = """
[acronyms]
ECG = "electrocardiogram"
[synonyms]
groups = [["falls", "tumbles"]]
[themes]
heart-failure = {label = "Heart failure"}
falls = {label = "Falls"}
quality-improvement = {label = "Quality improvement"}
networks = {label = "Networks"}
dentistry = {label = "Dentistry"}
[scope.theme.heart-failure]
at_least = 2
newest_within_years = 4
[scope.theme.dentistry]
out = true
[[scope.pairs]]
theme = "falls"
type = "podcast"
"""
Ask = Callable[..., AskedFor]


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"all.json": json.dumps(RECORDS), "seealso.toml": SETTINGS})


@pytest.fixture
def ask(library: Library, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Have questions asked, each on so many days; gives what readers ask for then."""

    def asked(**counts: int) -> AskedFor:
        listed = [Question(text.replace("_", " "), n, "2026-11-20") for text, n in counts.items()]
        monkeypatch.setattr(type(library.view.question_log), "listed", lambda log, limit=500: listed)
        return library.asked_for()

    return asked


@pytest.mark.parametrize(
    ("question", "how", "query"),
    [
        ("hf", "letters", "Heart failure"), ("qi", "letters", "Quality improvement"),
        ("netwroks", "spelling", "networks"),
        ("failure heart", "words", "failure heart"), ("HEART FAILURE", "words", "HEART FAILURE"),
        ("reseau de soin", "words", "reseau de soin"), ("ecg", "words", "ecg"), ("tumbles", "words", "tumbles"),
    ],
)  # fmt: skip
def test_what_is_held_in_other_words_is_no_miss(
    ask: Ask, library: Library, question: str, how: str, query: str
) -> None:
    (one,) = ask(**{question.replace(" ", "_"): 5}).questions
    assert one.state == "answered"
    assert one.found is not None
    assert (one.found.how, one.found.query) == (how, query)
    assert one.found.n_found == library.search(query).total
    assert one.answers[0] in {hit.id for hit in library.search(query).hits}


@pytest.mark.parametrize("question", ["delirium", "heart failure podcast", "dentistry", "gout"])
def test_what_is_not_held_is_a_miss(ask: Ask, question: str) -> None:
    (one,) = ask(**{question.replace(" ", "_"): 5}).questions
    assert (one.state, one.found, one.answers) == ("open", None, ())


def test_letters_that_only_a_title_has_are_told_and_no_answer(ask: Ask) -> None:
    (one,) = ask(bhox=5).questions
    assert (one.state, one.anew.perhaps) == ("open", "Better handling of xylophones")


def test_a_short_word_is_not_taken_for_another(ask: Ask, library: Library) -> None:
    assert library.search("gout").did_you_mean == "out"
    (one,) = ask(gout=5).questions
    assert (one.state, one.anew.perhaps, one.anew.meant) == ("open", "out", "gout")


def test_a_word_that_begins_otherwise_is_not_taken_for_another(ask: Ask, library: Library) -> None:
    library.add({"title": "Health in Ireland and elsewhere"})
    for question in ("herland", "wealth"):
        (one,) = ask(**{question: 5}).questions
        assert one.state == "open", question


def test_the_same_question_is_listed_once(ask: Ask) -> None:
    asked = ask(
        podcast_heart_failure=5, heart_failure_podcast=9, podcasts_on_Heart_Failure=1, hf=2, heart_failure=4,
        ecg=3, electrocardiogram=1, reseau_soins=2, réseaux_de_soins=3, falls=2, tumbles=1, delirium=1,
    )  # fmt: skip
    assert {one.text: (one.n_times, len(one.variants)) for one in asked.questions} == {
        "heart failure podcast": (15, 3), "heart failure": (6, 2), "ecg": (4, 2), "réseaux de soins": (5, 2),
        "falls": (3, 2), "delirium": (1, 1),
    }  # fmt: skip


def test_each_question_is_of_one_theme(ask: Ask) -> None:
    asked = ask(hf=5, heart_failure_podcast=9, delirium=3, dentistry=1, reseau_de_soins=2, run_charts_video=2)
    themes = {one.label: [each.text for each in one.questions] for one in asked.by_theme(asked.questions)}
    assert themes == {
        "Heart failure": ["heart failure podcast", "hf"], "Networks": ["reseau de soins"],
        "Quality improvement": ["run charts video"], "Dentistry": ["dentistry"], "": ["delirium"],
    }  # fmt: skip
    assert next(iter(themes)) == "Heart failure"
    assert list(themes)[-1] == ""


def test_what_to_add_next_is_a_brief(ask: Ask, library: Library) -> None:
    ask(heart_failure_podcast=14, delirium_20_minutes=3, dentistry=9, falls_podcast=4, hf=5)
    found = library.additions()
    said = {str(one.brief): (str(one.asked), *map(str, one.evidence)) for one in found.listed}
    nearest = "Nearest held: “Heart failure nurses”, without podcast."
    assert said["A podcast on heart failure, of 2022 or later"] == ("Asked on 14 days", nearest)
    assert said["A podcast on Falls"] == ("Asked on 4 days", "0 held of 1 wanted.")
    assert said["Something on delirium, under 20 minutes"] == ("Asked on 3 days",)
    assert said["Something on Heart failure, of 2022 or later"] == ("Asked on 5 days", "The newest held is of 2018.")
    assert [one.text for one in found.out] == ["dentistry"]
    worths = [one.worth for one in found.listed]
    assert worths == sorted(worths, reverse=True)
    of = {str(one.brief): one.worth for one in found.listed}
    assert of["A podcast on heart failure, of 2022 or later"] == pytest.approx((1 + 14) * (1 / 3) * 2)
    assert of["A podcast on Falls"] == pytest.approx((1 + 4) * 1 * 2)
    assert of["Something on Heart failure, of 2022 or later"] == pytest.approx((1 + 5) * 0.5 * 2)
    assert of["Something on Falls"] == pytest.approx((1 + 0) * (2 / 3) * 1)


@pytest.mark.parametrize(
    ("today", "months", "since", "expected"),
    [
        (dt.date(2026, 11, 20), (("2026-09", 2), ("2026-10", 4), ("2026-11", 3)), "2026-08", (3, 3.0, 2)),
        (dt.date(2026, 11, 20), (("2026-11", 3),), "2026-11", (3, None, 0)),
        (dt.date(2026, 11, 20), (("2026-10", 3),), "2026-10", (0, None, 0)),
        (dt.date(2027, 1, 2), (("2026-12", 6),), "2026-01", (0, 2.0, 3)),
    ],
)
def test_a_trend_compares_with_whole_months_only(
    monkeypatch: pytest.MonkeyPatch, today: dt.date, months: tuple[tuple[str, int], ...], since: str, expected: Any
) -> None:
    monkeypatch.setattr(questions, "today", lambda: today)
    trend = trend_of([Question("a", 9, "2026-11-20", 0, months)], since)
    assert trend is not None
    assert (trend.this_month, trend.before, trend.n_months) == expected
    assert trend_of([Question("a", 9, "2026-11-20")], since) is None


def test_months_are_counted(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    log = library.view.question_log
    for day in (dt.date(2026, 9, 29), dt.date(2026, 9, 30), dt.date(2026, 10, 1), dt.date(2026, 10, 1)):
        monkeypatch.setattr(questions, "today", lambda day=day: day)
        log.note("delirium")
        log.flush()
    assert [one.months for one in log.listed()] == [(("2026-09", 2), ("2026-10", 1))]
    for day in (dt.date(2027, 12, 1), dt.date(2027, 12, 2)):
        monkeypatch.setattr(questions, "today", lambda day=day: day)
        log.note("pelican")
        log.flush()
    assert log.listed() == []


WORDS = [
    "heart", "failure", "hf", "qi", "falls", "tumbles", "podcast", "video", "networks", "netwroks", "soins", "réseau",
    "delirium", "dentistry", "charts", "nurses", "the", "2019", "20 minutes", "ecg", "quality", "improvement",
]  # fmt: skip
ASKED = st.dictionaries(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), st.integers(1, 40), max_size=12
)
DECIDED = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(["open", "wanted", "answered", "declined", "undo"])), max_size=6
)


@pytest.fixture(scope="module")
def random_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    draw = random.Random(21)
    themes = ["heart-failure", "falls", "quality-improvement", "networks"]
    made: list[dict[str, Any]] = [
        {
            "id": f"r{n}", "title": " ".join(draw.sample(WORDS, 3)), "themes": draw.sample(themes, draw.randint(0, 2)),
            "type": draw.choice(["video", "report", "podcast"]), "issued": str(draw.randint(2010, 2026)),
        }
        for n in range(25)
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("asked") / "library"
    folder.mkdir()
    (folder / "all.json").write_text(json.dumps([*RECORDS, *made]), encoding="utf-8")
    (folder / "seealso.toml").write_text(SETTINGS, encoding="utf-8")
    found = Library(folder, state=folder.parent / "state")
    found.build()
    return found


@given(counts=ASKED, decided=DECIDED)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_number_is_that_of_the_list_behind_it(
    random_library: Library, monkeypatch: pytest.MonkeyPatch, counts: dict[str, int], decided: list[tuple[int, str]]
) -> None:
    library = random_library
    listed = [Question(text.casefold(), n, "2026-11-20") for text, n in counts.items()]
    monkeypatch.setattr(type(library.view.question_log), "listed", lambda log, limit=500: listed)
    for number, state in decided:
        if number < len(listed):
            one = library.asked_for().of(listed[number].text)
            assert one is not None
            if state != "undo":
                library.decide_question(one.text, state, records=["hf1"] if state == "answered" else ())
            elif one.past.own:
                library.undo_question(one.text)
    asked = library.asked_for()
    assert sorted(each.text for one in asked.questions for each in one.variants) == sorted(one.text for one in listed)
    assert sum(one.n_times for one in asked.questions) == sum(counts.values())
    by_theme = asked.by_theme(asked.questions)
    assert sum(len(one.questions) for one in by_theme) == len(asked.questions)
    for theme in by_theme:
        assert theme.n_times == sum(one.n_times for one in asked.chosen(theme=theme.value))
        assert asked.n_in(theme.value) == {
            state: len(asked.chosen([state], theme.value)) for state in asked.n_in(theme.value)
        }
    for one in asked.questions:
        assert one.n_times == sum(each.n_times for each in one.variants)
        if one.found:
            assert one.found.n_found == library.search(one.found.query, limit=0).total
            assert not library.search(one.found.query, limit=0).relaxed
        assert set(one.answers) <= library.held(one.answers).keys()
        assert (one.state == "answered") == bool(one.answers)
    additions = library.additions()
    for addition in additions.listed:
        assert addition.demand == sum(one.n_times for one in addition.questions)
        assert 0 < addition.emptiness <= 1
        assert {one.state for one in addition.questions} <= {"open", "wanted", "answered"}
        if addition.held is not None:
            assert addition.held.count == library.search(addition.held.query, limit=0).total
    left = {one.text for one in asked.chosen(["open", "wanted"])}
    behind = {one.text for addition in additions.listed for one in addition.questions}
    assert left <= behind | {one.text for one in additions.out}


def test_the_command_line(library: Library, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(heart_failure_podcast=14, hf=5, bhox=4)

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(cli, ["--library", str(library.path), "questions", *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    assert "   14  heart failure podcast  [open]  not found\n" in run()
    assert "    5  hf  [answered, by hf" in run()
    assert "its letters read as Heart failure" in run("--state", "answered")
    assert "perhaps Better handling of xylophones" in run("bhox")
    assert "No such question is listed." in run("nothing of this")
    assert run("--next").startswith("A podcast on heart failure, of 2022 or later. Asked on 14 days. Nearest held:")
    assert "[wanted since 20" in run("heart", "failure", "podcast", "--set", "wanted", "--note", "soon", "--by", "Ann")
    assert "(Ann: soon)" in run("heart", "failure", "podcast")
    assert '"state": "open"' in run("heart", "failure", "podcast", "--undo", "--json")
    refused = CliRunner().invoke(cli, ["--library", str(library.path), "questions", "--set", "wanted"])
    assert refused.exit_code == 2


def test_nothing_asked_yet(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library({"a.json": '[{"id": "a", "title": "A"}]'})
    assert library.asked_for().questions == ()
    assert library.additions().listed == ()
    assert CliRunner().invoke(cli, ["--library", str(library.path), "questions"]).output.startswith("No question")


def test_what_the_search_has_first_is_named_and_not_what_came_last(make_library: MakeLibrary) -> None:
    records = [
        {"id": "a-best", "title": "Sepsis", "description": "Sepsis and nothing but sepsis.", "added": "2020-01-01"},
        {"id": "z-odd", "title": "A year of talks", "description": "One was of sepsis, others of wards, food, staff, "
         "linen, parking and the garden.", "added": "2026-11-01"},
    ]  # fmt: skip
    library = make_library({"all.json": json.dumps(records)})
    (one,) = asked_for(library.view, [Question("sepsis", 5, "2026-11-20")]).questions
    assert one.answers == (library.search("sepsis").hits[0].id,) == ("a-best",)
    assert library.search("sepsis", sort="added").hits[0].id == "z-odd"
