"""Our kinds, roles, ties and licences in the words of schema.org, Open Graph, Zotero and Dublin Core: a table each."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of record is called elsewhere.

    Args:
        schema: a type of schema.org.
        zotero: an item type of Zotero.
        open_graph: a type of Open Graph. Zotero takes "article" for a guess and all others at their word.
        dublin_core: a type of the DCMI vocabulary.
    """

    schema: str
    zotero: str
    open_graph: str = "article"
    dublin_core: str = "Text"


_ARTICLE = Kind("Article", "journalArticle")
_SCHOLARLY = Kind("ScholarlyArticle", "journalArticle")
_REPORT = Kind("Report", "report")
_BOOK = Kind("Book", "book", "book")
_VIDEO = Kind("VideoObject", "videoRecording", "video.other", "MovingImage")
_TALK = Kind("PresentationDigitalDocument", "presentation")
_LEARNING = Kind("LearningResource", "document")
_EVENT = Kind("Event", "presentation", dublin_core="Event")
_COURSE = Kind("Course", "presentation", dublin_core="Event")
_SITE = Kind("WebSite", "webpage", "website", "InteractiveResource")
_SOFTWARE = Kind("SoftwareApplication", "computerProgram", dublin_core="Software")
_COLLECTION = Kind("Collection", "webpage", "website", "Collection")
OTHER = Kind("CreativeWork", "document")

KINDS: dict[str, Kind] = {
    "article": _ARTICLE,
    "report": _REPORT,
    "research": _SCHOLARLY,
    "case-study": _REPORT,
    "blog": Kind("BlogPosting", "blogPost"),
    "video": _VIDEO,
    "podcast": Kind("PodcastEpisode", "podcast", "music.song", "Sound"),
    "slides": _TALK,
    "webinar": Kind("VideoObject", "presentation", "article", "MovingImage"),
    "masterclass": _COURSE,
    "toolkit": _LEARNING,
    "book": _BOOK,
    "playlist": Kind("Collection", "videoRecording", "video.other", "Collection"),
    "digest": Kind("Article", "newspaperArticle"),
    "collection": _COLLECTION,
    "website": _SITE,
    "other": OTHER,
}
"""The kinds that every library has."""

ADDED: dict[str, Kind] = {
    word: kind
    for words, kind in (
        ("dataset data statistics", Kind("Dataset", "dataset", dublin_core="Dataset")),
        ("software app application service tool program", _SOFTWARE),
        ("code repository library package", Kind("SoftwareSourceCode", "computerProgram", dublin_core="Software")),
        ("course training mooc workshop", _COURSE),
        ("event conference meeting seminar", _EVENT),
        ("talk lecture presentation speech keynote", _TALK),
        ("paper preprint study", _SCHOLARLY),
        ("thesis dissertation", Kind("Thesis", "thesis")),
        ("chapter", Kind("Chapter", "bookSection")),
        ("guide guideline guidance handbook manual framework lesson worksheet", _LEARNING),
        ("briefing policy whitepaper evaluation", _REPORT),
        ("news newspaper", Kind("NewsArticle", "newspaperArticle")),
        ("magazine", Kind("Article", "magazineArticle")),
        ("newsletter journal periodical", Kind("Periodical", "webpage", "website")),
        ("film movie documentary", Kind("Movie", "film", "video.movie", "MovingImage")),
        ("audio recording interview", Kind("AudioObject", "audioRecording", "music.song", "Sound")),
        ("song music album", Kind("MusicRecording", "audioRecording", "music.song", "Sound")),
        ("image photograph photo illustration", Kind("ImageObject", "artwork", dublin_core="StillImage")),
        ("painting artwork sculpture drawing print", Kind("VisualArtwork", "artwork", dublin_core="Image")),
        ("map", Kind("Map", "map", dublin_core="StillImage")),
        ("game", Kind("Game", "computerProgram", dublin_core="InteractiveResource")),
        ("profile person", Kind("ProfilePage", "webpage", "website")),
        ("webpage link bookmark", Kind("WebPage", "webpage", "website")),
        ("faq", Kind("FAQPage", "webpage", "website")),
        ("post", Kind("BlogPosting", "blogPost")),
        ("novel ebook textbook", _BOOK),
    )
    for word in words.split()
}
"""Words in the names of kinds that a library adds: "event-page" is an event."""

