"""The site on waitress, a production WSGI server: started, told what to do by signals, and stopped."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

from seealso import SeealsoError, UsageError, environment, garbage, preparing
from seealso.looking_after import looked_after
from webapp.app import create_app
from webapp.serving import request_log
from webapp.serving.gate import Gate
from webapp.serving.server import Server, listening_sockets, told_by_signals

if TYPE_CHECKING:
    import logging
    import socket
    from collections.abc import Callable

    from flask import Flask

    from seealso import Library
    from seealso.desk.desk import Desk


MOST_BY_THEMSELVES = 4
"""So many processes are started unless more are asked for: each has what it makes itself in memory of its own."""
MOST = 64


def serve(
    library: Library, host: str, port: int, threads: int, workers: str = "auto", desk: Desk | None = None
) -> None:
    """Serve until stopped; the address is printed once it answers.

    Args:
        library: what is served.
        host, port: where; port 0 for any free one.
        threads: how many requests each process answers at a time.
        workers: how many processes, or "auto".
        desk: who may sign in, where curators may.

    Raises:
        SeealsoError: the address cannot be had.
        UsageError: a variable of the environment cannot be used.
    """
    form = environment.LOG.value
    if form not in request_log.FORMS:
        raise UsageError(f"SEEALSO_LOG: {form!r} is neither text nor json.")
    connections = environment.CONNECTIONS.number(least=1, most=100_000)
    library.search("", limit=1, facets=())  # open the index before the first reader comes; warm() counts, without haste
    processes = n_processes(workers, library.view.is_small)
    if processes > 1:
        os.environ.setdefault("OMP_NUM_THREADS", "1")  # its threads do not live on in a fork; a core is a process's
    app = create_app(library, Gate.from_environment(host, processes), desk)
    if not library.view.is_small:
        preparing.warm(library.view)
        _open_pages(app, library)
        garbage.put_aside_what_stays()
    log = request_log.configure(form, environment.LOG_FILE.value)
    sockets = _listening(host, port)
    shown = f"[{host}]" if ":" in host else host

    def tell() -> None:
        own = sockets[0].getsockname()[1]
        print(f"Serving {library.title} at http://{shown}:{own}/ (stop with Ctrl-C)", flush=True)

    if processes > 1:
        from webapp.serving.several import Settings, SeveralProcesses

        library.flush_questions()  # so that no thread has to be started to read them
        site = SeveralProcesses(
            app, library, sockets, Settings(processes, threads, connections), lambda: request_log.reopen(log),
            lambda: None if library.view.is_small else _open_pages(app, library),
        )  # fmt: skip
        with contextlib.suppress(KeyboardInterrupt):  # at the second signal
            site.run(tell)
    else:
        _in_one_process(Server(app, host, port, threads, connections, sockets), library, log, tell)
    library.flush_questions()
    print("Stopped.", file=sys.stderr)


def _in_one_process(server: Server, library: Library, log: logging.Handler, tell: Callable[[], None]) -> None:
    def reopen() -> None:
        request_log.reopen(log)
        preparing.follow(library)

    with told_by_signals(server, reopen), looked_after(library):
        tell()
        try:
            server.run()
        except KeyboardInterrupt:  # where signals are not ours, or at the second one
            server.close()


def n_processes(workers: str, is_small: bool) -> int:
    """How many processes answer readers.

    Args:
        workers: what the operator says, a number or "auto".
        is_small: whether the library is one whose every answer takes a moment.

    Raises:
        UsageError: it is neither, or more than `MOST`.
    """
    can_fork = hasattr(os, "fork") and sys.platform != "darwin"  # where system libraries do not survive a fork
    if workers == "auto":
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return 1 if is_small or not can_fork else min(cores, MOST_BY_THEMSELVES)
    if not workers.isascii() or not workers.isdecimal() or not 1 <= int(workers[:9]) <= MOST:
        raise UsageError(f"SEEALSO_WORKERS: {workers[:80]!r} is neither auto nor a whole number from 1 to {MOST}.")
    if int(workers) > 1 and not hasattr(os, "fork"):
        raise UsageError("SEEALSO_WORKERS: this system has no fork, so that there is one process. Say 1.")
    return int(workers)


def _listening(host: str, port: int) -> list[socket.socket]:
    try:
        return listening_sockets(host, port)
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
