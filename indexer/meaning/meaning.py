"""What a snapshot knows of meanings: the vectors of its records, and the model that reads questions."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus import LibraryError
from indexer.meaning.encoder import Encoder, Floats, LazyEncoder
from indexer.meaning.model_files import ModelFiles
from indexer.meaning.record_vectors import RecordVectors
from indexer.text.bounded_cache import BoundedCache

_MAX_REMEMBERED = 1024
_log = logging.getLogger(__name__)


@lru_cache(maxsize=8)
def encoder_of(files: ModelFiles) -> LazyEncoder:
    """The encoder of a model, one for this process."""
    return LazyEncoder(files, _log.warning)


class Meaning:
    """Nearness in meaning over one snapshot.

    Args:
        vectors: of its records.
        files: of the model that made them.
    """

    def __init__(self, vectors: RecordVectors, files: ModelFiles) -> None:
        self.vectors = vectors
        self._encoder = encoder_of(files)
        self._languages = files.languages
        self._questions: dict[str, Floats] = BoundedCache(_MAX_REMEMBERED)

    @property
    def encoder(self) -> Encoder | None:
        """The model; ``None`` where it cannot be read, which is logged once."""
        return self._encoder.get()

    def of_question(self, text: str, language: str | None = None) -> Floats | None:
        """The vector of a question, remembered: float32, shape (n_dimensions,).

        ``None`` where the model cannot be read, or does not know the ``language`` that the question is in beyond doubt.
        """
        if language is not None and self._languages and language not in self._languages:
            return None
        known = self._questions.get(text)
        if known is None:
            known = self._made(text)
            if known is not None:
                self._questions[text] = known
        return known

    def of_text(self, text: str) -> Floats | None:
        """The vector of a text that is no question; not remembered."""
        return self._made(text, is_question=False)

    def _made(self, text: str, is_question: bool = True) -> Floats | None:
        encoder = self.encoder
        if encoder is None or encoder.n_dimensions != self.vectors.n_dimensions:
            return None
        try:
            return encoder.of_question(text) if is_question else encoder.of_text(text)
        except LibraryError as error:
            _log.warning("%s", error)
            return None

    def cosines(self, vector: Floats, numbers: NDArray[Any]) -> Floats:
        """Cosines of some documents to a vector, not below 0: float32, shape (len(numbers),); 0 for who has none."""
        return np.asarray(np.clip(self.vectors.rows(numbers) @ vector, 0, 1), np.float32)
