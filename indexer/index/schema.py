"""Fields and analysis, decided once: from a `Resource` to what Whoosh indexes.

Three kinds of field: *ranked* text (words with positions), *exact* values (filters, facets, sorting), and
*vocabulary* (words as written, for corrections and suggestions). A record is stored whole, as JSON.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from whoosh import fields
from whoosh.analysis.acore import Token
from whoosh.analysis.analyzers import Analyzer

from corpus import LibrarySettings, Resource
from corpus.records import dates
from corpus.records import fields as table
from corpus.records.resource import Creator
from corpus.records.sort_keys import has_article, or_english, sort_key
from indexer.index.record_language import record_language, stated_language
from indexer.text import analysis, analyzers
from indexer.text.batch_analysis import BatchAnalysis, Owned, Piece, WholeValues, numbered
from indexer.text.language_rules import DEFAULT
from indexer.text.surfaces import TAG

SCHEMA_VERSION = 13
"""Raise it when the fields change, or what is written of them: old indexes are then rebuilt."""


@dataclass(frozen=True, slots=True)
class RankedField:
    """A text field in the ranking: BM25F weight and length normalisation (0 = none, 1 = full)."""

    name: str
    weight: float
    b: float


RANKED_FIELDS: tuple[RankedField, ...] = (
    RankedField("title", 3.0, 0.75),
    RankedField("description", 1.0, 0.6),
    RankedField("text", 1.0, 0.6),
    RankedField("keywords", 1.6, 0.3),
    RankedField("themes", 1.0, 0.0),
    RankedField("names", 2.0, 0.2),
    RankedField("facts", 1.2, 0.0),
    RankedField("ties", 0.4, 0.4),
)

EXACT_FIELDS = table.EXACT
"""Fields whose values are whole: filters, facets and sort orders. All that is said of them is in
`corpus.records.fields`."""

LINK_FIELDS = ("shared", "tie", "block", "spoken")
"""What relates records besides their words: what they may share (`shareable`), the ids that they name, and the language
that they are read in where it is not the library's."""

PASSING_ON = frozenset({"poster", "submitter", "recommender", "collator"})
"""Roles that relate nothing: the curator's name stands on a quarter of the sample."""

NONE = "none"
"""The filter value that stands for "not given": ``type:none`` lists the records without a type."""

COMPOUND_SEPARATOR = "\x1f"

_LISTENED = {"podcast": "listen", "video": "watch", "webinar": "watch", "playlist": "watch", "masterclass": "watch"}


def build_schema() -> fields.Schema:
    """The Whoosh schema."""
    text = analyzers.SeealsoAnalyzer()
    schema = fields.Schema(id=fields.ID(unique=True, stored=True), record=fields.STORED)
    for field in RANKED_FIELDS:
        schema.add(field.name, fields.TEXT(analyzer=text, phrase=True))
    for name in (*EXACT_FIELDS, *LINK_FIELDS):
        schema.add(name, exact_field())
    schema.add("words", DerivedField(analyzers.WordAnalyzer(), _OWN_WORDS))
    schema.add("compound", DerivedField(CompoundAnalyzer(), _OWN_WORDS))
    schema.add("small", DerivedField(SmallWordsAnalyzer(), ("title",)))
    schema.add("capitals", DerivedField(CapitalsAnalyzer(), ("title", "description", "text")))
    return schema


_OWN_WORDS = tuple(field.name for field in RANKED_FIELDS if field.name != "ties")


class DerivedField(fields.ID):
    """A field whose terms come from the words of other fields; `indexer.index.bulk_writer` fills it. Each stands once
    in a record.

    Args:
        analyzer: its ``of_pieces`` says what pieces of text stand for here.
        sources: the fields, all of one other analyser.
    """

    def __init__(self, analyzer: Analyzer, sources: tuple[str, ...]) -> None:
        super().__init__()
        self.analyzer = analyzer
        self.sources = sources