_KNOWN = {**ADDED, **KINDS}


def kind_elsewhere(kind: str | None, is_scholarly: bool = False, takes_place: bool = False) -> Kind:
    """What ``kind`` is called elsewhere.

    Args:
        kind: as the record has it, or ``None``.
        is_scholarly: whether it has a DOI or is said to stand in a journal.
        takes_place: whether it has the date of an event.
    """
    words = re.findall(r"[a-z]+", (kind or "").casefold())
    names = ["-".join(words), *reversed(words)]  # what it is stands last: a training video is a video
    found = next((_KNOWN[one] for name in names for one in (name, name.removesuffix("s")) if one in _KNOWN), OTHER)
    if found is _ARTICLE and is_scholarly:
        return _SCHOLARLY
    if takes_place and kind in ("webinar", "masterclass"):
        return _EVENT
    return found


AUTHORS = ("author", "")
MAKERS = ("speaker", "presenter", "host", "director", "interviewer")
"""Those who count as the authors where nobody is said to be one."""
NO_MAKERS = ("poster", "recommender", "submitter", "subject")
"""Those who only told the library of it, or whom it is about."""

ROLES: dict[str, str] = {"editor": "editor", "translator": "translator", "illustrator": "illustrator"}
"""Role → the property of schema.org; anybody else is a contributor."""

TIES: dict[str, str] = {
    "part_of": "isPartOf", "has_part": "hasPart", "references": "citation", "recording_of": "isBasedOn",
    "slides_of": "isBasedOn",
}  # fmt: skip
"""Relation → the property of schema.org."""

_CREATIVE_COMMONS = re.compile(
    r"(?:creative commons )?(?:cc )?(by(?:[ -](?:nc|nd|sa)){0,2})[ -]?v?(\d\.\d)?", re.IGNORECASE
)
_CC_ZERO = re.compile(r"(?:cc[ -]?0|cc[ -]zero)(?:[ -]1\.0)?", re.IGNORECASE)
_OF_SPDX = re.compile(
    r"(?:0BSD|AFL-\d\.\d|AGPL-\d\.\d|Apache-\d\.\d|Artistic-\d\.\d|BSD-[234]-Clause|BSL-1\.0|CDDL-1\.\d|CECILL-[BC]|EPL-\d\.\d|"
    r"EUPL-1\.\d|GPL-\d\.\d|ISC|LGPL-\d\.\d|MIT|MIT-0|MPL-\d\.\d|MS-PL|ODbL-1\.0|OFL-1\.1|OGL-UK-\d\.\d|PostgreSQL|"
    r"Unlicense|WTFPL|Zlib)(?:-only|-or-later)?"
)


def licence_address(licence: str | None) -> str:
    """The web address that stands for a licence; "" where none is known.

    >>> licence_address("CC BY-SA 4.0"), licence_address("MIT")
    ('https://creativecommons.org/licenses/by-sa/4.0/', 'https://spdx.org/licenses/MIT')
    """
    text = " ".join((licence or "").replace("_", "-").split())
    if re.fullmatch(r"https?://[!-~]+", text):
        return text
    if _CC_ZERO.fullmatch(text):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    plain = re.sub(r"^cc[ -]", "", text, flags=re.IGNORECASE)
    common = _CREATIVE_COMMONS.fullmatch(plain) if plain != text or text.casefold().startswith("creative") else None
    if common and common[2]:
        return f"https://creativecommons.org/licenses/{common[1].lower().replace(' ', '-')}/{common[2]}/"
    return f"https://spdx.org/licenses/{text}" if _OF_SPDX.fullmatch(text) else ""
