"""From a source to items: the reader of its format, the mapping of its columns, the fields of each record."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import SeealsoError
from corpus.exchange.importing.column_assignment import is_our_own
from corpus.exchange.importing.column_profile import ColumnProfile, Profiler
from corpus.exchange.importing.formats import Format, detect
from corpus.exchange.importing.mapping import ColumnMapping
from corpus.exchange.importing.shaping import Item, Shaper
from corpus.exchange.importing.signed_exports import signed
from corpus.exchange.importing.source import Findings, Row, Source, SourceError
from corpus.records.files import visible_files
from corpus.records.readers import Unreadable
from corpus.records.readers.boundary import said as reason
from corpus.records.settings import LibrarySettings

MAX_NAMED = 20
"""How many unreadable parts an error names."""

MAX_SHAPES = 5000

_SHOWN_AS_IS = frozenset({"bookmarks", "markdown", "listing", "feed", "opml"})
"""Formats whose readers have taken the markup out: a tag that is left is a word of the text."""

_NOT_RECORDS = frozenset(
    {"readme.md", "contributing.md", "license.md", "licence.md", "changelog.md", "code_of_conduct.md"}
)


@dataclass(slots=True)
class Reading:
    """A source being read: what it was taken for, how its columns were understood, and its items, once."""

    format: Format
    mapping: ColumnMapping | None
    items: Iterator[Item]
    findings: Findings
    n_rows: int = 0
    unreadable: list[str] = field(default_factory=list)


def folder_files(folder: Path, wanted: Format | None) -> list[Path]:
    """The files of a folder that can be imported, in a fixed order; hidden ones are left out.

    Raises:
        SourceError: there is none.
    """
    from corpus.exchange.importing.formats import FORMATS

    suffixes = {s for found in ([wanted] if wanted else FORMATS.values()) for s in found.suffixes} | (
        {".md", ".markdown"} if wanted is None or wanted.name == "front-matter" else set()
    )
    if wanted is not None and not suffixes:
        suffixes = {".xml", ".html", ".htm", ".json"}
    found = [
        path
        for path in visible_files(folder)[0]
        if path.suffix.lower() in suffixes
        and not (path.name.lower() in _NOT_RECORDS and wanted is None)
        and path.name != "seealso.toml"
    ]
    if not found and wanted is None:  # XML is many things, and beside records rather the settings of a program
        found = [path for path in visible_files(folder)[0] if path.suffix.lower() == ".xml"]
    if not found:
        raise SourceError(f"{folder}: no file in this folder can be imported.")
    return found


def read_source(
    sources: list[Source],
    wanted: Format | None,
    said: ColumnMapping | None,
    settings: LibrarySettings,
    skip_unreadable: bool = False,
) -> Reading:
    """Begin to read ``sources``, which are one file or the files of one folder, all with one mapping.

    The items are read while they are asked for.

    Raises:
        SourceError: a source is in no known format. While the items are read: a part cannot be read, and
            ``skip_unreadable`` was not given.
    """
    findings = Findings()
    found: list[tuple[Source, Format]] = []
    unreadable: list[str] = []
    for source in sources:
        try:
            found.append((source, wanted or detect(source)))
        except SourceError as error:
            if len(sources) == 1:
                raise
            unreadable.append(str(error))  # one bad file of a folder: the others are read all the same
    if not found:
        raise SourceError(_nothing_imported(unreadable))
    if wanted is None and not (said and said.columns):
        found = [(source, signed(source, kind)) for source, kind in found]
    reading = Reading(found[0][1], None, iter(()), findings, unreadable=unreadable)
    mapped = any(kind.by_meaning for _, kind in found)
    if mapped:
        columns, shapes, profiles = _columns(found, quietly=len(sources) > 1)
        reading.mapping = ColumnMapping.by_meaning(columns, said, shapes, profiles)
    reading.items = _items(found, reading, said, settings, skip_unreadable, len(sources) > 1)
    return reading


def _columns(
    found: Iterable[tuple[Source, Format]], quietly: bool
) -> tuple[list[str], set[frozenset[str]] | None, dict[str, ColumnProfile]]:
    """The names of all columns, in the order in which they appear, which of them stand together in records, and what
    they hold.

    Args:
        quietly: pass over a source that cannot be read, which is said when its items are.
    """
    quiet = Findings()
    columns: dict[str, None] = {}
    shapes: set[frozenset[str]] = set()
    profiler = Profiler()
    for source, kind in found:
        if not kind.by_meaning:
            continue
        # What stops a table is said when its items are read; its columns were seen before.
        with contextlib.suppress(*((SourceError,) if quietly or kind.table else ())):
            for row in kind.read(source, quiet):
                if not isinstance(row, Row):
                    continue
                names = frozenset(row.cells or row.data)
                if names not in shapes:
                    columns.update(dict.fromkeys(row.cells or row.data))
                    if len(shapes) < MAX_SHAPES:
                        shapes.add(names)
                profiler.add(row.data, row.cells or ())
                if kind.table and profiler.is_settled:
                    break
    return list(columns), shapes if len(shapes) < MAX_SHAPES else None, profiler.finish()


def _items(
    found: list[tuple[Source, Format]],
    reading: Reading,
    said: ColumnMapping | None,
    settings: LibrarySettings,
    skip_unreadable: bool,
    of_a_folder: bool,
) -> Iterator[Item]:
    always = ColumnMapping(always=said.always, values=said.values, dates=said.dates) if said else ColumnMapping()
    own = Shaper(_OurFields.of(always), settings, reading.findings, True)
    as_is = Shaper(_OurFields.of(always), settings, reading.findings, False)
    # What we export ourselves holds no markup: "&amp;" is meant there.
    foreign = reading.mapping is not None and not is_our_own(reading.mapping.columns)
    mapped = Shaper(reading.mapping, settings, reading.findings, foreign) if reading.mapping else own
    for source, kind in found:
        shaper = mapped if kind.by_meaning else as_is if kind.name in _SHOWN_AS_IS else own
        try:
            for item in _items_of(source, kind, shaper, reading):
                if not reading.unreadable or skip_unreadable:
                    yield item
                # else it will not be imported; the rest is read to name all that is wrong
        except SourceError as error:
            if not of_a_folder:
                raise
            reading.unreadable.append(str(error))
    if reading.unreadable and not skip_unreadable:
        raise SourceError(_nothing_imported(reading.unreadable))


def _items_of(source: Source, kind: Format, shaper: Shaper, reading: Reading) -> Iterator[Item]:
    for row in kind.read(source, reading.findings):
        where = source.name if row.line is None else f"{source.name}:{row.line}"
        if isinstance(row, Unreadable):
            reading.unreadable.append(f"{where}: {row.problem} {row.mend}")
            continue
        reading.n_rows += 1
        try:
            item = shaper.item(row)
        except SeealsoError:
            raise
        except Exception as error:  # a value that those who judge values did not foresee
            reading.unreadable.append(f"{where}: The record cannot be read: {reason(error)}. Look for odd values.")
            continue
        if item is not None:
            if kind.draft:
                item.fields.setdefault("status", "draft")
            yield item


def _nothing_imported(unreadable: list[str]) -> str:
    shown = "\n  ".join(itertools.islice(unreadable, MAX_NAMED))
    more = f"\n  and {len(unreadable) - MAX_NAMED} more" if len(unreadable) > MAX_NAMED else ""
    return (
        "Nothing was imported, because a part of the source cannot be read (--skip-unreadable leaves it out):\n"
        f"  {shown}{more}"
    )


class _OurFields(ColumnMapping):
    """For formats that say what each field is: their readers give our names."""

    @classmethod
    def of(cls, said: ColumnMapping) -> _OurFields:
        return cls({}, said.always, said.values, said.dates, said.split)

    def target(self, column: str) -> str:
        return column
