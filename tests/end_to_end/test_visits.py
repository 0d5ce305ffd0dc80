"""What is marked: functions that do something, by the names that a reader would give them, and only when they run."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.visits import MARK, functions_of, marked

SOURCE = '''
"""A module."""
from __future__ import annotations
def plain():
    """Says one."""
    return 1
class Outer:
    @property
    def value(self) -> int: return helper()
    async def later(self): return 2
    class Inner:
        def deep(self):
            def inmost(): return 3
            return inmost
def helper():
    if True:
        def below(): ...
    yield MARK
def abstract(self) -> int:
    """Said by others."""
    ...
'''


def test_every_function_that_does_something_has_its_name() -> None:
    assert [name for name, _ in functions_of(ast.parse(SOURCE))] == [
        "plain", "Outer.value", "Outer.later", "Outer.Inner.deep", "Outer.Inner.deep.inmost", "helper",
    ]  # fmt: skip


def test_a_function_is_marked_when_it_runs_and_not_before() -> None:
    marks = bytearray(20)
    module: dict[str, object] = {MARK: marks, "MARK": 5}
    tree = marked(ast.parse(SOURCE), 10)
    exec(compile(tree, "module", "exec"), module)
    assert not any(marks)
    plain, helper, outer = (module[name] for name in ("plain", "helper", "Outer"))
    assert plain() == 1
    assert plain.__doc__ == "Says one."
    assert [at for at, ran in enumerate(marks) if ran] == [10]
    steps = helper()  # type: ignore[operator]
    assert not marks[15], "nothing of a generator runs before it is asked"
    next(steps)
    outer.Inner().deep()  # type: ignore[attr-defined]
    assert [at for at, ran in enumerate(marks) if ran] == [10, 13, 15]


def test_modules_of_the_rooms_are_marked_and_so_is_what_a_fork_runs(tmp_path: Path) -> None:
    program = (
        "import os\nfrom corpus.records.slugs import slug\n"
        "child = os.fork()\n"
        "if not child:\n    slug('In a fork')\n    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
    )
    (tmp_path / "a_program.py").write_text(program, encoding="utf-8")
    found = tmp_path / "found.json"
    root = Path(__file__).parents[2]
    path = f"import sys; sys.path[:0] = [{str(root)!r}, {str(tmp_path)!r}]; "
    command = [sys.executable, "-c", path + "from tests.end_to_end.visits import main; main()", str(found), "a_program"]
    subprocess.run(command, check=True, cwd=tmp_path)
    visited = json.loads(found.read_text(encoding="utf-8"))
    assert visited["corpus/records/slugs.py"]["slug"]
    assert visited["webapp/app.py"]
    assert not any(visited["webapp/app.py"].values())
