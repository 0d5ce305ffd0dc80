"""The commands and the Python of the documents run as they are written, one page after the other as a reader would.

Each page gets an empty folder that is also its home, with the lists that a reader might own. What runs is every block
marked ``sh`` or ``python``; a block whose first line is ``# some/file`` is written to that file first. Output that a
page shows is held by tests/test_documented.py.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

NOT_RUN = {
    r"(\S*/)?(python3? -m )?seealso( --library \S+)? serve\b.*": "a server does not end; tests/end_to_end starts one",
    r"make( \S+)*": "this very run, or a long one; the targets are looked up instead",
    r"\S+/python -m (pytest|tests|bench)\b.*": "this very run, or a long one; the modules are looked up instead",
    r"(python3? -m )?\S*(pip|pipx|uv|pip-compile)\b( .*)?": "installs from a network",
    r"python3\S* -m venv .*": "is followed by what installs from a network",
    r"cd requirements": "is followed by what installs from a network",
}

RECORD = """- id: wicked-problems
  title: Dilemmas in a general theory of planning
  url: https://example.org/wicked?utm_source=tw
  description: Communities of practice and the wicked problems of planning.
"""
LIST = "Name of resource,Link,Topic(s)\nWicked problems,https://example.org/wicked,planning\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language ("" where none is said) and its text."""

    language: str
    text: str

    @property
    def file(self) -> str:
        """The file that the block is, by its first line, else ""."""
        named = re.match(r"# ([\w./-]+\.(?:yaml|toml|csv|json))\n", self.text)
        return named[1] if named else ""


def blocks(page: Path) -> list[Block]:
    found = re.findall(r"^```([\w-]*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [Block(language, text) for language, text in found]


def commands(block: Block) -> list[str]:
    """The lines of a block that run, comments and what `NOT_RUN` names left out."""
    lines = [re.sub(r"(^|\s+)#\s.*", "", line).strip() for line in block.text.splitlines()]
    parts = [[part for part in line.split(" && ") if part and not _left_out(part)] for line in lines]
    return [" && ".join(part) for part in parts if part]


def _left_out(command: str) -> bool:
    return any(re.fullmatch(pattern, command) for pattern in NOT_RUN)


def runnable(page: Path) -> bool:
    return any(block.language == "python" or (block.language == "sh" and commands(block)) for block in blocks(page))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with the program at hand; the reader's home, beside it, has the lists that they keep."""
    home = tmp_path / "home"
    home.mkdir()
    book = Workbook()
    for row in (line.split(",") for line in LIST.splitlines()):
        book.active.append(row)
    book.save(home / "reading-list.xlsx")
    (home / "list.csv").write_text(LIST, encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if runnable(page)], ids=lambda page: page.name)
def test_what_a_page_tells_one_to_run_runs(page: Path, folder: Path) -> None:
    if page.name == "curators.md":  # there is something to mend
        (folder / "seealso.toml").touch()
        (folder / "records.yaml").write_text(RECORD, encoding="utf-8")
    for block in blocks(page):
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text, encoding="utf-8")
        for command in commands(block) if block.language == "sh" else []:
            run(["sh", "-c", command], folder)
        if block.language == "python":
            run([sys.executable, "-c", block.text], folder)


def run(arguments: list[str], folder: Path) -> None:
    environment = {
        **os.environ,
        "HOME": str(folder.parent / "home"),
        "PATH": f"{folder}/.venv/bin{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, f"{arguments[-1]}\n{done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr


def test_the_pages_have_something_to_run() -> None:
    assert {page.name for page in filter(runnable, PAGES)} >= {"README.md", "import.md", "curators.md"}
    told = [
        command for page in PAGES for block in blocks(page) if block.language == "sh" for command in commands(block)
    ]
    assert len(told) >= 10
    assert any(block.language == "python" for block in blocks(ROOT / "README.md"))


def test_every_block_of_commands_is_marked_so_that_it_runs() -> None:
    unmarked = [
        (page.name, block.text.splitlines()[0])
        for page in PAGES
        for block in blocks(page)
        if block.language in ("", "bash", "shell", "console") and re.match(r"(seealso|make|python3?) ", block.text)
    ]
    assert unmarked == []


def test_every_reason_not_to_run_a_command_is_needed() -> None:
    lines = [
        part.strip()
        for page in PAGES
        for block in blocks(page)
        if block.language == "sh"
        for line in block.text.splitlines()
        for part in re.sub(r"(^|\s+)#\s.*", "", line).split(" && ")
    ]
    assert [pattern for pattern in NOT_RUN if not any(re.fullmatch(pattern, line) for line in lines)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_targets_of_make_modules_and_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    targets = {
        word for command in re.findall(r"[`\n]make ([a-z ]+)", text) for word in command.split("#")[0].split()[:1]
    }
    assert targets - set(phony[1].split()) == set()
    modules = set(re.findall(r"python -m ((?:tests|bench|seealso)[\w.]*)", text))
    assert {name for name in modules if importlib.util.find_spec(name) is None} == set()
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text) + re.findall(r"`(docs/[\w./-]+\.md)`", text)
    assert {link for link in links if not ((page.parent / link).exists() or (ROOT / link).exists())} == set()
