"""JSON that carries its own digest, and the digests of files: what was written is known from what was damaged since.

A digest says that nobody changed a file by accident. It keeps nobody from forging one: what is read is data either way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.records.files import read_regular

_HEAD = '{"digest": "'
_N_HEX = hashlib.sha256().digest_size * 2
_PIECE_BYTES = 1 << 20


class DamagedError(ValueError):
    """What was read is not what was written."""


def sealed(content: Mapping[str, Any], indent: int | None = None) -> str:
    """A JSON object that begins with the SHA-256 of the rest of itself.

    >>> unsealed(sealed({"name": "000001"}))
    {'name': '000001'}
    """
    body = json.dumps(content, ensure_ascii=False, indent=indent)
    return f'{_HEAD}{_digest(body.encode("utf-8", "surrogatepass"))}",{body[1:]}'


def unsealed(text: str | bytes) -> dict[str, Any]:
    """What `sealed` was given.

    Raises:
        DamagedError: it is something else.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    head, digest, rest = raw[: len(_HEAD)], raw[len(_HEAD) : len(_HEAD) + _N_HEX], raw[len(_HEAD) + _N_HEX :]
    body = b"{" + rest[2:]
    if head != _HEAD.encode() or rest[:2] != b'",' or digest != _digest(body).encode():
        raise DamagedError("it is not what was written: its digest differs")
    found: dict[str, Any] = json.loads(body.decode("utf-8", "surrogatepass"))
    return found


def sealed_bytes(content: bytes) -> bytes:
    """``content`` behind a line with its SHA-256."""
    return _digest(content).encode() + b"\n" + content


def unsealed_bytes(raw: bytes) -> bytes:
    """What `sealed_bytes` was given.

    Raises:
        DamagedError: it is something else.
    """
    digest, _, content = raw.partition(b"\n")
    if digest != _digest(content).encode():
        raise DamagedError("it is not what was written: its digest differs")
    return content


def read_sealed(path: Path) -> dict[str, Any]:
    """The JSON object in a file that `sealed` made.

    Raises:
        DamagedError: it is something else.
        OSError: it cannot be read, or is no regular file.
    """
    return unsealed(read_regular(path))


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal, read piece by piece."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
