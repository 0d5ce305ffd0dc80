"""Every command with ``--json`` prints what `seealso.answers` describes, key by key."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

import seealso
from corpus.records.resource import Creator, Event, Relation, Resource, SeeAlso, Series
from seealso import Library, answers, wire
from seealso.answers import records
from seealso.cli import COMMANDS, cli
from seealso.desk.desk import Desk
from tests.odd_library import odd_library

NAME = "battilana-casciaro-change-agents"
ASKED: dict[str, list[tuple[Any, tuple[str, ...]]]] = {
    "build": [(answers.Built, ()), (answers.CheckedIndex, ("--check",))],
    "update": [(answers.Updated, ())],
    "rollback": [(answers.RolledBack, ())],
    "history": [(answers.History, ()), (answers.History, ("--what", "published", "--since", "2020"))],
    "search": [
        (answers.SearchPage, words)
        for words in (
            ("fair",), ("comunity", "of", "practise"), ("zzzz", "--filter", "type:nope"), (), ("x OR walk",), ("CPI",),
        )
    ],
    "explain": [
        (answers.Explanation, (query, name))
        for query in ("fair", "network leadership", "zzzz", "river -fair", "networks in the care of people type:video")
        for name in ("fair", NAME)
    ],
    "suggest": [(answers.Suggestions, (typed,)) for typed in ("fa", "łó", "zzz", "net")],
    "related": [(answers.Related, ("fair",)), (answers.Related, (NAME, "--limit", "20"))],
    "show": [
        (answers.Record, ("fair",)), (answers.Record, (NAME,)), (answers.Reference, (NAME, "--cite", "apa")),
        (answers.Record, ("bare",)), (answers.Reference, ("fair", "--cite", "vancouver")),
    ],
    "path": [
        (answers.ReadingPath, arguments)
        for arguments in (("fair",), (NAME, "--minutes", "90"), ("--query", "zzzz"), ("--theme", "primary-care"))
    ],
    "hold": [(answers.Holding, (text,)) for text in ("River fair", "zzzz", "Change agents and their networks")],
    "coverage": [
        (answers.Coverage, ()), (answers.Coverage, ("--acronyms", "--rows", "place")),
        (answers.Questions, ("--asked",)), (answers.Reachability, ("--reach",)),
        (answers.TextTopics, ("--topics",)),
    ],
    "work": [(answers.Work, ()), (answers.Work, ("orphans", "--limit", "2"))],
    "questions": [(answers.AskedFor, ()), (answers.AskedFor, ("--state", "open")), (answers.Additions, ("--next",))],
    "suggestions": [(answers.ReadersSuggestions, ()), (answers.ReadersSuggestions, ("--state", "declined"))],
    "promise": [(answers.Promises, ("--list",)), (answers.Promises, ("--check",))],
    "check": [(answers.Problems, ()), (answers.Fixes, ("--fix", "--dry-run"))],
}  # fmt: skip
"""Asked of the sample and of the odd library; a record that only one of them has is no question to the other."""
ELSEWHERE = {"people", "confirm", "import", "eval", "add", "edit", "merge", "retire", "restore", "undo"}
"""Commands that need more than a library; below."""


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(cli, [*arguments, "--json"], standalone_mode=False)
    if isinstance(result.exception, Exception):
        raise result.exception
    return json.loads(result.stdout)


def fits(answer: Any, shape: Any) -> None:
    """Whether ``answer`` is as ``shape`` describes it, its keys in that order."""
    schema = answers.schema(shape)
    Draft202012Validator(schema).validate(answer)
    in_order(answer, schema, schema["$defs"])


def in_order(value: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> None:
    schema = definitions[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    if isinstance(value, list):
        for part in value:
            in_order(part, schema.get("items", {}), definitions)
    elif isinstance(value, dict) and "properties" in schema:
        assert list(value) == [key for key in schema["properties"] if key in value]
        for key, part in value.items():
            in_order(part, schema["properties"][key], definitions)


def test_every_command_with_json_is_asked() -> None:
    context = click.Context(cli)
    commands = {name: cli.get_command(context, name) for name in COMMANDS}  # type: ignore[attr-defined]
    with_json = {name for name, command in commands.items() if any(o.name == "as_json" for o in command.params)}
    assert with_json == ASKED.keys() | ELSEWHERE


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return odd_library(tmp_path_factory.mktemp("odd"))


@pytest.mark.parametrize("command", ASKED)
def test_what_a_command_prints_is_described(command: str, sample: Library, odd: Library) -> None:
    n_fitting = 0
    for library in (sample, odd):
        for shape, arguments in ASKED[command]:
            try:
                answer = run("--library", str(library.path), command, *arguments)
            except (seealso.UnknownResourceError, seealso.UsageError):
                continue
            fits(answer, shape)
            n_fitting += 1
    assert n_fitting >= len(ASKED[command])


def test_an_undescribed_key_is_found(sample: Library) -> None:
    answer: Any = wire.related(NAME, sample.related(NAME))
    fits(answer, answers.Related)
    for spoil in ({"more": 1}, {"related": [{**answer["related"][0], "more": 1}]}, {"id": None}):
        assert not Draft202012Validator(answers.schema(answers.Related)).is_valid({**answer, **spoil})


def test_an_update_in_place_and_one_that_builds(tmp_path: Path) -> None:
    library = odd_library(tmp_path)
    (tmp_path / "more.yaml").write_text("id: more\ntitle: More\n", encoding="utf-8")
    in_place = run("--library", str(library.path), "update")
    fits(in_place, answers.Updated)
    assert (in_place["built"], in_place["changed"]) == (False, 1)
    (tmp_path / "seealso.toml").write_text('[synonyms]\nfair = ["market"]\n', encoding="utf-8")
    anew = run("--library", str(library.path), "update")
    fits(anew, answers.Updated)
    assert (anew["built"], anew["documents"]) == (True, 8)


def test_going_back_is_described(sample: Library) -> None:
    fits(wire.rolled_back(sample.manifest), answers.RolledBack)


def test_mends_are_described(tmp_path: Path) -> None:
    (tmp_path / "seealso.toml").write_text("", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("id: a\ntitle: A\nurl: http://www.youtube.com/watch?v=x&utm_source=y\n")
    answer = run("--library", str(tmp_path), "check", "--fix")
    fits(answer, answers.Fixes)
    assert any(kind["mends"] for kind in answer["kinds"])


def test_what_was_edited_is_described(tmp_path: Path) -> None:
    library = str(odd_library(tmp_path).path)
    for command in (
        ("add", "Wards that learn", "minutes=5"), ("edit", "wards-that-learn", "minutes=6"),
        ("undo", "wards-that-learn"),
        ("add", "Wards", "publisher=P"), ("merge", "wards", "wards-that-learn"), ("retire", "wards-that-learn"),
        ("restore", "wards-that-learn"), ("undo", "--dry-run"),
    ):  # fmt: skip
        answer = run("--library", library, *command)
        fits(answer, answers.Edited)
        assert answer["records"], command
    assert answer["records"][0]["what"] == "retired"


def test_a_confirmed_acronym_is_described(tmp_path: Path) -> None:
    answer = run("--library", str(tmp_path), "confirm", "HF", "heart failure")
    fits(answer, answers.Confirmed)
    assert answer["changed"] is True


def test_people_are_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEALSO_PRIVATE", str(tmp_path / "private"))
    library = str(tmp_path)
    fits(run("--library", library, "people"), answers.People)
    desk = Desk.of(library)
    desk.add("Ada Lovelace", "owner", "ada@example.org")
    desk.add("Bo", "submitter")
    desk.sign_in_by_link(desk.link("Ada Lovelace"))
    desk.end("Bo")
    answer = run("--library", library, "people")
    fits(answer, answers.People)
    assert [(one["name"], one["sessions"], one["ended"] is None) for one in answer["people"]] == [
        ("Ada Lovelace", 1, True), ("Bo", 0, False),
    ]  # fmt: skip


def test_an_import_is_described(tmp_path: Path) -> None:
    source, library = tmp_path / "list.csv", tmp_path / "library"
    library.mkdir()
    (library / "seealso.toml").write_text("", encoding="utf-8")
    row = "id,title,url,date\n"
    source.write_text(row + "a,Alpha,https://example.org/a,2018\nb,Beta,nonsense,tomorrow\nc,Gamma,,\nd,Delta,,\n")
    asked = ("--library", str(library), "import", str(source), "--into", "all.yaml")
    for more in (("--dry-run",), ()):
        answer = run(*asked, *more)
        fits(answer, answers.ImportReport)
        assert set(answer["new"]) == {"a", "b", "c", "d"}
        assert answer["problems"]
    records_file = library / "all.yaml"
    edited = records_file.read_text(encoding="utf-8").replace("title: Alpha", "title: Alpha by hand")
    records_file.write_text(edited, encoding="utf-8")
    source.write_text(row + "a,Alpha again,https://example.org/a,2018\nb,Beta two,,\nc,Gamma,,\n")
    answer = run(*asked)
    fits(answer, answers.ImportReport)
    assert [item["id"] for item in answer["kept"]] == ["a"]
    assert [item["id"] for item in answer["updated"]] == ["b"]
    assert answer["gone_from_source"] == ["d"]


def test_a_measurement_is_described(tmp_path: Path) -> None:
    def write(name: str, lines: list[str]) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    texts = {"x": "river walk fair", "y": "river fair stall", "z": "wicked problems"}
    write("corpus.jsonl", [json.dumps({"_id": key, "title": text, "text": text}) for key, text in texts.items()])
    write("queries.jsonl", [json.dumps({"_id": "q", "text": "river"})])
    write("qrels/test.tsv", ["query-id\tcorpus-id\tscore", "q\tx\t1"])
    fits(run("eval", str(tmp_path), "--save", str(tmp_path / "before.json")), answers.Evaluation)
    write("related/test.tsv", ["query-id\tcorpus-id\tscore", "x\ty\t2"])
    answer = run("eval", str(tmp_path), "--against", str(tmp_path / "before.json"))
    fits(answer, answers.Evaluation)
    assert answer.keys() == {"search", "related", "comparison"}


@pytest.mark.parametrize(
    ("shape", "record"),
    [
        (records.Record, Resource), (records.Creator, Creator), (records.Series, Series), (records.Event, Event),
        (records.Relation, Relation), (records.SeeAlso, SeeAlso),
    ],
)  # fmt: skip
def test_a_record_is_described_field_by_field_in_the_order_of_the_model(shape: Any, record: Any) -> None:
    described = answers.schema(shape)
    described = described["$defs"][shape.__name__] if "$ref" in described else described
    assert [name for name in described["properties"] if name != "display_title"] == list(record.model_fields)
    required = {name for name, field in record.model_fields.items() if field.is_required()}
    assert set(described.get("required", [])) - {"display_title"} == required


def test_nothing_loads_the_descriptions_to_search(sample: Library) -> None:
    said = "import sys, seealso.cli, seealso.wire, seealso.commands.search; print('seealso.answers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout == "False\n"
