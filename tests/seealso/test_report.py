"""The report of a quarter: each of its numbers is that of the list behind it."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from corpus.ledger import ledger_files
from corpus.ledger.ledger import Ledger, Passing
from seealso import Edit, Library, UsageError, happened, questions
from seealso.cli import cli
from seealso.periods import records_as_of
from seealso.report import quarter_of, report_of
from seealso.report_files import Telling, as_html
from seealso.report_pictures import bars, columns, curve
from seealso.work_lists import KINDS

QUARTER = ("2026-07-01", "2026-09-30")


def at(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setattr(ledger_files, "now", lambda: dt.datetime.fromisoformat(f"{day}T12:00:00+00:00"))


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Begun in May with three; three came in July, one of them went in August; one was changed by Ann."""
    rivers = [{"id": f"r{n}", "title": f"River {n}", "issued": str(2010 + n), "themes": ["water"]} for n in range(6)]

    def write(records: list[dict[str, object]]) -> None:
        (tmp_path / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")

    write(rivers[:3])
    at(monkeypatch, "2026-05-02")
    library = Library(tmp_path)
    library.build()
    at(monkeypatch, "2026-07-03")
    write(rivers)
    library.build()
    at(monkeypatch, "2026-08-04")
    write(rivers[:5])
    library.build()
    at(monkeypatch, "2026-09-05")
    library.edit_from("r1", _digest(library, "r1"), {"title": "River one"}, by="Ann")
    return library


def _digest(library: Library, name: str) -> str:
    from corpus.ledger.entries import digest_of

    return digest_of(library.as_written(name).to_json())


def test_what_happened_in_the_time_is_told_and_no_more(library: Library) -> None:
    told = report_of(library.now(), *QUARTER)
    assert (told.n_before, told.n_now, told.n_added, told.n_changed, told.n_retired) == (
        3,
        5,
        2,
        1,
        0,
    )  # r5 came and went
    assert [(line.label, line.before, line.now) for line in told.topics] == [("water", 3, 5)]
    assert told.people == (("Ann", 1),)
    assert told.years == tuple((2010 + n, 1) for n in range(5))
    quiet = report_of(library.now(), "2026-10-01", "2026-12-31")
    assert (quiet.n_added, quiet.n_changed, quiet.n_retired, quiet.people) == (0, 0, 0, ())


def test_who_worked_on_it_are_those_whose_work_is_there_and_who_gave_a_name(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "2026-10-05")
    library.edit(Edit(id="r1", fields={"title": "Brook"}), by="Ruth")
    at(monkeypatch, "2026-10-06")
    library.undo(library.history.entries(record="r1", limit=1), by="Ruth")
    library.edit(Edit(id="r2", fields={"title": "Beck"}))
    library.edit(Edit(id="r3", fields={"title": "Burn"}), by="Ruth")
    library.edit(Edit(id="r3", fields={"title": "Bourne"}), by="Ruth")
    told = report_of(library.now(), "2026-10-01", "2026-12-31")
    assert (told.n_changed, told.people) == (2, (("Ruth", 1),))


def test_what_was_undone_is_no_change_and_what_came_back_did_not_go(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differs(first: str, last: str) -> tuple[int, int, int]:
        found = happened.difference(library.view.history, first, last)
        return found.n_added, found.n_changed, found.n_retired

    before = (library.path / "records.yaml").read_text(encoding="utf-8")
    records = yaml.safe_load(before)
    changed = [{**one, "title": "Brook", "notes": "x"} for one in records[:2]]
    at(monkeypatch, "2026-10-01")
    (library.path / "records.yaml").write_text(yaml.safe_dump([*changed, *records[3:]]), encoding="utf-8")
    library.build()
    assert differs("2026-10-01", "2026-10-01") == (0, 2, 1)
    at(monkeypatch, "2026-10-02")
    (library.path / "records.yaml").write_text(before, encoding="utf-8")
    library.build()
    assert differs("2026-10-01", "2026-10-02") == (0, 0, 0)
    assert differs("2026-10-02", "2026-10-02") == (1, 2, 0)
    at(monkeypatch, "2026-10-03")
    (library.path / "records.yaml").write_text(yaml.safe_dump(records[1:]), encoding="utf-8")
    library.build()
    at(monkeypatch, "2026-10-04")
    (library.path / "records.yaml").write_text(yaml.safe_dump([{**records[0], "title": "Rill"}, *records[1:]]), "utf-8")
    library.build()
    assert differs("2026-10-01", "2026-10-04") == differs("2026-10-03", "2026-10-04") == (0, 1, 0)


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_difference_is_that_of_the_records_of_both_days(tmp_path: Path, data: st.DataObject) -> None:
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    ledger = Ledger(folder / "history", folder)
    states = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["one", "two"]))
    days = [f"2026-05-{day:02}" for day in range(1, 8)]
    for day in days:
        held = data.draw(states)
        with pytest.MonkeyPatch.context() as patch:
            at(patch, day)
            passing = [Passing(one, json.dumps({"id": one, "title": said})) for one, said in held.items()]
            ledger.begin((one.id, one.json) for one in passing) if day == days[0] else ledger.note_records(
                passing, set(held), by="files"
            )
    first, last = sorted(data.draw(st.lists(st.sampled_from(range(1, 7)), min_size=2, max_size=2)))
    before, after = ({one["id"]: one for one in records_as_of(ledger, days[day])} for day in (first - 1, last))
    found = happened.difference(ledger, days[first], days[last])
    assert found == happened.Difference(
        len(after.keys() - before.keys()),
        sum(before[one] != after[one] for one in before.keys() & after.keys()),
        len(before.keys() - after.keys()),
    )


