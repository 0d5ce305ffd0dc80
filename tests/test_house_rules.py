"""What must stand in no file of the repository: places on one machine, registries, keys and passwords."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import TAKE_LONGEST

ROOT = Path(__file__).parent.parent

FORBIDDEN = {
    "a path of one machine": r"(?<![\w.~-])/(?:root|work|home/[a-z][\w-]*|Users/[A-Za-z][\w-]*|tmp/bash_jobs)/",
    "a registry of packages": r"files\.pythonhosted\.org|pypi\.org/simple|--(?:extra-)?index-url|--find-links",
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "a key of a service": r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|glpat-[\w-]{20}|xox[abp]-[\w-]{10,}|sk-\w{32,})",
    "a password in an address": r"https?://[^\s/:@\"'<>{}]+:[^\s/:@\"'<>{}]+@(?!example\.)[\w.-]+",
    "a password, written out": r"(?i)\b(?:password|secret|api_key|token)\b\s*[:=]\s*[\"'][0-9A-Z+/_-]{16,}[\"']",
}


def tracked() -> list[Path]:
    """The files of the repository; in a tree without one (a source archive), all of them but what tools leave."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [
        path for path in ROOT.rglob("*")
        if path.is_file() and not any(part.startswith(".venv") or part == "__pycache__" for part in path.parts)
    ]  # fmt: skip


def texts() -> list[tuple[str, str]]:
    """Name and text of every text file."""
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:8192] and path != Path(__file__):
            found.append((path.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace")))
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    read = texts()
    assert len(read) > 300
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for name, text in read
        for match in pattern.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of one machine", "see /ro" + "ot/notes.txt"),
        ("a path of one machine", "cd /Users/" + "ada/seealso"),
        ("a registry of packages", "--index" + "-url https://example.org"),
        ("a private key", "-----BEGIN RSA PRIVATE" + " KEY-----"),
        ("a key of a service", "gh" + "p_" + "a" * 36),
        ("a password in an address", "https://ada:" + "lovelace@server.net/"),
        ("a password, written out", 'token = "' + "a1" * 10 + '"'),
    ],
)
def test_the_rules_see_what_they_are_for(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line)


def test_every_decision_has_a_number_of_its_own() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(page.name.partition("-")[0]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    assert [int(re.match(r"# (\d+)\. ", page.read_text("utf-8"))[1]) for page in pages] == numbers  # type: ignore[index]


def test_what_takes_longest_is_there_and_begins_first(pytestconfig: pytest.Config) -> None:
    assert [name for name in TAKE_LONGEST if not (ROOT / "tests" / name).is_file()] == []
    assert not pytestconfig.getoption("loadscopereorder", False)
    files = [f"tests/{TAKE_LONGEST[1]}", f"tests/{TAKE_LONGEST[3]}", "tests/test_doctests.py"]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *reversed(files)]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert list(dict.fromkeys(re.findall(r"^(tests/\S+\.py)::", listed, re.MULTILINE))) == files
