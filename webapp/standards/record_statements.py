"""What a record says to other programs: one table, with a column for each of the vocabularies that they read.

From it come the tags of Highwire Press (which Google Scholar and Zotero read), those of Dublin Core, and the properties
of schema.org in the record's JSON-LD. To say something more, add a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from seealso import LibrarySettings, Resource, elsewhere
from webapp.standards.kinds_elsewhere import (
    AUTHORS,
    MAKERS,
    NO_MAKERS,
    ROLES,
    TIES,
    Kind,
    kind_elsewhere,
    licence_address,
)

MAX_ABSTRACT_CHARS = 5000
_JOURNALS = ("container-title", "journal", "journaltitle", "journal_title", "publication", "publication_title")
_MEDIA = {
    "pdf": "application/pdf", "mp3": "audio/mpeg", "mp4": "video/mp4", "epub": "application/epub+zip",
    "csv": "text/csv", "json": "application/json", "txt": "text/plain", "docx":
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pptx":
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A record about to be told of.

    Args:
        record: the record.
        settings: what the library calls things.
        page: the address of its page.
        address_of: from a path's first part and a value to the address of a page of this site.
    """

    record: Resource
    settings: LibrarySettings
    page: str
    address_of: Callable[[str, str], str]

    @cached_property
    def numbers(self) -> dict[str, str]:
        """DOI, ISBN and so on, by name."""
        return elsewhere.known_numbers(self.record)

    def extra(self, *names: str) -> str:
        """The first of ``names`` that the source had and we have no field for."""
        for name in names:
            value = self.record.extra.get(name)
            if isinstance(value, list | tuple):
                value = value[0] if value else None
            if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
                return str(value).strip()
        return ""

    @cached_property
    def journal(self) -> str:
        """Where it stands, for what stands in a journal: many formats call that the publisher."""
        named = self.extra(*_JOURNALS)
        is_article = (self.record.type or "") in ("article", "research")
        in_one = is_article and ("doi" in self.numbers or self.extra("volume", "issue", "number", "issn", "ISSN"))
        return named or (self.record.publisher or "" if in_one else "")

    @cached_property
    def kind(self) -> Kind:
        """What its kind is called elsewhere."""
        takes_place = bool(self.record.event and self.record.event.start)
        is_scholarly = bool("doi" in self.numbers or self.journal)
        return kind_elsewhere(self.record.type, is_scholarly, takes_place)

    @cached_property
    def makers(self) -> tuple[str, ...]:
        """The authors; where none is said to be one, those who speak in it."""
        creators = self.record.creators
        found = [person.name for person in creators if person.role in AUTHORS]
        return tuple(found or [person.name for person in creators if person.role in MAKERS])

    def helpers(self, *roles: str) -> Iterator[str]:
        """Those with one of ``roles``; without any, those who have a part that has no word of its own."""
        for person in self.record.creators:
            is_other = person.role not in (*AUTHORS, *NO_MAKERS, *ROLES) and person.name not in self.makers
            if person.role in roles or (not roles and is_other):
                yield person.name

    @cached_property
    def pages(self) -> tuple[str, str]:
        """First and last page."""
        first, _, last = re.sub(r"\s*(?:-+|–)\s*", "-", self.extra("pages", "page")).partition("-")
        return self.extra("start_page") or first, self.extra("end_page") or last

    @property
    def media_type(self) -> str:
        """What its address is likely to answer with, by its ending; "" where that says nothing."""
        ending = re.search(r"\.([a-z0-9]{2,5})$", (self.record.url or "").partition("?")[0].casefold())
        return _MEDIA.get(ending[1], "") if ending else ""

    def named(self, names: Iterable[str]) -> list[dict[str, str]]:
        """People and bodies as schema.org has them."""
        return [{"@type": "Organization" if elsewhere.is_body(name) else "Person", "name": name} for name in names]


