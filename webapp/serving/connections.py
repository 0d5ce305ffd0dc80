"""Connections: waitress' server and channel with deadlines, a limit that is kept, and a rest when descriptors run out.

*Why subclasses?* waitress closes a connection that says nothing for a while, but one byte now and then keeps it open;
at its limit it accepts nobody until somebody goes; and where no descriptor is free it logs a traceback at each turn of
its loop. All three are methods made to be overridden, and nothing private of waitress is touched.
"""

from __future__ import annotations

import errno
import logging
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import WSGITask
from waitress.utilities import BadRequest, Error

_log = logging.getLogger(__name__)

HEAD_SECONDS = 15.0
"""From the first byte of a request to the end of its head; and from a connection to its first byte."""
BODY_SECONDS = 60.0
"""From the first byte of a request to the end of its body."""
REST_SECONDS = 1.0
"""How long nobody is accepted after no descriptor was free."""
_NONE_FREE = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class _TooSlow(Error):  # type: ignore[misc]
    code = 408
    reason = "Request Timeout"


class TimedRequest(HTTPRequestParser):  # type: ignore[misc]
    """A request on its way in, with the time of its first byte."""

    completed: bool
    empty: bool

    def __init__(self, adjustments: Any) -> None:
        super().__init__(adjustments)
        self.began = time.monotonic()

    def received(self, data: bytes) -> int:
        """Take in ``data``. Refused are what waitress' parser raises at (a length of 5,000 digits), which would end in
        the log and without an answer, and blank lines alone, which would begin the time anew each time.
        """
        try:
            consumed = int(super().received(data))
        except OSError:  # the body had no room on the disk
            raise
        except Exception:  # on purpose: parsers raise what they please
            self.refuse(BadRequest("The request cannot be read."))
            return len(data)
        if self.completed and self.empty:
            self.empty = False
            self.refuse(BadRequest("There is no request between the blank lines."))
        return consumed

    def refuse(self, error: Error) -> None:
        """Let the request end here, answered with ``error``."""
        self.version, self.path = "1.0", ""
        self.error = error
        self.completed = True

    def is_late(self, now: float) -> bool:
        """Whether it should be all there by now."""
        return now - self.began > (BODY_SECONDS if self.headers_finished else HEAD_SECONDS)


class TimedTask(WSGITask):  # type: ignore[misc]
    """A request being answered. ``SERVER_NAME`` is the address at which it came in, which nobody can make up."""

    def get_environment(self) -> dict[str, Any]:
        """The WSGI environment."""
        environ: dict[str, Any] = super().get_environment()
        environ["SERVER_NAME"], environ["SERVER_PORT"] = self.channel.own_address
        return environ

    def build_response_header(self) -> bytes:
        """The head of the answer; the last one of a process that gives way says so."""
        if self.channel.server.is_leaving:
            self.set_close_on_finish()
        return bytes(super().build_response_header())


class TimedChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when it waits."""

    request: TimedRequest | None
    parser_class = TimedRequest
    task_class = TimedTask

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:
        own = sock.getsockname()
        self.own_address: tuple[str, str] = (str(own[0]), str(own[1]))
        self.has_asked = False
        self.came = self.heard = time.monotonic()
        super().__init__(server, sock, addr, adj, map)

    def received(self, data: bytes) -> bool:
        """Take in what was read."""
        self.has_asked = True
        self.heard = time.monotonic()
        return bool(super().received(data))

    @property
    def last_activity(self) -> float:
        """When anything was read or sent last, as `time.monotonic` has it; waitress closes what is idle by it."""
        return self._last_activity

    @last_activity.setter
    def last_activity(self, by_the_wall_clock: float) -> None:
        # waitress sets it to time.time(). A clock that is set ahead would make every connection look idle for years,
        # and one that is set back keep all that are idle until it is as late again.
        self._last_activity = time.monotonic()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being answered or sent."""
        return not self.requests and not self.total_outbufs_len

    def look_at_time(self, now: float) -> None:
        """End what takes too long by ``now``, as `time.monotonic` has it; called from the loop that reads."""
        request = self.request
        if request is not None and request.is_late(now):
            with self.requests_lock:
                if self.requests:  # an answer is on its way, and what comes after it is late
                    self.close_when_flushed = True
                    return
                request.refuse(_TooSlow("The request was not complete in time."))
                self.request = None
                self.requests.append(request)
            self.server.add_task(self)
        elif not self.has_asked and now - self.came > HEAD_SECONDS:
            self.will_close = True


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """An address that is listened on."""

    channel_class = TimedChannel
    next_channel_cleanup: float
    is_leaving = False
    """Whether another process has taken the place of this one."""
    _rests_until = 0.0

    def readable(self) -> bool:
        """Whether somebody may be accepted now."""
        now = time.monotonic()  # a clock that is set back must not put off what is due for as long
        if now >= self.next_channel_cleanup:
            self.next_channel_cleanup = now + self.adj.cleanup_interval
            self.maintenance(now)
        if not self.accepting or now < self._rests_until:
            return False
        if len(self.active_channels) >= self.adj.connection_limit:
            _log.warning(
                "All %d connections are in use; those that ask nothing are closed for others. SEEALSO_CONNECTIONS "
                "says how many there may be.",
                self.adj.connection_limit,
                extra={"seldom": True},
            )
            self.make_room(now)
            return False
        return True

    def handle_accept(self) -> None:
        """Accept a connection; where no descriptor is free for it, rest for a moment and close one that is idle."""
        try:
            accepted = self.accept()
        except OSError as error:
            if error.errno in _NONE_FREE:
                self._rests_until = time.monotonic() + REST_SECONDS
                _log.error("No connection can be accepted: %s. Raise the limit of open files (ulimit -n), or lower "
                           "SEEALSO_CONNECTIONS.", error.strerror, extra={"seldom": True})  # fmt: skip
                self.make_room(time.monotonic())
            return
        if accepted is None:
            return
        connection, address = accepted
        try:
            self.set_socket_options(connection)
            self.channel_class(self, connection, address, self.adj, map=self._map)
        except OSError:  # gone again already
            connection.close()

    def maintenance(self, now: float) -> None:
        """Close what says nothing for long, and end what takes too long; every second, ``now`` of `time.monotonic`."""
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            channel.look_at_time(now)

    def make_room(self, now: float) -> None:
        """Have the loop close the connection that has been idle longest, if one has been there for a second.

        Not closed here: the loop may be about to wait for it, and the next connection would get its descriptor.
        """
        if any(one.will_close for one in self.active_channels.values()):
            return
        idle = [one for one in self.active_channels.values() if one.is_idle and now - one.came > 1.0]
        if idle:
            oldest = min(idle, key=lambda one: one.heard if one.request is None else one.request.began)
            oldest.will_close = True
