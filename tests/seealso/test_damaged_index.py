"""What lies on the disk is data, never a program; and what was damaged there is named, set aside and replaced."""

from __future__ import annotations

import ast
import builtins
import collections
import json
import marshal
import os
import pickle
import shelve
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import babel
import pytest
from click.testing import CliRunner
from whoosh.reading import CorruptIndexError

import seealso
import webapp
from seealso import Library
from seealso.cli import cli
from seealso.looking_after import mend_if_damaged
from tests.conftest import MakeLibrary

ROOT = Path(__file__).parents[2]
RECORDS = {
    "a.yaml": "id: a\ntitle: Alpha networks of practice\ndescription: How networks learn.\n",
    "b.yaml": "id: b\ntitle: Beta networks\ndescription: How networks of practice learn.\n",
}
FORBIDDEN = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}


class Planted:
    """Unpickled, it leaves a trace."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.trace),)


def generation(library: Library) -> Path:
    name = (library.state_folder / "CURRENT").read_text(encoding="utf-8").split()[0]
    return library.state_folder / "generations" / name


def test_no_module_of_ours_reads_code() -> None:
    found = [
        path
        for room in ("corpus", "indexer", "recommender", "seealso", "webapp")
        for path in (ROOT / room).rglob("*.py")
    ]
    assert len(found) > 150
    for path in found:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not {alias.name.partition(".")[0] for alias in node.names} & FORBIDDEN, path
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] not in FORBIDDEN, path
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec"), path
            elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                assert isinstance(node.value, ast.Constant), path
                assert node.value.value is False, path


def test_a_whole_session_unpickles_nothing(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither do the functions of Whoosh that are called on the way."""
    library = make_library(RECORDS)
    from whoosh import index
    from whoosh.filedb import structfile

    import recommender.map.library_map  # noqa: F401
    import webapp  # loaded before, with all that they need

    library.build()
    library.related("a")
    webapp.create_app(library).test_client().get("/")  # Babel reads the data of a language that came with it

    def not_while_importing(real: Any) -> Any:
        """Python itself reads its compiled modules with marshal, and makes named tuples with eval; Babel, once in a
        process, unpickles tables that are installed with it."""

        def asked(*arguments: Any, **named: Any) -> Any:
            caller = sys._getframe(1).f_code.co_filename
            own = (
                caller.startswith(("<frozen importlib", str(Path(babel.__file__).parent)))
                or caller == collections.__file__
            )
            return real(*arguments, **named) if own else refused()

        return asked

    def refused(*arguments: Any, **named: Any) -> Any:
        raise AssertionError("something was read as code")

    for module, names in ((pickle, ("load", "loads", "Unpickler")), (marshal, ("load", "loads")), (shelve, ("open",))):
        for name in names:
            monkeypatch.setattr(module, name, not_while_importing(getattr(module, name)))
    monkeypatch.setattr(structfile, "load", refused)
    monkeypatch.setattr(index.TOC, "read", refused)
    monkeypatch.setattr(builtins, "eval", not_while_importing(eval))
    library.build()
    library = seealso.open_library(library.path)
    assert library.search("networks").total == 2
    assert [item.id for item in library.related("a")] == ["b"]
    (library.path / "c.yaml").write_text("id: c\ntitle: Gamma\n", encoding="utf-8")
    assert library.update_from_files() is not None
    assert library.search("gamma").total == 1
    assert list(library.whoosh_searcher().reader().all_doc_ids())
    library.suggest("ne")
    library.coverage()
    site = webapp.create_app(library).test_client()
    assert {site.get(page).status_code for page in ("/", "/search?q=networks", "/resource/a", "/coverage")} == {200}
    library.roll_back()
    assert library.search("gamma").total == 0


def hostile_places(library: Library) -> list[Path]:
    """Every file of an index, and every place that an earlier format read from."""
    here = generation(library)
    old = ["_MAIN_0.toc", "_MAIN_1.toc", "_MAIN_2.toc", "_MAIN_99.toc", "MAIN_old.seg", "MAIN_old.trm", "MAIN_old.vps"]
    inside = [path for path in library.state_folder.rglob("*") if path.is_file() and path.name != "build.lock"]
    return [*inside, *(here / name for name in old), library.state_folder / "links.jsonl"]


def test_no_planted_program_runs(make_library: MakeLibrary, tmp_path: Path) -> None:
    """A pickle, an array of objects, a link that leads out and a pipe, in every place: 80 kinds and more."""
    library = make_library(RECORDS)
    library.build()
    trace, outside = tmp_path / "ran", tmp_path / "outside"
    outside.write_text("precious", encoding="utf-8")
    kept = tmp_path / "kept"
    shutil.copytree(library.state_folder, kept)
    names = [path.relative_to(library.state_folder) for path in hostile_places(library)]
    objects = b"\x93NUMPY\x01\x00v\x00" + b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(117) + b"\n"
    n_kinds = 0
    for name in names:
        for kind in ("pickle", "objects", "link", "pipe"):
            shutil.rmtree(library.state_folder)
            shutil.copytree(kept, library.state_folder)
            target = library.state_folder / name
            target.unlink(missing_ok=True)
            if kind == "pickle":
                target.write_bytes(pickle.dumps(Planted(trace)))
            elif kind == "objects":
                target.write_bytes(objects + pickle.dumps(Planted(trace)))
            elif kind == "link":
                target.symlink_to(outside)
            else:
                os.mkfifo(target)
            opened = seealso.open_library(library.path)
            assert opened.search("networks").total == 2, (name, kind)
            assert [item.id for item in opened.related("a")] == ["b"], (name, kind)
            opened.suggest("ne")
            opened.coverage()
            n_kinds += 1
            assert not trace.exists(), (name, kind)
            assert outside.read_text(encoding="utf-8") == "precious", (name, kind)
    assert n_kinds >= 60


