"""When two addresses, two DOIs or two records are one work: the only place that decides.

`seealso check`, `seealso import`, `seealso hold` and the HTTP API all compare by `identity_keys` and what it is made
of. The forms are for comparing, never for showing: what a curator wrote is kept as it is.

Two addresses are one when they differ in nothing but

* scheme, the case of the host, its default port, a user's name, ``www.``, ``m.``, ``mobile.`` or ``amp.`` before it,
  and whether it is written in letters or in punycode;
* how characters of the path are written (``%7E`` or ``~``, ``%c3`` or ``%C3``), slashes and marks of a sentence at
  its end, and the page that a server gives for a folder (``index.html``, ``default.aspx``);
* parameters that only tell where a reader came from (`corpus.records.tracking`), and the order of parameters;
* the place on the page (``#part``), unless a script reads its address there (``#/`` and ``#!``).

A video of YouTube is one by all its addresses and from whichever second it is shown; a DOI is one however it is
written, as an address of its resolver too. ISBNs and the numbers of arXiv and PubMed are in
`corpus.records.work_numbers`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, quote_from_bytes, unquote, unquote_to_bytes, urlencode, urlsplit

from corpus.records import dates
from corpus.records.folding import without_any_marks
from corpus.records.resource import Resource, given_title_of
from corpus.records.tracking import only_tells_source
from corpus.records.work_numbers import keys_of_address, keys_of_doi, keys_of_fields, without_version_of_arxiv

_SIMPLE = re.compile(
    r"https?://(?:www\.)?(?!(?:www\d?|m|mobile|amp|dx|doi)\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)"
    r"((?:/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])*)/?"
)
"""Most addresses are simple, and all that is done to them is taking off scheme, ``www.`` and the last slash."""
_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d][\w-]+(?::\d+)?(?:[/?#].*)?", re.DOTALL)
"""An address without its scheme, as people write it."""
_DEVICE = re.compile(r"(?:www\d?\.|(?:m|mobile|amp)\.(?!(?:ac|co|com|edu|gov|net|nhs|org)\.[a-z]{2}$))+(?=[^.]+\.)")
"""What stands for a device before a host, unless it is the name itself, as in m.co.uk and m.org."""
_MOBILE_WIKI = re.compile(r"(?:\.m)+\.(?=wik[a-z]*\.org$)")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
"""Signs that nobody sees, which copying leaves between letters."""
_DOTS = str.maketrans("。．｡", "...")
_INDEX = re.compile(r"(?:index|default)\.(?:[sx]?html?|php|aspx?|jsp|cfm|cgi)", re.IGNORECASE)
_END_MARKS = ".,;:!?"
_PATH_CHARS = "/:@!$&'()*+,;=~"
_STRUCTURAL = re.compile(rb"(%(?:2[35F]|3F))", re.IGNORECASE)
"""What cannot be decoded: "%2F" is part of a name and no slash; nor "#", "%" and "?"."""
_WRITTEN_ALIKE = re.compile(r"[/\w.~-]*", re.ASCII)
_LONE_PERCENT = re.compile(rb"%(?![0-9A-F]{2})", re.IGNORECASE)

_VIDEO_HOST = re.compile(r"(?:[a-z]+\.)?youtube(?:-nocookie)?\.com")
_VIDEO_PATH = re.compile(r"/(?:embed|shorts|live|v|e)/(?!videoseries)([\w-]+)", re.ASCII)
_VIDEO = re.compile(r"[\w-]+", re.ASCII)

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_DOI_IN_TEXT = re.compile(r"(?<![\w.])10\.\d{4,9}/[^\s\"'<>“”]+")
_DOI_IN_ADDRESS = re.compile(r"(?:/|[?&](?:id|doi)=|/doi:)(10\.\d{4,9}/[^?&\s]+)", re.IGNORECASE)
"""Publishers put it there: /doi/full/10.1080/..., article?id=10.1371/..."""
_DOI_PREFIX = re.compile(r"(?:info:doi/|urn:doi:|doi(?!\.org)\s*[:\uff1a=]?)\s*", re.IGNORECASE)
_DOI_ADDRESS = re.compile(r"https?://|(?:www\.|dx\.)?doi\.org/", re.IGNORECASE)
_DOI_HOSTS = frozenset({"doi.org", "dx.doi.org"})
_VIEW = re.compile(
    r"(?:/(?:abstract|full|full/html|pdf|epdf|pdfdirect|pdfplus|fullpdf|pdf-?view|transform/.*|fulltext|full-text|html|epub|summary|references|meta|"
    r"issuetoc|asset.*|standard|media|figures|citedby|suppl_file.*))+$|(?:\.full|\.abstract)?\.(?:pdf|html?|xml)$|"
    r"\.(?:full|abstract|short|long)(?:-text)?$|;jsessionid.*$",
    re.IGNORECASE,
)
"""What publishers add to the DOI in an address for the form in which they show the work."""
_PREPRINT_VERSION = re.compile(r"(10\.(?:1101|64898)/[\d.]+)v\d+$")
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-"))
_MAX_DOI_CHARS = 2048
_CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}
_ADDRESS_IN_TEXT = re.compile(r"https?://[^\s<>\"“”‘’]+|(?<![\w@/.])www\.[^\s<>\"“”‘’]+", re.IGNORECASE)

_ASCII_WORDS = re.compile(r"[a-z0-9]+")


# -- addresses ------------------------------------------------------------------------------------------------


def normalise_url(url: str) -> str | None:
    """A form that is equal for addresses of one page; see above. ``None`` where ``url`` is no http(s) address.

    >>> normalise_url("HTTP://www.Example.org:80/a/?utm_source=x&b=2&a=1#top")
    'example.org/a?a=1&b=2'
    >>> normalise_url("https://youtu.be/abc?si=xyz") == normalise_url("https://m.youtube.com/watch?v=abc&t=10")
    True
    >>> normalise_url("https://example.org/?ref=tw"), normalise_url("https://example.org/?ref=A12")
    ('example.org', 'example.org?ref=A12')

    The form has no scheme, no tab and no line break. Written with a scheme, it has itself as its form.
    """
    simple = _SIMPLE.fullmatch(url)
    if simple is not None:
        named, path = simple.groups()
        if (
            "youtu" not in named
            and ".m." not in named
            and not ("." in path and _INDEX.match(path, path.rindex("/") + 1))
        ):
            return named + path
    parts = _taken_apart(url)
    host = _host(parts) if parts is not None else None
    return None if parts is None or host is None else _whole_way(host, parts)


def _whole_way(host: str, parts: SplitResult) -> str:
    query = _parameters(parts.query)
    if "youtu" in host and (video := _video(host, parts.path, query)):
        return f"youtube.com/watch?v={video}"
    if host in _DOI_HOSTS:
        host = "doi.org"
        if doi := _doi_of_path(parts.path):
            return "doi.org/" + _written_alike(doi)
    kept = [(name, value) for name, value in query if not only_tells_source(name, value, host)]
    kept.sort(key=lambda pair: pair[0])
    fragment = _route(parts.fragment)
    path = _path(parts.path, is_last=not kept and not fragment)
    return host + path + (f"?{urlencode(kept, errors='surrogateescape')}" if kept else "") + fragment


def _taken_apart(url: str) -> SplitResult | None:
    url = url.strip()
    if not url.isascii():
        url = url.encode("utf-8", "ignore").decode()
    if "://" not in url[:8]:
        if not _BARE.fullmatch(url):
            return None
        url = "https://" + url
    try:
        parts = urlsplit(url)
        return parts if parts.scheme in ("http", "https") and parts.port != 0 else None
    except ValueError:
        return None


def _host(parts: SplitResult) -> str | None:
    """The host in ASCII, without what stands for a device, with a port that is not the usual one."""
    name = _UNSEEN.sub("", unquote(parts.hostname or "").lower()).rstrip(".")
    if not name.isascii():
        name = _punycode(name)
    elif ":" in name:
        name = f"[{name}]"
    if not _HOST.fullmatch(name):
        return None
    device = _DEVICE.match(name)
    if device:
        name = name[device.end() :]
    name = _MOBILE_WIKI.sub(".", name)
    return name if parts.port in (None, 80, 443) else f"{name}:{parts.port}"


def _punycode(name: str) -> str:
    """A host's name as the name system has it (RFC 3492).

    As in browsers, "ß" is a letter of its own there. Python's ``idna`` codec, of 2003, has "ss" for it, and so would
    take the addresses of two sites for one.
    """
    labels = unicodedata.normalize("NFKC", name.translate(_DOTS).lower()).lower().split(".")
    return ".".join(label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in labels)


def _written_alike(text: str) -> str:
    """``text`` with every character written in one way: plain where it can stand so, else by its percent signs."""
    if _WRITTEN_ALIKE.fullmatch(text):
        return text
    pieces = _STRUCTURAL.split(_LONE_PERCENT.sub(b"%25", text.encode("utf-8", "ignore")))
    return "".join(
        piece.decode().upper() if number % 2 else quote_from_bytes(unquote_to_bytes(piece), safe=_PATH_CHARS)
        for number, piece in enumerate(pieces)
    )


def _path(path: str, is_last: bool) -> str:
    """The path without slashes and folder pages at its end, and without marks of a sentence where it ends the text."""
    path = _written_alike(path)
    ending = "/" + _END_MARKS if is_last else "/"
    while True:
        path = path.rstrip(ending)
        head, _, last = path.rpartition("/")
        if not _INDEX.fullmatch(last):
            return path
        path = head


def _parameters(query: str) -> list[tuple[str, str]]:
    """Names and values, decoded, without marks of a sentence; bytes that are no text are kept as they are."""
    if not query:
        return []
    if not query.isascii():
        query = quote(query, safe="".join(map(chr, range(33, 127))))
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return [(name, value.rstrip(_END_MARKS)) for name, value in pairs]


def _route(fragment: str) -> str:
    """The fragment, where a script reads its address from it; a place on the page is nothing."""
    if not fragment.startswith(("!", "/")):
        return ""
    route = _written_alike(fragment).rstrip("/" + _END_MARKS)
    return f"#{route}" if route else ""


def _video(host: str, path: str, query: Iterable[tuple[str, str]]) -> str | None:
    """Which video of YouTube it is."""
    if host == "youtu.be":
        found = _VIDEO.match(path.lstrip("/"))
        return found[0] if found and found[0] != "playlist" else None
    if not _VIDEO_HOST.fullmatch(host):
        return None
    if path.rstrip("/") == "/watch":
        return next((value for name, value in query if name == "v" and _VIDEO.fullmatch(value)), None)
    found = _VIDEO_PATH.match(path)
    return found[1] if found else None


def place_on_page(url: str) -> str:
    """The part of a page that an address names: ``#part``, or the second from which a video is shown; else empty."""
    address, _, fragment = url.partition("#")
    if fragment or "youtu" not in address:
        return fragment
    query = address.partition("?")[2]
    return next((value for name, value in parse_qsl(query) if name in ("t", "start", "time_continue")), "")


