"""Several processes that answer, forked from one that has the index open: what it has read is in memory once.

The first process answers nobody. It opens the index, listens, forks the workers, puts another in the place of one that
ends, follows builds, and stops them all. A new state of the library is opened and warmed up here; then workers that
have it take the place of those that have the old one, one by one, and these answer whoever is connected to them.

*No threads here*: a fork takes along locks that other threads hold, and nobody to let go of them. So everything is done
in turns of one loop, the index is looked over by a process of its own, and a worker begins with new locks.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from seealso import garbage
from webapp.serving.metrics import rows
from webapp.serving.server import GRACE_SECONDS

_log = logging.getLogger(__name__)

TURN_SECONDS = 0.25
SHORT_LIFE_SECONDS = 2.0
"""A worker that ends sooner is not replaced at once: something is wrong with all of them."""
MOST_WAIT_SECONDS = 5.0


@dataclass(slots=True)
class _Worker:
    row: int
    since: float
    is_leaving: bool = False


class Workers:
    """The processes, and what is to be done with them.

    Args:
        n: how many answer.
        work: what one does, from its fork to its end: called with its row (a number of its own among all that live)
            and a descriptor that is at its end once this process is gone.
    """

    def __init__(self, n: int, work: Callable[[int, int], None]) -> None:
        self._n = n
        self._work = work
        self._known: dict[int, _Worker] = {}
        self._waits_until = 0.0
        self._n_short = 0
        self._reads, self._writes = os.pipe()  # nothing is written: its end is the end of this process

    @property
    def pids(self) -> list[int]:
        """The processes that answer who is new."""
        return [pid for pid, worker in self._known.items() if not worker.is_leaving]

    def tend(self) -> None:
        """Notice which have ended, and start as many as are missing."""
        for pid, worker in list(self._known.items()):
            status = _ended(pid)
            if status is None:
                continue
            del self._known[pid]
            if worker.is_leaving:
                continue
            _log.error("a process that answers readers ended (%s); another takes its place", _said(status))
            is_short = time.monotonic() - worker.since < SHORT_LIFE_SECONDS
            self._n_short = self._n_short + 1 if is_short else 0
            self._waits_until = time.monotonic() + min(0.5 * self._n_short, MOST_WAIT_SECONDS)
        if time.monotonic() >= self._waits_until:
            while len(self.pids) < self._n and self._fork():
                pass

    def renew(self) -> None:
        """Put new ones, which have what this process has by now, in the place of all, one by one."""
        garbage.put_everything_aside()
        for pid in self.pids:
            if not self._fork():
                return
            self._known[pid].is_leaving = True
            _send(pid, signal.SIGUSR1)

    def send(self, number: int) -> None:
        """Send a signal to all."""
        for pid in self._known:
            _send(pid, number)

    def stop(self) -> None:
        """Have all finish what they answer, and wait for it: for `GRACE_SECONDS` and a little; then they are killed."""
        self.send(signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS + 1.0
        try:
            while self._known and time.monotonic() < until:
                self._forget_ended()
                time.sleep(0.02)
        finally:  # a second signal to stop is a KeyboardInterrupt here
            self.send(signal.SIGKILL)
        while self._known:
            self._forget_ended()
            time.sleep(0.005)

    def _forget_ended(self) -> None:
        for pid in list(self._known):
            if _ended(pid) is not None:
                del self._known[pid]

    def _fork(self) -> bool:
        """Start one; whether that was possible."""
        used = {worker.row for worker in self._known.values()}
        row = next((row for row in range(1, rows(self._n)) if row not in used), None)
        if row is None:  # so many still give way
            self._waits_until = time.monotonic() + 1.0
            return False
        sys.stdout.flush()
        sys.stderr.flush()
        all_signals = signal.valid_signals()
        signal.pthread_sigmask(signal.SIG_BLOCK, all_signals)  # until the worker knows what to do with them
        try:
            pid = os.fork()
            if pid == 0:
                self._live(row)
            self._known[pid] = _Worker(row, time.monotonic())
        except OSError as error:
            _log.error("no process can be started: %s", error.strerror, extra={"seldom": True})
            self._waits_until = time.monotonic() + 1.0
            return False
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, all_signals)
        return True

    def _live(self, row: int) -> None:
        """What a worker does; it ends here and never comes back to what its parent was about."""
        code = 1
        try:
            os.close(self._writes)
            self._work(row, self._reads)
            code = 0
        except BaseException:  # whatever it is: this process is at its end
            _log.exception("a process that answers readers failed", extra={"seldom": True})
        finally:
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)


class Bell:
    """Waits for signals: ``stop`` and ``reopen`` are set by them, and `wait` returns at once.

    A second signal to stop ends the program, by KeyboardInterrupt.
    """

    def __init__(self) -> None:
        self.stop = self.reopen = False
        self._before: dict[int, object] = {}
        self._reads, self._writes = os.pipe()
        os.set_blocking(self._reads, False)
        os.set_blocking(self._writes, False)

    def __enter__(self) -> Bell:
        for name in ("SIGTERM", "SIGINT"):
            number = getattr(signal, name)
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            self._before[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._reopen)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._writes, warn_on_full_buffer=False)
        return self

    def __exit__(self, *said: object) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        os.close(self._reads)
        os.close(self._writes)

    def wait(self, seconds: float) -> None:
        """Return after so many seconds, or when a signal came."""
        with contextlib.suppress(InterruptedError):
            select.select([self._reads], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._reads, 1024)

    def _stop(self, number: int, frame: object) -> None:
        for one in (signal.SIGTERM, signal.SIGINT):
            if one in self._before:
                signal.signal(one, signal.default_int_handler)
        self.stop = True

    def _reopen(self, number: int, frame: object) -> None:
        self.reopen = True


def _ended(pid: int) -> int | None:
    """The status of a process of ours that has ended; ``None`` while it lives."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return status if found else None


def _said(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"by signal {-code}" if code < 0 else f"with exit code {code}"


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError as error:
        if error.errno != errno.ESRCH:
            raise
