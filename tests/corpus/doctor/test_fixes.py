"""Safe mends: the value concerned changes and not one character more; a second time there is nothing to do."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpus import LibraryError, LibraryFolder, UsageError
from corpus.doctor import examine, fixes
from corpus.doctor.fixes import fix
from seealso.cli import main
from tests.corpus.doctor.seeded_library import clean_records, seeded

SETTINGS = """[themes.leadership]
[themes.primary-care]
label = "Primary care"
[people]
"Rebecca Malby" = ["Becky Malby"]
"""
YAML = """\ufeff# Kept by hand\r
id: a   # the id\r
title: "CafÃ© life"\r
url: https://x.org/?utm_source=a&id=3#top # link\r
type:   film\r
themes: [ledership, 'Primary Care']\r
description: >\r
  Folded\u00a0text with\r
  it\u200bs parts.\r
creators: Becky Malby\r
extra: {as_written: "CafÃ© life"}\r
"""
MENDED = """\ufeff# Kept by hand\r
id: a   # the id\r
title: "Café life"\r
url: https://x.org/?id=3#top # link\r
type:   video\r
themes: [leadership, 'primary-care']\r
description: >\r
  Folded text with\r
  its parts.\r
creators: Rebecca Malby\r
extra: {as_written: "CafÃ© life"}\r
"""
ALL = list(fixes.KINDS)


def library(folder: Path, **files: str) -> LibraryFolder:
    (folder / "seealso.toml").write_text(SETTINGS)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content.encode())
    return LibraryFolder(folder)


def run(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_only_the_values_concerned_change(tmp_path: Path) -> None:
    folder = library(tmp_path, a__yaml=YAML)
    outcomes = fix(folder, ALL)
    assert (tmp_path / "a.yaml").read_bytes().decode() == MENDED
    assert {outcome.kind: len(outcome.mends) for outcome in outcomes} == {
        "urls": 1, "mojibake": 1, "spaces": 1, "themes": 2, "types": 1, "people": 1,
    }  # fmt: skip
    assert [(m.file, m.line, m.record, m.field) for m in outcomes[0].mends] == [("a.yaml", 4, "a", "url")]


def test_names_are_written_anew_only_when_asked(tmp_path: Path) -> None:
    fix(library(tmp_path, a__yaml=YAML))
    assert "Becky Malby" in (tmp_path / "a.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (
            "r.jsonl",
            '{"id":"b","title":"caf\\u00c3\\u00a9","url":"https:\\/\\/x.org\\/?utm_source=1","extra":{"n":1.0}}\nbad\n'
            '{"id":"c",  "type":"Blog posts","themes":"leadershp"}',
            '{"id":"b","title":"caf\\u00e9","url":"https:\\/\\/x.org\\/","extra":{"n":1.0}}\nbad\n'
            '{"id":"c",  "type":"blog","themes":"leadership"}',
        ),
        ("r.json", '[\n\t{"id": "d", "url": "https://y.org/?gclid=1&a=2"}\n]\n',
         '[\n\t{"id": "d", "url": "https://y.org/?a=2"}\n]\n'),
        ("r.json", '{"id": "d", "n": NaN, "title": "a\u00a0b"}', '{"id": "d", "n": NaN, "title": "a b"}'),
        ("r.yml", '- {id: e, title: &t "a\u00a0b", subtitle: *t}\n- {id: f}\n',
         '- {id: e, title: &t "a b", subtitle: *t}\n- {id: f}\n'),
        ("r.yaml", "id: g\ntitle: 'it''s CafÃ©'\n---\nid: h\ntype: Films\n",
         "id: g\ntitle: 'it''s Café'\n---\nid: h\ntype: video\n"),
        ("r.yaml", "id: g\ntext: |\n  one\u00a0two\n\n  CafÃ©\n# end", "id: g\ntext: |\n  one two\n\n  Café\n# end"),
        ("r.yaml", 'id: g\ntitle: "caf\\u00c3\\u00a9 \\\n  more"\n', 'id: g\ntitle: "caf\\u00e9 more"\n'),
        ("r.yaml", "id: g\ntype: !!str film\n", "id: g\ntype: !!str video\n"),
    ],
)  # fmt: skip
def test_every_way_of_writing_a_value(tmp_path: Path, name: str, before: str, after: str) -> None:
    folder = library(tmp_path)
    (tmp_path / name).write_bytes(before.encode())
    fix(folder)
    assert (tmp_path / name).read_bytes().decode() == after


@pytest.mark.parametrize(
    "record",
    [
        "id: a\nurl: https://x.org/?ref=a&source=b&id=3&utm=4\n",
        "id: a\nlanguage: fr\ntitle: Pourquoi\u00a0?\n",
        "id: a\ntitle: Ãre, São Paulo, naïve café, 50 €, Łódź, ÆØÅ\n",
        "id: a\nthemes: [leader, gardening, leadership, ledership]\n",
        "id: a\ntype: poem\n",
        "id: a\ncreators: [Becky Malbis]\n",
        "id: CafÃ©\nextra: {note: CafÃ©, url: 'https://x.org/?utm_source=a'}\nshelf: a\u00a0b\n",
        "id: a\ntitle: [unclosed\ntype: film\n",
        "- text\n",
    ],
)
def test_what_is_not_certain_is_left_alone(tmp_path: Path, record: str) -> None:
    folder = library(tmp_path, a__yaml=record)
    before = contents(tmp_path)
    assert [outcome for outcome in fix(folder, ALL) if outcome.mends or outcome.left or outcome.diff] == []
    assert contents(tmp_path) == before


def test_a_mend_that_would_touch_more_is_named_and_left(tmp_path: Path) -> None:
    folder = library(tmp_path, a__yaml="id: a\ntitle: &t film\ntype: *t\n", b__yaml="id: b\ntype: film\n")
    (types,) = fix(folder, ["types"])
    assert [(m.file, m.field) for m in types.left] == [("a.yaml", "type")]
    assert [m.file for m in types.mends] == ["b.yaml"]
    assert (tmp_path / "a.yaml").read_text() == "id: a\ntitle: &t film\ntype: *t\n"


def test_one_bad_change_does_not_hold_up_the_others(tmp_path: Path) -> None:
    bad = "- {id: x, title: &t film, type: *t}\n"
    good = "".join(f"- {{id: r{n}, type: film}}\n" for n in range(20))
    folder = library(tmp_path, a__yaml=good + bad + good.replace("r", "s"))
    (types,) = fix(folder, ["types"])
    assert (len(types.mends), len(types.left)) == (40, 1)


def test_dry_run_says_it_all_and_writes_nothing(tmp_path: Path) -> None:
    folder = library(tmp_path, a__yaml=YAML)
    before = contents(tmp_path)
    would = fix(folder, ALL, dry_run=True)
    assert contents(tmp_path) == before
    assert would == fix(folder, ALL)
    assert contents(tmp_path) != before


@pytest.mark.skipif(shutil.which("git") is None, reason="git applies the diffs")
@pytest.mark.parametrize("end", ["", "\r\n"])
def test_the_diffs_can_be_applied_one_after_another(tmp_path: Path, end: str) -> None:
    content = YAML.rstrip() + end
    folder = library(tmp_path, a__yaml=content, b__jsonl='{"id": "b", "type": "film"}')
    diffs = [outcome.diff for outcome in fix(folder, ALL, dry_run=True)]
    (tmp_path / "applied").mkdir()
    for name in ("a.yaml", "b.jsonl"):
        shutil.copy(tmp_path / name, tmp_path / "applied" / name)
    for diff in diffs:
        subprocess.run(["git", "apply", "-"], cwd=tmp_path / "applied", input=diff.encode(), check=True)
    fix(folder, ALL)
    assert (tmp_path / "applied" / "a.yaml").read_bytes() == (tmp_path / "a.yaml").read_bytes()
    assert (tmp_path / "applied" / "b.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_after_mending_the_doctor_has_nothing_of_the_kind_to_say(tmp_path: Path) -> None:
    seeded(tmp_path)
    fix(LibraryFolder(tmp_path))
    problems = examine(LibraryFolder(tmp_path))
    assert [str(p) for p in problems if "--fix" in p.mend] == []
    after = contents(tmp_path)
    assert not any(outcome.mends for outcome in fix(LibraryFolder(tmp_path)))
    assert contents(tmp_path) == after


def test_clean_records_stay_byte_for_byte(tmp_path: Path) -> None:
    import random

    records = clean_records(random.Random(1), 300)
    folder = library(tmp_path, a__jsonl="".join(json.dumps(record) + "\n" for record in records))
    (tmp_path / "seealso.toml").write_text("")
    before = contents(tmp_path)
    fix(folder, ALL)
    assert contents(tmp_path) == before


def test_a_file_edited_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = library(tmp_path, a__yaml="id: a\ntype: film\n", b__yaml="id: b\ntype: film\n")
    before = contents(tmp_path)
    apply = fixes._apply

    def slow(*arguments: Any) -> Any:
        (tmp_path / "b.yaml").write_text("id: b\ntype: film\ntitle: Edited\n")
        return apply(*arguments)

    monkeypatch.setattr(fixes, "_apply", slow)
    with pytest.raises(LibraryError, match=r"b\.yaml was changed"):
        fix(folder, ["types"])
    assert contents(tmp_path) == {**before, "b.yaml": b"id: b\ntype: film\ntitle: Edited\n"}


def test_a_link_out_of_the_library_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "outside.yaml").write_text("id: a\ntype: film\n")
    (tmp_path / "in" / "a.yaml").symlink_to(tmp_path / "outside.yaml")
    fix(library(tmp_path / "in"))
    assert (tmp_path / "outside.yaml").read_text() == "id: a\ntype: film\n"


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Kinds: urls"):
        fix(library(tmp_path), ["everything"])


def test_the_command_prints_a_diff_for_each_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library(tmp_path, a__yaml="id: a\ntype: film\n")
    assert run("--library", str(tmp_path), "check", "--fix", "--dry-run") == 0
    shown = capsys.readouterr()
    assert "-type: film\n+type: video\n" in shown.out
    assert "1 mend in 1 file would be made." in shown.err
    assert run("--library", str(tmp_path), "check", "--fix", "--json", "--kind", "types") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["kinds"][0]["mends"][0]["new"] == "video"
    assert run("--library", str(tmp_path), "check", "--dry-run") == 2


pieces = st.sampled_from(
    ["CafÃ©", "a\u00a0b", "plain", "it\u200bs", "x: y", "# no", "'", '"', "\\", "é", "two\nlines", "- ", "Ã ", "â€™"]
)
texts = st.lists(pieces, min_size=1, max_size=4).map(" ".join)
records = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "description": texts,
        "text": texts,
        "keywords": st.lists(texts, max_size=3),
        "themes": st.lists(st.sampled_from(["ledership", "leadership", "Primary care", "x"]), max_size=3),
        "type": st.sampled_from(["film", "video", "Blog posts", "poem"]),
        "url": st.sampled_from(["https://x.org/?utm_source=a&id=3", "https://x.org/?id=3#a", "https://x.org/?gclid=1"]),
        "creators": st.lists(st.sampled_from(["Becky Malby", "Rebecca Malby"]), max_size=2),
        "extra": st.dictionaries(texts, texts, max_size=2),
    },
)  # fmt: skip


@given(
    found=st.lists(records, min_size=1, max_size=3),
    style=st.sampled_from([None, '"', "'", "|", ">"]),
    flow=st.booleans(),
    width=st.sampled_from([20, 200]),
    form=st.sampled_from(["yaml", "json", "jsonl"]),
    plain=st.booleans(),
)
def test_mending_twice_is_mending_once_and_nothing_else_changes(
    tmp_path_factory: pytest.TempPathFactory,
    found: list[dict[str, Any]],
    style: str | None,
    flow: bool,
    width: int,
    form: str,
    plain: bool,
) -> None:
    folder = library(tmp_path_factory.mktemp("any"))
    given_records = [{"id": f"r{number}", **record} for number, record in enumerate(found)]
    if form == "yaml":
        written = yaml.safe_dump(
            given_records, allow_unicode=plain, default_style=style, default_flow_style=flow, width=width
        )
        written = "# comment\n" + written + "# the end"
    elif form == "json":
        written = json.dumps(given_records, ensure_ascii=not plain, indent=width % 7)
    else:
        written = "\n".join(json.dumps(record, ensure_ascii=not plain) for record in given_records)
    path = folder.path / f"a.{form}"
    path.write_bytes(written.encode())
    outcomes = fix(folder, ALL)
    once = path.read_bytes()
    mended = {(m.record, m.field) for outcome in outcomes for m in outcome.mends}
    if not mended:
        assert once == written.encode()
    before = {str(r["id"]): r for r in given_records}
    after = {r["id"]: r for r in _read(once.decode(), form)}
    assert list(before) == list(after)
    for key, record in before.items():
        assert list(record) == list(after[key]) or form == "yaml"
        for field, value in record.items():
            if not any(r == key and f.split(".")[0] == field for r, f in mended):
                assert after[key][field] == value
    fix(folder, ALL)
    assert path.read_bytes() == once


def _read(text: str, form: str) -> list[dict[str, Any]]:
    if form == "jsonl":
        return [json.loads(line) for line in text.split("\n")]
    loaded: list[dict[str, Any]] = json.loads(text) if form == "json" else yaml.safe_load(text)
    return loaded


@given(st.binary(max_size=200), st.sampled_from(["yaml", "json", "jsonl"]))
def test_no_bytes_make_mending_fail(tmp_path_factory: pytest.TempPathFactory, content: bytes, form: str) -> None:
    folder = library(tmp_path_factory.mktemp("any"))
    (folder.path / f"a.{form}").write_bytes(content)
    fix(folder, ALL)


def test_bombs_and_deep_nesting_are_left(tmp_path: Path) -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12))
    folder = library(
        tmp_path,
        a__yaml=f"id: a\ntype: film\nl0: &l0 [x]\n{levels}\n",
        b__json='{"id": "b", "type": "film", "extra": ' + "[" * 100_000,
        c__yaml="id: c\ntype: film\nextra: &e {itself: *e}\n",
    )
    before = contents(tmp_path)
    fix(folder)
    assert contents(tmp_path) == before


def test_the_help_is_shown() -> None:
    from seealso.commands.check import command

    assert "--dry-run" in CliRunner().invoke(command, ["--help"]).output
