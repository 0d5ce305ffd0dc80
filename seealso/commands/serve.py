"""`seealso serve`: the site, on a production server."""

from __future__ import annotations

import click

from corpus.errors import UsageError
from seealso import environment
from seealso.commands import library_option, opened, warn_of_changes
from seealso.desk.desk import Desk


@click.command("serve", epilog="\b\nExamples:\n  seealso serve\n  seealso serve --host 0.0.0.0 --port 8080")
@click.option("--host", default=lambda: environment.HOST.value, show_default="127.0.0.1", help=environment.HOST.help)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=lambda: environment.PORT.value,
    show_default="8000",
    help=environment.PORT.help + " 0 takes a free one.",
)
@click.option(
    "--workers", default=lambda: environment.WORKERS.value, show_default="auto", help=environment.WORKERS.help
)
@click.option("--desk/--no-desk", "with_desk", default=None, help=environment.DESK.help)
@library_option
@click.pass_context
def command(
    context: click.Context, host: str, port: int, workers: str, with_desk: bool | None, own_library: str | None
) -> int:
    """Serve the library's site and its HTTP API until stopped."""
    library = opened(context, own_library)
    click.echo(f"{library.title}: {library.manifest.n_documents} resources.", err=True)
    warn_of_changes(library)
    from webapp.serve import serve  # the one place where the front door knows the site

    desk = Desk.of(library.path) if _is_on(with_desk) else None
    serve(library, host, port, int(environment.THREADS.value), workers, desk)
    return 0


def _is_on(said: bool | None) -> bool:
    """Whether the desk is on: as the option says, else as the environment does.

    Raises:
        UsageError: the variable says neither on nor off.
    """
    if said is not None:
        return said
    if environment.DESK.value not in ("on", "off"):
        raise UsageError(f"SEEALSO_DESK: {environment.DESK.value[:40]!r} is neither on nor off.")
    return environment.DESK.value == "on"
