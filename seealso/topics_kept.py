"""Topics in the texts of a library, worked out once for each state and kept: beside the index for who asks next, and in
the folder of the state for the next build, so that topics keep their ids and labels."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.records.files import write_atomically
from corpus.records.sealed import read_sealed, sealed
from seealso import worked_out
from seealso.view import View

if TYPE_CHECKING:
    from recommender.coverage.text_topics import TextTopic, TextTopics

EVER_FILE = "topics.json"
"""All topics that the library ever had, newest first, in the folder that generations lie in."""
MOST_EVER = 300


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
