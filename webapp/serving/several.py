"""`seealso serve` with several processes: what the first of them does, and what each that answers does."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seealso import preparing
from seealso.looking_after import EVERY_SECONDS, give_way, marked_as_serving, mend_if_damaged
from webapp.serving.server import Server
from webapp.serving.workers import TURN_SECONDS, Bell, Workers

if TYPE_CHECKING:
    from flask import Flask

    from seealso import Library
    from seealso.view import View

_log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How many ``processes``, ``threads`` in each, and ``connections`` of all together."""

    processes: int
    threads: int
    connections: int


class _StoppedError(BaseException):
    """The site is to stop, in the middle of opening another state."""


class SeveralProcesses:
    """The site, as its first process sees it.

    Args:
        app: the application, made for so many processes.
        library: what it serves; its index is open.
        sockets: those that listen.
        settings: see there.
        reopen_log: has the next line open the log's file anew.
        open_pages: makes a page of each sort of the state that the library has now.
    """

    def __init__(
        self, app: Flask, library: Library, sockets: Sequence[socket.socket], settings: Settings,
        reopen_log: Callable[[], None], open_pages: Callable[[], None],
    ) -> None:  # fmt: skip
        self._app = app
        self._library = library
        self._sockets = sockets
        self._settings = settings
        self._reopen_log = reopen_log
        self._open_pages = open_pages
        self._workers = Workers(settings.processes, self._answer)
        self._looked = time.monotonic()
        self._looker: int | None = None

    def run(self, tell: Callable[[], None]) -> None:
        """Serve until a signal says stop; ``tell`` is called once readers are answered."""
        with Bell() as bell, marked_as_serving(self._library) as look_after:
            self._mend_at = time.monotonic() + look_after
            preparing.warm_pages(self._library.view)
            self._workers.renew()
            self._workers.tend()
            tell()
            prepared = preparing.Preparation(self._library.view)
            try:
                while not bell.stop:
                    bell.wait(TURN_SECONDS)
                    self._workers.tend()
                    if bell.reopen:
                        self._reopen_log()
                        self._workers.send(signal.SIGHUP)
                    if bell.reopen or time.monotonic() - self._looked > LOOK_EVERY_SECONDS:
                        bell.reopen = False
                        prepared = self._follow(prepared, bell)
                    if not bell.stop and self._is_done(prepared.step):
                        self._workers.renew()
                    self._look_over()
            except _StoppedError:
                pass
            finally:
                prepared.stop()
                for one in self._sockets:
                    one.close()
                self._workers.stop()
                if self._looker is not None:
                    with contextlib.suppress(OSError):
                        os.kill(self._looker, signal.SIGKILL)
                        os.waitpid(self._looker, 0)

    def _follow(self, prepared: preparing.Preparation, bell: Bell) -> preparing.Preparation:
        """Open the newest state, if there is one, and have workers with it take over."""

        def ready(view: View) -> None:
            preparing.warm(view, between)

        def between() -> None:
            if bell.stop:
                raise _StoppedError
            self._workers.tend()

        moved = self._is_done(lambda: self._library.refresh(ready))
        self._looked = time.monotonic()
        if not moved:
            return prepared
        prepared.stop()
        self._is_done(lambda: preparing.warm_pages(self._library.view))
        self._is_done(self._open_pages)
        self._workers.renew()
        preparing.give_memory_back()
        return preparing.Preparation(self._library.view)

    @staticmethod
    def _is_done(work: Callable[[], Any]) -> bool:
        """Do ``work``, whose failure is no reason to stop serving; whether it did anything."""
        try:
            return work() is not False
        except Exception:
            _log.exception("a new state of the library could not be opened or prepared; the one before answers")
            return False

    def _look_over(self) -> None:
        """Have another process read every file of the index, now and then, and replace what is damaged."""
        if self._looker is not None:
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(self._looker, os.WNOHANG) == (0, 0):
                    return
            self._looker = None
            self._mend_at = time.monotonic() + EVERY_SECONDS
        elif time.monotonic() >= self._mend_at:
            self._looker = os.fork()
            if self._looker == 0:
                try:
                    self._library.begin_anew_in_fork()
                    give_way()
                    mend_if_damaged(self._library)
                finally:
                    os._exit(0)

    def _answer(self, row: int, parent: int) -> None:
        """What a worker does."""
        self._library.begin_anew_in_fork()
        self._app.extensions["request_counts"].use_row(row)
        self._app.extensions["rate_limit"].begin_anew_in_fork()
        self._app.extensions["kept_answers"].begin_anew_in_fork()
        each = -(-self._settings.connections // self._settings.processes)
        server = Server(self._app, "", 0, self._settings.threads, each, self._sockets)
        signal.set_wakeup_fd(-1)

        def stop(number: int, frame: object) -> None:
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            server.stop()

        def reopen(number: int, frame: object) -> None:
            self._reopen_log()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the first process says when to stop
        signal.signal(signal.SIGHUP, reopen)
        signal.signal(signal.SIGUSR1, lambda number, frame: server.leave())
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())

        def stop_with_parent() -> None:
            with contextlib.suppress(OSError):
                os.read(parent, 1)
            server.stop()

        threading.Thread(target=stop_with_parent, name="seealso-parent", daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            server.run()
        self._library.flush_questions()
