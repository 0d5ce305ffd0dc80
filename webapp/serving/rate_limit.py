"""How much one address may ask in a minute: searches, weighed by what they cost."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict

from flask import Request

from seealso import fields
from webapp.serving.hosts import is_address, is_loopback
from webapp.serving.shared_memory import SharedTimes

COSTS = {
    "results_pages.search": 1.0,
    "results_pages.browse": 1.0,
    "results_pages.by_own": 1.0,
    "results_pages.listing": 1.0,
    "results_pages.own_listing": 1.0,
    "api.search": 1.0,
    "api.suggest": 0.2,
    "opensearch.suggestions": 0.2,
    "oai.answer": 1.0,
    "feeds.search": 5.0,
    "feeds.export": 5.0,
    "reading_pages.path": 1.0,
    "list_pages.my_list": 1.0,
    "list_pages.as_file": 5.0,
    "see_also_api.path": 1.0,
    "see_also_api.related_to": 1.0,
    "see_also_api.holdings": 1.0,
    "curator_pages.holdings": 1.0,
    "sign_in.by_password": 5.0,
    "sign_in.by_link": 5.0,
    "own_account.account": 5.0,
    "suggest_form.suggest": 10.0,
}
"""Endpoint → what a request of it costs, in searches. What is not named costs nothing."""
SENT = frozenset({"sign_in.by_password", "sign_in.by_link", "own_account.account", "suggest_form.suggest"})
"""Those that cost something where a form is sent: a password takes a moment to look at."""
BROWSED = frozenset(name for name in COSTS if name.startswith("results_pages.") and name != "results_pages.search")
"""Those that cost nothing as they are linked, and as much as a search where something is asked or chosen on them."""
NARROWED = frozenset({"results_pages.search", "api.search", "feeds.search", "feeds.export"}) | BROWSED
"""Those that filters narrow, which makes them dearer."""
FREE_FILTERS = 2
"""So many values may be chosen at the price of a plain search; each more doubles it. People stop at two or three,
crawlers go through every combination."""
DEAREST = 16.0
MAX_ADDRESSES = 20_000


def cost(request: Request) -> float:
    """What ``request`` costs, in searches."""
    base = COSTS.get(request.endpoint or "", 0.0)
    if not base:
        return 0.0
    if request.endpoint == "feeds.export" and "id" in request.args:
        return 1.0
    if request.endpoint in SENT and request.method == "GET":
        return 0.0
    if request.endpoint == "list_pages.my_list" and request.method == "GET" and "id" not in request.args:
        return 0.0
    if request.endpoint not in NARROWED:
        return base
    chosen = sum(len(request.args.getlist(name)) for name in request.args if _is_filter(name))
    if request.endpoint in BROWSED and not chosen and not any(request.args.get(name) for name in ("q", "find")):
        return 0.0
    return min(base * 2.0 ** min(max(chosen - FREE_FILTERS, 0), 10), max(base, DEAREST))


def _is_filter(name: str) -> bool:
    return name in fields.FILTERS or name == "filter" or fields.is_extra(name)


def counted_address(address: str) -> str:
    """The address that is counted: one of version 6 as its /64, which is what one customer has."""
    if not is_address(address):
        return address
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)


class RateLimit:
    """A token bucket for each address, in memory: it holds a minute's worth and fills at an even pace.

    Kept as the time at which the bucket will be full again (GCRA), one number an address, for the `MAX_ADDRESSES` that
    asked last.

    Args:
        per_minute: searches a minute; 0: no limit.
        behind_proxies: whether proxies are named, so that addresses are those of readers. Without them everybody who
            comes through a proxy on this machine would be one address, which is therefore let through.
        n_processes: how many will be forked to serve the site; all of them take from the same buckets.
    """

    def __init__(self, per_minute: float, behind_proxies: bool = False, n_processes: int = 1) -> None:
        self._seconds_each = 60.0 / per_minute if per_minute > 0 else 0.0
        self._behind_proxies = behind_proxies
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()
        self._shared = SharedTimes() if n_processes > 1 and per_minute > 0 else None

    def __bool__(self) -> bool:
        return bool(self._seconds_each)

    def begin_anew_in_fork(self) -> None:
        """Let go of what a thread of the parent held when this process was forked."""
        self._lock = threading.Lock()
        if self._shared is not None:
            self._shared.begin_anew_in_fork()

    def wait(self, address: str, price: float, now: float) -> float:
        """Take ``price`` from the bucket of ``address``; 0, or the seconds until there is enough. ``now``: seconds."""
        if not self or not price or (not self._behind_proxies and is_loopback(address)):
            return 0.0
        key = counted_address(address)
        needed = price * self._seconds_each
        if self._shared is not None:
            with self._shared.locked():
                full_at, too_early = _taken(self._shared.get(key), needed, now)
                if too_early <= 0:
                    self._shared.put(key, full_at)
            return max(too_early, 0.0)
        with self._lock:
            full_at, too_early = _taken(self._full_at.get(key, now), needed, now)
            if too_early > 0:
                return too_early
            self._full_at[key] = full_at
            self._full_at.move_to_end(key)
            if len(self._full_at) > MAX_ADDRESSES:
                self._full_at.popitem(last=False)
        return 0.0


def _taken(full_at: float, needed: float, now: float) -> tuple[float, float]:
    """When a bucket will be full after ``needed`` was taken, and by how much that is too early (above 0: refused)."""
    full_at = max(full_at, now) + needed
    return full_at, full_at - now - max(60.0, needed)
