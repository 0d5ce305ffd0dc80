"""docs/security.md answers every line of ASVS 5.0.0, level 1; the tests that it names exist, and some are here."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from seealso import Library, meanings
from seealso.preparing import by_another_process
from tests.conftest import MakeLibrary
from webapp import create_app

ROOT = Path(__file__).parent.parent
ROOMS = ("corpus", "indexer", "recommender", "seealso", "webapp")
LEVEL_1 = """
1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1 5.2.1-2 5.3.1-2 6.1.1 6.2.1-8
6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 10.4.1-5 11.3.1-2 11.4.1 12.1.1 12.2.1-2 13.4.1 14.2.1
14.3.1 15.1.1 15.2.1 15.3.1
"""
ADDRESSES = (
    "/",
    "/search?q=network",
    "/about",
    "/coverage",
    "/coverage/topics",
    "/new",
    "/history",
    "/digest",
    "/api/v1/search?q=network",
    "/static/style.css",
    "/nowhere",
)


@pytest.fixture(scope="module")
def site(sample: Library) -> FlaskClient:
    return create_app(sample).test_client()


def rows() -> list[list[str]]:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in page.splitlines() if line[:3] != "|--"]


def answered() -> list[list[str]]:
    return [row for row in rows() if re.fullmatch(r"\d+\.\d+\.\d+", row[0])]


def level_1() -> Iterator[str]:
    for said in LEVEL_1.split():
        section, _, lines = said.rpartition(".")
        first, _, last = lines.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield f"{section}.{number}"


def test_every_line_of_level_1_is_answered_once() -> None:
    wanted = list(level_1())
    assert len(wanted) == 70
    assert [row[0] for row in answered()] == wanted


def test_every_line_is_met_with_a_test_or_says_why_not() -> None:
    assert all(len(row) == 4 and len(row[3]) > 5 for row in answered())
    assert {row[2] for row in answered()} == {"met", "does not apply", "operator", "not met"}
    without = [row[0] for row in answered() if row[2] == "met" and "::test_" not in row[3]]
    assert without == ["8.1.1", "15.1.1"]  # which ask for a document


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    assert len(named) > 15
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"


def calls(source: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call with what is called, as it is written."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def sources() -> list[tuple[str, str]]:
    found = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    assert len(found) > 150
    return [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in found]


RUNS_CODE = re.compile(r"eval|exec|compile|os\.(system|popen|exec\w+|spawn\w+)|subprocess\.\w+|pty\.spawn|runpy\.\w+")
WEAK_HASH = re.compile(r"(hashlib\.)?(md5|sha1)")


def test_nothing_runs_code_or_commands_that_it_read() -> None:
    found = [(file, name, call) for file, text in sources() for name, call in calls(text) if RUNS_CODE.fullmatch(name)]
    assert {(file, name, ast.unparse(call.args[0])) for file, name, call in found} == {
        ("seealso/preparing.py", "subprocess.Popen", "_command(view)"),
        ("seealso/meanings.py", "subprocess.Popen", "_command(view)"),  # as the first
        ("seealso/looking_at_links.py", "subprocess.Popen", "_command(library)"),  # tests/webapp/desk has its plants
    }
    assert not any(keyword.arg == "shell" for _, _, call in found for keyword in call.keywords)


def test_the_process_that_prepares_takes_no_module_from_the_folder_that_one_is_in(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library({"a.yaml": "id: a\ntitle: Alpha\n"})
    for name in ("json.py", "click.py", "yaml.py"):
        (library.path / name).write_text("open('planted-code-ran', 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(library.path)
    library.build()
    by_another_process(library.view)
    subprocess.run(meanings._command(library.view), capture_output=True, timeout=60, check=False)
    assert not (library.path / "planted-code-ran").exists()
    assert library.view.findings_path.exists()


def test_no_weak_hash_is_used() -> None:
    assert [(file, name) for file, text in sources() for name, _ in calls(text) if WEAK_HASH.fullmatch(name)] == []


A_NUMBER = "f'PRAGMA user_version = {_seal(database)}'"
"""SQLite takes no parameters in a pragma; this one is of the program's own making, and a number."""

HANDED_ON = ("corpus/ledger/ledger_index.py", "statement")
"""What `rows` is asked, all of it by constants."""


def is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (
        isinstance(node, ast.IfExp) and is_constant(node.body) and is_constant(node.orelse)
    )


def test_statements_for_the_database_are_constants() -> None:
    kinds: Counter[str] = Counter()
    for file, text in sources():
        for name, call in calls(text):
            if name.endswith((".execute", ".executemany", "_index.rows")):
                kinds[file] += 1
                said = ast.unparse(call.args[0])
                assert is_constant(call.args[0]) or said == A_NUMBER or (file, said) == HANDED_ON, (
                    f"{file}:{call.lineno}"
                )
    assert kinds["corpus/ledger/ledger.py"] >= 5
    assert kinds["seealso/questions.py"] + kinds["seealso/question_file.py"] >= 5


@pytest.mark.parametrize("line", ["eval(x)", "os.system(x)", "subprocess.run(x, shell=True)", "os.execv(x, y)"])
def test_code_that_is_run_would_be_seen(line: str) -> None:
    assert [name for name, _ in calls(line) if RUNS_CODE.fullmatch(name)]
    assert not [name for name, _ in calls("re.compile(x); model.evaluate(y)") if RUNS_CODE.fullmatch(name)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_sets_a_cookie_or_lets_another_origin_in(site: FlaskClient, address: str) -> None:
    with site.get(address, headers={"Origin": "https://example.org"}) as answer:
        names = {name.lower() for name, _ in answer.headers}
    assert "set-cookie" not in names
    assert not any(name.startswith("access-control-") for name in names)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_says_what_it_is(site: FlaskClient, address: str) -> None:
    with site.get(address) as answer:
        assert answer.data
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    # JSON has no charset to say: it is UTF-8 (RFC 8259).
    assert answer.mimetype == "application/json" or "charset=utf-8" in answer.headers["Content-Type"]


@pytest.mark.parametrize(
    "address", ["/.git/config", "/static/../app.py", "/static/%2e%2e/app.py", "/.seealso/CURRENT", "/seealso.toml"]
)
def test_no_file_outside_of_the_static_ones_is_served(site: FlaskClient, address: str) -> None:
    assert site.get(address).status_code == 404
