"""An acronym that a curator confirms: written into ``[acronyms]`` of seealso.toml, whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from corpus import LibraryError, UsageError
from corpus.records.files import read_regular
from corpus.records.settings import SETTINGS_FILE, load_settings
from corpus.records.staging import staged
from corpus.records.toml_edit import CannotAddError, entry, with_entry
from indexer.index.acronyms import abbreviates
from indexer.text import analysis
from indexer.words.initials import initials_of
from seealso.locations import is_bundled

MAX_SHORT_CHARS = 10
MAX_LONG_CHARS = 200
_SHORT = re.compile(r"\w[\w&/+.-]*\Z")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What ``seealso confirm`` did: the acronym, what it stands for, its line, and whether the file was changed."""

    short: str
    long: str
    line: str
    changed: bool


def confirm(library: Path, short: str, long: str) -> Confirmed:
    """Write that ``short`` stands for ``long`` into the seealso.toml of the library at ``library``.

    Where it says so already, nothing is changed. The index follows at the next build.

    Raises:
        UsageError: ``short`` is no acronym, or no acronym of ``long``; or seealso.toml says that it is another one.
        LibraryError: the file cannot be used, cannot be written, or is laid out in a way that no line can be added to.
    """
    short, long = " ".join(short.split()), " ".join(long.split())
    _check(short, long)
    if is_bundled(library):
        raise LibraryError("A library that ships with the program is not changed. Name your library with --library.")
    line = entry(short, [long])
    path = library / SETTINGS_FILE
    with staged(library) as staging:
        declared = load_settings(path).acronyms
        for known, expansions in declared.items():
            if analysis.fold(known) != analysis.fold(short):
                continue
            if analysis.words_of(long) in map(analysis.words_of, expansions):
                return Confirmed(known, long, entry(known, expansions), False)
            said = " or ".join(map(repr, expansions))
            raise UsageError(
                f"{SETTINGS_FILE} says already that {known} stands for {said}. If it is to stand for {long!r} too, "
                f"make its line {entry(known, [*expansions, long])}"
            )
        try:
            before = read_regular(path).decode("utf-8") if path.exists() else ""
            staging.path(path).write_bytes(with_entry(before, "acronyms", short, [long]).encode())
            staging.commit()
        except CannotAddError as error:
            raise LibraryError(f"{path}: {error}. Put this line under [acronyms] yourself: {line}") from None
        except OSError as error:
            raise LibraryError(f"{error.filename or path}: cannot be written: {error.strerror}.") from None
    return Confirmed(short, long, line, True)


def _check(short: str, long: str) -> None:
    """Raises UsageError where no line could come of it that search would gain by."""
    if not 2 <= len(short) <= MAX_SHORT_CHARS or not _SHORT.match(short) or not re.search(r"[^\W\d_]", short):
        raise UsageError(
            f"{short[:40]!r} is no acronym: it has 2 to {MAX_SHORT_CHARS} letters or digits and no space, as in HF."
        )
    if len(long) > MAX_LONG_CHARS or not long.isprintable():
        raise UsageError(f"{long[:40]!r} ... is no expression: it is one line of at most {MAX_LONG_CHARS} characters.")
    letters = analysis.fold(re.sub(r"[\W_]", "", short))
    if letters not in initials_of(long) and not abbreviates(short, long):
        raise UsageError(
            f"{short} is no acronym of {long!r}: its letters are not those that two or more words of it begin with. "
            "If it is meant, put the line under [acronyms] in seealso.toml yourself, or the two under [synonyms]."
        )
