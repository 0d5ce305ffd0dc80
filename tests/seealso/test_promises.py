"""Promises: every new index is tried before it is published, and one that breaks what was kept is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import seealso
from corpus import LibraryError
from indexer.search import evaluation
from seealso import Library, answers, promises
from seealso.cli import cli
from seealso.library import Update
from seealso.promises import BrokenPromisesError
from tests.conftest import MakeLibrary

RECORDS = {
    "hf.yaml": "id: hf\ntitle: Heart failure toolkit\ndescription: For nurses in primary care.\ntype: toolkit\n",
    "news.yaml": "id: news\ntitle: News of the month\ndescription: Among other things, on heart failure.\ntype: blog\n",
    "boats.yaml": "id: boats\ntitle: Sailing small boats\ndescription: Knots, wind and weather on the sea.\n",
    "knots.yaml": "id: knots\ntitle: Knots for small boats\ndescription: Sailing in wind and weather.\n",
    **{
        f"r{n}.yaml": f"id: r{n}\ntitle: Garden number {n}\ndescription: Bees, beans and roses {n}.\n" for n in range(9)
    },
}
SEARCH = """
[[promises.search]]
question = "heart failure"
first = ["hf"]
within = 1
not = ["boats"]
"""
SEE_ALSO = """
[[promises.see_also]]
beside = "boats"
suggests = "knots"
within = 1
not = ["hf"]
"""
STRONGER = (
    "id: stronger\ntitle: Heart failure, heart failure\ndescription: Heart failure heart failure heart failure.\n"
)


def run(library: Library, *arguments: str) -> tuple[int, str, str]:
    """Exit code, what was printed, and what was said on stderr, by the command line as a process has it."""
    done = CliRunner().invoke(cli, ["--library", str(library.path), *arguments], standalone_mode=False)
    code = done.return_value if done.exception is None else getattr(done.exception, "exit_code", 1)
    return int(code or 0), done.stdout, done.stderr + str(done.exception or "")


def published(library: Library) -> str:
    return (library.state_folder / "CURRENT").read_text(encoding="utf-8")


def generations(library: Library) -> list[str]:
    return sorted(path.name for path in (library.state_folder / "generations").iterdir())


def add(library: Library, settings: str) -> None:
    path = library.path / "seealso.toml"
    path.write_text(path.read_text(encoding="utf-8") + settings, encoding="utf-8")


def kept(make_library: MakeLibrary, settings: str = SEARCH + SEE_ALSO) -> Library:
    library = make_library(RECORDS, settings)
    library.build()
    assert (library.trial.n_kept, library.trial.n_not_kept) == (library.trial.n_kept, 0)
    return library


def test_an_index_that_keeps_its_promises_is_published_and_counted(make_library: MakeLibrary) -> None:
    library = kept(make_library)
    library.build()
    assert library.trial.numbers == {"promises_kept": 2, "promises_broken": 0}
    newest = library.history.entries(whats=("published",))[0]
    assert newest.numbers["promises_kept"] == 2
    assert newest.numbers["promises_broken"] == 0


def test_a_ranking_that_was_changed_breaks_a_promise_and_is_not_published(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = kept(make_library)
    before = published(library)
    monkeypatch.setattr(evaluation, "PAIR_WEIGHT", -40.0)
    with pytest.raises(BrokenPromisesError, match="breaks 1 promise that the one before keeps") as caught:
        Library(library.path).build()
    assert published(library) == before
    assert len(generations(library)) == 1
    said = str(caught.value)
    assert "'heart failure': hf should be among the first 1; it was number 1 and is number 2." in said
    assert "side by side" in said
    assert "now: 1 news" in said
    assert Library(library.path).build(publish_anyway=True)
    assert published(library) != before


def test_records_that_break_a_promise_are_not_published_and_the_report_says_what_moved(
    make_library: MakeLibrary,
) -> None:
    library = kept(make_library)
    before = published(library)
    (library.path / "stronger.yaml").write_text(STRONGER, encoding="utf-8")
    code, _, said = run(library, "build")
    assert code == 1
    assert "hf should be among the first 1; it was number 1 and is number 2" in said
    assert "now: 1 stronger (was not there)" in said
    assert "before: 1 hf" in said
    code, printed, _ = run(library, "build", "--json")
    assert code == 1
    report = json.loads(printed)
    Draft202012Validator(answers.schema(answers.Promises)).validate(report)
    assert (report["published"], report["kept"], report["broken"]) == (False, 1, 1)
    moved = report["promises"][0]["records"][0]
    assert (moved["id"], moved["place_before"], moved["place"], moved["ok"]) == ("hf", 1, 2, False)
    assert published(library) == before
    assert seealso.open_library(library.path).search("heart failure").hits[0].id == "hf"
    code, printed, said = run(library, "build", "--publish-anyway", "--json")
    assert code == 0
    assert json.loads(printed)["promises_broken"] == 1
    assert "1 promise of seealso.toml is not kept" in said
    assert seealso.open_library(library.path).search("heart failure").hits[0].id == "stronger"
    assert run(library, "build")[0] == 0, "what was broken before is no reason any more"


def test_suggestions_that_are_gone_break_a_promise(make_library: MakeLibrary) -> None:
    library = kept(make_library)
    (library.path / "knots.yaml").unlink()
    with pytest.raises(BrokenPromisesError, match="beside 'boats': knots should be among the first 1; it was number 1"):
        library.build()
    assert library.related("boats")[0].id == "knots"


def test_the_first_index_is_published_whatever_it_breaks_and_warns(
    make_library: MakeLibrary, capsys: pytest.CaptureFixture[str]
) -> None:
    library = make_library(RECORDS, '[[promises.search]]\nquestion = "boats"\nfirst = ["hf", "nowhere"]\n')
    told: list[str] = []
    library = Library(library.path, told.append)
    library.build()
    assert library.search("boats").total == 2
    assert any("hf should be among the first 10; it is not there" in said for said in told)
    library.build()
    assert library.trial.n_not_kept == 1


def test_a_new_promise_is_tried_on_the_index_before(make_library: MakeLibrary) -> None:
    library = kept(make_library, "")
    add(library, SEARCH)
    (library.path / "stronger.yaml").write_text(STRONGER, encoding="utf-8")
    with pytest.raises(BrokenPromisesError):
        library.build()
    add(library, '[[promises.search]]\nquestion = "beans"\nnot = ["r1"]\n')  # it was never so
    (library.path / "stronger.yaml").unlink()
    library.build()
    assert (library.trial.n_kept, library.trial.n_not_kept) == (1, 1)


def test_an_update_that_breaks_a_promise_changes_nothing(make_library: MakeLibrary) -> None:
    library = kept(make_library)
    site = seealso.open_library(library.path)
    assert site.search("heart failure").hits[0].id == "hf"
    files = {path: path.read_bytes() for path in library.state_folder.rglob("segments-*.json")}
    (library.path / "stronger.yaml").write_text(STRONGER, encoding="utf-8")
    code, printed, _ = run(library, "update", "--json")
    assert code == 1
    assert json.loads(printed)["promises"][0]["verdict"] == "broken"
    assert {path: path.read_bytes() for path in library.state_folder.rglob("segments-*.json")} == files
    assert len(generations(library)) == 1
    assert not site.refresh()
    assert site.search("heart failure").hits[0].id == "hf"
    assert run(library, "update", "--publish-anyway")[0] == 0
    assert site.refresh()
    assert site.search("heart failure").hits[0].id == "stronger"


def test_an_update_that_keeps_them_is_a_commit_and_is_counted(make_library: MakeLibrary) -> None:
    library = kept(make_library)
    before = published(library)
    (library.path / "new.yaml").write_text("id: new\ntitle: Lighthouses\n", encoding="utf-8")
    assert library.update_from_files() == Update(1, 0, 0)
    assert published(library) == before
    assert library.search("lighthouses").total == 1
    newest = library.history.entries(whats=("published",))[0]
    assert (newest.by, newest.numbers["promises_kept"]) == ("update", 2)
    assert library.damaged_files() == {}
    assert promises.kept_outcomes(library.view.generation)


def test_a_new_promise_builds_nothing_and_is_there_from_the_next_update_on(make_library: MakeLibrary) -> None:
    library = kept(make_library, "")
    site = seealso.open_library(library.path)
    assert site.search("boats").total == 2
    before = published(library)
    add(library, SEARCH)
    assert seealso.open_library(library.path).search("boats").total == 2
    assert published(library) == before
    assert seealso.open_library(library.path).update_from_files() == Update(0, 0, 0)
    assert published(library) == before
    assert site.refresh()
    assert site.settings.promises.search[0].question == "heart failure"


def test_settings_that_break_a_promise_are_not_published_and_the_index_before_answers_as_it_did(
    make_library: MakeLibrary,
) -> None:
    library = kept(make_library, SEARCH + '[[promises.search]]\nquestion = "sailing"\nfirst = "boats"\nnot = "r1"\n')
    before = published(library)
    add(library, '[synonyms]\ngroups = [["sailing", "beans"]]\n')
    assert run(library, "build")[0] == 1
    told: list[str] = []
    opened = Library(library.path, told.append)
    assert "r1" not in [hit.id for hit in opened.search("sailing").hits]
    assert "breaks promises and was not published; the one before answers" in told[0]
    assert published(library) == before
    assert run(library, "build", "--publish-anyway")[0] == 0
    assert "r1" in [hit.id for hit in Library(library.path).search("sailing").hits]


def test_an_index_that_builds_itself_stays_on_the_one_before_and_says_why(make_library: MakeLibrary) -> None:
    library = kept(make_library, '[[promises.search]]\nquestion = "sailing"\nfirst = "boats"\nnot = "r1"\n')
    before = published(library)
    add(library, '[synonyms]\ngroups = [["sailing", "beans"]]\n')
    told: list[str] = []
    opened = Library(library.path, told.append)
    assert "r1" not in [hit.id for hit in opened.search("sailing").hits]
    assert any("r1 should not be among the first 10" in said for said in told)
    assert published(library) == before


def test_a_site_comes_up_though_the_index_before_cannot_answer_any_more(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = kept(make_library)
    (library.path / "stronger.yaml").write_text(STRONGER, encoding="utf-8")
    monkeypatch.setattr("indexer.index.generation.ANALYSIS_VERSION", "another")
    told: list[str] = []
    assert Library(library.path, told.append).search("heart failure").hits[0].id == "stronger"
    assert any("published though it breaks promises" in said for said in told)


def test_a_damaged_index_is_replaced_by_one_that_breaks_promises_where_nothing_else_is_left(
    make_library: MakeLibrary,
) -> None:
    library = kept(make_library)
    (library.path / "stronger.yaml").write_text(STRONGER, encoding="utf-8")
    path = next(library.state_folder.rglob("*.documents"))
    content = path.read_bytes()
    path.write_bytes(content[:99] + b"#" + content[100:])
    assert seealso.open_library(library.path).search("heart failure").hits[0].id == "stronger"


KILLED = """
import os, signal, sys
from pathlib import Path
from indexer.engines.whoosh_engine import WhooshEngine
from seealso import Library
from seealso import publishing

