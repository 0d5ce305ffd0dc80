"""Under which names the site is asked, and which address it calls its own.

What stands in ``Host`` is the asker's to choose. It is looked at, and never put into a feed, a link or an export unless
it is a name that the operator, the library or this machine vouches for.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from seealso import UsageError

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]{2,45}\]|\w(?:[\w.-]{0,251}\w)?)\.?(?P<port>:\d{1,5})?", re.ASCII)
_SITE = re.compile(r"https?://(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?", re.ASCII)
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
ANY = "*"


def host_name(host: str) -> str | None:
    """The name in a ``Host`` header: small letters, no port, brackets or last dot; ``None`` where it is malformed."""
    found = _HOST.fullmatch(host.casefold())
    if found is None or ".." in host:
        return None
    name = found["name"]
    if name.startswith("["):
        name = name[1:-1]
        return name if is_address(name) else None
    return name if all(len(label) <= 63 for label in name.split(".")) else None


def is_address(name: str) -> bool:
    """Whether ``name`` is a numeric address, of version 4 or 6."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(name: str) -> bool:
    """Whether ``name`` means this machine and can be reached from it alone."""
    return name in LOCAL_NAMES or name.endswith(".localhost") or (is_address(name) and _address(name).is_loopback)


def is_in(address: str, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Whether a numeric address lies in one of ``networks``; one of version 4 that is written as of 6 is of 4."""
    return is_address(address) and any(_address(address) in network for network in networks)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    found = ipaddress.ip_address(name)
    return found.ipv4_mapped or found if isinstance(found, ipaddress.IPv6Address) else found


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names that are vouched for.

    Where none are named, a site that is reached from this machine alone takes its own names, the library's
    ``home_url`` and numeric addresses: a page elsewhere that has its own name point to this machine (DNS rebinding)
    reads nothing. A site that listens to the network takes any name, because nobody can tell what it is called there.

    Args:
        named: names; ``.example.org`` and ``*.example.org`` stand for all below; ``*`` for any at all.
        bound: the address that is listened on.
    """

    named: tuple[str, ...] = ()
    bound: str = ""

    def accepts(self, name: str, home_url: str = "") -> bool:
        """Whether somebody who asks for ``name`` is answered."""
        if self.vouches_for(name, home_url) or ANY in self.named:
            return True
        return not self.named and (is_address(name) or not is_loopback(self.bound))

    def vouches_for(self, name: str, home_url: str = "") -> bool:
        """Whether ``name`` is known to be ours, so that it may stand in what others keep."""
        known = {self.bound.casefold(), host_name(urlsplit(home_url).netloc or "") or ""} - {""}
        return is_loopback(name) or name in known or _is_below(name, self.named)


def _is_below(name: str, patterns: Iterable[str]) -> bool:
    for pattern in patterns:
        plain = pattern.casefold().removeprefix("*")
        if name == plain.removeprefix(".") or (plain.startswith(".") and name.endswith(plain)):
            return True
    return False


def sites_named(said: str) -> tuple[str, ...]:
    """The sites that SEEALSO_EMBED names.

    Raises:
        UsageError: one of them is no site.
    """
    found = tuple(word.rstrip("/") for word in said.replace(",", " ").casefold().split())
    for one in found:
        if not _SITE.fullmatch(one):
            raise UsageError(
                f"SEEALSO_EMBED: {one[:80]!r} is no site. Write https://intranet.example.org, or https://*.example.org "
                "for all below."
            )
    return found
