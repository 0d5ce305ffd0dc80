"""Libraries with topics planted in their texts, and what was planted: for tests of topics and of what follows."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

TOPICS = {
    "bees": "bees honey hive beekeeper pollen swarm nectar beeswax queen-bee apiary drone wildflower",
    "bread": "bread sourdough flour yeast oven loaf dough baker crust rye gluten starter",
    "sailing": "sail yacht harbour rudder mast tide regatta anchor keel skipper hull compass",
    "astronomy": "telescope planet galaxy comet astronomer orbit nebula moon eclipse constellation asteroid supernova",
    "teeth": "dentist tooth gum cavity enamel braces molar toothbrush filling denture toothache orthodontist",
    "trains": "railway locomotive platform carriage timetable signal tunnel viaduct commuter freight conductor sleeper",
    "opera": "opera soprano tenor aria libretto orchestra overture baritone chorus conductor-stand stage composer",
    "volcanoes": "volcano lava eruption magma crater ash caldera geologist earthquake basalt pumice tremor",
    "chess": "chess pawn bishop knight checkmate gambit endgame rook grandmaster opening tournament castling",
    "tax": "tax income allowance pension revenue deduction levy accountant invoice customs tariff treasury",
    "gardens": "garden compost seedling greenhouse rose shrub orchard pruning lawn mulch trowel tulip",
    "cheese": "cheese dairy rennet curd whey cheddar milk rind cellar goat creamery brie",
    "swimming": "swimming pool freestyle lifeguard goggles butterfly-stroke diver lane towel backstroke chlorine relay",
    "clocks": "clock pendulum watchmaker dial spring escapement sundial gear hour-hand chime wristwatch quartz",
}
"""Topic → nouns; each is the name of its topic only to those who planted it."""
NOISE = "morning village report story letter river winter family journey museum colour market evening history window"
FRAMES = (
    "All about the {0} and the {1}.", "How the {0} met a {1} in the {n}.", "The {0}, the {1} and the {2}.",
    "We saw a {0} near the {n}, and the {1} with a {2}.", "Notes on the {0} for the {1}.",
    "From the {0} to the {1} by way of a {n}.", "What the {0} owes to the {1}.",
)  # fmt: skip
TITLES = ("The {0} and the {1}", "On the {0}", "A {0} for the {1}", "The {0} of the {n}")


@dataclass
class Planted:
    """A library as records, and what is wrong in it.

    topics: record → topic. mislabelled: record → the theme that it should have. two: theme → its two topics.
    unnamed: topics that no theme names. one: pairs of themes that are one.
    """

    records: list[dict[str, Any]]
    topics: dict[str, str]
    mislabelled: dict[str, str] = field(default_factory=dict)
    two: dict[str, tuple[str, str]] = field(default_factory=dict)
    unnamed: set[str] = field(default_factory=set)
    one: set[frozenset[str]] = field(default_factory=set)

    @property
    def files(self) -> dict[str, str]:
        """The records as a file of a library."""
        return {"all.json": json.dumps(self.records)}


def record(rng: random.Random, number: int, topic: str, others: Sequence[str]) -> dict[str, Any]:
    """A record of a topic: its nouns, everybody's nouns, and now and then one of another topic."""

    def words() -> dict[str, Any]:
        chosen = rng.sample(TOPICS[topic].split(), 3)
        if rng.random() < 0.2:
            chosen[2] = rng.choice(TOPICS[rng.choice(others)].split())
        return dict(zip("012", (word.replace("-", " ") for word in chosen), strict=True)) | {
            "n": rng.choice(NOISE.split())
        }

    def said(frame: str) -> str:
        found = words()
        return frame.format(found["0"], found["1"], found["2"], n=found["n"])

    text = " ".join(said(rng.choice(FRAMES)) for _ in range(rng.randint(2, 5)))
    return {"id": f"r{number:04d}", "title": said(rng.choice(TITLES)), "description": text}


def planted(
    seed: int, n: int, n_topics: int = 8, n_two: int = 0, n_unnamed: int = 0, n_twins: int = 0, wrong: float = 0.0,
    themed: bool = True,
) -> Planted:  # fmt: skip
    """A library of ``n`` records in ``n_topics`` topics.

    Args:
        n_two: so many themes hold two topics each. n_unnamed: records of so many topics are under whatever theme.
        n_twins: so many topics are under two themes, as chance would have it. wrong: the share of the other records
            that have some other theme than theirs.
    """
    rng = random.Random(seed)
    names = rng.sample(sorted(TOPICS), n_topics)
    left, theme_of = list(names), dict[str, str]()
    found = Planted([], {})
    for _ in range(n_two):
        one, other = left.pop(), left.pop()
        theme_of[one] = theme_of[other] = f"{one}-{other}"
        found.two[f"{one}-{other}"] = (one, other)
    found.unnamed = {left.pop() for _ in range(n_unnamed)}
    twins = {left.pop() for _ in range(n_twins)}
    found.one = {frozenset({f"{name}-a", f"{name}-b"}) for name in twins}
    theme_of |= {name: name for name in left}
    themes = sorted({*theme_of.values(), *(name for pair in found.one for name in pair)})
    for number in range(n):
        topic = names[number % n_topics]
        made = record(rng, number, topic, [name for name in names if name != topic])
        found.topics[made["id"]] = topic
        if topic in found.unnamed:
            theme = rng.choice([*themes, ""])
        elif topic in twins:
            theme = f"{topic}-{rng.choice('ab')}"
        else:
            theme = theme_of[topic]
            if rng.random() < wrong:
                theme = rng.choice([one for one in themes if one != theme])
                found.mislabelled[made["id"]] = theme_of[topic]
        if themed and theme:
            made["themes"] = [theme]
        found.records.append(made)
    rng.shuffle(found.records)
    return found


def with_keywords(made: Planted) -> list[dict[str, Any]]:
    """The records with keywords: two that go with each topic, and one that goes with none."""
    for number, one in enumerate(made.records):
        topic = made.topics[one["id"]]
        one["keywords"] = [f"{topic} club", f"{topic} care"][: 1 + number % 2] if number % 3 else ["read aloud"]
    return made.records


def nmi(one: Sequence[str], other: Sequence[str]) -> float:
    """Normalised mutual information of two groupings, by its definition (the mean of the entropies below)."""
    n = len(one)

    def entropy(groups: Sequence[Any]) -> float:
        return -sum(k / n * math.log(k / n) for k in Counter(groups).values())

    both = entropy(list(zip(one, other, strict=True)))
    mean = (entropy(one) + entropy(other)) / 2
    return (entropy(one) + entropy(other) - both) / mean if mean else 1.0
