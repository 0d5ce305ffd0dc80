"""Fetch a source from the web: http(s) only, limited in time and size, and never from a private network.

Every address that a name stands for is looked at before the connection is made, and the connection goes to just that
address; redirects go the same way. Proxies of the environment are not used, because they would look names up anew.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urljoin, urlsplit

from corpus.exchange.importing.source import Source, SourceError

TIME_LIMIT_SECONDS = 60.0
SIZE_LIMIT_BYTES = 100 << 20
MAX_REDIRECTS = 5
USER_AGENT = "seealso-import/1 (+https://pypi.org/project/seealso/)"

_SUFFIXES = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/x-bibtex": ".bib",
    "application/x-research-info-systems": ".ris",
    "text/markdown": ".md",
    "text/x-opml": ".opml",
    "application/yaml": ".yaml",
    "text/yaml": ".yaml",
    "text/calendar": ".ics",
}


class RefusedError(Exception):
    pass


def is_public(address: str) -> bool:
    """Whether ``address`` (an IP) is on the open internet, whichever way it is written."""
    try:
        found = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        inner = found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        elif found not in _GLOBAL_UNICAST:
            return False
        if inner is not None and not is_public(str(inner)):
            return False
    return (
        found.is_global
        and not found.is_multicast
        and not found.is_reserved
        and not any(found in network for network in _SPECIAL if network.version == found.version)
    )


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""All that IANA has given out for it so far; what lies outside is for one host, one link, one site, or nobody."""
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        (
            # IANA's special-purpose registries, where releases of Python differ or know them as public.
            "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
            "192.88.99.0/24", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20",
            # Azure's own host, which answers every machine there.
            "168.63.129.16/32",
        ),
    )
)  # fmt: skip


@contextmanager
def fetched(
    url: str,
    allow: Collection[str] = (),
    time_limit_seconds: float = TIME_LIMIT_SECONDS,
    size_limit_bytes: int = SIZE_LIMIT_BYTES,
) -> Iterator[Source]:
    """Give the contents of ``url`` as a `Source` in a temporary file.

    Args:
        allow: ``host:port`` that may be private; for tests on loopback.

    Raises:
        SourceError: the address is refused, does not answer in time, answers with an error, or is too large.
    """
    until = time.monotonic() + time_limit_seconds
    with TemporaryDirectory(prefix="seealso-") as folder:
        path = Path(folder) / "source"
        try:
            final, content_type = _download(url, path, set(allow), until, size_limit_bytes)
        except RefusedError as error:
            raise SourceError(f"{url}: {error}") from None
        name = Path(urlsplit(final).path).suffix.lower()
        suffix = _SUFFIXES.get(content_type) or (
            name if len(name) < 10 and name.isascii() and name[1:].isalnum() else ""
        )
        named = path.with_suffix(suffix) if suffix else path
        path.rename(named)
        yield Source(named, url, final)


def _download(url: str, path: Path, allow: set[str], until: float, size_limit: int) -> tuple[str, str]:
    import urllib3
    from urllib3.exceptions import HTTPError, MaxRetryError

    manager = guarded_manager(allow, until)
    for _ in range(MAX_REDIRECTS + 1):
        parts = _checked(url)
        left = _left(until)
        try:
            answer = manager.request(
                "GET", url, redirect=False, retries=False, preload_content=False,
                timeout=urllib3.Timeout(connect=min(left, 15.0), read=left),
                headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"},
            )  # fmt: skip
            try:
                location = answer.headers.get("Location")
                if answer.status in (301, 302, 303, 307, 308) and location:
                    url = urljoin(url, location)
                    continue
                if answer.status != 200:
                    raise RefusedError(f"the server answers {answer.status} {answer.reason or ''}".rstrip() + ".")
                _save(answer, path, until, size_limit)
                return url, answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            finally:
                answer.close()
        except MaxRetryError as error:
            raise RefusedError(f"it cannot be reached ({error.reason}).") from None
        except (HTTPError, OSError, UnicodeError) as error:
            cause = error.__cause__ or error.__context__
            if isinstance(cause, RefusedError):
                raise cause from None
            raise RefusedError(f"{parts.hostname} cannot be reached ({_short(error)}).") from None
    raise RefusedError(f"it redirects more than {MAX_REDIRECTS} times.")


def _short(error: BaseException) -> str:
    return str(error).rpartition(": ")[2].strip("()<>") or type(error).__name__


def _checked(url: str) -> Any:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise RefusedError(f"this is no web address ({error}).") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefusedError("only http:// and https:// addresses are fetched.")
    if parts.username or parts.password:
        raise RefusedError("an address with a name and password in it is not fetched.")
    return parts


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise RefusedError("it took too long.")
    return left


def _save(answer: Any, path: Path, until: float, size_limit: int) -> None:
    said = answer.headers.get("Content-Length", "")
    n_bytes = 0
    with path.open("wb") as file:
        while True:
            _left(until)
            # read1 gives what has come, so that a server that drips is noticed in time.
            chunk = answer.read1(65536) if hasattr(answer, "read1") else answer.read(65536)
            if not chunk:
                break
            n_bytes += len(chunk)
            if n_bytes > size_limit:
                raise RefusedError(f"it is larger than {size_limit >> 20} MB.")
            file.write(chunk)
    if said.isdigit() and int(said) != n_bytes and answer.headers.get("Content-Encoding") in (None, "identity"):
        raise RefusedError(f"the answer was cut short: {n_bytes} of {said} bytes came.")


def guarded_manager(allow: set[str], until: float) -> Any:
    import urllib3
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    def connect(host: str, port: int) -> socket.socket:
        bare = host.strip("[]").rstrip(".")
        found = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM)
        allowed = f"{bare}:{port}" in allow
        if not allowed and any(not is_public(str(entry[4][0])) for entry in found):
            raise RefusedError(f"{bare} is on a private network, from which nothing is fetched.")
        last: OSError | None = None
        for family, kind, protocol, _, address in found:
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(min(_left(until), 15.0))
            try:
                connection.connect(address)
                return connection
            except OSError as error:
                connection.close()
                last = error
        raise last or OSError("no address")

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, connect)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, connect)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    manager = urllib3.PoolManager(num_pools=4, maxsize=1)
    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return manager


def _connected(connection: Any, connect: Any) -> socket.socket:
    from urllib3.exceptions import NewConnectionError

    try:
        made: socket.socket = connect(connection.host, connection.port)
        return made
    except (RefusedError, OSError) as error:
        raise NewConnectionError(connection, str(error)) from error
