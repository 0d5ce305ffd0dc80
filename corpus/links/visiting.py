"""One look at one web address: HEAD, then GET where HEAD does not settle it, and what the answer means.

Connections are those of `corpus.exchange.importing.fetching`: never to a private network, each address checked before
use.
"""

from __future__ import annotations

import contextlib
import secrets
import ssl
import time
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from corpus.exchange.importing.fetching import RefusedError, guarded_manager

USER_AGENT = "seealso-links/1 (+https://pypi.org/project/seealso/)"
MAX_REDIRECTS = 8
MAX_BODY_BYTES = 64 << 10
ALIKE = 92.0
"""From this likeness (0 to 100) on, a page says the same as the host's answer to an address that cannot exist."""

Kind = Literal["ok", "missing", "soft", "failing", "certificate", "busy", "robots", "refused", "closed"]
"""What a look showed: an answer; 404 or 410; a page that says "not found" with a good status; no usable answer; a bad
certificate; asked to come later; forbidden by robots.txt; an address that is not looked at;
a page that is not shown to programs, or not without a key."""

_LATER = frozenset({429, 503})
_CLOSED = frozenset({401, 402, 403, 451})
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at an address showed.

    said: in words. status: of the last answer, 0 without one. moved_to: where redirects lead, when all are permanent.
    retry_after_seconds: how long the host asks to wait.
    """

    kind: Kind
    said: str = ""
    status: int = 0
    moved_to: str = ""
    retry_after_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    url: str
    body: bytes
    content_length: str
    is_permanent: bool
    retry_after: str
    is_cut: bool = False


class _Everywhere(Container[str]):
    def __contains__(self, address: object) -> bool:
        return True


EVERYWHERE = _Everywhere()
"""Every host may be private: for intranets, and for tests on loopback."""


class Visitor:
    """Looks at addresses of one host after another. Not for several threads at once.

    Args:
        allow: ``host:port`` that may be on a private network.
        time_limit_seconds: for one request, redirects included.
    """

    def __init__(self, allow: Collection[str] | Container[str] = (), time_limit_seconds: float = 20.0) -> None:
        self._allow: Any = allow
        self._time_limit = time_limit_seconds
        self._impossible: dict[str, _Answer | None] = {}

    def visit(self, url: str) -> Look:
        """What ``url`` shows now. Never raises for what the web does."""
        try:
            return self._visit(url)
        except RefusedError as error:
            said = str(error).rstrip(".")
            return Look("failing" if "took too long" in said or "reached" in said else "refused", said)
        except ssl.SSLError as error:
            return Look(
                "certificate", f"its certificate is not valid ({getattr(error, 'verify_message', '') or error})"
            )
        except _EndlessError as error:
            return Look("failing", str(error))
        except Exception as error:  # whatever a host does is a finding, not an end
            return Look("certificate" if _is_certificate(error) else "failing", _in_words(error))

    def text(self, url: str) -> str | None:
        """The beginning of a small text such as robots.txt; empty where there is none, None where the host fails."""
        try:
            answer = self._follow("GET", url)
        except Exception:
            return ""
        if answer.status >= 500:
            return None
        return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""

    def _visit(self, url: str) -> Look:
        head: _Answer | None = None
        try:
            head = self._follow("HEAD", url)
        except (_EndlessError, RefusedError):
            raise
        except Exception as error:
            if _is_certificate(error):
                raise
        if head is None or head.status >= 400 or head.status == 204 or head.content_length == "0":
            answer = self._follow("GET", url)
        elif self._answers_everything(head.url):
            answer = self._follow("GET", url)
        else:
            answer = head
        return self._judged(url, answer, answer is not head)

    def _judged(self, url: str, answer: _Answer, has_body: bool) -> Look:
        status = answer.status
        if status in _LATER and (answer.retry_after or status == 429):
            return Look("busy", f"it answers {status}", status, retry_after_seconds=_seconds(answer.retry_after))
        if status in (404, 410):
            return Look("missing", f"it answers {status} ({'gone' if status == 410 else 'not found'})", status)
        if status in _CLOSED:
            return Look("closed", f"it answers {status}, as many sites do to programs", status)
        if status >= 400:
            return Look("failing", f"it answers {status}", status)
        asked, came = urlsplit(url), urlsplit(answer.url)
        if asked.path.strip("/") and not came.path.strip("/") and asked.hostname == came.hostname and not came.query:
            return Look("soft", "it leads to the home page of its site", status)
        if has_body and answer.is_cut:
            return Look("failing", "its answer breaks off", status)
        if has_body and not answer.body.strip():
            return Look("failing", "its answer is empty", status)
        impossible = self._impossible.get(_origin(answer.url))
        if has_body and impossible is not None and _alike(answer.body, impossible.body):
            return Look("soft", "its site shows the same page for addresses that cannot exist", status)
        return Look("ok", "", status, answer.url if answer.is_permanent and answer.url != url else "")

    def _answers_everything(self, url: str) -> bool:
        """Whether the host answers well even where nothing can be; asked once a host."""
        origin = _origin(url)
        if origin not in self._impossible:
            try:
                found = self._follow("GET", f"{origin}/{secrets.token_hex(12)}")
                self._impossible[origin] = found if found.status < 400 else None
            except Exception:
                self._impossible[origin] = None
        return self._impossible[origin] is not None

    def _follow(self, method: str, url: str) -> _Answer:
        until = time.monotonic() + self._time_limit
        seen: set[tuple[str, str]] = set()
        first, permanent = url, True
        cookies: dict[str, SimpleCookie] = {}
        for _ in range(MAX_REDIRECTS + 1):
            sent = _cookies_for(url, cookies)
            if (url, sent) in seen:
                raise _EndlessError("its redirects go round in a circle")
            seen.add((url, sent))
            answer = self._ask(method, url, until, sent)
            location = answer.headers.get("Location")
            for line in answer.headers.getlist("Set-Cookie"):
                # Many a site sends visitors round once with a cookie; it is forgotten after this look.
                with contextlib.suppress(CookieError):
                    cookies.setdefault(urlsplit(url).netloc, SimpleCookie()).load(line)
            if answer.status in _REDIRECTS and location:
                permanent = permanent and answer.status in _PERMANENT
                answer.close()
                url = urljoin(url, location)
                continue
            try:
                body, is_cut = (b"", False) if method == "HEAD" else _body(answer, until)
            finally:
                answer.close()
            return _Answer(
                answer.status,
                url,
                body,
                answer.headers.get("Content-Length", ""),
                permanent and url != first,
                answer.headers.get("Retry-After", ""),
                is_cut,
            )
        raise _EndlessError(f"it redirects more than {MAX_REDIRECTS} times")

    def _ask(self, method: str, url: str, until: float, cookies: str = "") -> Any:
        import urllib3

        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise RefusedError("it leads to something that is no web address.")
        left = max(until - time.monotonic(), 0.1)
        try:
            return guarded_manager(self._allow, until).request(
                method, url, redirect=False, retries=False, preload_content=False,
                timeout=urllib3.Timeout(connect=min(left, 10.0), read=left),
                headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
                | ({"Cookie": cookies} if cookies else {}),
            )  # fmt: skip
        except Exception as error:
            cause: BaseException | None = error
            while cause is not None:
                if isinstance(cause, RefusedError | ssl.SSLError):
                    raise cause from None
                cause = cause.__cause__ or cause.__context__
            raise


class _EndlessError(Exception):
    """Redirects without end."""


def _body(answer: Any, until: float) -> tuple[bytes, bool]:
    """The beginning of the body, and whether it broke off before its announced end."""
    said = answer.headers.get("Content-Length", "")
    parts: list[bytes] = []
    size = 0
    while size < MAX_BODY_BYTES and time.monotonic() < until:
        try:
            chunk = answer.read1(16384)
        except Exception:
            return b"".join(parts), True
        if not chunk:
            break
        parts.append(chunk)
        size += len(chunk)
    return b"".join(parts), said.isdigit() and size < min(int(said), MAX_BODY_BYTES)


def _cookies_for(url: str, cookies: Mapping[str, SimpleCookie]) -> str:
    """The Cookie header for a host; empty without one."""
    own = cookies.get(urlsplit(url).netloc) or SimpleCookie()
    return "; ".join(f"{name}={cookie.value}" for name, cookie in sorted(own.items()))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _alike(one: bytes, other: bytes) -> bool:
    from rapidfuzz import fuzz

    if not one or not other or not 0.5 < len(one) / len(other) < 2:
        return False
    return fuzz.ratio(one[:8192], other[:8192]) >= ALIKE


def _seconds(retry_after: str) -> float:
    """The seconds that a Retry-After header asks for (RFC 9110, 10.2.3); a day at most."""
    import email.utils

    if retry_after.strip().isdigit():
        return min(float(retry_after), 86_400.0)
    try:
        return min(max(email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time(), 0.0), 86_400.0)
    except (TypeError, ValueError):
        return 0.0


def _is_certificate(error: BaseException) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        following = error.__cause__ or error.__context__
        if following is None:
            return False
        error = following
    return False


def _in_words(error: BaseException) -> str:
    if _is_certificate(error):
        return "its certificate is not valid"
    text = str(error).rpartition(": ")[2].strip("()<>'\" ")
    return f"it cannot be reached ({text[:120] or type(error).__name__})"
