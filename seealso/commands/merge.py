"""`seealso merge`: one record made of two."""

from __future__ import annotations

import click

from seealso.commands import opened
from seealso.commands.edited_records import editing_options, say


@click.command("merge", epilog="\b\nExamples:\n  seealso merge wards-that-learn-2 wards-that-learn")
@click.argument("resource_id", metavar="ID")
@click.argument("into", metavar="INTO")
@editing_options
@click.pass_context
def command(
    context: click.Context,
    resource_id: str,
    into: str,
    why: str,
    by: str,
    dry_run: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Make one record of two: INTO stays and ID is taken out.

    INTO gets from ID what it lacks, and lists are joined. What pointed at ID points at INTO then.
    """
    return say(opened(context, own_library).merge(resource_id, into, by=by, why=why, dry_run=dry_run), as_json)
