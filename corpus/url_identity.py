"""When two web addresses are one: what may differ in the writing, and what only tells who sent the reader."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(utm_\w+|mc_[ce]id|mkt_tok|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|_hsenc|_hsmi|"
    r"hsctatracking|vero_id|oly_(enc|anon)_id|_openstat|wickedid|pk_(campaign|kwd|source|medium)|"
    r"mtm_\w+|piwik_(campaign|kwd)|ga_(source|medium|campaign|term|content)|ns_(campaign|mchannel|source|linkname|fee))",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


def tracking_parameters(url: str) -> list[str]:
    """Names of the parameters of ``url`` that only tell where a reader came from, in the order written.

    Names that can also choose the page (``ref``, ``source``, ``si``, ``id``) are never counted.
    """
    if "?" not in url:
        return []
    try:
        query = urlsplit(url).query
    except ValueError:
        return []
    return [name for name in (part.partition("=")[0] for part in query.split("&")) if _TRACKING.fullmatch(name)]


def without_tracking(url: str) -> str:
    """``url`` without its tracking parameters; every other character stays as written."""
    if not tracking_parameters(url):
        return url
    head, _, rest = url.partition("?")
    query, hash_sign, fragment = rest.partition("#")
    kept = "&".join(part for part in query.split("&") if not _TRACKING.fullmatch(part.partition("=")[0]))
    return head + (f"?{kept}" if kept else "") + hash_sign + fragment


def normalise_url(url: str) -> str:
    """A form that is equal for addresses that differ in nothing but the writing.

    Left out: scheme, ``www.``, case of the host, default port, tracking parameters, order of parameters, slash
    at the end, and the fragment unless it is a route (``#/`` and ``#!`` choose a page). An address that cannot be
    taken apart is returned as it is.
    """
    try:
        parts: SplitResult = urlsplit(without_tracking(url.strip()))
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if port is not None and port != _PORTS.get(parts.scheme.lower()):
        host += f":{port}"
    path = parts.path.rstrip("/")
    query = "&".join(sorted(part for part in parts.query.split("&") if part))
    fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
    return urlunsplit(("", host, path, query, fragment))
