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


SUB_ROOMS: dict[str, dict[str, set[str]]] = {
    "corpus": {
        "records": set(),
        "ledger": {"records"},
        "exchange": {"records"},
        "doctor": {"records"},
        "links": {"records", "exchange", "doctor"},
    },
    "indexer": {
        "native": set(),
        "text": set(),
        "index": {"text", "native"},
        "search": {"text", "index", "native"},
        "words": {"text", "index", "search", "native"},
        "meaning": {"text", "index", "search"},
        "engines": {"text", "index", "search", "words", "meaning"},
    },
    "recommender": {
        "model": set(),
        "related": {"model"},
        "paths": {"related"},
        "holdings": {"model", "related"},
        "coverage": {"related"},
        "map": {"model"},
    },
    "seealso": {"desk": set(), "answers": {"desk"}, "asked": set(), "commands": {"answers", "asked", "desk"}},
    "webapp": {
        "languages": set(),
        "serving": {"languages"},
        "pages": {"languages", "serving"},
        "api": set(),
        "standards": {"languages", "serving"},
        "desk": {"languages", "serving", "pages"},
    },
}
"""Folder → the folders of the same room that its modules may import. What lies in the room itself is not counted here,
but no circle may lead through it."""

TWO_OF_A_NAME = {
    "calendars": "import and export of the same format",
    "feeds": "import, export, and the addresses where they are offered",
    "record_files": "import and export of the same formats",
    "tables": "import and export of the same formats",
    "limits": "the table, and what of it the doors above may know",
}
"""Module names that stand in two places, and why that misleads nobody."""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_modules(path: Path, known: set[str]) -> set[str]:
    """The modules of ours that a module imports, wherever in it, for types alone too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= full & known or {node.module}
            found |= {node.module} if full - known else set()
    return found & known


def graph() -> dict[str, set[str]]:
    """Module → the modules that it imports. A package's ``__init__`` hands names on and is left out."""
    paths = {module_name(path): path for path in modules() if path.name != "__init__.py"}
    packages = {module_name(path) for path in modules() if path.name == "__init__.py"}
    return {name: imported_modules(path, paths.keys() | packages) - {name} for name, path in paths.items()}


def folder_of(name: str) -> tuple[str, str]:
    """Room and folder of a module; the folder of what lies in the room itself is the module."""
    room, _, rest = name.partition(".")
    return room, rest.partition(".")[0]


def circle(edges: dict[str, set[str]]) -> list[str]:
    """The names on one circle, empty where there is none."""
    state: dict[str, int] = {}
    way: list[str] = []

    def visit(name: str) -> list[str]:
        state[name] = 1
        way.append(name)
        for other in sorted(edges.get(name, ())):
            if state.get(other) == 1:
                return [*way[way.index(other) :], other]
            if other not in state and (found := visit(other)):
                return found
        state[name] = 2
        way.pop()
        return []

    return next((found for name in sorted(edges) if name not in state and (found := visit(name))), [])


def test_no_modules_import_each_other_in_a_circle() -> None:
    edges = graph()
    assert sum(map(len, edges.values())) > 300
    assert circle(edges) == []
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def test_no_folders_import_each_other_in_a_circle() -> None:
    edges: dict[str, set[str]] = {}
    for name, others in graph().items():
        here = ".".join(folder_of(name))
        edges.setdefault(here, set()).update({".".join(folder_of(other)) for other in others} - {here})
    assert circle(edges) == []


def test_every_folder_is_in_the_table() -> None:
    folders = {
        (room, path.parent.relative_to(ROOT / room).parts[0])
        for room in MAY_IMPORT
        for path in (ROOT / room).glob("*/**/__init__.py")
    }
    assert folders == {(room, folder) for room, table in SUB_ROOMS.items() for folder in table}


def test_a_folder_knows_only_the_folders_below_it() -> None:
    wrong = []
    for name, others in graph().items():
        room, folder = folder_of(name)
        for other in others:
            its_room, its_folder = folder_of(other)
            if (
                room == its_room
                and folder in SUB_ROOMS[room]
                and its_folder in SUB_ROOMS[room]
                and its_folder != folder
            ):
                if its_folder not in SUB_ROOMS[room][folder]:
                    wrong.append(f"{name} imports {other}")
    assert wrong == []


def test_nothing_lies_beside_the_folders_where_everything_has_one() -> None:
    beside = {
        path.relative_to(ROOT).as_posix()
        for room in ("corpus", "indexer", "recommender")
        for path in (ROOT / room).glob("*.py")
    }
    assert beside == {
        "corpus/__init__.py",
        "corpus/errors.py",
        "corpus/said.py",
        "indexer/__init__.py",
        "recommender/__init__.py",
    }


def test_every_folder_says_what_one_finds_there() -> None:
    faces = [path for path in modules() if path.name == "__init__.py"]
    assert len(faces) > 20
    assert [path for path in faces if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_a_module_name_means_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for path in modules():
        if path.name != "__init__.py" and path.parent.name not in ("commands", "answers"):
            places.setdefault(path.stem, []).append(path.relative_to(ROOT).as_posix())
    assert {stem: found for stem, found in places.items() if len(found) > 1 and stem not in TWO_OF_A_NAME} == {}
    assert {stem for stem in TWO_OF_A_NAME if len(places.get(stem, [])) < 2} == set()


def test_the_tests_lie_as_the_rooms_do() -> None:
    for room in MAY_IMPORT:
        tested = {path.name for path in (ROOT / "tests" / room).iterdir() if (path / "__init__.py").exists()}
        assert tested <= set(SUB_ROOMS[room]), room
        if room in ("corpus", "indexer", "recommender"):
            assert tested == set(SUB_ROOMS[room]), room
            assert list((ROOT / "tests" / room).glob("test_*.py")) == [], room
