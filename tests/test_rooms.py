"""The rooms and who may know whom (ARCHITECTURE.md), held by reading every import."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "corpus": set(),
    "indexer": {"corpus"},
    "recommender": {"corpus", "indexer"},
    "seealso": {"corpus", "indexer", "recommender"},
    "webapp": {"seealso"},
}
EXCEPTIONS = {("seealso/commands/serve.py", "webapp")}
LONGEST_FILE_LINES = 450


def modules() -> list[Path]:
    return sorted(path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


def test_there_are_modules_in_every_room() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in modules()} == set(MAY_IMPORT)
    assert len(modules()) > 30


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_knows_only_the_rooms_below_it(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    room = name.split("/")[0]
    ours = {other for other in imports(path) & set(MAY_IMPORT) if (name, other) not in EXCEPTIONS}
    assert ours <= MAY_IMPORT[room] | {room}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= LONGEST_FILE_LINES


def test_paths_named_in_the_architecture_exist() -> None:
    import re

    named = re.findall(
        r"`((?:corpus|indexer|recommender|seealso|webapp|tests|bench|docs)/[\w./-]*)`",
        (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"),
    )
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
