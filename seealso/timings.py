"""How long each part of an answer took: `begin`, `stop` and ``with timed("part"):``; see `indexer.search.timing`."""

from __future__ import annotations

from indexer.search.timing import begin, stop, timed

__all__ = ["begin", "stop", "timed"]
