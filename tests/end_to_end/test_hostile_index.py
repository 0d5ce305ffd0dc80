"""A library that a stranger sent, with programs in every place of it and of its index: none ever runs.

All kinds that lie beside what is whole are planted at once, and the installed command is run within the library and
from elsewhere. What takes the place of a file of the index is planted one at a time, with every digest made right.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import yaml
from jinja2 import Environment

import seealso
from bench.forged_files import make_right
from indexer.index.pointer import Pointer
from seealso import Library, SeealsoError
from tests.end_to_end.hostile_plants import BESIDE, PAYLOADS, Plant, compiled, folders, objects, pickled, python

COMMAND = Path(sys.executable).parent / "seealso"
COMMANDS = (
    ("search", "kite"), ("related", "kite-3"), ("show", "kite-3"), ("check",), ("coverage",), ("build", "--check"),
    ("suggest", "ki"), ("build",), ("update",),
)  # fmt: skip
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
"""Whoever tells Python to look for modules in the folder that he stands in, has asked for what he gets."""
N_SMALL = 12
N_LARGE = 510
"""So many make a site have another process work out what it shows."""


def made(root: Path, n_records: int) -> Path:
    """A library and its index, as its owner made it."""
    (root / "records").mkdir(parents=True)
    (root / "seealso.toml").touch()
    rows = [{"id": f"kite-{n}", "title": f"A kite of kind {n % 17}", "type": "video"} for n in range(n_records)]
    (root / "records" / "all.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    library = Library(root)
    library.build()
    library.build()
    return root


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one."""
    return made(tmp_path_factory.mktemp("owner") / "library", N_SMALL)


@pytest.fixture
def sent(original: Path, tmp_path: Path) -> Path:
    """A copy of it, which came by mail."""
    shutil.copytree(original, tmp_path / "library")
    return tmp_path / "library"


