"""Records read one after the other, and in halves: the same records, errors and places as when read whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import LibraryFolder
from corpus.records.readers import IN_STRETCHES, READERS
from corpus.records.stream import RecordStream, share_ids, survey

LINES = st.sampled_from(
    [
        b'{"id": "a"}',
        b'{"id": "b", "title": "\xc3\xa9\xc3\xa9"}',
        b'  {"id": "c"}  ',
        b"",
        b"   ",
        b"[1]",
        b"{",
        b"\xff\xfe",
        b'{"id": "d", "description": "' + b"long " * 40 + b'"}',
    ]
)


def told(items: object) -> list[str]:
    return [repr(item) for item in items]  # type: ignore[attr-defined]


@given(st.lists(LINES, max_size=8), st.sampled_from([b"\n", b"\r\n"]), st.booleans(), st.floats(0, 1))
def test_every_line_is_read_by_one_of_two_stretches(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], end: bytes, ended: bool, cut: float
) -> None:
    path = tmp_path_factory.mktemp("lines") / "file.jsonl"
    path.write_bytes(end.join(lines) + (end if ended else b""))
    parts = [told(IN_STRETCHES[".jsonl"](path, stretch)) for stretch in ((0.0, cut), (cut, 1.0))]
    assert parts[0] + parts[1] == told(READERS[".jsonl"](path))


@given(
    st.lists(st.dictionaries(st.sampled_from(["id", "title"]), st.text(max_size=20)), max_size=6),
    st.sampled_from([None, 1]),
    st.floats(0, 1),
)
def test_every_member_of_a_list_is_read_by_one_of_two_stretches(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, str]], indent: int | None, cut: float
) -> None:
    path = tmp_path_factory.mktemp("list") / "file.json"
    path.write_text(json.dumps(records, indent=indent, ensure_ascii=False), encoding="utf-8")
    parts = [told(IN_STRETCHES[".json"](path, stretch)) for stretch in ((0.0, cut), (cut, 1.0))]
    assert parts[0] + parts[1] == told(READERS[".json"](path))


@pytest.mark.parametrize("content", [b'[{"id": "a"}, {"id": "b"}, ', b"\xff", b'[{"id": "a"}, }]', b""])
def test_a_file_that_is_no_json_is_reported_once(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    parts = [told(IN_STRETCHES[".json"](path, stretch)) for stretch in ((0.0, 0.5), (0.5, 1.0))]
    assert sorted(parts[0] + parts[1]) == sorted(told(READERS[".json"](path)))


def filled(folder: Path) -> LibraryFolder:
    (folder / "a.yaml").write_text("- id: y1\n- id: y2\n  titel: A\n- id: y1\n")
    (folder / "b.jsonl").write_text("".join(f'{{"id": "l{n}", "title": "T{n}"}}\n' for n in range(30)) + "[]\n")
    (folder / "c.json").write_text('[{"id": "j1"}, {"id": "l3"}, {"id": "j2", "minutes": "long"}]')
    (folder / "d.yaml").write_text("")
    return LibraryFolder(folder)


def test_a_stream_finds_what_loading_finds(tmp_path: Path) -> None:
    folder = filled(tmp_path)
    loaded = folder.load()
    stream = RecordStream(folder, survey(folder).whole)
    for _ in range(2):  # from the beginning each time
        assert list(stream) == loaded.resources
        assert sorted(map(str, stream.seen.errors)) == sorted(map(str, loaded.errors))
        assert {key: file for key, (file, _) in stream.seen.places.items()} == {
            key: origin.file for key, origin in loaded.origins.items()
        }


@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 0.5, 0.8, 1.0])
def test_halves_hold_everything_in_order(tmp_path: Path, share: float) -> None:
    folder = filled(tmp_path)
    whole = [resource.id for resource in RecordStream(folder, survey(folder).whole)]
    streams = [RecordStream(folder, files) for files in survey(folder).halves(share)]
    read = [resource.id for stream in streams for resource in stream]
    assert list(dict.fromkeys(read)) == whole
    assert share_ids(stream.seen for stream in streams) == (len(set(read)) < len(read))
    assert sum(len(stream.seen.errors) for stream in streams) + len(read) - len(set(read)) == 4


def test_halves_are_of_one_size(tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_text("".join(f'{{"id": "l{n:04}"}}\n' for n in range(1000)))
    folder = LibraryFolder(tmp_path)
    sizes = [len(list(RecordStream(folder, files))) for files in survey(folder).halves()]
    assert sizes == [500, 500]
    assert survey(folder).n_records == 1000


def test_kept_records_are_read_once(tmp_path: Path) -> None:
    folder = filled(tmp_path)
    stream = RecordStream(folder, survey(folder).whole, keep=True)
    first = list(stream)
    (tmp_path / "b.jsonl").unlink()
    assert list(stream) == first


@pytest.mark.parametrize(
    ("name", "content", "stated"),
    [
        ("a.yaml", "id: a\nrelations: [{target: b}]", True),
        ("a.json", '{"id": "a", "relations": []}', True),
        ("a.json", r'{"id": "a", "relati\u006fns": []}', True),
        ("a.jsonl", '{"id": "a", "title": "relation"}', False),
        ("a.jsonl", r'{"id": "a", "title": "On \"relations\" and relations"}', False),
    ],
)
def test_a_survey_says_whether_ties_may_be_stated(tmp_path: Path, name: str, content: str, stated: bool) -> None:
    (tmp_path / name).write_text(content)
    assert survey(LibraryFolder(tmp_path)).has_relations is stated
