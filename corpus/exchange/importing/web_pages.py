"""schema.org JSON-LD in web pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import title_fields
from corpus.exchange.importing.feeds import plain_text
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, decode, one_row
from corpus.exchange.importing.values import as_text
from corpus.records.readers import Unreadable

_KINDS = {
    "article": "article", "newsarticle": "article", "scholarlyarticle": "article", "techarticle": "article",
    "report": "report", "blogposting": "blog", "blog": "blog", "videoobject": "video", "movie": "video",
    "podcastepisode": "podcast", "audioobject": "podcast", "podcastseries": "podcast", "book": "book",
    "presentationdigitaldocument": "slides", "course": "toolkit", "howto": "toolkit", "dataset": "research",
    "thesis": "research", "creativework": None, "webpage": "website", "website": "website", "event": "webinar",
    "educationevent": "webinar", "businessevent": "webinar", "learningresource": "toolkit", "collection": "collection",
    "socialevent": "webinar", "onlineevent": "webinar", "digitaldocument": "report", "medicalwebpage": "website",
}  # fmt: skip
_MAKERS = ((("author", "creator"), "author"), (("performer", "actor"), "speaker"), (("editor",), "editor"))
_STRONG = frozenset(_KINDS) - {"webpage", "website", "collection"}
_MAX_NODES = 20_000


def read_json_ld(source: Source, findings: Findings) -> Rows:
    """Yield a row for each work that the page describes; the page itself only where it describes no other.

    Raises:
        SourceError: the page has no JSON-LD of a kind that is known.
    """
    text = decode(source.bytes(), source.name, findings)
    from lxml import html

    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (ValueError, html.etree.ParserError) as error:
        raise SourceError(f"{source.name}: this HTML cannot be read ({error}).") from None
    nodes: list[tuple[dict[str, Any], int | None]] = []
    found_script = broken = False
    for script in root.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        found_script = True
        said = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", script.text or "")
        try:
            value = json.loads(said, strict=False)
        except (ValueError, RecursionError) as error:
            line = (script.sourceline or 1) + getattr(error, "lineno", 1) - 1
            broken = True
            yield Unreadable(line, f"This JSON-LD is not valid JSON: {getattr(error, 'msg', error)}.", "Tell the site.")
            continue
        nodes += [(node, script.sourceline) for node in _nodes(value)]
    if not found_script:
        raise SourceError(f"{source.name}: there is no schema.org JSON-LD in this page.")
    yield from _works(nodes, source, quietly=broken)  # what is broken has been named


def works_of(value: Any, source: Source) -> Rows:
    """Yield a row for each work that JSON-LD by itself, outside any page, describes.

    Raises:
        SourceError: it describes none of a kind that is known.
    """
    yield from _works([(node, None) for node in _nodes(value)], source)


def _works(nodes: list[tuple[dict[str, Any], int | None]], source: Source, quietly: bool = False) -> Rows:
    by_id = {node["@id"]: node for node, _ in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    strong = [(node, line) for node, line in nodes if set(_kinds(node)) & _STRONG]
    chosen = strong or [(node, line) for node, line in nodes if set(_kinds(node)) & set(_KINDS)]
    if not chosen and not quietly:
        raise SourceError(f"{source.name}: there is no JSON-LD of a kind that is known in it.")
    for node, line in chosen:
        yield one_row(partial(_row, node, by_id, line, source), line)


def _row(node: dict[str, Any], by_id: dict[str, dict[str, Any]], line: int | None, source: Source) -> Row:
    return Row(_work(node, by_id, source.url), line, source.name)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The top-level things: of lists, of @graph, and of an ItemList."""
    stack, n_seen = [value], 0
    while stack:
        node = stack.pop()
        n_seen += 1
        if n_seen > _MAX_NODES:
            return
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            for key in ("@graph", "itemListElement", "item", "hasPart", "mainEntity"):
                if key in node and (key != "item" or "listitem" in _kinds(node)):
                    stack.append(node[key])
            yield node


def _kinds(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [str(kind).rpartition("/")[2].rpartition(":")[2].lower() for kind in kinds if kind]


def _work(node: dict[str, Any], by_id: dict[str, dict[str, Any]], page: str | None) -> dict[str, Any]:
    def follow(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"@id"}:
            return by_id.get(str(value["@id"]), value)
        return value

    def many(*names: str) -> list[Any]:
        for name in names:
            value = node.get(name)
            if value:
                return [follow(part) for part in (value if isinstance(value, list) else [value])]
        return []

    def text(*names: str) -> str:
        return next((t for t in map(_text, many(*names)) if t), "")

    title = text("headline", "name") or text("alternativeHeadline")
    kinds = _kinds(node)
    data: dict[str, Any] = dict(title_fields(plain_text(title)))
    data["url"] = next(
        (u for u in (_address(v) for v in many("url", "mainEntityOfPage", "@id", "contentUrl")) if u), page
    )
    data["description"] = plain_text(text("description", "abstract"))
    data["type"] = next((_KINDS[kind] for kind in kinds if _KINDS.get(kind)), None)
    data["creators"] = [
        {"name": name, "role": role}
        for names, role in _MAKERS
        for name in map(_text, many(*names)) if name
    ]  # fmt: skip
    data["publisher"] = text("publisher", "sourceOrganization", "provider", "organizer")
    data["issued"] = text("datePublished", "uploadDate", "dateCreated")[:10] or None
    data["keywords"] = [k.strip() for part in many("keywords") for k in _text(part).split(",")]
    data["themes"] = [name for name in map(_text, many("articleSection", "about", "genre")) if name]
    data["language"] = text("inLanguage")
    data["licence"] = text("license")
    data["minutes"] = _minutes(text("duration", "timeRequired"))
    data["audience"] = [name for name in map(_text, many("audience")) if name]
    identifiers = [str(_text(v)) for v in many("identifier", "sameAs")]
    data["doi"] = next((i for i in identifiers if re.search(r"\b10\.\d{4,9}/", i)), None)
    if any("event" in kind for kind in kinds) and node.get("startDate"):
        place = next(iter(many("location")), None)
        online = isinstance(place, dict) and "virtuallocation" in _kinds(place)
        data["event"] = {
            "start": text("startDate"),
            "end": text("endDate"),
            "place": "" if online else _text(place),
            "online_url": _address(place) if online else None,
        }
    return data


def _minutes(text: str) -> Any:
    found = re.fullmatch(r"P(?:T(?=\d))?(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?", text)
    if not found or not any(found.groups()):
        return text or None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 60 + minutes + (seconds >= 30)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        for key in ("name", "@value", "value", "audienceType", "url", "@id"):
            if value.get(key):
                return _text(value[key])
        return ""
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    return as_text(value) if value is not None else ""


def _address(value: Any) -> str | None:
    text = str(value.get("url") or value.get("@id") or "") if isinstance(value, dict) else str(value or "")
    return text if text.startswith(("http://", "https://")) else None
