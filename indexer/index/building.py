"""A new index from records that pass by one after the other, on both cores where there are two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from corpus import RELATIONS, LibrarySettings, Resource
from corpus.records.resource import Relation
from corpus.records.stream import RecordStream, Seen
from indexer.index import acronyms
from indexer.index.bulk_writer import BATCH, BulkWriter, Columns
from indexer.index.record_language import stated_language
from indexer.index.schema import build_schema, documents
from indexer.index.second_process import both
from indexer.index.segment_index import create_in, open_in
from indexer.index.whoosh_statistics import ColumnarStatistics

Ties = Mapping[str, tuple[str, ...]]
"""By id: what the stated ties of a record say, from both ends: notes, and the other one's title."""


class Observer(Protocol):
    """Takes note of all records as they pass by; fit to be pickled, to come back from another process."""

    def pass_on(self, resources: Sequence[Resource]) -> Sequence[Resource]:
        """Take note of some records, and hand them on as they are to be indexed."""


Notes = TypeVar("Notes", bound=Observer)


@dataclass(frozen=True, slots=True)
class SourceNotes(Generic[Notes]):
    """What was noted of the records of one source, besides the index."""

    seen: Seen
    learner: acronyms.AcronymLearner
    observer: Notes


class RecordSource(Generic[Notes]):
    """The documents of a stream of records, with what is noted as they pass by.

    Args:
        stream: the records.
        settings: of the library.
        ties: of all records.
        observe: makes what else is to see the records, each time that the documents are asked for.
    """

    def __init__(
        self, stream: RecordStream, settings: LibrarySettings, ties: Ties, observe: Callable[[], Notes]
    ) -> None:
        self._stream = stream
        self._settings = settings
        self._ties = ties
        self._observe = observe
        self._learner, self._observer = acronyms.AcronymLearner(), observe()

    def batches(self) -> Iterator[Columns]:
        """See `indexer.index.bulk_writer.DocumentSource`."""
        self._learner, self._observer = acronyms.AcronymLearner(), self._observe()
        coming = iter(self._stream)
        while resources := list(islice(coming, BATCH)):
            self._learner.read(resources)
            yield documents(self._observer.pass_on(resources), self._settings, self._ties)

    def noted(self) -> SourceNotes[Notes]:
        """See `indexer.index.bulk_writer.DocumentSource`."""
        return SourceNotes(self._stream.seen, self._learner, self._observer)


def build_index(
    path: Path,
    sources: Sequence[RecordSource[Notes]],
    check: Callable[[list[SourceNotes[Notes]]], None],
    progress: Callable[[int], None] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> list[SourceNotes[Notes]]:
    """Write a new index of the records of one or two sources into the folder ``path``.

    It is not forced to the disk: that is for whoever publishes the folder.

    Args:
        path: empty, or with what an index that was given up has left.
        sources: two are read and indexed at the same time, where there are two cores.
        check: is told what was noted before anything is committed; if it raises, nothing is.
        progress: called with the number of records done, now and then.
        meanwhile: something useful to do while the other process is waited for.

    Returns what was noted of each source.
    """
    created = create_in(path, build_schema())
    writer = BulkWriter(created, progress=progress, durable=False)
    try:
        noted = writer.add_all(sources, meanwhile)
        check(noted)
        writer.commit(merge=False)
    except BaseException:
        writer.cancel()
        raise
    return noted


def save_acronyms(path: Path, learners: Sequence[acronyms.AcronymLearner], settings: LibrarySettings) -> None:
    """Write beside the index in ``path`` which acronyms its records explain, for search to use."""
    with open_in(path, build_schema()).reader() as reader:
        learned = acronyms.joined(learners).learned(settings, ColumnarStatistics(reader))
    acronyms.save(path, learned, stated_language(settings.library.language))


class StatedTies:
    """Collects what records say of each other."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._stated: list[tuple[str, tuple[Relation, ...]]] = []

    def read(self, resource: Resource) -> None:
        """Take note of one record."""
        self._titles[resource.id] = resource.given_title or ""
        if resource.relations:
            self._stated.append((resource.id, resource.relations))

    def take(self, other: StatedTies) -> None:
        """Take note of all that another one read later."""
        self._titles.update(other._titles)
        self._stated.extend(other._stated)

    def words(self) -> dict[str, tuple[str, ...]]:
        """The `Ties`."""
        said: dict[str, list[str]] = {}
        for resource_id, relations in self._stated:
            for relation in relations:
                inverse = RELATIONS.get(relation.type, ("", ""))[0]
                if relation.target in self._titles:
                    said.setdefault(resource_id, []).extend((relation.note, self._titles[relation.target]))
                    if inverse:
                        said.setdefault(relation.target, []).extend((relation.note, self._titles[resource_id]))
                elif relation.target_title:
                    said.setdefault(resource_id, []).extend((relation.note, relation.target_title))
        return {key: tuple(dict.fromkeys(filter(None, texts))) for key, texts in said.items()}


def stated_ties(records: Iterable[Resource]) -> StatedTies:
    """The ties that ``records`` state."""
    found = StatedTies()
    for resource in records:
        found.read(resource)
    return found


def ties_of(streams: Sequence[Iterable[Resource]]) -> Ties:
    """The ties of the records of one or two streams, two gone through at the same time."""
    first, *others = streams
    if not others:
        return stated_ties(first).words()
    found, more = both(lambda: stated_ties(first), lambda: stated_ties(others[0]))
    found.take(more)
    return found.words()
