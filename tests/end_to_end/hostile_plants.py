"""Kinds of hostile code, and the places of a library and its index where it may lie: for `test_hostile_index`.

Each plant leaves a trace of its own when anything runs it: an empty folder of its name.
"""

from __future__ import annotations

import io
import marshal
import os
import pickle
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODULES = (
    "sitecustomize.py", "usercustomize.py", "site.py", "conftest.py", "__main__.py", "__init__.py", "setup.py",
    "json.py", "sqlite3.py", "uuid.py", "tomllib.py", "marshal.py", "encodings/__init__.py", "logging.py",
    "seealso.py", "corpus/__init__.py", "indexer/__init__.py", "recommender/__init__.py", "webapp/__init__.py",
    "numpy.py", "scipy/__init__.py", "sklearn/__init__.py", "whoosh/__init__.py", "flask.py", "click.py", "yaml.py",
    "waitress.py", "jinja2/__init__.py", "gunicorn.conf.py", "plugins/plugin.py", "templates/filters.py",
    ".pythonrc.py",
)  # fmt: skip
"""Python files by names that something may be led to import, in the library and in every folder of its index."""

OLD_FILES = (
    "_MAIN_0.toc", "_MAIN_1.toc", "_MAIN_2.toc", "_MAIN_99.toc", "MAIN_1.toc", "MAIN_old.seg", "MAIN_old.trm",
    "MAIN_old.pst", "MAIN_old.vps", "MAIN_old.dci", "MAIN_old.dcz", "MAIN_old.sto", "MAIN_LOCK", "model.pkl",
    "model.joblib", "vectors.pickle", "segments.pickle", "settings.pkl", "similarity/model.pkl",
    "similarity/vectorizer.joblib", "similarity/candidate.npz", "similarity/model.npy", "suggestions/entries.pickle",
    "cache.db", "cache.shelve.dat", "cache.shelve.dir", "map-0.pkl", "findings-0.pkl",
)  # fmt: skip
"""Names that Whoosh, earlier versions of ours or other programs keep pickles under."""


class OnLoad:
    """Unpickled, it leaves a trace."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.trace),)


def python(trace: Path) -> bytes:
    """A module that leaves a trace when it is imported."""
    return f"import os\nos.mkdir({str(trace)!r})\n".encode()


def pickled(trace: Path) -> bytes:
    """A pickle."""
    return pickle.dumps(OnLoad(trace))


def objects(trace: Path) -> bytes:
    """An array of objects in NumPy's format."""
    head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00v\x00" + head + pickled(trace)


def zipped_objects(trace: Path) -> bytes:
    """Arrays of objects in an .npz."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("arr_0.npy", objects(trace))
        archive.writestr("data.npy", objects(trace))
    return out.getvalue()


def compiled(trace: Path) -> bytes:
    """A compiled module, as in __pycache__."""
    import importlib.util

    code = compile(python(trace), "planted", "exec")
    return importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)


def marshalled(trace: Path) -> bytes:
    """Code as `marshal` writes it."""
    return marshal.dumps(compile(python(trace), "planted", "exec"))


PAYLOADS: dict[str, Callable[[Path], bytes]] = {
    "pickle": pickled, "array of objects": objects, "npz": zipped_objects, "marshal": marshalled, "python": python,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plant:
    """One kind: ``plant(library, trace)`` puts it there, beside what is there already."""

    name: str
    plant: Callable[[Path, Path], None]

    def trace(self, traces: Path) -> Path:
        """The folder that appears when it runs."""
        return traces / "".join(c if c.isalnum() else "-" for c in self.name)


def folders(library: Path) -> list[Path]:
    """The library and every folder of its index, but for those that were planted."""
    state = library / ".seealso"
    patterns = ("", "/similarity", "/suggestions", "/suggestions/[0-9]*")
    inside = [path for pattern in patterns for path in sorted(state.glob(f"generations/0*{pattern}"))]
    return [library, library / "records", state, state / "generations", *inside]


def _everywhere(name: str, payload: Callable[[Path], bytes]) -> Callable[[Path, Path], None]:
    def plant(library: Path, trace: Path) -> None:
        for folder in folders(library):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.write_bytes(payload(trace))

    return plant


def _text(name: str, template: str) -> Plant:
    """A text with the trace in the place of TRACE, in the library and every folder of its index."""
    return Plant(name, _everywhere(name, lambda trace: template.replace("TRACE", str(trace)).encode()))


def _script(name: str) -> Callable[[Path, Path], None]:
    def plant(library: Path, trace: Path) -> None:
        path = library / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\nmkdir '{trace}'\n", encoding="utf-8")
        path.chmod(0o755)

    return plant


def _git(library: Path, trace: Path) -> None:
    """A repository whose settings run a program whenever git looks at it."""
    _script("hook.sh")(library, trace)
    git = library / ".git"
    for name in ("objects", "refs"):
        (git / name).mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (git / "config").write_text(f"[core]\n\tfsmonitor = {library / 'hook.sh'}\n\tpager = {library / 'hook.sh'}\n")


def _record(name: str, text: str) -> Plant:
    """A record file, read by `build`."""

    def plant(library: Path, trace: Path) -> None:
        (library / "records").mkdir(exist_ok=True)
        (library / "records" / name).write_text(text.replace("TRACE", str(trace)), encoding="utf-8")

    return Plant(f"record {name}", plant)


def _settings(library: Path, trace: Path) -> None:
    """Settings that would be code in other programs: templates, dotted names, commands."""
    template = "{{ cycler.__init__.__globals__.os.mkdir('TRACE') }}{% include '/etc/passwd' %}".replace(
        "TRACE", str(trace)
    )
    with (library / "seealso.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[library]\ntitle = "{template}"\ndescription = "!!python/object/apply:os.mkdir [{trace}]"\n')


def _database(library: Path, trace: Path) -> None:
    """Counts with a trigger and a view that load an extension; SQLite's journal beside."""
    path = library / ".seealso" / "questions.sqlite"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript(
        "CREATE TABLE secret (key BLOB NOT NULL); CREATE TABLE q (digest, words, times, last_day);"
        f"CREATE VIEW questions AS SELECT load_extension('{trace}.so') digest, 'kite' words, 9 times, '2024' last_day;"
        f"CREATE TRIGGER t INSTEAD OF INSERT ON questions BEGIN SELECT load_extension('{trace}.so'); END;"
    )
    database.close()
    (path.parent / "questions.sqlite-journal").write_bytes(pickled(trace))


