"""``[scope]`` of seealso.toml: what it may say, what is refused and in what words, and that it comes back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.errors import LibraryError
from corpus.records.settings import LibrarySettings, load_settings

WHOLE = """
[scope]
about = "Networks."
notes = ["A playlist counts once."]
[scope.themes.care]
at_least = 5
newest_within_years = 2
[scope.extra.period.old]
out = true
note = "Not ours"
[[scope.pairs]]
topic = "care"
kind = "video"
at_least = 2
"""


def settings_of(folder: Path, said: str) -> LibrarySettings:
    (folder / "seealso.toml").write_text(said, encoding="utf-8")
    return load_settings(folder / "seealso.toml")


def test_it_is_read_by_any_name_of_a_field_and_comes_back_as_it_was(tmp_path: Path) -> None:
    found = settings_of(tmp_path, WHOLE)
    scope = found.scope
    assert (scope.about, scope.notes) == ("Networks.", ("A playlist counts once.",))
    assert list(scope.aims) == ["theme", "extra.period"]
    care = scope.aim("theme", "care")
    assert care is not None
    assert (care.at_least, care.newest_within_years, care.out) == (5, 2, False)
    assert scope.is_out(("extra.period", "old"))
    assert not scope.is_out(("theme", "care"))
    assert scope.aim("theme", "else") is None
    assert scope.pairs[0].both == (("theme", "care"), ("type", "video"))
    said = found.model_dump()
    assert said["scope"]["theme"]["care"]["at_least"] == 5
    assert said["scope"]["pairs"][0]["type"] == "video"
    assert LibrarySettings.model_validate(said) == found
    assert LibrarySettings.model_validate(found.model_dump(mode="json")) == found


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("[scope.theme.a]\nat_least = 0",
         "scope.theme.a.at_least: Input should be greater than or equal to 1 (it is '0'"),
        ("[scope.theme.a]\nat_least = '5'", "scope.theme.a.at_least: Input should be a valid integer (it is '5')."),
        ("[scope.theme.a]\nat_least = true", "scope.theme.a.at_least: Input should be a valid integer (it is 'True')."),
        ("[scope.theme.a]\nout = 'yes'", "scope.theme.a.out: Input should be a valid boolean (it is 'yes')."),
        ("[scope.theme.a]\nat_least = 2\nout = true",
         "scope.theme.a: out = true says that it is not meant to be covered, "
         "and at_least = 2 that it is. Take one of the two out."),
        ("[scope.them.a]\nat_least = 2", "Did you mean 'theme'?"),
        ("[scope.date.a]\nat_least = 2", "scope: 'date' is none of type, theme, year"),
        ("[scope]\ntheme = 3", "scope: theme = 3 names no value. Write a table for each: [scope.theme.VALUE]."),
        ("[scope.theme]\nat_least = 3", "names no value. Write a table for each: [scope.theme.VALUE]."),
        ("[[scope.pairs]]\ntheme = 'a'", "scope.pairs.1: a pair names two fields, and here they are: theme."),
        ("[[scope.pairs]]\ntheme = 'a'\ntopic = 'b'", "scope.pairs.1: a pair names two fields"),
        ("[[scope.pairs]]\ntheme = 'a'\ntyp = 'b'", "scope.pairs.1: 'typ' is none of type"),
        ("[[scope.pairs]]\ntheme = 'a'\ntype = 3", "scope.pairs.1: type = 3 is no value of a field."),
        ("[scope]\npairs = 3", "scope.pairs: Input should be a valid tuple (it is '3')."),
        ("scope = 3", "scope: Input should be a valid dictionary"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_key_value_and_what_is_allowed(
    tmp_path: Path, said: str, message: str
) -> None:
    with pytest.raises(LibraryError, match=re.escape(message)):
        settings_of(tmp_path, said)
