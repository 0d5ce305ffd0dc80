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
        'escape(text[start:end]), "</mark>"',
        'Markup(text[start:end]), "</mark>"',
        "tests/webapp/pages/test_wording.py::test_a_phrase_over_a_hostile_title_puts_no_tag_into_the_page",
    ),
    Fault(
        "files not forced to the disk before publishing",
        "indexer/index/generation.py",
        "        force_files(path)\n",
        "",
        "tests/indexer/index/test_generation_store.py::test_everything_is_on_the_disk_before_the_pointer_is_moved",
    ),
    Fault(
        "MARC names in the order of the catalogue",
        "corpus/exchange/importing/marc_records.py",
        'if found.indicators[0] != "0" else name',
        'if found.indicators[0] == "0" else name',
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "binary MARC whose subfields are one too few",
        "corpus/exchange/importing/marc_records.py",
        "for part in found.subfields]",
        "for part in found.subfields[:-1]]",
        "tests/corpus/exchange/test_catalogue_records.py::test_binary_marc_says_what_its_xml_says",
    ),
    Fault(
        "MARC without added entries",
        "corpus/exchange/importing/marc_records.py",
        'marc.every("100", "110", "111", "700", "710", "711")',
        'marc.every("100", "110", "111")',
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "MODS with any address for the main one",
        "corpus/exchange/importing/catalogue_xml.py",
        'urls.sort(key=lambda e: e.get("usage") not in ("primary", "primary display"))',
        "pass",
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "MODS whose alternative title is taken",
        "corpus/exchange/importing/catalogue_xml.py",
        'next((t for t in titles if not t.get("type")), titles[0] if titles else None)',
        "titles[0] if titles else None",
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "JATS of the first group of contributors",
        "corpus/exchange/importing/articles_xml.py",
        'for group in [*inside(meta, "contrib-group"), meta]',
        'for group in inside(meta, "contrib-group")[:1]',
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "JATS with day and month changed over",
        "corpus/exchange/importing/articles_xml.py",
        'return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day.isdigit() else "")',
        'return f"{year}-{int(day or month):02}" + (f"-{int(month):02}" if day.isdigit() else "")',
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "Crossref dated by its deposit",
        "corpus/exchange/importing/catalogue_json.py",
        '("published", "published-print", "issued", "published-online", "created")',
        '("created", "published", "published-print", "issued", "published-online")',
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "DataCite with a body turned round as a name",
        "corpus/exchange/importing/catalogue_json.py",
        'return name if person.get("nameType") == "Organizational" else name_from_family_first(name)',
        "return name_from_family_first(name)",
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "DataCite described by its methods",
        "corpus/exchange/importing/catalogue_json.py",
        'described.sort(key=lambda d: d.get("descriptionType") != "Abstract")',
        "pass",
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "OpenAlex whose words stand once each",
        "corpus/exchange/importing/catalogue_json.py",
        "            for at in places\n            if isinstance(at, int)",
        "            for at in places[:1]\n            if isinstance(at, int)",
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "OpenAlex without who is only named",
        "corpus/exchange/importing/catalogue_json.py",
        '_text(a.get("author"), a.get("raw_author_name"))',
        '_text(a.get("author"))',
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "DCAT with one address of several to download",
        "corpus/exchange/importing/catalogue_json.py",
        'n.rpartition(":")[2] in ("downloadURL", "accessURL")',
        'n.rpartition(":")[2] == "downloadURL"',
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "nbib without its bodies",
        "corpus/exchange/importing/tagged_records.py",
        '        *_people(_every(said, "CN"), "author", bodies=True),\n',
        "",
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "a wrapped line of a tagged record lost",
        "corpus/exchange/importing/tagged_records.py",
        '            said[tag][-1] += "\\n" + line.strip()',
        "            pass",
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "Web of Science without its month",
        "corpus/exchange/importing/tagged_records.py",
        '[f"{year} {day}" if day else "", f"{day} {year}" if day else "", year, _one(said, "EA")]',
        '[year, _one(said, "EA")]',
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "JSON Feed with the first author only",
        "corpus/exchange/importing/catalogue_json.py",
        '"role": "author"} for name in _texts(people)]',
        '"role": "author"} for name in _texts(people)[:1]]',
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
    ),
    Fault(
        "a sitemap published when it was changed",
        "corpus/exchange/importing/articles_xml.py",
        'data["issued"] = first_text(element, "news", "publication_date")[:10] or None',
        'data["issued"] = first_text(element, "lastmod")[:10] or None',
        "tests/corpus/exchange/test_catalogue_records.py::test_nothing_of_a_full_record_goes_missing",
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
