"""What narrows a map down; apart from the map, so that whoever reads it from a request loads nothing else."""

from __future__ import annotations

from typing import Literal

Step = tuple[Literal["theme", "group"], str]
"""A topic that the records of a part have, or a group of the map so far that is no topic."""
Steps = tuple[Step, ...]
"""Steps, one after another; none for the whole map."""
