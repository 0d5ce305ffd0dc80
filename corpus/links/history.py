"""What was seen at each address, look after look: one JSON line an address, written whole or not at all.

Each line begins with its digest, and the last one says how many addresses there are: what is damaged is noticed.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from corpus.links.visiting import Look
from corpus.records.files import read_regular, write_atomically
from corpus.records.sealed import sealed, unsealed

MAX_KEPT = 12
LOOK_AGAIN_DAYS = 7.0
"""A link that works is looked at again after so many days."""
LOOK_AGAIN_FAILING_HOURS = 20.0
"""One that does not, the next day: a verdict takes looks on several days."""
LOOKS_FOR_A_VERDICT = 3
DAYS_FOR_A_VERDICT = 2
_AHEAD = dt.timedelta(days=1)
"""A look that lies so far ahead was made by a clock that was wrong."""
_SEALED = b'{"digest": '
_N_ADDRESSES = "n_addresses"
_ONE_PAGE = "its site shows the same page for addresses"
_log = logging.getLogger(__name__)

FAILING = frozenset({"missing", "soft", "failing", "unreached", "certificate"})


@dataclass(slots=True)
class History:
    """The looks at one address, oldest first: (time, what was seen)."""

    looks: list[tuple[dt.datetime, Look]] = field(default_factory=list)

    def add(self, when: dt.datetime, look: Look) -> None:
        """Note a look; old ones are dropped."""
        self.looks = [*self.looks, (when, look)][-MAX_KEPT:]

    def is_due(self, now: dt.datetime) -> bool:
        """Whether it is time to look again."""
        if not self.looks:
            return True
        when, look = self.looks[-1]
        if now < when - _AHEAD:  # the clock was wrong then, or is now
            return True
        if look.kind == "busy":
            return now >= when + dt.timedelta(seconds=max(look.retry_after_seconds, 60.0))
        if look.kind in FAILING:
            return now >= when + dt.timedelta(hours=LOOK_AGAIN_FAILING_HOURS)
        return now >= when + dt.timedelta(days=LOOK_AGAIN_DAYS)

    def failing(self) -> list[tuple[dt.datetime, Look]]:
        """The latest looks, as far back as all of them failed; looks that decide nothing are passed over."""
        found: list[tuple[dt.datetime, Look]] = []
        for when, look in reversed(self.looks):
            if look.kind in FAILING:
                found.insert(0, (when, look))
            elif look.kind == "ok":
                break
        return found

    def is_dead(self) -> bool:
        """Whether it failed at `LOOKS_FOR_A_VERDICT` looks on `DAYS_FOR_A_VERDICT` days, without a good one since."""
        failing = self.failing()
        days = {when.date() for when, _ in failing}
        return len(failing) >= LOOKS_FOR_A_VERDICT and len(days) >= DAYS_FOR_A_VERDICT


def load(path: Path) -> dict[str, History]:
    """Address → its history; empty where there is no file.

    Lines that cannot be read, or are not what was written, are passed over, and said in the log: those addresses are
    looked at again.
    """
    found: dict[str, History] = {}
    try:
        content = read_regular(path)
    except FileNotFoundError:
        return found
    except OSError as error:
        _log.warning("%s cannot be read (%s). All links are looked at anew.", path, error.strerror)
        return found
    lines = content.removesuffix(b"\n").split(b"\n")
    n_lost = 0
    is_whole = not content.startswith(_SEALED)  # earlier versions wrote neither digests nor a last line
    for line in lines:
        try:
            said = unsealed(line) if line.startswith(_SEALED) else json.loads(line.decode("utf-8", "replace"))
            if _N_ADDRESSES in said:
                is_whole = said[_N_ADDRESSES] == len(lines) - 1
                continue
            looks = [(dt.datetime.fromisoformat(when), _as_judged_now(Look(**look))) for when, look in said["looks"]]
            found[str(said["url"])] = History(looks)
        except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
            n_lost += 1
    if n_lost or not is_whole:
        _log.warning("%s is damaged: %d lines cannot be read. Those links are looked at anew.", path, n_lost)
    return found


def _as_judged_now(look: Look) -> Look:
    """Earlier versions took it for a fault when a site shows one page for all addresses."""
    return replace(look, kind="closed") if look.kind == "soft" and look.said.startswith(_ONE_PAGE) else look


def save(path: Path, histories: Iterable[tuple[str, History]]) -> None:
    """Write all histories; a crash leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, _lines(histories))


def _lines(histories: Iterable[tuple[str, History]]) -> Iterator[str]:
    n = 0
    for n, (url, history) in enumerate(histories, start=1):  # noqa: B007
        looks = [(when.isoformat(timespec="seconds"), asdict(look)) for when, look in history.looks]
        yield sealed({"url": url, "looks": looks}) + "\n"
    yield sealed({_N_ADDRESSES: n}) + "\n"
