"""What a resource is: one immutable, validated record.

Field names follow Dublin Core and schema.org where they have a word for it. A record needs an id and
nothing else; everything that is not known stays empty, and fields that we do not know survive in
``extra``.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticSerializationError

from corpus.records import dates
from corpus.records.headings import heading_of
from corpus.said import Said

TYPES: tuple[str, ...] = (
    "article",
    "report",
    "research",
    "case-study",
    "blog",
    "video",
    "podcast",
    "slides",
    "webinar",
    "masterclass",
    "toolkit",
    "book",
    "playlist",
    "digest",
    "collection",
    "website",
    "other",
)
"""The controlled list of types; a library's ``seealso.toml`` may add to it."""

RELATIONS: dict[str, tuple[str, str]] = {
    # type: (inverse type, how a reader would say it of the target)
    "related": ("related", Said("Related")),
    "read_with": ("read_with", Said("Read with")),
    "follows": ("followed_by", Said("Follows")),
    "followed_by": ("follows", Said("Followed by")),
    "continues": ("continued_by", Said("Continues")),
    "continued_by": ("continues", Said("Continued by")),
    "replaces": ("replaced_by", Said("Replaces")),
    "replaced_by": ("replaces", Said("Replaced by")),
    "part_of": ("has_part", Said("Part of")),
    "has_part": ("part_of", Said("Includes")),
    "slides_of": ("has_slides", Said("Slides of")),
    "has_slides": ("slides_of", Said("Slides")),
    "recording_of": ("has_recording", Said("Recording of")),
    "has_recording": ("recording_of", Said("Recording")),
    "references": ("referenced_by", Said("Refers to")),
    "referenced_by": ("references", Said("Referred to by")),
    "reviews": ("reviewed_by", Said("Reviews")),
    "reviewed_by": ("reviews", Said("Reviewed by")),
    "same_event": ("same_event", Said("From the same event")),
}
"""Relation types: each with its inverse (read from the other end) and its wording."""

MAX_ID_CHARS = 300
_PLAIN = re.compile("[!-~]+")
_SPACE = re.compile(r"\s")
_PLAIN_ADDRESS = re.compile(r"https?://[\w.-]+(?:/[!-Z^-~]*)?", re.ASCII)
"""Addresses about which there is no question: a host without port or brackets, and printable ASCII."""


MEND = " ~ "
"""In the message of a value that is refused: what follows says how to mend it."""

_MAX_EXTRA_LEVELS = 50


def _clean_id(value: str) -> str:
    value = value.strip()
    if not value:
        raise ValueError("the id is empty")
    if len(value) > MAX_ID_CHARS:
        raise ValueError(f"the id is longer than {MAX_ID_CHARS} characters")
    if not _PLAIN.fullmatch(value) and any(
        unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c.isspace() for c in value
    ):
        raise ValueError("the id holds a space, a control character or a lone surrogate")
    if value[:1] in ".%" and _DOTS.fullmatch(value) and unquote(unquote(value)) in (".", ".."):
        raise ValueError(
            f"the id {value!r} stands for a folder in web addresses, so that its page could not be reached{MEND}"
            "Give it another id, for example 'dots'."
        )
    return value


