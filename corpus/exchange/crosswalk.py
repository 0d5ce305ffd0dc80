"""Our kinds and people in the words of BibTeX, RIS and CSL, and back: one table for reading and writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from corpus.records import dates
from corpus.records.personal_names import is_body, is_suffix, name_parts
from corpus.records.resource import Resource
from corpus.records.settings import LibrarySettings

KINDS: dict[str, tuple[str, str, str]] = {
    # ours: (BibTeX, RIS, CSL)
    "article": ("article", "JOUR", "article-journal"),
    "report": ("techreport", "RPRT", "report"),
    "research": ("article", "JOUR", "article-journal"),
    "case-study": ("techreport", "RPRT", "report"),
    "blog": ("online", "BLOG", "post-weblog"),
    "video": ("misc", "VIDEO", "motion_picture"),
    "podcast": ("misc", "SOUND", "broadcast"),
    "slides": ("misc", "SLIDE", "speech"),
    "webinar": ("misc", "VIDEO", "speech"),
    "masterclass": ("misc", "GEN", "speech"),
    "toolkit": ("manual", "GEN", "document"),
    "book": ("book", "BOOK", "book"),
    "playlist": ("misc", "VIDEO", "motion_picture"),
    "digest": ("misc", "NEWS", "article-newspaper"),
    "collection": ("misc", "GEN", "collection"),
    "website": ("online", "ELEC", "webpage"),
    "other": ("misc", "GEN", "document"),
}

FROM_BIBTEX = {
    "article": "article", "book": "book", "booklet": "book", "inbook": "article", "incollection": "article",
    "inproceedings": "article", "conference": "article", "manual": "toolkit", "mastersthesis": "research",
    "phdthesis": "research", "thesis": "research", "proceedings": "book", "techreport": "report", "report": "report",
    "online": "website", "electronic": "website", "www": "website",
    "video": "video", "audio": "podcast", "collection": "book",
}  # fmt: skip
FROM_RIS = {
    "JOUR": "article", "MGZN": "article", "NEWS": "article", "CHAP": "article", "CONF": "article", "CPAPER": "article",
    "EJOUR": "article", "INPR": "article", "RPRT": "report", "GOVDOC": "report", "STAND": "report", "THES": "research",
    "BLOG": "blog", "VIDEO": "video", "MPCT": "video", "ADVS": "video", "SOUND": "podcast", "SLIDE": "slides",
    "BOOK": "book", "EBOOK": "book", "EDBOOK": "book", "ELEC": "website", "WEB": "website",
}  # fmt: skip
FROM_CSL = {
    "article": "article", "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "chapter": "article", "entry": "article", "paper-conference": "article", "report": "report", "thesis": "research",
    "dataset": "research", "post-weblog": "blog", "post": "blog", "motion_picture": "video", "broadcast": "podcast",
    "song": "podcast", "speech": "slides", "book": "book", "webpage": "website",
    "collection": "collection", "interview": "article", "review": "article", "software": "toolkit",
}  # fmt: skip

AUTHOR_ROLES = ("author", "")
MAKER_ROLES = ("author", "", "speaker", "presenter", "host", "director", "interviewer")


def title_of(resource: Resource) -> str:
    """The title as formats with one title have it: a supplied one stands in square brackets."""
    return resource.cited_title if resource.given_title else ""


def title_fields(text: str) -> dict[str, str]:
    """A title from such a format: one wholly in square brackets was supplied by a cataloguer."""
    text = " ".join(text.split())
    if len(text) > 2 and text[0] == "[" and text[-1] == "]" and not re.search(r"[\[\]]", text[1:-1]):
        return {"supplied_title": text[1:-1].strip()}
    return {"title": text} if text else {}


def name_from_family_first(name: str) -> str:
    """ "Battilana, Julie" → "Julie Battilana"; a suffix goes last, wherever it stood; a name without a comma stays."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts):
        return f"{parts[0]} {parts[1]}" if is_suffix(parts[1]) else f"{parts[1]} {parts[0]}"
    if len(parts) == 3 and all(parts):
        if is_suffix(parts[1]) and not is_suffix(parts[2]):
            return f"{parts[2]} {parts[0]} {parts[1]}"
        return f"{parts[1]} {parts[0]} {parts[2]}"
    return name.strip().strip(",").strip()


