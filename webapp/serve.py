"""The site on waitress, a production WSGI server: started, told what to do by signals, and stopped."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

from seealso import SeealsoError, UsageError, environment, preparing
from seealso.looking_after import looked_after
from webapp.app import create_app
from webapp.serving import request_log
from webapp.serving.gate import Gate
from webapp.serving.server import Server, told_by_signals

if TYPE_CHECKING:
    from flask import Flask

    from seealso import Library


def serve(library: Library, host: str, port: int, threads: int) -> None:
    """Serve until stopped; the address is printed once it answers.

    Raises:
        SeealsoError: the address cannot be had.
        UsageError: a variable of the environment cannot be used.
    """
    form = environment.LOG.value
    if form not in request_log.FORMS:
        raise UsageError(f"SEEALSO_LOG: {form!r} is neither text nor json.")
    gate = Gate.from_environment(host)
    connections = environment.CONNECTIONS.number(least=1, most=100_000)
    app = create_app(library, gate)
    library.search("", limit=1, facets=())  # open the index before the first reader comes; warm() counts, without haste
    if not library.view.is_small:
        preparing.warm(library.view)
        _open_pages(app, library)
    log = request_log.configure(form, environment.LOG_FILE.value)
    server = _listening(app, host, port, threads, connections)

    def reopen() -> None:
        request_log.reopen(log)
        preparing.follow(library)

    shown = f"[{host}]" if ":" in host else host
    with told_by_signals(server, reopen), looked_after(library):
        print(f"Serving {library.title} at http://{shown}:{server.port}/ (stop with Ctrl-C)", flush=True)
        try:
            server.run()
        except KeyboardInterrupt:  # where signals are not ours, or at the second one
            server.close()
    library.flush_questions()
    print("Stopped.", file=sys.stderr)


def _listening(app: Flask, host: str, port: int, threads: int, connections: int) -> Server:
    try:
        return Server(app, host, port, threads, connections)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            why = "is taken by another program" if error.errno == errno.EADDRINUSE else "may not be used"
            raise SeealsoError(f"Port {port} on {host} {why}. Choose another with --port, or 0 for any.") from None
        raise SeealsoError(f"{host}:{port} cannot be listened on: {error.strerror or error}.") from None
    except ValueError as error:  # waitress', for a name that is no host's
        raise SeealsoError(f"{host}:{port} cannot be listened on: {error}.") from None


def _open_pages(app: Flask, library: Library) -> None:
    """Make a page of each sort, so that templates and what they need are loaded before the first reader comes."""
    client = app.test_client()
    for hit in library.search("", limit=1, facets=()).hits:
        client.get(f"/resource/{quote(hit.id)}")
    for page in ("/search?type=none", "/themes", "/theme/none", "/events", "/coverage", "/path", "/about", "/"):
        client.get(page)
