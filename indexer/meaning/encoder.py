"""The model at work: texts in, vectors out. The only place that imports what runs it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus import LibraryError
from indexer.meaning.model_files import ModelFiles

Floats = NDArray[np.float32]
TITLE_WEIGHT = 0.4
"""What the tokens of a title count beside the mean of all: chosen on `cisi`, `cacm` and `mdn` (docs/meaning.md)."""
_CHARS_PER_TOKEN = 16
"""Of a text so many characters are read for each token that the model takes."""
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class Encoder:
    """Makes vectors of texts. Safe for many threads, each of which works on its own: no thread is started here.

    Texts are read one at a time: there is no padding, the memory needed is that of one text, and no vector depends on
    the company that it was made in.

    Args:
        files: of the model.

    Raises:
        LibraryError: on construction, when the model cannot be read, or is of a kind that is not known here.
    """

    def __init__(self, files: ModelFiles) -> None:
        self._files = files
        self.digests = files.digests()
        try:
            import onnxruntime
            from tokenizers import Tokenizer

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 4
            self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
            self._session = onnxruntime.InferenceSession(
                str(files.onnx), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # what a file that is no model fails by is the libraries' own affair
            raise LibraryError(f"The model {files.name} cannot be read: {_first_line(error)}") from None
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(files.n_tokens)
        self._inputs = [one.name for one in self._session.get_inputs()]
        outputs = self._session.get_outputs()
        pooled = next((one.name for one in outputs if one.name == "sentence_embedding"), None)
        self._output = pooled or outputs[0].name
        unknown = [name for name in self._inputs if name not in _INPUTS]
        if unknown:
            raise LibraryError(f"The model {files.name} asks for {unknown[0]}, which is not known here.")
        self.n_dimensions = len(self._vector("a"))

    def of_question(self, text: str) -> Floats:
        """The vector of a reader's question: float32, shape (n_dimensions,), of unit length."""
        return self._vector(self._files.query_prefix + text)

    def of_text(self, text: str, n_title: int = 0) -> Floats:
        """The vector of what a record says: float32, shape (n_dimensions,), of unit length.

        Args:
            n_title: so many of its first characters are its title, whose tokens count `TITLE_WEIGHT` besides, where
                the model gives one vector for each token and their mean is wanted.
        """
        prefix = self._files.record_prefix
        return self._vector(prefix + text, len(prefix), n_title)

    def of_parts(self, text: str, spans: Sequence[tuple[int, int]]) -> Floats:
        """The vectors of parts of a text, each read where it stands: float32, shape (len(spans), n_dimensions).

        A part that the model does not come to has a vector of zeros; where it gives one vector for a whole text, the
        parts are read one by one.

        Args:
            spans: character ranges of ``text``.
        """
        found = np.zeros((len(spans), self.n_dimensions), np.float32)
        tokens, offsets = self._read(text)
        if tokens.ndim == 2 or self._files.pooling == "first":
            return np.array([self.of_text(text[first:end]) for first, end in spans], np.float32).reshape(found.shape)
        for row, (first, end) in zip(found, spans, strict=True):
            inside = [at for at, (begin, last) in enumerate(offsets) if first <= begin < last <= end]
            if inside:
                row[:] = unit(tokens[0, inside].mean(axis=0))
        return found

    def _vector(self, text: str, begin: int = 0, n_title: int = 0) -> Floats:
        found, offsets = self._read(text)
        if found.ndim == 2:
            return unit(found[0])
        if self._files.pooling == "first":
            return unit(found[0, 0])
        vector = unit(found[0].mean(axis=0))
        title = [at for at, (first, end) in enumerate(offsets) if begin <= first < end <= begin + n_title]
        if title:
            vector = unit(vector + np.float32(TITLE_WEIGHT) * unit(found[0, title].mean(axis=0)))
        return vector

    def _read(self, text: str) -> tuple[Floats, list[tuple[int, int]]]:
        """What the model gives, (1, n_dimensions) or (1, n_tokens, n_dimensions), and where the tokens stand."""
        read = self._tokenizer.encode(text[: self._files.n_tokens * _CHARS_PER_TOKEN])
        taken = np.array([read.ids or [0]], np.int64)
        given = {"input_ids": taken, "attention_mask": np.ones_like(taken), "token_type_ids": np.zeros_like(taken)}
        try:
            (made,) = self._session.run([self._output], {name: given[name] for name in self._inputs})
        except Exception as error:  # as above
            raise LibraryError(f"The model {self._files.name} failed: {_first_line(error)}") from None
        found = np.asarray(made, np.float32)
        if found.ndim not in (2, 3) or len(found) != 1 or not np.isfinite(found).all():
            raise LibraryError(f"The model {self._files.name} gives no vector for a text.")
        return found, read.offsets


def unit(vector: Floats) -> Floats:
    """``vector`` at length 1; one without a length as it is."""
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length > 0 else vector, np.float32)


class LazyEncoder:
    """An encoder that is made at the first question, once; ``None`` where that fails, which ``tell`` is told."""

    def __init__(self, files: ModelFiles, tell: Callable[[str], None]) -> None:
        self._files, self._tell = files, tell
        self._lock = threading.Lock()
        self._made: Encoder | None = None
        self._failed = False

    def get(self) -> Encoder | None:
        """The encoder."""
        if self._made is None and not self._failed:
            with self._lock:
                if self._made is None and not self._failed:
                    try:
                        self._made = Encoder(self._files)
                    except LibraryError as error:
                        self._failed = True
                        self._tell(str(error))
        return self._made


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:200] or type(error).__name__
