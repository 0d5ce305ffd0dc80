"""Topics in the texts of a library, worked out once for each state and kept: beside the index for who asks next, and in
the folder of the state for the next build, so that topics keep their ids and labels."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corpus.records.files import write_atomically
from corpus.records.sealed import read_sealed, sealed
from seealso import worked_out
from seealso.view import View

if TYPE_CHECKING:
    from recommender.coverage.text_topics import TextTopic, TextTopics

EVER_FILE = "topics.json"
"""All topics that the library ever had, newest first, in the folder that generations lie in."""
MOST_EVER = 300


class SoFar(NamedTuple):
    """Topics as far as they are known.

    found: ``None`` where they are not. is_current: whether they are those of this state, not of one before it.
    """

    found: TextTopics | None
    is_current: bool


def text_topics(view: View) -> TextTopics:
    """The topics of a state: as they are kept, else worked out."""
    return view.derived.get("topics in text", lambda: _loaded(view.topics_path) or keep(view))


def keep(view: View) -> TextTopics:
    """Work them out and keep them, where the folder can be written."""
    from recommender.coverage.text_topics import topics_to_data
    from recommender.coverage.topics_of_text import topics_of_text

    ever = view.generation.parent.parent / EVER_FILE
    before = _ever(ever)
    found = topics_of_text(view.engine, view.recommender, view.settings, before)
    with contextlib.suppress(OSError):  # it is only kept to save time
        worked_out.keep_sealed(view.topics_path, topics_to_data(found))
        ids = {topic.id for topic in found.topics}
        retired = [topic for topic in before if topic.id not in ids]
        all_of_them = [*found.topics, *retired][:MOST_EVER]
        data = topics_to_data(_only(all_of_them))
        write_atomically(ever, sealed({"topics": data["topics"]}))
    return found


def so_far(view: View) -> SoFar:
    """What a reader need not wait for: the topics of a small library, of a large one those that are kept."""
    if view.is_small or view.derived.known("topics in text") or is_kept(view):
        return SoFar(text_topics(view), True)
    kept = view.topics_path.parent.glob(f"{worked_out.TOPICS}-*.json")
    before = sorted(kept, key=lambda path: path.stat().st_mtime, reverse=True)
    return SoFar(next((found for path in before if (found := _loaded(path)) is not None), None), False)


def is_kept(view: View) -> bool:
    """Whether they were worked out already, by whomever."""
    return _loaded(view.topics_path) is not None


def _loaded(path: Path) -> TextTopics | None:
    """What was kept; ``None`` where there is nothing or it is damaged."""
    from recommender.coverage.text_topics import topics_from_data

    try:
        return topics_from_data(read_sealed(path))
    except (OSError, ValueError, TypeError, KeyError, RecursionError, AttributeError):
        return None


def _ever(path: Path) -> tuple[TextTopic, ...]:
    from recommender.coverage.text_topics import topics_from_data, topics_to_data

    try:
        return topics_from_data({**topics_to_data(_only([])), **read_sealed(path)}).topics
    except (OSError, ValueError, TypeError, KeyError, RecursionError, AttributeError):
        return ()


def _only(topics: list[TextTopic]) -> TextTopics:
    """Topics alone, as they are kept from build to build."""
    from recommender.coverage.text_topics import TextTopics

    return TextTopics(tuple(topics), (), (), 0, 0, 0, 0, 0)
