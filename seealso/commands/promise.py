"""`seealso promise`: say what a question has to find, and whether all that was promised is kept."""

from __future__ import annotations

import click

from seealso import wire
from seealso.commands import WHOLE_NUMBER, json_option, library_option, opened, print_json
from seealso.library import Library
from seealso.promises import lines_of


@click.command(
    "promise",
    epilog='\b\nExamples:\n  seealso promise "heart failure"\n'
    '  seealso promise "heart failure" --first hf-toolkit --within 3 --not old-guide\n  seealso promise --check',
)
@click.argument("question", nargs=-1)
@click.option("--first", multiple=True, metavar="ID", help="What is to be among the first; may be repeated.")
@click.option("--within", type=WHOLE_NUMBER, metavar="N", help="Among the first so many; 10 where it is not given.")
@click.option("--not", "without", multiple=True, metavar="ID", help="What is not to be among them; may be repeated.")
@click.option("--list", "lists", is_flag=True, help="Print every promise, with whether it is kept now.")
@click.option("--check", is_flag=True, help="Try every promise now; exit code 1 where one is not kept.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    question: tuple[str, ...],
    first: tuple[str, ...],
    within: int | None,
    without: tuple[str, ...],
    lists: bool,
    check: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Write into seealso.toml what QUESTION has to find: --first, or what it finds first today.

    From then on every new index is tried for it, and one that breaks it is not published (see `seealso build`). The
    rest of the file stays as it is.
    """
    if (lists or check) == bool(question):
        raise click.UsageError("Give a question, or one of --list and --check.")
    library = opened(context, own_library)
    if lists or check:
        return _tried(library, check, as_json)
    done = library.promise(" ".join(question), first, within, without)
    if as_json:
        print_json(wire.made_promise(done))
        return 0
    if done.taken is not None:
        click.echo(f"Number 1 today is {done.taken[0]}: {done.taken[1]}")
    click.echo(done.lines)
    for line in lines_of(done.tried):
        click.echo(line)
    path = library.path / "seealso.toml"
    click.echo(f"{path} says so now." if done.changed else f"{path} says so already; nothing was changed.")
    return 0


def _tried(library: Library, check: bool, as_json: bool) -> int:
    trial = library.try_promises()
    if as_json:
        print_json(wire.promises(trial))
    else:
        for line in trial.lines(("broken", "not_kept") if check else ("kept", "broken", "not_kept")):
            click.echo(line)
        click.echo(f"{trial.n_kept} kept, {trial.n_not_kept} not kept." if trial.compared else "Nothing is promised.")
    return int(check and trial.n_not_kept > 0)
