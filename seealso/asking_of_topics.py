"""The question for topics in the texts, a part of `seealso.asking`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seealso import topics_kept
from seealso.view import View

if TYPE_CHECKING:
    from recommender.coverage.text_topics import TextTopics


class AsksForTopics:
    """Whoever has a view can be asked for the topics in its texts."""

    @property
    def view(self) -> View:
        """The state that questions are asked of."""
        raise NotImplementedError

    def topics_of_text(self) -> TextTopics:
        """Topics in the texts, what they say of themes, and themes for a library without; worked out at the first
        question to a state, which takes half a minute for thousands of records.
        """
        return topics_kept.text_topics(self.view)
