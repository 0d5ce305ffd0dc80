"""What `import seealso` gives: every public type, lazily, and one version."""

from __future__ import annotations

import ast
import configparser
import inspect
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import seealso

ROOT = Path(seealso.__file__).parent.parent


@pytest.mark.parametrize("name", seealso.__all__)
def test_a_public_name_can_be_imported(name: str) -> None:
    found = getattr(seealso, name)
    assert found is not None
    if inspect.isclass(found):
        assert found.__name__ == name
        assert (found.__doc__ or "").strip()


def test_the_lists_of_names_agree() -> None:
    """Those for type checkers, those that are loaded lazily, and ``__all__``."""
    tree = ast.parse(Path(seealso.__file__).read_text(encoding="utf-8"))
    checked: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.If):
            for line in node.body:
                if isinstance(line, ast.ImportFrom):
                    checked |= {alias.name: line.module or "" for alias in line.names}
    assert len(checked) > 30
    assert checked == seealso._LAZY
    eager = {"Library", "LibraryError", "SeealsoError", "UnknownResourceError", "UsageError", "open_library"}
    eager |= {"LanguageName", "Said", "display_title_of", "fields", "given_title_of"}
    assert set(seealso.__all__) == checked.keys() | eager
    assert seealso.__all__ == sorted(seealso.__all__, key=str)
    assert set(dir(seealso)) >= set(seealso.__all__)


def test_every_type_that_a_library_takes_or_gives_is_public() -> None:
    said = " ".join(
        str(inspect.signature(getattr(value, "fget", value)))
        for cls in (*seealso.Library.__mro__[:-1], seealso.Moment)
        for name, value in vars(cls).items()
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property))
    )
    names = set(re.findall(r"\b[A-Z]\w+", said))
    assert {"SearchPage", "Holding", "Manifest"} <= names
    of_python = {
        "Any",
        "Callable",
        "Exception",
        "Iterable",
        "Iterator",
        "Mapping",
        "None",
        "Path",
        "Sequence",
        "Progress",
        "Searcher",
        "True",
        "False",
    }
    assert names - of_python <= set(seealso.__all__)


def test_an_unknown_name_is_said_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        seealso.Nonsense  # noqa: B018


def test_importing_loads_none_of_what_it_need_not() -> None:
    heavy = (
        "scipy",
        "flask",
        "recommender.holdings.lookup",
        "recommender.map.library_map",
        "recommender.paths.pathfinder",
        "seealso.answers",
    )
    code = f"import sys, seealso; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_version_is_said_in_one_place() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    assert seealso.__version__ == version("seealso") == setup["metadata"]["version"]
    assert "__version__ =" not in Path(seealso.__file__).read_text(encoding="utf-8")
