"""Numbers that a work is known by besides its DOI: ISBN, arXiv, PubMed and PubMed Central, in all their writings.

Each becomes a key (``isbn:9783161484100``, ``arxiv:2101.00001``, ``pmid:12345``, ``pmcid:PMC12345``) that is the same
for all writings of one number and never for two. A number whose check digit is wrong is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

MAX_CHARS = 2000

_DASHES = re.compile(r"[\u00ad\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_ISBN = re.compile(r"(?<![\dX])(?:9[ .-]*7[ .-]*[89][ .-]*)?\d(?:[ .-]*\d){8}[ .-]*[\dX](?![\dX]|E[+-]?\d)")
_ISBN_LABEL = re.compile(r"(?:e-?)?ISBN(?:[ -]?1[03](?!\d))?\s*[:=#]*|URN:ISBN:", re.IGNORECASE)
_ONLY_ISBN = re.compile(r"(?:9[ .-]*7[ .-]*[89][ .-]*)?\d(?:[ .-]*\d){8}[ .-]*[\dX]")
_PLACEHOLDERS = frozenset({"0123456789", "1234567890"})

_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    "q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_ARXIV_NUMBER = (
    r"(?P<new>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5})|"
    rf"(?P<old>{_ARCHIVES})(?:\.[A-Z]{{2}})?/(?P<number>\d{{2}}(?:0[1-9]|1[0-2])\d{{3}})"
)
_ARXIV = re.compile(rf"(?:{_ARXIV_NUMBER})(?:v\d{{1,3}})?(?![\d/])", re.IGNORECASE)
_ARXIV_LABEL = re.compile(r"(?:oai:)?arxiv(?:\.org)?\s*(?:e-?print)?\s*[:=]\s*(?:oai:arxiv\.org:)?", re.IGNORECASE)
_ARXIV_HOST = re.compile(
    r"(?:[a-z-]+\.)?arxiv\.org|ar5iv\.org|ar5iv\.labs\.arxiv\.org|xxx\.lanl\.gov|(?:www\.)?alphaxiv\.org"
)
_ARXIV_PATH = re.compile(r"/(?:abs|pdf|html|ps|format|e-print|src|dvi|other|tb|overview|list)/", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)

_PUBMED_PATH = re.compile(r"(?:/m)?/pubmed/(?:\?term=)?0*([1-9]\d{0,8})(?![\w.])|/0*([1-9]\d{0,8})/?$", re.IGNORECASE)
_PUBMED_QUERY = re.compile(
    r"(?:^|&)(?:term|list_uids|cmd=retrieve&list_uids)=0*([1-9]\d{0,8})(?:\[(?:uid|pmid)\])?(?:&|$)", re.I
)
_EUROPE_PATH = re.compile(r"/(?:article|abstract)/med/0*([1-9]\d{0,8})(?![\w.])", re.IGNORECASE)
_PMC_PATH = re.compile(r"/(?:articles|article/pmc|abstract/pmc)/(?:PMC)?0*([1-9]\d{2,8})(?![\w])", re.IGNORECASE)
_PMID_SAID = re.compile(r"(?:PMID|PubMed(?: ID)?)\s*[:#]?\s*0*([1-9]\d{0,8})", re.IGNORECASE)
_PMCID_SAID = re.compile(r"(?:PMCID|PMC ID)?\s*[:#]?\s*PMC\s*0*([1-9]\d{2,8})", re.IGNORECASE)

_NAMES = {
    "arxiv": "arxiv", "arxivid": "arxiv", "eprint": "arxiv", "number": "arxiv", "archiveid": "arxiv",
    "pmid": "pmid", "pubmedid": "pmid", "pubmed": "pmid", "pmcid": "pmcid", "pmc": "pmcid",
}  # fmt: skip
_BOOK_HOSTS = re.compile(
    r"(?:.+\.)?(?:amazon\.[a-z.]{2,6}|openlibrary\.org|worldcat\.org|goodreads\.com|librarything\.com|bookshop\.org|"
    r"isbnsearch\.org|books\.google\.[a-z.]{2,6})"
)
_MAY_HOLD = (
    "arxiv", "ar5iv", "lanl.gov", "ncbi.nlm", "europepmc", "ukpmc", "amazon", "openlibrary", "worldcat", "goodreads",
    "librarything", "bookshop", "isbn", "books.google",
)  # fmt: skip
"""Without one of these an address is of no site that is known here."""
_BOOK_PATH = re.compile(
    r"/(?:dp|gp/product|gp/aw/d|exec/obidos/ASIN|exec/obidos/tg/detail/-|product|isbn|book/isbn|ISBN|o/ASIN|a/\d+)/"
    r"((?:97[89]-?)?\d[\d-]{8,12}[\dXx])(?![\w])"
)
_BOOK_QUERY = re.compile(r"(?:^|&)(?:vid=ISBN:?|isbn=|bib_key=ISBN:)([\dXx-]{10,17})(?:&|$)", re.IGNORECASE)


def isbns_in(text: str) -> list[str]:
    """The ISBNs in ``text`` with thirteen digits each, in order, whatever stands between and around their digits.

    >>> isbns_in("ISBN-10: 3-16-148410-X (pbk.); ISBN 978 3 16 148410 0"), isbns_in("3-16-148410-0")
    (['9783161484100'], [])
    """
    text = _ISBN_LABEL.sub(" ; ", _UNSEEN.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", text[:MAX_CHARS]))))
    text = " ".join(text.upper().split())
    found: dict[str, None] = {}
    at = 0
    while match := _ISBN.search(text, at):
        digits = _isbn13(re.sub(r"[ .-]", "", match[0]))
        if digits:
            found[digits] = None
        at = match.end() if digits else match.start() + 1
    return list(found)


def _isbn13(signs: str) -> str | None:
    """ISO 2108: ten digits weighted 10 to 1 add up to a multiple of 11, thirteen weighted 1 and 3 to one of 10."""
    if len(signs) == 10:
        values = [10 if sign == "X" else int(sign) for sign in signs]
        if len(set(signs)) == 1 or signs in _PLACEHOLDERS or 10 in values[:-1]:
            return None
        if sum((10 - at) * value for at, value in enumerate(values)) % 11:
            return None
        return "978" + signs[:9] + str(-_weighted("978" + signs[:9]) % 10)
    if "X" in signs or _weighted(signs) % 10 or len(set(signs[3:12])) == 1:
        return None
    return signs


def _weighted(digits: str) -> int:
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))


def arxiv_in(text: str) -> str | None:
    """The number of a paper of arXiv, where ``text`` is one, as they are cited and written: without its version.

    >>> arxiv_in("arXiv:2101.00001v2 [cs.CL]"), arxiv_in("math.GT/0309136"), arxiv_in("hep-th/9901001v3")
    ('2101.00001', 'math/0309136', 'hep-th/9901001')
    """
    text = unquote(_UNSEEN.sub("", unicodedata.normalize("NFKC", text[:200]))).strip()
    label = _ARXIV_LABEL.match(text)
    rest = text[label.end() :] if label else text
    found = _ARXIV.match(rest)
    if found is None or not re.fullmatch(r"(?:\s*\[[\w.-]+\])?[\s.,;]*", rest[found.end() :]):
        return None
    return found["new"] or f"{found['old'].lower()}/{found['number']}"


def without_version_of_arxiv(doi: str) -> str:
    """A bare DOI; one that arXiv gave, without the version and the class of a subject."""
    given = _ARXIV_DOI.fullmatch(doi)
    number = arxiv_in(given[1]) if given else None
    return f"10.48550/arxiv.{number}" if number else doi


def keys_of_doi(doi: str) -> Iterator[str]:
    """Further keys of a bare DOI: those of arXiv hold the number."""
    given = _ARXIV_DOI.fullmatch(doi)
    number = arxiv_in(given[1]) if given else None
    if number:
        yield f"arxiv:{number}"


def keys_of_address(url: str) -> Iterator[str]:
    """Keys of the numbers that an address holds, on the sites that are known to put them there.

    >>> [list(keys_of_address(f"https://{at}")) for at in ("arxiv.org/pdf/2101.00001v2.pdf", "example.org/abs/1")]
    [['arxiv:2101.00001'], []]
    """
    if not any(map(url.lower().__contains__, _MAY_HOLD)):
        return
    url = url.strip()
    if url[:9].lower() == "urn:isbn:":
        yield from (f"isbn:{isbn}" for isbn in isbns_in(url)[:1])
        return
    try:
        parts = urlsplit(url if "://" in url[:8] else "https://" + url)
        host, path = (parts.hostname or "").rstrip("."), unquote(parts.path[:MAX_CHARS])
    except ValueError:
        return
    host = host.removeprefix("www.")
    if "xiv" in host or host == "xxx.lanl.gov":
        way = _ARXIV_PATH.match(path) if _ARXIV_HOST.fullmatch(host) else None
        number = arxiv_in(re.sub(r"(?:\.pdf|\.ps\.gz|\.ps)?/*$", "", path[way.end() :], flags=re.I)) if way else None
        if number:
            yield f"arxiv:{number}"
    elif host.endswith(("ncbi.nlm.nih.gov", "europepmc.org")) or host == "ukpmc.ac.uk":
        yield from _keys_of_medicine(host, path, parts.query[:MAX_CHARS])
    elif _BOOK_HOSTS.fullmatch(host):
        book = _BOOK_PATH.search(path) or _BOOK_QUERY.search(unquote(parts.query[:MAX_CHARS]))
        yield from (f"isbn:{isbn}" for isbn in (isbns_in(book[1])[:1] if book else ()))


def _keys_of_medicine(host: str, path: str, query: str) -> Iterator[str]:
    named = "/pmc" + path if host.startswith("pmc.") else path
    central = _PMC_PATH.search(named) if "/pmc" in named.lower() or host.endswith("europepmc.org") else None
    if central:
        yield f"pmcid:PMC{central[1]}"
        return
    found = None
    if host.startswith("pubmed.") or re.match(r"(?:/m)?/pubmed/", path, re.IGNORECASE):
        found = _PUBMED_PATH.match(path)
    found = found or _EUROPE_PATH.match(path)
    if found is None and re.match(r"/(?:pubmed|entrez/.*)?/?$", path):
        found = _PUBMED_QUERY.search(unquote(query))
    if found:
        yield f"pmid:{next(filter(None, found.groups()))}"


def keys_of_text(text: str) -> list[str]:
    """Keys of ``text``, where it is one of these numbers from end to end, with or without the word that says so.

    A PubMed number needs its word: any number could be one.

    >>> keys_of_text("ISBN 0-13-110362-8"), keys_of_text("PMID: 0012345"), keys_of_text("12345")
    (['isbn:9780131103627'], ['pmid:12345'], [])
    """
    text = _UNSEEN.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", text[:200]))).strip().rstrip(".,;")
    text = re.sub(r"\s*\([^()]*\)$", "", text)  # "(paperback)"
    if said := _PMID_SAID.fullmatch(text):
        return [f"pmid:{said[1]}"]
    if said := _PMCID_SAID.fullmatch(text):
        return [f"pmcid:PMC{said[1]}"]
    if number := arxiv_in(text):
        return [f"arxiv:{number}"]
    if _ONLY_ISBN.fullmatch(_ISBN_LABEL.sub("", text, count=1).strip().upper()):
        return [f"isbn:{isbn}" for isbn in isbns_in(text)[:1]]
    return []


def keys_of_fields(fields: Mapping[str, Any]) -> Iterator[str]:
    """Keys of the numbers that a record keeps: in what it says of its own, which importers fill, and its journal.

    The ISBN of a part is that of the book it stands in, and no key of the part.
    """
    extra = fields.get("extra")
    if not isinstance(extra, dict):  # the test of Mapping is slow, and this is asked of every record
        extra = extra if isinstance(extra, Mapping) else {}
    publisher = fields.get("publisher")
    if isinstance(publisher, str) and "arxiv" in publisher.lower():
        said = re.search(r"arxiv\s*:\s*(\S+)", publisher, re.IGNORECASE)
        number = arxiv_in(said[1]) if said else None
        if number:
            yield f"arxiv:{number}"
    for name, value in extra.items():
        kind = _kind_of(name)
        if kind is not None and value:
            yield from _keys_of_value(kind, value, fields, extra)


def _keys_of_value(kind: str, value: Any, fields: Mapping[str, Any], extra: Mapping[str, Any]) -> Iterator[str]:
    if kind == "isbn":
        if not _is_part(fields, extra):
            yield from (f"isbn:{isbn}" for text in _texts(value) for isbn in isbns_in(text))
        return
    for text in _texts(value):
        if kind == "arxiv":
            if number := arxiv_in(text):
                yield f"arxiv:{number}"
        elif kind == "pmid":
            if said := re.fullmatch(r"(?:PMID\s*:?\s*)?0*([1-9]\d{0,8})(?:\.0)?", text.strip(), re.IGNORECASE):
                yield f"pmid:{said[1]}"
        elif said := re.fullmatch(r"(?:PMCID\s*:?\s*)?(?:PMC)?0*([1-9]\d{2,8})", text.strip(), re.IGNORECASE):
            yield f"pmcid:PMC{said[1]}"


@lru_cache(4096)
def _kind_of(name: object) -> str | None:
    """Which number a field of this name holds; imports name it as the list did."""
    plain = _letters(str(name)[:40])
    if plain.startswith(("isbn", "eisbn", "printisbn")):
        return "isbn"
    return _NAMES.get(plain)


@lru_cache(4096)
def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _is_part(fields: Mapping[str, Any], extra: Mapping[str, Any]) -> bool:
    names = {_letters(str(name)[:40]): value for name, value in extra.items()}
    pages = next((str(names[name]) for name in ("pages", "page") if names.get(name)), "")
    return (
        str(fields.get("type") or "").lower() in ("article", "chapter", "paper", "conference paper")
        or any(names.get(name) for name in ("booktitle", "containertitle", "startpage"))
        or bool(re.search(r"\d\s*[-\u2013]+\s*\d", pages))
    )


def _texts(value: Any) -> Iterable[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [str(one) for one in values if isinstance(one, str | int) and not isinstance(one, bool)]
