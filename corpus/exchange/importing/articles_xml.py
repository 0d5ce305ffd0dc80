"""Articles in XML: JATS (publishers, PubMed Central) and PubMed's own; and sitemaps, which list a site's pages."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from corpus.exchange.crosswalk import title_fields
from corpus.exchange.importing.markup import cleaned
from corpus.exchange.importing.readable_dates import first_date
from corpus.exchange.importing.safe_xml import every_text, first_text, inside, local_name, parsed_xml, text_of
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, one_row

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HREF = "{http://www.w3.org/1999/xlink}href"


def read_jats(source: Source, findings: Findings) -> Rows:
    """Yield an article of JATS, or a citation of PubMed's XML, a row.

    Raises:
        SourceError: it is no well-formed XML, or has no article.
    """
    root = parsed_xml(source, findings)
    found: list[tuple[Any, Any]] = [
        (e, _pubmed) for e in root.iter() if local_name(e) in ("pubmedarticle", "pubmedbookarticle")
    ]
    found = found or [(e, _jats) for e in root.iter() if local_name(e) == "article" and inside(e, "front")]
    if not found:
        raise SourceError(f"{source.name}: there is no article with a front part in it.")
    for number, (element, meant) in enumerate(found, start=1):
        yield one_row(partial(_row, meant, element, number, source), number)


def _row(meant: Any, element: Any, number: int, source: Source) -> Row:
    return Row(meant(element), number, source.name)


def _paragraphs(element: Any) -> str:
    """The text of an abstract: its paragraphs and the titles of its sections, parted by blank lines."""
    parts = [e for e in element.iter() if local_name(e) in ("p", "title")]
    texts = [" ".join(text_of(e).split()) for e in parts] if parts else [" ".join(text_of(element).split())]
    return "\n\n".join(text for text in texts if text and text.casefold() != "abstract")


def _jats(article: Any) -> dict[str, Any]:
    meta = next(iter(inside(article, "front", "article-meta")), article)
    journal = next(iter(inside(article, "front", "journal-meta")), article)
    data: dict[str, Any] = dict(title_fields(first_text(meta, "title-group", "article-title")))
    data["subtitle"] = first_text(meta, "title-group", "subtitle") or None
    data["creators"] = [
        person
        for group in [*inside(meta, "contrib-group"), meta]
        for person in map(_contributor, inside(group, "contrib"))
        if person
    ]
    names = ("journal-title-group", "journal-title"), ("journal-title",), ("publisher", "publisher-name")
    data["publisher"] = next((text for path in names if (text := first_text(journal, *path))), None)
    dates = sorted(
        inside(meta, "pub-date"), key=lambda e: _PREFERRED.get(e.get("pub-type") or e.get("date-type") or "", 2)
    )
    data["issued"] = first_date(map(_date, dates))
    ids = {(e.get("pub-id-type") or ""): text_of(e) for e in inside(meta, "article-id")}
    data["doi"] = ids.get("doi")
    pmc = ids.get("pmc") or ids.get("pmcid") or ""
    links = [e.get(_HREF) for e in inside(meta, "self-uri") if str(e.get(_HREF)).startswith("http")]
    number = pmc.upper().removeprefix("PMC")
    data["url"] = next(iter(links), None) or (
        f"https://www.ncbi.nlm.nih.gov/pmc/articles/PMC{number}/" if number else None
    )
    abstracts = [e for e in inside(meta, "abstract") if not e.get("abstract-type")] or inside(meta, "abstract")
    data["description"] = _paragraphs(abstracts[0]) if abstracts else None
    data["keywords"] = list(dict.fromkeys(every_text(meta, "kwd-group", "kwd")))
    data["language"] = article.get(_LANG)
    licences = inside(meta, "permissions", "license")
    data["licence"] = next((e.get(_HREF) or " ".join(text_of(e).split()) for e in licences), None)
    data["type"] = "article"
    data["extra.pmid"], data["extra.pmcid"] = ids.get("pmid"), f"PMC{number}" if number else None
    start, end = first_text(meta, "fpage"), first_text(meta, "lpage")
    data["extra.pages"] = f"{start}-{end}" if start and end else start or first_text(meta, "elocation-id") or None
    for name in ("volume", "issue"):
        data[f"extra.{name}"] = first_text(meta, name) or None
    data["extra.issn"] = "; ".join(every_text(journal, "issn")) or None
    return data


_PREFERRED = {"ppub": 0, "epub-ppub": 0, "pub": 0, "collection": 1, "epub": 1}


def _date(element: Any) -> str:
    if element.get("iso-8601-date"):
        return str(element.get("iso-8601-date"))
    year, month, day = (first_text(element, name) for name in ("year", "month", "day"))
    if month.isdigit():
        return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day.isdigit() else "")
    return " ".join(part for part in (day if month else "", month, year) if part)


def _body(collab: Any) -> str:
    """The name of a group, without its members and where they work."""
    parts = [collab.text or ""]
    for child in collab:
        if local_name(child) not in ("contrib-group", "xref", "aff", "email", "address"):
            parts.append(text_of(child))
        parts.append(child.tail or "")
    return " ".join(" ".join(parts).split()).strip(" ,;")


def _contributor(contrib: Any) -> dict[str, str] | None:
    groups = [*inside(contrib, "collab"), *inside(contrib, "collab-alternatives", "collab")]
    body = next((name for name in map(_body, groups) if name), "")
    found = next(iter([*inside(contrib, "name"), *inside(contrib, "name-alternatives", "name")]), None)
    if found is not None:
        parts = (first_text(found, name) for name in ("given-names", "surname", "suffix"))
        name = " ".join(part for part in parts if part)
    else:
        name = body or first_text(contrib, "string-name")
    kind = contrib.get("contrib-type") or "author"
    return {"name": name, "role": {"author": "author", "editor": "editor"}.get(kind, kind)} if name else None


_TITLES = (("articletitle",), ("vernaculartitle",), ("book", "booktitle"))


def _pubmed(element: Any) -> dict[str, Any]:
    citation = next(iter([*inside(element, "medlinecitation"), *inside(element, "bookdocument")]), element)
    article = next(iter(inside(citation, "article")), citation)
    number = first_text(citation, "pmid")
    data: dict[str, Any] = dict(title_fields(next(filter(None, (first_text(article, *path) for path in _TITLES)), "")))
    data["creators"] = []
    for author in inside(article, "authorlist", "author"):
        parts = (first_text(author, name) for name in ("forename", "lastname", "suffix"))
        name = " ".join(part for part in parts if part) or first_text(author, "collectivename")
        if name:
            data["creators"].append({"name": name, "role": "author"})
    data["publisher"] = first_text(article, "journal", "title")
    dates = (
        inside(article, "journal", "journalissue", "pubdate")
        + inside(article, "articledate")
        + inside(article, "book", "pubdate")
    )
    data["issued"] = first_date([text for e in dates for text in (_date(e), first_text(e, "medlinedate"))])
    abstracts = inside(article, "abstract", "abstracttext")
    labelled = [f"{e.get('Label').capitalize()}: {text_of(e)}" if e.get("Label") else text_of(e) for e in abstracts]
    data["description"] = "\n\n".join(" ".join(text.split()) for text in labelled)
    data["keywords"] = list(dict.fromkeys([
        *every_text(citation, "keywordlist", "keyword"),
        *every_text(citation, "meshheadinglist", "meshheading", "descriptorname"),
    ]))  # fmt: skip
    ids = [*inside(article, "elocationid"), *inside(element, "pubmeddata", "articleidlist", "articleid")]
    data["doi"] = next((text_of(e) for e in ids if "doi" in (e.get("EIdType"), e.get("IdType"))), None)
    data["url"] = f"https://pubmed.ncbi.nlm.nih.gov/{number}/" if number.isdigit() else None
    data["language"] = first_text(article, "language")
    data["type"], data["extra.pmid"] = "article", number or None
    return data


# -- sitemaps -----------------------------------------------------------------------------------------------


def read_sitemap(source: Source, findings: Findings) -> Rows:
    """Yield a page of a sitemap a row; where it says no title, the words of its address stand for one.

    Raises:
        SourceError: it is no well-formed XML, or lists other sitemaps.
    """
    root = parsed_xml(source, findings)
    others = every_text(root, "sitemap", "loc")
    if others:
        shown = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
        raise SourceError(f"{source.name}: this sitemap lists other sitemaps. Import each of them: {shown}.")
    pages = inside(root, "url")
    if not pages:
        raise SourceError(f"{source.name}: this sitemap has no pages.")
    if any(_page(page).get("supplied_title") for page in pages):
        findings.note(f"{source.name}: a sitemap has no titles; they are made from the words of the addresses.")
    for number, page in enumerate(pages, start=1):
        yield one_row(partial(_row, _page, page, number, source), number)


def _page(element: Any) -> dict[str, Any]:
    address = first_text(element, "loc")
    title = first_text(element, "news", "title") or first_text(element, "video", "title")
    data: dict[str, Any] = {"url": address, "title": cleaned(title)} if title else {"url": address, **_called(address)}
    data["modified"] = first_text(element, "lastmod")[:10] or None
    data["issued"] = first_text(element, "news", "publication_date")[:10] or None
    data["publisher"] = first_text(element, "news", "publication", "name") or None
    data["keywords"] = [word.strip() for word in first_text(element, "news", "keywords").split(",")]
    return data


def _called(address: str) -> dict[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return {}
    steps = [unquote(step) for step in parts.path.split("/") if step]
    last = re.sub(r"\.(?:html?|php|aspx?)\Z", "", steps[-1]) if steps else ""
    words = " ".join(re.sub(r"[-_+]+", " ", last).split())
    return {"supplied_title": words[:1].upper() + words[1:] if words else parts.netloc or address}