def _as_extra(value: Any, level: int = 0) -> Any:
    """What is kept of fields that are not ours, as JSON and every file can hold it.

    Raises:
        ValueError: something in it cannot be kept.
    """
    if isinstance(value, str):
        return _composed(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if value.bit_length() > _MOST_BITS:
            raise ValueError(f"a number is longer than any that is kept{MEND}Put quotes round it.")
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number that can be kept{MEND}Put quotes round it.")
        return value
    if level > _MAX_EXTRA_LEVELS:
        raise ValueError(f"it is nested more than {_MAX_EXTRA_LEVELS} levels deep{MEND}Keep it in a file of its own.")
    if isinstance(value, Mapping):
        return {_as_extra(str(key)): _as_extra(inner, level + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_as_extra(inner, level + 1) for inner in value]
    if isinstance(value, bytes):
        raise ValueError(f"bytes are no text{MEND}Write them as text.")
    return value


_DOTS = re.compile(r"(?:\.|%(?:25)?2e){1,2}", re.IGNORECASE)
_MOST_BITS = 1024


def _web_address(value: str) -> str:
    if _PLAIN_ADDRESS.fullmatch(value):  # nearly all are
        return value
    value = value.strip()
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is not a web address ({error})") from None
    if parts.scheme not in ("http", "https") or not parts.netloc or _SPACE.search(value):
        raise ValueError(f"{value[:80]!r} is not a web address that begins with http:// or https://")
    return value


def _edtf(value: str) -> str:
    dates.day_range(value)
    return value


def _composed(text: str) -> str:
    """``text`` in Unicode's composed form (NFC), as everything is kept: a Mac writes é as two characters.

    Lone surrogates, which no file can hold, become question marks.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))


def _as_text(value: Any) -> Any:
    # Spreadsheets and YAML hand over years as numbers and days as dates; both mean their text.
    if isinstance(value, str):
        return _composed(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise ValueError("the number is longer than any that is meant")  # str() refuses it with less of a reason
    if isinstance(value, int | float | dt.date):
        return str(value)
    return value


def _as_id(value: Any) -> Any:
    if isinstance(value, str) and not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
        raise ValueError("the id holds a lone surrogate")  # not to be replaced: ids would fall together
    return _as_text(value)


def _as_list(value: Any) -> Any:
    if value is None:
        return ()
    return (value,) if isinstance(value, str | int | float) else value


def _as_creators(value: Any) -> Any:
    value = _as_list(value)
    if isinstance(value, Mapping):
        value = (value,)
    if isinstance(value, list | tuple):
        return tuple({"name": item} if isinstance(item, str) else item for item in value)
    return value


def _as_series(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_as_text)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_as_list)]
Edtf = Annotated[str, BeforeValidator(_as_text), AfterValidator(_edtf)]
WebAddress = Annotated[str, AfterValidator(_web_address)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Creator(_Part):
    """A person or body, what they did, and what the source says of them ("Patient Leader")."""

    name: Annotated[Text, Field(min_length=1)]
    role: str = ""
    note: str = ""


class Series(_Part):
    """A named series and, where it is known, the place in it."""

    name: Annotated[Text, Field(min_length=1)]
    position: int | None = None


class Relation(_Part):
    """A stated tie. ``target`` is an id; ``target_title`` names something that is not held."""

    type: str = "related"
    target: str | None = None
    target_title: str | None = None
    note: str = ""
    certainty: str = ""


class Event(_Part):
    """When and where something takes place, as written: contradictions are reported, not mended."""

    start: Edtf | None = None
    end: Edtf | None = None
    timezone: str | None = None
    place: Text | None = None
    online_url: WebAddress | None = None
    status: str | None = None


class SeeAlso(_Part):
    """A curator's say in the suggestions: ``pin`` (in this order, first) and ``block`` (never)."""

    pin: Texts = ()
    block: Texts = ()


class Resource(BaseModel):
    """One record. Immutable; equality is equality of all fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Annotated[str, BeforeValidator(_as_id), AfterValidator(_clean_id)]
    url: WebAddress | None = None
    doi: Text | None = None
    title: Text | None = None
    supplied_title: Text | None = None
    subtitle: Text | None = None
    description: Text = ""
    text: Text = ""
    type: str | None = None
    creators: Annotated[tuple[Creator, ...], BeforeValidator(_as_creators)] = ()
    publisher: Text | None = None
    issued: Edtf | None = None
    added: Edtf | None = None
    modified: Edtf | None = None
    themes: Texts = ()
    keywords: Texts = ()
    collection: Text | None = None
    series: Annotated[Series | None, BeforeValidator(_as_series)] = None
    language: str | None = None
    minutes: Annotated[int, Field(ge=0, le=100_000)] | None = None
    audience: Texts = ()
    places: Texts = ()
    licence: Text | None = None
    relations: tuple[Relation, ...] = ()
    event: Event | None = None
    recording_of: Text | None = None
    status: str | None = None
    submitted_by: Text | None = None
    see_also: SeeAlso = SeeAlso()
    extra: Annotated[dict[str, Any], BeforeValidator(_as_extra)] = Field(default_factory=dict)

    @property
    def given_title(self) -> str | None:
        """The title; else the supplied one, as its words are: to search, compare and count."""
        return self.title or self.supplied_title

    @property
    def display_title(self) -> str:
        """The title as lists show it; else the supplied one; else the first words of what the record says."""
        return self.title or self.supplied_title or heading_of(self.__dict__)

    @property
    def cited_title(self) -> str:
        """The title; else what stands for it in square brackets, as cataloguers write it."""
        return self.title or f"[{self.display_title}]"

    @property
    def date(self) -> str | None:
        """The date that a reader would file this under: when it was issued, else when it took place."""
        if self.issued:
            return self.issued
        return self.event.start if self.event else None

    @property
    def year(self) -> str | None:
        """The four digits of the year in which `date` begins, or ``None``."""
        return dates.first_year(self.date) if self.date else None

    @property
    def licences(self) -> tuple[str, ...]:
        """Each of the licences, of which a work may have a choice: "MIT; GPL-2.0" is two."""
        parts = (part.strip() for part in (self.licence or "").split(";"))
        return tuple(dict.fromkeys(part for part in parts if part))

    def to_json(self) -> str:
        """`to_json_dict` as one line of JSON."""
        try:
            return self.model_dump_json(exclude_defaults=True, exclude_none=True)
        except PydanticSerializationError as error:
            if "KeyboardInterrupt" in str(error):  # it wraps whatever is raised meanwhile, a Ctrl-C too
                raise KeyboardInterrupt from None
            raise

    def to_json_dict(self) -> dict[str, Any]:
        """The record as JSON would hold it, without empty fields; `Resource(**d)` gives it back."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude_none=True)


def given_title_of(record: Mapping[str, Any]) -> str:
    """`Resource.given_title` of a record that is stored or about to be one; empty for none."""
    return str(record.get("title") or record.get("supplied_title") or "")


def display_title_of(record: Mapping[str, Any]) -> str:
    """`Resource.display_title` of a stored record."""
    return given_title_of(record) or heading_of(record)
