"""The site on waitress, a production WSGI server."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

import waitress

from seealso import SeealsoError, preparing
from seealso.looking_after import looked_after
from webapp.app import create_app

if TYPE_CHECKING:
    from flask import Flask

    from seealso import Library


def serve(library: Library, host: str, port: int, threads: int) -> None:
    """Serve until stopped; the address is printed once it answers.

    Raises:
        SeealsoError: the address cannot be had.
    """
    app = create_app(library)
    library.search("", limit=1)  # open the index before the first reader comes
    if not library.view.is_small:
        preparing.warm(library.view)
        _open_pages(app, library)
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            max_request_header_size=64 * 1024,
            max_request_body_size=1024 * 1024,
            channel_timeout=60,
        )
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            why = "is taken by another program" if error.errno == errno.EADDRINUSE else "may not be used"
            raise SeealsoError(f"Port {port} on {host} {why}. Choose another with --port, or 0 for any.") from None
        raise SeealsoError(f"{host}:{port} cannot be listened on: {error.strerror or error}.") from None
    shown = f"[{host}]" if ":" in host else host
    print(f"Serving {library.title} at http://{shown}:{server.effective_port}/ (stop with Ctrl-C)", flush=True)
    try:
        with looked_after(library):
            server.run()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    finally:
        server.close()


def _open_pages(app: Flask, library: Library) -> None:
    """Make a page of each sort, so that templates and what they need are loaded before the first reader comes."""
    client = app.test_client()
    for hit in library.search("", limit=1, facets=()).hits:
        client.get(f"/resource/{quote(hit.id)}")
    for page in ("/search?type=none", "/themes", "/theme/none", "/events", "/coverage", "/path", "/about", "/"):
        client.get(page)
