"""`seealso add`: a new record, by its title, address or DOI."""

from __future__ import annotations

import click

from corpus.errors import LibraryError
from seealso.commands import opened
from seealso.commands.edited_records import editing_options, list_items, say
from seealso.pasted import given
from seealso.typed_fields import typed_fields


@click.command(
    "add",
    epilog="""\b
Examples:
  seealso add "Wards that learn" url=https://example.org/wards type=article
  seealso add https://example.org/wards title="Wards that learn" --into records/wards.yaml
  seealso add "Wards that learn" --add theme=safety --add keyword=wards
  seealso add doi:10.1234/wards title="Wards that learn" --why "asked for by a reader\"""",
)
@click.argument("what", metavar="TITLE_OR_URL_OR_DOI")
@click.argument("pairs", metavar="[FIELD=VALUE]...", nargs=-1)
@click.option("--add", "additions", multiple=True, metavar="FIELD=VALUE", help="Add to a list: theme=safety.")
@click.option("--into", metavar="FILE", help="The file or folder of the library to write it to.")
@click.option("--anyway", is_flag=True, help="Add it although it is held already.")
@editing_options
@click.pass_context
def command(
    context: click.Context,
    what: str,
    pairs: tuple[str, ...],
    additions: tuple[str, ...],
    into: str | None,
    anyway: bool,
    why: str,
    by: str,
    dry_run: bool,
    own_library: str | None,
    as_json: bool,
) -> int:
    """Add a record with this title, address or DOI, and the fields that are given.

    Its id is made of the title, the address or the DOI unless id=... gives one. Nothing is fetched. A record that is
    held already is named first, and not added once more.
    """
    ids = [pair for pair in pairs if pair.strip().startswith("id=")]
    fields = {**given(what), **typed_fields(pair for pair in pairs if pair not in ids)}
    for name, items in list_items(additions).items():
        held = fields.get(name) or []
        fields[name] = [*held, *(one for one in items if one not in held)]
    if ids:
        fields["id"] = ids[-1].partition("=")[2].strip()
    library = opened(context, own_library)
    for name in ("doi", "url", "title"):
        found = library.holds(str(fields[name])) if fields.get(name) and not anyway else None
        if found is not None and found.verdict == "held":
            held = ", ".join(match.id for match in found.matches[:3])
            raise LibraryError(f"{found.said} ({held}). Nothing was added; give --anyway to add it all the same.")
    return say(library.add(fields, into=into, by=by, why=why, dry_run=dry_run), as_json)
