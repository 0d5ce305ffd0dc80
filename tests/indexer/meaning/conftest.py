"""What the tests of meaning share: the model, read once."""

from __future__ import annotations

import pytest

from corpus.records.settings import MeaningTable
from indexer.meaning.encoder import Encoder
from indexer.meaning.model_files import ModelFiles, model_files


@pytest.fixture(scope="session")
def minilm() -> ModelFiles:
    return model_files(MeaningTable(model="minilm"))


@pytest.fixture(scope="session")
def encoder(minilm: ModelFiles) -> Encoder:
    return Encoder(minilm)
