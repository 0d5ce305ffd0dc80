"""From record files to an index: read and indexed in one go, in two halves where there are two cores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import LibraryError, LibraryFolder, Problem, Resource
from corpus.ledger.ledger import Passing
from corpus.records.stream import RecordStream, Seen, share_ids, survey
from indexer.engines.port import Progress
from indexer.index.acronyms import AcronymLearner
from indexer.index.building import RecordSource, SourceNotes, build_index, ties_of
from indexer.index.second_process import available
from indexer.words.suggestible import Titles
from recommender.holdings.addresses import Addresses
from seealso.remembering import DatedRecords

LARGE_BYTES = 2_000_000
"""Record files of this size together are read by two processes, and their records are not kept in memory."""

FIRST_SHARE = 0.49
"""What the first process takes of them: it loads the recommender besides."""

_MAX_NAMED = 20


class PassingRecords:
    """What else is wanted of the records, noted as they pass by on their way into the index, where they get the dates
    that the library remembers.

    Args:
        dates: of this library; not taken along to another process.
    """

    def __init__(self, dates: DatedRecords) -> None:
        self.addresses = Addresses()
        self.titles = Titles()
        self.new: list[Passing] = []
        self._dates: DatedRecords | None = dates

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_dates": None}

    def pass_on(self, resources: Sequence[Resource]) -> Sequence[Resource]:
        """See `indexer.index.building.Observer`."""
        self.addresses.read(resources)
        self.titles.read(resources)
        return resources if self._dates is None else self._dates.dated(resources, self.new)

    def take(self, other: PassingRecords) -> None:
        """Take note of all that another one read later."""
        self.addresses.take(other.addresses)
        self.titles.extend(other.titles)
        self.new += other.new


@dataclass(frozen=True, slots=True)
class Indexed:
    """How many records were indexed, why others were set aside, and what was noted and learned by the way."""

    n_documents: int
    set_aside: tuple[Problem, ...]
    noted: PassingRecords
    learners: tuple[AcronymLearner, ...]


class _SharedIdsError(Exception):
    """Both halves of a library hold a record of the same id."""


def index_records(
    folder: LibraryFolder, path: Path, strict: bool, progress: Progress | None, dates: DatedRecords
) -> Indexed:
    """Read the records of ``folder``, give them ``dates`` and index them in the empty folder ``path``.

    Raises:
        LibraryError: there is no usable record; with ``strict``, any record had to be set aside.
    """
    surveyed = survey(folder)
    large = surveyed.n_bytes >= LARGE_BYTES
    runs = surveyed.halves(FIRST_SHARE) if large and available() else [surveyed.whole]

    def check(noted: Sequence[SourceNotes[PassingRecords]]) -> None:
        if share_ids(each.seen for each in noted):
            raise _SharedIdsError
        _check([each.seen for each in noted], strict)

    def told(n_done: int) -> None:
        if progress is not None:
            progress(n_done, max(n_done, surveyed.n_records))

    while True:
        streams = [RecordStream(folder, files, keep=not large) for files in runs]
        ties = ties_of(streams) if surveyed.has_relations else {}
        sources = [RecordSource(stream, folder.settings, ties, lambda: PassingRecords(dates)) for stream in streams]
        try:
            noted = build_index(path, sources, check, told, _prepare)
            break
        except _SharedIdsError:  # which of two comes first is only known to who reads both
            runs = [surveyed.whole]
    n_documents = sum(len(each.seen.places) for each in noted)
    if progress is not None:
        progress(n_documents, n_documents)
    by_the_way = PassingRecords(dates)
    for each in noted:
        by_the_way.take(each.observer)
    set_aside = tuple(error for each in noted for error in each.seen.errors)
    return Indexed(n_documents, set_aside, by_the_way, tuple(each.learner for each in noted))


def _prepare() -> None:
    """Load what fits the similarity model: more than a second in which the other process is waited for anyway."""
    import recommender.related.recommender  # noqa: F401
    from recommender.model import low_rank

    low_rank.load()


def _check(seen: Sequence[Seen], strict: bool) -> None:
    """Whether a library may be published after such problems."""
    errors = sorted((e for each in seen for e in each.errors), key=lambda e: (e.file, e.line or 0, e.field or ""))
    if strict and errors:
        first = "\n".join(map(str, errors[:_MAX_NAMED]))
        raise LibraryError(f"{len(errors)} problems, and --strict was given:\n{first}")
    if errors and not any(each.places for each in seen):
        raise LibraryError(f"No record could be used. The first problem: {errors[0]}")
