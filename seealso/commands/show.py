"""`seealso show`: one record."""

from __future__ import annotations

import click
import yaml

from seealso import wire
from seealso.commands import json_option, library_option, opened, print_json


@click.command("show", epilog="\b\nExample:\n  seealso show battilana-casciaro-change-agents")
@click.argument("resource_id", metavar="ID")
@click.option("--cite", type=click.Choice(["apa", "harvard", "vancouver"]), help="Print a formatted reference.")
@library_option
@json_option
@click.pass_context
def command(context: click.Context, resource_id: str, cite: str | None, own_library: str | None, as_json: bool) -> int:
    """Print the record ID, as YAML or as JSON, or a reference to it."""
    found = opened(context, own_library).resource(resource_id)
    if cite:
        from corpus.exchange.citing import formatted

        reference = formatted(found, cite)
        if as_json:
            print_json(wire.reference(found, cite, reference))
        else:
            click.echo(reference)
        return 0
    if as_json:
        print_json(wire.resource(found))
    else:
        click.echo(yaml.safe_dump(found.to_json_dict(), allow_unicode=True, sort_keys=False, width=100), nl=False)
    return 0
