"""What a proxy says of the one it speaks for: believed from the proxies that the operator names, and dropped otherwise.

*Why not waitress' own or Werkzeug's?* waitress knows one proxy's address and no prefix; Werkzeug's ProxyFix counts
proxies and believes whoever connects. Here a proxy has an address or a network, and a count is possible too.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from seealso import UsageError
from webapp.serving.hosts import host_name, is_in

Environ = dict[str, Any]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FORWARDED = ("FOR", "HOST", "PROTO", "PORT", "PREFIX", "BY")
_PREFIX = re.compile(r"(?:/[\w.~-]+){1,8}", re.ASCII)
_REQUEST_ID = re.compile(r"[\w.+/=-]{1,64}", re.ASCII)
HOST_IS_VOUCHED_FOR = "seealso.host_is_vouched_for"
HOST_IS_MALFORMED = "seealso.host_is_malformed"
REQUEST_ID = "seealso.request_id"


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies in front: their ``networks``, or how many there are whatever their addresses (``count``)."""

    networks: tuple[Network, ...] = ()
    count: int = 0

    @classmethod
    def named(cls, said: str) -> Proxies:
        """What SEEALSO_PROXIES says: a number, or addresses and networks with commas between them.

        Raises:
            UsageError: it is neither.
        """
        parts = [part.strip() for part in said.split(",") if part.strip()]
        if len(parts) == 1 and parts[0].isdecimal():
            return cls(count=min(int(parts[0]), 20))
        try:
            return cls(tuple(ipaddress.ip_network(part, strict=False) for part in parts))
        except ValueError as error:
            raise UsageError(
                f"SEEALSO_PROXIES: {error}. Give the addresses of your proxies, such as 127.0.0.1 or 10.0.0.0/8, or "
                "how many there are."
            ) from None

    def __bool__(self) -> bool:
        return bool(self.networks or self.count)

    def believes(self, address: str) -> bool:
        """Whether what comes from ``address`` comes from one of the proxies."""
        if self.count:
            return True
        return is_in(address, self.networks)

    def client(self, peer: str, said: Iterable[str]) -> str:
        """The address nearest to us that is no proxy of ours, by the list in ``X-Forwarded-For``.

        Each proxy adds the address that it was asked from at the end, so what stands before is only hearsay.
        """
        named = [one for part in said if (one := _plain_address(part)) is not None]
        if self.count:
            return named[-self.count] if len(named) >= self.count else named[0] if named else peer
        for address in reversed(named):
            peer = address
            if not self.believes(address):
                break
        return peer


class ProxyHeaders:
    """WSGI middleware: puts what believed proxies say in the place of what the connection shows; drops all else."""

    def __init__(
        self, application: Callable[[Environ, Any], Iterable[bytes]], proxies: Proxies, prefix: str = ""
    ) -> None:
        self._application = application
        self._proxies = proxies
        self._prefix = prefix

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        said = {name: environ.pop(f"HTTP_X_FORWARDED_{name}", "") for name in FORWARDED}
        environ.pop("HTTP_FORWARDED", None)
        environ.pop(REQUEST_ID, None)
        peer = environ.get("REMOTE_ADDR") or ""
        if self._proxies and self._proxies.believes(peer):
            environ["REMOTE_ADDR"] = self._proxies.client(peer, said["FOR"].split(","))
            self._take(environ, {name: self._last(value) for name, value in said.items()})
            wanted = environ.get("HTTP_X_REQUEST_ID", "")
            if _REQUEST_ID.fullmatch(wanted):
                environ[REQUEST_ID] = wanted
        elif said["FOR"]:
            environ["seealso.unnamed_proxy"] = True
        if self._prefix and not environ.get("SCRIPT_NAME"):
            _put_below(environ, self._prefix)
        host = environ.get("HTTP_HOST")
        if host is not None and host_name(host) is None:
            environ[HOST_IS_MALFORMED] = True
            environ["HTTP_HOST"] = "localhost"  # so that an answer can be made at all
        return self._application(environ, start_response)

    def _last(self, value: str) -> str:
        """What the outermost of our proxies said: with a count the so-many-th from the end, else the last."""
        values = [part.strip() for part in value.split(",")]
        return values[-min(self._proxies.count or 1, len(values))]

    @staticmethod
    def _take(environ: Environ, said: dict[str, str]) -> None:
        if said["PROTO"].casefold() in ("http", "https"):
            environ["wsgi.url_scheme"] = said["PROTO"].casefold()
        if host_name(said["HOST"]) is not None:
            port = f":{said['PORT']}" if said["PORT"] not in ("", "80", "443") and said["PORT"].isdecimal() else ""
            environ["HTTP_HOST"] = said["HOST"] if ":" in said["HOST"].rpartition("]")[2] else said["HOST"] + port
            environ[HOST_IS_VOUCHED_FOR] = True
        prefix = said["PREFIX"].rstrip("/")
        if _is_prefix(prefix):
            _put_below(environ, prefix)


def _is_prefix(text: str) -> bool:
    return bool(_PREFIX.fullmatch(text)) and "/." not in text


def _put_below(environ: Environ, prefix: str) -> None:
    environ["SCRIPT_NAME"] = prefix
    path = environ.get("PATH_INFO", "")
    if path == prefix or path.startswith(prefix + "/"):  # a proxy that passes the prefix on
        environ["PATH_INFO"] = path[len(prefix) :] or "/"


def prefix_named(said: str) -> str:
    """What SEEALSO_PREFIX says.

    Raises:
        UsageError: it is no path.
    """
    prefix = said.strip().rstrip("/")
    if prefix and not _is_prefix(prefix):
        raise UsageError(f"SEEALSO_PREFIX: {said[:80]!r} is no path. Write /library, for https://example.org/library.")
    return prefix


def _plain_address(part: str) -> str | None:
    """An address as `ipaddress` writes it, without the port that some proxies add."""
    text = part.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
