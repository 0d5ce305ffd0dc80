"""A few bytes of another encoding in a file that is UTF-8: they cost no more than themselves."""

from __future__ import annotations

import re

_ESCAPED = re.compile("[\udc80-\udcff]")
"""What Python's ``surrogateescape`` makes of a byte that is not UTF-8."""


def n_bad_bytes(text: str) -> int:
    """How many bytes were escaped in ``text``."""
    return sum(1 for _ in _ESCAPED.finditer(text))


def is_mostly_utf8(n_good: int, n_bad: int) -> bool:
    """Whether the file is UTF-8: letters of another encoding hardly ever form its sequences by chance."""
    return n_good >= 3 * n_bad


def mended_bytes(text: str) -> str:
    """``text`` with each escaped byte read as Windows-1252, which it most likely is."""
    if not _ESCAPED.search(text):
        return text
    return _ESCAPED.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"), text)
