"""The disguises of questions, and what they cost over a tiny collection."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bench import robustness
from bench.disguises import DISGUISES, disguised

QUESTION = "What builds heavy stone walls, and which gardens have them?"


def chance() -> random.Random:
    return random.Random(7)


def test_there_are_fifteen_and_each_is_the_same_every_time() -> None:
    assert len(DISGUISES) == 15
    for name in DISGUISES:
        assert disguised(name, QUESTION) == disguised(name, QUESTION) != QUESTION or name == "title case"


@pytest.mark.parametrize("text", ["", " ", "?", "a", "of the", "石の壁はどこにありますか", '"', "x" * 20_000])
@pytest.mark.parametrize("name", DISGUISES)
def test_any_text_may_be_disguised(name: str, text: str) -> None:
    assert len(disguised(name, text)) <= 10_000


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("capitals", "GREY STONE"),
        ("title case", "Grey Stone"),
        ("all in quotes", '"grey stone"'),
        ("first two words in quotes", '"grey stone"'),
        ("minus glued to the first word", "-grey stone"),
        ("two words with a hyphen", "grey-stone"),
        ("two words in CamelCase", "greyStone"),
        ("please show me", "please show me resources about grey stone"),
        ("I am looking for", "I am looking for some information on grey stone, thank you"),
        ("two words glued", "greystone"),
    ],
)
def test_a_disguise(name: str, typed: str) -> None:
    assert DISGUISES[name]("grey stone", chance()) == typed


def test_disguises_that_change_letters_and_signs() -> None:
    assert DISGUISES["? and another sign"]("grey stone?", chance())[:11] == "grey stone?"
    assert len(DISGUISES["? and another sign"]("grey stone?", chance())) == 12
    assert sum(a != b for a, b in zip("grey stone", DISGUISES["accents"]("grey stone", chance()), strict=True)) == 2
    assert {DISGUISES["plural or singular"]("grey stones", random.Random(n)) for n in range(9)} == {
        "greys stones",
        "grey stone",
    }
    changed = DISGUISES["one typo"]("grey stones", chance())
    assert changed.startswith("grey ")
    assert changed != "grey stones"
    sprinkled = DISGUISES["punctuation"](QUESTION, chance())
    assert [c for c in sprinkled if c.isalpha()] == [c for c in QUESTION if c.isalpha()]


@pytest.fixture
def collections(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    (tmp_path / "without judgements").mkdir()
    words = "granite basalt marble slate gravel chalk flint quartz".split()
    documents = [
        {"_id": f"d{n}", "title": f"{one} {other} walls", "text": f"{one} is laid with {other} in winter"}
        for n, (one, other) in enumerate(zip(words, words[1:] + words[:1], strict=True))
    ]
    queries = [{"_id": f"q{n}", "text": f"{words[n]} {words[n + 1]} laid in winter"} for n in range(4)]
    for name, rows in (("corpus", documents), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    grades = "query-id\tcorpus-id\tscore\n" + "".join(f"q{n}\td{n}\t1\n" for n in range(4))
    (folder / "qrels" / "test.tsv").write_text(grades, encoding="utf-8")
    return tmp_path


def test_a_run_over_a_tiny_collection(collections: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "figures.json"
    robustness.main(["--collections", str(collections), "--questions", "2", "--peers", "--json", str(out)])
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert {"Seealso", "Whoosh", "SQLite FTS5"} <= set(figures)
    ours = figures["Seealso"]
    assert ours["clean"] == {"tiny": 1.0}
    assert set(ours["losses"]["tiny"]) == set(ours["by_disguise"]) == set(DISGUISES)
    assert ours["by_disguise"]["capitals"] == ours["by_disguise"]["all in quotes"] == 0
    assert figures["Whoosh"]["by_disguise"]["all in quotes"] > 0
    assert ours["mean"] == pytest.approx(sum(ours["by_disguise"].values()) / 15)
    shown = capsys.readouterr().out
    assert all(name in shown for name in (*DISGUISES, "tiny", "Whoosh: loss"))


def test_losses_are_percent_of_the_clean_figure() -> None:
    scores = dict.fromkeys(DISGUISES, 0.5) | {robustness.CLEAN: 0.5, "capitals": 0.4, "accents": 0.55}
    lost = robustness.losses(scores)
    assert (lost["capitals"], lost["accents"], lost["title case"]) == pytest.approx((20, -10, 0))
    assert set(robustness.losses(dict.fromkeys(scores, 0.0)).values()) == {0.0}


def test_a_sample_is_spread_evenly() -> None:
    queries = {str(n): "" for n in range(10)}
    assert list(robustness.sampled(queries, 3)) == ["0", "3", "6"]
    assert robustness.sampled(queries, None) == robustness.sampled(queries, 99) == queries
