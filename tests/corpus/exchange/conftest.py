"""What tests of formats share: a folder to import into, and the import itself without a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus import LibraryFolder, Resource
from seealso.imports import ImportReport, import_source

Import = Callable[..., ImportReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty library."""
    root = tmp_path / "library"
    root.mkdir()
    (root / "seealso.toml").write_text('[library]\ntitle = "Mine"\n')
    return root


@pytest.fixture
def bring(folder: Path, tmp_path: Path) -> Import:
    """Write ``content`` to a file called ``name`` outside the library and import it."""

    def run(name: str, content: str | bytes | None = None, **options: Any) -> ImportReport:
        path = tmp_path / name
        if content is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_source(folder, str(path), **options)

    return run


def records(folder: Path) -> dict[str, Resource]:
    """The good records of a library, by id."""
    loaded = LibraryFolder(folder).load()
    assert not loaded.errors, loaded.errors
    return {resource.id: resource for resource in loaded.resources}


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file that a reader of the library would see."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".seealso" not in path.parts
    }