def addresses_in(text: str) -> list[str]:
    """The web addresses in ``text`` in order, without the marks and brackets of the sentence around them.

    >>> addresses_in("See www.example.org, or (https://en.wikipedia.org/wiki/Network_(science)).")
    ['www.example.org', 'https://en.wikipedia.org/wiki/Network_(science)']
    """
    return [_without_surroundings(found) for found in _ADDRESS_IN_TEXT.findall(text)]


def is_address(text: str) -> bool:
    """Whether ``text`` is a web address from end to end, with its scheme or ``www.``"""
    return bool(_ADDRESS_IN_TEXT.fullmatch(text))


# -- DOIs -----------------------------------------------------------------------------------------------------


def normalise_doi(text: str) -> str | None:
    """The bare DOI in lower case, where ``text`` is one: ``10.1/x``, ``doi:10.1/x`` or an address of doi.org.

    >>> normalise_doi("https://doi.org/10.1000/ABC.1"), normalise_doi("doi: 10.1000/ABC.1.")
    ('10.1000/abc.1', '10.1000/abc.1')
    """
    text = text.strip()
    if len(text) > _MAX_DOI_CHARS:
        return None
    while prefix := _DOI_PREFIX.match(text):
        text = text[prefix.end() :]
    if _DOI_ADDRESS.match(text):
        parts = _taken_apart(text)
        return _doi_of_path(parts.path) if parts and _host(parts) in _DOI_HOSTS else None
    return _bare_doi(text)


