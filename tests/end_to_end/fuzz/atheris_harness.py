"""Coverage-guided fuzzing of the question's whole way: address, parser, engine, page and JSON.

    pip install atheris
    python -m tests.end_to_end.fuzz.atheris_harness -max_total_time=600 [CORPUS_FOLDER]

It stops at the first failure and writes the input that caused it. Not part of `make test`: atheris is built for some
Pythons only (3.11 to 3.13 at the time of writing).
"""

from __future__ import annotations

import sys
import time

import atheris

with atheris.instrument_imports(include=["indexer", "webapp", "seealso"]):
    import seealso
    from indexer.search.query import parse
    from seealso.locations import sample_library
    from webapp import create_app

from tests.end_to_end.fuzz.test_fuzzed_questions import MOST_CPU_SECONDS, no_foreign_markup

LIBRARY = seealso.open_library(sample_library(), tell=print)
SITE = create_app(LIBRARY).test_client()
FIELDS = ("type", "theme", "year", "minutes", "place", "people", "event", "has", "filter", "sort", "page", "facets")


def one_input(data: bytes) -> None:
    """Ask one question of page and API; raise what is wrong."""
    provider = atheris.FuzzedDataProvider(data)
    said = {
        FIELDS[provider.ConsumeIntInRange(0, len(FIELDS) - 1)]: provider.ConsumeUnicodeNoSurrogates(20)
        for _ in range(provider.ConsumeIntInRange(0, 3))
    }
    query = provider.ConsumeUnicode(provider.remaining_bytes())
    if len(query) < 10_000:
        parse(query[:500])
    said["q"] = query.encode("utf-8", "replace").decode()
    began = time.thread_time()
    page = SITE.get("/search", query_string=said)
    assert page.status_code in (200, 400), page.text
    no_foreign_markup(page.text)
    answer = SITE.get("/api/v1/search", query_string=said)
    assert answer.status_code in (200, 400), answer.text
    assert SITE.get("/api/v1/suggest", query_string={"q": said["q"]}).status_code == 200
    assert time.thread_time() - began < 2 * MOST_CPU_SECONDS


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
