"""What a column is about, by its name: "Who told us" is `submitted_by`, "Topic(s)" are `themes`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache

from corpus.records.resource import Resource

PARTS = (
    "series.name",
    "series.position",
    "event.start",
    "event.end",
    "event.timezone",
    "event.place",
    "event.online_url",
    "event.status",
    "see_also.pin",
    "see_also.block",
)
TARGETS = (*Resource.model_fields, *PARTS)
"""What a column may be mapped to; ``creators:speaker`` and ``extra.anything`` are understood as well."""

_NAMES: dict[str, str] = {
    "id": "id; identifier; record id; resource id; key; slug; ref; reference; reference number; ref no; record number; "
    "uid; guid; unique id; code; item id; accession number",
    "url": "url; link; links; web address; website; web site; website url; web link; weblink; hyperlink; href; uri; "
    "site; address; web page; webpage; page; link to resource; link url; where; where to find it; where is it; "
    "source url; permalink; online at; available at; location url; download; download link; web url; external link; "
    "link to article; where can i find it; homepage; home page; resource link; resource url; access; adresse; lien",
    "doi": "doi; digital object identifier",
    "title": "title; name; heading; headline; resource; name of resource; resource name; resource title; title of "
    "resource; what is it called; item; item name; document; document title; document name; article; article title; "
    "publication; publication title; subject line; paper; paper title; work; label; full title; "
    "display name; titel; titre; titulo; nombre; nom; called",
    "supplied_title": "supplied title; our title; title given by us; assigned title; working title",
    "subtitle": "subtitle; sub title; secondary title; subheading; tagline; strapline",
    "description": "description; summary; abstract; about; what is it about; what is this about; what it is about; "
    "details; overview; synopsis; blurb; annotation; short description; brief description; content; contents; "
    "excerpt; teaser; desc; what does it say; what is it; what about; why read it; "
    "why is it useful; beschreibung; notes on content; about the resource; description of resource; snippet; intro; "
    "introduction",
    "text": "text; full text; body; transcript; article text; fulltext; transcription; main text",
    "type": "type; kind; format; resource type; type of resource; media; media type; medium; item type; document type; "
    "content type; material type; category of resource; what kind; what sort; sort; genre; publication type; "
    "kind of resource; form; what kind of thing",
    "creators": "creators; creator; people; person; who; who is it by; by; contributors; contributor; by whom; "
    "people involved; names; made by; created by",
    "creators:author": "author; authors; author name; author names; authors name; written by; writer; writers; "
    "who wrote it; autor; auteur; first author; lead author; byline",
    "creators:speaker": "speaker; speakers; presenter; presenters; presented by; lecturer; talk by; host; hosts; "
    "speaker name",
    "creators:editor": "editor; editors; edited by",
    "publisher": "publisher; published by; organisation; organization; source; owner; institution; publication name; "
    "journal; outlet; produced by; producer; company; org; publishing body; host organisation; from; origin; "
    "journal title; source organisation; where published; journal name; verlag",
    "issued": "issued; date; year; published; date published; publication date; published on; published date; "
    "pub date; pubdate; date of publication; publication year; "
    "year of publication; release date; released; date issued; when; "
    "when published; year published; date released; publish date; pub year; yr; date of issue; jahr; annee; datum; "
    "when was it published; date written; issue date",
    "added": "added; date added; added on; when added; created; created at; date created; creation date; entry date; "
    "date entered; date submitted; submitted on; timestamp; date of entry; date logged; logged; recorded on; "
    "added at; created on; date listed; when did we add it; date found; submission date; add date",
    "modified": "modified; last modified; updated; date updated; last updated; updated at; modified at; date modified; "
    "changed; last changed; updated on; revised; last revised; date revised; last checked; last reviewed",
    "themes": "themes; theme; topic; topics; category; categories; subject; subjects; area; areas; topic area; "
    "subject area; section; theme area; categorie; kategorie; area of interest; main topic; topics covered; "
    "classification; what topic; domain; field; strand",
    "keywords": "keywords; keyword; tags; tag; key words; labels; hashtags; search terms; index terms; mots cles; "
    "stichworte; descriptors",
    "collection": "collection; set; group; list; bundle; folder",
    "series.name": "series; series name; part of series; series title; programme series",
    "series.position": "series position; position in series; part; part number; episode; episode number; number in "
    "series; series number",
    "language": "language; lang; languages; language code; sprache; langue; idioma",
    "minutes": "minutes; duration; length; time; mins; length in minutes; duration minutes; how long; running time; "
    "run time; reading time; time to read; minutes to read; how long is it; time needed; length minutes; how long "
    "does it take; estimated time; read time; time required; viewing time",
    "audience": "audience; for; for whom; who is it for; target audience; intended audience; aimed at; users; "
    "who for; who should read it; who is this for; suitable for; readership; intended for; useful for",
    "places": "places; place; location; country; countries; region; regions; geography; where from; city; nation; "
    "geographic area; geographical area; geographic coverage; coverage; setting; land; pays; state",
    "licence": "licence; license; rights; copyright; terms of use; usage rights; reuse; permissions; lizenz",
    "relations": "relations; related; related to; related resources; see also ids; linked to",
    "event.start": "start; event start; start date; starts; event date; date of event; start time; when does it start; "
    "begins; event start date; starts at; from date; start date time; when is it",
    "event.end": "end; event end; end date; ends; end time; event end date; ends at; to date; finish; finishes; until",
    "event.timezone": "timezone; time zone; event timezone; tz",
    "event.place": "event place; venue; event location; event venue; where is the event; where is it held",
    "event.online_url": "online url; event url; event link; joining link; join link; webinar link; zoom link; "
    "event online url; registration link; booking link; registration url",
    "event.status": "event status",
    "recording_of": "recording of; is recording of",
    "status": "status; state of record; review status; record status; draft",
    "submitted_by": "submitted by; submitter; added by; who told us; suggested by; recommended by; contributor name; "
    "who suggested it; your name; shared by; sent by; who sent it; found by; posted by; proposed by; nominated by; "
    "who recommended it; who added it; via; submitted; entered by; curator; who found it; told by; provided by; "
    "recommender; who submitted this; source of recommendation; who shared it; suggested",
    "see_also.pin": "see also; see also pin; pin; pinned",
    "see_also.block": "see also block; block; blocked",
}

_FILLERS = frozenset(
    "the a an of this that it is was please enter your our for resource resources item items entry record if any known "
    "optional required e g eg give insert add here choose select one or more".split()
)


def plain(name: str) -> str:
    """A column's name in lower-case words: "What is it about?" → "what is it about", "Topic(s)" → "topics"."""
    text = re.sub(r"(?<=\w)\((e?s)\)", r"\1", name)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^\w]+|_", " ", text.replace("'", "").replace("’", "")).split())


