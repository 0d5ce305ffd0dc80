"""What the doors need of `recommender.paths.reading_time`: how long things take, before a path is asked for."""

from __future__ import annotations

from recommender.paths.reading_time import usual_minutes

__all__ = ["usual_minutes"]
