"""Who may read what the site counts of itself."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from seealso import UsageError
from webapp.serving.hosts import is_in, is_loopback


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who may read ``/metrics``: ``local`` (programs on this machine), ``networks``, or ``anybody``."""

    local: bool = True
    anybody: bool = False
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    @classmethod
    def named(cls, said: str) -> Watchers:
        """What SEEALSO_METRICS says: "local", "none", "any", or addresses and networks.

        Raises:
            UsageError: it is none of these.
        """
        words = said.replace(",", " ").split()
        if words == ["any"]:
            return cls(anybody=True)
        try:
            networks = tuple(
                ipaddress.ip_network(word, strict=False) for word in words if word not in ("local", "none")
            )
        except ValueError as error:
            raise UsageError(
                f"SEEALSO_METRICS: {error}. Say local, none, any, or the addresses of whoever may read /metrics, such "
                "as 10.0.0.0/8."
            ) from None
        return cls("local" in words, False, networks)

    def let_in(self, address: str, came_by_unnamed_proxy: bool) -> bool:
        """Whether a request from ``address`` is answered. What came through a proxy that is not named is nobody's."""
        if self.anybody:
            return True
        if came_by_unnamed_proxy:
            return False
        if self.local and is_loopback(address):
            return True
        return is_in(address, self.networks)
