"""Names that nothing in the product uses: vulture finds them, and rules say which ones others use."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest
from vulture import Vulture
from vulture.core import Item

ROOT = Path(__file__).parent.parent
ROOMS = ("corpus", "indexer", "recommender", "seealso", "webapp")

BY_DECORATOR = [
    *("@*blueprint.*", "@app.*", "@*.app_template_*", "@*.errorhandler", "@site.*"),  # Flask calls them
    *("@field_validator", "@model_validator", "@field_serializer", "@model_serializer"),  # pydantic does
    *("@click.*", "@*.command"),
]

REVIEWED = {
    "corpus/records/staging.py": {"committed"},
    "corpus/exchange/importing/fetching.py": {
        "_new_conn",
        "ConnectionCls",
    },  # urllib3's; the classes are made in a function
    "corpus/exchange/exporting/writer.py": {
        "carries",
        "except_for",
    },  # what a format keeps: held by the tests of round trips
    "corpus/records/settings.py": {"contact"},  # of seealso.toml; whoever serves the library may say it
    "indexer/search/query.py": {"LANGUAGE_VERSION"},  # what docs/query-language.md and the golden parses are of
    "indexer/index/codec/whoosh_matcher.py": {"block_max_weight", "block_min_length"},  # asked for by Whoosh's scorers
    "recommender/__init__.py": {"__getattr__"},  # Python's own
    "seealso/__init__.py": {"__getattr__", "__dir__"},
    "seealso/environment.py": {"SETTINGS"},
    "seealso/library.py": {"edit_from"},  # for who shows a record first, and edits it later
    "webapp/error_pages.py": {"http", "unexpected"},  # registered with Flask where they are written
}
"""What no rule covers, looked at one by one."""


def unused() -> list[Item]:
    """What vulture names, over code alone: comments that begin with "type:" are no annotations here."""
    found = Vulture(ignore_decorators=BY_DECORATOR)
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            found.scan(re.sub(r"#\s*type: (?!ignore)", "# ", path.read_text(encoding="utf-8")), filename=path)
            assert not found.exit_code.value, path
    return found.get_unused_code(min_confidence=60)


@cache
def strings_and_templates() -> frozenset[str]:
    """Words of "module:function" in the tables of formats, and all that templates and other strings name."""
    words: set[str] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 60:
                    words |= set(re.findall(r"^\w+$|(?<=:)\w+$", node.value))
    for path in (ROOT / "webapp" / "templates").rglob("*.html"):
        words |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return frozenset(words)


def is_of_a_foreign_base(item: Item) -> bool:
    """Whether a class that is not ours declares the name, or may read it where it is set on ``self``."""
    path = Path(item.filename).resolve().relative_to(ROOT)
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    holders = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.lineno <= item.first_lineno <= (node.end_lineno or 0)
    ]
    module = importlib.import_module(".".join(path.with_suffix("").parts))
    for holder in holders:
        known = getattr(module, holder.name, None)
        for base in known.__mro__[1:] if isinstance(known, type) else ():
            if base.__module__.split(".")[0] not in (*ROOMS, "builtins") and (
                item.typ == "attribute" or hasattr(base, item.name)
            ):
                return True
    return False


def is_set_on_another_object(item: Item) -> bool:
    """Whether an attribute is set on something other than ``self``: a token of Whoosh's, a cell, an array."""
    line = Path(item.filename).read_text(encoding="utf-8").splitlines()[item.first_lineno - 1]
    return item.typ == "attribute" and f"self.{item.name}" not in line


def is_a_parameter(item: Item) -> bool:
    """Whether it is a parameter, which stands there because the signature asks for it."""
    return item.typ == "variable" and item.confidence == 100


def test_every_name_is_used() -> None:
    said = [
        f"{Path(item.filename).relative_to(ROOT)}:{item.first_lineno}: {item.typ} {item.name}"
        for item in unused()
        if item.name not in REVIEWED.get(Path(item.filename).relative_to(ROOT).as_posix(), ())
        and item.name not in strings_and_templates()
        and not is_set_on_another_object(item)
        and not is_a_parameter(item)
        and not is_of_a_foreign_base(item)
    ]
    assert said == [], "used by nothing but tests: take it out, or say in REVIEWED who uses it"


@pytest.mark.parametrize("room", ROOMS)
def test_a_name_that_nothing_uses_is_found(room: str) -> None:
    found = Vulture(ignore_decorators=BY_DECORATOR)
    found.scan("def nobody_calls_this():\n    pass\n", filename=ROOT / room / "planted.py")
    assert [item.name for item in found.get_unused_code(min_confidence=60)] == ["nobody_calls_this"]
