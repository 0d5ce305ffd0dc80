"""The report of a quarter: each of its numbers is that of the list behind it."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from lxml import etree, html

from corpus.ledger import ledger_files
from seealso import Library, UsageError, questions
from seealso.cli import cli
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
    assert (told.n_before, told.n_now, told.n_added, told.n_changed, told.n_retired) == (3, 5, 3, 1, 1)
    assert [(line.label, line.before, line.now) for line in told.topics] == [("water", 3, 5)]
    assert told.people == (("Ann", 1),)
    assert told.years == tuple((2010 + n, 1) for n in range(5))
    quiet = report_of(library.now(), "2026-10-01", "2026-12-31")
    assert (quiet.n_added, quiet.n_changed, quiet.n_retired, quiet.people) == (0, 0, 0, ())


def test_every_number_is_that_of_the_list_behind_it(library: Library) -> None:
    now = library.now()
    told = report_of(now, *QUARTER)
    assert told.n_now == now.search("*", limit=0).total
    assert dict(told.waiting) == {kind: now.work(kind, 0).total for kind in KINDS}
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
    with pytest.raises(UsageError, match="is no time"):
        quarter_of("soon", day)


def test_the_command_prints_it(library: Library) -> None:
    done = CliRunner().invoke(cli, ["--library", str(library.path), "report", "--quarter", "2026-Q3"])
    assert done.exit_code == 0
    assert "<h1>Report on" in done.stdout
    refused = CliRunner().invoke(cli, ["--library", str(library.path), "report", "--quarter", "soon"])
    assert "Write it as 2026-Q3" in str(refused.exception or refused.output)
