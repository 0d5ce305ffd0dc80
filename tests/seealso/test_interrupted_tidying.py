"""Ctrl-C that falls into Python's own tidying up still stops the command, and shows nobody a traceback."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import signal, sys, weakref
import seealso.cli as cli

class Thing:
    pass

def interrupted(reference):
    signal.raise_signal(signal.SIGINT)
    for _ in range(1000):
        pass

def command(*arguments, **options):
    thing = Thing()
    kept = weakref.ref(thing, interrupted)
    del thing
    for _ in range(10_000_000):
        pass
    print("it went on")

cli.cli.main = command
try:
    cli.main([])
except KeyboardInterrupt:
    print("stopped")
"""


def test_an_interrupt_in_a_callback_is_not_lost() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert done.stdout == "stopped\n"
    assert "Traceback" not in done.stderr
