"""`seealso eval`: measure the answers on a judged collection."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from corpus.errors import LibraryError
from seealso import wire
from seealso.commands import json_option, print_json


@click.command(
    "eval",
    epilog="""\b
Examples:
  seealso eval collections/cisi
  seealso eval collections/cisi --save before.json
  seealso eval collections/cisi --against before.json --json""",
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Write the measures of every query here.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Compare with a run that --save wrote, with a paired randomisation test.",
)
@click.option("--model", metavar="MODEL", default="", help="Have this model read the documents: minilm, or a folder.")
@json_option
def command(folder: Path, save: Path | None, against: Path | None, model: str, as_json: bool) -> int:
    """Measure search and "see also" on DIR, a collection in the BEIR layout.

    Prints nDCG@10, MAP and recall@100 of its queries, and nDCG@10 of related/test.tsv if there is one.
    """
    from seealso import measuring

    bar = click.progressbar(length=1, label="Asking", file=sys.stderr, hidden=not sys.stderr.isatty())

    def progress(done: int, total: int) -> None:
        bar.length = total
        bar.update(1)

    with bar:
        found = measuring.evaluate(folder, progress, model)
    queries = {"search": found.search, "related": found.related}
    if save is not None:
        save.write_text(json.dumps(queries, indent=1), encoding="utf-8")
    comparison = None
    if against is not None:
        try:
            before = json.loads(against.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise LibraryError(f"{against} cannot be read ({error}). Write it with --save.") from None
        comparison = {
            name: measuring.compare(ours, before[name]) for name, ours in queries.items() if ours and before.get(name)
        }
    if as_json:
        print_json(wire.evaluation(found, comparison))
    else:
        for name, measures in found.means().items():
            click.echo(f"{name}: " + "  ".join(f"{key} {value:.4f}" for key, value in measures.items()))
        if comparison is not None:
            click.echo(f"comparison: {json.dumps(comparison)}")
    return 0
