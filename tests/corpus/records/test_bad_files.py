"""A bad file is one bad file: whatever lies beside a good record, the good one is found and the bad one is named."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from corpus import LibraryFolder
from corpus.records.stream import RecordStream, survey
from tests.conftest import MakeLibrary

DEEP = 50_000
DIGITS = 100_000

BAD: dict[str, bytes] = {
    **{
        f"{kind}-{depth}.{form}": text
        for form in ("yaml", "json", "jsonl")
        for depth in (2_000, DEEP)
        for kind, text in {
            "lists": b"[" * depth,
            "closed-lists": b"[" * depth + b"]" * depth,
            "maps": b'{"a":' * depth,
            "in-a-record": b'{"id": "x", "extra": ' + b"[" * depth + b"]" * depth + b"}",
        }.items()
    },
    **{
        f"{kind}.{form}": text
        for form in ("json", "jsonl", "yaml")
        for kind, text in {
            "digits": b'{"id": "n", "minutes": ' + b"9" * DIGITS + b"}",
            "negative-digits": b'{"id": "n", "minutes": -' + b"9" * DIGITS + b"}",
            "exponent": b'{"id": "n", "minutes": 1e99999999}',
            "not-utf8": b'{"id": "\xff\xfe\xfd", "title": "x"}',
            "surrogate": b'{"id": "s", "title": ["\\ud800"]}',
            "cut": b'{"id": "x", "title": "Riv',
            "nul": b'{"id": "x\x00", "title": "y"}',
            "utf16-cut": "id: x".encode("utf-16")[:-1],
            "utf32": '{"id": "x"}'.encode("utf-32"),
            "text": b"just a sentence",
            "number": b"12",
        }.items()
    },
    **{
        f"yaml-{number}.yaml": text
        for number, text in enumerate(
            [
                b"id: s\nminutes: 1:" + b"9" * 9_000,
                b"id: h\nminutes: 0x" + b"f" * 9_000,
                b"id: h\nissued: 0x" + b"f" * 9_000,
                b"- " * DEEP + b"x",
                b"".join(b" " * depth + b"a:\n" for depth in range(3_000)),
                b"? " * 20_000,
                b"&a [*a]",
                b"id: &a [*a]",
                b"a: &a [x,x,x,x,x,x,x,x,x]\n"
                + b"".join(b"%c: &%c [%s]\n" % (n + 1, n + 1, b",".join([b"*%c" % n] * 9)) for n in range(97, 106)),
                b"!!python/object/apply:os.system [id]",
                b"id: !!binary ////",
                b"id: x\nissued: 99999-99-99",
                b"id: x\nissued: 2001-02-30",
                b"%YAML 9.9\n---\nid: x",
                b"id: 'x",
                b"\t\tid: x",
                b"<<: *nothing",
                b"<<: 5\nid: 5",
                b"? [a, b]\n: c",
                b"id: .nan\nminutes: .inf",
                b"\xef\xbb\xbf\xef\xbb\xbf[",
            ]
        )
    },
}


def test_there_are_many_kinds() -> None:
    assert len(BAD) > 70


@pytest.mark.parametrize("name", BAD)
def test_the_good_record_beside_a_bad_file_is_read(make_library: MakeLibrary, name: str) -> None:
    library = make_library({"good.yaml": "id: good\ntitle: Rivers\n", f"bad/{name}": BAD[name]})
    loaded = LibraryFolder(library.path).load()
    assert "good" in [resource.id for resource in loaded.resources]
    problems = [problem for problem in loaded.problems if problem.file == f"bad/{name}"]
    assert problems or len(loaded.resources) > 1
    assert all(problem.problem and problem.mend and len(str(problem)) < 1000 for problem in problems)


def test_all_of_them_at_once_are_built_around(make_library: MakeLibrary) -> None:
    files: dict[str, str | bytes] = {"good.yaml": "id: good\ntitle: Rivers\n"}
    library = make_library({**files, **{f"bad/{name}": content for name, content in BAD.items()}})
    library.build()
    assert "good" in [hit.id for hit in library.search("rivers").hits]
    named = {problem.file for problem in library.check()}
    assert len(named) > 60
    folder = LibraryFolder(library.path)
    streamed = RecordStream(folder, survey(folder).whole, keep=True)
    assert "good" in [resource.id for resource in streamed]


@pytest.mark.parametrize("content", [b"[" * 20_000, b"a = " + b"9" * 20_000, b"\xff\xfe", b"a = [" + b"[" * 5_000])
def test_bad_settings_are_said_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    from corpus import LibraryError

    (tmp_path / "seealso.toml").write_bytes(content)
    with pytest.raises(LibraryError, match=r"seealso\.toml"):
        LibraryFolder(tmp_path).settings  # noqa: B018


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there, and there are no pipes in folders")
def test_names_and_things_that_are_no_files(make_library: MakeLibrary) -> None:
    library = make_library({"good.yaml": "id: good\ntitle: Rivers\n"})
    root = os.fsencode(library.path)
    Path(os.fsdecode(root + b"/na\xffme.yaml")).write_text("id: odd\ntitle: Odd rivers\n", encoding="utf-8")
    (library.path / "folder.yaml").mkdir()
    os.mkfifo(library.path / "pipe.yaml")
    (library.path / "loop.yaml").symlink_to("loop.yaml")
    (library.path / "gone.yaml").symlink_to("nowhere.yaml")
    library.build()
    assert {hit.id for hit in library.search("rivers").hits} >= {"good"}
    for problem in library.check():
        str(problem).encode("utf-8")


@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\x85", "\u2028", "\u202e", "\x1b"])
def test_a_name_of_a_field_makes_up_no_other_problem(make_library: MakeLibrary, sign: str) -> None:
    name = f"note{sign}good.yaml:1: error: This is not so."
    library = make_library({"a.json": json.dumps({"id": "a", "title": "A", name: 1})})
    for problem in library.check():
        assert sign not in str(problem)
        assert str(problem).startswith("a.json:")


def test_a_name_of_a_field_as_long_as_the_file_is_not_said_in_full(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": json.dumps({"id": "a", "title": "A", "n" * 100_000: 1, "i" * 100_000: 2})})
    assert all(len(str(problem)) < 2000 for problem in library.check())
