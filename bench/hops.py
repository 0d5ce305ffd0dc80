"""Does a list of suggestions lead on? Readers walk from every record, always to the first suggestion not yet seen.

    python -m bench.hops LIBRARY [--small N] [--seeds N]

A walk is of ten hops; on each the reason is checked against the two records alone: what both are about stands in both,
a theme, keyword, series, place, publisher or kind is a value of both. ``--small 30`` does the same in libraries of
thirty records drawn from LIBRARY. It also reads every reason for words of `DEBRIS`.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import seealso
from corpus import LibrarySettings, Resource
from indexer.text import analysis
from recommender.related.related_record import Related
from seealso import Library

N_HOPS = 10
DEBRIS = frozenset(
    "personal co different automatically learned sir source site's platform's spill's africa's ten minute minutes "
    "examined brings bring developed curator start better work creating case prism both full featured built optional "
    "modern small custom organization's easily quickly simply using used uses based including allows provides supports "
    "written makes making shows tells says explains shares asks reveals really just own new good great many other "
    "various several dr mr professor "
    "problem problems growing complex dangerous sustainable past lets protecting came fits syncs serves utilises "
    "robust miscellaneous thoughtful millions billions stuff mouthful lack pair wonderful brilliant courageous cool "
    "written built compatible worst cheap gorgeous racial resumable common request account front half side glimpse "
    "rise"
    .split()
)  # fmt: skip
"""Words that stood by themselves in reasons of three real libraries and told no reader anything."""


_HYPHENS = re.compile("[-\u2010\u2011]")


@dataclass(slots=True)
class Walks:
    """What came of the walks. ``reached``: hops made from each record; ``untrue``: reasons that do not hold."""

    reached: list[int] = field(default_factory=list)
    n_reasons: int = 0
    untrue: list[str] = field(default_factory=list)
    debris: Counter[str] = field(default_factory=Counter)
    rungs: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """Of the records, from how many all ten hops were made: 0 to 1."""
        return sum(n == N_HOPS for n in self.reached) / max(len(self.reached), 1)


def walk_all(library: Library) -> Walks:
    """Walk from every record of a library."""
    records = {record.id: record for record in library.resources()}
    lists: dict[str, list[Related]] = {name: library.related(name) for name in records}
    done = Walks()
    for name, found in lists.items():
        for item in found:
            done.n_reasons += 1
            done.rungs[item.rung or item.source] += 1
            done.debris.update(debris_in(item))
            if not is_true(records[name], records[item.id], item, library.settings):
                done.untrue.append(f"{name} -> {item.id}: {item.reason}")
    for start in records:
        seen, at = {start}, start
        while len(seen) <= N_HOPS and (new := next((i.id for i in lists[at] if i.id not in seen), None)):
            seen.add(new)
            at = new
        done.reached.append(len(seen) - 1)
    return done


def debris_in(item: Related) -> list[str]:
    """Words of `DEBRIS` by themselves in what two records are said to be both about."""
    return [why.term.lower() for why in item.why if why.kind == "term" and why.term.lower() in DEBRIS]


def is_true(one: Resource, other: Resource, item: Related, settings: LibrarySettings) -> bool:
    """Whether the reason of ``item`` holds of both records, read plainly."""
    if item.source == "curated":
        return True
    texts = [_words(record, settings) for record in (one, other)]
    for why in item.why:
        ways = [set(analysis.terms(_HYPHENS.sub(" ", written))) for written in (why.term, why.term.lower())]
        if why.kind == "term" and not all(any(wanted <= text for wanted in ways) for text in texts):
            return False
        if why.kind in _VALUES and not all(why.term in _VALUES[why.kind](r, settings) for r in (one, other)):
            return False
    return abs(sum(why.share for why in item.why) - 1.0) < 1e-6


def _words(record: Resource, settings: LibrarySettings) -> set[str]:
    texts = (record.display_title, record.subtitle, record.description, record.text, *record.keywords)
    ways = [way for text in filter(None, texts) for way in (text, text.lower(), _HYPHENS.sub(" ", text))]
    return {term for way in ways for term in analysis.terms(way)}


_VALUES = {
    "theme": lambda record, settings: [settings.theme_label(theme) for theme in record.themes],
    "keyword": lambda record, settings: record.keywords,
    "place": lambda record, settings: record.places,
    "publisher": lambda record, settings: [record.publisher],
    "series": lambda record, settings: [record.series.name if record.series else None],
    "type": lambda record, settings: [settings.type_label(record.type or "")],
}


def small_library(library: Library, size: int, seed: int, folder: Path) -> Library:
    """A library of ``size`` records drawn from another."""
    records = sorted(library.resources(), key=lambda record: record.id)
    drawn = random.Random(seed).sample(records, min(size, len(records)))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "seealso.toml").write_text('title = "Drawn"\n', encoding="utf-8")
    lines = [record.model_dump_json(exclude_defaults=True, exclude={"relations", "see_also"}) for record in drawn]
    (folder / "records.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return seealso.open_library(folder)


def said(name: str, walks: Walks) -> str:
    """The figures of one library in a line."""
    rungs = ", ".join(f"{rung} {n}" for rung, n in walks.rungs.most_common())
    return (
        f"{name}: {walks.share:.0%} of {len(walks.reached)} walk {N_HOPS} hops; {walks.n_reasons} reasons, "
        f"{len(walks.untrue)} untrue, {sum(walks.debris.values())} debris {dict(walks.debris.most_common(8))}; {rungs}"
    )


def main() -> None:
    """Walk, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--small", type=int, help="walk in libraries of so many records, drawn from it")
    parser.add_argument("--seeds", type=int, default=5, help="how many such libraries")
    chosen = parser.parse_args()
    library = seealso.open_library(chosen.library)
    if not chosen.small:
        walks = walk_all(library)
        print(said(chosen.library.name, walks))
        print("\n".join(walks.untrue[:20]))
        return
    for seed in range(chosen.seeds):
        with tempfile.TemporaryDirectory() as folder:
            print(said(f"seed {seed}", walk_all(small_library(library, chosen.small, seed, Path(folder) / "drawn"))))


if __name__ == "__main__":
    main()
