"""The command line: a skin over `seealso.Library`. Commands live in `seealso.commands`, one file each."""

from __future__ import annotations

import _thread
import sys
import threading
from importlib import import_module
from typing import Any

import click

from corpus.errors import SeealsoError

COMMANDS = (
    "build",
    "update",
    "rollback",
    "search",
    "explain",
    "suggest",
    "related",
    "show",
    "path",
    "hold",
    "coverage",
    "questions",
    "suggestions",
    "history",
    "add",
    "edit",
    "merge",
    "retire",
    "restore",
    "undo",
    "digest",
    "report",
    "work",
    "confirm",
    "promise",
    "check",
    "import",
    "export",
    "eval",
    "serve",
    "people",
)
_MODULES = {"import": "import_"}
"""Commands whose module cannot have their name, because it is a word of Python."""


class _Commands(click.Group):
    """Loads a command's module when it is called, so that starting up stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"seealso.commands.{_MODULES.get(name, name)}")
        command: click.Command = module.command
        return command


@click.command(
    cls=_Commands,
    epilog="""\b
Examples:
  seealso search "communities of practice"
  seealso search primary care --filter type:video --json
  seealso --library ~/reading-list build
  seealso serve --port 8080""",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--library",
    "library_path",
    metavar="DIR",
    help="The library folder, or open-classics or source4networks, which ship with the program (else $SEEALSO_LIBRARY, "
    "else this folder if it holds a seealso.toml, else source4networks).",
)
@click.version_option(package_name="seealso", prog_name="seealso")
@click.pass_context
def cli(context: click.Context, library_path: str | None) -> None:
    """Search, "see also" and topic coverage for curated resource libraries."""
    context.obj = library_path


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 problems found or nothing to do it on, 2 used wrongly."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    sys.unraisablehook = _interrupt_again
    try:
        code = cli.main(args=arguments, standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except SeealsoError as error:
        click.echo(f"seealso: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"seealso: {where}{error.strerror or error}", err=True)
        sys.exit(1)
    except Exception as error:
        if not _came_of_an_interrupt(error):
            raise
        click.echo("Stopped.", err=True)
        sys.exit(130)


def _came_of_an_interrupt(error: BaseException) -> bool:
    """Whether a Ctrl-C is behind it: a library that is being imported makes an ``ImportError`` of it, for one."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, KeyboardInterrupt):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _interrupt_again(what: sys.UnraisableHookArgs) -> None:
    """Ctrl-C while Python tidies up (in a weak reference's callback) cannot be raised there: it comes a moment later.

    Python itself would print a traceback, and go on as if nobody had wanted to stop.
    """
    if what.exc_type is KeyboardInterrupt:
        again = threading.Timer(0.01, _thread.interrupt_main)  # at once it would be raised here, and lost again
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(what)


if __name__ == "__main__":
    main()
