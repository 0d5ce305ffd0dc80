"""What ``seealso.toml`` promises readers: ``[[promises.search]]``, ``[[promises.see_also]]``, and ``[[best_bets]]``.

A promise says what an answer has to hold; it changes no answer. A best bet puts records first.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from corpus.records import fields

MAX_WITHIN = 100
MAX_QUESTION_CHARS = 500


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _question(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; write the words that a reader would type")
    if len(text) > MAX_QUESTION_CHARS:
        raise ValueError(f"is {len(text):,} characters long; at most {MAX_QUESTION_CHARS} are allowed")
    return text


def _filter(name: str) -> str:
    return fields.named(name, fields.FILTERS)


Question = Annotated[str, AfterValidator(_question)]
Ids = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_one_or_more)]
Within = Annotated[int, Field(ge=1, le=MAX_WITHIN, strict=True)]
FilterName = Annotated[str, AfterValidator(_filter)]
FilterValues = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]


class _Rule(BaseModel):
    """A table in which every key is known: a slip of the pen in one would be a promise that nobody keeps."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)
    heading: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, given: Any) -> Any:
        known = [field.alias or name for name, field in cls.model_fields.items()]
        for key in given if isinstance(given, Mapping) else ():
            if key not in known and key not in cls.model_fields:
                raise ValueError(f"{str(key)[:40]!r} is no key of {cls.heading}; there are {', '.join(known)}")
        return given


class PromisedSearch(_Rule):
    """``[[promises.search]]``: which records stand among the first ``within`` of an answer, and which do not."""

    heading: ClassVar[str] = "[[promises.search]]"

    question: Question
    first: Ids = ()
    within: Within = 10
    without: Ids = Field((), alias="not")
    filters: Mapping[FilterName, FilterValues] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _promises_something(self) -> PromisedSearch:
        _raise_if_idle(self, self.first, "first")
        return self

    @property
    def wanted(self) -> tuple[str, ...]:
        """What has to be there."""
        return self.first

    @property
    def asked(self) -> str:
        """What the promise is about."""
        return self.question


class PromisedSuggestions(_Rule):
    """``[[promises.see_also]]``: which records are among the first ``within`` suggestions beside one, which are not."""

    heading: ClassVar[str] = "[[promises.see_also]]"

    beside: Annotated[str, Field(min_length=1)]
    suggests: Ids = ()
    within: Within = 6
    without: Ids = Field((), alias="not")

    @model_validator(mode="after")
    def _promises_something(self) -> PromisedSuggestions:
        _raise_if_idle(self, self.suggests, "suggests")
        return self

    @property
    def wanted(self) -> tuple[str, ...]:
        """What has to be there."""
        return self.suggests

    @property
    def asked(self) -> str:
        """What the promise is about."""
        return self.beside


Promise = PromisedSearch | PromisedSuggestions


def _raise_if_idle(promise: Promise, wanted: tuple[str, ...], key: str) -> None:
    """Raises ValueError where a promise says nothing, or cannot be kept."""
    if not wanted and not promise.without:
        raise ValueError(f"{promise.asked[:40]!r} promises nothing; name records under {key} or not")
    if len(wanted) > promise.within:
        raise ValueError(f"{len(wanted)} records under {key} cannot stand among the first {promise.within} (within)")
    both = sorted({*wanted} & {*promise.without})
    if both:
        raise ValueError(f"{both[0]!r} stands under {key} and under not")


def key_of(promise: Promise) -> str:
    """Tells a promise from every other: all that it says."""
    return json.dumps([promise.heading, promise.model_dump(mode="json", by_alias=True)], sort_keys=True)


class Promises(_Rule):
    """``[promises]``: what every new index is tried for before it is published."""

    heading: ClassVar[str] = "[promises]"

    search: tuple[PromisedSearch, ...] = ()
    see_also: tuple[PromisedSuggestions, ...] = ()

    @property
    def every(self) -> tuple[Promise, ...]:
        """All of them."""
        return (*self.search, *self.see_also)


class BestBet(_Rule):
    """``[[best_bets]]``: records that come first in the answer to a question.

    match: "same", the question has these words and no others, in any order; "contains", it has others too.
    until: the last day.
    """

    heading: ClassVar[str] = "[[best_bets]]"

    question: Question | None = None
    questions: tuple[Question, ...] = ()
    pins: Annotated[Ids, Field(min_length=1, max_length=20)]
    match: Literal["same", "contains"] = "same"
    until: dt.date | None = None
    note: str = ""

    @model_validator(mode="after")
    def _has_a_question(self) -> BestBet:
        if not self.every_question:
            raise ValueError("a best bet has no question; give it a question, or a list of questions")
        return self

    @property
    def every_question(self) -> tuple[str, ...]:
        """Each question that it is for."""
        return (*((self.question,) if self.question else ()), *self.questions)
