"""Findings as the desk says them: no file and no line, whatever the doctor says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from seealso.without_places import _PLAIN, plain_mend, plainly
from tests.conftest import MakeLibrary

IN_FILES = re.compile(r"\S+\.(yaml|toml|jsonl?)\b|`")
DOCTOR = Path(__file__).parents[2] / "corpus" / "doctor"


def test_every_finding_that_names_a_file_can_be_said_without() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in DOCTOR.glob("*.py"))
    named = set(re.findall(r'"([^"\n]*%\((?:place|file)\)s[^"\n]*)"', said))
    assert named
    assert named == set(_PLAIN)
    assert not [one for one in _PLAIN.values() if "(place)" in one or "(file)" in one]


def test_the_desk_names_titles_and_no_files_and_the_command_line_names_both(make_library: MakeLibrary) -> None:
    long = "A description of so many words that it is hardly written twice by chance, of moor and marsh."
    records = [
        {"id": "a", "title": "Moor and marsh birds", "doi": "10.1000/a1", "type": "vidoe", "creators": ["B. Malby"]},
        {"id": "b", "title": "Birds", "doi": "10.1000/a1", "creators": ["Malby, Becky"]},
        {"id": "c", "title": "Of trees", "description": long, "creators": ["Becky Malby"]},
        {"id": "d", "title": "Of trees and woods", "description": long, "creators": ["Becky Malby"]},
        {"id": "e", "title": "Rain and rivers now", "url": "https://a.example/x"},
        {"id": "f", "title": "Rain and rivers", "url": "https://a.example/x"},
        {"id": "g", "title": "Rain and rivers now"},
    ]
    library = make_library({"all.json": json.dumps(records)})
    library.build()
    tasks = [task for kind in ("contradictions", "duplicates") for task in library.work(kind, 100).tasks]
    assert any("all.json" in task.said for task in tasks)
    assert [task.on_a_page for task in tasks if IN_FILES.search(task.on_a_page + task.mend_on_a_page)] == []
    assert "“Moor and marsh birds” has the same DOI." in [task.on_a_page for task in tasks]


def test_what_needs_no_file_is_left_as_it_is() -> None:
    assert plainly("The record has no title.") == "The record has no title."
    assert plain_mend("Correct one of the two dates. Both are kept as given until then.").endswith("until then.")
    assert plain_mend("Did you mean 'video'? Known: article. Or declare [types.vidoe] in seealso.toml.") == (
        "Did you mean 'video'? Known: article."
    )
