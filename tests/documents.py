"""The parts of the documents that the program writes itself: `python -m tests.documents` brings them up to date.

They are docs/cli.md, which is what `--help` says, and every block in a page of docs/ that begins with ``$ seealso``
and goes on with what that command prints. tests/test_documented.py fails when they say something else.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from seealso.cli import cli
from seealso.locations import sample_library

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "cli.md"
REWRITE = "python -m tests.documents"

_WIDTH = 100
_HEAD = f"""# The command line

What `--help` says, in one page; written by `{REWRITE}`. `--library` may stand before or after a
command's name. Exit codes: 0 done; 1 problems found, or nothing to do it on; 2 used wrongly.
"""
_TRANSCRIPT = re.compile(r"^```\n\$ (seealso [^\n]*)\n.*?^```$", re.MULTILINE | re.DOTALL)


def command_reference() -> str:
    """docs/cli.md as it should be: the help of the program and of each of its commands."""
    settings: dict[str, Any] = {**cli.context_settings, "terminal_width": _WIDTH}
    with click.Context(cli, info_name="seealso", **settings) as program:
        parts = [_HEAD, _section("seealso", cli.get_help(program))]
        for name in cli.list_commands(program):
            command = cli.get_command(program, name)
            assert command is not None, name
            with click.Context(command, info_name=name, parent=program, terminal_width=_WIDTH) as context:
                parts.append(_section(f"seealso {name}", command.get_help(context)))
                for part, below in command.commands.items() if isinstance(command, click.Group) else ():
                    with click.Context(below, info_name=part, parent=context, terminal_width=_WIDTH) as inner:
                        parts.append(_section(f"seealso {name} {part}", below.get_help(inner)))
    return "\n".join(parts)


def _section(title: str, text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return f"## {title}\n\n```text\n{lines}\n```\n"


def with_true_transcripts(page: str) -> str:
    """``page`` with every ``$ seealso ...`` block as the command prints it today, on the sample library."""
    return _TRANSCRIPT.sub(lambda block: f"```\n$ {block[1]}\n{_printed(block[1])}```", page)


def _printed(command: str) -> str:
    """What ``command`` prints. A path is shown without its empty lines and the ids, which nobody reads in a page."""
    arguments = ["--library", str(sample_library()), *shlex.split(command)[1:]]
    said = CliRunner().invoke(cli, arguments, standalone_mode=False, catch_exceptions=False)
    lines = said.stdout.splitlines()
    if command.startswith("seealso path "):
        lines = [line for line in lines if line.strip() and not re.fullmatch(r" {5}[\w-]+", line)]
    return "\n".join(lines) + "\n"


def rewrite() -> list[Path]:
    """Write what has changed and name it."""
    wanted = {REFERENCE: command_reference()}
    for path in sorted((ROOT / "docs").glob("*.md")):
        if path != REFERENCE:
            wanted[path] = with_true_transcripts(path.read_text(encoding="utf-8"))
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
    return stale


if __name__ == "__main__":
    for changed in rewrite():
        print(f"{changed.relative_to(ROOT)} rewritten")
