"""What the columns of a source hold, from a sample: how filled, how many distinct, what kinds of values, which words.

The sample is bounded in rows and values, so that a hundred thousand rows cost no more than two thousand. Only what a
single value far down can prove, the order of day and month, is looked for in all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.exchange.importing.value_kinds import (
    day_order,
    epoch_unit,
    family_first,
    html_in,
    is_two_ways,
    kind_of_value,
    language_like,
    link_in,
    list_in,
    on_a_line,
    person_likeness,
    written,
)

SAMPLE_ROWS = 2000
_MOST_VALUES = 500
"""How many values of a column are looked at one by one."""
_SHOWN = 3
_SEPARATORS = (";", "|", "\n", " / ", ",")
_MEMORY_CHARS = 4000
"""How much of one value is kept: what a value is shows at its beginning."""


@dataclass(slots=True)
class ColumnProfile:
    """What one column holds. Shares are of the values that are not empty, between 0 and 1."""

    name: str
    n_rows: int = 0
    n_filled: int = 0
    values: list[Any] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    orders: Counter[str] = field(default_factory=Counter)
    n_two_ways: int = 0

    # worked out once by `finish`
    kinds: Counter[str] = field(default_factory=Counter)
    n_words: float = 0.0
    n_chars: float = 0.0
    most_chars: int = 0
    middle_chars: int = 0
    middle_words: int = 0
    distinct: float = 0.0
    separator: str = ""
    items: list[str] = field(default_factory=list)
    item_words: float = 0.0
    item_distinct: float = 0.0
    people: float = 0.0
    known_people: float = 0.0
    inverted: float = 0.0
    languages: float = 0.0
    html: float = 0.0
    lists: float = 0.0
    capital: float = 0.0

    def add(self, value: Any) -> None:
        """Take one value in; empty ones only count as rows."""
        self.n_rows += 1
        if value is None or value == "" or value == [] or value == {} or (isinstance(value, str) and not value.strip()):
            return
        self.n_filled += 1
        if isinstance(value, str):
            value = value.strip()[:_MEMORY_CHARS]
        self.seen.add(hash(written(value)[:_MEMORY_CHARS]))
        if len(self.values) < _MOST_VALUES:
            self.values.append(value)
        if isinstance(value, str):
            self.add_order(value)

    def add_order(self, text: str) -> None:
        """Look at ``text`` for the order of day and month alone."""
        if text[:1].isdigit() and text[1:3].strip("0123456789")[:1] in ("/", ".", "-"):
            if order := day_order(text):
                self.orders[order] += 1
            elif is_two_ways(text):
                self.n_two_ways += 1

    @property
    def filled(self) -> float:
        """The share of rows that say something here."""
        return self.n_filled / self.n_rows if self.n_rows else 0.0

    def share(self, *kinds: str) -> float:
        """The share of values (of a list: of its first item) of these kinds."""
        total = sum(self.kinds.values())
        return sum(self.kinds[kind] for kind in kinds) / total if total else 0.0

    def order(self) -> str:
        """The order of day and month that the column proves; "" if it proves none, "both" if it mixes them."""
        if not self.orders:
            return ""
        (order, count), *rest = self.orders.most_common(2)
        return order if not rest or count > 20 * rest[0][1] else "both"

    def unit(self) -> str:
        """The unit in which its whole numbers count the time; "" if they do not."""
        units = Counter(epoch_unit(written(value)) for value in self.values if not isinstance(value, bool))
        found, count = units.most_common(1)[0] if units else ("", 0)
        return found if found and count >= 0.9 * len(self.values) else ""

    def examples(self, most: int = _SHOWN, chars: int = 30) -> list[str]:
        """Some different values, each on one line."""
        shown: dict[str, None] = {}
        for value in self.values:
            found = list_in(value) if isinstance(value, str) else value
            parts = found if isinstance(found, list | tuple) else [value]
            shown.setdefault(on_a_line("; ".join(_text(part) for part in parts[:20]), chars))
            if len(shown) == most:
                break
        return list(shown)

    def finish(self) -> None:
        """Work out what the values say."""
        flat: list[Any] = []
        n_lists = 0
        for value in self.values:
            found = list_in(value) if isinstance(value, str) else value
            if isinstance(found, list | tuple):
                n_lists += 1
                flat += list(found)[:20]
            else:
                flat.append(value)
        flat = flat[: 2 * _MOST_VALUES]
        n = max(1, len(self.values))
        self.lists = n_lists / n
        self.kinds = Counter(kind_of_value(value) for value in flat)
        texts = [_text(value) for value in flat]
        count = max(1, len(texts))
        self.n_words = sum(len(text.split()) for text in texts) / count
        self.n_chars = sum(map(len, texts)) / count
        self.most_chars = max(map(len, texts), default=0)
        if texts:  # one odd value among few moves the mean, not the middle
            self.middle_chars = sorted(map(len, texts))[(len(texts) - 1) // 2]
            self.middle_words = sorted(len(text.split()) for text in texts)[(len(texts) - 1) // 2]
        self.distinct = len(self.seen) / max(1, self.n_filled)
        self.html = sum(map(html_in, texts)) / count
        self.capital = sum(text[:1].isupper() or not text[:1].isalpha() for text in texts) / count
        self.languages = sum(map(language_like, texts)) / count
        self._parts(texts, n_lists)

    def _parts(self, texts: list[str], n_lists: int) -> None:
        """The values as lists, where they are, and whether their items are names of people."""
        self.separator = "list" if n_lists > len(self.values) / 2 else ""
        items: list[str] = texts
        if not self.separator and texts:
            for separator in _SEPARATORS:
                share = sum(separator in text for text in texts) / len(texts)
                if share < (0.25 if separator == "," else 0.1):
                    continue
                parts = [part.strip() for text in texts for part in text.split(separator) if part.strip()]
                short = sum(len(part.split()) <= 4 and len(part) < 50 for part in parts) >= 0.85 * max(1, len(parts))
                if short:
                    if separator == "," and sum(map(family_first, texts)) > 0.6 * len(texts):
                        continue  # "Muster, Eva" is one name
                    self.separator, items = separator, parts
                    break
        self.items = items[: 2 * _MOST_VALUES]
        count = max(1, len(self.items))
        self.item_words = sum(len(item.split()) for item in self.items) / count
        self.item_distinct = len({item.casefold() for item in self.items}) / count
        likeness = [person_likeness(item) for item in self.items[:_MOST_VALUES]]
        self.people = sum(score > 0 for score in likeness) / max(1, len(likeness))
        self.known_people = sum(score > 0.5 for score in likeness) / max(1, len(likeness))
        commas = [item for item in self.items if "," in item]
        self.inverted = sum(map(family_first, commas)) / count

    @property
    def has_links(self) -> bool:
        """Whether its cells are links with a text: ``[text](address)``."""
        texts = [value for value in self.values if isinstance(value, str)]
        return bool(texts) and sum(link_in(text) is not None for text in texts) >= 0.3 * len(texts)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        named = value.get("name") or value.get("title") or value.get("label") or value.get("value")
        named = named or value.get("category") or value.get("term")
        return written(named if named else value)[:_MEMORY_CHARS]
    return written(value)[:_MEMORY_CHARS]


class Profiler:
    """Takes rows in and gives a profile of each of their columns."""

    def __init__(self) -> None:
        self.columns: dict[str, ColumnProfile] = {}
        self.n_rows = 0
        self._watched: list[ColumnProfile] | None = None

    def add(self, data: Mapping[str, Any], columns: Iterable[str] = ()) -> None:
        """Take a row in; ``columns`` names those that it might have had."""
        self.n_rows += 1
        if self.n_rows > SAMPLE_ROWS:
            if self._watched is None:
                self._watched = [p for p in self.columns.values() if p.n_two_ways and not p.orders]
            for profile in self._watched:
                value = data.get(profile.name)
                if isinstance(value, str):
                    profile.add_order(value.strip())
            return
        for name in columns:
            if name not in self.columns:
                self.columns[name] = ColumnProfile(name)
        for name, value in data.items():
            if name not in self.columns:
                self.columns[name] = ColumnProfile(name)
            self.columns[name].add(value)

    @property
    def is_settled(self) -> bool:
        """Whether more rows would tell nothing more."""
        if self.n_rows < SAMPLE_ROWS:
            return False
        return not any(profile.n_two_ways and not profile.orders for profile in self.columns.values())

    def finish(self) -> dict[str, ColumnProfile]:
        """The profiles, by the name of the column."""
        for profile in self.columns.values():
            profile.n_rows = max(profile.n_rows, min(self.n_rows, SAMPLE_ROWS))
            profile.finish()
        return self.columns


def is_separated_by_blanks(profiles: Mapping[str, ColumnProfile]) -> bool:
    """Whether this is what Pinboard and Delicious write, whose tags are single words with blanks between them."""
    return "extended" in profiles and bool({"href", "tags", "tag"} & profiles.keys())
