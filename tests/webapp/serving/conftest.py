"""Sites that really listen: the command in a process of its own, and the server in a thread."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from webapp.serving.server import Server

RECORDS = [
    {"id": "a", "title": "Learning networks in primary care", "themes": ["care"]},
    {"id": "b", "title": "Networks that learn", "description": "Of care and its people.", "themes": ["care"]},
]


class Site:
    """A `seealso serve` that runs, its address, and what it has said so far."""

    def __init__(self, folder: Path, environment: dict[str, str], **more: Any) -> None:
        command = [sys.executable, "-m", "seealso", "--library", str(folder), "serve", "--port", "0"]
        self.process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.address = self.wait_for(r"http://127\.0\.0\.1:\d+")
        self.port = int(self.address.rpartition(":")[2])

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.decode())

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def wait_for(self, pattern: str, seconds: float = 60) -> str:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := re.search(pattern, self.said):
                return found[0]
            assert self.process.poll() is None, self.said
            time.sleep(0.02)
        raise AssertionError(f"{pattern} was not said: {self.said}")

    def get(self, path: str, headers: dict[str, str] | None = None, seconds: float = 10) -> Any:
        """Status, headers and text of an answer."""
        request = urllib.request.Request(self.address + path, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()

    def end(self, number: int | None = None) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        if number is not None:
            self.process.send_signal(number)
        try:
            return self.process.wait(timeout=30)
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join()
            assert self.process.stdout is not None
            self.process.stdout.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    root.mkdir()
    (root / "seealso.toml").write_text('[library]\ntitle = "Small"\n', encoding="utf-8")
    (root / "all.json").write_text(json.dumps(RECORDS), encoding="utf-8")
    return root


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[..., Site]]:
    """Start `seealso serve`: ``serve(SEEALSO_LOG="json")``."""
    running: list[Site] = []

    def start(**environment: str) -> Site:
        more = {"preexec_fn": environment.pop("preexec_fn")} if "preexec_fn" in environment else {}
        running.append(Site(folder, environment, **more))
        return running[-1]

    yield start
    for site in running:
        site.process.kill()
        site.end()


@contextlib.contextmanager
def listening(application: Any, threads: int = 4, connections: int = 1000) -> Iterator[Server]:
    """``application`` on a free port, answered from a thread."""
    server = Server(application, "127.0.0.1", 0, threads, connections)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(timeout=20)
        assert not thread.is_alive()
