"""A bad file is one bad file: the good record beside two hundred of them is found, and each of them is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import seealso
from corpus import LibraryFolder
from corpus.records.readers import READERS
from seealso.cli import cli
from tests.end_to_end.bad_files.kinds import imported_files, record_files

GOOD = "id: good-one\ntitle: The quokka survey\nurl: https://example.org/quokka\n"
ODD_NAME = b"caf\xe9 \xff.yaml"


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every bad record file, and what is no file at all, beside one good record."""
    root = tmp_path_factory.mktemp("bad") / "library"
    (root / "bad").mkdir(parents=True)
    (root / "seealso.toml").write_text("[library]\ntitle = 'Bad'\n")
    (root / "good.yaml").write_text(GOOD)
    for name, raw in record_files():
        (root / "bad" / name).write_bytes(raw)
    for name in odd_entries(root / "odd"):
        assert not (root / "odd" / name).is_file()
    Path(os.fsdecode(os.fsencode(root) + b"/" + ODD_NAME)).write_bytes(b"title: without an id\n")
    return root


def odd_entries(folder: Path) -> list[str]:
    """What has the name of a record file and is none."""
    folder.mkdir()
    os.mkfifo(folder / "pipe.yaml")
    (folder / "loop.json").symlink_to("loop.json")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "zero.jsonl").symlink_to("/dev/zero")
    (folder / "folder.json").mkdir()
    return ["pipe.yaml", "loop.json", "gone.yaml", "zero.jsonl", "folder.json"]


@pytest.fixture(scope="module")
def bad_names(library: Path) -> set[str]:
    names = {f"bad/{name}" for name, _ in record_files()} | {f"odd/{path.name}" for path in (library / "odd").iterdir()}
    return names | {r"caf\xe9 \xff.yaml"}


def test_there_are_two_hundred() -> None:
    assert len(list(record_files())) + len(list(imported_files())) >= 200
    assert {f".{name.rpartition('.')[2]}" for name, _ in record_files()} == set(READERS)


def test_each_bad_file_is_a_problem_and_the_good_record_is_read(library: Path, bad_names: set[str]) -> None:
    loaded = LibraryFolder(library).load()
    assert [resource.id for resource in loaded.resources] == ["good-one"]
    assert {problem.file for problem in loaded.errors} == bad_names
    assert all(problem.problem and problem.mend and "\n" not in str(problem) for problem in loaded.errors)
    json.dumps([str(problem) for problem in loaded.errors], ensure_ascii=False).encode()


def test_problems_name_the_line(library: Path) -> None:
    lines = {p.file.removeprefix("bad/"): p.line for p in LibraryFolder(library).load().errors}
    assert lines["brackets.yaml"] == 1
    assert lines["brackets in documents.yaml"] == 4
    assert lines["stairs.yaml"] == 101
    assert lines["digits.json"] == 1
    assert lines["digits.jsonl"] == 1


def test_commands(library: Path, bad_names: set[str]) -> None:
    built = invoke("--library", library, "build")
    assert (built.exception, built.return_value) == (None, 0), built.output
    found = invoke("--library", library, "search", "quokka", "--json")
    assert [hit["id"] for hit in json.loads(found.stdout)["hits"]] == ["good-one"]
    checked = invoke("--library", library, "check", "--json")
    assert checked.return_value == 1
    errors = {p["file"] for p in json.loads(checked.stdout)["problems"] if p["severity"] == "error"}
    assert errors == bad_names
    strict = invoke("--library", library, "build", "--strict")
    assert isinstance(strict.exception, seealso.SeealsoError)
    assert invoke("--library", library, "check", "--fix", "--dry-run").exception is None


def test_the_installed_command(library: Path) -> None:
    """What only a process shows: no crash, no traceback, the right exit codes."""
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    for arguments, code in ((["check"], 1), (["build"], 0), (["build", "--strict"], 1), (["search", "quokka"], 0)):
        done = subprocess.run(
            [sys.executable, "-m", "seealso", "--library", str(library), *arguments],
            capture_output=True, text=True, timeout=60, env=environment,
        )  # fmt: skip
        assert done.returncode == code, (arguments, done.stderr[-2000:])
        assert "Traceback" not in done.stderr + done.stdout
        assert "\x1b" not in done.stdout


@pytest.mark.parametrize(("name", "raw"), [pytest.param(*pair, id=pair[0]) for pair in imported_files()])
def test_import_of_each_bad_file(name: str, raw: bytes, tmp_path: Path) -> None:
    """Refused in a sentence that names the file, or what it holds is kept for review; never a traceback."""
    (tmp_path / "seealso.toml").write_text("")
    source = tmp_path / "_from" / name
    source.parent.mkdir()
    source.write_bytes(raw)
    done = invoke("--library", tmp_path, "import", source)
    if isinstance(done.exception, seealso.SeealsoError):
        assert done.exception.exit_code in (1, 2)
        assert name in str(done.exception)
    else:
        assert done.exit_code == 0, done.exception
        assert not LibraryFolder(tmp_path).load().errors


def test_import_of_a_folder_of_bad_files(tmp_path: Path) -> None:
    """Without a flag nothing is imported and the bad files are named; with it the good record comes through."""
    source, library = tmp_path / "from", tmp_path / "library"
    source.mkdir()
    library.mkdir()
    (library / "seealso.toml").write_text("")
    (source / "good.yaml").write_text(GOOD)
    bad = dict([*imported_files(), *record_files()])
    for name, raw in bad.items():
        (source / name).write_bytes(raw)
    odd_entries(source / "odd")
    refused = invoke("--library", library, "import", source)
    assert isinstance(refused.exception, seealso.SeealsoError)
    assert "and" in str(refused.exception).splitlines()[-1]
    taken = invoke("--library", library, "import", source, "--skip-unreadable", "--json")
    assert (taken.exception, taken.return_value) == (None, 0), taken.exception
    loaded = LibraryFolder(library).load()
    assert not loaded.errors
    assert "good-one" in {resource.id for resource in loaded.resources}
