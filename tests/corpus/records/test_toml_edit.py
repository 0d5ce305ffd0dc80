"""A line more in a table of seealso.toml, and nothing else is changed."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records.toml_edit import (
    CannotAddError,
    CannotTakeOutError,
    entry,
    with_entry,
    with_table,
    with_values,
    without_table,
)

LINE = 'HF = ["heart failure"]'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"[acronyms]\n{LINE}\n"),
        ("[library]\ntitle = 'T'", f"[library]\ntitle = 'T'\n\n[acronyms]\n{LINE}\n"),
        ("[acronyms]\n", f"[acronyms]\n{LINE}\n"),
        ("[acronyms]", f"[acronyms]\n{LINE}\n"),
        (
            "[acronyms]  # ours\nB = ['b c'] # why\n\n# of themes\n[themes.x]\nlabel = 'X'\n",
            f"[acronyms]  # ours\nB = ['b c'] # why\n{LINE}\n\n# of themes\n[themes.x]\nlabel = 'X'\n",
        ),
        (
            "[acronyms]\nB = [\n  'b c',  # one\n]\n# last\n\n[types.x]\n",
            f"[acronyms]\nB = [\n  'b c',  # one\n]\n{LINE}\n# last\n\n[types.x]\n",
        ),
        ("[acronyms]\r\nA = 'a b'\r\n[x]\r\n", f"[acronyms]\r\nA = 'a b'\r\n{LINE}\r\n[x]\r\n"),
        ("\ufeff[ acronyms ]\nA = 'a b'\n", f"\ufeff[ acronyms ]\nA = 'a b'\n{LINE}\n"),
    ],
)  # fmt: skip
def test_the_line_is_put_last_in_its_table(before: str, after: str) -> None:
    assert with_entry(before, "acronyms", "HF", ["heart failure"]) == after


@pytest.mark.parametrize(
    "document",
    [
        "acronyms = {A = 'a b'}\n",
        "acronyms.A = ['a b']\n",
        "acronyms = 3\n",
        "[acronyms]\nHF = ['home front']\n",
        "[acronyms]\n'HF' = ['home front']\n",
        "x = '''\n[acronyms]\n'''\n",
        "[acronyms\n",
    ],
)
def test_what_cannot_be_done_safely_is_refused(document: str) -> None:
    with pytest.raises(CannotAddError):
        with_entry(document, "acronyms", "HF", ["heart failure"])


@given(st.text(max_size=20), st.text(max_size=30))
def test_whatever_is_put_in_comes_out(key: str, text: str) -> None:
    try:
        written = entry(key, [text])
        written.encode()
    except UnicodeEncodeError:
        return
    assert tomllib.loads(written) == {key: [text]}
    assert tomllib.loads(with_entry("# a\n[other]\nb = 1\n", "acronyms", key, [text])) == {
        "other": {"b": 1}, "acronyms": {key: [text]},
    }  # fmt: skip


TABLE = '[[promises.search]]\nquestion = "x"\nfirst = ["a", "b"]\nwithin = 3\n'
VALUES: dict[str, str | int | list[str]] = {"question": "x", "first": ["a", "b"], "within": 3}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", TABLE),
        ("[library]\ntitle = 'T'", f"[library]\ntitle = 'T'\n\n{TABLE}"),
        (
            "[[promises.search]] # ours\nquestion = 'y'\nfirst = 'c'\n\n# of themes\n[themes.x]\n",
            f"[[promises.search]] # ours\nquestion = 'y'\nfirst = 'c'\n\n{TABLE}\n# of themes\n[themes.x]\n",
        ),
        ("[x]\r\n", "[x]\r\n\r\n" + TABLE.replace("\n", "\r\n")),
        ("[[promises.see_also]]\nbeside = 'a'\n", f"[[promises.see_also]]\nbeside = 'a'\n\n{TABLE}"),
    ],
)  # fmt: skip
def test_a_table_is_put_last_in_its_list(before: str, after: str) -> None:
    assert with_table(before, "promises.search", VALUES) == after
    undone = without_table(after, "promises.search", VALUES)
    assert undone == (before if before.endswith("\n") or not before else before + "\n")


@pytest.mark.parametrize(
    "document",
    [
        "",
        TABLE.replace("3", "4"),
        TABLE + "not = ['c']\n",
        TABLE + "[promises.search.filters]\ntype = 'video'\n",
        TABLE + TABLE,
        'x = """\n' + TABLE + '"""\n',
        TABLE + "y = ",
    ],
)
def test_a_table_that_was_changed_is_not_taken_out(document: str) -> None:
    with pytest.raises(CannotTakeOutError):
        without_table(document, "promises.search", VALUES)


@pytest.mark.parametrize(
    "document", ["promises = {search = []}", "[promises]\nsearch = []\n", "promises = 3", "[promises.search]\n", "x = "]
)
def test_a_list_that_no_table_can_be_added_to_is_left_alone(document: str) -> None:
    with pytest.raises(CannotAddError):
        with_table(document, "promises.search", VALUES)


THEMES = """# ours
[scope] # all
about = "x"

