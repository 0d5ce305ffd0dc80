"""Reading a library: good records are kept, bad ones are set aside with file, line, field and a mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticSerializationError

from corpus import LibraryError, LibraryFolder, Problem, Resource
from corpus.records.folder import LoadedRecords


def load(tmp_path: Path, **files: str | bytes) -> LoadedRecords:
    for name, content in files.items():
        path = tmp_path / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return LibraryFolder(tmp_path).load()


def only_error(loaded: LoadedRecords) -> Problem:
    assert len(loaded.errors) == 1, loaded.problems
    return loaded.errors[0]


def test_yaml_json_and_jsonl_are_read(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        one__yaml="id: a\ntitle: A\n",
        many__yml="- {id: b, title: B}\n- {id: c, title: C}\n",
        documents__yaml="id: d\ntitle: D\n---\nid: e\ntitle: E\n",
        list__json='[{"id": "f", "title": "F"}]',
        single__json='{"id": "g", "title": "G"}',
        lines__jsonl='{"id": "h", "title": "H"}\n\n{"id": "i", "title": "I"}\n',
    )
    assert loaded.problems == []
    assert sorted(r.id for r in loaded.resources) == list("abcdefghi")


def test_a_syntax_error_names_the_line_and_spares_the_other_files(tmp_path: Path) -> None:
    loaded = load(tmp_path, bad__yaml="id: a\ntitle: [unclosed\n", good__yaml="id: b\ntitle: B\n")
    problem = only_error(loaded)
    assert (problem.file, problem.line) == ("bad.yaml", 3)
    assert "YAML" in problem.problem
    assert problem.mend
    assert [r.id for r in loaded.resources] == ["b"]


@pytest.mark.parametrize(
    ("record", "line", "field", "word"),
    [
        ("title: no id\n", 1, "id", "no id"),
        ("title: T\nid: ''\n", 2, "id", "empty"),
        ("id: 'a b'\n", 1, "id", "space"),
        ("id: a\ntitle: T\nurl: javascript:alert(1)\n", 3, "url", "web address"),
        ("id: a\nminutes: ten\n", 2, "minutes", "integer"),
        ("id: a\ncreators:\n  - {role: author}\n", 3, "creators.0.name", "no name"),
        ("- just text\n", 1, None, "mapping"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_field(
    tmp_path: Path, record: str, line: int, field: str | None, word: str
) -> None:
    loaded = load(tmp_path, r__yaml=record)
    problem = only_error(loaded)
    assert (problem.line, problem.field) == (line, field)
    assert word in problem.problem
    assert problem.mend
    assert loaded.resources == []


@pytest.mark.parametrize(
    ("record", "line", "field", "written"),
    [
        ("id: a\ntitle: T\nissued: last spring\n", 3, "issued", "last spring"),
        ("id: a\ntitle: T\nissued: 2018-02-30\n", 3, "issued", "2018-02-30"),
        ("id: a\ntitle: T\nadded: 03/04/2018\n", 3, "added", "03/04/2018"),
        ("id: a\ntitle: T\nevent:\n  place: Leeds\n  start: tomorrow\n", 5, "event.start", "tomorrow"),
    ],
)
def test_a_date_that_cannot_be_read_does_not_hide_its_record(
    tmp_path: Path, record: str, line: int, field: str, written: str
) -> None:
    loaded = load(tmp_path, r__yaml=record + "extra: {as_written: {colour: long}}\n")
    (problem,) = (problem for problem in loaded.problems if problem.severity == "warning")
    assert (problem.line, problem.field) == (line, field)
    assert "not a date" in problem.problem
    assert "kept under extra" in problem.mend
    (kept,) = loaded.resources
    assert kept.extra == {"as_written": {"colour": "long", field: written}}
    assert (kept.title, kept.issued, kept.added) == ("T", None, None)
    assert kept.event is None or (kept.event.start, kept.event.place) == (None, "Leeds")


def test_a_date_is_no_excuse_for_what_else_is_wrong(tmp_path: Path) -> None:
    loaded = load(tmp_path, r__yaml="id: a\nissued: last spring\nminutes: ten\n")
    assert [(problem.field, problem.severity) for problem in loaded.errors] == [
        ("issued", "error"),
        ("minutes", "error"),
    ]
    assert loaded.resources == []


def test_a_duplicate_id_keeps_the_first_and_names_both_places(tmp_path: Path) -> None:
    loaded = load(tmp_path, a__yaml="id: same\ntitle: First\n", b__yaml="\nid: same\ntitle: Second\n")
    problem = only_error(loaded)
    assert (problem.file, problem.line) == ("b.yaml", 2)
    assert "a.yaml:1" in problem.problem
    assert [r.title for r in loaded.resources] == ["First"]


def test_contradictions_are_kept_as_given_and_reported(tmp_path: Path) -> None:
    event = "id: a\ntitle: T\ntype: webinar\nminutes: 60\nevent:\n  start: {}\n  end: {}\n  place: Online\n"
    before = load(tmp_path, a__yaml=event.format("2018-09-10T14:00", "2018-09-09"))
    assert before.resources[0].event is not None
    assert before.resources[0].event.end == "2018-09-09"
    assert ["ends (2018-09-09) before it starts" in p.problem for p in before.problems] == [True]
    long = load(tmp_path, a__yaml=event.format("2018-07-15T16:00", "2018-07-23"))
    assert ["60 minutes" in p.problem and "9 days" in p.problem for p in long.problems] == [True]


def test_unknown_fields_survive_in_extra_and_a_misspelt_one_is_named(tmp_path: Path) -> None:
    loaded = load(tmp_path, a__yaml="id: a\ntitle: T\nkeywrods: [x]\nshelf: 12\n")
    assert loaded.resources[0].extra == {"keywrods": ["x"], "shelf": 12}
    by_field = {p.field: p for p in loaded.problems}
    assert "keywords" in by_field["keywrods"].mend
    assert by_field["shelf"].severity == "notice"


def test_ties_to_nothing_and_unknown_types_are_warned_of(tmp_path: Path) -> None:
    loaded = load(tmp_path, a__yaml="id: a\ntitle: T\ntype: vidoe\nrelations:\n  - {type: follows, target: aa}\n")
    assert [(p.field, p.severity) for p in loaded.problems] == [("type", "warning"), ("relations.0.target", "warning")]
    assert "'video'" in loaded.problems[0].mend


def test_a_kind_of_ones_own_is_no_contradiction_and_a_slip_is(tmp_path: Path) -> None:
    for kind, severity in (("Event", "notice"), ("poster", "notice"), ("tool", "notice"), ("vidoe", "warning"),
                           ("Videos", "warning"), ("film", "warning")):  # fmt: skip
        loaded = load(tmp_path, a__yaml=f"id: a\ntitle: T\ntype: {kind}\n")
        assert [(p.field, p.severity) for p in loaded.problems] == [("type", severity)], kind


def test_aliases_inside_aliases_are_refused_quickly(tmp_path: Path) -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12))
    loaded = load(tmp_path, bomb__yaml=f"id: a\nl0: &l0 [x]\n{levels}\n")
    assert "too many values" in only_error(loaded).problem


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.yaml", b"id: caf\xe9\n", "UTF-8"),
        ("a.jsonl", b'{"id": "a"\n', "JSON"),
        ("a.json", b'[{"id": "a"},', "JSON"),
        ("a.json", b"[1]", "object"),
        ("a.json", b'[]\n{"id": "b"}', "after the list"),
        ("a.json", b'[{"id": "b"}] {"id": "c"}', "after the list"),
        ("a.yaml", b"id: a\x00b\n", "YAML"),
        ("a.json", b"[" * 100_000, "JSON"),
    ],
)
def test_malformed_files_are_reported_not_raised(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert word in only_error(LibraryFolder(tmp_path).load()).problem


def test_a_bad_toml_says_where(tmp_path: Path) -> None:
    (tmp_path / "seealso.toml").write_text("[library\n")
    with pytest.raises(LibraryError, match=r"seealso\.toml.*line 1"):
        LibraryFolder(tmp_path)


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="not a folder"):
        LibraryFolder(tmp_path / "nowhere")


def test_hidden_folders_hold_no_records(tmp_path: Path) -> None:
    (tmp_path / ".seealso").mkdir()
    (tmp_path / ".seealso" / "x.yaml").write_text("id: x")
    assert load(tmp_path).resources == []


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)


@given(
    title=texts,
    description=texts,
    keywords=st.lists(texts.filter(bool), max_size=3),
    year=st.integers(1000, 2999),
    extra=st.dictionaries(texts.filter(bool), st.integers() | texts | st.none(), max_size=3),
)
def test_a_record_survives_json(title: str, description: str, keywords: list[str], year: int, extra: object) -> None:
    record = Resource.model_validate(
        {"id": "x", "title": title, "description": description, "keywords": keywords, "issued": year, "extra": extra}
    )
    assert Resource.model_validate(record.to_json_dict()) == record.model_copy(
        update={"title": record.title or record.title}
    )


@given(st.binary(max_size=200), st.sampled_from([".yaml", ".json", ".jsonl"]))
def test_no_bytes_make_a_reader_fail(tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / f"file{suffix}").write_bytes(content)
    LibraryFolder(folder).load()


def test_an_interruption_while_a_record_is_written_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> str:
        raise PydanticSerializationError("Error serializing to JSON: KeyboardInterrupt: ")

    monkeypatch.setattr(Resource, "model_dump_json", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Resource(id="a").to_json()
