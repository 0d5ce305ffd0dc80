"""What bookmark tools, reference managers and browsers write as JSON, each with what its parts mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from corpus.exchange.crosswalk import title_fields
from corpus.exchange.importing.bookmarks import day_of_stamp
from corpus.exchange.importing.feeds import plain_text
from corpus.exchange.importing.readable_dates import first_day
from corpus.exchange.importing.values import as_text


def _names(value: Any) -> list[str]:
    """The names of tags, which tools write as texts or as objects with a name."""
    listed = value if isinstance(value, list) else [value] if value else []
    return [
        as_text(part.get("name") or part.get("label") or part.get("title") or "")
        if isinstance(part, dict)
        else as_text(part)
        for part in listed
    ]


def _pinboard(item: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = dict(title_fields(as_text(item.get("description"))))
    tags = item.get("tags")
    return data | {
        "url": item.get("href"),
        "description": as_text(item.get("extended")),
        "added": first_day(as_text(item.get("time"))),
        "keywords": tags if isinstance(tags, list) else as_text(tags).split(),
    }


def _karakeep(item: dict[str, Any]) -> dict[str, Any]:
    content = item.get("content") if isinstance(item.get("content"), dict) else {}
    assert isinstance(content, dict)
    data: dict[str, Any] = dict(title_fields(as_text(item.get("title") or content.get("title") or "")))
    return data | {
        "url": content.get("url"),
        "added": first_day(as_text(item.get("createdAt") or "")),
        "keywords": _names(item.get("tags")),
        "description": as_text(item.get("note") or content.get("text") or content.get("description") or ""),
    }


def _wallabag(item: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = dict(title_fields(as_text(item.get("title") or "")))
    authors = item.get("published_by")
    return data | {
        "url": item.get("url") or item.get("given_url"),
        "keywords": _names(item.get("tags")),
        "text": plain_text(as_text(item.get("content") or "")),
        "added": first_day(as_text(item.get("created_at") or "")),
        "issued": first_day(as_text(item.get("published_at") or "")),
        "language": item.get("language"),
        "creators": [{"name": name, "role": "author"} for name in _names(authors)],
        "minutes": item.get("reading_time"),
        "publisher": item.get("domain_name"),
    }


def _zotero_json(item: dict[str, Any]) -> dict[str, Any]:
    said = item["data"] if isinstance(item.get("data"), dict) else item
    data: dict[str, Any] = dict(title_fields(plain_text(as_text(said.get("title") or ""))))
    people = [p for p in said.get("creators") or [] if isinstance(p, dict)]
    data["creators"] = [
        {
            "name": " ".join(
                filter(None, (as_text(p.get("firstName") or ""), as_text(p.get("lastName") or p.get("name") or "")))
            ),
            "role": as_text(p.get("creatorType") or "author"),
        }
        for p in people
    ]
    names = (
        "publicationTitle",
        "bookTitle",
        "proceedingsTitle",
        "websiteTitle",
        "blogTitle",
        "publisher",
        "institution",
        "university",
    )
    return data | {
        "url": said.get("url") or said.get("uri"),
        "doi": said.get("DOI"),
        "description": plain_text(as_text(said.get("abstractNote") or "")),
        "keywords": [as_text(t.get("tag")) if isinstance(t, dict) else as_text(t) for t in said.get("tags") or []],
        "issued": first_day(as_text(said.get("date") or "")),
        "type": said.get("itemType"),
        "language": said.get("language"),
        "publisher": next((said[name] for name in names if said.get(name)), None),
        "added": first_day(as_text(said.get("dateAdded") or "")),
        "licence": said.get("rights"),
        "extra.zotero": said.get("key"),
        "extra.isbn": said.get("ISBN"),
        "extra.pages": said.get("pages"),
        "extra.volume": said.get("volume"),
        "extra.issue": said.get("issue"),
    }


def _trello(board: dict[str, Any]) -> Iterator[dict[str, Any]]:
    lists = {one.get("id"): as_text(one.get("name")) for one in board.get("lists") or [] if isinstance(one, dict)}
    for card in board.get("cards") or []:
        if not isinstance(card, dict):
            continue
        described = as_text(card.get("desc") or "")
        links = [
            a.get("url")
            for a in card.get("attachments") or []
            if isinstance(a, dict) and str(a.get("url", "")).startswith("http")
        ]
        name = as_text(card.get("name") or "")
        found = re.search(r"https?://[^\s)>\]]+", name) or re.search(r"https?://[^\s)>\]]+", described)
        address = next(iter(links), None) or (found[0] if found else card.get("shortUrl") or card.get("url"))
        section = lists.get(card.get("idList"))
        yield {
            **title_fields(name),
            "url": address,
            "description": described,
            "themes": [section] if section else [],
            "keywords": _names(card.get("labels")),
            "modified": as_text(card.get("dateLastActivity") or "")[:10] or None,
            "status": "archived" if card.get("closed") else None,
        }


def _pocket(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    items = found["list"]
    for item in items.values() if isinstance(items, dict) else items:
        tags = item.get("tags")
        yield {
            **title_fields(as_text(item.get("resolved_title") or item.get("given_title") or "")),
            "url": item.get("resolved_url") or item.get("given_url"),
            "description": as_text(item.get("excerpt") or ""),
            "added": first_day(as_text(item.get("time_added") or "")),
            "keywords": list(tags) if isinstance(tags, dict) else _names(tags),
        }


def _linkwarden(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for collection in found.get("collections") or []:
        for link in collection.get("links") or [] if isinstance(collection, dict) else ():
            yield {
                **title_fields(as_text(link.get("name") or link.get("description") or "")),
                "url": link.get("url"),
                "description": as_text(link.get("description") or "") if link.get("name") else "",
                "keywords": _names(link.get("tags")),
                "themes": [as_text(collection.get("name"))],
                "added": first_day(as_text(link.get("createdAt") or "")),
            }


def _bookmark_tree(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The bookmarks of Firefox's backup or of Chrome's own file: folders in folders."""
    roots = found.get("roots")
    start = list(roots.values()) if isinstance(roots, dict) else [found]
    stack: list[tuple[Any, str]] = [(node, "") for node in reversed(start)]
    while stack:
        node, folder = stack.pop()
        if not isinstance(node, dict):
            continue
        children = node.get("children")
        name = as_text(node.get("title") or node.get("name") or "")
        if isinstance(children, list):
            outermost = node.get("root") or node.get("guid") in _ROOTS or any(node is one for one in start)
            stack.extend((child, "" if outermost else name) for child in reversed(children))
            continue
        address = as_text(node.get("uri") or node.get("url") or "")
        if not address.startswith(("http://", "https://", "ftp://")):
            continue
        stamp = as_text(node.get("dateAdded") or node.get("date_added") or "")
        if node.get("date_added") and stamp.isdigit():  # Chrome counts microseconds since 1601
            stamp = str(int(stamp) // 1_000_000 - 11_644_473_600)
        tags = node.get("tags")
        yield {
            **title_fields(name or address),
            "url": address,
            "themes": [folder] if folder else [],
            "added": day_of_stamp(stamp),
            "keywords": [tag.strip() for tag in tags.split(",")] if isinstance(tags, str) else _names(tags),
        }


_ROOTS = frozenset({"root________", "menu________", "toolbar_____", "unfiled_____", "mobile______"})


@dataclass(frozen=True, slots=True)
class JsonExport:
    """A tool's JSON: the names that its outermost object has (``outer``) or its records have, and what they mean."""

    label: str
    outer: frozenset[str]
    inner: frozenset[str]
    path: str
    record: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    walk: Callable[[dict[str, Any]], Iterator[dict[str, Any]]] | None = None

    def records(self, found: Any) -> Iterator[dict[str, Any]] | None:
        """The records in ``found``; ``None`` if it is not this tool's."""
        if self.walk is not None:
            fits = isinstance(found, dict) and self.outer <= found.keys() and self._inside(found)
            return self.walk(found) if fits else None
        items = found.get(self.path) if isinstance(found, dict) and self.path else found
        if not isinstance(items, list) or not items or (self.outer and not isinstance(found, dict)):
            return None
        first = items[0]
        if self.outer and not self.outer <= found.keys():
            return None
        if not isinstance(first, dict) or not self.inner <= first.keys() or self.record is None:
            return None
        return map(self.record, (item for item in items if isinstance(item, dict)))

    def _inside(self, found: dict[str, Any]) -> bool:
        items = found.get(self.path)
        items = list(items.values()) if isinstance(items, dict) else items
        return isinstance(items, list) and any(isinstance(one, dict) and self.inner <= one.keys() for one in items)


JSON_EXPORTS: tuple[JsonExport, ...] = (
    JsonExport("Pinboard", frozenset(), frozenset({"href", "description", "extended", "time"}), "", _pinboard),
    JsonExport("Karakeep", frozenset({"bookmarks"}), frozenset({"content", "createdAt"}), "bookmarks", _karakeep),
    JsonExport("Wallabag", frozenset(), frozenset({"title", "url", "is_archived", "content"}), "", _wallabag),
    JsonExport("Zotero", frozenset(), frozenset({"key", "version", "data"}), "", _zotero_json),
    JsonExport("Zotero", frozenset({"items"}), frozenset({"itemType", "creators"}), "items", _zotero_json),
    JsonExport("Trello", frozenset({"cards", "lists"}), frozenset({"idList", "name"}), "cards", None, _trello),
    JsonExport("Pocket", frozenset({"list"}), frozenset({"item_id", "time_added"}), "list", None, _pocket),
    JsonExport(
        "Linkwarden", frozenset({"collections"}), frozenset({"links", "name"}), "collections", None, _linkwarden
    ),
    JsonExport("Firefox", frozenset({"children", "guid"}), frozenset(), "children", None, _bookmark_tree),
    JsonExport("Chrome", frozenset({"roots"}), frozenset({"children"}), "roots", None, _bookmark_tree),
)
