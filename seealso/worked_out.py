"""What takes long to work out for a large library, kept beside the index by whoever did: see `seealso.preparing`.

Files carry the number of the commit that they are of: `findings-7.json`, `map-7.json`, `topics-7.json`.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import LibraryFolder, Problem
from corpus.records.files import write_atomically
from corpus.records.sealed import read_sealed, sealed
from corpus.said import found_again, kept

if TYPE_CHECKING:
    from recommender.map.library_map import LibraryMap

WHILE_ONE_WAITS = 500
"""In a library of up to so many records, all is worked out while a reader waits."""

FINDINGS, MAP, TOPICS = "findings", "map", "topics"


def path_of(what: str, generation: Path, commit: int) -> Path:
    """The file that keeps `FINDINGS`, `MAP` or `TOPICS` of a commit of a generation."""
    return generation / f"{what}-{commit}.json"


def found_in(folder: LibraryFolder, state: Path | None = None) -> list[Problem]:
    """Every problem of the record files as they are now.

    Args:
        state: the folder that keeps what the link checker saw; without it, nothing is said of links.
    """
    from corpus.doctor import CHECKS, examine
    from corpus.links.findings import RESULTS_FILE, LinkCheck

    if state is None or not (state / RESULTS_FILE).is_file():
        return examine(LibraryFolder(folder.path))
    return examine(LibraryFolder(folder.path), checks=(*CHECKS, LinkCheck(state / RESULTS_FILE)))


def load_findings(path: Path) -> list[Problem] | None:
    """What was kept; ``None`` where there is nothing or it is damaged."""
    try:
        return [Problem(**{**row, "problem": found_again(row["problem"])}) for row in read_sealed(path)["problems"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def keep_findings(path: Path, problems: list[Problem]) -> None:
    """Keep them for other processes."""
    rows = [asdict(problem) | {"problem": kept(problem.problem)} for problem in problems]
    _keep(path, sealed({"problems": rows}))


def load_map(path: Path) -> LibraryMap | None:
    """What was kept; ``None`` where there is nothing or it is damaged."""
    from recommender.map.library_map import from_data

    try:
        return from_data(read_sealed(path))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def keep_map(path: Path, found: LibraryMap) -> None:
    """Keep it for other processes."""
    from recommender.map.library_map import to_data

    _keep(path, sealed(to_data(found)))


def keep_sealed(path: Path, data: dict[str, Any]) -> None:
    """Keep what JSON can hold for other processes."""
    _keep(path, sealed(data))


def _keep(path: Path, text: str) -> None:
    write_atomically(path, text)
    for other in path.parent.glob(f"{path.name.partition('-')[0]}-*.json"):
        if other != path:  # of an earlier commit
            other.unlink(missing_ok=True)
