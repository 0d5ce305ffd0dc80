"""The field table: everything that a reader may filter by, browse, count or be offered, one entry each.

All else follows from it: what is indexed as whole values (`indexer.index.schema`), the names of the query language,
facets and filters of site and API, pages and lists to browse, axes of the coverage table, suggestions, and what
seealso.toml may name. To add a field, add an entry; the index is then built anew by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal, Protocol

from corpus.records import field_values
from corpus.records.extra_values import EXTRA, SEPARATOR, plain_extras
from corpus.records.field_labels import field_label
from corpus.records.language_codes import language_name
from corpus.records.resource import Resource
from corpus.said import LanguageName, Said, said_of


class LibraryWords(Protocol):
    """What a library calls things: so much of its settings as the table needs."""

    @property
    def people(self) -> Mapping[str, tuple[str, ...]]:
        """Name of a person → other ways of writing it."""

    def type_label(self, value: str, plural: bool = False) -> str:
        """A kind as readers see it."""

    def theme_label(self, value: str) -> str:
        """A theme as readers see it."""


Wording = Callable[[LibraryWords, str], str]
"""From a value to how readers see it."""

_NAME = re.compile(r"[a-z_]{2,20}")
"""What may stand before a colon in the query language."""

EXTRA_PREFIX = "extra."
"""What the name of a field that only this library has begins with: ``extra.platforms``."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where the values of a field are browsed: ``/address/VALUE`` each, all of them in a list at ``/listing``."""

    address: str
    listing: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """The values of a field are offered to who types: under what name, and which kind comes first (lowest)."""

    kind: str
    precedence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of whole values.

    Args:
        name: in the index, the query language, addresses and JSON: lower-case letters and ``_``, 2 to 20.
        label: of one value, for readers: "Theme".
        plural: of many: "Themes".
        heading: over the facet where that is not the label: "For whom".
        aliases: other names in the query language, for filters and for coverage.
        source: where a record has it: an attribute of `Resource` ("licence", "series.name", "extra.level"), or a
            function of the record. ``None``: `indexer.index.schema` works it out, which needs more than the record.
        many: whether a record may have several.
        exact: whether it is indexed as whole values (the id has an index of its own).
        outside: it changes without a build: who asks the engine says at every question which records have which value.
        filter: whether readers may filter by it.
        facet: whether its values may be counted beside the results.
        shown: whether it is where seealso.toml does not say which are.
        worth: whether it is where that is not said and the library has enough of it (`indexer.search.field_profile`).
        counted: whether it may be an axis of the coverage table.
        page: where its values are browsed.
        suggested: as what its values are suggested.
        sort: the sort order that it is for.
        form: what its values are. text: matched without case and accents, or by some of their words; word: only as
            a whole; number: six digits, compared as numbers; day: an ISO date, matched by how it begins.
        ordered: whether ranges mean something, so that ``year:-2015`` is one.
        latest_first: whether values are listed from the highest down.
        names: whether values are names of people, who are listed by family name.
        ranges: what the facet counts instead of single values: filter value → how it is written.
        may_lack: whether records lack it as a matter of course, so that "not given" is no offer.
        wording: how a value is written, where that is not the value.
        plural_wording: how all that have the value are called: "Videos".
        by_wording: whether readers may filter by the wording as well as by the value.
        also: by what other texts a value may be suggested.

    Raises:
        ValueError: a name cannot be typed, or no record has an attribute like ``source``.
    """

    name: str
    label: str
    plural: str
    heading: str = ""
    aliases: tuple[str, ...] = ()
    source: str | Callable[[Resource], Any] | None = None
    many: bool = False
    exact: bool = True
    outside: bool = False
    filter: bool = True
    facet: bool = True
    shown: bool = False
    worth: bool = False
    counted: bool = True
    page: Page | None = None
    suggested: Suggested | None = None
    sort: str | None = None
    form: Literal["text", "word", "number", "day"] = "text"
    ordered: bool = False
    latest_first: bool = False
    names: bool = False
    ranges: Mapping[str, str] = field(default_factory=dict)
    may_lack: bool = False
    wording: Wording | None = None
    plural_wording: Wording | None = None
    by_wording: bool = False
    also: Callable[[LibraryWords, str], Sequence[str]] | None = None

    @property
    def joins_spellings(self) -> bool:
        """Whether values that differ in case, spaces and hyphens only are one for readers."""
        return self.form == "text" and not (
            self.names or self.by_wording or self.ranges or self.name in (EXTRA, "role")
        )

    def __post_init__(self) -> None:
        for name in (self.name, *self.aliases):
            if not _NAME.fullmatch(name) and not name.startswith(EXTRA_PREFIX):
                raise ValueError(
                    f"Field {self.name!r}: {name!r} cannot stand before a colon; take 2 to 20 of a-z and _."
                )
        if isinstance(self.source, str):
            first = self.source.partition(".")[0]
            if first not in Resource.model_fields and not hasattr(Resource, first):
                raise ValueError(f"Field {self.name!r}: a record has no {first!r}.")

    def taker(self) -> Callable[[Resource], Any]:
        """What takes the field out of a record: a text, or texts where there may be `many`; nothing or empty for none.

        Raises:
            ValueError: it is not to be had from the record alone.
        """
        if self.source is None:
            raise ValueError(f"Field {self.name!r} has no source: it is worked out when a record is indexed.")
        if not isinstance(self.source, str):
            return self.source
        first, *rest = self.source.split(".")
        if first == "extra":
            return _from_extra(rest, self.many)
        return attrgetter(first) if not rest else _along([first, *rest])

    def written(self, settings: LibraryWords, value: str) -> str:
        """How ``value`` is written for readers."""
        if value in self.ranges:
            return self.ranges[value]
        return self.wording(settings, value) if self.wording else value

    def written_plural(self, settings: LibraryWords, value: str) -> str:
        """How all that have ``value`` are called."""
        return self.plural_wording(settings, value) if self.plural_wording else self.written(settings, value)


def _along(path: Sequence[str]) -> Callable[[Resource], Any]:
    def take(resource: Resource) -> Any:
        value: Any = resource
        for name in path:
            value = getattr(value, name, None)
        return value

    return take


def _from_extra(path: Sequence[str], many: bool) -> Callable[[Resource], Any]:
    """What `Resource.extra` holds is as the source had it: anything that is plain is taken as its text."""

    def take(resource: Resource) -> Any:
        value: Any = resource.extra
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        items = value if isinstance(value, list | tuple) else (value,)
        texts = tuple(text for item in items if isinstance(item, str | int | float) and (text := str(item).strip()))
        return texts if many else next(iter(texts), None)

    return take


FIELDS: tuple[Field, ...] = (
    Field(
        name="type", label=Said("Kind"), plural=Said("Kinds"), aliases=("kind", "format"), source="type", shown=True,
        page=Page("type", "types"), suggested=Suggested("type", 2), by_wording=True,
        wording=lambda settings, value: settings.type_label(value),
        plural_wording=lambda settings, value: settings.type_label(value, plural=True),
        also=lambda settings, value: (settings.type_label(value), value),
    ),
    Field(
        name="theme", label=Said("Theme"), plural=Said("Themes"), aliases=("themes", "topic"), source="themes",
        many=True, shown=True, page=Page("theme", "themes"), suggested=Suggested("theme", 1), by_wording=True,
        wording=lambda settings, value: settings.theme_label(value),
    ),
    Field(
        name="year", label=Said("Year"), plural=Said("Years"), aliases=("issued",), source=field_values.years,
        many=True, shown=True, form="word", ordered=True, latest_first=True, page=Page("year", "years"),
    ),
    Field(
        name="minutes", label=Said("Length"), plural=Said("Lengths"), aliases=("mins",), source=field_values.minutes,
        shown=True, form="number", ordered=True, wording=field_values.of_minutes,
        ranges={
            "..9": Said("Under 10 minutes"), "10..29": Said("10 to 29 minutes"), "30..59": Said("30 to 59 minutes"),
            "60..": Said("An hour or more"),
        },
    ),
    Field(
        name="people", label=Said("Person"), plural=Said("People"), heading=Said("People"), many=True, shown=True,
        names=True, aliases=("person", "creator", "author", "by", "speaker"), page=Page("person", "people"),
        suggested=Suggested("person", 3), also=lambda settings, value: settings.people.get(value, ()),
    ),
    Field(
        name="place", label=Said("Place"), plural=Said("Places"), aliases=("places",), source="places", many=True,
        shown=True, page=Page("place", "places"), suggested=Suggested("place", 5),
    ),
    Field(
        name="series", label=Said("Series"), plural=said_of("Series", "Series", 2), source="series.name", shown=True,
        page=Page("series", "all-series"), suggested=Suggested("series", 4),
    ),
    Field(
        name="audience", label=Said("For whom"), plural=Said("Audiences"), aliases=("for",), source="audience",
        many=True, shown=True, page=Page("audience", "audiences"),
    ),
    Field(
        name="event", label=Said("Event"), plural=Said("Events"), source=field_values.day_of_event, shown=True,
        counted=False, form="day", ordered=True, ranges={"upcoming": Said("Upcoming"), "past": Said("Past")},
        may_lack=True,
    ),
    Field(
        name="has", label=Said("With"), plural=Said("With"), many=True, shown=True, form="word", may_lack=True,
        wording=field_values.of_held,
    ),
    Field(
        name="link", label=Said("Link"), plural=Said("Links"), aliases=("links",), exact=False, outside=True,
        facet=False, counted=False, form="word", wording=lambda settings, value: field_values.LINKS.get(value, value),
    ),
    Field(
        name="language", label=Said("Language"), plural=Said("Languages"), aliases=("lang",), source="language",
        form="word", page=Page("language", "languages"), worth=True,
        wording=lambda settings, value: LanguageName(language_name(value), value),
    ),
    Field(
        name="publisher", label=Said("Publisher"), plural=Said("Publishers"), source="publisher",
        page=Page("publisher", "publishers"), worth=True,
    ),
    Field(
        name="keyword", label=Said("Keyword"), plural=Said("Keywords"), aliases=("keywords",), source="keywords",
        many=True, page=Page("keyword", "keywords"), worth=True,
    ),
    Field(
        name="licence", label=Said("Licence"), plural=Said("Licences"), aliases=("license",), source="licences",
        many=True, page=Page("licence", "licences"), worth=True,
    ),
    Field(
        name="collection", label=Said("Collection"), plural=Said("Collections"), source="collection",
        page=Page("collection", "collections"), worth=True,
    ),
    Field(name="role", label=Said("Role"), plural=Said("Roles"), source=field_values.roles, many=True),
    Field(
        name="date", label=Said("Date"), plural=Said("Dates"), source=field_values.day, counted=False, form="day",
        ordered=True, sort="newest",
    ),
    Field(
        name=EXTRA, label=Said("Other"), plural=Said("Other"), source=plain_extras, many=True, filter=False,
        facet=False, counted=False,
    ),
    Field(
        name="added", label=Said("Added"), plural=Said("Added"), source=field_values.added,
        facet=False, counted=False, form="day", ordered=True, sort="added", may_lack=True,
    ),
    Field(
        name="modified", label=Said("Changed"), plural=Said("Changed"), aliases=("changed",),
        source=field_values.modified, facet=False, counted=False, form="day", ordered=True, may_lack=True,
    ),
    Field(
        name="date_end", label=Said("Last day"), plural=Said("Last days"), source=field_values.last_day, filter=False,
        facet=False, counted=False, form="day",
    ),
    Field(
        name="title_order", label=Said("Title"), plural=Said("Titles"), filter=False, facet=False, counted=False,
        form="word", sort="title",
    ),
    Field(
        name="id", label=Said("Id"), plural=Said("Ids"), source="id", exact=False, facet=False, counted=False,
        form="word",
    ),
)  # fmt: skip
"""All of them, in the order in which readers see them: facets, filters, choices."""


def _by_any_name(fields: Sequence[Field]) -> Mapping[str, Field]:
    found: dict[str, Field] = {}
    for one in fields:
        for name in (one.name, *one.aliases):
            if name in found:
                raise ValueError(f"{name!r} means both the field {found[name].name!r} and the field {one.name!r}.")
            found[name] = one
    return MappingProxyType(found)


BY_ANY_NAME: Mapping[str, Field] = _by_any_name(FIELDS)
"""Name or alias → the field."""

BY_NAME: Mapping[str, Field] = MappingProxyType({one.name: one for one in FIELDS})
"""Name → the field."""

EXACT: tuple[str, ...] = tuple(one.name for one in FIELDS if one.exact)
"""What is indexed as whole values."""

OUTSIDE: frozenset[str] = frozenset(one.name for one in FIELDS if one.outside)
"""What the index does not hold."""

QUERY_NAMES: Mapping[str, str] = MappingProxyType({name: one.name for name, one in BY_ANY_NAME.items() if one.filter})
"""What may stand before a colon to filter, and the field that it means."""

FILTERS: tuple[str, ...] = tuple(one.name for one in FIELDS if one.filter and (one.exact or one.outside))
"""Parameters of site and API that filter: ``type=video&type=podcast&year=2018``."""

FACETS: tuple[str, ...] = tuple(one.name for one in FIELDS if one.facet)
"""What may be counted beside the results."""

COUNTED: tuple[str, ...] = tuple(one.name for one in FIELDS if one.counted)
"""What may be an axis of the coverage table."""

SUGGESTED: Mapping[str, Field] = MappingProxyType(
    {
        one.suggested.kind: one
        for one in sorted(FIELDS, key=lambda f: f.suggested.precedence if f.suggested else 0)
        if one.suggested
    }
)
"""Kind of suggestion → the field, in the order of precedence."""

PAGES: Mapping[str, Field] = MappingProxyType({one.page.address: one for one in FIELDS if one.page})
"""Address of a page of one value → the field."""

LISTINGS: Mapping[str, Field] = MappingProxyType({one.page.listing: one for one in FIELDS if one.page})
"""Address of a list of all values → the field."""

SORTS: Mapping[str, str] = MappingProxyType({one.sort: one.name for one in FIELDS if one.sort})
"""Sort order → the name of the field that it goes by."""


def named(name: str, allowed: Sequence[str]) -> str:
    """The one of the fields ``allowed`` that goes by ``name``; a field that only some libraries have always is one.

    Raises:
        ValueError: there is none; the message says what there is.
    """
    known = of_any_name(name)
    if known is None or not (known.name in allowed or is_extra(known.name)):
        raise ValueError(f"{name[:40]!r} is none of {', '.join(allowed)}, nor extra. and the name of a field of yours")
    return known.name


def is_extra(name: str) -> bool:
    """Whether ``name`` is that of a field that only some libraries have: ``extra.platforms``."""
    return name.startswith(EXTRA_PREFIX) and len(name) > len(EXTRA_PREFIX) and SEPARATOR not in name


def is_exact(name: str) -> bool:
    """Whether a field of this name is, or may be, indexed as whole values."""
    return (name in BY_NAME and BY_NAME[name].exact) or is_extra(name)


def of_any_name(name: str) -> Field | None:
    """The field that goes by a name or alias, one of the library's own among them."""
    return BY_ANY_NAME.get(name) or (of_extra(name) if is_extra(name) else None)


def of_name(name: str) -> Field:
    """The field of a name, one of the library's own among them.

    Raises:
        KeyError: there is none.
    """
    return BY_NAME[name] if name in BY_NAME else of_extra(name)


@lru_cache(maxsize=512)
def of_extra(name: str) -> Field:
    """The field that a library has under ``extra``: called as the source called it.

    Raises:
        KeyError: the name is not that of such a field.
    """
    if not is_extra(name):
        raise KeyError(name)
    own = name.removeprefix(EXTRA_PREFIX)
    label = field_label(own)
    return Field(name=name, label=label, plural=label, source=name, many=True, page=Page(f"by/{own}", f"by/{own}"))
