"""The query parser on anything that can be typed, and opening an index whose small files are not what they were.

The files changed here are those that say which index is meant and what it is: read before anything else of it. The
bytes of its segments are changed by the tests of damage.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexer.search.query import parse
from seealso import Library, SeealsoError
from tests.end_to_end.fuzz.budget import numbers_while_there_is_time, while_there_is_time
from tests.end_to_end.fuzz.questions import texts

POINTERS = ("CURRENT", "manifest.json", "build.lock", "questions.sqlite")
ODD = (b"", b"\x00", b"\xff\xfe", b"null", b"[]", b"{}", b"[" * 5000, b"1" * 5000, b'{"name": 1}', b"../..\n", b"/\n")


@while_there_is_time(0.7)
@given(text=texts)
def test_every_string_is_a_query(text: str) -> None:
    typed = text[:500]
    parsed = parse(typed)
    assert parse(typed) == parsed  # nothing of one query is left for the next
    assert len(parsed.clauses) <= 500


@while_there_is_time(0.3)
@given(text=st.text(st.characters(exclude_categories=()), max_size=80))
def test_every_character_may_be_in_one(text: str) -> None:
    parse(text)


def changed(content: bytes, chance: random.Random) -> bytes:
    """``content`` with a few bytes put in, taken out, turned over or doubled, or something else altogether."""
    if chance.random() < 0.25:
        return chance.choice(ODD)
    found = bytearray(content or b"x")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(4):
            case 0:
                found[at:at] = chance.randbytes(chance.randint(1, 8))
            case 1:
                del found[at : at + chance.randint(1, 20)]
            case 2 if at < len(found):
                found[at] ^= 1 << chance.randrange(8)
            case _:
                found[at:at] = found[max(0, at - 10) : at]
    return bytes(found)


def test_an_index_whose_pointers_were_changed_answers_or_is_named(tmp_path: Path) -> None:
    root = tmp_path / "library"
    root.mkdir()
    (root / "seealso.toml").touch()
    (root / "a.yaml").write_text("id: a\ntitle: A fuzzy kite\n", encoding="utf-8")
    Library(root).build()
    state, whole = root / ".seealso", tmp_path / "whole"
    shutil.copytree(state, whole)
    told: list[str] = []
    for number in numbers_while_there_is_time(1):
        chance = random.Random(number)
        shutil.rmtree(state)
        shutil.copytree(whole, state)
        name = POINTERS[number % 2] if number % 5 else chance.choice(POINTERS)
        path = next(iter(state.rglob(name)), state / name)
        content = changed(path.read_bytes() if path.exists() else b"", chance)
        path.write_bytes(content)
        library = Library(root, told.append)
        with contextlib.suppress(SeealsoError):  # said in a sentence; anything else is a failure of ours
            assert library.search("kite").total == 1, (name, content)
    assert told  # some were named, and the index built anew
