"""Writers: a format a file, and one registry of them.

A writer turns records into the bytes of a file. What a format cannot carry is left out; `Writer.carries` says what it
keeps, and importing the file again gives just those fields back.
"""

from __future__ import annotations

from corpus.exchange.exporting.registry import WRITERS, named_writer
from corpus.exchange.exporting.writer import About, Writer

__all__ = ["WRITERS", "About", "Writer", "named_writer"]