Texts = Iterable[str | None]
Nodes = Any


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that a record says.

    Args:
        texts: the values, as text.
        highwire, dublin_core: names of meta tags, one tag a value; "" for none.
        schema: a property of schema.org.
        node: its value, where that is not the text.
    """

    texts: Callable[[Told], Texts]
    highwire: str = ""
    dublin_core: str = ""
    schema: str = ""
    node: Callable[[Told], Nodes] | None = None


def _one(value: str | None) -> list[str]:
    return [value] if value else []


def _publishers(told: Told) -> Texts:
    return () if told.record.publisher == told.journal else _one(told.record.publisher)


def _parts_of(told: Told) -> Nodes:
    found: list[dict[str, Any]] = []
    if told.record.series:
        series = told.record.series
        sort = "PodcastSeries" if told.kind.schema == "PodcastEpisode" else "CreativeWorkSeries"
        found.append({"@type": sort, "name": series.name, "url": told.address_of("series", series.name)})
    if told.journal:
        issn = told.extra("issn", "ISSN")
        found.append({"@type": "Periodical", "name": told.journal} | ({"issn": issn} if issn else {}))
    return found


def _numbers(told: Told) -> Nodes:
    known = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "arxiv": "arXiv", "isbn": "ISBN"}
    return [
        {"@type": "PropertyValue", "propertyID": known[name], "value": value}
        for name, value in told.numbers.items() if name in known
    ]  # fmt: skip


def _same(told: Told) -> Nodes:
    doi = told.numbers.get("doi")
    known = dict.fromkeys([told.record.url, f"https://doi.org/{doi}" if doi else None])
    return [one for one in known if one]


def _places(told: Told) -> Nodes:
    return [{"@type": "Place", "name": place} for place in told.record.places]


def _event(told: Told) -> dict[str, Any]:
    event = told.record.event
    if event is None or not event.start:
        return {}
    found: dict[str, Any] = {
        "startDate": elsewhere.standard_time(event.start), "endDate": elsewhere.standard_time(event.end),
    }  # fmt: skip
    where = [{"@type": "Place", "name": event.place, "address": event.place}] if event.place else []
    online = [{"@type": "VirtualLocation", "url": event.online_url}] if event.online_url else []
    statuses = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}
    status = statuses.get((event.status or "").casefold())
    found["location"] = [*where, *online]
    found["eventStatus"] = f"https://schema.org/{status}" if status else ""
    return {name: value for name, value in found.items() if value}


def _recorded_at(told: Told) -> Nodes:
    event = _event(told)
    if not event or told.kind.schema in ("Event", "Course"):
        return None
    return {"@type": "Event", "name": told.record.given_title or told.record.display_title} | event


def _length(told: Told) -> Nodes:
    return f"PT{told.record.minutes}M" if told.record.minutes else None


def _licence(told: Told) -> Nodes:
    text = told.record.licence
    return (licence_address(text) or {"@type": "CreativeWork", "name": text}) if text else None


def _themes(told: Told) -> Nodes:
    return [
        {"@type": "DefinedTerm", "name": told.settings.theme_label(theme), "url": told.address_of("theme", theme)}
        for theme in told.record.themes
    ]


def _abstract(told: Told) -> Texts:
    return _one(told.record.description[:MAX_ABSTRACT_CHARS])


def _date(told: Told) -> Texts:
    return _one(elsewhere.standard_date(told.record.date))


def _files(told: Told) -> Nodes:
    kind = told.media_type
    return {"@type": "MediaObject", "contentUrl": told.record.url, "encodingFormat": kind} if kind else None


STATEMENTS: tuple[Statement, ...] = (
    Statement(lambda t: _one(t.record.given_title), "citation_title", "DC.title", "name"),
    Statement(lambda t: _one(t.record.subtitle), "", "DCTERMS.alternative", "alternativeHeadline"),
    Statement(lambda t: t.makers, "", "DC.creator", "author", lambda t: t.named(t.makers)),
    Statement(lambda t: _author_tags(t), "citation_author"),
    Statement(
        lambda t: map(elsewhere.family_first, t.helpers("editor")), "citation_editor", "", "editor",
        lambda t: t.named(t.helpers("editor")),
    ),
    Statement(
        lambda t: (), "", "", "translator", lambda t: t.named(t.helpers("translator")),
    ),
    Statement(
        lambda t: (), "", "", "illustrator", lambda t: t.named(t.helpers("illustrator")),
    ),
    Statement(lambda t: (), "", "", "contributor", lambda t: t.named(t.helpers())),
    Statement(lambda t: [*t.helpers(*ROLES), *t.helpers()], "", "DC.contributor"),
    Statement(_publishers, "citation_publisher"),
    Statement(
        lambda t: _one(t.record.publisher), "", "DC.publisher", "publisher",
        lambda t: {"@type": "Organization", "name": t.record.publisher} if t.record.publisher else None,
    ),
    Statement(lambda t: _one(t.journal), "citation_journal_title", "DC.source"),
    Statement(lambda t: _publishers(t) if t.kind.zotero == "report" else (), "citation_technical_report_institution"),
    Statement(lambda t: _publishers(t) if t.kind.zotero == "thesis" else (), "citation_dissertation_institution"),
    Statement(lambda t: _one(t.record.series.name if t.record.series else ""), "citation_series_title",
              "DCTERMS.isPartOf", "isPartOf", _parts_of),
    Statement(lambda t: (), "", "", "position", lambda t: t.record.series.position if t.record.series else None),
    Statement(lambda t: [d.replace("-", "/") for d in _date(t) if d], "citation_publication_date"),
    Statement(_date, "", "DC.date"),
    Statement(lambda t: _one(elsewhere.standard_date(t.record.issued)), "", "", "datePublished"),
    Statement(lambda t: _one(elsewhere.standard_date(t.record.modified)), "", "DCTERMS.modified", "dateModified"),
    Statement(lambda t: _one(t.extra("volume")), "citation_volume"),
    Statement(lambda t: _one(t.extra("issue", "number")), "citation_issue"),
    Statement(lambda t: _one(t.pages[0]), "citation_firstpage", "", "pageStart"),
    Statement(lambda t: _one(t.pages[1]), "citation_lastpage", "", "pageEnd"),
    Statement(lambda t: _one(t.numbers.get("doi")), "citation_doi"),
    Statement(lambda t: _one(t.numbers.get("isbn")), "citation_isbn"),
    Statement(lambda t: _one(t.numbers.get("isbn") if t.kind.schema == "Book" else ""), "", "", "isbn"),
    Statement(lambda t: _one(t.extra("issn", "ISSN")), "citation_issn"),
    Statement(lambda t: _one(t.numbers.get("pmid")), "citation_pmid"),
    Statement(lambda t: _one(t.numbers.get("arxiv")), "citation_arxiv_id"),
    Statement(lambda t: _identifiers(t), "", "DC.identifier", "identifier", _numbers),
    Statement(_abstract, "citation_abstract", "DC.description", "description"),
    Statement(lambda t: _one(t.record.language), "citation_language", "DC.language", "inLanguage"),
    Statement(lambda t: elsewhere.index_words(t.record, t.settings), "citation_keywords", "DC.subject"),
    Statement(lambda t: t.record.keywords, "", "", "keywords"),
    Statement(lambda t: (), "", "", "about", _themes),
    Statement(lambda t: _one(t.settings.type_label(t.record.type) if t.record.type else ""), "", "DC.type", "genre"),
    Statement(lambda t: _one(t.kind.dublin_core), "", "DC.type"),
    Statement(lambda t: _one(t.kind.zotero), "z:itemType"),
    Statement(lambda t: t.record.places, "", "DC.coverage", "contentLocation", _places),
    Statement(
        lambda t: t.record.audience, "", "DCTERMS.audience", "audience",
        lambda t: [{"@type": "Audience", "audienceType": one} for one in t.record.audience],
    ),
    Statement(lambda t: _one(t.record.licence), "", "DC.rights", "license", _licence),
    Statement(lambda t: (), "", "", "timeRequired", _length),
    Statement(
        lambda t: (), "", "", "duration",
        lambda t: _length(t) if t.kind.dublin_core in ("MovingImage", "Sound") else None,
    ),
    Statement(lambda t: (), "", "", "sameAs", _same),
    Statement(lambda t: _one(t.record.url or t.page), "citation_public_url"),
    Statement(lambda t: _one(t.page), "citation_abstract_html_url", "", "url"),
    Statement(
        lambda t: _one(t.record.url if t.media_type == "application/pdf" else ""), "citation_pdf_url", "", "encoding",
        _files,
    ),
    Statement(lambda t: (), "", "", "recordedAt", _recorded_at),
)  # fmt: skip
"""All of them. Authors have a tag each, in their order, as Google Scholar asks for it."""


def _author_tags(told: Told) -> Texts:
    """Family name first. A single author whose two parts both have a space stands as written, because Zotero would take
    "van der Berg, Mary Ann" for two people.
    """
    tags = [elsewhere.family_first(name) for name in told.makers]
    if len(tags) == 1 and all(" " in part for part in tags[0].split(", ")[:2]):
        return told.makers
    return tags


def _identifiers(told: Told) -> Texts:
    numbers = told.numbers
    written = {"doi": "doi:{}", "isbn": "ISBN {}", "pmid": "pmid:{}", "arxiv": "arXiv:{}"}
    return [told.record.url, *(form.format(numbers[name]) for name, form in written.items() if name in numbers)]


def tags(told: Told) -> list[tuple[str, str]]:
    """(name, content) of each meta tag."""
    found = []
    for one in STATEMENTS:
        for name in (one.highwire, one.dublin_core):
            if name:
                found += [(name, " ".join(text.split())) for text in one.texts(told) if text]
    return found


def properties(told: Told) -> dict[str, Any]:
    """The record as a node of schema.org, without an ``@id``."""
    found: dict[str, Any] = {"@type": told.kind.schema}
    for one in STATEMENTS:
        if not one.schema:
            continue
        value = one.node(told) if one.node else [text for text in one.texts(told) if text]
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value not in (None, "", []):
            found[one.schema] = value
    for tie in told.record.relations:
        if tie.type in TIES and tie.target:
            found.setdefault(f"{TIES[tie.type]}", [])
            known = found[TIES[tie.type]]
            found[TIES[tie.type]] = [*(known if isinstance(known, list) else [known]),
                                     {"@id": told.address_of("resource", tie.target)}]  # fmt: skip
    if told.kind.schema in ("Event", "Course"):
        found |= _event(told) if told.kind.schema == "Event" else {}
    return found
