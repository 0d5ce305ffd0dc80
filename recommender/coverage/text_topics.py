"""What is found of topics in the texts of a library, and how it is said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from corpus.said import Said, said_of

Listed = tuple[tuple[str, str], ...]
"""Records: (id, title)."""


@dataclass(frozen=True, slots=True)
class TextTopic:
    """A topic that texts have in common.

    id: stays from build to build. label: one name or two. n_records: how many records belong to it. records:
    those that are most of it. themes: (value, name, how many of its records have it), keywords: (keyword, how many).
    words: what it is made of, (stem, weight), by which the next build knows it again. steadiness: how nearly it came
    again when learned from half of the records, 0 to 1. ids: of all its records, those that are most of it first.
    """

    id: str
    label: tuple[str, ...]
    n_records: int
    records: Listed
    themes: tuple[tuple[str, str, int], ...]
    keywords: tuple[tuple[str, int], ...]
    words: tuple[tuple[str, float], ...]
    steadiness: float
    ids: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The label as one text, "Bees, honey and hives" without the "and"."""
        text = ", ".join(self.label)
        return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class TopicFinding:
    """Something about themes that a curator should look at.

    kind: "no theme", a topic that no theme names; "two topics", a theme that is two; "other theme", a record whose text
    is of another theme; "one theme", two themes that are one. themes: (value, name) of those that it is about; of a
    record the one that it has, then the one that it sounds like. labels: of the topics. n_records: of all the records
    that it is about, for each of the labels or themes. records: some of them. words: what was found in common.
    likeness: how like they are, as the kind has it. names: the first name of each topic, which a theme would have.
    """

    kind: Literal["no theme", "two topics", "one theme", "other theme"]
    themes: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    n_records: tuple[int, ...]
    records: tuple[Listed, ...]
    words: tuple[str, ...] = ()
    likeness: tuple[float, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def said(self) -> Said:
        """What was found, in a sentence."""
        names = [name for _, name in self.themes]
        if self.kind == "no theme":
            return said_of(
                "No theme is about “%(label)s”, and %(num)s record is.",
                "No theme is about “%(label)s”, and %(num)s records are.",
                self.n_records[0], label=self.labels[0],
            )  # fmt: skip
        if self.kind == "two topics":
            return Said("“%(theme)s” is two topics: “%(one)s” (%(n)s) and “%(other)s” (%(m)s).",
                        theme=names[0], one=self.labels[0], other=self.labels[1],
                        n=self.n_records[0], m=self.n_records[1])  # fmt: skip
        if self.kind == "other theme":
            return Said("“%(title)s” is filed under “%(theme)s” and sounds like “%(other)s”.",
                        title=self.records[0][0][1], theme=names[0], other=names[1])  # fmt: skip
        return Said("“%(theme)s” (%(n)s) and “%(other)s” (%(m)s) are about the same.",
                    theme=names[0], other=names[1], n=self.n_records[0], m=self.n_records[1])  # fmt: skip

    @property
    def evidence(self) -> Said:
        """What speaks for it."""
        per_cent = [round(100 * each) for each in self.likeness]
        if self.kind == "no theme":
            return Said("At most %(share)s%% of them share a theme. Words: %(words)s.",
                        share=per_cent[0], words=self.words)  # fmt: skip
        if self.kind == "two topics":
            return Said("%(share)s%% of its records are one or the other, and the two are %(likeness)s%% alike.",
                        share=per_cent[0], likeness=per_cent[1])  # fmt: skip
        if self.kind == "other theme":
            return Said("%(likeness)s%% like the records there, %(own)s%% like its own. Shared words: %(words)s.",
                        likeness=per_cent[1], own=per_cent[0], words=self.words)  # fmt: skip
        return Said("Their texts tell the theme of %(share)s%% of these records, and a coin would of 50%%.",
                    share=per_cent[0])  # fmt: skip

    @property
    def mend(self) -> Said:
        """What to do about it."""
        names = [name for _, name in self.themes]
        if self.kind == "no theme":
            return Said("Make it a theme, and give it to these records.")
        if self.kind == "two topics":
            return Said("Make two themes of it: “%(one)s” and “%(other)s”.", one=self.labels[0], other=self.labels[1])
        if self.kind == "other theme":
            return Said("Move it from “%(theme)s” to “%(other)s”.", theme=names[0], other=names[1])
        return Said("Make one theme of “%(theme)s” and “%(other)s”.", theme=names[0], other=names[1])


@dataclass(frozen=True, slots=True)
class ThemeOffer:
    """A theme for a library that has none.

    value: the name of its table in seealso.toml. keywords: those that go with it. ids: of the records that would get
    it. source: "text", "keywords" or "both".
    """

    value: str
    label: str
    definition: str
    keywords: tuple[str, ...]
    ids: tuple[str, ...]
    source: Literal["text", "keywords", "both"]


@dataclass(frozen=True, slots=True)
class TextTopics:
    """Topics of a library, largest first, with what follows from them.

    n_records: of the library. n_read: of these, records with words enough. n_needed: so many would do. tried:
    (number, how well both halves of the words agree on so many topics, in nats above chance). n_without: records that
    were read and belong to no topic. n_within: records of all that belong to one. n_single: topics that were left out
    because their records share one word and little else.
    """

    topics: tuple[TextTopic, ...]
    findings: tuple[TopicFinding, ...]
    offers: tuple[ThemeOffer, ...]
    n_records: int
    n_read: int
    n_needed: int
    least_words: int
    n_without: int
    tried: tuple[tuple[int, float], ...] = ()
    n_within: int = 0
    n_single: int = 0

    @property
    def why_none(self) -> Said | None:
        """Why there are no topics; ``None`` where there are."""
        if self.topics:
            return None
        if self.n_read < self.n_needed:
            return Said("Too little text: %(read)s of %(all)s records share at least %(words)s words with others, and "
                        "%(needed)s such records are needed.",
                        read=self.n_read, all=self.n_records, words=self.least_words, needed=self.n_needed)  # fmt: skip
        if self.n_single:
            return Said("No topics: records that share a word are otherwise no more alike than any others. Titles "
                        "alone seldom say enough; descriptions and keywords help.")  # fmt: skip
        return Said("No topics: what is found in one half of these %(read)s records is not found again in the other.",
                    read=self.n_read)  # fmt: skip

    @property
    def why_few(self) -> Said | None:
        """Why there are no more topics, where most of what was found was left out; ``None`` otherwise."""
        if not self.topics or self.n_single <= len(self.topics):
            return None
        return said_of("%(num)s more is left out: its records share a word and little else.",
                       "%(num)s more are left out: their records share a word and little else.",
                       self.n_single)  # fmt: skip


def topics_to_data(found: TextTopics) -> dict[str, Any]:
    """As JSON may keep it."""
    return asdict(found)


def topics_from_data(data: dict[str, Any]) -> TextTopics:
    """What `topics_to_data` wrote.

    Raises:
        TypeError, KeyError, ValueError: it is nothing of the kind.
    """
    if "n_within" not in data:
        raise KeyError("n_within")  # from before members were sure: to be worked out anew
    rows = {name: _tuples(value) for name, value in data.items() if name not in ("topics", "findings", "offers")}
    return TextTopics(
        topics=tuple(TextTopic(**{key: _tuples(value) for key, value in row.items()}) for row in data["topics"]),
        findings=tuple(TopicFinding(**{key: _tuples(value) for key, value in row.items()}) for row in data["findings"]),
        offers=tuple(ThemeOffer(**{key: _tuples(value) for key, value in row.items()}) for row in data["offers"]),
        **rows,
    )


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