def die(*given):
    os.kill(os.getpid(), signal.SIGKILL)

update = WhooshEngine.update
if sys.argv[2] == "build":
    publishing.keep_outcomes = die
else:
    WhooshEngine.update = lambda engine, *given: (
        update if sys.argv[2] == "tried" and engine.path.name.endswith("-tried") else die
    )(engine, *given)
library = Library(Path(sys.argv[1]))
library.build() if sys.argv[2] == "build" else library.update_from_files()
"""


@pytest.mark.parametrize("way", ["build", "trying", "tried"])
def test_killed_between_the_try_and_publishing(make_library: MakeLibrary, way: str) -> None:
    library = kept(make_library)
    before = published(library)
    (library.path / "new.yaml").write_text("id: new\ntitle: Lighthouses\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", KILLED, str(library.path), way], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert published(library) == before
    opened = seealso.open_library(library.path)
    assert opened.search("heart failure").hits[0].id == "hf"
    assert opened.search("lighthouses").total == 0
    assert opened.update_from_files() == Update(1, 0, 0)
    assert opened.search("lighthouses").total == 1
    opened.build()
    assert {name for name in generations(library) if name.endswith("tried")} == set()


def test_a_copy_that_a_killed_update_left_is_in_nobodys_way(make_library: MakeLibrary) -> None:
    library = kept(make_library)
    name = published(library).split()[0]
    left = library.state_folder / "generations" / f"{name}-tried"
    left.mkdir()
    (left / "rubbish").write_bytes(b"#")
    (library.path / "new.yaml").write_text("id: new\ntitle: Lighthouses\n", encoding="utf-8")
    assert library.update_from_files() == Update(1, 0, 0)
    assert not left.exists()


def test_an_update_is_tried_where_files_cannot_be_linked(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*given: Any) -> None:
        raise OSError(1, "no links here")

    library = kept(make_library)
    monkeypatch.setattr(os, "link", no_links)
    (library.path / "stronger.yaml").write_text(STRONGER, encoding="utf-8")
    with pytest.raises(BrokenPromisesError):
        library.update_from_files()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"digest": "', b'{"digest": "0", "outcomes": [3]}'])
def test_outcomes_that_cannot_be_read_are_none(make_library: MakeLibrary, content: bytes) -> None:
    library = kept(make_library)
    (library.view.generation / promises.OUTCOMES_FILE).write_bytes(content)
    assert promises.kept_outcomes(library.view.generation) == {}
    library.build()
    assert library.trial.n_kept == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("within = 0", r"promises.search.1.within: Input should be greater than or equal to 1 \(it is '0'\)"),
        ("withn = 3", "promises.search.1: 'withn' is no key of .*; there are question, first, within, not, filters"),
        ('not = ["hf"]', "'hf' stands under first and under not"),
        ('filters = {tpe = "video"}', "'tpe' is none of type, theme"),
        ('question = " "', "question: is empty"),
    ],
)
def test_a_slip_in_the_settings_is_named_with_its_key_and_what_is_allowed(tmp_path: Path, line: str, said: str) -> None:
    lines = {"question": 'question = "x"', "first": 'first = ["hf"]'} | {line.split(" ")[0]: line}
    (tmp_path / "seealso.toml").write_text("[[promises.search]]\n" + "\n".join(lines.values()), encoding="utf-8")
    with pytest.raises(LibraryError, match=said):
        seealso.open_library(tmp_path)


def test_ids_that_are_not_held_are_named_by_check(make_library: MakeLibrary) -> None:
    settings = SEARCH.replace('["boats"]', '["bots"]') + SEE_ALSO.replace('"knots"', '"nots"')
    settings += '[[best_bets]]\nquestion = "hf"\npins = ["hfx"]\nuntil = 2020-01-01\n'
    found = make_library(RECORDS, settings).check()
    said = [(one.field, one.problem) for one in found if one.file == "seealso.toml"]
    assert ("promises.search.1", "“heart failure” names the record 'bots', which is not held.") in said
    assert ("promises.see_also.1", "“boats” names the record 'nots', which is not held.") in said
    assert ("best_bets.1", "“hf” names the record 'hfx', which is not held.") in said
    assert ("best_bets.1", "The best bet for “hf” was until 2020-01-01.") in said


def test_a_question_becomes_a_promise_by_its_first_hit_and_the_rest_of_the_file_stays(
    make_library: MakeLibrary,
) -> None:
    before = "# ours\n[library]\ntitle = 'T' # why\n"
    library = make_library(RECORDS, before)
    library.build()
    code, printed, _ = run(library, "promise", "heart  failure")
    assert code == 0
    assert "Number 1 today is hf: Heart failure toolkit" in printed
    written = (library.path / "seealso.toml").read_text(encoding="utf-8")
    assert written == before + '\n[[promises.search]]\nquestion = "heart failure"\nfirst = ["hf"]\n'
    code, printed, _ = run(library, "promise", "boats", "--first", "knots", "--within", "2", "--not", "hf", "--json")
    Draft202012Validator(answers.schema(answers.Promised)).validate(json.loads(printed))
    assert json.loads(printed)["kept"]
    again = json.loads(
        run(library, "promise", "boats", "--first", "knots", "--within", "2", "--not", "hf", "--json")[1]
    )
    assert not again["changed"]
    assert (library.path / "seealso.toml").read_text(encoding="utf-8").startswith(written)
    assert run(library, "promise", "--check") == (0, "2 kept, 0 not kept.\n", "")
    code, printed, _ = run(library, "promise", "boats", "--first", "hf")
    assert (code, "not kept: 'boats': hf should be among the first 10; it is not there." in printed) == (0, True)
    assert run(library, "promise", "--check")[0] == 1
    code, printed, _ = run(library, "promise", "--list")
    assert (code, printed.count("kept: ")) == (0, 3)
    code, printed, _ = run(library, "promise", "--list", "--json")
    Draft202012Validator(answers.schema(answers.Promises)).validate(json.loads(printed))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("zzzz",), "Nothing is found for 'zzzz' today"),
        (("boats", "--first", "boast"), "Did you mean boats"),
        (("boats", "--first", "boats", "--within", "0"), "within: Input should be greater than or equal to 1"),
        (("boats", "--first", "boats", "--not", "boats"), "stands under first and under not"),
        ((), "Give a question, or one of --list and --check"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_not_written(
    make_library: MakeLibrary, arguments: tuple[str, ...], said: str
) -> None:
    library = make_library(RECORDS)
    code, _, told = run(library, "promise", *arguments)
    assert code != 0
    assert said in told
    assert (library.path / "seealso.toml").read_text(encoding="utf-8") == ""
