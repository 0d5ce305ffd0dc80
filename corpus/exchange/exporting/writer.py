"""What a writer is, and what it is told besides the records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from corpus.records.resource import Resource
from corpus.records.settings import LibrarySettings


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself: its title, where it comes from, and the library's own names for things.

    Where it holds only some of what was found, ``total`` is how many there are, and ``note`` says it in a sentence.
    ``began``: since when the library remembers what came, ISO 8601.
    """

    title: str
    settings: LibrarySettings
    home_url: str = ""
    feed_url: str = ""
    total: int | None = None
    note: str = ""
    began: str = ""

    def page(self, resource_id: str) -> str:
        """The address of a record's page, where the library has a home on the web; else an empty text."""
        from urllib.parse import quote

        return f"{self.home_url.rstrip('/')}/resource/{quote(resource_id, safe='')}" if self.home_url else ""


_PARTING = re.compile(rb"[\x0b\x0c\x1c-\x1f]|\xc2\x85")
"""Control characters that part words or lines."""
_OTHER = re.compile(rb"[\x00-\x08\x0e-\x1b\x7f]|\xc2[\x80-\x9f]")


def without_controls(text: bytes) -> bytes:
    """``text``, which is UTF-8, without the control characters of Unicode (Cc) but tab, line feed and return.

    >>> without_controls("a\\0b\\x0bc\\x85d".encode())
    b'ab c d'
    """
    return _OTHER.sub(b"", _PARTING.sub(b" ", text))


WriteRecords = Callable[[Iterable[Resource], About], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Writer:
    """A format for export: name, label, file ending, media type, the function, and the fields that it keeps.

    ``carries``: fields that come back as they were when the file is imported; "all" for every field.
    ``except_for``: in words, which values of those do not. ``packed``: the file is no text.
    """

    name: str
    label: str
    suffix: str
    media_type: str
    function: str
    carries: tuple[str, ...]
    except_for: str = ""
    packed: bool = False

    def write(self, records: Iterable[Resource], about: About) -> Iterator[bytes]:
        """The bytes of the file, in pieces; text has no control characters but tabs and line ends."""
        module, _, name = self.function.partition(":")
        write: WriteRecords = getattr(import_module(f"corpus.exchange.exporting.{module}"), name)
        pieces = write(records, about)
        return pieces if self.packed else map(without_controls, pieces)
