"""The server: the addresses that it listens on, its threads, and how it is told to stop or to look again."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from webapp.serving.connections import Listener

GRACE_SECONDS = 8.0
"""How long requests that are being answered may take after a stop: containers are killed after ten."""
GIVE_WAY_SECONDS = 15.0
"""How long a process that another has taken the place of waits for those who are connected to it to ask again."""
BACKLOG = 1024
SPARE_DESCRIPTORS = 64
"""Files that are kept free for indexes and the log."""


class Server:
    """waitress on every address that a host name has.

    Args:
        application: the WSGI application.
        host: name or address; port: 0 for any free one.
        threads: how many requests are answered at a time.
        connections: how many may be open at a time.
        sockets: of `listening_sockets`, where they are there already; closed with the server.

    Raises:
        OSError: an address cannot be listened on.
    """

    def __init__(
        self,
        application: Any,
        host: str,
        port: int,
        threads: int,
        connections: int,
        sockets: Sequence[socket.socket] = (),
    ) -> None:
        self._map: dict[int, Any] = {}
        settings = Adjustments(
            threads=threads,
            ident=None,
            connection_limit=within_descriptors(connections),
            backlog=BACKLOG,
            cleanup_interval=1,
            channel_timeout=60,
            max_request_header_size=64 * 1024,
            max_request_body_size=1024 * 1024,
            asyncore_use_poll=True,  # select() takes no descriptor above 1023
            clear_untrusted_proxy_headers=False,  # webapp.serving.proxies does
            log_socket_errors=False,
        )
        self._dispatcher = ThreadedTaskDispatcher()
        self._dispatcher.set_thread_count(threads)
        self._stopping = self._leaving = False
        self._listeners: list[Listener] = []
        try:
            for one in sockets or listening_sockets(host, port):
                self._listeners.append(Listener(
                    application, self._map, _sock=one, dispatcher=self._dispatcher, adj=settings, bind_socket=False,
                    sockinfo=(one.family, one.type, one.proto, one.getsockname()),
                ))  # fmt: skip
        except OSError:
            self.close()
            raise

    @property
    def port(self) -> int:
        """The port of the first address."""
        return int(self._listeners[0].effective_port)

    def run(self) -> None:
        """Answer until `stop`; then what is being answered is finished, for `GRACE_SECONDS` at most."""
        try:
            while not self._stopping and not self._leaving:
                wasyncore.loop(timeout=1.0, use_poll=True, map=self._map, count=1)
            if not self._stopping:
                self._give_way(time.monotonic() + GIVE_WAY_SECONDS)
            self._finish(time.monotonic() + GRACE_SECONDS)
        finally:
            self.close()

    def stop(self) -> None:
        """Have `run` end. Safe in a signal handler and from any thread."""
        self._stopping = True
        for listener in self._listeners:
            listener.pull_trigger()

    def leave(self) -> None:
        """Have `run` end in its own time: another process accepts who is new. Safe like `stop`, which is still heard.

        Who is connected is answered once more and told that the connection ends then; what says nothing for
        `GIVE_WAY_SECONDS` is closed. So nobody who asks just now finds his connection gone.
        """
        self._leaving = True
        for listener in self._listeners:
            listener.is_leaving = True
            listener.pull_trigger()

    def _give_way(self, deadline: float) -> None:
        self._close_doors()
        while time.monotonic() < deadline and not self._stopping:
            if not any(listener.active_channels for listener in self._listeners):
                return
            wasyncore.loop(timeout=0.2, use_poll=True, map=self._map, count=1)

    def _close_doors(self) -> None:
        for listener in self._listeners:
            if listener.accepting:
                listener.accepting = False
                listener.del_channel()
                listener.socket.close()

    def _finish(self, deadline: float) -> None:
        for listener in self._listeners:
            for _ in range(listener.adj.backlog if listener.accepting else 0):  # whoever waits at the door already
                n_open = len(listener.active_channels)
                listener.handle_accept()
                if len(listener.active_channels) == n_open:
                    break
        self._close_doors()
        began = time.monotonic()
        while time.monotonic() < deadline:
            channels = [one for listener in self._listeners for one in list(listener.active_channels.values())]
            for channel in channels:
                if channel.is_idle and (channel.has_asked or time.monotonic() - began > 0.5):
                    channel.handle_close()
            if not any(listener.active_channels for listener in self._listeners):
                return
            wasyncore.loop(timeout=0.05, use_poll=True, map=self._map, count=1)

    def close(self) -> None:
        """Let go of every socket and thread."""
        self._dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._map, ignore_all=True)


def listening_sockets(host: str, port: int) -> list[socket.socket]:
    """A socket that listens for each address of a host name.

    Raises:
        OSError: an address cannot be listened on.
        ValueError: there is no such host.
    """
    found: list[socket.socket] = []
    try:
        for family, kind, protocol, address in Adjustments(host=host, port=port).listen:
            one = socket.socket(family, kind, protocol)
            found.append(one)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            if sys.platform != "win32":  # where it would let two programs have one port
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(address)
            one.listen(BACKLOG)
            one.setblocking(False)
    except OSError:
        for one in found:
            one.close()
        raise
    return found


@contextlib.contextmanager
def told_by_signals(server: Server, reopen: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and Ctrl-C stop ``server``, and a second of them ends the program at once; SIGHUP calls ``reopen``.

    ``reopen`` is called in a thread beside. What the system does not have, or a shell switched off, is left as it is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: dict[int, Any] = {}

    def stop(number: int, frame: object) -> None:
        for one in stops:
            signal.signal(one, signal.default_int_handler)
        server.stop()

    def look_again(number: int, frame: object) -> None:
        threading.Thread(target=reopen, name="seealso-reopen", daemon=True).start()

    names = ("SIGTERM", "SIGINT", "SIGBREAK")
    stops = [getattr(signal, name) for name in names if hasattr(signal, name)]
    stops = [one for one in stops if signal.getsignal(one) is not signal.SIG_IGN]
    try:
        for one in stops:
            before[one] = signal.signal(one, stop)
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            before[signal.SIGHUP] = signal.signal(signal.SIGHUP, look_again)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def within_descriptors(connections: int) -> int:
    """As many of ``connections`` as the system lets this program have open, with some files to spare."""
    if sys.platform == "win32":
        return connections
    try:
        import resource
    except ImportError:
        return connections
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    return (
        connections if soft == resource.RLIM_INFINITY or soft >= wanted else max(soft - SPARE_DESCRIPTORS, soft // 4, 1)
    )
