"""Answers kept in memory: the whole body of a page, as long as the state of the library is the one it was made from.

Readers ask a few things often and most things seldom (a Zipf distribution), so that a small part of all answers is most
of what is asked. What is kept is the same for whoever asks: it is found by everything that the answer varies by. Limits
are counted and questions noted before it is looked for; headers are put on afterwards, each time anew.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, g, request

from seealso import View
from seealso.asking import today
from webapp.languages.catalogues import current
from webapp.request_arguments import library
from webapp.serving import compression
from webapp.serving.proxies import HOST_IS_VOUCHED_FOR

KEPT = frozenset({
    "results_pages.search", "results_pages.browse", "results_pages.by_own", "results_pages.listing",
    "results_pages.own_listing", "pages.resource", "pages.cite",
    "api.search", "api.suggest", "api.related", "api.resource",
})  # fmt: skip
"""Endpoints whose answers follow from the state of the library and the request alone."""
LARGEST_BYTES = 256 * 1024
"""What is larger is not kept: one answer is not to push out hundreds."""
HEADERS = ("Link",)
"""What is worked out for the head of an answer, and is the same each time."""
OWN_BYTES = 1200
"""What an entry takes beside its body and its key."""

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A body, what it is, whether it is packed (gzip), and the question to be counted when it is given.

    ``headers``: those of `HEADERS` that it had, filled in once the answer is complete.
    """

    body: bytes
    mimetype: str
    is_packed: bool
    question: str | None
    headers: dict[str, str] = field(default_factory=dict)


class KeptAnswers:
    """The answers of one state, those asked for longest ago dropped first; safe for threads.

    Args:
        most_bytes: of bodies, keys and what goes with them; 0: nothing is kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._state: tuple[Any, ...] = ()
        self._known: OrderedDict[Key, KeptAnswer] = OrderedDict()
        self._lock = threading.Lock()
        self.n_bytes = 0

    def __len__(self) -> int:
        return len(self._known)

    def begin_anew_in_fork(self) -> None:
        """Let go of what the parent had: its lock, and answers that may be of another state."""
        self.__init__(self._most)  # type: ignore[misc]

    def get(self, state: tuple[Any, ...], key: Key) -> KeptAnswer | None:
        """The answer to ``key`` in ``state``. What is of another state is dropped."""
        with self._lock:
            if self._state != state:
                self._known.clear()
                self._state, self.n_bytes = state, 0
                return None
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
            return found

    def keep(self, state: tuple[Any, ...], key: Key, answer: KeptAnswer) -> None:
        """Keep an answer, unless it is too large or another state has come meanwhile."""
        size = _size(key, answer)
        if size > min(LARGEST_BYTES, self._most):
            return
        with self._lock:
            if self._state != state:
                return
            before = self._known.pop(key, None)
            self.n_bytes += size - (_size(key, before) if before is not None else 0)
            self._known[key] = answer
            while self.n_bytes > self._most:
                oldest, dropped = self._known.popitem(last=False)
                self.n_bytes -= _size(oldest, dropped)


def _size(key: Key, answer: KeptAnswer) -> int:
    return len(answer.body) + OWN_BYTES + sum(len(part) for part in key if isinstance(part, str | bytes))


def state_of(view: View) -> tuple[Any, ...]:
    """What tells one state from another: the build and its commit, whether a model has read it, what links were found
    to be, and the day."""
    return (*view.mark, view.reading, view.links.stamp(), today())


def key_of_request() -> Key:
    """Everything else that an answer varies by: the address, whom it was asked of, and the language."""
    environ = request.environ
    return (
        environ.get("SCRIPT_NAME", ""), request.path, request.query_string, environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""), bool(environ.get(HOST_IS_VOUCHED_FOR)), environ["SERVER_NAME"],
        str(environ["SERVER_PORT"]), current().code,
    )  # fmt: skip


def register(app: Flask, kept: KeptAnswers) -> None:
    """Answer from memory where that can be done, and keep what can be kept. To be registered after all else."""
    app.extensions["kept_answers"] = kept
    this_start = secrets.token_bytes(8)  # another version of the program may write other pages

    @app.before_request
    def from_memory() -> Response | None:
        if request.endpoint not in KEPT or request.method not in ("GET", "HEAD") or g.get("is_personal"):
            return None
        view = library().view
        g.kept_state, g.kept_key = state_of(view), key_of_request()
        found = kept.get(g.kept_state, g.kept_key)
        if found is None:
            return None
        g.is_from_memory = True
        if found.question is not None:
            view.question_log.note(found.question)
        response = Response(mimetype=found.mimetype)
        if found.is_packed and compression.wants_packed(request):
            compression.send_packed(response, found.body)
        else:
            response.set_data(compression.unpacked(found.body) if found.is_packed else found.body)
        response.headers.update(found.headers)
        return response

    @app.after_request
    def keep(response: Response) -> Response:
        if g.get("is_personal"):  # it names whoever is signed in
            return response
        key = g.get("kept_key")
        is_plain = response.status_code == 200 and response.is_sequence and not response.direct_passthrough
        if key is None or not is_plain:
            return _tagged(response) if is_plain else response
        is_new = request.method == "GET" and not g.get("is_from_memory")
        if is_new and "Set-Cookie" not in response.headers:
            body = response.get_data()
            if len(body) >= compression.LEAST_BYTES and compression.wants_packed(request):
                body = compression.packed(body)
                compression.send_packed(response, body)
            is_packed = "Content-Encoding" in response.headers
            g.kept_answer = KeptAnswer(body, response.mimetype or "", is_packed, g.get("question"))
            kept.keep(g.kept_state, key, g.kept_answer)
        tag = hashlib.blake2b(repr((g.kept_state, key)).encode(), key=this_start, digest_size=12).hexdigest()
        return _conditional(response, tag)

    def complete(response: Response) -> Response:
        made: KeptAnswer | None = g.get("kept_answer")
        if made is not None:
            made.headers.update((name, response.headers[name]) for name in HEADERS if name in response.headers)
        return response

    app.after_request_funcs.setdefault(None, []).insert(0, complete)  # the first of them is called last


def _tagged(response: Response) -> Response:
    """An answer that follows from more than state and request is marked by what is in it."""
    if request.method not in ("GET", "HEAD") or "ETag" in response.headers:
        return response
    return _conditional(response, hashlib.blake2b(response.get_data(), digest_size=12).hexdigest())


def _conditional(response: Response, tag: str) -> Response:
    """304 where whoever asks has it already. Weak: with gzip and without are the same answer in other bytes."""
    response.set_etag(tag, weak=True)
    if "HTTP_IF_NONE_MATCH" in request.environ:
        response.make_conditional(request)
    return response
