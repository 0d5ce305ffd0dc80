"""Work handed to a second process that sees everything made so far: a fork, where the system has it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class NoAnswerError(Exception):
    """The second process died, or its work failed there; do the work here."""


def available() -> bool:
    """Whether there is a second core, and this process can be forked safely: no thread but this one.

    Windows has no fork; on macOS its system libraries do not bear one. Everything is then done here.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    forks = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    return cores > 1 and forks and threading.active_count() == 1


class SecondProcess(Generic[T]):
    """Runs ``work`` in a forked process, from now on. It must leave nothing of this process half-written.

    Its result comes back by pickle. Forked, it starts at once and copies no memory before it is changed.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        context: Any = multiprocessing.get_context("fork")
        self._receiver, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(work, self._receiver, sender), daemon=True)
        # Ctrl-C reaches every process of the terminal; this one answers to it, and ends the other.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        sender.close()

    def result(self) -> T:
        """Wait for what ``work`` returned.

        Raises:
            NoAnswerError: it raised something, or the process is gone.
        """
        try:
            done, value = self._receiver.recv()
            self._process.join()
        except (EOFError, OSError) as error:
            raise NoAnswerError("the second process is gone") from error
        finally:  # not waited for when this process is interrupted: nobody would take its answer
            self.stop()
        if not done:
            raise NoAnswerError(value)
        found: T = value
        return found

    def stop(self) -> None:
        """End it; what it did is lost."""
        self._receiver.close()
        if self._process.is_alive():
            self._process.terminate()
        self._process.join()


def _run(work: Callable[[], Any], receiver: Connection, sender: Connection) -> None:
    # Left open here too, it would keep a send waiting for ever when the first process is gone.
    receiver.close()
    try:
        answer = (True, work())
    except BaseException as error:  # told to the first process, which does the work itself
        answer = (False, repr(error))
    with contextlib.suppress(OSError):  # the first process may be gone
        sender.send(answer)
        sender.close()


def both(first: Callable[[], T], second: Callable[[], T]) -> tuple[T, T]:
    """What two pieces of work return, the second one done in another process where that can be."""
    if not available():
        return first(), second()
    process = SecondProcess(second)
    try:
        mine = first()
    except BaseException:
        process.stop()
        raise
    try:
        return mine, process.result()
    except NoAnswerError:
        return mine, second()


WORTH_FROM = 4000
"""Documents from which on a second process is worth its start."""


@contextmanager
def beside(work: Callable[[], None], n_documents: int) -> Iterator[None]:
    """Do ``work``, which writes files, in a second process while the body runs; here, where that does not pay."""
    second = SecondProcess(work) if n_documents >= WORTH_FROM and available() else None
    try:
        yield
    except BaseException:
        if second is not None:
            second.stop()
        raise
    if second is not None:
        try:
            second.result()
            return
        except NoAnswerError:
            pass
    work()