class ValuesAnalyzer(Analyzer):
    """A list of whole values, one term each, exactly as given."""

    def pieces(self, value: str | Sequence[str]) -> list[str]:
        """The values themselves."""
        return [value] if isinstance(value, str) else list(value)

    def take_apart(self, pieces: Sequence[Piece]) -> WholeValues:
        """Many pieces at once."""
        return WholeValues(pieces)

    def expand(self, piece: str) -> tuple[tuple[tuple[str, int], ...], int]:
        """A value is its own term."""
        return ((piece, 0),), 1

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __call__(self, value: str | Sequence[str], positions: bool = False, **kwargs: Any) -> Iterator[Token]:
        token = Token(positions, False, removestops=True, mode=kwargs.get("mode", ""))
        for number, text in enumerate(self.pieces(value)):
            token.text = text
            token.boost = 1.0
            token.stopped = False
            if positions:
                token.pos = number
            yield token


def exact_field() -> fields.FieldType:
    """A field of whole values; it takes a list of them."""
    field = fields.ID()
    field.analyzer = ValuesAnalyzer()
    return field


def document(resource: Resource, settings: LibrarySettings, tied: tuple[str, ...] = ()) -> dict[str, Any]:
    """What is indexed of a resource: field name → text, values, or stored value.

    ``tied``: wording of the stated ties of this record, from either end.
    """
    found = documents([resource], settings, {resource.id: tied})
    return {name: value for name, (value,) in found.items() if value is not None}


def documents(
    resources: Sequence[Resource], settings: LibrarySettings, ties: Mapping[str, tuple[str, ...]]
) -> dict[str, list[Any]]:
    """What is indexed of many resources: field name → what `document` says of each, ``None`` where it is empty.

    Args:
        settings: of the library.
        ties: id → wording of the stated ties of a record, from either end.
    """
    # Most fields of most records are empty, and this is done for every record of a library: what is empty is passed
    # over early, and a field that is empty everywhere is left out.
    theme_label = cache(settings.theme_label)
    shared_themes = cache(lambda themes: _distinct([f"theme{COMPOUND_SEPARATOR}{theme}" for theme in themes]))
    facts_of_type = cache(lambda kind: _joined(_facts_of_type(kind, settings)))
    usual = stated_language(settings.library.language)
    spoken = [record_language(r, settings) for r in resources]
    tags = [f"{TAG}{language}" if language != DEFAULT else "" for language in spoken]
    found: dict[str, list[Any]] = {
        "id": [r.id for r in resources],
        "record": [r.to_json() for r in resources],
        "title": [_spoken(_title(r), tag) for r, tag in zip(resources, tags, strict=True)],
        "description": [_spoken(r.description, tag) for r, tag in zip(resources, tags, strict=True)],
        "text": [_spoken(r.text, tag) for r, tag in zip(resources, tags, strict=True)],
        "facts": [
            _joined(_facts(r, settings)) if _has_more_facts(r) else facts_of_type(r.type) if r.type else None
            for r in resources
        ],
        "ties": [_joined(tied) if (tied := ties.get(r.id)) else None for r in resources],
        "themes": [_joined(map(theme_label, r.themes)) if r.themes else None for r in resources],
        "keywords": [
            _spoken(_joined(r.keywords), tag) if r.keywords else None for r, tag in zip(resources, tags, strict=True)
        ],
        "names": [
            _joined(_names(r, settings)) if r.creators or r.publisher or r.submitted_by else None for r in resources
        ],
        "shared": [
            _distinct([f"{kind}{COMPOUND_SEPARATOR}{value}" for kind, value in shareable(r, settings)])
            if r.creators or r.series or r.extra
            else shared_themes(r.themes)
            for r in resources
        ],
        "tie": [
            _distinct([tied for tied in (*(tie.target for tie in r.relations), r.recording_of) if tied])
            if r.relations or r.recording_of
            else None
            for r in resources
        ],
        "block": [_distinct(r.see_also.block) for r in resources],
        "spoken": [(language,) if language != usual else None for language in spoken],
    }
    for name, column in _EXACT_COLUMNS.items():
        found[name] = column(resources, settings)
    return {name: values for name, values in found.items() if any(values)}


def _spoken(text: str | None, tag: str) -> str | None:
    """A text with its language, as `indexer.text.surfaces.pieces` reads it; ``None`` where it is empty."""
    if not text:
        return None
    if TAG in text:
        text = text.replace(TAG, " ")
    return f"{text}{tag}" if tag else text


def _title(resource: Resource) -> str | None:
    title = resource.given_title
    if title and resource.subtitle:
        return f"{title} . {resource.subtitle}"
    return title or resource.subtitle or None


