"""One look at one web address: HEAD, then GET where HEAD does not settle it, and what the answer means.

Connections are those of `corpus.exchange.importing.fetching`: never to a private network, each address checked before
use.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import ssl
import time
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from corpus.exchange.importing.fetching import RefusedError, guarded_manager
from corpus.links.not_found_pages import says_not_found, title_of
from corpus.records.tracking import without_tracking

USER_AGENT = "seealso-links/1 (+https://pypi.org/project/seealso/)"
MAX_REDIRECTS = 8
MAX_BODY_BYTES = 64 << 10
ALIKE = 92.0
"""From this likeness (0 to 100) on, a page says the same as the host's answer to an address that cannot exist."""

Kind = Literal["ok", "missing", "soft", "failing", "unreached", "certificate", "busy", "robots", "refused", "closed"]
"""What a look showed: an answer; 404 or 410; a page that says "not found" with a good status; no usable answer; no
answer at all from anybody; a bad certificate; asked to come later; forbidden by robots.txt; an address that is not
looked at; a page that cannot be judged: it is not shown to programs, or its site shows one page for all addresses."""

_LATER = frozenset({429, 503})
_CLOSED = frozenset({401, 402, 403, 451})
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HOME = re.compile(r"/*(?:(?:index|default|home|main|start|welcome)(?:\.\w{2,5})?|[a-z]{2}(?:[-_][a-z]{2})?)?/*", re.I)
"""The path of a home page: none, that of the file, or a language."""
_PAGE = re.compile(r"\s*(?:text/html|application/xhtml\+xml)|\s*$", re.I)


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
    content_type: str = ""


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
        pause: called before each further request that a look takes.
    """

    def __init__(
        self,
        allow: Collection[str] | Container[str] = (),
        time_limit_seconds: float = 20.0,
        pause: Callable[[], None] = lambda: None,
    ) -> None:
        self._allow: Any = allow
        self._time_limit = time_limit_seconds
        self._pause = pause
        self._impossible: dict[str, _Answer | None] = {}

    def visit(self, url: str) -> Look:
        """What ``url`` shows now. Never raises for what the web does."""
        try:
            return self._visit(url)
        except RefusedError as error:
            said = str(error).rstrip(".")
            return Look("unreached" if "took too long" in said or "reached" in said else "refused", said)
        except ssl.SSLError as error:
            return Look(
                "certificate", f"its certificate is not valid ({getattr(error, 'verify_message', '') or error})"
            )
        except _EndlessError as error:
            return Look("failing", str(error))
        except Exception as error:  # whatever a host does is a finding, not an end
            if _is_certificate(error):
                return Look("certificate", _in_words(error))
            return Look("unreached" if _is_unreached(error) else "failing", _in_words(error))

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
        is_settled = head is not None and head.status < 400 and head.status != 204 and head.content_length != "0"
        if head is not None and is_settled and not _PAGE.match(head.content_type):
            # A file is what it is, unless its site has an answer for everything.
            if not self._answers_everything(head.url):
                return self._judged(url, head, has_body=False)
        try:
            self._pause()
            answer = self._follow("GET", url)
        except (_EndlessError, RefusedError, OSError, ssl.SSLError):
            raise
        except Exception:
            if head is None or not is_settled:
                raise
            return self._judged(url, head, has_body=False)  # it answers; that it is slow is no fault of the link
        return self._judged(url, answer, has_body=True)

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
        is_home = _is_home(url)
        asked, came = urlsplit(url), urlsplit(answer.url)
        if not is_home and not came.path.strip("/") and asked.hostname == came.hostname and not came.query:
            return Look("soft", "it leads to the home page of its site", status)
        if has_body and answer.is_cut:
            return Look("failing", "its answer breaks off", status)
        if has_body and not answer.body.strip():
            return Look("failing", "its answer is empty", status)
        if has_body and says_not_found(answer.body, url):
            return Look("soft", f"its page says that it is not found, though the answer is {status}", status)
        if has_body and not is_home and self._answers_everything(answer.url):
            impossible = self._impossible[_origin(answer.url)]
            if impossible is not None and _alike(answer, impossible):
                return Look(
                    "closed", "its site shows one page for all addresses, also for such as cannot exist", status
                )
        return Look("ok", "", status, answer.url if answer.is_permanent and answer.url != url else "")

    def _answers_everything(self, url: str) -> bool:
        """Whether the host answers well even where nothing can be; asked once a host."""
        origin = _origin(url)
        if origin not in self._impossible:
            self._pause()
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
                answer.headers.get("Content-Type", ""),
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


def _is_home(url: str) -> bool:
    """Whether an address is that of a whole site; a route that a script reads (``#/about``) is within its one page."""
    parts = urlsplit(without_tracking(url))
    return not parts.query and bool(_HOME.fullmatch(parts.path))


def _alike(one: _Answer, other: _Answer) -> bool:
    """Whether two pages of a site say the same, but for their own addresses in them."""
    from rapidfuzz import fuzz

    if title_of(one.body) != title_of(other.body) or not one.body or not other.body:
        return False
    mine, others = (answer.body.replace(urlsplit(answer.url).path.encode(), b"") for answer in (one, other))
    if not 0.5 < (len(mine) + 1) / (len(others) + 1) < 2:
        return False
    return fuzz.ratio(mine[:8192], others[:8192]) >= ALIKE


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


def _is_unreached(error: BaseException | None) -> bool:
    """Whether nobody answered: no such name, no way there, or no connection."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    while error is not None:
        if isinstance(error, NewConnectionError | ConnectTimeoutError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _in_words(error: BaseException) -> str:
    if _is_certificate(error):
        return "its certificate is not valid"
    text = str(error).rpartition(": ")[2].strip("()<>'\" ")
    return f"it cannot be reached ({text[:120] or type(error).__name__})"