def run(library: Path, *arguments: str, inside: bool = False) -> None:
    """The installed command; what it finds wrong it may say, in a sentence."""
    done = subprocess.run(
        [str(COMMAND), "--library", "." if inside else str(library), *arguments],
        cwd=library if inside else library.parent,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr


def ran(traces: Path) -> list[str]:
    return sorted(path.name for path in traces.iterdir())


def generation(library: Path) -> Path:
    state = library / ".seealso"
    return state / "generations" / Pointer.of((state / "CURRENT").read_text(encoding="utf-8")).name


def test_the_programs_run_where_something_runs_them(tmp_path: Path) -> None:
    """Or nothing would be shown by their not having run."""
    import pickle

    pickle.loads(pickled(tmp_path / "pickle"))
    exec(python(tmp_path / "python"))
    np.load(_written(tmp_path / "objects.npy", objects(tmp_path / "objects")), allow_pickle=True)
    np.load(_written(tmp_path / "zip.npz", PAYLOADS["npz"](tmp_path / "npz")), allow_pickle=True)["data"]
    yaml.unsafe_load(f"!!python/object/apply:os.mkdir [{tmp_path / 'yaml'}]")
    Environment(autoescape=True).from_string("{{ cycler.__init__.__globals__.os.mkdir(path) }}").render(
        path=str(tmp_path / "jinja")
    )
    _written(tmp_path / "planted.pyc", compiled(tmp_path / "compiled"))
    subprocess.run([sys.executable, str(tmp_path / "planted.pyc")], check=True)
    for name in ("pickle", "python", "objects", "npz", "yaml", "jinja", "compiled"):
        assert (tmp_path / name).is_dir(), name


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_no_program_beside_an_index_runs(tmp_path: Path) -> None:
    """More than 60 kinds at once, in every folder."""
    sent = made(tmp_path / "library", N_LARGE)
    assert len({plant.name for plant in BESIDE}) >= 60
    assert len(folders(sent)) > 6
    traces = tmp_path / "ran"
    traces.mkdir()
    for plant in BESIDE:
        plant.plant(sent, plant.trace(traces))
    for number, arguments in enumerate(COMMANDS):
        run(sent, *arguments, inside=number % 2 == 0)
        assert ran(traces) == [], arguments
    with served(sent) as address:
        for page in ("/", "/search?q=kite", "/resource/kite-3", "/resource/template", "/coverage", "/map", "/about"):
            assert status_of(address + page) in (200, 503), page  # 503: another process is still working it out
        wait_until(lambda: bool(list(generation(sent).glob("findings-*"))))  # by the other process
    assert ran(traces) == []


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def wait_until(there: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < until
        time.sleep(0.05)


class served:
    """The site of a library, started within it by the installed command."""

    def __init__(self, library: Path) -> None:
        import socket

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._address = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [str(COMMAND), "--library", ".", "serve", "--port", str(port)],
            cwd=library,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> str:
        wait_until(self._answers)
        return self._address

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self._address + "/about", timeout=5):
                return True
        except OSError:
            return False

    def __exit__(self, *error: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(60) == 0


@pytest.mark.nightly
@pytest.mark.parametrize("plant", BESIDE, ids=lambda plant: plant.name)
def test_no_program_beside_an_index_runs_alone(sent: Path, tmp_path: Path, plant: Plant) -> None:
    traces = tmp_path / "ran"
    traces.mkdir()
    plant.plant(sent, plant.trace(traces))
    for arguments in COMMANDS:
        for inside in (True, False):
            run(sent, *arguments, inside=inside)
    assert ran(traces) == []


# -- in the place of a file of the index ---------------------------------------------------------------------


def in_the_place(library: Path) -> Iterator[tuple[str, Path]]:
    """Every file of an index, by name."""
    state = library / ".seealso"
    for path in sorted(state.rglob("*")):
        if path.is_file() and path.stat().st_size:
            yield path.relative_to(state).as_posix(), path


def ask(library: Path) -> None:
    """Questions that read every file; damage is named, or made good."""
    opened = seealso.open_library(library)
    for question in (
        lambda: opened.search("kite"), lambda: opened.related("kite-3"), lambda: opened.suggest("ki"),
        lambda: opened.holds("a kite"), lambda: opened.learned_acronyms(), lambda: opened.resource("kite-3"),
        lambda: opened.questions(), lambda: opened.reachability(compute=False), lambda: opened.view.problems(),
    ):  # fmt: skip
        try:
            question()
        except SeealsoError:
            pass


def restored(original: Path, library: Path) -> None:
    shutil.rmtree(library / ".seealso")
    shutil.copytree(original / ".seealso", library / ".seealso")


def test_no_program_in_the_place_of_a_file_runs(original: Path, sent: Path, tmp_path: Path) -> None:
    """A pickle, objects, an archive of them and code, in every file, with its digest made right where one is kept."""
    traces = tmp_path / "ran"
    traces.mkdir()
    Library(sent).build()  # warmed up: what is imported at the first build is no part of this
    restored(original, sent)
    names = [name for name, _ in in_the_place(sent) if name.startswith(_newest(sent)) or "/" not in name]
    n_kinds = 0
    for number, name in enumerate(names):
        for kind, payload in PAYLOADS.items():
            if (number + list(PAYLOADS).index(kind)) % 2 and not name.endswith((".npy", ".documents")):
                continue  # nightly, `test_no_planted_program_runs` and the damage bench try the rest
            restored(original, sent)
            path = sent / ".seealso" / name
            here = generation(sent)
            path.write_bytes(payload(traces / f"{n_kinds}"))
            make_right(path, here)
            ask(sent)
            assert ran(traces) == [], (name, kind)
            n_kinds += 1
    assert n_kinds >= 60


def _newest(library: Path) -> str:
    return generation(library).relative_to(library / ".seealso").as_posix()


def test_no_stored_record_is_a_program(sent: Path, tmp_path: Path) -> None:
    """The first ones of an index are overwritten by a pickle."""
    traces = tmp_path / "ran"
    traces.mkdir()
    path = next(generation(sent).glob("*.documents"))
    content = path.read_bytes()
    evil = pickled(traces / "stored")
    assert content.startswith(b't[["')  # the first stored record
    path.write_bytes(evil + content[len(evil) :])
    make_right(path, generation(sent))
    for arguments in (("related", "kite-0"), ("search", "kite"), ("coverage",)):
        run(sent, *arguments)
    assert ran(traces) == []


@pytest.mark.nightly
def test_no_program_in_the_place_of_a_file_is_run_by_the_command(original: Path, sent: Path, tmp_path: Path) -> None:
    traces = tmp_path / "ran"
    traces.mkdir()
    for name, _ in list(in_the_place(sent)):
        for kind, payload in PAYLOADS.items():
            restored(original, sent)
            path = sent / ".seealso" / name
            here = generation(sent)
            path.write_bytes(payload(traces / "it"))
            make_right(path, here)
            for arguments in COMMANDS:
                run(sent, *arguments)
            assert ran(traces) == [], (name, kind)


# -- names that lead out --------------------------------------------------------------------------------------


def leads_out(library: Path, outside: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Ways in which an index may name what is not its own; ``outside`` is a whole index that says other things."""
    state, here = library / ".seealso", generation(library)
    there = generation(outside)
    away = os.path.relpath(there, state / "generations")
    for name in (away, str(there), f"./{away}", f"../generations/{here.name}", "..", ".", "", "a\x00b"):
        yield f"CURRENT {name!r}", lambda name=name: (state / "CURRENT").write_text(Pointer(name).text())
    yield "link CURRENT", lambda: _link(state / "CURRENT", outside / ".seealso" / "CURRENT")
    yield "link generation", lambda: _link(here, there)
    yield "link generations", lambda: _link(state / "generations", outside / ".seealso" / "generations")
    yield "link similarity", lambda: _link(here / "similarity", there / "similarity")
    yield "link suggestions", lambda: _link(here / "suggestions", there / "suggestions")
    for path in sorted(here.glob("*")):
        if path.is_file() and path.name not in ("verified.json", "MAIN_WRITELOCK"):
            other = next(iter(there.glob(f"*{path.suffix}")))
            yield f"link {path.name}", lambda path=path, other=other: _link(path, other)
    for identity in (os.path.relpath(there / "MAIN_x", here), "../x", "/x", "x/../../x"):
        yield f"segment {identity!r}", lambda identity=identity: _rename_segment(here, identity)
    for name in (str(there / "manifest.json"), os.path.relpath(there / "manifest.json", here)):
        yield f"manifest names {name!r}", lambda name=name: _name_in_manifest(here, name)


def _link(path: Path, target: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    path.symlink_to(target)


def _rename_segment(here: Path, identity: str) -> None:
    from bench.forged_files import resealed
    from indexer.index.segment_index import latest_commit, list_name

    resealed(
        here / list_name(latest_commit(here)), lambda said: [row.update(id=identity) for row in said["segments"]], None
    )


def _name_in_manifest(here: Path, name: str) -> None:
    from bench.forged_files import resealed

    resealed(here / "manifest.json", lambda said: said["files"].update({name: [1, "0" * 64]}))


def test_nothing_outside_of_an_index_is_read_or_changed(original: Path, sent: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "seealso.toml").touch()
    (outside / "a.yaml").write_text("id: secret\ntitle: A secret kite\n", encoding="utf-8")
    Library(outside).build()
    gc.collect()  # which closes what its history is asked by, and that is written then
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    ways = [name for name, _ in leads_out(sent, outside)]
    assert len(ways) > 20
    for number in range(len(ways)):
        for path in (sent / ".seealso").iterdir():
            path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path)
        shutil.copytree(original / ".seealso", sent / ".seealso", dirs_exist_ok=True)
        name, lead_out = list(leads_out(sent, outside))[number]
        lead_out()
        opened = seealso.open_library(sent)
        try:
            assert opened.search("secret", literal=True).total == 0, name
            assert opened.search("kite").total == N_SMALL, name
            opened.related("kite-3")
            opened.suggest("ki")
            opened.update_from_files()
            opened.build()
        except SeealsoError:  # said in a sentence
            pass
        assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before, name
