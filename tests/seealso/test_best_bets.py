"""Best bets: what curators chose comes first, once, and all counts and pages know of it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import seealso
from corpus.records.promised import BestBet
from seealso import Library, best_bets, questions
from seealso.cli import cli
from seealso.library import Update
from tests.conftest import MakeLibrary
from webapp import create_app

WORDS = ("heart", "failure", "nurses", "gardens")
RECORDS = {
    f"r{n}.yaml": (
        f"id: r{n}\ntitle: {WORDS[n % 4].capitalize()} and {WORDS[n // 4 % 4]} {n}\n"
        f"description: On {WORDS[n // 2 % 4]} and {WORDS[n // 3 % 4]}.\n"
        f"type: {('video', 'article', 'toolkit')[n % 3]}\n"
    )
    for n in range(24)
}
BET = """
[[best_bets]]
question = "heart failure"
pins = ["r3", "r7"]
note = "Asked for in June."
"""


def ids(page: Any) -> list[str]:
    return [hit.id for hit in page.hits]


def set_bets(library: Library, rules: Sequence[BestBet]) -> Library:
    """The library with other rules, as another seealso.toml gives it; they change no index."""
    folder = library.view.folder
    folder.settings = folder.settings.model_copy(update={"best_bets": tuple(rules)})
    return library


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("bets")
    (folder / "seealso.toml").write_text("", encoding="utf-8")
    for name, text in RECORDS.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = seealso.open_library(folder)
    library.build()
    return library


def plainly(library: Library, query: str, pins: Sequence[str], filters: dict[str, list[str]]) -> list[str]:
    """The whole answer in plain code: what is pinned and let through, then the rest as it is found."""
    set_bets(library, [])
    let_through = set(ids(library.search("", filters, limit=200, facets=())))
    organic = ids(library.search(query, filters, limit=200, facets=()))
    first = [pin for pin in dict.fromkeys(pins) if pin in let_through]
    return first + [one for one in organic if one not in first]


@given(
    query=st.lists(st.sampled_from([*WORDS, "zzzz"]), min_size=1, max_size=3, unique=True).map(" ".join),
    pins=st.lists(st.sampled_from([*(f"r{n}" for n in range(24)), "gone"]), min_size=1, max_size=5),
    limit=st.integers(1, 9),
    kinds=st.lists(st.sampled_from(["video", "article"]), max_size=1),
)
def test_pages_put_together_are_the_plain_answer(
    many: Library, query: str, pins: list[str], limit: int, kinds: list[str]
) -> None:
    filters = {"type": kinds} if kinds else {}
    wanted = plainly(many, query, pins, filters)
    set_bets(many, [BestBet(question=query, pins=tuple(pins))])
    shown, offset = [], 0
    while True:
        page = many.search(query, filters, limit=limit, offset=offset)
        assert page.total + (0 if page.relaxed else page.n_partial) == len(wanted)
        if not page.hits:
            break
        shown += page.hits
        offset += limit
    assert [hit.id for hit in shown] == wanted
    pinned = [hit.id for hit in shown if hit.pinned]
    assert pinned == wanted[: len(pinned)]
    assert set(pinned) == {pin for pin in pins if pin in wanted}
    whole = many.search(query, limit=200)
    wanted_kinds = Counter(str(hit.type) for hit in whole.hits[: whole.total])
    counted = {one.value: one.count for one in many.search(query, limit=1).facets["type"] if one.count}
    assert counted == dict(wanted_kinds)
    for resource_id in ("r3", *pinned):
        place = many.explain(query, resource_id, filters).explanation.place
        assert place == (wanted.index(resource_id) + 1 if resource_id in wanted else None)


def test_the_test_would_see_a_pin_that_is_shown_twice(many: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = plainly(many, "heart", ["r16"], {})
    set_bets(many, [BestBet(question="heart", pins=("r16",))])
    assert ids(many.search("heart", limit=200)) == wanted
    monkeypatch.setattr("indexer.search.pinning.np.isin", lambda these, those: these < 0)
    assert ids(many.search("heart", limit=200)) != wanted


@pytest.mark.parametrize("sort", ["newest", "title", "added"])
def test_another_order_has_no_best_bets(many: Library, sort: Any) -> None:
    set_bets(many, [])
    without = ids(many.search("heart", sort=sort))
    set_bets(many, [BestBet(question="heart", pins=("r2",))])
    page = many.search("heart", sort=sort)
    assert ids(page) == without
    assert not any(hit.pinned for hit in page.hits)


@pytest.mark.parametrize(
    ("question", "match", "asked", "fires"),
    [
        ("heart failure", "same", "Failure of the HEART", True),
        ("heart failure", "same", "heart failure nurses", False),
        ("heart failure", "same", "heart", False),
        ("heart failure", "same", "what is heart failure?", True),
        ("heart failure", "same", "heart failure -video", True),
        ("heart failure", "same", '"heart failure" type:video', True),
        ("heart failure", "same", "gardens -heart -failure", False),
        ("heart failure", "contains", "nurses for heart failure", True),
        ("heart failure", "contains", "heart nurses", False),
        ("Défaillance cardiaque", "same", "defaillance cardiaque", True),
        ("the who", "same", "who", False),
        ("heart failure", "same", "hart failure", False),
    ],
)
def test_when_a_rule_fires(many: Library, question: str, match: Any, asked: str, fires: bool) -> None:
    set_bets(many, [BestBet(question=question, pins=("r1",), match=match)])
    assert best_bets.pins_for(many.view, asked) == (("r1",) if fires else ())


def test_a_misspelt_question_is_what_it_was_meant_as(many: Library) -> None:
    set_bets(many, [BestBet(question="gardens", pins=("r2",))])
    page = many.search("gardnes")
    assert page.corrected
    assert (page.hits[0].id, page.hits[0].pinned) == ("r2", True)


def run(library: Library, *arguments: str) -> Any:
    done = CliRunner().invoke(cli, ["--library", str(library.path), *arguments], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.stdout


def test_all_doors_say_what_was_chosen(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS, BET)
    library.build()
    hits = json.loads(run(library, "search", "failure", "heart", "--json"))["hits"]
    assert [hit["id"] for hit in hits if hit["pinned"]] == ["r3", "r7"]
    assert run(library, "search", "heart failure").count("chosen by the curators") == 2
    site = create_app(library).test_client()
    page = site.get("/search?q=heart+failure").get_data(as_text=True)
    assert page.count("Chosen by the curators") == 2
    assert page.index("/resource/r3") < page.index("/resource/r7")
    assert "Chosen by the curators" not in site.get("/search?q=heart+failure&sort=title").get_data(as_text=True)
    assert "Chosen by the curators" not in site.get("/search?q=heart").get_data(as_text=True)
    found = site.get("/api/v1/search?q=heart+failure&type=video").get_json()["hits"]
    assert [hit["id"] for hit in found if hit["pinned"]] == ["r3"]
    said = site.get("/explain?q=heart+failure&id=r3").get_data(as_text=True)
    assert "because the curators chose it for this search" in said
    assert "Asked for in June." in said
    assert "seealso promise &#34;heart failure&#34; --first r3" in said
    found = site.get("/api/v1/explain/r3?q=heart+failure&sort=title").get_json()["best_bets"]
    assert [bet["verdict"] for bet in found] == ["other_order"]


@pytest.mark.parametrize(
    ("more", "arguments", "verdict", "said"),
    [
        ("", ("heart failure", "r3"), "first", "puts r3 and r7 first"),
        ("", ("heart failure", "r1"), "first", "puts r3 and r7 first"),
        ("", ("heart", "r3"), "other_words", "is for just these words, in any order"),
        ('match = "contains"', ("heart", "r3"), "other_words", "needs all of these words"),
        ("until = 2020-01-01", ("heart failure", "r3"), "past", "was until 2020-01-01"),
        ("", ("heart failure", "r3", "--filter", "type:article"), "filtered", "is kept out by “type:article”"),
        ("", ("heart failure -gardens", "r3"), "filtered", "is kept out by “-gardens”"),
        ("", ("heart failure", "r3", "--sort", "newest"), "other_order", "only where results are in order of"),
    ],
)
def test_explain_says_why_a_rule_fired_or_did_not(
    make_library: MakeLibrary, more: str, arguments: tuple[str, ...], verdict: str, said: str
) -> None:
    library = make_library(RECORDS, BET + more)
    library.build()
    found = json.loads(run(library, "explain", *arguments, "--json"))
    assert [bet["verdict"] for bet in found["best_bets"]] == [verdict]
    assert said in found["best_bets"][0]["said"]
    assert found["pinned"] == (verdict == "first" and arguments[1] != "r1")
    assert said in run(library, "explain", *arguments)


def test_a_rule_whose_records_are_not_held_says_so_and_puts_nothing_first(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS, BET.replace('"r3", "r7"', '"gone"'))
    library.build()
    assert not any(hit.pinned for hit in library.search("heart failure").hits)
    found = json.loads(run(library, "explain", "heart failure", "r3", "--json"))
    assert [bet["verdict"] for bet in found["best_bets"]] == ["not_held"]
    said = [(one.field, one.problem) for one in library.check() if one.file == "seealso.toml"]
    assert ("best_bets.1", "“heart failure” names the record 'gone', which is not held.") in said


def test_a_best_bet_builds_nothing_and_a_running_site_has_it_after_an_update(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    library.build()
    site = seealso.open_library(library.path)
    assert not any(hit.pinned for hit in site.search("heart failure").hits)
    before = (library.state_folder / "CURRENT").read_text(encoding="utf-8")
    (library.path / "seealso.toml").write_text(BET, encoding="utf-8")
    assert seealso.open_library(library.path).search("heart failure").hits[0].pinned
    assert seealso.open_library(library.path).update_from_files() == Update(0, 0, 0)
    assert (library.state_folder / "CURRENT").read_text(encoding="utf-8") == before
    assert site.refresh()
    assert ids(site.search("heart failure"))[:2] == ["r3", "r7"]


def test_a_promise_may_be_kept_by_a_best_bet(make_library: MakeLibrary) -> None:
    promise = '[[promises.search]]\nquestion = "heart failure"\nfirst = ["r23"]\nwithin = 1\n'
    library = make_library(RECORDS, BET.replace('"r3", "r7"', '"r23"') + promise)
    library.build()
    assert library.trial.n_kept == 1
    (library.path / "seealso.toml").write_text(promise, encoding="utf-8")
    with pytest.raises(seealso.BrokenPromisesError, match="r23 should be among the first 1; it was number 1"):
        seealso.open_library(library.path).build()


def test_a_question_that_curators_answered_counts_as_answered(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library(RECORDS, BET.replace('"heart failure"', '"cardiac arrest"'))
    library.build()
    first = dt.date(2026, 3, 1)
    for day in range(3):
        monkeypatch.setattr(questions, "today", lambda day=day: first + dt.timedelta(days=day))
        library.note_question(library.search("cardiac arrest"))
        library.flush_questions()
    assert [(one.text, one.n_found) for one in library.questions()] == [("cardiac arrest", 2)]


def test_rules_over_and_rules_of_several_questions() -> None:
    bet = BestBet(questions=("hf", "heart failure"), pins=("r1",))
    spoken = ("en",)
    asked = best_bets.words_asked("Heart failure", spoken)
    assert best_bets.matching_question(bet, asked, spoken) == "heart failure"
    assert not best_bets.is_past(bet)
    assert best_bets.is_past(BestBet.model_validate({"question": "x", "pins": "r1", "until": "2020-01-01"}))
