"""What of a record the model reads: the fields that suggestions are made of, its title apart as well."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from corpus.records.resource import given_title_of
from indexer.meaning.encoder import Encoder, Floats

_MAX_CHARS = 4_000
_ENDS = ".!?…。！？:;"


def texts_of(record: Mapping[str, Any]) -> tuple[str, str]:
    """The title of a record, and the whole of what it says; either may be empty."""
    title = ". ".join(filter(None, (given_title_of(record), record.get("subtitle"))))
    said = [title, record.get("description") or "", record.get("text") or "", ", ".join(record.get("keywords") or ())]
    parts = filter(None, (part.strip()[:_MAX_CHARS] for part in said))
    return title, " ".join(part if part[-1] in _ENDS else f"{part}." for part in parts)[:_MAX_CHARS]


def digest_of(texts: tuple[str, str], identity: str) -> int:
    """By what the vector of a record's texts is known again: 64 bits of a digest of them and the model; never 0."""
    title, whole = texts
    said = f"{identity}\0{title}\0{whole}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "little") or 1


def vector_of(encoder: Encoder, texts: tuple[str, str]) -> Floats:
    """The vector of a record: float32, shape (n_dimensions,), of unit length."""
    title, whole = texts
    return encoder.of_text(whole, len(title))
