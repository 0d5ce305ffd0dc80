"""`seealso check`: the data doctor."""

from __future__ import annotations

import click

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json


@click.command("check", epilog="\b\nExamples:\n  seealso check\n  seealso --library my-list check --json")
@click.option("--all", "everything", is_flag=True, help="Notices too (what is missing, not wrong), as --json has them.")
@library_option
@json_option
@click.pass_context
def command(context: click.Context, everything: bool, own_library: str | None, as_json: bool) -> int:
    """Report every problem of the records: file, line, what is wrong, and how to mend it.

    Exit code 1 if there is any error or warning, else 0.
    """
    found = opened(context, own_library).check()
    if as_json:
        print_json(wire.problems(found))
    else:
        shown = [problem for problem in found if everything or problem.severity != "notice"]
        for problem in shown:
            click.echo(str(problem))
        n_notices = len(found) - len(shown)
        rest = f" (and {n_notices} notices; --all shows them)" if n_notices else ""
        click.echo(f"{len(shown)} problem{'s' * (len(shown) != 1)}{rest}.")
    return 1 if any(problem.severity != "notice" for problem in found) else 0
