"""Web addresses and DOIs, brought to one form each, so that one work is known by however it was copied."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from corpus import Resource

ADDRESS = re.compile(r"https?://[^\s<>\"'“”‘’\]})]+|(?<![\w@/.])www\.[^\s<>\"'“”‘’\]})]+", re.IGNORECASE)
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>“”]+", re.IGNORECASE)
"""As Crossref recommends for its DOIs, and a little wider."""

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref|ref_src|source|share|spm|yclid|_hs\w+|feature|si)\Z",
    re.I,
)
_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?)\Z", re.I)
_SIMPLE = re.compile(r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])*)/?")
_ALTERED = re.compile(r"//(?:www\.)?(?:www\d?|m|mobile|amp|youtu|dx)\.|/(?:index|default|home)\.", re.I)
"""Most addresses are simple, and all that is done to them below is taking off scheme, www and the last slash."""
_DEVICE = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_SPACE = re.compile(r"\s")
_LINE_SPACE = re.compile(r"[\t\r\n]")
_HOSTS = {"youtu.be": "youtube.com", "dx.doi.org": "doi.org"}
_FILE = "addresses.tsv"


def normal_address(text: str) -> str | None:
    """A web address without what does not tell works apart: scheme, www, port, fragment, tracking, order of
    parameters, a slash or index page at the end. ``None`` where it is none.

    >>> normal_address("HTTP://www.Example.org:80/a/?utm_source=x&b=2&a=1#top")
    'example.org/a?a=1&b=2'
    >>> normal_address("https://youtu.be/abc?si=1") == normal_address("https://www.youtube.com/watch?v=abc")
    True
    """
    simple = _SIMPLE.fullmatch(text)
    if simple is not None and not _ALTERED.search(text):
        return simple[1] + simple[2]
    text = text.strip().rstrip(".,;:!?")
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host or "@" in parts.netloc or _SPACE.search(text):
        return None
    host = _DEVICE.sub("", host.lower())
    path = _INDEX.sub("", unquote(parts.path, errors="replace")).rstrip("/")
    given = parse_qsl(parts.query, keep_blank_values=True) if parts.query else []
    pairs = [(key, value) for key, value in given if not _TRACKING.match(key)]
    if host == "youtu.be" and path:
        pairs, path = [("v", path.lstrip("/"))], "/watch"
    host = _HOSTS.get(host, host)
    if port not in (None, 80, 443):
        host += f":{port}"
    return host + path + (f"?{urlencode(sorted(pairs))}" if pairs else "")


def normal_doi(text: str) -> str | None:
    """The DOI in ``text`` in lower case, without resolver and punctuation at the end; ``None`` where there is none."""
    found = DOI.search(unquote(text, errors="replace"))
    if found is None:
        return None
    doi = found[0].rstrip(".,;:!?")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1]
    return doi.lower()


class Addresses:
    """Which records have an address or a DOI: "url:..." and "doi:..." keys to ids."""

    def __init__(self, ids_by_key: Mapping[str, Sequence[str]] | None = None) -> None:
        self._ids = {key: list(ids) for key, ids in (ids_by_key or {}).items()}

    def having(self, key: str) -> list[str]:
        """Ids of the records with a key."""
        return self._ids.get(key, [])

    @staticmethod
    def of(resources: Iterable[Resource]) -> Addresses:
        """The addresses of records."""
        found = Addresses()
        found.read(resources)
        return found

    def read(self, resources: Iterable[Resource]) -> None:
        """Take in the addresses of more records."""
        for resource in resources:
            if resource.url or resource.doi:
                for key in keys(resource.url or "", resource.doi or ""):
                    self._ids.setdefault(key, []).append(resource.id)

    def take(self, other: Addresses) -> None:
        """Take in all that another one read later."""
        for key, ids in other._ids.items():
            self._ids.setdefault(key, []).extend(ids)

    def save(self, folder: Path) -> None:
        """Write them into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        lines = (f"{key}\t{name}\n" for key, names in self._ids.items() for name in names)
        (folder / _FILE).write_text("".join(lines), encoding="utf-8", errors="replace", newline="\n")

    @staticmethod
    def load(folder: Path) -> Addresses | None:
        """What `save` wrote into ``folder``; ``None`` where there is nothing or it is damaged."""
        found: dict[str, list[str]] = defaultdict(list)
        try:
            for line in (folder / _FILE).read_text(encoding="utf-8").split("\n"):
                if line:
                    key, name = line.split("\t")
                    found[key].append(name)
        except (OSError, ValueError):
            return None
        return Addresses(found)


def keys(url: str, doi: str = "") -> list[str]:
    """The keys of an address and a DOI; the address of a DOI's resolver is that DOI."""
    found = []
    doi_of = (normal_doi(doi) if doi else None) or (normal_doi(url) if "doi.org/" in url.lower() else None)
    if doi_of:
        found.append(f"doi:{doi_of}")
    address = normal_address(url) if url else None
    if address:
        found.append(f"url:{address}")
    return [_LINE_SPACE.sub(" ", key) for key in found]
