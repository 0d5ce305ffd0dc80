"""A library that two processes build, half each, is the one that a single process builds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import seealso
from corpus import LibraryError
from indexer.index import second_process
from seealso import Library, indexing


def records(n: int) -> list[dict[str, object]]:
    """Records with ties in both directions and across the middle, an acronym, addresses, and titles that repeat."""
    made: list[dict[str, object]] = []
    for number in range(n):
        record: dict[str, object] = {
            "id": f"r{number}",
            "title": f"Network health {number % 7} of place {number}",
            "description": f"An integrated care system (ICS) of place {number}. Community learning {number % 11}.",
            "themes": [f"theme-{number % 3}"],
            "url": f"https://example.org/{number % 40}",
        }
        if number % 10 == 0:
            record["relations"] = [{"type": "follows", "target": f"r{n - 1 - number}", "note": f"noted{number}"}]
        made.append(record)
    return made


def written(folder: Path, lines: list[dict[str, object]]) -> Path:
    folder.mkdir()
    (folder / "records.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return folder


def built(folder: Path, monkeypatch: pytest.MonkeyPatch, two: bool, strict: bool = False) -> Library:
    """The library, built by two processes or by one."""
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "LARGE_BYTES", 1 if two else 1 << 40)
        patch.setattr(indexing, "available", lambda: two)
        patch.setattr(second_process, "available", lambda: two)
        library = seealso.open_library(folder)
        library.build(strict=strict)
    return library


def answers(library: Library) -> dict[str, object]:
    """What can be seen of a library."""
    asked = ("network", "ICS", "noted10", '"integrated care system"', "place 7", "theme:theme-1 community", "")
    pages = [library.search(query, limit=200, snippets=False) for query in asked]
    return {
        "hits": [[(hit.id, hit.score) for hit in page.hits] for page in pages],
        "facets": [str(page.facets) for page in pages],
        "suggestions": [str(library.suggest(typed)) for typed in ("net", "health 3", "theme")],
        "acronyms": str(library.learned_acronyms()),
        "held": [str(library.holds(f"https://www.example.org/{n}/")) for n in (0, 39, 40)],
        "related": [[(r.id, round(r.score, 4)) for r in library.related(f"r{n}")] for n in (0, 10, 120, 189)],
    }


def test_two_processes_build_the_same_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = records(190)
    one = answers(built(written(tmp_path / "one", lines), monkeypatch, two=False))
    two = answers(built(written(tmp_path / "two", lines), monkeypatch, two=True))
    assert two == one
    hits = one["hits"]
    assert isinstance(hits, list)
    assert {key for key, _ in hits[2]} == {"r10", "r179"}  # a tie is found from both ends


def test_an_id_in_both_halves_is_set_aside_where_it_comes_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [*records(60), {"id": "r3", "title": "Impostor"}]
    library = built(written(tmp_path / "library", lines), monkeypatch, two=True)
    assert (library.manifest.n_documents, library.manifest.n_set_aside) == (60, 1)
    assert library.resource("r3").title == "Network health 3 of place 3"
    assert library.search("impostor", literal=True).total == 0


def test_strict_counts_the_errors_of_both_halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [{"id": "bad-1", "minutes": "x"}, *records(60), {"id": "bad-2", "minutes": "x"}]
    folder = written(tmp_path / "library", lines)
    with pytest.raises(LibraryError, match=r"(?s)2 problems.*bad-1.*bad-2"):
        built(folder, monkeypatch, two=True, strict=True)
    library = built(folder, monkeypatch, two=True)
    assert (library.manifest.n_documents, library.manifest.n_set_aside) == (60, 2)


def test_progress_ends_at_all_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    library = seealso.open_library(written(tmp_path / "library", records(1200)))
    library.build(progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (1200, 1200)
    assert all(done <= total for done, total in told)
    assert len(told) >= 3
