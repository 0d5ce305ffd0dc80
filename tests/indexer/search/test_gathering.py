"""Compiled gathering says what gathering in arrays says, to the last bit, over any segments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage
from whoosh.reading import CorruptIndexError

from indexer import native
from indexer.index.bulk_writer import BulkWriter
from indexer.index.schema import RANKED_FIELDS, build_schema
from indexer.index.segment_index import SegmentIndex
from indexer.index.whoosh_statistics import ColumnarStatistics
from indexer.search import deadline
from indexer.search.gathering import CompiledGathering, Gathered, Gathering, PlainGathering, gathering_over
from indexer.search.lexicon import Concept
from indexer.search.matcher import Matcher
from tests.indexer.native.test_kernels import needs_compiled
from tests.indexer.search.plain_statistics import PlainStatistics

FIELDS = tuple(field.name for field in RANKED_FIELDS)
WORDS = ("alpha", "beta", "gamma", "delta", "ὕβρις", "x" * 40)
TEXT = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
RECORD = st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=5)
TERM = st.sampled_from([*WORDS, "ὑβρισ", "υβρισ", "absent", "\ud800", ""])
SEQUENCE = st.one_of(
    TERM.map(lambda term: ((term, 0),)),
    st.lists(st.tuples(TERM, st.integers(0, 3)), min_size=2, max_size=4, unique_by=lambda one: one[1]).map(
        lambda found: tuple(sorted(found, key=lambda one: one[1]))
    ),
)
CONCEPT = st.builds(
    Concept,
    st.lists(SEQUENCE, min_size=1, max_size=3, unique=True).map(tuple),
    st.lists(st.sampled_from([*FIELDS, "unknown"]), max_size=2, unique=True).map(tuple),
)


def weaker(concept: Concept, other: Concept) -> Concept:
    """The alternatives of one, and those of the other as weaker ones."""
    less = tuple(sequence for sequence in other.alternatives if sequence not in concept.alternatives)
    return Concept(concept.alternatives, concept.fields, less)


def statistics_of(segments: list[list[dict[str, str]]], deleted: list[int]) -> ColumnarStatistics:
    """Of an index of these records, segment by segment, without those of the numbers ``deleted``."""
    index = SegmentIndex.create(RamStorage(), build_schema())
    number = 0
    for records in segments:
        writer = BulkWriter(index, durable=False)
        for record in records:
            writer.add_document(id=f"r{number}", record="{}", **record)
            number += 1
        writer.commit(merge=False)
    writer = BulkWriter(index, durable=False)
    for one in deleted:
        writer.delete_by_term("id", f"r{one}")
    writer.commit(merge=False)
    return ColumnarStatistics(index.reader())


def both(statistics: ColumnarStatistics) -> tuple[Gathering, Gathering]:
    """In arrays, and compiled."""
    matcher = Matcher(statistics)
    lengths = {name: matcher._field_lengths(name) for name in FIELDS}
    return PlainGathering(statistics, RANKED_FIELDS, lengths), CompiledGathering(statistics, RANKED_FIELDS, lengths)


def bits(found: Gathered) -> tuple[object, ...]:
    """All that is said, byte by byte."""
    return tuple((one.dtype, one.tobytes()) if isinstance(one, np.ndarray) else one for one in found)


@needs_compiled
@settings(max_examples=150)
@given(
    st.lists(st.lists(RECORD, min_size=1, max_size=5), min_size=1, max_size=3),
    st.lists(st.integers(0, 8), max_size=3),
    st.lists(st.tuples(CONCEPT, CONCEPT), min_size=1, max_size=8),
)
def test_what_is_compiled_says_the_same_to_the_last_bit(
    segments: list[list[dict[str, str]]], deleted: list[int], asked: list[tuple[Concept, Concept]]
) -> None:
    plain, compiled = both(statistics_of(segments, deleted))
    for one, other in asked:
        concept = weaker(one, other)
        assert bits(compiled.gathered(concept)) == bits(plain.gathered(concept)), concept


@needs_compiled
@settings(max_examples=100)
@given(
    st.lists(st.lists(RECORD, min_size=1, max_size=5), min_size=1, max_size=3),
    st.lists(st.integers(0, 8), max_size=3),
    st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique=True),
    st.dictionaries(TERM.filter(lambda term: term != "\ud800"), st.floats(0.01, 1.0), max_size=5),
)
def test_what_is_borrowed_is_the_same_to_the_last_bit(
    segments: list[list[dict[str, str]]], deleted: list[int], fields: list[str], shares: dict[str, float]
) -> None:
    statistics = statistics_of(segments, deleted)
    plain, compiled = both(statistics)
    documents = np.flatnonzero(statistics.live())[::-1].copy()
    parts = np.linspace(1.0, 0.1, len(documents))
    one, other = plain.common_words(documents, parts, fields), compiled.common_words(documents, parts, fields)
    assert dict(zip(one.terms, one.impacts, strict=True)) == dict(zip(other.terms, other.impacts, strict=True))
    for term, n_at_least in zip(other.terms, other.n_at_least.tolist(), strict=True):
        assert plain.n_documents_with(term, fields) == compiled.n_documents_with(term, fields) >= n_at_least
    quick, slow = Matcher(statistics), Matcher(statistics)
    slow.gathering = plain  # type: ignore[misc]
    assert quick.borrowed(shares).tobytes() == slow.borrowed(shares).tobytes()


@needs_compiled
def test_long_lists_and_far_positions_too() -> None:
    """Positions of more than a byte, frequencies of more than a byte, and far more documents than a word has bits."""
    rng = np.random.default_rng(5)
    words = np.array([*WORDS[:4], *(f"w{n}" for n in range(60))])
    chances = np.r_[0.3, 0.2, 0.1, 0.05, np.full(60, 0.35 / 60)]
    segments = [
        [
            {
                "title": " ".join(rng.choice(words, rng.integers(1, 6), p=chances)),
                "description": " ".join(rng.choice(words, int(rng.choice([5, 40, 900])), p=chances)),
                "keywords": str(rng.choice(words)),
            }
            for _ in range(n)
        ]
        for n in (130, 70)
    ]
    plain, compiled = both(statistics_of(segments, list(range(0, 200, 7))))
    terms = ["alpha", "beta", "gamma", "delta", "w1", "w2"]
    concepts = [Concept((((term, 0),),)) for term in terms]
    concepts += [Concept((((one, 0), (other, place)),)) for one in terms for other in terms for place in (1, 2, 9)]
    concepts += [Concept((tuple((term, place) for place, term in enumerate(terms[at : at + 3])),)) for at in range(4)]
    n_found = 0
    for concept in concepts:
        found = plain.gathered(concept)
        n_found += len(found.doc_numbers)
        assert bits(compiled.gathered(concept)) == bits(found), concept
    assert n_found > 2000


@needs_compiled
def test_it_stops_at_the_time_limit_and_can_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, compiled = both(statistics_of([[{"title": "alpha beta"}, {"description": "beta"}]], []))
    many = Concept((*(((f"term{n}", 0),) for n in range(400)), (("beta", 0),)))
    looks = iter(range(10_000))
    monkeypatch.setattr(deadline, "clock", lambda: float(next(looks)))
    with deadline.limit(5.0), pytest.raises(deadline.QueryTimeError):
        compiled.gathered(many)
    monkeypatch.undo()
    assert bits(compiled.gathered(many)) == bits(plain.gathered(many))


@needs_compiled
def test_what_another_thread_asks_meanwhile_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is looked at in Python, where another thread may come between; here it is asked from there."""
    plain, compiled = both(
        statistics_of([[{"title": "alpha beta"}, {"description": "beta alpha"}, {"text": "beta"}]], [])
    )
    many = Concept(((("alpha", 0),), *(((f"term{n}", 0),) for n in range(100)), (("beta", 0),)))
    other = Concept((*(((f"word{n}", 0),) for n in range(50)), (("beta", 0),)))
    expected, expected_other = bits(plain.gathered(many)), bits(plain.gathered(other))
    n_asked = 0

    def meanwhile() -> None:
        nonlocal n_asked
        n_asked += 1
        if n_asked < 200 and n_asked % 7 == 0:
            assert bits(compiled.gathered(other)) == expected_other

    monkeypatch.setattr(deadline, "check", meanwhile)
    assert bits(compiled.gathered(many)) == expected
    assert compiled.borrowed(dict.fromkeys([f"term{n}" for n in range(100)], 1.0), True) is not None
    assert n_asked > 50


