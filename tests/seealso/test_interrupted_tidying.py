"""Ctrl-C that falls into tidying up, or into an import, still stops the command, and shows nobody a traceback."""

from __future__ import annotations

import subprocess
import sys

import pytest

from seealso import cli

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


def imported_until_interrupted() -> None:
    """What a compiled module makes of a Ctrl-C that comes while it is being imported."""
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt as interrupt:
        raise ImportError("initialization failed") from interrupt


def test_an_interrupt_that_an_import_made_into_something_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli.cli, "main", lambda **_: imported_until_interrupted())
    with pytest.raises(SystemExit) as stopped:
        cli.main([])
    assert stopped.value.code == 130
    assert capsys.readouterr().err == "Stopped.\n"


def test_another_fault_is_raised_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(**_: object) -> None:
        raise ImportError("no such module")

    monkeypatch.setattr(cli.cli, "main", missing)
    with pytest.raises(ImportError):
        cli.main([])
