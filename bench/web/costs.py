"""The processor time of one answer: the application is called in this process, without a server round it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import numpy as np

from bench.web.traffic import Asked


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time, the first time that a thing is asked for and the second."""

    name: str
    first: tuple[float, float]
    again: tuple[float, float]


def environ_of(address: str) -> dict[str, Any]:
    """What a server hands to the application for a request of a browser."""
    from werkzeug.test import EnvironBuilder

    builder = EnvironBuilder(address, base_url="http://127.0.0.1:8000/", headers={
        "Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "en-GB,en;q=0.8"})  # fmt: skip
    return builder.get_environ()


def costs(library: Path, state: Path, asked: Sequence[Asked]) -> list[Cost]:
    """Median and 95th percentile of each sort of answer, over requests that were never made before."""
    os.environ["SEEALSO_STATE"] = str(state)
    import seealso
    from webapp import create_app
    from webapp.serving.gate import Gate

    held = seealso.open_library(library)
    held.search("", limit=1)
    app = create_app(held, Gate(kept_bytes=32_000_000))
    words = [one.text for one in asked if one.kind == "search"]
    ids = [one.text for one in asked if one.kind == "record"]
    typed = [one.text for one in asked if one.kind == "suggest"]

    def page(address: str) -> Callable[[], object]:
        environ = environ_of(address)

        def ask() -> None:
            status: list[str] = []
            body: Iterable[bytes] = app(dict(environ), lambda said, headers, error=None: status.append(said))
            b"".join(body)
            if not status[0].startswith("200"):
                raise SystemExit(f"{address} was answered {status[0]}")

        return ask

    def ranking(text: str) -> Callable[[], object]:
        return lambda: held.search(text, facets=(), snippets=False)

    third = len(words) // 3
    return [
        _measured("ranking alone", [ranking(text) for text in words[:third]]),
        _measured("a search by the API", [page(f"/api/v1/search?q={quote_plus(q)}") for q in words[third : 2 * third]]),
        _measured("a page of results", [page(f"/search?q={quote_plus(q)}") for q in words[2 * third :]]),
        _measured("a page of a record", [page(f"/resource/{quote(one, safe='')}") for one in ids]),
        _measured("suggestions while typing", [page(f"/api/v1/suggest?q={quote_plus(text)}") for text in typed]),
    ]


def _measured(name: str, ways: list[Callable[[], object]]) -> Cost:
    for ask in ways[:20]:  # what is only loaded once
        ask()
    first, again = _times(ways[20:]), _times(ways[20:])
    return Cost(name, first, again)


def _times(ways: list[Callable[[], object]]) -> tuple[float, float]:
    spent = []
    for ask in ways:
        began = time.thread_time()
        ask()
        spent.append((time.thread_time() - began) * 1000)
    p50, p95 = np.percentile(spent, [50, 95])
    return float(p50), float(p95)