_TEMPLATE = "{{ cycler.__init__.__globals__.os.mkdir('TRACE') }}{{ ''.__class__.__mro__[1].__subclasses__() }}"
BESIDE = (
    *(Plant(f"module {name}", _everywhere(name, python)) for name in MODULES),
    *(Plant(f"old file {name}", _everywhere(name, pickled)) for name in OLD_FILES),
    Plant("compiled json.pyc", _everywhere("json.pyc", compiled)),
    Plant("compiled __pycache__", _everywhere("__pycache__/seealso.cpython-311.pyc", compiled)),
    Plant("compiled __pycache__ of ours", _everywhere("__pycache__/json.cpython-311.pyc", compiled)),
    _text("evil.pth", "import os; os.mkdir('TRACE')\n"),
    _text("python311._pth", ".\nimport site\n"),
    _text("pyvenv.cfg", "home = TRACE\ninclude-system-site-packages = true\n"),
    _text("seealso-99.dist-info/entry_points.txt", "[console_scripts]\nseealso = planted:TRACE\n"),
    _text(".env", "PYTHONSTARTUP=TRACE\nSEEALSO_STATE=TRACE\nPYTHONPATH=.\n"),
    _text(".flaskenv", "FLASK_APP=planted\nPYTHONPATH=.\n"),
    _text("setup.cfg", "[options.entry_points]\nconsole_scripts =\n  seealso = planted:TRACE\n"),
    _text("pyproject.toml", '[tool.seealso]\nplugins = ["planted"]\n'),
    _text("logging.conf", "[handler_x]\nclass=os.mkdir\nargs=('TRACE',)\n"),
    _text("templates/base.html", _TEMPLATE),
    _text("templates/search.html", _TEMPLATE),
    _text("translations/en/LC_MESSAGES/messages.po", 'msgid ""\nmsgstr "Plural-Forms: plural=os.mkdir(TRACE);"\n'),
    _text("model.yaml.bak", "!!python/object/apply:os.mkdir [TRACE]\n"),
    _text("Makefile", "all:\n\tmkdir TRACE\n"),
    Plant("git", _git),
    Plant("program git", _script("git")),
    Plant("program python3", _script("python3")),
    Plant("program seealso", _script("seealso")),
    _record("apply.yaml", "id: apply\ntitle: !!python/object/apply:os.mkdir [TRACE]\n"),
    _record("new.yaml", "!!python/object/new:os.mkdir\nargs: [TRACE]\n"),
    _record("name.yaml", "id: !!python/name:os.mkdir\ntitle: A kite\n"),
    _record("module.yaml", "id: !!python/module:planted\ntitle: A kite\n"),
    _record("merge.yaml", "<<: !!python/object/apply:os.mkdir [TRACE]\nid: merge\ntitle: A kite\n"),
    _record("template.yaml", f"id: template\ntitle: >\n  A kite {_TEMPLATE}\ndescription: >\n  {_TEMPLATE}\n"),
    _record("reduce.json", '{"id": "reduce", "title": "K", "py/reduce": [{"py/function": "os.mkdir"}, ["TRACE"]]}'),
    _record("toml.toml", 'id = "toml"\ntitle = "A kite"\n[plugins]\nrun = "os.mkdir(\'TRACE\')"\n'),
    _record("entity.xml", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    Plant("settings", _settings),
    Plant("questions.sqlite", _database),
)  # fmt: skip
"""What lies beside an index that is whole: nothing keeps another from being reached."""
