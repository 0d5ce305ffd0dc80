"""A promise that a curator makes: written into ``[[promises.search]]`` of seealso.toml, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from corpus import LibraryError, UnknownResourceError, UsageError
from corpus.records.files import read_regular
from corpus.records.promised import PromisedSearch, key_of
from corpus.records.settings import SETTINGS_FILE, load_settings
from corpus.records.staging import staged
from corpus.records.toml_edit import CannotAddError, CannotTakeOutError, table, with_table, without_table
from corpus.said import Said
from seealso.locations import is_bundled
from seealso.promises import Compared, tried

if TYPE_CHECKING:
    from seealso.asking import Moment

PROMISES_TABLE = "promises.search"


@dataclass(frozen=True, slots=True)
class Promised:
    """What ``seealso promise`` did: the promise as it was tried, its lines, and whether the file was changed.

    taken: the id and the title of the first hit of today, where no record was named.
    """

    promise: PromisedSearch
    tried: Compared
    lines: str
    changed: bool
    taken: tuple[str, str] | None = None


def make_promise(
    library: Moment, question: str, first: Sequence[str], within: int | None, without: Sequence[str]
) -> Promised:
    """Write a promise into the seealso.toml of a library. Where it says so already, nothing is changed.

    Args:
        library: as it is now.
        question: as readers type it.
        first: ids of what is to be among the first; where none are, nor ``without``, what is first today.
        within: among the first so many; 10 where it is not given.
        without: ids of what is not to be among them.

    Raises:
        UsageError: it says nothing, or what cannot be kept.
        UnknownResourceError: one of the records is not held.
        LibraryError: the file cannot be used, cannot be written, or is laid out in a way that nothing can be added to.
    """
    taken = None
    if not first and not without:
        hits = library.search(question, limit=1, facets=(), snippets=False).hits
        if not hits:
            raise UsageError(f"Nothing is found for {question[:40]!r} today. Name what is to be found with --first.")
        taken = (hits[0].id, hits[0].title)
        first = [hits[0].id]
    held = library.held([*first, *without])
    for missing in (one for one in (*first, *without) if one not in held):
        raise UnknownResourceError(missing, library.view.near_ids(missing))
    said: dict[str, str | int | list[str]] = {
        "question": " ".join(question.split()),
    }
    if first:
        said["first"] = list(first)
    if within is not None:
        said["within"] = within
    if without:
        said["not"] = list(without)
    try:
        promise = PromisedSearch.model_validate(said)
    except ValidationError as error:
        slip = error.errors()[0]
        key = ".".join(map(str, slip["loc"]))
        raise UsageError(f"{key + ': ' if key else ''}{slip['msg'].removeprefix('Value error, ')}.") from None
    compared = Compared(promise, tried(library, [promise])[0], None)
    lines = table(PROMISES_TABLE, said)
    if is_bundled(library.path):
        raise LibraryError("A library that ships with the program is not changed. Name your library with --library.")
    path = library.path / SETTINGS_FILE
    with staged(library.path) as staging:
        if key_of(promise) in map(key_of, load_settings(path).promises.search):
            return Promised(promise, compared, lines, False, taken)
        try:
            before = read_regular(path).decode("utf-8") if path.exists() else ""
            staging.path(path).write_bytes(with_table(before, PROMISES_TABLE, said).encode())
            staging.commit()
        except CannotAddError as error:
            raise LibraryError(f"{path}: {error}. Put these lines there yourself:\n{lines}") from None
        except OSError as error:
            raise LibraryError(f"{error.filename or path}: cannot be written: {error.strerror}.") from None
    return Promised(promise, compared, lines, True, taken)


def promised_of(folder: Path) -> dict[str, tuple[str, ...]]:
    """Question → ids of the records that seealso.toml promises it to find, as the file is now.

    Raises:
        LibraryError: the file cannot be used.
    """
    found: dict[str, tuple[str, ...]] = {}
    for one in load_settings(folder / SETTINGS_FILE).promises.search:
        if not one.filters:
            asked = " ".join(one.question.split()).casefold()
            found[asked] = (*found.get(asked, ()), *one.wanted)
    return found


def take_back(folder: Path, question: str, first: Sequence[str]) -> None:
    """Take out of seealso.toml the lines that `make_promise` wrote for a question and the records it is to find.

    Raises:
        UsageError: somebody has changed these lines; nothing is taken out.
        LibraryError: the file cannot be used or written.
    """
    path = folder / SETTINGS_FILE
    said = {"question": " ".join(question.split()), "first": list(first)}
    with staged(folder) as staging:
        try:
            before = read_regular(path).decode("utf-8") if path.exists() else ""
            staging.path(path).write_bytes(without_table(before, PROMISES_TABLE, said).encode())
            staging.commit()
        except CannotTakeOutError:
            raise UsageError(Said("Somebody has changed this promise in seealso.toml. Take it out there.")) from None
        except OSError as error:
            raise LibraryError(f"{error.filename or path}: cannot be written: {error.strerror}.") from None
