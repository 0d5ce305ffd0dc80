"""Good files of every format, to begin from: kept ones, fixtures of other tests, and what our own exports write."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from corpus import Creator, Event, Relation, Resource, Series
from corpus.exchange.exporting import WRITERS, About
from corpus.exchange.importing.formats import FORMATS, detect
from corpus.exchange.importing.source import Source
from corpus.records.readers import READERS, RawRecord
from corpus.records.settings import LibrarySettings

CORPUS = Path(__file__).parent / "corpus"
FAILED = CORPUS / "failed"
"""Files that once showed a fault; each is tried again by every run."""
_FOLDERS = (CORPUS / "seeds", Path(__file__).parents[2] / "corpus" / "exchange" / "fixtures")

FULL = Resource(
    id="full-one", title="Networks of care: “what” & why", subtitle="A view", url="https://example.org/a?b=1&c=2",
    doi="10.1000/xyz123", description="One.\n\nTwo <b> é 🦘", text="All of it.", type="article",
    creators=(Creator(name="Anne Cooper", role="author"), Creator(name="Becky Malby", role="speaker", note="LSBU")),
    publisher="King’s Fund", issued="2018-07-01", added="2018-08-01", themes=("care", "networks"), keywords=("nhs",),
    collection="Mine", series=Series(name="Talks", position=2), language="en", minutes=45, audience=("nurses",),
    places=("London",), licence="CC BY 4.0", relations=(Relation(type="follows", target="event-one"),),
    status="draft", extra={"n": 1, "list": ["a", {"b": None}]},
)  # fmt: skip
EVENT = Resource(
    id="event-one", title="A meeting", url="https://example.org/event",
    event=Event(start="2018-07-01T14:00", end="2018-07-01", place="London", timezone="Europe/London"),
)  # fmt: skip
BARE = Resource(id="bare-one")


@cache
def seeds() -> dict[str, bytes]:
    """Name → contents, in a fixed order."""
    found = {path.name: path.read_bytes() for folder in _FOLDERS for path in sorted(folder.iterdir()) if path.is_file()}
    about = About("Mine", LibrarySettings(), home_url="https://example.org/")
    for writer in WRITERS.values():
        found[f"exported.{writer.name}{writer.suffix}"] = b"".join(writer.write((FULL, EVENT, BARE), about))
    return found


def seeds_of_formats(folder: Path) -> dict[str, list[str]]:
    """Format of import → the seeds that are taken for it. ``folder`` is for files to look at."""
    found: dict[str, list[str]] = {name: [] for name in FORMATS}
    for name, raw in seeds().items():
        path = folder / name
        path.write_bytes(raw)
        found[detect(Source(path, name)).name].append(name)
    return found


def seeds_of_readers(folder: Path) -> dict[str, list[str]]:
    """File name ending → the seeds that the reader of it finds records in, whatever they are called."""
    found: dict[str, list[str]] = {suffix: [] for suffix in READERS}
    for suffix, read in READERS.items():
        for name, raw in seeds().items():
            path = folder / f"seed{suffix}"
            path.write_bytes(raw)
            items = list(read(path))
            if items and all(isinstance(item, RawRecord) for item in items):
                found[suffix].append(name)
    return found