def is_doi(text: str) -> bool:
    """Whether ``text`` is a DOI, and nothing else is in it than the word that says so."""
    return not _DOI_ADDRESS.match(text) and normalise_doi(text) is not None


def dois_in(text: str) -> list[str]:
    """The DOIs in ``text`` in order, as written there; those in web addresses are for `work_keys` to find."""
    return [_without_surroundings(found) for found in _DOI_IN_TEXT.findall(_ADDRESS_IN_TEXT.sub(" ", text))]


def _doi_of_path(path: str) -> str | None:
    path = path.lstrip("/")
    prefix = _DOI_PREFIX.match(unquote(path[:10]))
    return _bare_doi(unquote(path)[prefix.end() :] if prefix else path)


def _bare_doi(text: str) -> str | None:
    text = text[:_MAX_DOI_CHARS]
    while "%" in text and (decoded := unquote(text, errors="replace")) != text:
        text = decoded
    text = _UNSEEN.sub("", text).translate(_HYPHENS).strip()
    while (shorter := _without_surroundings(text.rstrip("/"))) != text:
        text = shorter
    return without_version_of_arxiv(text.lower()) if _DOI.fullmatch(text) else None


def _without_surroundings(text: str) -> str:
    """``text`` without marks at its end, and without brackets there that were opened before it."""
    while text:
        last = text[-1]
        if last in _END_MARKS or last in "'’”" or (last in _CLOSING and text.count(last) > text.count(_CLOSING[last])):
            text = text[:-1]
        else:
            break
    return text


