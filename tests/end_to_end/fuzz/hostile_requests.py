"""Requests that nobody would send on purpose: every route and method, with odd paths, parameters, heads and bodies.

python -m tests.end_to_end.fuzz.hostile_requests 100000 [FIRST_SEED]
"""

from __future__ import annotations

import json
import logging
import random
import sys
from typing import Any
from urllib.parse import quote

from flask import Flask

from tests.end_to_end.fuzz.questions import MARKUP, ODD, VALUES, WORDS

METHODS = ("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "NONSENSE")
NAMES = (
    "q", "type", "theme", "year", "minutes", "place", "people", "event", "has", "filter", "sort", "page", "limit",
    "offset", "facets", "literal", "id", "from", "rows", "columns", "acronyms", "v", "nosuch",
)  # fmt: skip
NUMBERS = ("0", "1", "-1", "10", "200", "2001", "1e3", "²", "٣", "9" * 400, "0x10", " 7 ", "NaN", "")
HEADS = (
    ("Host", ("localhost", "evil.example", "a b", "", "[::1", "x" * 300, "a:99999999", "é")),
    ("Range", ("bytes=0-", "bytes=-1", "bytes=9-1", "lines=1")),
    ("If-None-Match", ("*", '"x"', "W/", "\x7f")),
    ("If-Modified-Since", ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT")),
    ("Accept", ("*/*", "nonsense", ";q=", "application/json")),
    ("Content-Length", ("0", "5", "-1", "x", "9" * 30)),
    ("X-Forwarded-For", ("1.2.3.4", "<b>", ",,,")),
    ("X-Forwarded-Prefix", ("/../..", "//evil", "/x")),
    ("X-Request-ID", ("a\tb", "x" * 5000)),
    ("Cookie", ("a=b", "=;=", "\xff")),
)
TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
         "multipart/form-data", "text/plain", "text/plain; charset=nonsense", "application/xml", "\x7f",
         "")  # fmt: skip
BODIES: tuple[bytes, ...] = (
    b"", b"{}", b"[]", b"null", b'{"text": null}', b'{"text": ["x"]}', b'{"text": "care networks"}', b"{" * 3000,
    b"[" * 60_000, b'{"text":' * 20_000, b"9" * 20_000, b'{"text": "\\ud800"}', b"text=care", b"text=%ff%fe",
    b"\xff\xfe\0", b"--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\ncare\r\n--x--", b"--x\r\n\r\n",
    b"\0" * 500,
    b"text=" + b"a" * 300_000, b"x" * 1_100_000,
)  # fmt: skip


class Requests:
    """An endless, repeatable row of requests to the routes of ``app``; ``ids`` are of records that it has."""

    def __init__(self, app: Flask, ids: list[str], seed: int) -> None:
        self._chance = random.Random(seed)
        self._rules = sorted({rule.rule for rule in app.url_map.iter_rules()})
        self._ids = ids

    def value(self) -> str:
        """A value of a parameter or a part of a path."""
        chance = self._chance
        kind = chance.randrange(8)
        if kind == 0:
            return "".join(
                chr(chance.choice((chance.randrange(1, 128), chance.randrange(160, 0xD7FF)))) for _ in range(8)
            )
        found = str(chance.choice((WORDS, VALUES, MARKUP, ODD, NUMBERS, self._ids, WORDS)[kind - 1]))
        return found.encode("utf-8", "replace").decode() * (chance.choice((50, 400)) if chance.random() < 0.02 else 1)

    def next(self) -> dict[str, Any]:
        """Keywords for Flask's test client."""
        chance = self._chance
        path = chance.choice(self._rules)
        while "<" in path:
            before, _, rest = path.partition("<")
            converter, _, after = rest.partition(">")
            choices = converter.partition("(")[2].partition(")")[0].replace("'", "").split(", ")
            fits = choices[0] and chance.random() < 0.8
            known = ("atom", "csv", "ris", "xlsx", "ical", "oai_dc", "style.css", "../../serve.py")
            filled = chance.choice(choices) if fits else chance.choice(known) if chance.random() < 0.4 else self.value()
            path = before + filled.replace("<", "%3C").replace("?", "%3F").replace("#", "%23") + after
        path = path if chance.random() < 0.97 else path + chance.choice(("/", "//", "/..", "%00", ";a=b", "%2e%2e"))
        asked = [(chance.choice(NAMES), self.value()) for _ in range(chance.choice((0, 1, 1, 2, 3, 8)))]
        heads = [(name, chance.choice(values)) for name, values in chance.sample(HEADS, chance.choice((0, 0, 1, 3)))]
        path = "/" + quote(path, safe="/%;:").lstrip("/")
        said: dict[str, Any] = {"path": path, "method": chance.choice(METHODS), "query_string": asked, "headers": heads}
        if said["method"] not in ("GET", "HEAD") or chance.random() < 0.02:
            said |= {"data": chance.choice(BODIES), "content_type": chance.choice(TYPES)}
        return said


def wrong_answers(app: Flask, ids: list[str], n: int, seed: int) -> list[str]:
    """Send ``n`` requests; those that were answered with a status of 500 or more (503 aside), not at all, or while a
    failure was written into the log.
    """
    requests, site, found = Requests(app, ids, seed), app.test_client(), []
    log = _Failures(logging.ERROR)
    logging.getLogger().addHandler(log)
    try:
        for _ in range(n):
            said = requests.next()
            try:
                with site.open(**said) as answer:
                    answer.get_data()
                    if answer.status_code >= 500 and answer.status_code != 503:
                        found.append(f"{answer.status_code} {said!r}"[:400])
            except Exception as error:
                found.append(f"{type(error).__name__}: {error} {said!r}"[:400])
            found += [f"in the log: {failure} {said!r}"[:400] for failure in log.taken()]
    finally:
        logging.getLogger().removeHandler(log)
    return found


class _Failures(logging.Handler):
    """What is logged as an error, until it is taken."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record.getMessage())

    def taken(self) -> list[str]:
        said, self._said = self._said, []
        return said


def main() -> None:
    """Send so many requests to the sample library's site, and print what was answered wrongly."""
    import seealso
    from seealso.locations import sample_library
    from webapp import create_app

    library = seealso.open_library(sample_library())
    n, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    ids = [one.id for one in library.resources()]
    found = wrong_answers(create_app(library), ids, n, seed)
    print(json.dumps({"requests": n, "seed": seed, "wrong": len(found), "first": found[:20]}, indent=1))


if __name__ == "__main__":
    main()
