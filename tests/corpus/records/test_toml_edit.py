"""A line more in a table of seealso.toml, and nothing else is changed."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records.toml_edit import CannotAddError, CannotTakeOutError, entry, with_entry, with_table, without_table

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
