"""Parameters of web addresses that only tell where a reader came from: the one table.

`corpus.records.identity` leaves them out when it compares addresses, and ``seealso check --fix`` takes them out of
records. So a name stands here only where no site is known to choose its page by it:

* names that nobody uses for anything else (``utm_source``, ``fbclid``), on every site;
* names that tell so on some sites only (``si`` on YouTube and Spotify), on those;
* ``ref``, ``source`` and ``share``, which can be either, by their value. ``ref=tw``, ``ref=newsletter`` and
  ``ref=blog.example.org`` name a source. ``ref=A12``, ``ref=2018/4`` and ``ref=main`` are the number of a thing or
  the branch of a repository. ``source`` and ``share`` count only with a value that can be nothing else
  (``source=twitter``): ``?source=census`` may well be the page.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus, urlsplit

_ANYWHERE = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh|"
    r"mc_[ce]id|mkt_tok|_hsenc|_hsmi|__hs\w+|hsctatracking|_ga|_gl|ga_(?:source|medium|campaign|term|content)|vero_id|"
    r"oly_(?:enc|anon)_id|_openstat|wickedid|pk_(?:campaign|kwd|source|medium)|mtm_\w+|piwik_(?:campaign|kwd)|"
    r"ns_(?:campaign|mchannel|source|linkname|fee)|ref_src|ref_url|fb_ref|fb_source|spm|wt\.mc_id|cmpid",
    re.IGNORECASE,
)
_ON_SITES = (
    (re.compile(r"(?:.+\.)?(?:youtube\.com|youtube-nocookie\.com|youtu\.be)"), frozenset({"si", "feature", "pp"})),
    (re.compile(r"(?:.+\.)?spotify\.com"), frozenset({"si"})),
    (re.compile(r"(?:.+\.)?(?:twitter|x)\.com"), frozenset({"s", "t"})),
    (re.compile(r"(?:.+\.)?linkedin\.com"), frozenset({"trk", "trackingid", "lipi", "rcm"})),
    (re.compile(r"(?:.+\.)?theguardian\.com"), frozenset({"cmp"})),
)
"""Host → names, in lower case, that tell nothing of the page there."""

_SOURCES = frozenset(
    (
        "bluesky bsky email facebook fb feed flipboard friends_link google googlenews hackernews hn instagram linkedin "
        "mail mastodon newsletter pinterest reddit rss share sharing slack social substack telegram threads tw twitter "
        "whatsapp x youtube"
    ).split()
)
"""Values that name nothing but where a reader came from."""
_TAG = re.compile(r"[a-z]{2,20}(?:[_-][a-z]{2,20}){0,3}")
_SITE = re.compile(r"(?!\d)(?:[a-z0-9-]+\.)+(?!(?:html?|php|aspx?|md|pdf|txt|json|xml)$)[a-z]{2,}", re.IGNORECASE)
"""A site that sends readers puts its name there; a file's name is none."""
_BRANCHES = frozenset("main master develop dev trunk head stable latest release staging production".split())
_FORGES = re.compile(r"(?:.+\.)?(?:github|gitlab|bitbucket|codeberg|gitea|forgejo|sourcehut|git)\..+")


def only_tells_source(name: str, value: str, host: str) -> bool:
    """Whether a parameter with this name and value, percent signs decoded, says nothing of the page on ``host``."""
    if _ANYWHERE.fullmatch(name):
        return True
    name = name.lower()
    if name == "ref":
        return _names_a_source(value, host)
    if name in ("source", "share"):
        return value.lower() in _SOURCES
    return any(name in names and site.fullmatch(host) for site, names in _ON_SITES)


def _names_a_source(value: str, host: str) -> bool:
    if value.lower() in _SOURCES:
        return True
    if value in _BRANCHES or _FORGES.fullmatch(host):
        return False
    return bool(_TAG.fullmatch(value) or _SITE.fullmatch(value))


def tracking_parameters(url: str) -> list[str]:
    """Names of the parameters of ``url`` that only tell where a reader came from, in the order written."""
    if "?" not in url:
        return []
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return []
    return [part.partition("=")[0] for part in parts.query.split("&") if _is_tracking(part, host)]


def without_tracking(url: str) -> str:
    """``url`` without its tracking parameters; every other character stays as written."""
    if not tracking_parameters(url):
        return url
    host = (urlsplit(url).hostname or "").rstrip(".")
    head, _, rest = url.partition("?")
    query, hash_sign, fragment = rest.partition("#")
    kept = "&".join(part for part in query.split("&") if not _is_tracking(part, host))
    return head + (f"?{kept}" if kept else "") + hash_sign + fragment


def _is_tracking(part: str, host: str) -> bool:
    name, _, value = part.partition("=")
    return only_tells_source(unquote_plus(name), unquote_plus(value), host)
