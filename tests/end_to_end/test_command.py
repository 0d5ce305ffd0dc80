"""The installed command, run as a user runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from seealso.cli import cli

COMMAND = Path(sys.executable).parent / "seealso"


def run(*arguments: str, expect: int = 0, **options: Any) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(COMMAND), *arguments], capture_output=True, text=True, timeout=120, check=False, **options
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == expect, (done.stdout, done.stderr)
    return done


def run_json(*arguments: str, expect: int = 0, **options: Any) -> Any:
    return json.loads(run(*arguments, "--json", expect=expect, **options).stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seealso.toml").write_text('[library]\ntitle = "Mine"\n')
    (tmp_path / "a.yaml").write_text("id: a\ntitle: Alpha networks\ntype: video\n")
    (tmp_path / "b.yaml").write_text("id: b\ntitle: Beta networks\nissued: 2018\n")
    return tmp_path


def test_search_has_the_documented_shape() -> None:
    page = run_json("search", "communities of practice", "--limit", "3")
    assert {"query", "total", "took_ms", "did_you_mean", "hits", "facets"} <= page.keys()
    assert len(page["hits"]) == 3
    assert {"id", "title", "type", "url", "score", "snippet"} <= page["hits"][0].keys()
    assert {"value", "count"} <= page["facets"]["type"][0].keys()


def test_related_has_the_documented_shape() -> None:
    found = run_json("related", "battilana-casciaro-change-agents", "--limit", "2")
    assert found["id"] == "battilana-casciaro-change-agents"
    assert 0 < len(found["related"]) <= 2
    for item in found["related"]:
        assert {"id", "title", "score", "source", "why"} <= item.keys()
        assert sum(why["share"] for why in item["why"]) == pytest.approx(1)


def test_coverage_cells_link_to_searches_with_their_counts() -> None:
    table = run_json("coverage", "--rows", "themes", "--columns", "type")
    assert {"rows", "columns", "cells"} <= table.keys()
    cell = max(table["cells"], key=lambda cell: cell["count"])
    assert cell["row"] in table["rows"]
    assert run_json("search", cell["query"])["total"] == cell["count"]


def test_show_prints_the_record() -> None:
    assert run_json("show", "battilana-casciaro-change-agents")["type"] == "article"
    assert "type: article" in run("show", "battilana-casciaro-change-agents").stdout


def test_check_reports_with_file_and_line_and_exit_code_1() -> None:
    found = run_json("check", expect=1)["problems"]
    assert {"file", "line", "record", "field", "problem", "mend"} <= found[0].keys()
    assert any("before it starts" in problem["problem"] for problem in found)


def test_check_of_a_clean_library_is_0(folder: Path) -> None:
    assert run_json("check", cwd=folder)["problems"] == []


def test_the_library_is_chosen_as_documented(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert run_json("search", "networks", cwd=folder)["total"] == 2
    assert run_json("--library", str(folder), "search", "networks", cwd=elsewhere)["total"] == 2
    assert run_json("search", "networks", "--library", str(folder), cwd=elsewhere)["total"] == 2
    environment = {**os.environ, "SEEALSO_LIBRARY": str(folder)}
    assert run_json("search", "networks", cwd=elsewhere, env=environment)["total"] == 2
    assert run_json("search", "networks", cwd=elsewhere)["total"] > 20


def test_json_is_on_stdout_and_diagnostics_are_on_stderr(folder: Path) -> None:
    done = run("search", "alpha", "--json", cwd=folder)
    assert json.loads(done.stdout)["total"] == 1
    assert "building" in done.stderr
    assert "\x1b" not in run("search", "alpha", cwd=folder).stdout


def test_build_sets_bad_records_aside_and_strict_fails(folder: Path) -> None:
    (folder / "bad.yaml").write_text("title: no id\n")
    done = run("build", cwd=folder)
    assert "2 resources" in done.stdout
    assert "set aside" in done.stderr
    assert "bad.yaml:1" in run("build", "--strict", cwd=folder, expect=1).stderr


def test_edited_records_are_noticed(folder: Path) -> None:
    run("build", cwd=folder)
    (folder / "c.yaml").write_text("id: c\ntitle: Gamma networks\n")
    assert "seealso build" in run("search", "networks", cwd=folder).stderr


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["show", "no-such-id"], 1, "no-such-id"),
        (["related", "batilana-casciaro-change-agents"], 1, "Did you mean battilana"),
        (["search", "x", "--limit", "1000"], 2, "limit"),
        (["search", "x", "--offset", str(10**9)], 2, "offset"),
        (["search", "x", "--filter", "type"], 2, "FIELD:VALUE"),
        (["search", "x", "--sort", "random"], 2, "random"),
        (["search", "x" * 50_000], 2, "10,000"),
        (["search", "word " * 1900], 2, "512"),
        (["coverage", "--rows", "nonsense"], 2, "nonsense"),
        (["nonsense"], 2, "nonsense"),
        (["--library", "/no/such/folder", "search", "x"], 1, "not a folder"),
        (["serve", "--port", "99999"], 2, "port"),
    ],
)
def test_used_wrongly_says_what_and_exits_as_documented(arguments: list[str], code: int, word: str) -> None:
    assert word in run(*arguments, expect=code).stderr


@pytest.mark.parametrize("query", ["*", '"unbalanced', "((((", "a AND", "\udcff", "-", "type:", "~", "🦘"])
def test_any_query_is_answered(query: str) -> None:
    run("search", query)


def test_every_command_explains_itself_with_an_example() -> None:
    listed = re.findall(r"^  (\w+) ", run("--help").stdout.split("Commands:")[1], re.MULTILINE)
    assert len(listed) >= 7
    for name in listed:  # in this process: starting the program takes ten times as long as what it says
        said = CliRunner().invoke(cli, [name, "--help"], prog_name="seealso")
        assert said.exit_code == 0
        assert "seealso" in said.stdout.split("Example")[1]
    assert run(name, "--help").stdout.split() == said.stdout.split()


def test_serve_prints_its_address_answers_and_stops(folder: Path) -> None:
    server = subprocess.Popen(
        [str(COMMAND), "serve", "--port", "0"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        with urllib.request.urlopen(found[0] + "/api/v1/search?q=alpha", timeout=10) as answer:
            assert json.load(answer)["total"] == 1
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
    assert server.returncode in (0, 130)


def test_rollback_goes_back_once_and_the_running_site_follows(folder: Path) -> None:
    run("build", cwd=folder)
    assert "no earlier generation" in run("rollback", cwd=folder, expect=1).stderr
    (folder / "b.yaml").unlink()
    run("build", cwd=folder)
    server = subprocess.Popen(
        [str(COMMAND), "serve", "--port", "0"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert server.stdout is not None
        address = next(found[0] for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))

        def total() -> int:
            with urllib.request.urlopen(address + "/api/v1/search?q=networks", timeout=10) as answer:
                return int(json.load(answer)["total"])

        assert total() == 1
        answer = run_json("rollback", cwd=folder)
        assert answer.keys() == {"rolled_back_to", "documents", "built_at"}
        assert answer["documents"] == 2
        time.sleep(1.1)
        assert total() == 2
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
    assert "no earlier generation" in run("rollback", cwd=folder, expect=1).stderr
    assert run_json("build", cwd=folder)["documents"] == 1
    assert run_json("search", "networks", cwd=folder)["total"] == 1
