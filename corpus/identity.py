"""When two records mean the same work: normal forms of addresses, DOIs and titles.

The forms are for comparing, never for showing: what a curator wrote is kept as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from corpus.resource import given_title_of

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|vero_id|"
    r"ref_src|ref_url|spm|wt\.mc_id|cmpid|ga_\w+|si",
    re.IGNORECASE,
)
_SIMPLE_URL = re.compile(r"https?://(?:www\.)?([a-z0-9][a-z0-9.-]*[a-z0-9])((?:/[\w./~-]*)?)", re.ASCII)
"""Most addresses: in normal form already but for scheme and ``www.``"""
_DOI = re.compile(r"10\.\d{4,9}/\S+", re.IGNORECASE)
_DOI_HOSTS = frozenset({"doi.org", "dx.doi.org"})
_ASCII_WORDS = re.compile(r"[a-z0-9]+")
_SLUG_CHARS = 60


def normalise_url(url: str) -> str | None:
    """``url`` without what does not change the page: scheme, ``www.``, tracking parameters, order, last slash.

    >>> normalise_url("HTTP://www.Example.org:80/a/?utm_source=x&b=2&a=1#top")
    'example.org/a?a=1&b=2'
    >>> normalise_url("https://youtu.be/abc?si=xyz") == normalise_url("https://www.youtube.com/watch?v=abc&t=10")
    False
    >>> normalise_url("https://youtu.be/abc?si=xyz") == normalise_url("https://www.youtube.com/watch?v=abc")
    True

    Returns ``None`` where ``url`` is no http(s) address.
    """
    simple = _SIMPLE_URL.fullmatch(url)
    if simple and not simple[2].endswith("/") and "youtu" not in simple[1] and "/index." not in simple[2]:
        return simple[1] + simple[2]
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    host = parts.hostname.lower().rstrip(".").removeprefix("www.")
    if port and port not in (80, 443):
        host += f":{port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._")
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    if host == "youtu.be" and len(path) > 1:
        host, path, query = "youtube.com", "/watch", [("v", path.strip("/")), *query]
    elif host == "m.youtube.com":
        host = "youtube.com"
    path = re.sub(r"/(?:index\.(?:html?|php|aspx?))?$", "", path)
    # A fragment is a place on the page, except where a script reads its own address from it.
    fragment = "#" + parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return host + path + ("?" + urlencode(sorted(query)) if query else "") + fragment


def normalise_doi(text: str) -> str | None:
    """The bare DOI in lower case, from ``10.1/x``, ``doi:10.1/x`` or a doi.org address; else ``None``.

    >>> normalise_doi("https://doi.org/10.1000/ABC.1")
    '10.1000/abc.1'
    """
    text = text.strip()
    if text.lower().startswith(("http://", "https://")):
        try:
            parts = urlsplit(text)
        except ValueError:
            return None
        if (parts.hostname or "").lower().removeprefix("www.") not in _DOI_HOSTS:
            return None
        text = unquote(parts.path.lstrip("/"))
    text = re.sub(r"^doi:?\s*", "", text, flags=re.IGNORECASE)
    return text.rstrip(".,;").lower() if _DOI.fullmatch(text) else None


def title_key(title: str) -> str:
    """Letters and digits of ``title`` without case, accents and punctuation."""
    if title.isascii():
        return " ".join(_ASCII_WORDS.findall(title.lower()))
    decomposed = unicodedata.normalize("NFKD", title.casefold())
    folded = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def identity_keys(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """What a record may be known again by, the surest first: DOI, address, then title with year.

    The id is not among them: it is compared as it is.
    """
    keys = []
    url = fields.get("url")
    url = url if isinstance(url, str) else ""
    doi = fields.get("doi")
    doi = normalise_doi(str(doi)) if doi else None
    doi = doi or (normalise_doi(url) if "doi.org/" in url else None)
    if doi:
        keys.append("doi:" + doi)
    normal = normalise_url(url) if url else None
    if normal:
        keys.append("url:" + normal)
    title = title_key(given_title_of(fields))
    if title:
        keys.append(f"title:{title}|{year_of(fields)}")
    return tuple(keys)


def year_of(fields: Mapping[str, Any]) -> str:
    """The four digits that a record is filed under, or an empty string."""
    issued = fields.get("issued")
    if not issued:
        event = fields.get("event")
        issued = event.get("start") if isinstance(event, Mapping) else None
    found = re.match(r"\d{4}", str(issued or ""))
    return found[0] if found else ""


def slug(text: str) -> str:
    """``text`` as an id: lower-case words joined by hyphens, cut at a word's end; may be empty.

    >>> slug("What's a Café network?")
    'whats-a-cafe-network'
    """
    words = title_key(re.sub(r"['’]", "", text)).split()
    out = ""
    for word in words:
        if out and len(out) + len(word) + 1 > _SLUG_CHARS:
            break
        out = f"{out}-{word}" if out else word[:_SLUG_CHARS]
    return out


class NewIds:
    """Gives ids to records that have none: from the title, else the address, else the DOI, unlike any that is taken."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, resource_id: str) -> None:
        """Give ``resource_id`` to nobody."""
        self._taken.add(resource_id)

    def new(self, fields: Mapping[str, Any]) -> str:
        """A short id for ``fields``, taken from now on."""
        base = slug(given_title_of(fields))
        if not base and fields.get("url"):
            base = slug(normalise_url(str(fields["url"])) or "")
        base = base or slug(str(fields.get("doi") or "")) or "record"
        year = year_of(fields)
        found = base
        if found in self._taken and year:
            found = f"{base}-{year}"
        while found in self._taken:
            self._next[base] = self._next.get(base, 1) + 1
            found = f"{base}-{self._next[base]}"
        self._taken.add(found)
        return found
