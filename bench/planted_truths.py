"""How much of what was planted in a library its curator is told of, and how much of what she is told is true.

    python -m bench.planted_truths [--seeds 10] [--first 1000] [--records 400]

Each seed is a library of its own (`bench.planted_library`), with topics, wrong themes, gaps, stale records, doubles,
orphans, dead links and questions. What the product itself says of it is held against what was planted: precision is
the share of what is said that was planted, recall the share of what was planted that is said, over all the libraries.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import tempfile
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.planted_library import PlantedLibrary
from bench.planted_site import site
from corpus import LibraryFolder
from corpus.links import LinkOptions, check_links
from corpus.links.findings import RESULTS_FILE
from seealso import Library, questions

ALL = 1000
"""So many of a list of work are taken: more than there are."""


@dataclass
class Tally:
    """What was planted, what was said, and what of it was right; over libraries."""

    n_planted: int = 0
    n_said: int = 0
    n_found: int = 0
    n_right: int = 0

    @property
    def precision(self) -> float:
        """1 where nothing was said."""
        return self.n_right / self.n_said if self.n_said else 1.0

    @property
    def recall(self) -> float:
        """1 where nothing was planted."""
        return self.n_found / self.n_planted if self.n_planted else 1.0


@dataclass
class Report:
    """Tallies by what was planted, and how well topics agree with the planted ones (NMI), for each library."""

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    nmi: list[float] = field(default_factory=list)

    def note(self, what: str, planted: Iterable[Hashable], said: Iterable[Hashable]) -> None:
        """Add what one library said of one thing."""
        planted, said = set(planted), set(said)
        right = len(planted & said)
        tally = self.tallies[what]
        tally.n_planted, tally.n_said = tally.n_planted + len(planted), tally.n_said + len(said)
        tally.n_found, tally.n_right = tally.n_found + right, tally.n_right + right


def look_at(seed: int, n: int, folder: Path, report: Report) -> None:
    """Plant a library in ``folder``, and add to ``report`` what the product says of it."""
    with site() as address:
        made = PlantedLibrary(seed, n, site=address)
        library = _library(folder / "library", made.records, made.settings)
        _links(library, address)
        truth = made.truth
        _of_topics(library, made, report)
        report.note("gaps", truth.gaps, (one.values[0][1] for one in library.work("thin", ALL).tasks))
        report.note("stale records", truth.stale, (one.record for one in library.work("stale", ALL).tasks))
        twins = (frozenset((one.record, one.other)) for one in library.work("duplicates", ALL).tasks)
        report.note("duplicates", truth.duplicates, twins)
        alone = library.reachability()
        assert alone is not None
        report.note("orphans", truth.orphans, (one.id for one in alone.alone))
        dead = library.search("", {"link": "dead"}, limit=200, facets=()).hits
        report.note("dead links", truth.dead, (one.id for one in dead))
        _ask(library, made)
        report.note("questions", truth.lacking, (one.text for one in library.asked_for().chosen(("open",))))
    bare = [{key: value for key, value in one.items() if key != "themes"} for one in made.records]
    report.nmi.append(agreement(_library(folder / "bare", bare, ""), truth.topics))


def _library(folder: Path, records: list[dict[str, Any]], settings: str) -> Library:
    folder.mkdir(parents=True)
    (folder / "seealso.toml").write_text(settings, encoding="utf-8")
    (folder / "all.jsonl").write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in records), "utf-8")
    library = Library(folder)
    library.build()
    return library


def _of_topics(library: Library, made: PlantedLibrary, report: Report) -> None:
    truth, said = made.truth, defaultdict[str, list[Any]](list)
    for one in library.topics_of_text().findings:
        said[one.kind].append(one)
    report.note("themes that are two", truth.two, (one.themes[0][0] for one in said["two topics"]))
    pairs = (frozenset(value for value, _ in one.themes) for one in said["one theme"])
    report.note("themes that are one", truth.one, pairs)
    right = []
    for one in said["no theme"]:
        at = max(range(len(truth.unnamed)), key=lambda at, one=one: _shared(one, truth.unnamed[at]))
        right.append(at if _shared(one, truth.unnamed[at]) >= 0.5 else f"{one.labels[0]}, which was not planted")
    report.note("topics without a theme", range(len(truth.unnamed)), right)
    moved = ((one.records[0][0][0], one.themes[1][0]) for one in said["other theme"])
    report.note("mislabelled records", truth.mislabelled.items(), moved)


def _shared(one: Any, planted: set[str]) -> float:
    """The share of a topic's records that were planted in it."""
    ids = [name for name, _ in one.records[0]]
    return sum(name in planted for name in ids) / max(len(ids), 1)


def _links(library: Library, address: str) -> None:
    """Three looks on three days, as cron would have it."""
    results = library.state_folder / RESULTS_FILE
    for day in range(3):
        now = dt.datetime(2026, 11, 1 + day, 8, tzinfo=dt.UTC)
        options = LinkOptions(delay_seconds=0.0, allow=(address.removeprefix("http://"),), clock=lambda now=now: now,
                              landmarks=(address.removeprefix("http://"),), sleep=lambda _: None)  # fmt: skip
        check_links(LibraryFolder(library.path), results, options)
    library.refresh()


def _ask(library: Library, made: PlantedLibrary) -> None:
    """Every question on as many days as it takes to be kept in words."""
    today = questions.today
    for day in range(1, questions.SHOWN_FROM + 1):
        questions.today = lambda day=day: dt.date(2026, 11, day)  # type: ignore[misc]
        for text in (*made.held_questions, *made.lacking):
            library.note_question(library.search(text))
        library.view.question_log.flush()
    questions.today = today


def agreement(library: Library, topics: dict[str, str]) -> float:
    """NMI of the planted topics and those that the texts of a library without themes are said to have."""
    offered = {name: offer.value for offer in reversed(library.topics_of_text().offers) for name in offer.ids}
    return nmi(list(topics.values()), [offered.get(name, "") for name in topics])


def nmi(one: Sequence[str], other: Sequence[str]) -> float:
    """Normalised mutual information of two groupings, by its definition (the mean of the entropies below)."""
    n = len(one)

    def entropy(groups: Sequence[Hashable]) -> float:
        return -sum(k / n * math.log(k / n) for k in Counter(groups).values())

    mean = (entropy(one) + entropy(other)) / 2
    return (2 * mean - entropy(list(zip(one, other, strict=True)))) / mean if mean else 1.0


def main() -> None:
    """Plant, look, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1000)
    parser.add_argument("--records", type=int, default=400)
    options = parser.parse_args()
    report = Report()
    for seed in range(options.first, options.first + options.seeds):
        with tempfile.TemporaryDirectory() as folder:
            look_at(seed, options.records, Path(folder), report)
    print("| planted | how many | said | precision | recall |\n|---|---|---|---|---|")
    for what, one in report.tallies.items():
        print(f"| {what} | {one.n_planted} | {one.n_said} | {one.precision:.2f} | {one.recall:.2f} |")
    mean = sum(report.nmi) / len(report.nmi)
    print(f"\ntopics: NMI {min(report.nmi):.2f} to {max(report.nmi):.2f}, {mean:.2f} on average")


if __name__ == "__main__":
    main()
