"""Going back to the generation before: what then answers, what is kept, and what the next build does."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import seealso
from indexer.index import generation
from indexer.index.generation import BuildInProgressError, GenerationStore
from seealso import Library, LibraryError
from seealso.cli import cli
from seealso.locations import state_folder
from tests.conftest import MakeLibrary
from webapp import app as webapp_app
from webapp import create_app

RECORDS = {"a.yaml": "id: a\ntitle: Alpha\n", "b.yaml": "id: b\ntitle: Beta\n"}


def store(library: Library) -> GenerationStore:
    return GenerationStore(state_folder(library.path))


def published(library: Library) -> str:
    found = store(library).current()
    assert found is not None
    return found[1].name


def generations(library: Library) -> list[str]:
    return sorted(path.name for path in (state_folder(library.path) / "generations").iterdir())


def twice_built(make_library: MakeLibrary) -> tuple[Library, str, str]:
    """A library whose first generation holds b and whose second does not, and their names."""
    library = make_library(RECORDS)
    first = library.build().name
    (library.path / "b.yaml").unlink()
    return library, first, library.build().name


def test_the_generation_before_answers_again_everywhere(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, first, _ = twice_built(make_library)
    monkeypatch.setattr(webapp_app, "LOOK_EVERY_SECONDS", 0.0)
    site = create_app(seealso.open_library(library.path)).test_client()
    assert site.get("/api/v1/search?q=beta").get_json()["total"] == 0
    time.sleep(0.01)
    manifest = library.roll_back()
    assert (manifest.name, manifest.n_documents) == (first, 2)
    assert library.search("beta").total == 1
    assert library.manifest == manifest
    assert library.changed_since_build
    assert seealso.open_library(library.path).search("beta").total == 1
    assert site.get("/api/v1/search?q=beta").get_json()["total"] == 1
    assert site.get("/resource/b").status_code == 200


def test_a_build_afterwards_keeps_what_answered_and_not_what_was_gone_back_from(make_library: MakeLibrary) -> None:
    library, first, second = twice_built(make_library)
    reader = seealso.open_library(library.path)
    library.roll_back()
    assert reader.search("beta").total == 1
    third = library.build().name
    assert third > second
    assert generations(library) == [first, third]
    assert reader.search("beta").total == 1
    assert library.search("beta").total == 0
    assert library.roll_back().name == first


def test_a_build_that_dies_afterwards_changes_nothing(make_library: MakeLibrary) -> None:
    library, first, second = twice_built(make_library)
    library.roll_back()

    def die(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.build(progress=die)
    assert generations(library) == [first, second]
    assert seealso.open_library(library.path).search("beta").total == 1
    assert library.build().name > second  # the name of the one gone back from is not given again


def test_what_was_gone_back_from_is_not_gone_back_to(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even when the build that follows dies right after the pointer was swapped."""
    library, first, second = twice_built(make_library)
    library.roll_back()
    real = generation.write_atomically

    def die_after_publishing(path: Path, text: str) -> None:
        real(path, text)
        if path.name == generation.CURRENT:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(generation, "write_atomically", die_after_publishing)
        with pytest.raises(KeyboardInterrupt):
            library.build()
    assert published(library) > second
    assert library.roll_back().name == first


def test_one_can_go_back_once(make_library: MakeLibrary) -> None:
    library, first, second = twice_built(make_library)
    library.roll_back()
    with pytest.raises(LibraryError, match="no earlier generation"):
        library.roll_back()
    assert library.search("beta").total == 1
    assert generations(library) == [first, second]


def test_where_there_is_nothing_to_go_back_to(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    with pytest.raises(LibraryError, match="seealso build"):
        library.roll_back()
    assert not (library.path / ".seealso" / "generations").exists()
    library.build()
    with pytest.raises(LibraryError, match="no earlier generation"):
        library.roll_back()
    assert library.search("beta").total == 1


def test_a_generation_of_other_settings_is_not_gone_back_to(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    library.build()
    (library.path / "seealso.toml").write_text('[acronyms]\nAL = "alpha"\n', encoding="utf-8")
    second = library.build().name
    with pytest.raises(LibraryError, match="before a change of settings"):
        library.roll_back()
    assert published(library) == second


def test_not_while_a_build_runs(make_library: MakeLibrary) -> None:
    library, _, second = twice_built(make_library)
    with store(library).building(), pytest.raises(BuildInProgressError):
        library.roll_back()
    assert published(library) == second


def test_the_command_says_which_one_answers(make_library: MakeLibrary) -> None:
    library, first, _ = twice_built(make_library)

    def run(*arguments: str) -> str:
        return CliRunner().invoke(cli, ["--library", str(library.path), *arguments], catch_exceptions=False).stdout

    built_at = json.loads((state_folder(library.path) / "generations" / first / "manifest.json").read_text())[
        "built_at"
    ]
    assert json.loads(run("rollback", "--json")) == {"rolled_back_to": first, "documents": 2, "built_at": built_at}
    library.build()
    said = run("rollback")
    assert first in said
    assert "2 resources" in said
