"""Seealso: full-text search, "see also" and topic coverage for curated resource libraries.

import seealso
library = seealso.open_library("path")
page = library.search("communities of practice", filters={"type": ["video"]})
"""

from __future__ import annotations

from corpus.errors import LibraryError, SeealsoError, UnknownResourceError, UsageError
from seealso.library import Library, open_library

__version__ = "0.1.0"

__all__ = ["Library", "LibraryError", "SeealsoError", "UnknownResourceError", "UsageError", "open_library"]
