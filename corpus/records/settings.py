"""What a library's ``seealso.toml`` may say."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import LibraryError
from corpus.records import fields
from corpus.records.headings import as_written, kind_as_written
from corpus.records.promised import BestBet, Promises
from corpus.records.resource import TYPES
from corpus.records.scope import Scope
from corpus.said import Said, said_of

SETTINGS_FILE = "seealso.toml"
_MAX_LEVELS = 50

TYPE_LABELS: dict[str, tuple[str, str]] = {
    "article": (Said("Article"), Said("Articles")),
    "report": (Said("Report"), Said("Reports")),
    "research": (Said("Research"), Said("Research")),
    "case-study": (Said("Case study"), Said("Case studies")),
    "blog": (Said("Blog"), Said("Blogs")),
    "video": (Said("Video"), Said("Videos")),
    "podcast": (Said("Podcast"), Said("Podcasts")),
    "slides": (Said("Slides"), said_of("Slides", "Slides", 2)),
    "webinar": (Said("Webinar"), Said("Webinars")),
    "masterclass": (Said("Masterclass"), Said("Masterclasses")),
    "toolkit": (Said("Toolkit"), Said("Toolkits")),
    "book": (Said("Book"), Said("Books")),
    "playlist": (Said("Playlist"), Said("Playlists")),
    "digest": (Said("Digest"), Said("Digests")),
    "collection": (Said("Collection"), Said("Collections")),
    "website": (Said("Website"), Said("Websites")),
    "other": (Said("Other"), said_of("Other", "Other", 2)),
}


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class LibraryTable(_Table):
    """``[library]``: what the collection is called and how it introduces itself.

    language: of the records, where they do not say another; interface: of the site's own words, for readers whose
    browser asks for none that there is.
    """

    id: str = ""
    title: str = ""
    tagline: str = ""
    description: str = ""
    language: str = "en"
    interface: Literal["en", "fr", "cy", "de", "es"] = "en"
    home_url: str = ""
    contact: str = ""


class Theme(_Table):
    """``[themes.<slug>]``: a topic, with the sentence that says what belongs to it."""

    label: str = ""
    definition: str = ""


class TypeLabels(_Table):
    """``[types.<slug>]``: a type that this library adds, or another name for a known one."""

    label: str = ""
    plural: str = ""


class Synonyms(_Table):
    """``[synonyms]``: groups of expressions that mean the same."""

    groups: tuple[tuple[str, ...], ...] = ()


def _facet(name: str) -> str:
    return fields.named(name, fields.FACETS)


def _counted(name: str) -> str:
    fields.named(name, fields.COUNTED)
    return name


FacetName = Annotated[str, AfterValidator(_facet)]
CountedName = Annotated[str, AfterValidator(_counted)]


class Facets(_Table):
    """``[facets]``: the filters shown beside the results, in this order."""

    shown: tuple[FacetName, ...] = tuple(field.name for field in fields.FIELDS if field.shown)


class Coverage(_Table):
    """``[coverage]``: the table that a curator sees first, when a cell counts as thin, and a record as old.

    show_missing: whether readers are shown what is missing, and asked for help.
    stale_after_years: so old a record is old, whatever it is about; without it that is learned from the dates of each
    subject (`recommender.coverage.ageing`), and ``[scope.theme.NAME]`` may say it of one.
    """

    rows: CountedName = "themes"
    columns: CountedName = "type"
    thin_below: Annotated[int, Field(ge=0)] = 3
    stale_after_years: Annotated[int, Field(ge=1, strict=True)] | None = None
    show_missing: bool = False


class Search(_Table):
    """``[search]``: how readers' words are taken, and whether they are counted.

    learned_acronyms: whether what the records explain, "integrated care system (ICS)", is used.
    count_questions: whether the site counts what is asked, without saying who asked (`seealso.questions`).
    show_questions: whether readers are shown every question whose words are kept, and not only those of many days.
    """

    learned_acronyms: bool = True
    count_questions: bool = True
    show_questions: bool = False


MINILM = "minilm"
"""The name of the model that the extra ``meaning`` brings."""


class MeaningTable(_Table):
    """``[meaning]``: a sentence model that suggestions and search ask besides the words; without one, words alone.

    model: "minilm", or a folder (from the library's own) with model.onnx and tokenizer.json. tokens: of a text so many
    are read. languages: of the records that it reads; without them, those that the model is known for. query_prefix,
    record_prefix: what some models want to stand before a question and a text.
    """

    model: str = ""
    tokens: Annotated[int, Field(ge=16, le=512, strict=True)] = 64
    languages: tuple[str, ...] | None = None
    query_prefix: str = ""
    record_prefix: str = ""


class Check(_Table):
    """``[check]``: findings that are let stand: "record-id", "record-id field" or "* field"."""

    accepted: tuple[str, ...] = ()


class HistoryTable(_Table):
    """``[history]``: whether the library remembers what was added, changed and taken out, and when."""

    keep: bool = True


class LibrarySettings(_Table):
    """All of ``seealso.toml``. Every part has a default, so the file may be empty or missing."""

    library: LibraryTable = LibraryTable()
    themes: dict[str, Theme] = {}
    types: dict[str, TypeLabels] = {}
    acronyms: dict[str, tuple[str, ...]] = {}
    synonyms: Synonyms = Synonyms()
    people: dict[str, tuple[str, ...]] = {}
    organisations: dict[str, tuple[str, ...]] = {}
    facets: Facets = Facets()
    coverage: Coverage = Coverage()
    scope: Scope = Scope()
    search: Search = Search()
    meaning: MeaningTable = MeaningTable()
    check: Check = Check()
    history: HistoryTable = HistoryTable()
    promises: Promises = Promises()
    best_bets: tuple[BestBet, ...] = ()

    def theme_label(self, slug: str) -> str:
        """How a theme is written for readers."""
        theme = self.themes.get(slug)
        return theme.label if theme and theme.label else as_written(slug)

    def type_label(self, slug: str, plural: bool = False) -> str:
        """How a type is written for readers."""
        own = self.types.get(slug)
        if own and (own.label or own.plural):
            label = own.label or own.plural
            return (own.plural or label) if plural else label
        known = TYPE_LABELS.get(slug)
        if known:
            return known[1] if plural else known[0]
        return kind_as_written(slug)

    @property
    def known_types(self) -> tuple[str, ...]:
        """The controlled list with this library's additions."""
        return TYPES + tuple(slug for slug in self.types if slug not in TYPES)


def toml_tables(path: Path) -> dict[str, Any]:
    """What a TOML file says.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not TOML or not UTF-8, is nested too deeply, or holds a number beyond 64 bits.
    """
    if path.exists() and not path.is_file():
        raise ValueError("it is no ordinary file")
    text = path.read_text(encoding="utf-8-sig")
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    stack: list[tuple[Any, int]] = [(raw, 0)]
    while stack:
        value, level = stack.pop()
        if level > _MAX_LEVELS:
            raise ValueError("it is nested too deeply")
        if isinstance(value, int) and value.bit_length() > 64:
            raise ValueError("a number is longer than TOML allows")
        if isinstance(value, dict | list):
            stack += [(inner, level + 1) for inner in (value.values() if isinstance(value, dict) else value)]
    return raw


def load_settings(path: Path) -> LibrarySettings:
    """Read ``seealso.toml`` at ``path``; a missing file gives the defaults.

    Raises:
        LibraryError: the file is not TOML, not UTF-8, or a value has the wrong shape.
    """
    try:
        raw = toml_tables(path)
    except FileNotFoundError:
        return LibrarySettings()
    except ValueError as error:
        raise LibraryError(f"{path}: this is not valid TOML: {error}. Mend the file and try again.") from None
    except OSError as error:
        raise LibraryError(f"{path}: cannot be read: {error.strerror}.") from None
    for table in ("acronyms", "people", "organisations"):
        values = raw.get(table)
        if isinstance(values, dict):
            raw[table] = {key: (v,) if isinstance(v, str) else v for key, v in values.items()}
    try:
        return _located(LibrarySettings.model_validate(raw), path.parent)
    except ValidationError as error:
        raise LibraryError(f"{path}: {_refused(error)}") from None


def _located(settings: LibrarySettings, folder: Path) -> LibrarySettings:
    """The settings with the folder of a model named from the root, which the file names from its own."""
    model = settings.meaning.model
    if not model or model == MINILM:
        return settings
    meaning = settings.meaning.model_copy(update={"model": str((folder / model).absolute())})
    return settings.model_copy(update={"meaning": meaning})


def _refused(error: ValidationError) -> str:
    """Which setting is refused, why, and what was given."""
    first = error.errors()[0]
    loc = (part + 1 if isinstance(part, int) else part for part in first["loc"])
    key = ".".join(str(part) for part in loc if part != "aims")  # a name that the file does not have
    if first["type"] == "value_error":
        said = first["msg"].removeprefix("Value error, ").rstrip()
        return f"{key}: {said if said.endswith('?') else f'{said}.'}"
    given = f" (it is {str(first['input'])[:40]!r})" if isinstance(first["input"], bool | int | float | str) else ""
    return f"{key}: {first['msg']}{given}."
