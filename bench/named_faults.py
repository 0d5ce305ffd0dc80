"""Faults that once passed every test: each is planted, and the test that is named for it must fail.

    python -m bench.named_faults

The table of docs/testing.md has the same rows; `tests/bench/test_mutations.py` holds the two together.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.mutations import ROOT, SHARED, Copy


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done wrong, where, in which words, and the test that must fail."""

    name: str
    module: str
    before: str
    after: str
    test: str


FAULTS = (
    Fault(
        "another idf",
        "indexer/search/bm25.py",
        "math.log1p((n_documents - document_frequency + 0.5) / (document_frequency + 0.5))",
        "math.log1p(n_documents / document_frequency)",
        "tests/indexer/search/test_bm25.py::test_idf",
    ),
    Fault(
        "K1 times ten",
        "indexer/search/bm25.py",
        "K1 = 1.2",
        "K1 = 12.0",
        "tests/indexer/search/test_bm25.py::test_k1_as_docs_search_md_gives_it",
    ),
    Fault(
        "a title that weighs thirty",
        "indexer/index/schema.py",
        'RankedField("title", 3.0, 0.75)',
        'RankedField("title", 30.0, 0.75)',
        "tests/golden/test_graded_queries.py::test_a_whole_question_has_its_record_first",
    ),
    Fault(
        "LEAST_TOPICAL 1",
        "indexer/search/bm25.py",
        "LEAST_TOPICAL = 0.6",
        "LEAST_TOPICAL = 1.0",
        "tests/indexer/search/test_bm25.py::test_what_is_no_topic_and_no_name_counts_less",
    ),
    Fault(
        "TITLE_COVER 0",
        "indexer/search/bm25.py",
        "TITLE_COVER = 0.5",
        "TITLE_COVER = 0.0",
        "tests/indexer/search/test_title_cover.py"
        "::test_a_record_that_is_called_so_comes_before_those_that_say_it_oftener",
    ),
    Fault(
        "PAIR_WEIGHT 0",
        "indexer/search/evaluation.py",
        "PAIR_WEIGHT = 0.15",
        "PAIR_WEIGHT = 0.0",
        "tests/indexer/search/test_evaluation.py"
        "::test_neighbours_of_the_query_that_are_neighbours_in_a_record_count_more",
    ),
    Fault(
        "a learned acronym's weight doubled",
        "indexer/search/lexicon.py",
        "WEAKER = 0.5",
        "WEAKER = 1.0",
        "tests/indexer/search/test_matcher.py::test_a_weaker_alternative_counts_half",
    ),
    Fault(
        "the sign of MMR flipped",
        "recommender/related/diversify.py",
        "(LAMBDA - (1 - LAMBDA) * nearest[c])",
        "(LAMBDA + (1 - LAMBDA) * nearest[c])",
        "tests/recommender/related/test_diversify.py::test_what_is_like_the_chosen_comes_later",
    ),
    Fault(
        "an event of today is past",
        "recommender/coverage/counts.py",
        "border = bisect_left(column.values, today)",
        'border = bisect_left(column.values, today + "x")',
        "tests/webapp/pages/test_wording.py::test_the_page_of_events_counts_today_as_upcoming",
    ),
    Fault(
        "an event of today is past, in the filter",
        "indexer/search/facets.py",
        "bisect_left(column.values, today())",
        'bisect_left(column.values, today() + "x")',
        "tests/indexer/search/test_facets.py::test_events",
    ),
    Fault(
        "Markup for escape inside a highlight",
        "webapp/pages/highlights.py",
        'Markup("<mark>") + escape(text[start:end])',
        'Markup("<mark>") + Markup(text[start:end])',
        "tests/webapp/pages/test_wording.py::test_a_phrase_over_a_hostile_title_puts_no_tag_into_the_page",
    ),
    Fault(
        "files not forced to the disk before publishing",
        "indexer/index/generation.py",
        "        force_files(path)\n",
        "",
        "tests/indexer/index/test_generation_store.py::test_everything_is_on_the_disk_before_the_pointer_is_moved",
    ),
)


def noticed(copy: Copy, fault: Fault) -> bool:
    """Whether the named test passes without the fault and fails with it.

    Raises:
        ValueError: the text that the fault changes is not there just once.
    """
    source = (ROOT / fault.module).read_text(encoding="utf-8")
    if source.count(fault.before) != 1:
        raise ValueError(f"{fault.module} does not hold once what {fault.name!r} changes: {fault.before!r}")
    outcomes: list[bool] = []
    for text in (source, source.replace(fault.before, fault.after)):
        copy.hold(fault.module, text)
        outcomes.append(os.waitpid(copy.start([fault.test]), 0)[1] == 0)
    copy.hold(fault.module, source)
    return outcomes == [True, False]


def main(faults: Sequence[Fault] = FAULTS) -> None:
    for name in SHARED:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        copy = Copy.of_tree(Path(folder, "0"))
        missed = 0
        for fault in faults:
            caught = noticed(copy, fault)
            missed += not caught
            print(f"{'caught' if caught else 'MISSED'}: {fault.name} ({fault.test})", flush=True)
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
