"""Web addresses: one page under two addresses, and addresses that carry tracking parameters."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.doctor.case import Case, Path
from corpus.records.problems import Problem
from corpus.records.tracking import tracking_parameters, without_tracking
from corpus.said import Said


def check(case: Case) -> Iterator[Problem]:
    """Addresses with parameters that only tell where a reader came from."""
    for held in case.held:
        event = held.resource.event
        addresses: list[tuple[Path, str | None]] = [(("url",), held.resource.url)]
        if event is not None:
            addresses.append((("event", "online_url"), event.online_url))
        for path, url in addresses:
            if url and (names := tracking_parameters(url)):
                yield held.problem(
                    path,
                    Said("The address carries tracking parameters (%(names)s).", names=", ".join(names)),
                    f"Write {without_tracking(url)} instead; `seealso check --fix --kind urls` does so.",
                )