def _distinct(values: Sequence[str]) -> tuple[str, ...] | None:
    """The values once each; ``None`` for none."""
    if len(values) < 2:
        return tuple(values) or None
    return tuple(dict.fromkeys(values))


def _joined(values: Iterable[str]) -> str | None:
    """Values as one text; ``None`` for none."""
    return _SEPARATOR.join(values) or None


_SEPARATOR = " . "
"""Stands between values that are indexed as one text: no phrase reaches across."""


def shareable(resource: Resource, settings: LibrarySettings) -> list[tuple[str, str]]:
    """(kind, value) of what is a reason to read two records together: event, series, person, theme."""
    makers = [creator for creator in resource.creators if creator.role not in PASSING_ON]
    event = resource.extra.get("event_name")
    found = [("event", event)] if isinstance(event, str) else []
    found += [("series", resource.series.name)] if resource.series else []
    found += [("person", name) for name in _canonical(makers, settings)]
    found += [("theme", theme) for theme in resource.themes]
    return list(dict.fromkeys(found))


def canonical_people(resource: Resource, settings: LibrarySettings) -> list[str]:
    """The people of a record, each under the one name that ``[people]`` gives them."""
    return _canonical(resource.creators, settings)


def _canonical(creators: Sequence[Creator], settings: LibrarySettings) -> list[str]:
    if not creators:
        return []
    aliases = person_aliases(settings)
    return list(dict.fromkeys(aliases.get(analysis.fold(c.name), c.name) for c in creators))


def person_aliases(settings: LibrarySettings) -> Mapping[str, str]:
    """Folded alias → the name that stands for it. Asked for every record, so the last answer is kept."""
    global _aliases
    known_settings, known = _aliases
    if known_settings is not settings:
        known = {analysis.fold(alias): name for name, aliases in settings.people.items() for alias in (name, *aliases)}
        _aliases = (settings, known)
    return known


_aliases: tuple[LibrarySettings | None, dict[str, str]] = (None, {})


def title_order(resource: Resource, settings: LibrarySettings) -> str:
    """The key that titles are sorted by; see `corpus.records.sort_keys`."""
    title = resource.display_title
    language = record_language(resource, settings) if has_article(title) else ""
    return sort_key(title, language if resource.language else or_english(title, language)) or resource.id


def _names(resource: Resource, settings: LibrarySettings) -> Iterator[str]:
    for creator in resource.creators:
        yield creator.name
        if creator.note:
            yield creator.note
    for name in canonical_people(resource, settings):
        if all(name != creator.name for creator in resource.creators):
            yield name
    for text in (resource.publisher, resource.submitted_by):
        if text:
            yield text


def _facts(resource: Resource, settings: LibrarySettings) -> Iterator[str]:
    """What a reader may type of the kind, the length, the date, the place and the series."""
    if resource.type:
        yield from _facts_of_type(resource.type, settings)
    if resource.minutes is not None:
        yield f"{resource.minutes} minute {_LISTENED.get(resource.type or '', 'read')}"
        if resource.minutes % 60 == 0 and resource.minutes:
            yield f"{resource.minutes // 60} hour"
    for date in filter(None, (resource.issued, *((resource.event.start,) if resource.event else ()))):
        first, last = dates.day_range(date)
        if not dates.is_exact(date):
            yield date
        if first.month == last.month and first.year == last.year:
            day = f"{first.day} " if first == last else ""
            yield f"{day}{calendar.month_name[first.month]} {first.year}"
        else:
            yield str(first.year)
    yield from resource.places
    if resource.event:
        yield "event"
        if resource.event.place:
            yield resource.event.place
    if resource.series:
        yield f"{resource.series.name} series"
    if resource.collection:
        yield resource.collection
    yield from resource.audience


def _facts_of_type(kind: str, settings: LibrarySettings) -> Iterator[str]:
    label, plural = settings.type_label(kind), settings.type_label(kind, plural=True)
    yield label if label == plural else f"{label} {plural}"


def _has_more_facts(resource: Resource) -> bool:
    """Whether `_facts` says more than the type."""
    return bool(
        resource.minutes is not None
        or resource.issued
        or resource.event
        or resource.places
        or resource.series
        or resource.collection
        or resource.audience
    )