[scope.theme.food] # of Ann
at_least = 4  # by the board
note = 'a # b'

[[scope.pairs]]
theme = "food"
type = "video"

# of search
[search]
count_questions = true
"""


@pytest.mark.parametrize(
    ("path", "values", "old", "new"),
    [
        (("scope", "theme", "food"), {"at_least": 9}, "at_least = 4  #", "at_least = 9  #"),
        (("scope", "theme", "food"), {"note": None}, "note = 'a # b'\n", ""),
        (("scope", "theme", "food"), {"at_least": None}, "at_least = 4  # by the board", "# by the board"),
        (("scope", "theme", "food"), {"note": 'q"\n'}, "'a # b'", '"q\\"\\n"'),
        (("scope", "theme", "food"), {"out": True}, "'a # b'\n", "'a # b'\nout = true\n"),
        (
            ("scope", "theme", "food"), {"at_least": None, "note": None},
            "[scope.theme.food] # of Ann\nat_least = 4  # by the board\nnote = 'a # b'\n", "# by the board\n",
        ),
        (
            ("scope", "theme", "Le thé"), {"at_least": 2, "out": None},
            "'a # b'\n", "'a # b'\n\n[scope.theme.\"Le thé\"]\nat_least = 2\n",
        ),
        (("scope", "year", "2024.."), {"out": True}, 'type = "video"\n',
         'type = "video"\n\n[scope.year."2024.."]\nout = true\n'),
        (("coverage",), {"thin_below": 5}, "= true\n", "= true\n\n[coverage]\nthin_below = 5\n"),
        (("scope", "theme", "tea"), {"at_least": None}, "", ""),
        (("search",), {"count_questions": False}, "= true", "= false"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_value_is_set_and_all_else_stays(
    path: tuple[str, ...], values: dict[str, int | str | None], old: str, new: str, newline: str
) -> None:
    before, after = THEMES.replace("\n", newline), THEMES.replace(old, new, 1).replace("\n", newline)
    assert with_values(before, path, values) == after


@pytest.mark.parametrize(
    "document",
    [
        "scope.theme.food.at_least = 4\n",
        "[scope.theme]\nfood = {at_least = 4}\n",
        "scope = 3\n",
        '[scope.theme.food]\nat_least = 4\nnote = """\n[scope.theme.food]\n"""\nat_least = ',
        'x = """\n[scope.theme.food]\nat_least = 3\n"""\n',
    ],
)
def test_a_table_in_which_nothing_can_be_set_is_left_alone(document: str) -> None:
    with pytest.raises(CannotAddError):
        with_values(document, ("scope", "theme", "food"), {"at_least": 9})


@given(
    st.dictionaries(st.text(max_size=8), st.dictionaries(st.sampled_from("abc"), st.integers(0, 9), min_size=1)),
    st.text(max_size=8),
    st.dictionaries(
        st.sampled_from("abc"), st.one_of(st.none(), st.integers(0, 9), st.text(max_size=9), st.booleans())
    ),
)
def test_whatever_is_set_is_said_and_nothing_else(
    tables: dict[str, dict[str, int]], key: str, values: dict[str, int | str | None]
) -> None:
    document = ""
    for name, said in tables.items():
        document = with_values(document, ("scope", name), said)
    assert tomllib.loads(document).get("scope", {}) == tables
    written = tomllib.loads(with_values(document, ("scope", key), values)).get("scope", {})
    merged = {one: said for one, said in {**tables.get(key, {}), **values}.items() if said is not None}
    assert {name: said for name, said in written.items() if said} == {
        **{name: said for name, said in tables.items() if name != key}, **({key: merged} if merged else {}),
    }  # fmt: skip
