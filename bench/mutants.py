"""Small faults, one at a time: the mutants of a module's source text, for `bench.mutations`.

What is changed: arithmetic and bit operators, signs and ``not``, comparisons and their bounds, ``and`` and ``or``,
numbers, truth values, min and max and other functions with an opposite, calls whose result is not used, what is
returned. Left alone are docstrings, messages, annotations, imports and the ``Protocol`` classes, which do nothing.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Pow: ast.Mult,
    ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
_OPPOSITES = {
    "min": "max", "max": "min", "any": "all", "all": "any", "ones": "zeros", "zeros": "ones", "argmin": "argmax",
    "minimum": "maximum", "maximum": "minimum", "escape": "Markup", "sorted": "list", "reversed": "list",
    "log1p": "log", "sqrt": "float32", "rfind": "find",
}  # fmt: skip
"""A function → what is put in its place."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: where it stands, what was there, what is put there, and the text of the whole module with it."""

    module: str
    line: int
    function: str
    before: str
    after: str
    source: str

    @property
    def change(self) -> str:
        """The fault in one line."""
        return f"{_short(self.before)} → {_short(self.after)}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 70 else text[:67] + "..."


def mutants(module: str, source: str, only: frozenset[str] = frozenset()) -> list[Mutant]:
    """Every mutant of a module, in the order of the text.

    Args:
        module: its path, for the report.
        source: its text.
        only: names of functions and constants at its top; empty means all of it.
    """
    tree = ast.parse(source)
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    text = source.encode()
    found = []
    for node, function, replaced in _Finder(only).changes(tree):
        begin = starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        before = text[begin:end].decode()
        changed = text[:begin] + replaced.encode() + text[end:]
        found.append(Mutant(module, node.lineno, function, before, replaced, changed.decode()))  # type: ignore[attr-defined]
    return sorted(found, key=lambda mutant: mutant.line)


Change = tuple[ast.AST, str, str]
"""A node, the function that it stands in, and the text to put in its place."""


class _Finder:
    def __init__(self, only: frozenset[str]) -> None:
        self._only = only

    def changes(self, tree: ast.Module) -> Iterator[Change]:
        for node in tree.body:
            names = {getattr(node, "name", None)} | {
                t.id for t in getattr(node, "targets", ()) if isinstance(t, ast.Name)
            }
            if not self._only or names & self._only:
                yield from self._below(node, getattr(node, "name", "module"))

    def _below(self, node: ast.AST, function: str) -> Iterator[Change]:
        if isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Raise):
            return
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "Protocol" for base in node.bases):
            return
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            return
        yield from ((node, function, changed) for changed in _changed(node))
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.FunctionDef | ast.ClassDef):
                    yield from self._below(child, f"{function}.{child.name}")
                elif isinstance(child, ast.AST):
                    yield from self._below(child, function)


def _changed(node: ast.AST) -> Iterator[str]:
    """The texts that may stand in the place of a node."""
    if isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in _OPERATORS:
        yield _with(node, op=_OPERATORS[type(node.op)]())
    elif isinstance(node, ast.AugAssign) and type(node.op) in _OPERATORS:
        yield ast.unparse(_copy(node, op=_OPERATORS[type(node.op)]()))
    elif isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            ops = [*node.ops[:place], _OPERATORS[type(operator)](), *node.ops[place + 1 :]]
            yield _with(node, ops=ops)
    elif isinstance(node, ast.UnaryOp):
        yield f"({ast.unparse(node.operand)})"
    elif isinstance(node, ast.Constant):
        yield from _constants(node.value)
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _OPPOSITES:
            yield ast.unparse(node).replace(name, _OPPOSITES[name], 1)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "pass"
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "return None"
    elif isinstance(node, ast.If | ast.IfExp) and not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        changed = _copy(node, test=ast.UnaryOp(ast.Not(), node.test))
        yield ast.unparse(changed) if isinstance(node, ast.IfExp) else _as_block(changed, node.col_offset)


def _as_block(node: ast.AST, indent: int) -> str:
    return ("\n" + " " * indent).join(ast.unparse(ast.fix_missing_locations(node)).splitlines())


def _constants(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int | float):
        yield repr(value + 1)
        if isinstance(value, float) and value:
            yield repr(value * 2)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _copy(node: ast.AST, **fields: object) -> ast.AST:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return ast.fix_missing_locations(made)


def _with(node: ast.AST, **fields: object) -> str:
    return f"({ast.unparse(_copy(node, **fields))})"
