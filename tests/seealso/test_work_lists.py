"""What waits for a curator: each number is the length of the list behind it, and each list is what it says."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from corpus.links.findings import RESULTS_FILE, LinkFinding, keep_found
from seealso import Edit, Library, Problem, UsageError, questions
from seealso.cli import cli
from seealso.work_lists import KINDS

WORDS = "river boat lamp stone garden kite bread clock winter field".split()


def made(folder: Path, chance: random.Random, n_records: int) -> Library:
    """A library of anything: dates, themes, twins and slips by chance."""
    records = []
    for n in range(n_records):
        text = " ".join(chance.choices(WORDS, k=chance.randint(0, 12)))
        record: dict[str, object] = {"id": f"r{n}", "title": f"{chance.choice(WORDS)} {chance.randint(1, 30)}"}
        if text:
            record["description"] = text
        if chance.random() < 0.8:
            record["issued"] = str(chance.choice([1950, 1999, 2020, 2024, 2025]))
        if chance.random() < 0.8:
            record["themes"] = chance.sample(["light", "water", "food"], chance.randint(1, 2))
        if chance.random() < 0.2:
            record["event"] = {"start": "2024-05-02", "end": chance.choice(["2024-05-01", "2024-05-03"])}
        if chance.random() < 0.3:
            record["url"] = f"https://example.org/{chance.randint(1, 5)}"
        records.append(record)
    (folder / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
    (folder / "seealso.toml").write_text(
        "[scope.theme.food]\nat_least = 40\n[scope.theme.water]\nnewest_within_years = 1\n"
    )
    library = Library(folder)
    library.build()
    return library


@pytest.mark.parametrize("seed", range(5))
def test_every_number_is_the_length_of_the_list_behind_it(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    library = made(tmp_path, chance, chance.choice([0, 1, 12, 40]))
    for kind in KINDS:
        whole = library.work(kind, 1000)
        assert whole.total == len(whole.tasks)
        assert whole.is_known == (whole.why is None)
        assert kind != "links" or not whole.is_known
        untold = ("links", "thin", "topics", "unfiled", "questions", "stale")
        assert whole.is_known or ((kind in untold or not list(library.resources())) and not whole.total)
        size = chance.randint(1, 7)
        pieces = [library.work(kind, size, at) for at in range(0, whole.total + 1, size)]
        assert [task for piece in pieces for task in piece.tasks] == list(whole.tasks)
        assert {piece.total for piece in pieces} == {whole.total}
        assert all(task.said for task in whole.tasks)
        assert all(task.title for task in whole.tasks)
        held = {record.id for record in library.resources()}
        assert {task.record for task in whole.tasks} | {task.other for task in whole.tasks} <= held | {""}
    assert library.work("thin").total == len(library.scope().gaps)
    assert library.work("orphans").total == getattr(library.reachability(), "n_never", None)
    problems = [one for one in library.check() if one.severity != "notice" and one.twin is None]
    assert [task.said for task in library.work("contradictions", 1000).tasks] == [one.problem for one in problems]


def test_a_list_of_another_name_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no list of work called 'odd'"):
        made(tmp_path, random.Random(1), 2).work("odd")


def test_twins_are_named_both_and_are_no_contradiction(tmp_path: Path) -> None:
    records = [
        {"id": "one", "title": "How networks learn together", "issued": "2020", "url": "https://example.org/a"},
        {"id": "two", "title": "How networks learn together", "issued": "2020", "url": "https://example.org/a"},
    ]
    (tmp_path / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
    library = Library(tmp_path)
    (task,) = library.work("duplicates").tasks
    assert (task.record, task.other, task.other_title) == ("two", "one", "How networks learn together")
    assert library.work("contradictions").total == 0


def test_questions_that_find_nothing_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = made(tmp_path, random.Random(2), 12)
    for day in range(6):
        monkeypatch.setattr(questions, "today", lambda day=day: dt.date(2026, 11, 1) + dt.timedelta(day))
        for text in ("zebra crossing", "river"):
            library.note_question(library.search(text))
        library.view.question_log.flush()
    (task,) = library.work("questions").tasks
    assert (task.title, str(task.said), task.query) == ("zebra crossing", "Asked for on 6 days.", "zebra crossing")
    library.decide_question("zebra crossing", "wanted", note="Ask the zoo")
    assert [str(task.said) for task in library.work("questions").tasks] == ["Asked for on 6 days. Wanted: Ask the zoo"]
    library.decide_question("zebra crossing", "wanted")
    assert [str(task.said) for task in library.work("questions").tasks] == ["Asked for on 6 days. Wanted."]


def test_an_orphan_is_told_what_its_neighbours_say(tmp_path: Path) -> None:
    shared = "A talk about soil health and how compost feeds it, with notes on worms."
    records = [{"id": f"soil-{n}", "title": f"Soil health {name}", "description": shared, "keywords": ["soil health"]}
               for n, name in enumerate(["in spring", "for schools", "after rain", "on farms"])]  # fmt: skip
    records.append({"id": "orphan", "title": "Worms at work", "description": "Why worms matter in the garden."})
    (tmp_path / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
    library = Library(tmp_path)
    found = {task.record: task for task in library.work("orphans").tasks}
    assert found["orphan"].other.startswith("soil-")
    assert "soil health" in found["orphan"].said.lower()


def test_links_that_do_not_work_wait_the_dead_first(tmp_path: Path) -> None:
    record = {"id": "a", "title": "One", "url": "https://example.org/gone"}
    other = {"id": "b", "title": "Two", "url": "https://example.org/moved"}
    (tmp_path / "records.yaml").write_text(yaml.safe_dump([other, record]), encoding="utf-8")
    library = Library(tmp_path)
    library.build()
    found = [
        LinkFinding("https://example.org/moved", "moved", problem_of("b"), ""),
        LinkFinding("https://example.org/gone", "dead", problem_of("a"), "https://web.archive.org/web/2020/x"),
    ]
    keep_found(tmp_path / ".seealso" / RESULTS_FILE, found)
    tasks = library.work("links").tasks
    assert [(task.record, task.address) for task in tasks] == [
        ("a", "https://web.archive.org/web/2020/x"), ("b", "https://example.org/moved"),
    ]  # fmt: skip


def problem_of(record: str) -> Problem:
    return Problem("records.yaml", 1, record, "url", "The link is dead.", "Mend it.", "warning")


def test_what_is_let_stand_waits_no_more_until_that_is_taken_back(tmp_path: Path) -> None:
    twins = [{"id": one, "title": "How networks learn together", "issued": "2020"} for one in ("one", "two")]
    slip = {"id": "slip", "title": "A day", "event": {"start": "2024-05-02", "end": "2024-05-01"}}
    (tmp_path / "records.yaml").write_text(yaml.safe_dump([*twins, slip]), encoding="utf-8")
    library = Library(tmp_path)
    for kind, record in (("duplicates", "two"), ("contradictions", "slip")):
        (task,) = library.work(kind).tasks
        assert task.record == record
        library.accept(task.record, task.field, by="Ann")
        assert library.work(kind).total == 0
        assert not [one for one in library.check() if one.record == record and one.severity == "warning"]
        (entry,) = library.view.history.entries(whats=frozenset({"accepted"}), record=record)
        assert (entry.by, entry.key) == ("Ann", f"{record} {task.field}")
        library.accept(task.record, task.field, by="Ann", again=True)
        assert [one.record for one in library.work(kind).tasks] == [record]


def test_a_list_is_not_that_of_the_records_before_an_update(tmp_path: Path) -> None:
    """A small index is made whole at an update: as many numbers as before, for the same records in another order."""
    names = ["river", "boat", "lamp", "stone"]
    records = [{"id": name, "title": f"About the {name}", "description": " ".join(WORDS[at : at + 4])}
               for at, name in enumerate(names)]  # fmt: skip
    (tmp_path / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
    library = Library(tmp_path)
    library.work("orphans")
    for name in names:
        library.edit(Edit(id=name, fields={"minutes": 3}))
        lists = library.view.suggestion_lists(compute=True)
        assert lists is not None
        ids = [library.view.engine.resource_id(number) for number in range(len(names))]
        for number, one in enumerate(ids):
            wanted = [related.id for related in library.view.recommender.related(one, 6)]
            assert [ids[other] for other in lists[number] if other >= 0] == wanted


def test_what_cannot_be_looked_for_says_why(tmp_path: Path) -> None:
    (tmp_path / "records.yaml").write_text("- {id: a, title: One}\n- {id: b, title: Two}\n", encoding="utf-8")
    library = Library(tmp_path)
    for kind, why in (("thin", "once there are themes"), ("topics", "Too little text"), ("unfiled", "no topics yet"),
                      ("links", "seealso check --links")):  # fmt: skip
        found = library.work(kind)
        assert (found.total, found.is_known) == (0, False)
        assert why in str(found.why)
    with (tmp_path / "seealso.toml").open("w") as file:
        file.write("[scope.type.video]\nat_least = 2\n")
    library = Library(tmp_path)
    library.build()
    assert library.work("thin").total == 1


@pytest.mark.parametrize(("field", "query"), [("themes", "theme:none"), ("keywords", "keyword:none")])
def test_records_without_a_topic_wait_where_most_have_one(tmp_path: Path, field: str, query: str) -> None:
    records = [{"id": f"r{n}", "title": f"{WORDS[n]} {n}", **({field: [f"t{n % 3}"]} if n < 6 else {})}
               for n in range(9)]  # fmt: skip
    (tmp_path / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
    library = Library(tmp_path)
    tasks = library.work("unfiled").tasks
    assert [task.record for task in tasks] == ["r6", "r7", "r8"]
    assert {task.query for task in tasks} == {query}
    assert {hit.id for hit in library.search(query).hits} == {"r6", "r7", "r8"}
    for record in records[3:]:
        record.pop(field, None)
    (tmp_path / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
    library.build()
    assert not library.work("unfiled").is_known


@pytest.mark.parametrize(
    ("kind", "records", "settings", "why"),
    [
        ("questions", [{}], "", "No question has been asked on three days yet"),
        ("questions", [{}], "[search]\ncount_questions = false\n", "does not count what is asked"),
        ("stale", [{}] * 9, "", "No resource has a date yet"),
        ("stale", [{"issued": "2009"}] * 7, "", "Fewer than 8 resources have a date"),
        ("stale", [{"issued": "2009"}] * 8, "", ""),
        ("stale", [{"issued": "2009"}], "[coverage]\nstale_after_years = 5\n", ""),
        ("contradictions", [], "", "still empty"),
        ("duplicates", [], "", "still empty"),
        ("orphans", [], "", "still empty"),
        ("contradictions", [{}], "", ""),
    ],
)
def test_what_cannot_be_told_says_why_and_is_not_worked_off(
    tmp_path: Path, kind: str, records: list[dict[str, str]], settings: str, why: str
) -> None:
    whole = [{"id": f"r{n}", "title": f"On {WORDS[n]}", **said} for n, said in enumerate(records)]
    (tmp_path / "records.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")
    (tmp_path / "seealso.toml").write_text(settings, encoding="utf-8")
    library = Library(tmp_path)
    library.build()
    found = library.work(kind)
    assert found.is_known == (not why)
    assert why in str(found.why or "")
    said = CliRunner().invoke(cli, ["work", kind, "--library", str(tmp_path)]).stdout
    assert (f"{found.title}: {found.why}" if why else f"{found.title}: {found.total}") in said
