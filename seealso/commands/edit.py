"""`seealso edit`: change fields of records in their files."""

from __future__ import annotations

import click

from corpus.errors import UsageError
from corpus.records.edit_plan import Edit
from seealso.commands import opened
from seealso.commands.edited_records import MANY, editing_options, list_items, say
from seealso.exports import chosen_records
from seealso.typed_fields import typed_fields


@click.command(
    "edit",
    epilog="""\b
Examples:
  seealso edit some-id title="Wards that learn" minutes=12
  seealso edit some-id publisher= extra.shelf=3 --add theme=safety --why "from the author"
  seealso edit --query "type:podcast general practice" --add theme=primary-care --yes
  seealso edit some-id themes="care; safety" --dry-run""",
)
@click.argument("words", metavar="[ID] FIELD=VALUE...", nargs=-1)
@click.option("--query", metavar="QUERY", help="Change every record that the query finds with all its words.")
@click.option("--add", "additions", multiple=True, metavar="FIELD=VALUE", help="Add to a list: theme=safety.")
@click.option("--remove", "removals", multiple=True, metavar="FIELD=VALUE", help="Take from a list: keyword=draft.")
@click.option("--yes", is_flag=True, help=f"Go on although there are more than {MANY} records.")
@editing_options
@click.pass_context
def command(
    context: click.Context,
    words: tuple[str, ...],
    query: str | None,
    additions: tuple[str, ...],
    removals: tuple[str, ...],
    yes: bool,
    why: str,
    by: str,
    dry_run: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Change fields of the record ID, or of all that a query finds, in the files that they are in.

    Comments, order and quotes of everything else stay. A value that is empty takes the field out; of a list the items
    are parted by semicolons; a person is "Name" or "role: Name". All records are changed or none, each is an entry of
    the history (`seealso history`), and `seealso undo` turns it back. The index follows at once.
    """
    ids = [] if query is not None else list(words[:1])
    if query is None and (not ids or "=" in ids[0]):
        raise UsageError("Name the record to change, or --query: seealso edit some-id title=Wards.")
    fields = typed_fields(words[len(ids) :])
    add, remove = list_items(additions), list_items(removals)
    if not (fields or add or remove):
        raise UsageError("Say what to change: FIELD=VALUE, --add FIELD=VALUE or --remove FIELD=VALUE.")
    library = opened(context, own_library)
    if query is not None:
        ids = [one.id for one in chosen_records(library, query)]
        if not ids:
            raise UsageError(f"{query!r} finds no record.")
        if len(ids) > MANY and not (yes or dry_run):
            raise UsageError(
                f"{query!r} finds {len(ids):,} records. Give --yes to change them all, or --dry-run to see."
            )
    edits = [Edit(id=one, fields=fields, add=add, remove=remove) for one in ids]
    done = library.edit(edits, by=by, why=why, dry_run=dry_run)
    if query is not None and not as_json and not dry_run:
        n_changed = sum(one.what == "changed" for one in done.outcomes)
        click.echo(f"{len(ids):,} found, {n_changed:,} changed.", err=True)
    return say(done, as_json)
