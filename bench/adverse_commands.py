"""A command run as somebody, in some place, with a limit: in a forked process, with what it said and how it ended."""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.kills import Harm, forked, waited_for

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY, SOMEBODY = 65_534, 65_533
"""Two ordinary users that own nothing here. Who is no root runs all as himself."""
_ERROR = re.compile(r"^seealso: .*/.*\Z", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended: its exit code, and what it said for people."""

    code: int
    text: str

    @property
    def works(self) -> bool:
        return self.code == 0

    def must_be_clear(self) -> None:
        """What did not work must be one sentence that names a file; and SEEALSO_STATE, where another place would do.

        Raises:
            Harm: it is not.
        """
        lines = [line for line in self.text.splitlines() if line.startswith("seealso: ")]
        if not self.works and (len(lines) != 1 or not _ERROR.search(lines[0]) or "Traceback" in self.text):
            raise Harm(f"exit code {self.code}, and no clear sentence: {self.text[-400:]!r}")
        if not self.works and "Permission denied" in lines[0] and "/library cannot be written" not in lines[0]:
            if "SEEALSO_STATE" not in lines[0]:
                raise Harm(f"it does not say what to do: {lines[0]}")


@dataclass(slots=True)
class Tally:
    """What became of the tries under one adversity."""

    what: str
    n_worked: int = 0
    n_said: int = 0
    harms: list[str] = field(default_factory=list)
    note: str = ""
    sentences: list[str] = field(default_factory=list)
    """What was said of what did not work."""

    def count(self, label: str, said: Said, look: Callable[[], object]) -> None:
        """Count one try, after which ``look`` must not raise Harm."""
        try:
            said.must_be_clear()
            look()
        except Harm as harm:
            self.harms.append(f"{self.what}, {label}: {harm}")
            return
        self.n_worked += said.works
        self.n_said += not said.works
        if not said.works:
            self.sentences.append(f"{label}: {said.text.strip()}")


def ran(
    library: Path,
    arguments: tuple[str, ...],
    environment: Mapping[str, str] | None = None,
    user: int | None = None,
    umask: int | None = None,
    before: Callable[[], object] = lambda: None,
) -> Said:
    """Run a command to its end. ``serve`` answers a search and a page and stops.

    Args:
        user: whose process it is, where that can be said.
        before: called in the process, before the command.

    Raises:
        Harm: it died, or showed a traceback.
    """

    def work() -> list[Any]:
        os.environ.update(environment or {})
        if umask is not None:
            os.umask(umask)
        if user is not None and IS_ROOT:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            before()
            code = called(library, arguments)
        found_problems = arguments == ("check",) and code == 1 and "seealso: " not in said.getvalue()
        return [0 if found_problems else code, said.getvalue()]

    outcome = waited_for(*forked(work))
    if "said" not in outcome:
        raise Harm(f"{' '.join(arguments)}: {outcome.get('error', 'the process died')}")
    return Said(*outcome["said"])


def called(library: Path, arguments: tuple[str, ...]) -> int:
    """Run a command in this process; its exit code."""
    import webapp.serve
    from seealso.cli import main

    webapp.serve.serve = _answering
    try:
        main(["--library", str(library), *arguments])
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


def _answering(library: Any, host: str, port: int, threads: int, workers: str = "auto", *_: Any) -> None:
    """In the place of a server: the pages that every reader sees."""
    from webapp.app import create_app

    reader = create_app(library).test_client()
    for address in ("/", "/search?q=network", "/api/v1/search?q=network"):
        answer = reader.get(address, follow_redirects=True)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}: {answer.text[:200]}")
    library.flush_questions()


def nothing_more_is_written(at: int, n_bytes: int) -> None:
    """From the process's ``at``-th operation on files on, no file can grow beyond ``n_bytes``: a disk is full."""
    import resource

    count = [0]

    def hook(event: str, details: tuple[Any, ...]) -> None:
        if event == "open":
            flags = details[2] if len(details) > 2 and isinstance(details[2], int) else 0
            if not flags & (os.O_WRONLY | os.O_RDWR):
                return
        elif event not in ("os.rename", "os.remove", "os.mkdir", "os.rmdir"):
            return
        count[0] += 1
        if count[0] == at:
            resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    sys.addaudithook(hook)


def room_left(chance: random.Random) -> int:
    """Bytes that still fit: often none, else a few."""
    return chance.choice([0, 0, 1, 100, chance.randrange(5000), chance.randrange(60_000)])
