"""The week's work, worked off where it stands; the report; and a second pair of eyes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import html

import seealso
from seealso import Said, work_lists
from seealso.desk.desk import Desk
from seealso.desk.readers_suggestions import Suggestions, checked
from seealso.work_lists import KINDS
from tests.webapp.desk.conftest import DeskClient, DeskSite
from webapp import create_app

SHARED = "A talk about soil health and how compost feeds it, with notes on worms."
KITCHEN = "How the waste of a kitchen becomes something that one can grow things in."
RECORDS: list[dict[str, Any]] = [
    *({"id": f"soil-{n}", "title": f"Soil health {name}", "description": SHARED, "keywords": ["soil health"],
       "issued": str(2022 + n), "themes": ["soil"]}
      for n, name in enumerate(["in spring", "for schools", "after rain", "on farms"])),
    *({"id": f"more-{n}", "title": f"Compost {name}", "description": KITCHEN, "issued": "2024", "themes": ["soil"]}
      for n, name in enumerate(["at home", "in town", "by rail", "by sea", "in winter"])),
    {"id": "orphan", "title": "Worms at work", "description": "Why worms matter in the garden.", "issued": "2023",
     "themes": ["soil"]},
    {"id": "old", "title": "Soil of long ago", "description": SHARED, "issued": "1951", "themes": ["soil"]},
    {"id": "twin", "title": "Soil health in spring", "issued": "2022", "themes": ["soil"]},
    {"id": "bare", "title": "Rain"},
    {"id": "slip", "title": "A day of soil", "event": {"start": "2024-05-02", "end": "2024-05-01"}, "themes": ["soil"]},
]  # fmt: skip


@pytest.fixture
def garden(tmp_path: Path) -> DeskSite:
    """A library in which something of every kind waits."""
    folder = tmp_path / "garden"
    folder.mkdir()
    (folder / "records.yaml").write_text(yaml.safe_dump(RECORDS), encoding="utf-8")
    (folder / "seealso.toml").write_text('[scope.theme.water]\nat_least = 3\nnote = "Ponds too"\n', encoding="utf-8")
    library = seealso.open_library(folder)
    library.build()
    desk = Desk(tmp_path / "private")
    return DeskSite(create_app(library, desk=desk), library, desk)


def count_on(page: str, kind: str) -> int:
    found = html.document_fromstring(page).xpath(f"//h2[@id='{kind}']//span[@class='count']/text()")
    return int(found[0]) if found else 0


def test_every_count_of_the_desk_is_the_length_of_its_list(garden: DeskSite) -> None:
    client = garden.client_of("curator")
    desk = client.get("/desk").text
    waiting = 0
    for kind in KINDS:
        total = garden.library.work(kind, 1000).total
        waiting += total
        assert count_on(desk, kind) == total, kind
        page = html.document_fromstring(client.get(f"/desk/work/{kind}").text)
        assert len(page.xpath("//li[@class='task']")) == min(total, 20), kind
    assert f"{waiting} things wait" in desk
    assert "have not been looked at yet" in desk.split('id="links"')[1].split("</section>")[0]


def press(client: DeskClient, kind: str, record: str, do: str) -> str:
    """Press the button of a task as a browser would, with what the page has in its form."""
    page = html.document_fromstring(client.get(f"/desk/work/{kind}").text, base_url="http://localhost/")
    (form,) = [form for form in page.forms if form.fields.get("do") == do and form.fields.get("id") == record]
    answer = client.post(form.action, data=dict(form.fields), headers={"Origin": "http://localhost"})
    assert answer.status_code == 200, answer.text
    return answer.text


def undo(client: DeskClient, page: str) -> None:
    form = html.document_fromstring(page).xpath("//div[@class='note']//form")[0]
    answer = client.post(form.get("action"), data=dict(form.fields), headers={"Origin": "http://localhost"})
    assert answer.status_code in (200, 303), answer.text


@pytest.mark.parametrize(
    ("kind", "record", "do"),
    [("stale", "old", "good"), ("contradictions", "slip", "accept"), ("duplicates", "twin", "accept"),
     ("orphans", "orphan", "tie")],
)  # fmt: skip
def test_what_is_done_in_a_list_leaves_it_and_comes_back_with_undo(
    garden: DeskSite, kind: str, record: str, do: str
) -> None:
    client, library = garden.client_of("curator"), garden.library
    before = library.work(kind, 1000)
    assert record in {task.record for task in before.tasks}
    page = press(client, kind, record, do)
    assert record not in {task.record for task in library.work(kind, 1000).tasks}
    assert 'role="status"' in page
    done = client.get("/desk").text
    assert "Cora Curator" in done.split('id="done"')[1]
    undo(client, page)
    assert {task.record for task in library.work(kind, 1000).tasks} == {task.record for task in before.tasks}


def test_a_word_that_ties_in_is_added(garden: DeskSite) -> None:
    client = garden.client_of("curator")
    page = client.send("/desk/work/orphans", {"do": "keyword", "id": "orphan", "word": " soil  health "}).text
    assert garden.library.resource("orphan").keywords == ("soil health",)
    undo(client, page)
    assert garden.library.resource("orphan").keywords == ()


def test_nonsense_is_refused_in_words(garden: DeskSite) -> None:
    client = garden.client_of("curator")
    for data, status in (
        ({"do": "good", "id": "nobody"}, 404), ({"do": "odd", "id": "old"}, 400), ({}, 404),
        ({"do": "tie", "id": "old", "other": "nobody"}, 404), ({"do": "keyword", "id": "old", "word": " "}, 400),
    ):  # fmt: skip
        answer = client.send("/desk/work/stale", data)
        assert answer.status_code == status, (data, answer.text)
        assert "Traceback" not in answer.text
    assert client.get("/desk/work/odd").status_code in (400, 404)


def test_what_was_tied_in_by_a_word_is_off_the_list_at_once(garden: DeskSite) -> None:
    client = garden.client_of("curator")
    listed = [task for task in garden.library.work("orphans", 50).tasks if task.other]
    for task in listed:
        data = {"do": "tie", "id": task.record, "other": task.other}
        shown = client.send("/desk/work/orphans", data).text
        assert _tasks(shown) == _tasks(client.get("/desk/work/orphans").text)
    assert listed


def _tasks(page: str) -> list[str]:
    return html.document_fromstring(page).xpath("//li[@class='task']/h3/a/@href")


def test_to_look_says_what_was_found_though_it_is_nothing(garden: DeskSite) -> None:
    client = garden.client_of("curator")
    typed = {"title": "Cobalt glaze", "do": "look"}
    nothing = "No word of the title or the description looks misspelt."
    for page in (client.send("/desk/add", typed).text, client.send("/desk/edit/bare", {**typed, "seen": "{}"}).text):
        assert nothing in page
        assert "Not held, as far as the records show." in page
    strange = client.send("/desk/add", {"title": "Soil heallth in gardens", "do": "look"}).text
    assert "What may be misspelt is marked below." in strange
    assert "heallth" in strange
    assert nothing not in strange


def test_markup_is_shown_as_text(tmp_path: Path) -> None:
    bad = "<script>alert(1)</script>"
    records = [{**record, "title": bad + str(record["title"]), "themes": [bad]} for record in RECORDS]
    (tmp_path / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
    library = seealso.open_library(tmp_path)
    library.build()
    site = DeskSite(create_app(library, desk=(desk := Desk(tmp_path / "private"))), library, desk)
    client = site.client_of("curator")
    pages = ["/desk", "/desk/report", "/desk/agreement?draw=7", *(f"/desk/work/{kind}" for kind in KINDS)]
    for address in pages:
        assert bad not in client.get(address).text, address


def test_the_report_is_a_page_and_a_file(garden: DeskSite) -> None:
    client = garden.client_of("curator")
    page = client.get("/desk/report?quarter=2026-Q4")
    assert page.status_code == 200
    assert "Report on" in page.text
    assert "<svg" in page.text
    file = client.get("/desk/report.html?quarter=2026-Q4&intro=Dear+all")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "<p>Dear all</p>" in file.text
    assert client.get("/desk/report?quarter=soon").status_code == 400


def test_the_report_begins_with_the_time_to_choose_and_is_of_one_that_is_known(garden: DeskSite) -> None:
    client = garden.client_of("curator")
    page = html.document_fromstring(client.get("/desk/report").text)
    began = (garden.library.view.history.began_at() or "")[:10]
    year, month = int(began[:4]), int(began[5:7])
    assert page.xpath("//select[@name='quarter']/option[@selected]/text()") == [f"{year}-Q{(month + 2) // 3}"]
    assert str(year) in page.xpath("//select[@name='quarter']/option/text()")
    inside = [element.tag for element in page.xpath("//article[@class='report']//*")]
    assert inside.index("select") < inside.index("textarea") < inside.index("svg")
    year_page = html.document_fromstring(client.get(f"/desk/report?quarter={year}").text)
    assert year_page.xpath("//option[@selected]/text()") == [str(year)]


def test_nobody_waits_for_the_report(garden: DeskSite, monkeypatch: pytest.MonkeyPatch) -> None:
    from seealso.asking import Moment
    from seealso.work_lists import STILL, WorkList, kind_of

    asked: list[bool] = []

    def work(_: Moment, kind: str, limit: int = 20, offset: int = 0, *, compute: bool = True) -> WorkList:
        asked.append(compute)
        return WorkList(kind_of(kind), 0, (), why=STILL)

    monkeypatch.setattr(Moment, "work", work)
    client = garden.client_of("curator")
    for address in ("/desk/report", "/desk/report.html"):
        assert "The records are still being looked through." in client.get(address).text
    assert asked == [False] * 2 * len(KINDS)


def test_a_second_pair_of_eyes_sees_no_topics_and_is_told_how_far_it_agrees(garden: DeskSite) -> None:
    client = garden.client_of("curator")
    assert client.get("/desk/agreement").headers["Location"].startswith("/desk/agreement?draw=")
    page = client.get("/desk/agreement?draw=7")
    assert page.text == client.get("/desk/agreement?draw=7").text
    ids = re.findall(r'name="id" value="([^"]+)"', page.text)
    assert sorted(ids) == sorted(str(record["id"]) for record in RECORDS if record.get("themes"))
    assert " checked" not in page.text
    empty = client.send("/desk/agreement?draw=7", {"id": ids})
    assert empty.status_code == 422
    assert "Tick at least one theme." in empty.text
    answer = client.send("/desk/agreement?draw=7", {"id": ids, **{f"of.{one}": "soil" for one in ids}})
    assert "full" in answer.text or "Kappa is 1" in answer.text
    (entry,) = garden.library.view.history.entries(whats=frozenset({"agreement"}))
    assert (entry.by, entry.numbers["kappa"], entry.numbers["records"]) == ("Cora Curator", 1000, len(ids))
    answer = client.send("/desk/agreement?draw=7", {"id": ids, f"of.{ids[0]}": "water"})
    assert "Water" in answer.text or "water" in answer.text


def test_readers_are_asked_for_help_only_where_the_library_does(garden: DeskSite) -> None:
    client = garden.client()
    assert client.get("/missing").status_code == 404
    with (garden.library.path / "seealso.toml").open("a", encoding="utf-8") as file:
        file.write("[coverage]\nshow_missing = true\n")
    garden.library.build()
    app = create_app(seealso.open_library(garden.library.path))
    page = app.test_client().get("/missing").text
    assert "Ponds too" in page
    assert 'href="/missing"' in app.test_client().get("/").text
    assert 'href="/suggest"' not in page
    with_desk = create_app(seealso.open_library(garden.library.path), desk=garden.desk).test_client()
    assert 'href="/suggest"' in with_desk.get("/missing").text


def test_what_readers_sent_waits_first(garden: DeskSite) -> None:
    times = iter([1000.0, 2000.0, 3000.0])
    kept = Suggestions(garden.desk.folder, clock=lambda: next(times))
    typed, _ = checked({"title": "<b>Moles</b> and lawns", "why": "Plain", "address": "https://example.org/moles"})
    kept.add(typed, kept.form(), "192.0.2.1")
    desk = garden.client_of("curator").get("/desk").text
    assert count_on(desk, "suggestions") == 1
    assert "&lt;b&gt;Moles" in desk


def test_lists_that_are_awaited_or_cannot_be_made_are_not_called_worked_off(
    garden: DeskSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = garden.client_of("curator")
    page = client.get("/desk").text
    assert "At least" not in page
    assert 'href="/desk/records?q=theme%3Anone"' in page.split('id="unfiled"')[1].split("</section>")[0]
    assert 'href="/desk/records?q=theme%3Anone"' in client.get("/desk/work/unfiled").text
    assert 'value="bare"' in client.get("/desk/records?q=theme:none").text
    awaited = {**work_lists._SOURCES, "duplicates": lambda library, compute: ([], str, work_lists.STILL)}
    monkeypatch.setattr(work_lists, "_SOURCES", awaited)
    page = client.get("/desk").text
    assert re.search(r"At least \d+ things wait; some lists are still being made", page)
    assert "still being looked through" in page.split('id="duplicates"')[1].split("</section>")[0]
    nothing = {kind: lambda library, compute: ([], str, None) for kind in KINDS}
    monkeypatch.setattr(work_lists, "_SOURCES", {**nothing, "duplicates": awaited["duplicates"]})
    assert "All worked off." not in client.get("/desk").text
    monkeypatch.setattr(work_lists, "_SOURCES", {**nothing, "thin": lambda *_: ([], str, Said("No themes."))})
    page = client.get("/desk").text
    assert "All worked off." not in page
    assert "No themes." in page.split('id="thin"')[1].split("</section>")[0]
    monkeypatch.setattr(work_lists, "_SOURCES", nothing)
    assert "All worked off." in client.get("/desk").text


def test_a_second_pair_of_eyes_needs_topics_that_can_be_ticked(tmp_path: Path) -> None:
    records = [{"id": f"r{n}", "title": f"Soil {n}", "keywords": [f"word {n // 2}", "all"]} for n in range(140)]
    (tmp_path / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
    library = seealso.open_library(tmp_path)
    library.build()
    site = DeskSite(create_app(library, desk=(desk := Desk(tmp_path / "private"))), library, desk)
    page = site.client_of("curator").get("/desk/agreement?draw=7").text
    assert "This page needs themes, at most 60" in page
    assert 'name="id"' not in page
