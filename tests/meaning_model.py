"""Whether the extra `meaning` is here: its tests say by name what they lack, and CI lacks nothing."""

from __future__ import annotations

import os

import pytest

from corpus import LibraryError
from corpus.records.settings import MeaningTable
from indexer.meaning.model_files import model_files

try:
    model_files(MeaningTable(model="minilm"))
    LACKS = ""
except LibraryError as error:
    LACKS = str(error)
    if os.environ.get("SEEALSO_REQUIRE_ALL"):
        raise RuntimeError(
            "The extra `meaning` is missing, and SEEALSO_REQUIRE_ALL says that nothing may be."
        ) from None

needs_model = pytest.mark.skipif(bool(LACKS), reason=LACKS)

SETTINGS = '[meaning]\nmodel = "minilm"\n'
