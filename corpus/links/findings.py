"""What is said of links wherever problems stand: worked out from what was seen, and kept for pages that cannot wait.

`link_check` is for whoever reads the records; what a run of the link checker found is kept beside what it saw, so that
the site need read no records to say it, and says it without a build.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from corpus.doctor.case import Case, Held
from corpus.links.history import History, load
from corpus.records.files import write_atomically
from corpus.records.problems import Problem, Severity
from corpus.records.sealed import read_sealed, sealed

_log = logging.getLogger(__name__)

RESULTS_FILE = "links.jsonl"
"""What was seen at each address; beside the index."""
FOUND_FILE = "links-found.json"
"""What the last run said of it."""

ARCHIVE = "https://web.archive.org/web/"
State = Literal["dead", "failing", "moved", "unchecked"]
"""Failed at three looks on two days; failed, but not so often; answers elsewhere; could not be judged."""

BROKEN: frozenset[State] = frozenset({"dead", "failing"})
"""States in which nobody comes to what the record is about."""


@dataclass(frozen=True, slots=True)
class LinkFinding:
    """What is said of the address ``url`` of a record.

    archived: where a copy of it may be; for one that is dead.
    """

    url: str
    state: State
    problem: Problem
    archived: str = ""


def findings_of(held: Iterable[Held], histories: Mapping[str, History]) -> list[LinkFinding]:
    """What is known of the addresses of records, in their order."""
    found = []
    for record in held:
        url = record.resource.url
        history = histories.get(url) if url else None
        said = _said(url, history) if url and history is not None and history.looks else None
        if url and said is not None:
            state, problem, mend, severity, archived = said
            found.append(LinkFinding(url, state, record.problem(("url",), problem, mend, severity), archived))
    return found


class LinkCheck:
    """A check of the data doctor: what was seen of the links, without looking again.

    Args:
        results: the file that keeps what was seen.
    """

    def __init__(self, results: Path) -> None:
        self._results = results

    def __call__(self, case: Case) -> Iterator[Problem]:
        """The problems of the links of a library."""
        yield from (found.problem for found in findings_of(case.held, load(self._results)))


def keep_found(results: Path, found: Iterable[LinkFinding]) -> None:
    """Keep what a run found beside what it saw."""
    write_atomically(results.with_name(FOUND_FILE), [sealed({"found": [asdict(one) for one in found]})])


def load_found(folder: Path) -> dict[str, LinkFinding]:
    """Record id → what the last run found of its address; empty where there is nothing or it is damaged, which is said
    in the log.
    """
    found: dict[str, LinkFinding] = {}
    path = folder / FOUND_FILE
    try:
        for row in read_sealed(path)["found"]:
            problem = Problem(**row.pop("problem"))
            one = LinkFinding(problem=problem, **row)
            if one.state not in get_args(State) or not one.archived.startswith(("", ARCHIVE)[bool(one.archived)]):
                raise ValueError("no finding of ours")  # whoever sends a library may write anything into its index
            found[str(problem.record)] = one
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, RecursionError, AttributeError):
        _log.warning("%s is damaged. Until `seealso check --links` has run again no link is said to be broken.", path)
        return {}
    return found


def _said(url: str, history: History) -> tuple[State, str, str, Severity, str] | None:
    """State, problem, mend, severity and archived copy of what is known of a link; nothing for one that works."""
    look = history.looks[-1][1]
    failing = history.failing()
    again = "Open it yourself now and then."
    if history.is_dead():
        days = len({seen.date() for seen, _ in failing})
        archived = f"{ARCHIVE}{failing[0][0].year}/{url}"
        said = (
            f"The link is dead: {failing[-1][1].said} "
            f"({len(failing)} looks on {days} days, the first on {failing[0][0]:%Y-%m-%d})."
        )
        mend = f"Look for its new address. An archived copy may be at {archived}."
        return "dead", said, mend, "warning", archived
    if failing and look.kind != "ok":
        said = (
            f"The link fails since {failing[0][0]:%Y-%m-%d}: {failing[-1][1].said} "
            f"({len(failing)} look{'s' * (len(failing) != 1)})."
        )
        mend = "Nothing yet: it is called dead only after three looks on two days, so look again tomorrow."
        return "failing", said, mend, "notice", ""
    if look.kind == "ok" and look.moved_to:
        said = f"The link has moved for good to {look.moved_to}."
        return "moved", said, f"Write `url: {look.moved_to}`.", "warning", ""
    if look.kind == "closed":
        return "unchecked", f"The link could not be checked: {look.said}.", again, "notice", ""
    if look.kind in ("robots", "refused"):
        mend = again if look.kind == "robots" else "Use --allow-private if it is meant to be one."
        return "unchecked", f"The link was not looked at: {look.said}.", mend, "notice", ""
    return None