@pytest.mark.parametrize("how", ["byte", "cut", "gone", "zeros"])
def test_damage_is_named_set_aside_and_replaced(make_library: MakeLibrary, how: str) -> None:
    """In every file that manifest and list of segments answer for."""
    library = make_library(RECORDS)
    for number in range(40):
        library.build()
        here = generation(library)
        listed = sorted(path for path in here.rglob("*") if path.is_file() and path.stat().st_size)
        listed = [
            path for path in listed if path.name not in ("verified.json",) and path.parent.parent.name != "suggestions"
        ]
        if number >= len(listed):
            break
        path = listed[number]
        content = path.read_bytes()
        middle = len(content) // 2
        if how == "byte":
            path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        elif how == "cut":
            path.write_bytes(content[:middle])
        elif how == "zeros":
            path.write_bytes(bytes(len(content)))
        else:
            path.unlink()
        said: list[str] = []
        assert seealso.open_library(library.path, tell=said.append).search("networks").total == 2
        assert len(said) == 1, (path, said)
        assert "damaged" in said[0] or "cannot be" in said[0], said
        assert generation(library) != here
    assert number > 10


def test_build_check_names_what_differs(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    library.build()

    def run(*more: str) -> Any:
        return CliRunner().invoke(
            cli, ["--library", str(library.path), "build", "--check", *more], standalone_mode=False
        )

    assert (run().return_value, run("--json").stdout.strip()) == (0, '{"whole": true, "damaged": []}')
    path = next(generation(library).glob("*.postings"))
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    done = run("--json")
    assert (done.return_value, json.loads(done.stdout)["damaged"][0]["file"]) == (1, path.name)
    assert path.name in run().stdout


def test_a_running_site_replaces_what_was_damaged(make_library: MakeLibrary) -> None:
    """Below the file system, so that no opening sees it: the look at every file does."""
    library = make_library(RECORDS)
    first = library.build().name
    library.build()
    assert library.search("networks").total == 2
    assert mend_if_damaged(library) == {}
    path = next(generation(library).glob("*.documents"))
    content = path.read_bytes()
    path.write_bytes(content[:70] + b"#" + content[71:])
    assert list(mend_if_damaged(library)) == [path.name]
    assert library.search("networks").total == 2
    assert mend_if_damaged(library) == {}
    assert first not in generation(library).name
    assert [kept.name for kept in (library.state_folder / "damaged").iterdir()] == [path.parent.name]


def test_a_page_that_meets_damage_is_answered_503_and_right_afterwards(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the damage shows below the questions that recover by themselves: in a page's own work."""
    library = make_library(RECORDS)
    library.build()
    client = webapp.create_app(library).test_client()
    assert client.get("/search?q=networks").status_code == 200

    def damaged(*_: object, **__: object) -> Any:
        raise CorruptIndexError("offsets that descend")

    with monkeypatch.context() as patched:
        patched.setattr("webapp.pages.results_pages.render_template", damaged)
        answer = client.get("/search?q=networks")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
    assert "damaged" in answer.get_data(as_text=True)
    assert "offsets" not in answer.get_data(as_text=True)
    until = time.monotonic() + 20
    while not (library.state_folder / "damaged").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert client.get("/search?q=networks").status_code == 200


def test_the_generation_before_answers_where_none_can_be_built(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    first = library.build().name
    library.build()
    for name in RECORDS:
        (library.path / name).write_text("title: no id\n", encoding="utf-8")
    path = next(generation(library).glob("*.postings"))
    path.write_bytes(path.read_bytes()[:100])
    said: list[str] = []
    again = seealso.open_library(library.path, tell=said.append)
    assert again.search("networks").total == 2
    assert again.manifest.name == first
    assert len(said) == 2


def test_a_build_killed_before_the_swap_is_not_published(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its manifest is there, and yet the earlier one stays the one to go back to."""
    from indexer.index import generation as module

    library = make_library(RECORDS)
    first, second = library.build().name, library.build().name
    real = module.write_atomically

    def die(path: Path, text: Any) -> None:
        if path.name == module.CURRENT:
            monkeypatch.setattr(module.shutil, "rmtree", lambda *a, **k: None)  # as when it is killed
            raise KeyboardInterrupt
        real(path, text)

    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(module, "write_atomically", die)
            with pytest.raises(KeyboardInterrupt):
                library.build()
        monkeypatch.undo()
    left = [path.name for path in (library.state_folder / "generations").iterdir()]
    assert len(left) >= 3
    assert seealso.open_library(library.path).manifest.name == second
    assert library.roll_back().name == first