def test_a_time_that_is_over_is_told_as_it_was_at_its_end(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2026-11-10")
    records = [*yaml.safe_load((library.path / "records.yaml").read_text(encoding="utf-8"))]
    more = [{"id": f"m{n}", "title": f"Hill {n}", "issued": "1999", "themes": ["hills"], "type": "video"} for n in "ab"]
    (library.path / "records.yaml").write_text(yaml.safe_dump([*records, *more]), encoding="utf-8")
    library.build()
    now = library.now()
    over = report_of(now, *QUARTER)
    assert (over.is_over, over.n_before, over.n_now, over.n_today) == (True, 3, 5, 7)
    assert over.n_now - (over.n_before or 0) == over.n_added - over.n_retired
    assert [(line.label, line.before, line.now) for line in over.topics] == [("water", 3, 5)]
    assert over.growth[-1][1] == 5
    assert sum(n for _, n in over.years) == over.n_dated == 5
    assert "video" not in [line.value for line in over.kinds]
    assert over.sentences[0] == "At its end, the library held 5 resources."
    assert "That is 2 more than before." in over.sentences
    assert "2 were added in this time." in over.sentences
    told = Telling(over)
    assert [figure[:2] for figure in told.figures] == [
        ("5", "resources at its end"), ("2", "added in this time"), ("1", "were changed"),
    ]  # fmt: skip
    assert told.figures_today[0] == ("7", "resources now", "*")
    page = as_html(told)
    assert page.index("As it is today") < page.index("The library holds 7 resources.")
    goes_on = report_of(now, "2026-10-01", "2026-12-31")
    assert (goes_on.is_over, goes_on.n_before, goes_on.n_now, goes_on.n_added) == (False, 5, 7, 2)
    assert "As it is today" not in as_html(Telling(goes_on))
    unknown = report_of(now, "2026-01-01", "2026-03-31")
    assert (unknown.n_now, unknown.topics, unknown.years, Telling(unknown).figures) == (None, (), (), [])
    assert len(unknown.sentences) == 1


def test_what_is_not_known_yet_is_left_out_and_said(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    now = library.now()
    waits = ("contradictions", "duplicates")
    monkeypatch.setattr(type(now.view), "problems_are_known", False)
    told = report_of(now, *QUARTER, compute=False)
    assert told.is_looking
    known = {kind for kind in KINDS if now.work(kind, 0).is_known}
    assert set(waits) <= known
    assert set(told.waiting) == known - set(waits)
    assert "still being looked through" in as_html(Telling(told))
    assert not report_of(now, *QUARTER).is_looking


def test_every_number_is_that_of_the_list_behind_it(library: Library) -> None:
    now = library.now()
    told = report_of(now, *QUARTER)
    assert told.n_now == now.search("*", limit=0).total
    assert dict(told.waiting) == {kind: found.total for kind in KINDS if (found := now.work(kind, 0)).is_known}
    for line in told.topics:
        assert line.now == now.search("", {line.field: line.value}, limit=0).total
    assert sum(n for _, n in told.years) == told.n_dated == now.search("-year:none", limit=0).total
    assert told.n_gaps == len(now.scope().gaps)
    assert told.growth[-1][1] == told.n_now


def test_questions_are_told_with_those_that_were_lost(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(6):
        monkeypatch.setattr(questions, "today", lambda day=day: dt.date(2026, 7, 1) + dt.timedelta(day))
        for text in ("river 4", "zebra"):
            library.note_question(library.search(text))
        library.view.question_log.flush()
    at(monkeypatch, "2026-09-20")
    library.view.history.note_states("question", {"zebra": "open"}, by="build")
    told = report_of(library.now(), *QUARTER).questions
    assert (told.n_all, told.n_answered, told.n_open, told.lost) == (2, 1, 1, ())
    library.view.history.note_states("question", {"zebra": "answered"}, by="build")
    library.view.history.note_states("question", {"zebra": "open"}, by="build")
    report = report_of(library.now(), *QUARTER)
    assert report.questions.lost == ("zebra",)
    assert "1 of 2 questions of readers are answered." in report.sentences


def test_the_file_is_whole_and_shows_markup_as_text(library: Library) -> None:
    report = report_of(library.now(), *QUARTER, intro="Dear <b>board</b>,\n\nall is well.")
    page = as_html(Telling(report, lambda query: f"https://example.org/search?q={query}"))
    root = html.document_fromstring(page)
    assert root.findtext(".//h1") == f"Report on {library.title}"
    assert "Dear <b>board</b>," in [part.text for part in root.iter("p")]
    assert not root.findall(".//script")
    assert not root.xpath("//img | //link")
    assert root.xpath("//ul[@class='figures']//a/@href")[0] == "https://example.org/search?q=*"
    for picture in root.iter("svg"):
        assert picture.get("aria-label")


def test_columns_of_several_years_are_named_by_the_first_and_the_last() -> None:
    names = [word.text for word in etree.fromstring(columns([(1972, 1), (2024, 3)], "x")).iter("{*}text")]
    assert names[0] == "1972–73"
    assert not any(name and name.endswith("–") for name in names)
    assert "1900–1999" in columns([(1900, 1), (4000, 3)], "x")


def test_no_number_beside_a_bar_is_cut_off_and_one_year_is_no_picture() -> None:
    for now in (7, 266, 12_345):
        root = etree.fromstring(bars([("spring", now - 3, now), ("autumn", now, now)], "x"))
        for word in root.iter("{*}text"):
            if word.get("text-anchor") == "start":
                assert float(word.get("x", "")) + 8 * len(word.text or "") <= 640
    assert columns([(2024, 9)], "x") == ""


@pytest.mark.parametrize("seed", range(20))
def test_pictures_are_xml_that_stays_in_its_frame(seed: int) -> None:
    chance = random.Random(seed)
    names = ["<b>&", "x" * 80, "", "Ł", "a\ud800b"]
    values = [
        (chance.choice(names), chance.choice([None, 0, 7]), chance.choice([0, 1, 10**6]))
        for _ in range(chance.randint(0, 9))
    ]
    years = sorted({chance.randint(-500, 2030): chance.randint(1, 99) for _ in range(chance.randint(0, 60))}.items())
    days = sorted(
        {f"20{chance.randint(10, 30)}-0{chance.randint(1, 9)}": chance.randint(0, 9) for _ in range(9)}.items()
    )
    for picture in filter(None, (bars(values, 'said "so" & <so>'), columns(years, "x"), curve(days, "x"))):
        root = etree.fromstring(picture)
        wide, high = map(float, root.get("viewBox", "").split()[2:])
        for box in root.iter("{*}rect"):
            x, y, width, height = (float(box.get(name, "")) for name in ("x", "y", "width", "height"))
            assert x >= 0
            assert y >= 0
            assert x + width <= wide
            assert y + height <= high


def test_a_time_is_named_or_is_the_last_quarter() -> None:
    day = dt.date(2026, 11, 27)
    assert quarter_of(None, day) == QUARTER
    assert quarter_of("2026-Q4", day) == ("2026-10-01", "2026-12-31")
    assert quarter_of("2026", day) == ("2026-01-01", "2026-12-31")
    assert quarter_of(None, day, "2026-09-30") == QUARTER
    assert quarter_of(None, day, "2026-10-01") == quarter_of("2026-Q4", day)  # the last lies before the history
    with pytest.raises(UsageError, match="is no time"):
        quarter_of("soon", day)


def test_the_command_prints_it(library: Library) -> None:
    done = CliRunner().invoke(cli, ["--library", str(library.path), "report", "--quarter", "2026-Q3"])
    assert done.exit_code == 0
    assert "<h1>Report on" in done.stdout
    refused = CliRunner().invoke(cli, ["--library", str(library.path), "report", "--quarter", "soon"])
    assert "Write it as 2026-Q3" in str(refused.exception or refused.output)
