"""Export from the command line and from the site; formula injection; references."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from corpus import Creator, Event, Resource
from corpus.exchange.citing import STYLES, formatted
from corpus.exchange.exporting import WRITERS, About
from corpus.exchange.formula_cells import neutralised, restored
from corpus.records.settings import LibrarySettings
from seealso import Library
from tests.conftest import MakeLibrary
from webapp import create_app

ABOUT = About("Mine", LibrarySettings())
EVIL = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1", "'=1", "''@x"]


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "seealso.cli", *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, cwd=cwd)


@given(st.text(max_size=20))
def test_neutralising_is_reversible_and_nothing_dangerous_is_left(text: str) -> None:
    safe = neutralised(text)
    assert restored(safe) == text
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_of_an_export_is_a_formula(evil: str) -> None:
    record = Resource(id="a", title=evil, description=evil, keywords=(evil,), creators=(Creator(name=evil),))
    table = b"".join(WRITERS["csv"].write([record], ABOUT)).decode("utf-8-sig")
    for cell in list(csv.reader(io.StringIO(table, newline="")))[1]:
        assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(WRITERS["xlsx"].write([record], ABOUT))))
    assert book.active is not None
    for row in book.active.iter_rows(min_row=2):
        assert all(cell.data_type != "f" and not str(cell.value or "").startswith("=") for cell in row)


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_every_format_is_exported_from_the_command_line(sample: Library, name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run(
        "--library", str(sample.path), "export", "--format", name, "--output", str(out), "--limit", "3", "nurses"
    )
    assert done.returncode == 0, done.stderr
    assert out.stat().st_size > 100
    if WRITERS[name].suffix in (".atom", ".rss", ".opml", ".xml"):
        ElementTree.fromstring(out.read_bytes())


def test_export_takes_what_a_search_finds(sample: Library) -> None:
    library = ("--library", str(sample.path))
    done = run(*library, "export", "--format", "jsonl", "--filter", "type:video")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == sample.search("", {"type": "video"}, limit=0).total
    assert {record["type"] for record in found} == {"video"}
    assert len(run(*library, "export", "--format", "jsonl").stdout.splitlines()) == 111


def test_a_wrong_format_is_explained(sample: Library) -> None:
    done = run("--library", str(sample.path), "export", "--format", "pdf")
    assert done.returncode == 2
    assert b"bibtex" in done.stderr


@pytest.mark.parametrize("name", sorted(set(WRITERS) - {"yaml"}))
def test_every_format_is_on_the_site(sample: Library, name: str) -> None:
    site = create_app(sample).test_client()
    answer = site.get(f"/search.{name}?q=nurses")
    assert answer.status_code == 200
    assert answer.content_type == WRITERS[name].media_type
    assert len(answer.data) > 100
    one = site.get(f"/export.{name}?id=battilana-casciaro-change-agents")
    assert one.status_code == 200
    if name != "ical":
        assert b"Change agents in the NHS" in one.data or name == "xlsx"


def test_the_site_answers_wrong_questions(sample: Library) -> None:
    site = create_app(sample).test_client()
    assert site.get("/search.exe").status_code == 404
    assert site.get("/export.csv?id=no-such-thing").status_code == 404
    assert site.get("/search.csv?limit=-1").status_code == 400
    assert site.get("/search.csv?limit=many").status_code == 400


def test_pages_link_to_their_exports_and_show_references(sample: Library) -> None:
    site = create_app(sample).test_client()
    results = site.get("/search?q=networks&type=video").text
    assert 'href="/search.csv?q=networks&amp;type=video"' in results
    page = site.get("/resource/battilana-casciaro-change-agents").text
    assert 'href="/export.bibtex?id=battilana-casciaro-change-agents"' in page
    assert 'href="/cite/battilana-casciaro-change-agents"' in page
    references = site.get("/cite/battilana-casciaro-change-agents").text
    assert "Battilana, J., &amp; Casciaro, T. (n.d.)" in references
    assert "Vancouver" in references


def test_references_in_three_styles() -> None:
    record = Resource(
        id="x", title="Networks & <b>care</b>", type="article", issued="2013-07-15", doi="10.1000/abc",
        publisher="A Journal", creators=(Creator(name="Julie Battilana"), Creator(name="NHS England")),
    )  # fmt: skip
    apa, harvard, vancouver = (formatted(record, style) for style in STYLES)
    assert apa.startswith("Battilana, J., & NHS England. (2013")
    assert harvard.startswith("Battilana, J. and NHS England (2013)")
    assert vancouver.startswith("Battilana J, NHS England. Networks & <b>care</b>")
    assert all("10.1000/abc" in text for text in (apa, harvard, vancouver))


def test_references_to_records_that_say_little() -> None:
    for style in STYLES:
        assert "[Untitled]" in formatted(Resource(id="bare"), style)
        assert formatted(Resource(id="x", title="Only a title"), style).count("Only a title") == 1


def test_every_record_of_the_sample_can_be_cited(sample: Library) -> None:
    for record in sample.resources():
        for style in STYLES:
            assert record.display_title.strip("[]")[:12] in formatted(record, style)


def test_show_prints_a_reference(sample: Library) -> None:
    done = run("--library", str(sample.path), "show", "battilana-casciaro-change-agents", "--cite", "apa")
    assert done.stdout.decode().startswith("Battilana, J., & Casciaro, T. (n.d.).")


def test_a_curator_starts_in_an_empty_folder(tmp_path: Path) -> None:
    home = tmp_path / "reading list"
    home.mkdir()
    (home / "list.csv").write_text("Name of resource,Link,What is it about?\nWeaving,example.org/w,On networks\n")
    first = run("import", "list.csv", cwd=home)
    assert first.returncode == 0, first.stderr
    assert b"Name of resource   ->  title" in first.stderr
    assert b"1 new" in first.stdout
    assert run("build", cwd=home).returncode == 0
    assert b"Weaving" in run("search", "networks", cwd=home).stdout
    again = run("import", "list.csv", "--dry-run", "--quiet", cwd=home)
    assert (again.stdout, again.stderr) == (b"", b"")
    (home / "list.csv").write_text("Name of resource,Link,What is it about?\nWeaving,example.org/w,On knots\n")
    shown = run("import", "list.csv", "--dry-run", "--quiet", cwd=home)
    assert b"description: On networks -> On knots" in shown.stdout
    report = json.loads(run("import", "list.csv", "--json", cwd=home).stdout)
    assert report["updated"][0]["changes"] == [{"field": "description", "old": "On networks", "new": "On knots"}]


def test_import_never_writes_into_the_bundled_sample(tmp_path: Path, make_library: MakeLibrary) -> None:
    from seealso.locations import sample_library

    before = sorted(sample_library().rglob("*"))
    (tmp_path / "x.csv").write_text("Title\nAlpha\n")
    assert run("import", "x.csv", cwd=tmp_path).returncode == 0
    assert sorted(sample_library().rglob("*")) == before
    assert (tmp_path / "records" / "alpha.yaml").exists()


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("0800-07-01", None, "DTSTART;VALUE=DATE:08000701"),
        ("9999-12-31", "9999-12-31", "DTEND;VALUE=DATE:99991231"),
        ("0001-01-01T00:00+05:00", None, "DTSTART:00010101T000000"),
        ("9999-12-31T23:00-05:00", None, "DTSTART:99991231T230000"),
        ("2018-07-01T14:00+02:00", None, "DTSTART:20180701T120000Z"),
    ],
)
def test_an_event_at_the_edge_of_all_years_does_not_stop_the_calendar(start: str, end: str | None, said: str) -> None:
    records = [Resource(id="odd", event=Event(start=start, end=end)), Resource(id="good", event=Event(start="2018"))]
    written = b"".join(WRITERS["ical"].write(records, ABOUT)).decode()
    assert said in written.splitlines()
    assert "UID:good" in written


@pytest.mark.parametrize("zone", ["+99:99", "-24:00", "+2460", "+23:60"])
def test_a_time_in_no_zone_is_no_date_of_a_record(zone: str) -> None:
    with pytest.raises(ValidationError, match="is not a date"):
        Event(start=f"2018-07-01T14:00{zone}")
