"""Importing again: updates, never doubles, never undoes a curator's work, and all or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import LibraryError, UsageError
from corpus.exchange.importing.mapping import load_mapping
from corpus.records.staging import staged
from seealso import wire
from seealso.cli import main
from seealso.imports import import_source
from tests.corpus.exchange.conftest import Import, records, snapshot

FIRST = "Title,Link,Year,Topics\nAlpha,https://example.org/a,2018,x; y\nBeta,https://example.org/b,2019,z\n"


def test_the_same_again_changes_nothing(bring: Import, folder: Path) -> None:
    bring("list.csv", FIRST)
    before = snapshot(folder)
    report = bring("list.csv")
    assert report.plan.changes_nothing
    assert report.plan.unchanged == 2
    assert snapshot(folder) == before


def test_what_changed_at_the_source_changes_here(bring: Import, folder: Path) -> None:
    bring("list.csv", FIRST)
    bring("list.csv", FIRST.replace("Alpha", "Alpha: second edition").replace("2019", "2020").replace("x; y", ""))
    held = records(folder)
    assert held["alpha"].title == "Alpha: second edition"
    assert held["alpha"].themes == ()
    assert held["beta"].issued == "2020"


def test_what_a_curator_wrote_stays_unless_asked(bring: Import, folder: Path) -> None:
    bring("list.csv", FIRST)
    path = folder / "records" / "alpha.yaml"
    path.write_text("# mine\n" + path.read_text().replace("title: Alpha", "title: By hand   # better") + "minutes: 5\n")
    changed = FIRST.replace("Alpha", "Alpha 2").replace("2018", "2017")
    report = bring("list.csv", changed)
    text = path.read_text()
    assert text.startswith("# mine\n")
    assert "title: By hand   # better\n" in text
    assert "issued: '2017'" in text
    assert "minutes: 5" in text
    assert [change.new for change in report.plan.kept["alpha"]] == ["Alpha 2"]
    bring("list.csv", changed, replace=True)
    assert records(folder)["alpha"].title == "Alpha 2"
    assert records(folder)["alpha"].minutes == 5


def test_a_field_that_a_curator_took_out_stays_out(bring: Import, folder: Path) -> None:
    bring("list.csv", FIRST)
    path = folder / "records" / "beta.yaml"
    path.write_text("id: beta\ntitle: Beta\nurl: https://example.org/b\n")
    bring("list.csv")
    assert records(folder)["beta"].themes == ()


def test_a_record_that_a_curator_deleted_stays_away_unless_asked(bring: Import, folder: Path) -> None:
    bring("list.csv", FIRST)
    (folder / "records" / "beta.yaml").unlink()
    assert bring("list.csv").plan.stay_away == ["beta"]
    assert list(records(folder)) == ["alpha"]
    bring("list.csv", replace=True)
    assert sorted(records(folder)) == ["alpha", "beta"]


def test_a_row_that_left_the_source_is_told_and_stays(bring: Import, folder: Path) -> None:
    bring("list.csv", FIRST)
    assert bring("list.csv", FIRST.rsplit("Beta", 1)[0]).plan.gone == ["beta"]
    assert sorted(records(folder)) == ["alpha", "beta"]
    assert bring("list.csv").plan.gone == ["beta"]


@pytest.mark.parametrize(
    "again",
    [
        "Title,Link\nAlpha!,http://www.example.org/a/?utm_source=news\n",
        "Title,DOI\nAnother name,https://doi.org/10.1000/ABC\n",
        "Title,Year\nALPHA,2018\n",
        "id,Title\nmine,Something else\n",
    ],
)
def test_a_record_that_was_written_by_hand_is_known_again(bring: Import, folder: Path, again: str) -> None:
    mine = "id: mine\ntitle: Alpha\nurl: https://example.org/a\ndoi: 10.1000/abc\nissued: 2018\n"
    (folder / "mine.yaml").write_text(mine)
    bring("list.csv", again)
    assert list(records(folder)) == ["mine"]
    assert (folder / "mine.yaml").read_text() == mine


def test_a_moved_address_is_the_same_record(bring: Import, folder: Path) -> None:
    bring("list.csv", FIRST)
    bring("list.csv", FIRST.replace("example.org/a", "example.com/new"))
    assert {r.id: r.url for r in records(folder).values()}["alpha"] == "https://example.com/new"
    assert len(records(folder)) == 2


def test_works_that_only_share_a_title_or_an_address_are_two(bring: Import, folder: Path) -> None:
    source = (
        "Title,Link\nEditorial,https://example.org/1\nEditorial,https://example.org/2\nOther,https://example.org/2\n"
    )
    assert len(bring("list.csv", source).plan.new) == 3
    before = snapshot(folder)
    assert bring("list.csv").plan.changes_nothing
    assert snapshot(folder) == before


def test_the_same_work_twice_in_a_source_is_one_record(bring: Import, folder: Path) -> None:
    source = "Title,Link,Topics\nAlpha,https://example.org/a,x\nAlpha,http://example.org/a/?fbclid=1,y\n"
    report = bring("list.csv", source)
    assert records(folder)["alpha"].themes == ("x", "y")
    assert "line 2" in report.problems[0].problem


def test_a_dry_run_writes_nothing(bring: Import, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    report = bring("list.csv", FIRST, dry_run=True)
    assert len(report.plan.new) == 2
    assert sorted(folder.rglob("*")) == before


def test_strict_imports_nothing_with_a_problem(bring: Import, folder: Path) -> None:
    with pytest.raises(LibraryError, match=r"list\.csv:2"):
        bring("list.csv", "Title,Year\nAlpha,soon\nBeta,2018\n", strict=True)
    assert list(records(folder)) == []


@pytest.mark.parametrize("into", ["all.jsonl", "all.json", "all.yaml", "deep/er/", "one.yml"])
def test_into_decides_the_form(bring: Import, folder: Path, into: str) -> None:
    bring("list.csv", FIRST, into=into)
    assert (folder / into).exists()
    bring("list.csv", FIRST.replace("Alpha", "Alpha 2") + "Gamma,https://example.org/c,2020,x\n")
    held = records(folder)
    assert sorted(held) == ["alpha", "beta", "gamma"]
    assert held["alpha"].title == "Alpha 2"
    assert not (folder / "records").exists()


@pytest.mark.parametrize("into", ["../out.jsonl", "/tmp/out.jsonl", ".hidden/x.yaml", "_x.jsonl", "x.csv"])
def test_into_stays_inside_and_visible(bring: Import, into: str) -> None:
    with pytest.raises(UsageError, match="--into"):
        bring("list.csv", FIRST, into=into)


def test_many_records_go_into_one_file(bring: Import, folder: Path) -> None:
    bring("big list.csv", "Title,Link\n" + "".join(f"Title {n},https://example.org/{n}\n" for n in range(300)))
    assert [p.name for p in folder.glob("*.jsonl")] == ["big-list-csv.jsonl"]
    assert len(records(folder)) == 300


def test_a_folder_of_1200_foreign_records_with_one_mapping(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "old"
    source.mkdir()
    for n in range(1200):
        (source / f"{n}.yaml").write_text(
            f"name: Thing {n}\nwebsite_url: https://example.org/{n}\ndescription: About {n}\ntags: [a, b]\n"
            f"owner_org: Body\nreviewed_on: 2018-07-{n % 28 + 1:02}\nkind_of_thing: Clip\n"
        )
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        '[columns]\nowner_org = "publisher"\nreviewed_on = "modified"\nkind_of_thing = "type"\n'
        '[values.type]\nClip = "video"\n'
    )
    report = import_source(folder, str(source), mapping=mapping)
    assert report.problems == []
    held = records(folder)
    assert len(held) == 1200
    found = held["thing-7"]
    assert (found.url, found.description, found.keywords) == ("https://example.org/7", "About 7", ("a", "b"))
    assert (found.publisher, found.modified, found.type) == ("Body", "2018-07-08", "video")


def test_a_saved_mapping_says_the_same(bring: Import, tmp_path: Path) -> None:
    report = bring("list.csv", 'Na"me,Töpic,Link,x.y\nAlpha,a,https://example.org,1\n')
    assert report.mapping is not None
    path = tmp_path / "mapping.toml"
    path.write_text(report.mapping.to_toml(), encoding="utf-8")
    assert load_mapping(path).columns == report.mapping.columns


@pytest.mark.parametrize("text", ["[columns]\na = 'titel'", "[colums]\n[x]", "= broken", "[options]\ndates = 'yes'"])
def test_a_wrong_mapping_is_explained(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"mapping\.toml"):
        load_mapping(path)


def test_two_imports_at_once_do_not_mix(bring: Import, folder: Path) -> None:
    with staged(folder), pytest.raises(LibraryError, match="running"):
        bring("list.csv", FIRST)


def test_a_swap_that_was_cut_short_is_finished_by_the_next_reader(folder: Path) -> None:
    import json

    half = folder / ".import-dead"
    half.mkdir()
    (half / "1").write_text("id: b\ntitle: B\n")
    (half / "journal.json").write_text(json.dumps([["0", "a.yaml"], ["1", "b.yaml"]]))
    (folder / "a.yaml").write_text("id: a\ntitle: A\n")
    assert sorted(records(folder)) == ["a", "b"]
    assert not half.exists()


def test_a_journal_from_a_stranger_reaches_nothing_outside(folder: Path, tmp_path: Path) -> None:
    import json

    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "link").symlink_to(outside)
    evil = folder / ".import-evil"
    evil.mkdir()
    (evil / "0").write_text("evil")
    targets = ["../outside/a", str(outside / "b"), "link/c", "deep/../../outside/d"]
    (evil / "journal.json").write_text(json.dumps([["0", target] for target in targets]))
    assert records(folder) == {}
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("after_seconds", [0.9, 1.4, 1.9])
def test_a_killed_import_leaves_the_library_as_it_was(folder: Path, tmp_path: Path, after_seconds: float) -> None:
    (folder / "mine.yaml").write_text("id: mine\ntitle: Title 1\nurl: https://example.org/1\n")
    source = tmp_path / "list.csv"
    source.write_text("Title,Link,Notes\n" + "".join(f"Title {n},https://example.org/{n},x\n" for n in range(40_000)))
    before = snapshot(folder)
    command = [sys.executable, "-m", "seealso.cli", "--library", str(folder), "import", str(source)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after_seconds)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    held = len(records(folder))
    assert held in (1, 40_000)
    if held == 1:
        assert snapshot(folder) == before


def test_what_an_earlier_version_knew_an_address_by_is_known_still(bring: Import, folder: Path) -> None:
    source = "Title,Link\nAlpha,https://example.org/a?ref=tw\n"
    bring("list.csv", source)
    path = folder / "records" / "alpha.yaml"
    path.write_text("id: alpha\ntitle: By hand\nurl: https://example.org/moved\n")
    last = next((folder / ".seealso").rglob("list-csv.jsonl"))
    text = last.read_text()
    assert '"url:example.org/a"' in text
    last.write_text(text.replace('"url:example.org/a"', '"url:example.org/a?ref=tw"').replace("title:alpha", "title:x"))
    report = bring("list.csv", source)
    assert not report.plan.new
    assert records(folder)["alpha"].url == "https://example.org/moved"
    assert '"url:example.org/a"' in last.read_text()


def test_a_row_that_goes_into_a_record_from_elsewhere_is_named_with_it(
    bring: Import, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "records.yaml").write_text(
        "- id: alpha\n  title: Alpha\n  url: https://example.org/a\n- id: beta\n  title: Beta\n  issued: '2001'\n"
        "  url: https://example.org/b\n", encoding="utf-8",
    )  # fmt: skip
    source = tmp_path / "list.csv"
    source.write_text(FIRST + "New,https://example.org/n,2020,z\n", encoding="utf-8")

    def said(*options: str) -> list[str]:
        with pytest.raises(SystemExit) as ended:
            main(["--library", str(folder), "import", str(source), *options])
        assert ended.value.code == 0
        return [line for line in capsys.readouterr().out.splitlines() if "that you have" in line]

    alpha, beta = (f"~ line {n} is the record {one} that you have: " for n, one in ((2, "alpha"), (3, "beta")))
    assert said("--dry-run") == [f"{alpha}2 fields added if you import it", f"{beta}1 field added if you import it"]
    assert said("--dry-run", "--replace")[1] == f"{beta}1 field added, 1 field changed if you import it"
    assert said() == [f"{alpha}2 fields added", f"{beta}1 field added"]
    source.write_text(source.read_text(encoding="utf-8").replace("2018", "2017"), encoding="utf-8")
    assert said() == []  # it comes from here now
    report = import_source(folder, str(source), dry_run=True)
    assert wire.import_report(report)["joined"] == []
    other = bring("other.csv", "Title,Link,Year\nBeta,https://example.org/b,1999\n")
    assert wire.import_report(other)["joined"] == [
        {"id": "beta", "file": str(tmp_path / "other.csv"), "line": 2, "added": 0, "changed": 0}
    ]


def test_a_work_that_a_source_says_twice_is_named_with_the_record_that_has_it(
    bring: Import, capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    twice = FIRST + "Alpha,http://www.example.org/a/,,\n"
    (tmp_path / "twice.csv").write_text(twice)
    with pytest.raises(SystemExit) as ended:
        main(["import", str(tmp_path / "twice.csv"), "--library", str(folder)])
    assert ended.value.code == 0
    assert "same work: line 4 (Alpha) has the address of alpha, and went into that record" in capsys.readouterr().err
    assert set(records(folder)) == {"alpha", "beta"}
    (again,) = wire.import_report(bring("list.csv", twice, dry_run=True))["same_work"]
    assert (again["id"], again["title"], again["line"], again["by"]) == ("alpha", "Alpha", 4, "address")
    assert wire.import_report(bring("list.csv", FIRST, dry_run=True))["same_work"] == []
