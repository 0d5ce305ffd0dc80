"""The answer about who may sign in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from seealso.answers.shapes import Count, answer, one_of
from seealso.desk.accounts import ROLES


class Somebody(TypedDict):
    """Somebody who may sign in, or might once."""

    name: Annotated[str, Field(description="As the history shows it.")]
    role: Annotated[str, one_of(ROLES, "What they may do.")]
    email: Annotated[str | None, Field(description="Where to reach them; null for not known.")]
    added: Annotated[str, Field(description="When they were let in, ISO 8601, UTC.")]
    ended: Annotated[str | None, Field(description="When that ended; null for who may sign in.")]
    has_password: Annotated[bool, Field(description="They can sign in with a password, and not by a link alone.")]
    sessions: Annotated[Count, Field(description="In how many browsers they are signed in.")]


@answer
class People(TypedDict):
    """Who may sign in to the curators' desk."""

    file: Annotated[str, Field(description="Where they are kept.")]
    people: Annotated[list[Somebody], Field(description="By name; those whose time has ended last.")]
