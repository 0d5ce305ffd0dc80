"""`seealso retire`: a record taken out of its file."""

from __future__ import annotations

import click

from seealso.commands import opened
from seealso.commands.edited_records import editing_options, say


@click.command("retire", epilog='\b\nExamples:\n  seealso retire some-id --why "the page is gone"')
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
    """Take the record ID out of its file. The history keeps it, and `seealso restore` brings it back."""
    return say(opened(context, own_library).retire(resource_id, by=by, why=why, dry_run=dry_run), as_json)
