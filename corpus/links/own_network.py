"""Whether it is our own network that fails: a run in which hardly any host answers says nothing of the links."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from corpus.links.history import History
from corpus.links.visiting import Look

HARDLY_ANY = 0.25
"""When no more of a run's hosts than this answer, somebody else is asked whether there is a network."""
MAX_ASKED = 6
WAIT_SECONDS = 6.0
LANDMARKS = ("example.org:443", "www.iana.org:443")
"""Hosts that are there for everybody; asked (a connection, no request) only when no known host of the library is."""


def unreached_hosts(looks: Iterable[tuple[str, Look]]) -> tuple[set[str], set[str]]:
    """Hosts of which nobody answered at any of these (address, look), and all that were tried."""
    tried, answered = set(), set()
    for url, look in looks:
        if look.kind not in ("robots", "refused"):
            host = urlsplit(url).netloc.lower()
            tried.add(host)
            if look.kind != "unreached":
                answered.add(host)
    return tried - answered, tried


def is_our_network(
    looks: Sequence[tuple[str, Look]],
    histories: Mapping[str, History],
    landmarks: Sequence[str] = LANDMARKS,
    wait_seconds: float = WAIT_SECONDS,
) -> bool:
    """Whether hardly any host of a run answered, nor do such as have answered before, nor ``landmarks``.

    That of a few old links all are dead is no reason: then other hosts answer still.

    Args:
        looks: (address, look) of the run.
        histories: address → what was seen there before and in this run.
        landmarks: ``host:port`` of hosts that should always be there.
        wait_seconds: how long one may take to answer.
    """
    unreached, tried = unreached_hosts(looks)
    if not unreached or len(tried) - len(unreached) > HARDLY_ANY * len(tried):
        return False
    known: dict[tuple[str, int], None] = {}
    for url, history in histories.items():
        parts = urlsplit(url)
        if len(known) < MAX_ASKED and parts.hostname and _is_public_name(parts.hostname):
            if history.looks and any(look.status for _, look in history.looks):
                known[parts.hostname, parts.port or (80 if parts.scheme == "http" else 443)] = None
    for landmark in landmarks:
        name, _, port = landmark.rpartition(":")
        known[name, int(port)] = None
    return not _any_answers(list(known), wait_seconds)


def _is_public_name(host: str) -> bool:
    """Whether a host has to be found through the network; this machine itself always is there."""
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True


def _any_answers(hosts: Sequence[tuple[str, int]], wait_seconds: float) -> bool:
    """Whether a connection comes about with any of ``hosts``, all of them tried at once."""
    answered = threading.Event()
    ended = threading.Semaphore(0)

    def connect(host: str, port: int) -> None:
        try:
            with socket.create_connection((host, port), wait_seconds):
                answered.set()
        except (OSError, UnicodeError):
            pass
        finally:
            ended.release()

    for host, port in hosts:
        threading.Thread(target=connect, args=(host, port), daemon=True).start()
    until = time.monotonic() + wait_seconds
    for _ in hosts:
        # The look-up of a name cannot be told when to end, so it is not waited for.
        if not ended.acquire(timeout=max(until - time.monotonic(), 0.01)) or answered.is_set():
            break
    return answered.is_set()
