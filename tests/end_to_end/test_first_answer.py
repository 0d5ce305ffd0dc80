"""What a new process reads before it gives an answer."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import MakeLibrary

NEEDLESS = (
    "yaml", "regex", "rapidfuzz", "whoosh.searching", "whoosh.qparser", "corpus.exchange.importing",
    "corpus.records.written_periods", "corpus.doctor", "pymarc", "openpyxl", "flask", "sklearn", "scipy",
    "onnxruntime", "tokenizers", "indexer.meaning.meaning", "indexer.meaning.encoder",
    "indexer.meaning.record_vectors", "seealso.meanings",
)  # fmt: skip


def test_an_answer_waits_for_nothing_that_it_does_not_need(make_library: MakeLibrary) -> None:
    """The library is built beforehand: what only an import, YAML or other letters need is read when they come."""
    library = make_library({"records.jsonl": '{"id": "oak", "title": "An oak", "description": "Of trees."}'})
    library.build()
    said = (
        "import sys, seealso; found = seealso.open_library(sys.argv[1]).search('oak'); "
        f"print(found.total, [name for name in {NEEDLESS!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", said, str(library.path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "1 []\n"
