"""`seealso restore`: a record that was taken out, brought back."""

from __future__ import annotations

import click

from seealso.commands import opened
from seealso.commands.edited_records import editing_options, say


@click.command("restore", epilog="\b\nExamples:\n  seealso restore some-id")
@click.argument("resource_id", metavar="ID")
@editing_options
@click.pass_context
def command(
    context: click.Context,
    resource_id: str,
    why: str,
    by: str,
    dry_run: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Bring back the record ID as it was when it was taken out, to the file that it was in where that is known."""
    return say(opened(context, own_library).restore(resource_id, by=by, why=why, dry_run=dry_run), as_json)
