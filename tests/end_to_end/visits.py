"""Which functions a program visits: a mark at the head of each, set in memory that its processes share.

    python -m tests.end_to_end.visits FOUND.json MODULE [ARGUMENT ...]

runs ``MODULE`` as ``python -m`` does and writes file → function → whether it ran. Every function of the rooms is
compiled with one statement more, ``mark[n] = 1``, which costs some 30 ns; a tracer of lines makes the program three
times as slow, and this asks of functions only.
"""

from __future__ import annotations

import ast
import builtins
import json
import mmap
import runpy
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
ROOMS = ("corpus", "indexer", "recommender", "seealso", "webapp")
MARK = "__visited__"
MOST = 1 << 16
"""Functions that there can be."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(tree: ast.AST, within: str = "") -> list[tuple[str, Function]]:
    """Every function of a module that does something, with its name: "Class.method", "outer.inner"."""
    found = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function | ast.ClassDef):
            name = f"{within}{node.name}"
            if isinstance(node, Function) and does_something(node):
                found.append((name, node))
            found += functions_of(node, f"{name}.")
        else:
            found += functions_of(node, within)
    return found


def does_something(function: Function) -> bool:
    """Whether a function has more than a docstring and ``...``."""
    return not all(isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in function.body)


def marked(tree: ast.Module, first: int) -> ast.Module:
    """The module with a mark in each function, numbered from ``first``, behind its docstring."""
    for number, (_, function) in enumerate(functions_of(tree), first):
        at = int(ast.get_docstring(function, clean=False) is not None)
        place = function.body[at]
        mark = ast.parse(f"{MARK}[{number}] = 1").body[0]
        for node in ast.walk(mark):
            ast.copy_location(node, place)
        function.body.insert(at, mark)
    return tree


class Visits(MetaPathFinder):
    """Loads the modules of the rooms with marks, once `sys.meta_path` begins with it."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self.names: list[tuple[str, str]] = []
        for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
            file = path.relative_to(ROOT).as_posix()
            self.first[file] = len(self.names)
            names = (name for name, _ in functions_of(ast.parse(path.read_bytes())))
            self.names += ((file, name) for name in names)
        assert len(self.names) <= MOST
        # Shared with the processes that fork from this one.
        self.mark = mmap.mmap(-1, MOST)
        setattr(builtins, MARK, self.mark)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder`."""
        if name.partition(".")[0] not in ROOMS:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = MarkingLoader(spec.loader.name, spec.loader.path, self)
        return spec

    def found(self) -> dict[str, dict[str, bool]]:
        """File → function → whether it ran."""
        found: dict[str, dict[str, bool]] = {file: {} for file in self.first}
        for number, (file, name) in enumerate(self.names):
            # A property and its setter have one name.
            found[file][name] = found[file].get(name, False) or bool(self.mark[number])
        return found


class MarkingLoader(SourceFileLoader):
    """Compiles a module with marks, past the bytecode that lies there, and leaves none."""

    def __init__(self, fullname: str, path: str, visits: Visits) -> None:
        super().__init__(fullname, path)
        self.visits = visits

    def path_stats(self, path: str) -> Any:
        """No time of change is known: so no bytecode is read or written."""
        raise OSError

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> CodeType:
        """See `importlib.abc.InspectLoader`."""
        first = self.visits.first[Path(path).relative_to(ROOT).as_posix()]
        code = compile(marked(ast.parse(data), first), path, "exec", dont_inherit=True, optimize=_optimize)
        assert isinstance(code, CodeType)
        return code


def main() -> None:
    """See the module."""
    out, module, *arguments = sys.argv[1:]
    visits = Visits()
    sys.meta_path.insert(0, visits)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    Path(out).write_text(json.dumps(visits.found()), encoding="utf-8")


if __name__ == "__main__":
    main()
