"""`seealso work`: what waits for a curator."""

from __future__ import annotations

import click

from seealso.commands import WHOLE_NUMBER, json_option, library_option, opened, print_json
from seealso.work_lists import KINDS, WorkList
from seealso.work_on_wire import work

IN_EACH = 3


@click.command("work", epilog="\b\nExamples:\n  seealso work\n  seealso work stale --limit 50\n  seealso work --json")
@click.argument("kind", required=False, type=click.Choice(KINDS))
@click.option("--limit", type=WHOLE_NUMBER, help=f"How many; {IN_EACH} of each list where no kind is named, else 20.")
@click.option("--offset", type=WHOLE_NUMBER, default=0, help="So many are left out first.")
@click.option("--good", metavar="ID", help="Note that you looked through this record and it is still good.")
@click.option("--again", is_flag=True, help="With --good: take that back.")
@click.option("--by", default="", metavar="NAME", help="With --good: your name, for the history.")
@library_option
@json_option
@click.pass_context
def command(
    context: click.Context, kind: str | None, limit: int | None, offset: int, good: str | None, again: bool, by: str,
    own_library: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Show what waits for you: questions, contradictions, dead links, duplicates, what is thin, old, or never found.

    Every number is the length of the list behind it. For a large library the first time takes minutes.
    """
    if (again or by) and not good:
        raise click.UsageError("--again and --by go with --good.")
    library = opened(context, own_library)
    if good:
        library.review(good, again=again, **({"by": by} if by else {}))
    now = library.now()
    lists = [now.work(one, (IN_EACH if kind is None else 20) if limit is None else limit, offset)
             for one in ((kind,) if kind else KINDS)]  # fmt: skip
    if as_json:
        print_json(work(lists))
        return 0
    for one in lists:
        _print(one, kind is not None)
    return 0


def _print(one: WorkList, is_alone: bool) -> None:
    if not one.is_known:
        click.echo(f"{one.title}: {one.why}")
        return
    click.echo(f"{one.title}: {one.total:,}")
    if one.remark:
        click.echo(f"  {one.remark}")
    if is_alone and one.tasks:
        click.echo(one.note)
    for task in one.tasks:
        title = f" ({task.title})" if task.record and task.title != task.record else ""
        click.echo(f"  {task.record or task.title}{title}: {task.said}")
        if task.other:
            click.echo(f"    beside {task.other}{': ' + task.mend if task.mend else ''}")
        elif task.mend:
            click.echo(f"    {task.mend}")
    if one.total > one.offset + len(one.tasks):
        n_more = one.total - one.offset - len(one.tasks)
        click.echo(f"  {n_more:,} more: seealso work {one.kind} --limit {min(one.total, 1000)}")