def _presence(resources: Sequence[Resource], settings: LibrarySettings) -> ExactColumn:
    return [
        _has(
            not r.title,
            not r.url,
            not r.description,
            not r.minutes,
            not r.event,
            not r.date,
            not r.themes,
            not r.type,
            not r.creators,
            not (r.type in _RECORDED or (r.relations and any(tie.type == "has_recording" for tie in r.relations))),
            not r.relations,
        )
        for r in resources
    ]


@cache
def _has(*lacks: bool) -> tuple[str, ...] | None:
    """The values of the field "has", of whether each of `_PRESENT` is lacking."""
    return tuple(name for name, lacking in zip(_PRESENT, lacks, strict=True) if not lacking) or None


_RECORDED = frozenset(("video", "podcast", "playlist"))
_PRESENT = tuple("title url description minutes event date theme type people recording relation".split())
"""The values of the field "has"."""


def _people(resources: Sequence[Resource], settings: LibrarySettings) -> ExactColumn:
    return [_distinct(canonical_people(r, settings)) if r.creators else None for r in resources]


def _title_orders(resources: Sequence[Resource], settings: LibrarySettings) -> ExactColumn:
    return [(title_order(r, settings),) for r in resources]


ExactColumn = list[tuple[str, ...] | None]
"""The values of one exact field in many records."""

_ColumnMaker = Callable[[Sequence[Resource], LibrarySettings], ExactColumn]

_WORKED_OUT: dict[str, _ColumnMaker] = {"people": _people, "has": _presence, "title_order": _title_orders}
"""Exact fields that take more than the record: the settings, or words as they are analysed."""


def _column_maker(field: table.Field) -> _ColumnMaker:
    """What makes the column of an exact field. One call a batch: it is done for every record of a library."""
    if field.source is None:
        return _WORKED_OUT[field.name]
    take = field.taker()
    if field.many:
        return lambda resources, settings: [_distinct(values) if (values := take(r)) else None for r in resources]
    return lambda resources, settings: [(value,) if (value := take(r)) else None for r in resources]


_EXACT_COLUMNS: dict[str, _ColumnMaker] = {name: _column_maker(table.BY_NAME[name]) for name in EXACT_FIELDS}


class CompoundAnalyzer(ValuesAnalyzer):
    """How surfaces of several parts are noted, so that their solid form leads to their split one."""

    def of_pieces(self, pieces: BatchAnalysis) -> Owned:
        """A term for each compound; see `indexer.index.codec.inversion.derived_columns`."""
        compounds, stem = pieces.compounds, pieces.stems.__getitem__
        solid = map(stem, pieces.solid[compounds].tolist())
        split = (" ".join(map(stem, numbers)) for numbers in pieces.words_of(compounds))
        terms, numbers = numbered(
            [f"{one}{COMPOUND_SEPARATOR}{other}" for one, other in zip(solid, split, strict=True)]
        )
        return Owned(terms, numbers, pieces.owners[compounds])


class SmallWordsAnalyzer(ValuesAnalyzer):
    """Words without a topic, folded: a title may consist of nothing else ("The Who")."""

    def of_pieces(self, pieces: BatchAnalysis) -> Owned:
        """A term for each such word; see `indexer.index.codec.inversion.derived_columns`."""
        are_small = pieces.are_stop_words[pieces.word_numbers]
        terms, numbers = numbered([str(pieces.untagged[n]) for n in pieces.word_numbers[are_small].tolist()])
        return Owned(terms, numbers, np.repeat(pieces.owners, pieces.sizes)[are_small])


class CapitalsAnalyzer(ValuesAnalyzer):
    """Words that are written in capitals, folded, without a plural s: which short forms are more than a word."""

    def of_pieces(self, pieces: BatchAnalysis) -> Owned:
        """A term for each such word; see `indexer.index.codec.inversion.derived_columns`."""
        found: list[str] = []
        owners: list[int] = []
        for number, piece in enumerate(pieces.pieces):
            piece = piece.partition(TAG)[0] if isinstance(piece, str) and TAG in piece else piece
            if isinstance(piece, str) and not piece.islower() and not (piece.isalpha() and piece[1:].islower()):
                for word in _CAPITALS.findall(piece):
                    found.append(analysis.fold(word.rstrip("s")))
                    owners.append(number)
        terms, numbers = numbered(found)
        return Owned(terms, numbers, np.array(owners, np.int32))


_CAPITALS = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{1,9}s?(?![\w-])")
