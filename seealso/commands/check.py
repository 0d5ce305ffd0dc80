"""`seealso check`: the data doctor."""

from __future__ import annotations

import sys

import click

from corpus import Problem
from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json
from seealso.library import Library


@click.command(
    "check",
    epilog="\b\nExamples:\n  seealso check\n  seealso --library my-list check --json\n"
    "  seealso check --fix --dry-run\n  seealso check --fix --kind urls",
)
@click.option("--all", "everything", is_flag=True, help="Notices too (what is missing, not wrong), as --json has them.")
@click.option("--fix", is_flag=True, help="Make the safe mends in the files and print what changed as diffs.")
@click.option("--dry-run", is_flag=True, help="With --fix: print what would change, and change nothing.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="With --fix: only mends of this kind.")
@click.option("--links", is_flag=True, help="Look at the web addresses that are due, politely.")
@click.option("--limit", type=click.IntRange(1), default=None, help="With --links: how many at most in this run.")
@click.option("--allow-private", is_flag=True, help="With --links: addresses on a private network too.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    everything: bool,
    fix: bool,
    dry_run: bool,
    kinds: tuple[str, ...],
    links: bool,
    limit: int | None,
    allow_private: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Report every problem of the records: file, line, what is wrong, and how to mend it.

    Exit code 1 if there is any error or warning, else 0. With --fix, 0 when the mends are made.
    """
    if (dry_run or kinds) and not fix:
        raise click.UsageError("--dry-run and --kind go with --fix.")
    if (limit or allow_private) and not links:
        raise click.UsageError("--limit and --allow-private go with --links.")
    if links and fix:
        raise click.UsageError("--links and --fix do not go together.")
    if fix:
        return _fix(opened(context, own_library), kinds, dry_run, as_json)
    library = opened(context, own_library)
    found = _links(library, limit, allow_private) if links else library.check()
    if as_json:
        print_json(wire.problems(found))
    else:
        shown = [problem for problem in found if everything or problem.severity != "notice"]
        for problem in shown:
            click.echo(str(problem))
        n_notices = len(found) - len(shown)
        if links and _any_broken(library):
            click.echo("`seealso search link:broken` lists the records whose links are dead or failing.")
        rest = f" (and {n_notices} notices; --all shows them)" if n_notices else ""
        click.echo(f"{len(shown)} problem{'s' * (len(shown) != 1)}{rest}.")
    return 1 if any(problem.severity != "notice" for problem in found) else 0


def _any_broken(library: Library) -> bool:
    from corpus.links.findings import BROKEN, load_found

    return any(found.state in BROKEN for found in load_found(library.state_folder).values())


def _links(library: Library, limit: int | None, allow_private: bool) -> list[Problem]:
    from corpus.links import LinkOptions
    from corpus.links.visiting import EVERYWHERE

    with click.progressbar(length=1, label="Links", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        options = LinkOptions(limit=limit, allow=EVERYWHERE if allow_private else (), progress=progress)
        return library.check_links(options)


def _fix(library: Library, kinds: tuple[str, ...], dry_run: bool, as_json: bool) -> int:
    outcomes = library.fix(kinds, dry_run)
    if as_json:
        print_json(wire.fixes(outcomes, dry_run))
        return 0
    for outcome in outcomes:
        if outcome.mends:
            click.echo(f"# {outcome.what} ({outcome.kind}): {len(outcome.mends)}")
            click.echo(outcome.diff, nl=False)
        for mend in outcome.left:
            click.echo(f"# Left: {mend.file}:{mend.line}: {mend.field} {mend.old!r} should be {mend.new!r}.")
    n_mends = sum(len(outcome.mends) for outcome in outcomes)
    n_files = len({mend.file for outcome in outcomes for mend in outcome.mends})
    done = "would be made" if dry_run else "made"
    click.echo(f"{n_mends} mend{'s' * (n_mends != 1)} in {n_files} file{'s' * (n_files != 1)} {done}.", err=True)
    return 0