@cache
def _known() -> dict[str, str]:
    found: dict[str, str] = {plain(target.replace(":", " ")): target for target in TARGETS}
    for target, names in _NAMES.items():
        for name in names.split(";"):
            found.setdefault(plain(name), target)
    return found


@cache
def _known_without_fillers() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, target in _known().items():
        found.setdefault(_bare(name), target)
    found.pop("", None)
    return found


def _bare(name: str) -> str:
    return " ".join(word for word in name.split() if word not in _FILLERS)


def meaning(column: str) -> tuple[str, float] | None:
    """The field that ``column`` is about and how sure that is (1: its very name, down to 0.5); ``None`` if unknown."""
    if column in TARGETS or re.fullmatch(r"extra\.\S.*|creators:\w[\w -]*", column):
        return column, 1.0
    name = plain(column)
    if not name or len(name) > 80:
        return None
    known = _known()
    found = known.get(name)
    if found:
        return found, 0.95
    if "." in column:
        return _inside(column)
    # A remark in brackets is no part of the name: "Date (dd/mm/yyyy)", "Length (minutes)".
    without_remark = plain(re.sub(r"[\[(].*?[\])]", " ", re.sub(r"(?<=\w)\((e?s)\)", r"\1", column)))
    for candidate in (without_remark, name.removesuffix("s"), name + "s", without_remark.removesuffix("s")):
        found = known.get(candidate)
        if found:
            return found, 0.85
    if name in ("notes", "note", "remarks", "comments", "comment"):
        return "description", 0.5
    bare = _bare(without_remark or name)
    found = _known_without_fillers().get(bare) if bare else None
    if found:
        return found, 0.75
    return _misspelt(name)


def _inside(column: str) -> tuple[str, float] | None:
    """A part of an object: "link.href" is a link, "title.rendered" a title, "author.url" neither."""
    outer, _, inner = column.rpartition(".")
    found = meaning(outer)
    if found is None or "." in found[0]:
        return None
    said = plain(inner)
    is_address = said in ("url", "href", "uri", "link")
    if (
        said in ("name", "title", "label", "value", "text", "rendered", "display name", "html", "en", "plain")
        or is_address
    ):
        return (found[0], 0.7) if is_address == (found[0] == "url") else None
    return None


def _misspelt(name: str) -> tuple[str, float] | None:
    if len(name) < 5:
        return None
    from rapidfuzz import fuzz, process

    best = process.extractOne(name, list(_known()), scorer=fuzz.ratio, score_cutoff=88)
    return (_known()[best[0]], 0.6) if best else None


def meanings(columns: Iterable[str], shapes: Collection[frozenset[str]] | None = None) -> dict[str, str]:
    """Column → field for all columns that are understood.

    Fields that hold one value get the column that names them best; a second one is left to be kept as it is, unless
    ``shapes`` (the sets of columns that records have) say that no record has both.
    """
    names = list(columns)
    claims = [(name, found) for name in names if (found := meaning(name)) is not None]
    chosen: dict[str, str] = {}
    taken: dict[str, list[str]] = {}
    for name, (target, _) in sorted(claims, key=lambda claim: -claim[1][1]):
        rivals = taken.setdefault(target, [])
        if rivals and not takes_many(target) and _together(name, rivals, shapes):
            continue
        chosen[name] = target
        rivals.append(name)
    # "Name" beside "Title" is somebody's name only if nothing else says so; "Website" beside "Link" is kept apart.
    return {name: chosen[name] for name in names if name in chosen}


def _together(name: str, rivals: list[str], shapes: Collection[frozenset[str]] | None) -> bool:
    return shapes is None or any(name in shape and rival in shape for shape in shapes for rival in rivals)


def takes_many(target: str) -> bool:
    """Whether several columns may feed ``target``."""
    return target.split(":")[0] in ("creators", "themes", "keywords", "places", "audience", "relations") or (
        target.startswith(("extra.", "see_also."))
    )
