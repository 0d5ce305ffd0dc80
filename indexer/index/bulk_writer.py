"""The writer: batches of documents inverted in arrays, straight into segments of our codec.

It is a Whoosh writer (the same calls, lock and deletions) of a `indexer.index.segment_index.SegmentIndex`, for a whole
library and for one changed record alike; `indexer.index.codec.inversion` does the work and
`indexer.index.codec.segment_merging` keeps the number of segments small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from whoosh.fields import UnknownFieldError
from whoosh.writing import CLEAR, IndexingError, SegmentWriter

from corpus.records.gc_pause import without_garbage_collection
from indexer.index import second_process
from indexer.index.codec.inversion import ItemInverter, TextInverter, Vocabulary, derived_columns, inverter
from indexer.index.codec.postings_writer import POSTINGS_EXTENSION
from indexer.index.codec.segment_merging import merge_segments
from indexer.index.codec.whoosh_codec import ColumnarCodec, ColumnarSegment
from indexer.index.durable_storage import DurableStorage
from indexer.index.segment_index import SegmentIndex
from indexer.index.verification import file_sums

DEFAULT_MEMORY_BYTES = 512 * 1024 * 1024
BATCH = 500
"""Documents that are taken a field at a time. Doing one thing to hundreds of them, then the next, takes two thirds of
the time that all things to one after the other take: code and tables stay in the nearest caches."""
_BYTES_PER_TOKEN = 120
"""What a token takes while a batch is inverted, at the worst moment (measured on a million short records)."""
_MERGE_MEMORY_FACTOR = 9
"""How many bytes merging takes for a byte of inverted lists on disk (measured)."""

_SMALL_SEGMENT = 256
"""Documents up to which a segment is always merged into the next one written."""
_MERGE_RATIO = 3
"""A segment is merged when it has at most so many times the documents of all smaller ones together."""
_DELETED_SHARE = 0.25
"""A segment with more deleted documents than this is written anew."""

Progress = Callable[[int], None]
Columns = Mapping[str, Sequence[Any]]
"""Some documents: field name → the value of each, ``None`` where it has none."""
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class DocumentSource(Protocol[T_co]):
    """Where documents come from."""

    def batches(self) -> Iterable[Columns]:
        """The documents, some hundreds at a time, from the first one each time it is asked."""

    def noted(self) -> T_co:
        """What else was learned while they were made."""


@dataclass(frozen=True, slots=True)
class _FieldPlan:
    """What has to be done with a value of a field."""

    field: Any
    inverter: TextInverter | ItemInverter | None
    stored: bool
    vector: bool
    column: Any


def _present(names: Iterable[str], values: Iterable[Any]) -> dict[str, Any]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


class BulkWriter(SegmentWriter):
    """A Whoosh ``IndexWriter`` that inverts documents in arrays.

    Args:
        index: it is locked until `commit` or `cancel`.
        memory_bytes: how much may be collected before a segment is written, and the largest merge.
        progress: called with the number of documents added so far, every ``progress_every`` of them.
        durable: whether files are forced to the disk before the list of segments names them.
        two_processes: whether a second process may take one of two sources that `add_all` is given.
        kwargs: ``timeout`` and ``delay`` of the lock, as Whoosh has them.

    Fields whose analyser has ``pieces`` and ``expand`` (see `indexer.text.analysis`) are quick; all others are
    asked for their terms as Whoosh does. A field with ``sources`` (`indexer.index.schema.DerivedField`) takes its terms
    from those fields. Documents added are not seen by `update_document` before `commit`. Postings of another reader
    (`add_reader`) cannot be taken in.
    """

    def __init__(
        self,
        index: SegmentIndex,
        memory_bytes: int = DEFAULT_MEMORY_BYTES,
        progress: Progress | None = None,
        progress_every: int = BATCH,
        durable: bool = True,
        two_processes: bool = True,
        **kwargs: Any,
    ) -> None:
        self._inverters: dict[str, TextInverter | ItemInverter] = {}
        self._plans: dict[str, _FieldPlan] = {}
        self._vocabularies: list[Vocabulary] = []
        self._finished: list[Any] = []
        self._n_added = 0
        self._memory_bytes = memory_bytes
        self._progress = progress
        self._progress_every = progress_every
        self._durable = durable
        self._may_share = two_processes
        self._progress_share = 1
        self._second: second_process.SecondProcess[Any] | None = None
        self._index = index
        base: Any = super()
        base.__init__(index, codec=ColumnarCodec(), **kwargs)

    # Adding

    def add_document(self, **fields: Any) -> None:
        """Add a document; keywords as in `whoosh.writing.IndexWriter.add_document`."""
        self.add_fields(fields)

    def add_fields(self, fields: Mapping[str, Any]) -> None:
        """`add_document` for a mapping of field name → value. Raises UnknownFieldError, ValueError."""
        self._check_state()  # type: ignore[no-untyped-call]
        writer, doc_number, plans = self.perdocwriter, self.docnum, self._plans
        names = [name for name in fields if name[:1] != "_"]
        planned = [plans.get(name) or self._plan(name) for name in names]
        plain = len(names) == len(fields)
        document_boost = 1.0 if plain else float(fields.get("_boost", 1.0))
        writer.start_doc(doc_number)
        try:
            for name, plan in zip(names, planned, strict=True):
                value = kept = fields[name]
                if value is None:
                    continue
                boost = document_boost
                if not plain:
                    boost = float(fields.get(f"_{name}_boost", document_boost))
                    kept = fields.get(f"_stored_{name}", value)
                if plan.inverter is not None:
                    plan.inverter.add(doc_number, value, boost)
                if plan.vector:
                    self._add_vector(name, plan.field, value)
                if plan.stored:
                    writer.add_field(name, plan.field, kept, 0)
                if plan.column is not None and kept is not None:
                    writer.add_column_value(name, plan.column, plan.field.to_column_value(kept))
        except Exception:
            # Some fields of the document may be in the inverters already; its number is used up and deleted.
            writer.finish_doc()
            self.newsegment.delete_document(doc_number)
            self.docnum += 1
            self._added = True
            raise
        writer.finish_doc()
        self._added = True
        self.docnum += 1
        self._n_added += 1
        self._at_interval(1)

    def _at_interval(self, n_new: int) -> None:
        if self._n_added % self._progress_every < n_new:
            if self._progress:
                self._progress(self._n_added * self._progress_share)
            if self._collected_bytes() > self._memory_bytes:
                self._finished.append(self._finish_segment())
                self._start_segment()

    def _plan(self, name: str) -> _FieldPlan:
        if name not in self.schema:
            raise UnknownFieldError(f"No field named {name!r} in {self.schema}")
        field = self.schema[name]
        if field.separate_spelling():
            raise ValueError(f"Field {name!r} keeps spellings apart, which BulkWriter cannot do.")
        if field.indexed:
            self._inverters[name] = inverter(field, self._vocabularies)
        plan = _FieldPlan(
            field, self._inverters.get(name), bool(field.stored), bool(field.vector), field.column_type or None
        )
        self._plans[name] = plan
        return plan

    def add_columns(self, columns: Columns) -> int:
        """Add some documents a field at a time; returns how many.

        Raises what `add_fields` raises of a document; those before it are added.
        """
        self._check_state()  # type: ignore[no-untyped-call]
        n_documents = max(map(len, columns.values()), default=0)
        plans = self._plans_by_field(columns)
        if plans is None:
            self._add_each(columns, n_documents)
            return n_documents
        first = self.docnum
        try:
            for name, plan in plans.items():
                if plan.inverter is not None:
                    plan.inverter.add_all(range(first, first + n_documents), columns[name])
        except Exception:  # their numbers are used up; one by one it will be seen which document it was
            self._add_stored([{}] * n_documents)
            for number in range(first, self.docnum):
                self.newsegment.delete_document(number)
            self._add_each(columns, n_documents)
            return n_documents
        stored = {name: columns[name] for name, plan in plans.items() if plan.stored}
        self._add_stored(
            [_present(stored, values) for values in zip(*stored.values(), strict=True)] or [{}] * n_documents
        )
        self._n_added += n_documents
        self._at_interval(n_documents)
        return n_documents

    def _plans_by_field(self, names: Iterable[str]) -> dict[str, _FieldPlan] | None:
        """What to do with these fields; ``None`` where they cannot be taken one after the other."""
        if any(name[:1] == "_" for name in names):  # boosts, and what is to be stored instead
            return None
        try:
            plans = {name: self._plans.get(name) or self._plan(name) for name in names}
        except (UnknownFieldError, ValueError):  # said of the document that has it
            return None
        return None if any(plan.vector or plan.column is not None for plan in plans.values()) else plans

    def _add_each(self, columns: Columns, n_documents: int) -> None:
        names = columns.keys()
        for number in range(n_documents):
            self.add_fields(_present(names, [columns[name][number] for name in names]))

    def _add_stored(self, documents: list[dict[str, Any]]) -> None:
        self.perdocwriter.add_stored(documents)
        self.docnum += len(documents)
        self._added = True

    def _add_vector(self, name: str, field: Any, value: Any) -> None:
        items = field.vector.word_values(value, field.analyzer, mode="index")
        listed = sorted((text, weight, posting) for text, _, weight, posting in items)
        self.perdocwriter.add_vector_items(name, field, listed)

    def add_all(self, sources: Sequence[DocumentSource[T]], meanwhile: Callable[[], None] | None = None) -> list[T]:
        """Add the documents of one or two sources, of two on both cores where there are two.

        A forked process then makes and inverts the documents of the second source, into segments of its own, while this
        one does those of the first. Should it fail, they are made here as well.

        Args:
            sources: where documents come from; what a source says in the end must be fit to be pickled.
            meanwhile: something useful to do while the other process is waited for.

        Returns what each source has ``noted``, once all its documents are added.
        """
        first, *others = sources
        share = self._may_share and not self._added and len(others) == 1 and second_process.available()
        if not share:
            return [self._added_from(source) for source in sources]
        second = others[0]
        self._second = second_process.SecondProcess(lambda: self._second_half(second))
        self._progress_share = 2
        found = [self._added_from(first)]
        n_first = self._n_added
        self._finish_first_half()
        try:
            if meanwhile is not None:
                meanwhile()
            segments, noted = self._second.result()
            self._finished.extend(segments)
            self._n_added = n_first + sum(segment.doc_count_all() for segment in segments)
            found.append(noted)
        except second_process.NoAnswerError:
            self._progress_share = 1
            found.append(self._added_from(second))
        finally:
            self._second, self._progress_share = None, 1
        return found

    def _added_from(self, source: DocumentSource[T]) -> T:
        with without_garbage_collection():
            for columns in source.batches():
                self.add_columns(columns)
        return source.noted()

    def _finish_first_half(self) -> None:
        with without_garbage_collection():
            self._finished.append(self._finish_segment())
        self._start_segment()

    def _second_half(self, source: DocumentSource[T]) -> tuple[list[Any], T]:
        """In the second process: segments of the documents of ``source``, and what it noted."""
        # The first process's open files are kept from being closed here, which would flush their buffers twice.
        self._kept = (self.perdocwriter, self.fieldwriter)
        self._progress, self._finished = None, []
        self._start_segment()
        noted = self._added_from(source)
        with without_garbage_collection():
            return [*self._finished, self._finish_segment()], noted

    def _collected_bytes(self) -> int:
        return _BYTES_PER_TOKEN * sum(inverter.n_tokens for inverter in self._inverters.values())

    # Segments

    def _start_segment(self) -> None:
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
        self._inverters, self._plans, self._vocabularies = {}, {}, []
        self.docnum = self.docbase = 0
        self._added = False

    def _finish_segment(self) -> ColumnarSegment:
        n_documents = self.docnum - self.docbase
        inverted = {}
        for name, field in self.schema.items():
            found = [self._inverters.get(source) for source in getattr(field, "sources", ())]
            sources = [inverter for inverter in found if isinstance(inverter, TextInverter)]
            if sources:
                inverted[name] = derived_columns(field.analyzer, sources)
        for name in sorted(self._inverters):
            inverted[name], lengths = self._inverters.pop(name).columns(n_documents)
            if self.schema[name].scorable:
                self.perdocwriter.set_lengths(name, lengths)
        self.perdocwriter.close()
        for name, columns in sorted(inverted.items()):
            if len(columns.doc_numbers):
                self.fieldwriter.write_field(name, columns)
        self.fieldwriter.close()
        self.newsegment.set_doc_count(n_documents)
        segment: ColumnarSegment = self.newsegment
        return segment

    # Ending

    def commit(  # type: ignore[override]
        self, mergetype: Any = None, optimize: bool | None = None, merge: bool | None = None
    ) -> None:
        """Write what was added, merge small segments, and let new readers see it all at once.

        Args:
            mergetype: Whoosh's CLEAR drops everything that was there before; its other policies are named by the
                arguments below.
            optimize: merge everything into one segment.
            merge: False leaves the segments as they are.
        """
        self._check_state()  # type: ignore[no-untyped-call]
        if mergetype not in (None, CLEAR):
            raise IndexingError("BulkWriter has its own policy of merging: use optimize=True, merge=False or CLEAR.")
        try:
            if self._added:
                with without_garbage_collection():
                    self._finished.append(self._finish_segment())
            else:
                self.perdocwriter.close()
                self.fieldwriter.close()
            before = [] if mergetype is CLEAR else self.segments
            kept = [segment for segment in (*before, *self._finished) if segment.doc_count()]
            if merge is not False or optimize:
                kept = self._merged(kept, bool(optimize if optimize is not None else self.optimize))
            self._publish(kept)
        except BaseException:
            self._cleanup_on_error()  # type: ignore[no-untyped-call]
            raise
        self._finish()  # type: ignore[no-untyped-call]

    def cancel(self) -> None:  # type: ignore[override]
        """Forget everything that was added or deleted, and unlock the index; nothing happens when it is closed."""
        if self.is_closed:
            return
        if self._second is not None:
            self._second.stop()
        self._inverters = {}
        base: Any = super()
        base.cancel()

    def _merged(self, segments: list[Any], everything: bool) -> list[Any]:
        run = merge_run(segments, everything, self._merge_bytes, self._memory_bytes)
        if not run:
            return segments
        try:
            merged = merge_segments(self.storage, self.schema, run, self.codec, self.indexname)
        except ValueError:
            return segments
        self._finished.append(merged)
        place = min(segments.index(segment) for segment in run)
        kept = [segment for segment in segments if segment not in run]
        if merged.doc_count():
            kept.insert(place, merged)
        return kept

    def _merge_bytes(self, segment: Any) -> int:
        name = segment.make_filename(POSTINGS_EXTENSION)
        return _MERGE_MEMORY_FACTOR * int(self.storage.file_length(name))

    def _publish(self, segments: list[Any]) -> None:
        storage = DurableStorage(self.storage) if self._durable and hasattr(self.storage, "folder") else self.storage
        if isinstance(storage, DurableStorage):
            known = {segment.segment_id() for segment in segments}
            storage.force(name for name in self.storage.list() if self._is_new(name, known))
        files = file_sums(self.storage, segments, self._index.latest().files)
        self._index.publish(segments, self.generation, files, storage)

    def _is_new(self, name: str, known: set[str]) -> bool:
        segment = name.partition(".")[0]
        return segment in known & {new.segment_id() for new in self._finished}


def merge_run(
    segments: list[Any],
    everything: bool = False,
    cost_bytes: Callable[[Any], int] = lambda segment: 0,
    memory_bytes: int = DEFAULT_MEMORY_BYTES,
) -> list[Any]:
    """Which segments to merge into one: a run of the smallest, in their order; empty when none should be.

    Sizes grow geometrically (as in O'Neil et al., "The log-structured merge-tree", 1996), so a document is
    rewritten only a logarithmic number of times and few segments remain.
    """
    own: list[Any] = [segment for segment in segments if isinstance(segment, ColumnarSegment)]
    if everything:
        return own if len(own) > 1 or any(segment.deleted_count() for segment in own) else []
    run: list[Any] = []
    n_documents = n_bytes = 0
    for segment in sorted(own, key=lambda segment: segment.doc_count()):
        size = segment.doc_count()
        if run and size > _SMALL_SEGMENT and size > _MERGE_RATIO * n_documents:
            break
        n_bytes += cost_bytes(segment)
        if run and n_bytes > memory_bytes:
            break
        run.append(segment)
        n_documents += size
    if len(run) < 2:
        limit = _DELETED_SHARE
        run = [s for s in own if s.deleted_count() > max(_SMALL_SEGMENT, limit * s.doc_count_all())][:1]
    return [segment for segment in segments if segment in run]
