"""The process that works out what a large site shows ends with the site, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

STARTER = """
import subprocess, sys, time
waits = "import os, threading, time; from seealso.preparing import end_with; print(os.getpid(), flush=True); "
waits += "threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start(); time.sleep(120)"
subprocess.Popen([sys.executable, "-c", waits])
time.sleep(120)
"""


def is_alive(process: int) -> bool:
    """Also of one whose end nobody has asked for yet."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as said:
            return said.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="processes are looked up in /proc")
def test_a_process_whose_parent_is_killed_ends() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True) as site:
        assert site.stdout is not None
        child = int(site.stdout.readline())
        time.sleep(0.5)
        assert is_alive(child)
        site.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while is_alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(child)
