"""Seealso: full-text search, "see also" and topic coverage for curated resource libraries.

import seealso
library = seealso.open_library("path")
page = library.search("communities of practice", filters={"type": ["video"]})
"""

from __future__ import annotations

from corpus import fields
from corpus.errors import LibraryError, SeealsoError, UnknownResourceError, UsageError
from corpus.resource import display_title_of, given_title_of
from seealso.library import Library, open_library

__version__ = "0.1.0"

__all__ = [
    "Library",
    "LibraryError",
    "SeealsoError",
    "UnknownResourceError",
    "UsageError",
    "display_title_of",
    "fields",
    "given_title_of",
    "open_library",
]
