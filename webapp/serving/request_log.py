"""The log: one line for what went wrong and, if wanted, one for each request; nothing that says who asked or for what.

A line is key=value pairs, or a JSON object. Of a request it has the id, the method, the path without what was asked,
the status, milliseconds and bytes: no address and no query, which are a reader's own.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import secrets
import threading
import time
from collections.abc import Mapping
from typing import Any

from flask import g, has_request_context

FORMS = ("", "text", "json")
SELDOM_SECONDS = 60.0
_requests = logging.getLogger("seealso.requests")


def new_id() -> str:
    """An id for a request that came without one that can be believed."""
    return secrets.token_hex(8)


class _Line(logging.Formatter):
    """A record as one line; a traceback follows it, or is a part of the JSON."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        when = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        said: dict[str, Any] = {"time": when.replace("+00:00", "Z"), "level": record.levelname.lower()}
        if has_request_context() and "request_id" in g:
            said["id"] = g.request_id
        said |= {"from": record.name, "message": record.getMessage()} | getattr(record, "said", {})
        trace = self.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
        if self._as_json:
            return json.dumps(said | ({"trace": trace} if trace else {}), ensure_ascii=True)
        return " ".join(f"{name}={_written(value)}" for name, value in said.items()) + (f"\n{trace}" if trace else "")


def _written(value: Any) -> str:
    text = str(value)
    plain = text.isascii() and text.isprintable() and not set(text) & set(' "=\\')
    return text if plain and text else json.dumps(text)


class _Seldom(logging.Filter):
    """Lets the same complaint of the network's through once a minute, with how many were kept back meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, str], tuple[float, int]] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        if not (record.name.startswith("waitress") or getattr(record, "seldom", False)):
            return True
        key, now = (record.name, str(record.msg)), time.monotonic()
        with self._lock:
            last, kept_back = self._last.get(key, (-SELDOM_SECONDS, 0))
            if now - last < SELDOM_SECONDS:
                self._last[key] = (last, kept_back + 1)
                return False
            self._last[key] = (now, 0)
        if kept_back:
            record.msg, record.args = f"{record.getMessage()} ({kept_back} more like it since the last line)", ()
        return True


def configure(form: str, file: str = "") -> logging.Handler:
    """Have everything that is logged written as `form` says, to ``file`` or to stderr.

    Args:
        form: "": only warnings and errors, as text; "text" or "json": a line for each request as well.
        file: appended to; opened anew after `reopen`.

    Raises:
        OSError: the file cannot be written.
    """
    handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler()
    handler.setFormatter(_Line(form == "json"))
    handler.addFilter(_Seldom())
    root = logging.getLogger()
    root.addHandler(handler)
    _requests.setLevel(logging.INFO if form else logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every request that waits for a thread
    return handler


def reopen(handler: logging.Handler) -> None:
    """Close the log's file, which the next line opens anew: it may have been moved away."""
    if isinstance(handler, logging.FileHandler):
        handler.close()


def answered(said: Mapping[str, Any]) -> None:
    """Write the line of a request."""
    _requests.info("request", extra={"said": dict(said)})
