"""`seealso undo`: what was done last, turned back."""

from __future__ import annotations

import click

from corpus.errors import UsageError
from seealso.commands import opened
from seealso.commands.edited_records import MANY, editing_options, say
from seealso.editing_records import entries_to_undo


@click.command("undo", epilog="\b\nExamples:\n  seealso undo some-id\n  seealso undo --dry-run")
@click.argument("resource_id", metavar="[ID]", required=False)
@click.option("--yes", is_flag=True, help=f"Go on although there are more than {MANY} records.")
@editing_options
@click.pass_context
def command(
    context: click.Context,
    resource_id: str | None,
    yes: bool,
    why: str,
    by: str,
    dry_run: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Turn back what was done last to the record ID; without one, what was done last to records at one stroke.

    Where a value was changed again since, nothing is written, and both are shown. An undo can be undone.
    """
    library = opened(context, own_library)
    entries = entries_to_undo(library.history, resource_id)
    if len(entries) > MANY and not (yes or dry_run):
        raise UsageError(f"{len(entries):,} records were {entries[0].what} at once. Give --yes to turn it all back.")
    return say(library.undo(entries, by=by, why=why, dry_run=dry_run), as_json)
