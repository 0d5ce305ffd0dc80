"""A record as a formatted reference: APA, Harvard, Vancouver, by citeproc from styles of the CSL project."""

from __future__ import annotations

import html
import json
import re
import threading
import warnings
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from corpus.errors import UsageError
from corpus.exchange.crosswalk import csl_item
from corpus.records.resource import Resource

STYLES: dict[str, str] = {"apa": "APA", "harvard": "Harvard", "vancouver": "Vancouver"}
"""Style → how people call it. The files are in `corpus/citation_styles` (CC BY-SA 3.0, see the README there)."""

_FOLDER = Path(__file__).parent.parent / "citation_styles"
_LOCK = threading.Lock()


def formatted(resource: Resource, style: str) -> str:
    """The reference as plain text on one line.

    Raises:
        UsageError: ``style`` is not one of `STYLES`.
    """
    if style not in STYLES:
        raise UsageError(f"{style[:40]!r} is not a citation style. Known: {', '.join(STYLES)}.")
    item = csl_item(resource, all_makers=True)
    # The words of a record may look like markup; the formatter would take them for it.
    item.pop("abstract", None)
    item.pop("keyword", None)
    item.pop("genre", None)
    item["id"] = "record"
    item.setdefault("title", resource.cited_title)
    return _formatted(json.dumps(item), style)


@lru_cache(maxsize=4096)
def _formatted(item_json: str, style: str) -> str:
    item: dict[str, Any] = json.loads(item_json)
    if not item.get("author") and not item.get("editor") and item.get("publisher"):
        # A work without named people is its publisher's, who is then not named twice.
        item["author"] = [{"literal": item.pop("publisher")}]
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that a style does not know
        text = _plain(_render(item, style))
    if not item.get("author") and not item.get("editor"):
        text = _title_once(text, str(item["title"]))
    return text


def _render(item: dict[str, Any], style: str) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([item]), formatter.plain)
    bibliography.register(Citation([CitationItem("record")]))
    entries = bibliography.bibliography()
    return str(entries[0]) if entries else ""


@cache
def _style(style: str) -> Any:
    from citeproc import CitationStylesStyle

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CitationStylesStyle(str(_FOLDER / f"{style}.csl"), validate=False)


def _plain(text: str) -> str:
    text = html.unescape(text)
    text = re.sub(r"^(?:\[?1\]?[.)]?\s*)(?=\D)", "", text)
    text = re.sub(r"(?<!\.)\.\.(?!\.)", ".", text)
    # The formatter drops the blanks between the parts of a date: 2018Jul1.
    text = re.sub(r"\b(\d{4})([A-Z][a-z]{2,8})(\d{1,2})?(?=[.;])", lambda d: " ".join(filter(None, d.groups())), text)
    return " ".join(text.split())


def _title_once(text: str, title: str) -> str:
    """Without an author the title comes first; the formatter then writes it a second time."""
    title = " ".join(title.split())
    first = text.find(title)
    second = text.find(title, first + len(title))
    if first < 0 or second < 0:
        return text
    before = text[:second].rstrip().rstrip("“‘\"'").rstrip()
    after = text[second + len(title) :].lstrip("”’\"'.,").strip()
    return f"{before.rstrip('.')}. {after}".strip() if after else before.rstrip(".") + "."