@needs_compiled
def test_a_damaged_index_is_named_in_the_error_of_a_search() -> None:
    statistics = statistics_of([[{"title": "alpha beta"}]], [])
    _, compiled = both(statistics)

    class Broken:
        def gather(self, *asked: object) -> None:
            raise ValueError("documents of a field are not there")

    compiled._index = Broken()  # type: ignore[attr-defined]
    with pytest.raises(CorruptIndexError, match="seealso build"):
        compiled.gathered(Concept((((("alpha", 0),)),)))


def test_other_statistics_are_gathered_in_arrays() -> None:
    statistics = PlainStatistics({"title": ["alpha"], "text": ["beta"]})
    lengths = {name: (np.ones(1, np.float32), 1.0) for name in ("title", "text")}
    fields = tuple(field for field in RANKED_FIELDS if field.name in lengths)
    assert isinstance(gathering_over(statistics, fields, lengths), PlainGathering)


def test_without_a_compiled_module_all_is_gathered_in_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    statistics = statistics_of([[{"title": "alpha beta"}]], [])
    monkeypatch.setattr(native, "compiled", None)
    matcher = Matcher(statistics)
    assert isinstance(matcher.gathering, PlainGathering)
    assert len(matcher.concept(Concept((((("beta", 0),)),)))) == 1