def named_work(text: str) -> tuple[str, str]:
    """The address and the DOI that ``text`` is, from end to end; either is "" where it is none, both where it is words.

    An address may have no scheme, so that a name with a dot in it may be one too.

    >>> named_work("doi:10.1234/abc"), named_work(" https://example.org/a "), named_work("node.js"), named_work("a b")
    (('', '10.1234/abc'), ('https://example.org/a', ''), ('node.js', ''), ('', ''))
    """
    text = text.strip()
    if is_doi(text):
        return "", normalise_doi(text) or ""
    if len(text.split()) != 1:
        return "", ""
    is_whole = is_address(text) or _BARE.fullmatch(text)
    return (text, "") if is_whole and normalise_url(text) else ("", "")


# -- records --------------------------------------------------------------------------------------------------


def title_key(title: str) -> str:
    """Letters and digits of ``title`` without case, accents and punctuation."""
    folded = without_any_marks(title)
    if folded.isascii():
        return " ".join(_ASCII_WORDS.findall(folded))
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def work_keys(url: str, doi: str = "", fields: Mapping[str, Any] | None = None) -> list[str]:
    """What an address, a DOI and the numbers among ``fields`` are known by, the surest first.

    ``doi:...``, ``arxiv:...``, ``pmid:...``, ``pmcid:...``, ``url:...`` and ``isbn:...``, as far as there are any. An
    address of doi.org is that DOI, and so is one of the publisher that holds it.

    >>> work_keys("https://dl.acm.org/doi/pdf/10.1145/1571941")
    ['doi:10.1145/1571941', 'url:dl.acm.org/doi/pdf/10.1145/1571941']
    """
    keys = []
    bare = _doi_said(doi) if doi else None
    bare = bare or (_doi_within(url) if "10." in url else None)
    if bare:
        keys.append("doi:" + bare)
        keys += keys_of_doi(bare)
    numbers = [*(keys_of_address(url) if url else ()), *(keys_of_fields(fields) if fields else ())]
    address = normalise_url(url) if url else None
    if not numbers:
        return [*keys, "url:" + address] if address else keys
    keys += [key for key in numbers if not key.startswith("isbn:")]
    if address:
        keys.append("url:" + address)
    keys += [key for key in numbers if key.startswith("isbn:")]
    return list(dict.fromkeys(keys))


def record_keys(resource: Resource) -> list[str]:
    """The `work_keys` of a record."""
    fields = {"extra": resource.extra, "type": resource.type, "publisher": resource.publisher}
    return work_keys(resource.url or "", resource.doi or "", fields)


def other_addresses(record: Mapping[str, Any]) -> list[str]:
    """Further addresses and DOIs that a record has been known by, as it has them in ``extra.other_addresses``."""
    extra = record.get("extra")
    said = extra.get("other_addresses") if isinstance(extra, Mapping) else None
    return [one for one in ([said] if isinstance(said, str) else said if isinstance(said, list | tuple) else [])
            if isinstance(one, str) and one]  # fmt: skip


def _doi_said(text: str) -> str | None:
    """The DOI where one is said to be, whatever stands around it."""
    found = normalise_doi(text) or _doi_within(text)
    if found is None:
        within = dois_in(text[:_MAX_DOI_CHARS])
        found = normalise_doi(within[0]) if within else None
    return found


def _doi_within(url: str) -> str | None:
    found = _DOI_IN_ADDRESS.search(unquote(url.partition("#")[0][:_MAX_DOI_CHARS], errors="replace"))
    if found is None:
        return None
    doi = found[1]
    while (shorter := _VIEW.sub("", doi.rstrip("/"))) != doi:
        doi = shorter
    return _bare_doi(_PREPRINT_VERSION.sub(r"\1", doi))


def identity_keys(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """What a record may be known again by, the surest first: DOI, other numbers, address, ISBN, then title with year.

    The id is not among them: it is compared as it is.
    """
    url, doi = fields.get("url"), fields.get("doi")
    keys = work_keys(url if isinstance(url, str) else "", str(doi) if doi else "", fields)
    title = title_key(given_title_of(fields))
    if title:
        keys.append(f"title:{title}|{year_of(fields)}")
    return tuple(keys)


def renewed_key(key: str) -> str:
    """A key that an earlier version kept, as this one makes it."""
    kind, _, said = key.partition(":")
    if kind == "url":
        return f"url:{normalise_url('https://' + said) or said}"
    if kind == "doi":
        return f"doi:{normalise_doi(said) or said}"
    title, bar, year = said.rpartition("|")
    return f"title:{title_key(title)}{bar}{year}" if kind == "title" else key


def year_of(fields: Mapping[str, Any]) -> str:
    """The four digits of the year in which its date begins, or an empty string."""
    issued = fields.get("issued")
    if not issued:
        event = fields.get("event")
        issued = event.get("start") if isinstance(event, Mapping) else None
    try:
        return dates.first_year(str(issued)) if issued else ""
    except ValueError:
        found = re.match(r"\d{4}", str(issued))
        return found[0] if found else ""