def name_from_bibtex(name: str) -> str:
    """The same for BibTeX, where the part in the middle of three is the suffix: "King, Jr., Martin Luther"."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 3 and all(parts) and not is_suffix(parts[2]):
        return f"{parts[2]} {parts[0]} {parts[1]}"
    return name_from_family_first(name)


def names_with_role(resource: Resource, *roles: str) -> list[str]:
    """The names of those who have one of ``roles``."""
    return [person.name for person in resource.creators if person.role in roles]


def index_words(resource: Resource, settings: LibrarySettings | None) -> list[str]:
    """The keywords and, after them, the themes by their names: what formats without themes can say of both."""
    themes = [settings.theme_label(slug) if settings and slug in settings.themes else slug for slug in resource.themes]
    said = {word.casefold() for word in resource.keywords}
    return [*resource.keywords, *(theme for theme in dict.fromkeys(themes) if theme.casefold() not in said)]


def csl_item(resource: Resource, all_makers: bool = False, settings: LibrarySettings | None = None) -> dict[str, Any]:
    """The record in CSL-JSON (Citation Style Language 1.0.2).

    Args:
        all_makers: speakers, hosts and so on count as authors, as a formatted reference wants it.
        settings: what themes are called.
    """
    item: dict[str, Any] = {"id": resource.id, "type": KINDS.get(resource.type or "", KINDS["other"])[2]}
    if resource.type:
        item["genre"] = resource.type
    title = title_of(resource)
    if title:
        item["title"] = title
    roles = MAKER_ROLES if all_makers else AUTHOR_ROLES
    for key, names in (("author", names_with_role(resource, *roles)), ("editor", names_with_role(resource, "editor"))):
        if names:
            item[key] = [csl_name(name) for name in names]
    issued = csl_date(resource.date if all_makers else resource.issued)
    if issued:
        item["issued"] = issued
    for key, value in (
        ("publisher", resource.publisher), ("URL", resource.url), ("DOI", resource.doi),
        ("abstract", resource.description), ("language", resource.language),
    ):  # fmt: skip
        if value:
            item[key] = value
    words = index_words(resource, settings)
    if words:
        item["keyword"] = ", ".join(words)
    return item


def csl_name(name: str) -> dict[str, str]:
    """A name as CSL has it: a body is literal, a person has family and given parts."""
    if is_body(name) or "," in name:
        return {"literal": name}
    family, given, suffix = name_parts(name)
    return {"family": family, "given": given} | ({"suffix": suffix} if suffix else {})


def csl_date(written: str | None) -> dict[str, Any] | None:
    """A date as CSL date-parts; one that is not plain has its words beside them, as ``literal``.

    CSL knows no spans without an end: of these the beginning stands in the parts.
    """
    if not written:
        return None
    plain = dates.edtf(written)
    ends = [part for part in plain.replace("~", "").split("/") if part != ".."]
    found: dict[str, Any] = {"date-parts": [[int(number) for number in part[:10].split("-")] for part in ends]}
    if "~" in plain:
        found["circa"] = True
    if plain != written or ".." in plain:
        found["literal"] = written
    return found


def from_csl_date(value: Any) -> str | None:
    """CSL date-parts (or its raw or literal text) as EDTF."""
    if not isinstance(value, Mapping):
        return str(value) if value else None
    parts = value.get("date-parts")
    if parts and isinstance(value.get("literal"), str) and dates.can_be_read(value["literal"]):
        return str(value["literal"])
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        try:
            written = [
                "-".join(f"{int(n):04}" if i == 0 else f"{int(n):02}" for i, n in enumerate(p[:3])) for p in parts if p
            ]
        except (TypeError, ValueError, OverflowError):  # "circa 1900", nothing, infinity: told of further on
            inner = [n for part in parts[:2] for n in (part[:3] if isinstance(part, list) else [part])]
            return " ".join(str(n)[:80] for n in inner)
        return "/".join(written[:2]) or None
    text = value.get("raw") or value.get("literal")
    return str(text) if text else None


def from_csl_names(names: Any, role: str) -> list[dict[str, str]]:
    """CSL names as creators."""
    found = []
    for name in names if isinstance(names, Iterable) and not isinstance(names, str | Mapping) else ():
        if isinstance(name, Mapping):
            particle = name.get("non-dropping-particle") or name.get("dropping-particle")
            parts = (name.get("given"), particle, name.get("family"), name.get("suffix"))
            whole = name.get("literal") or " ".join(str(part) for part in parts if part)
            if whole:
                found.append({"name": str(whole), "role": role})
    return found
