"""A setting that nothing reads is named, with its line and what was meant; what is read is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import LibraryFolder
from corpus.doctor import examine
from corpus.doctor.settings_file import MOST_NAMED

ROOT = Path(__file__).parent.parent.parent.parent

SLIPS = '''colour = "red"
[library]
titel = "Title"
description = """
colour = 3
titel = 4
"""
[coverage]
row = "theme"
scope = "networks"
notes = [
    "row",
    "b",
]
[themes.a]
lable = "A"
[scope.theme.a]
atleast = 3
[scope.extra.period.old]
outt = true
[scope.themes.aa]
out = true
[people]
"A. Name" = ["Another"]
[acronyms]
atleast = "at least"
'''


def named(folder: Path, said: str) -> list[tuple[int | None, str | None, str]]:
    (folder / "seealso.toml").write_text(said, encoding="utf-8")
    found = [
        one for one in examine(LibraryFolder(folder)) if "nothing reads" in one.problem or "[scope]" in one.problem
    ]
    assert all((one.file, one.severity) == ("seealso.toml", "warning") for one in found)
    return [(one.line, one.field, one.mend) for one in found]


def test_each_is_named_with_its_line_and_what_was_meant(tmp_path: Path) -> None:
    found = named(tmp_path, SLIPS)
    assert found[0][:2] == (1, "colour")
    assert found[0][2].startswith("Take it out, or use one of library, themes")
    assert found[1:] == [
        (3, "library.titel", "Did you mean 'title'?"),
        (9, "coverage.row", "Did you mean 'rows'?"),
        (10, "coverage.scope", "Call it `about`, under [scope]."),
        (11, "coverage.notes", "Put it under [scope]."),
        (16, "themes.a.lable", "Did you mean 'label'?"),
        (18, "scope.theme.a.atleast", "Did you mean 'at_least'?"),
        (20, "scope.extra.period.old.outt", "Did you mean 'out'?"),
        (21, "scope.theme.aa", "Did you mean 'a'?"),
    ]


def test_their_number_has_a_bound(tmp_path: Path) -> None:
    assert len(named(tmp_path, "".join(f"key{at} = 1\n" for at in range(300)))) == MOST_NAMED


@pytest.mark.parametrize("library", ["source4networks", "open-classics"])
def test_the_libraries_that_ship_have_none(tmp_path: Path, library: str) -> None:
    assert named(tmp_path, (ROOT / "corpus" / library / "seealso.toml").read_text(encoding="utf-8")) == []
