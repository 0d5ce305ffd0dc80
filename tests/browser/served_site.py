"""A site served on loopback for a browser, and stopped only when nothing is being answered any more."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import waitress

from seealso import Library
from seealso.desk.desk import Desk
from webapp import create_app


@contextlib.contextmanager
def served(library: Library, url_prefix: str = "", desk: Desk | None = None) -> Iterator[str]:
    """The address of a site that shows this library, while the block runs; with a desk, where one is given.

    The server's threads are stopped before the server is closed: a browser may still have asked for something when it
    is closed itself, and a thread that answers it would then wake up a server whose pipe is gone.
    """
    server = waitress.create_server(create_app(library, desk=desk), host="127.0.0.1", port=0, url_prefix=url_prefix)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}{url_prefix}"
    finally:
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=30)
        server.close()
        thread.join(5)
