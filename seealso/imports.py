"""Import into a library: the one function behind `seealso import`, and what it has to tell."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus import LibraryFolder
from corpus.errors import LibraryError, UsageError
from corpus.exchange.importing.formats import named_format
from corpus.exchange.importing.last_import import last_import_name, load_last_import
from corpus.exchange.importing.mapping import ColumnMapping, load_mapping
from corpus.exchange.importing.planning import Plan, gather, plan_import
from corpus.exchange.importing.problem_groups import ProblemGroups
from corpus.exchange.importing.source import MAX_SOURCE_BYTES, Findings, Source, SourceError
from corpus.exchange.importing.source_reading import Reading, folder_files, read_source
from corpus.exchange.importing.untitled import nothing_said, untitled_records
from corpus.exchange.importing.value_kinds import DateOrder
from corpus.exchange.importing.writing import write_plan
from corpus.records.files import write_atomically
from corpus.records.problems import Problem
from corpus.records.settings import SETTINGS_FILE
from corpus.records.staging import staged
from seealso.import_memory import ImportMemory
from seealso.locations import state_folder

LAST_IMPORTS = "imports"
"""Folder, beside the indexes, that remembers what was imported from where."""


@dataclass(slots=True)
class ImportReport:
    """What an import did, or with ``dry_run`` would do."""

    source: str
    format: str
    mapping: ColumnMapping | None
    plan: Plan
    problems: list[Problem]
    notes: list[str]
    n_rows: int
    dry_run: bool
    skipped: list[str] = field(default_factory=list)
    groups: ProblemGroups = field(default_factory=ProblemGroups)
    not_taken: list[str] = field(default_factory=list)
    """Links of the source that are in no record, each with its place."""


def import_source(
    library: Path,
    source: str,
    *,
    format: str | None = None,
    into: str | None = None,
    mapping: Path | None = None,
    dates: DateOrder | None = None,
    replace: bool = False,
    strict: bool = False,
    skip_unreadable: bool = False,
    dry_run: bool = False,
    untitled: bool = False,
    allow_hosts: Collection[str] = (),
    on_mapping: Callable[[Reading], None] | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> ImportReport:
    """Bring what ``source`` lists into the library folder ``library``.

    Args:
        source: a file, a folder, ``-`` for standard input, or an http(s) address.
        format: the name of its format, where looking is not enough.
        into: where new records go, inside the library.
        mapping: a mapping file for its columns.
        replace: values of the source win over those that a curator wrote.
        strict: write nothing if there is any problem.
        dry_run: write nothing.
        untitled: go on although many of the new records have no title.
        allow_hosts: ``host:port`` on a private network that may be fetched from.
        on_mapping: told how the source is understood, before its rows are read.

    Raises:
        SourceError: the source cannot be read; nothing was written.
        UsageError: a mapping, a format or a place is not known.
        LibraryError: the library cannot be used or written; with ``strict``, there were problems.
    """
    if not library.is_dir():
        raise LibraryError(f"{library} is not a folder. Make it, or name another with --library.")
    wanted = named_format(format) if format else None
    folder = LibraryFolder(library)
    said = load_mapping(mapping) if mapping else ColumnMapping()
    said.dates = dates or said.dates
    with _sources(source, wanted, allow_hosts) as sources:
        reading = read_source(sources, wanted, said, folder.settings, skip_unreadable)
        if on_mapping is not None:
            on_mapping(reading)
        findings = reading.findings
        gathered = gather(reading.items, findings, progress)
        if not gathered.items and not reading.n_rows:
            raise SourceError(f"{source}: there is no record in it.")
        if not gathered.items:
            raise SourceError(nothing_said(source, reading))
        with staged(library) if not dry_run else contextlib.nullcontext() as staging:
            own = {_real(one.path) for one in sources}
            files = [path for path in folder.record_files() if _real(path) not in own]
            _warn_of_sources_inside(folder, own, findings)
            last_path = state_folder(library) / LAST_IMPORTS / last_import_name(source)
            last = load_last_import(last_path)
            labels = {slug: folder.settings.theme_label(slug) for slug in folder.settings.themes}
            plan = plan_import(library, files, gathered, last, source, into, replace, findings, labels)
            if doubt := untitled_records(source, reading, plan.new, plan.n_updated + plan.unchanged):
                if not dry_run and (doubt.nothing_at_all or not untitled):
                    raise SourceError(doubt.text)
                findings.note(doubt.text if dry_run else doubt.remark)
            report = ImportReport(
                source, reading.format.name, reading.mapping, plan, findings.problems, findings.notes, reading.n_rows,
                dry_run, reading.unreadable, findings.groups, findings.not_taken,
            )  # fmt: skip
            if findings.n_hidden:
                findings.note(f"{findings.n_hidden} more problems are not listed.")
            bad = [p for p in findings.problems if p.severity != "notice"]
            if strict and (bad or reading.unreadable):
                first = "\n".join([*map(str, bad[:20]), *reading.unreadable[:20]])
                raise LibraryError(f"{len(bad)} problems, and --strict was given; nothing was imported:\n{first}")
            if staging is not None:
                remembered = ImportMemory(folder)
                write_plan(plan, library, staging, last_path, source)
                remembered.note(plan, source)
                report.notes += remembered.notes
    return report


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # `Path.resolve` raises at links that lead round in a circle


def _warn_of_sources_inside(folder: LibraryFolder, own: set[Path], findings: Findings) -> None:
    inside = [path for path in folder.record_files() if _real(path) in own]
    if inside:
        names = ", ".join(path.relative_to(folder.path).as_posix() for path in inside[:3])
        findings.note(
            f"{names} lies in the library and is read as records of its own too. Move it out, or put an underscore "
            "before its name."
        )


@contextlib.contextmanager
def _sources(source: str, wanted: Any, allow_hosts: Collection[str]) -> Iterator[list[Source]]:
    if source == "-":
        with tempfile.TemporaryDirectory(prefix="seealso-") as folder:
            path = Path(folder) / "standard-input"
            with path.open("wb") as file:
                _copy_limited(sys.stdin.buffer, file)
            yield [Source(path, "standard input")]
    elif source.lower().startswith(("http://", "https://")):
        from corpus.exchange.importing.fetching import fetched

        with fetched(source, allow_hosts) as found:
            if (wanted is not None and wanted.name == "oai_dc") or "verb=listrecords" in source.lower():
                from corpus.exchange.importing.harvesting import harvested

                with harvested(found, allow_hosts) as pages:
                    yield pages
            else:
                yield [found]
    elif "://" in source:
        raise UsageError(f"{source}: only http:// and https:// addresses are fetched.")
    else:
        path = Path(source)
        if path.is_dir():
            files = folder_files(path, wanted)
            yield [Source(file, os.path.relpath(file, path)) for file in files]
        elif path.exists():
            yield [Source(path, source)]
        else:
            raise SourceError(f"{source}: there is no such file or folder.")


def _copy_limited(incoming: Any, out: Any) -> None:
    n_bytes = 0
    while chunk := incoming.read(1 << 20):
        n_bytes += len(chunk)
        if n_bytes > MAX_SOURCE_BYTES:
            raise SourceError(f"standard input: more than {MAX_SOURCE_BYTES >> 20} MB came.")
        out.write(chunk)


def make_library(folder: Path) -> None:
    """Mark ``folder`` as a library by a ``seealso.toml`` of its own.

    Raises:
        UsageError: it is the home folder or the root, which nobody means.
    """
    from corpus.exchange.importing.mapping import quoted

    resolved = folder.resolve()
    if resolved in (Path.home().resolve(), Path(resolved.anchor)):
        raise UsageError(f"{folder} is no place for a library. Name a folder: seealso --library DIR import SOURCE.")
    folder.mkdir(parents=True, exist_ok=True)
    title = resolved.name.replace("-", " ").replace("_", " ").strip() or "My library"
    title = title[:1].upper() + title[1:]
    write_atomically(folder / SETTINGS_FILE, f"[library]\ntitle = {quoted(title)}\n")


__all__ = ["ImportReport", "import_source", "make_library"]
