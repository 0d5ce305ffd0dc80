"""An edit changes the values that it says, of the record that it says, and not another byte; or it says why not."""

from __future__ import annotations

import json
import os
import random
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import LibraryError, UsageError
from corpus.records import editing, staging
from corpus.records.editing import Addition, Conflict, Edit, Removal, planned, write
from corpus.records.folder import LibraryFolder
from corpus.records.parted_values import both_lists, joined, parted
from corpus.records.resource import Resource
from corpus.records.yaml_edit import dumped

YAML = """\
# The list of the ward.

- id: a            # lasting
  title: "Alpha"   # as it stands
  themes: [x, 'y'] # two
  keywords:
    # because
    - one
    - "two"
  issued: last summer
  region: North    # ours
  extra:
    # kept from the sheet
    shelf: 3
    box: "07"

# About b.
- {id: b, title: Beta}
- id: c
  series: First steps
  event: {start: "2026-05-01", place: Bath}
"""


def folder_with(path: Path, **files: str) -> LibraryFolder:
    (path / "seealso.toml").write_text('[library]\ntitle = "T"\n', encoding="utf-8")
    for name, text in files.items():
        (path / name.replace("_", ".")).write_bytes(text.encode())
    return LibraryFolder(path)


def records(folder: LibraryFolder) -> dict[str, dict[str, Any]]:
    return {one.id: one.to_json_dict() for one in folder.load().resources}


def test_comments_order_and_quotes_of_all_else_stay(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, all_yaml=YAML)
    write(
        folder,
        [
            Edit(
                id="a",
                fields={"title": 'Al "p"', "extra.shelf": 4, "extra.region": "South", "issued": "2018", "minutes": 7},
                add={"themes": ["z"], "keywords": ["three"]},
                remove={"keywords": ["one"]},
            ),
            Edit(id="c", fields={"series.position": 2, "event.place": None}),
        ],
    )
    wanted = (
        YAML.replace('"Alpha"', json.dumps('Al "p"'))
        .replace("[x, 'y']", "[x, 'y', z]")
        .replace('    - one\n    - "two"\n', '    - "two"\n    - three\n')
        .replace("last summer", "'2018'")
        .replace("North", "South")
        .replace("shelf: 3", "shelf: 4")
        .replace('box: "07"\n', 'box: "07"\n  minutes: 7\n')
        .replace("series: First steps", "series:\n    name: First steps\n    position: 2")
        .replace('event: {start: "2026-05-01", place: Bath}', "event:\n    start: '2026-05-01'")
    )
    # What has no line of its own stands after the last field that comes before it.
    lines = set((tmp_path / "all.yaml").read_text().splitlines()) ^ set(wanted.splitlines())
    assert lines == set()
    assert records(folder)["a"]["extra"] == {"region": "South", "shelf": 4, "box": "07"}


def test_what_cannot_be_changed_in_place_says_why(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, all_yaml=YAML)
    with pytest.raises(LibraryError, match=r"all\.yaml: .*written as \{\.\.\.\}.*Nothing was changed"):
        write(folder, [Edit(id="a", fields={"title": "X"}), Edit(id="b", fields={"title": "Y"})])
    assert (tmp_path / "all.yaml").read_text() == YAML


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"titel": "x"}, "'titel' is not a field of a record. Did you mean 'title'"),
        ({"event.begin": "x"}, "'event.begin' is not a field"),
        ({"id": "z"}, "The id of a record is for ever"),
        ({"minutes": "many"}, "a, minutes: "),
        ({"url": "example.org"}, "a, url: 'example.org' is not a web address"),
        ({"issued": "05/06/2018"}, "a, issued: "),
    ],
)
def test_values_that_no_record_can_have_are_refused_as_readers_refuse_them(
    tmp_path: Path, fields: dict[str, Any], said: str
) -> None:
    folder = folder_with(tmp_path, all_yaml=YAML)
    with pytest.raises(UsageError, match=re.escape(said)):
        write(folder, [Edit(id="a", fields=fields)])
    assert (tmp_path / "all.yaml").read_text() == YAML


def test_what_two_changed_apart_is_brought_together_and_what_both_changed_is_shown(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a_jsonl='{"id": "a", "title": "A", "minutes": 5, "themes": ["x"]}\n')
    base = records(folder)["a"]
    (tmp_path / "a.jsonl").write_text('{"id": "a", "title": "By hand", "minutes": 5, "themes": ["x", "y"]}\n')
    write(folder, [Edit(id="a", fields={**parted(base), "minutes": 6}, add={"themes": ["z"]}, base=base)])
    assert records(folder)["a"] == {"id": "a", "title": "By hand", "minutes": 6, "themes": ["x", "y", "z"]}
    before = (tmp_path / "a.jsonl").read_bytes()
    with pytest.raises(Conflict, match='a, title: it was "A", is now "By hand", and was to be "By page"') as raised:
        write(folder, [Edit(id="a", fields={"title": "By page", "minutes": 7}, base=base | {"minutes": 6})])
    (found,) = raised.value.overlaps["a"]
    assert (found.field, found.was, found.now, found.wanted) == ("title", "A", "By hand", "By page")
    with pytest.raises(Conflict):
        write(folder, [Removal(id="a", base=base)])
    assert (tmp_path / "a.jsonl").read_bytes() == before


words = st.lists(st.sampled_from("abcdefg"), unique=True, max_size=5)


@given(words, words, words)
def test_two_hands_at_one_list(was: list[str], now: list[str], wanted: list[str]) -> None:
    """What either added is there, what either took out is not, nothing stands twice, and it is all the same who is
    first, but for the order of what both added; where one of the two put it in another order, nobody decides.
    """
    joint, turned = both_lists(was, now, wanted), both_lists(was, wanted, now)
    moved = any([x for x in one if x in was] != [x for x in was if x in one] for one in (now, wanted))
    assert (joint is None) == (turned is None) == moved
    if joint is not None and turned is not None:
        gone = {x for x in was if x not in now or x not in wanted}
        assert sorted(joint) == sorted(turned) == sorted({*was, *now, *wanted} - gone)
        assert [x for x in joint if x in now] == [x for x in now if x in joint]


def test_a_list_that_two_added_to_has_both(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a_jsonl='{"id": "a", "themes": ["x"], "title": "A"}\n')
    base = records(folder)["a"]
    (tmp_path / "a.jsonl").write_text('{"id": "a", "themes": ["x", "by hand"], "title": "A"}\n')
    write(folder, [Edit(id="a", fields={"themes": ["by page", "x"][::-1]}, base=base)])
    assert records(folder)["a"]["themes"] == ["x", "by hand", "by page"]
    with pytest.raises(Conflict):
        write(folder, [Edit(id="a", fields={"themes": ["new", "x"], "title": "B"}, base=base | {"title": "Other"})])


def test_a_record_alone_in_its_file_goes_with_it_and_comes_to_its_usual_place(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a_yaml="id: a\n", b_json='{"id": "b"}', c_json='[{"id": "c"}, {"id": "d"}]')
    write(folder, [Removal(id="a"), Removal(id="b"), Removal(id="c"), Addition(record={"id": "e/1", "title": "E"})])
    assert sorted(path.relative_to(tmp_path).as_posix() for path in folder.record_files()) == [
        "c.json",
        "records/e-1.yaml",
    ]
    assert (tmp_path / "c.json").read_text() == '[{"id": "d"}]'
    write(
        folder, [Removal(id="d"), Addition(record={"id": "f"}, into="c.json"), Addition(record={"id": "g"}, into="x")]
    )
    assert records(folder) == {"e/1": {"id": "e/1", "title": "E"}, "f": {"id": "f"}, "g": {"id": "g"}}
    for bad in (Addition(record={"id": "e/1"}), Removal(id="zz"), Addition(record={"id": "h"}, into="../x.yaml")):
        with pytest.raises(UsageError):
            write(folder, [bad])


def test_a_library_in_one_file_stays_in_it(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, all_jsonl='{"id": "a"}\n')
    write(folder, [Addition(record={"id": "b", "title": "é"})])
    assert (tmp_path / "all.jsonl").read_text() == '{"id": "a"}\n{"id": "b", "title": "é"}\n'


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip) | (
    st.sampled_from(["yes", "2018", "a: b", "# c", "- d", "one\ntwo", "'", '"', "~", "{x}", "|", "@a", "\\u0041", "é"])
)
lists = st.lists(texts, max_size=3, unique=True)
values = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "description": texts,
        "themes": lists,
        "keywords": lists,
        "minutes": st.integers(0, 99),
        "series": st.fixed_dictionaries({"name": texts}, optional={"position": st.integers(0, 9)}),
        "creators": st.lists(st.fixed_dictionaries({"name": texts}, optional={"role": texts}), max_size=2),
        "extra": st.dictionaries(st.sampled_from(["shelf", "box", "a b"]), texts | st.integers(), max_size=3),
    },
)
changes = st.dictionaries(
    st.sampled_from(["title", "description", "publisher", "series.name", "extra.shelf", "extra.new"]),
    texts | st.none(),
    max_size=4,
)


def as_file(held: list[dict[str, Any]], layout: str, noise: random.Random) -> tuple[str, str]:
    """Records in a file, with comments and white space that nobody chose; and its name."""
    comment = lambda: f"# {noise.randrange(99)}\n" if noise.random() < 0.5 else ""  # noqa: E731
    if layout == "lines":
        manner = [{"separators": (",", ":")}, {}, {"ensure_ascii": False}]
        return "all.jsonl", "".join(json.dumps(one, **noise.choice(manner)) + "\n" for one in held)
    if layout == "json":
        parts = [
            json.dumps(one, indent=noise.choice([None, 2, "\t"]), ensure_ascii=noise.random() < 0.5) for one in held
        ]
        return "all.json", "[\n" + f"{noise.choice([',', ' , ', ',' + chr(10)])}\n".join(parts) + "\n]\n"
    if layout == "documents":
        return "all.yaml", "---\n".join(comment() + dumped(one) + comment() for one in held)
    blocks = ["- " + "  ".join(dumped(one).splitlines(keepends=True)) for one in held]
    return "all.yaml", "".join(comment() + block for block in blocks)


@given(
    st.lists(values, min_size=1, max_size=3), changes, lists, lists, st.integers(0, 2),
    st.randoms(use_true_random=False), st.sampled_from(["lines", "json", "documents", "list"]),
)  # fmt: skip
def test_an_edit_changes_the_values_that_it_names_and_nothing_of_another_record(
    tmp_path_factory: pytest.TempPathFactory, held: list[dict[str, Any]], edit: dict[str, Any], add: list[str],
    remove: list[str], which: int, noise: random.Random, layout: str,
) -> None:  # fmt: skip
    path = tmp_path_factory.mktemp("edited")
    made = [Resource(**{"id": f"r{n}", **one}).to_json_dict() for n, one in enumerate(held)]
    name, text = as_file(made, layout, noise)
    folder = folder_with(path, **{name: text})
    before = records(folder)
    assert list(before.values()) == made
    target = f"r{which % len(made)}"
    changed = target if noise.random() < 0.9 else "r0"
    if "series.name" in edit and edit["series.name"] is None and "position" in made[int(target[1:])].get("series", {}):
        del edit["series.name"]  # a position in nothing is no series
    try:
        done = write(folder, [Edit(id=changed, fields=edit, add={"themes": add}, remove={"keywords": remove})])
    except LibraryError:
        assert (path / name).read_bytes() == text.encode()  # said, and nothing was changed
        assert layout in ("documents", "list")  # what JSON holds can always be changed
        return
    after = records(folder)
    assert {key: one for key, one in after.items() if key != changed} == {
        key: one for key, one in before.items() if key != changed
    }
    flat = parted(before[changed])
    wanted = flat | edit
    wanted["themes"] = [*flat.get("themes", []), *(one for one in add if one not in flat.get("themes", []))]
    wanted["keywords"] = [one for one in flat.get("keywords", []) if one not in remove]
    fields = {key: value for key, value in wanted.items() if value not in (None, [])}
    assert after[changed] == Resource(**{"id": changed, **joined(fields)}).to_json_dict()
    assert done.outcomes[0].after == Resource(**after[changed])
    # Everything that is not of this record is there, character by character: records, comments, what lies between.
    content = (path / name).read_text(encoding="utf-8")
    for number, one in enumerate(made):
        if one["id"] != changed and layout in ("lines", "json"):
            own = text.split("\n")[number] if layout == "lines" else None
            assert own is None or own in content.split("\n")
    assert re.findall(r"^# \d+$", content, re.MULTILINE) == re.findall(r"^# \d+$", text, re.MULTILINE)
    if layout == "json":
        begin = next(n for n, (a, b) in enumerate(zip(text + "\0", content + "\1", strict=False)) if a != b)
        assert begin >= text.index(f'"{changed}"') or after == before


def test_an_editor_that_saves_at_the_last_moment_is_neither_lost_nor_does_it_lose_the_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the file open while it is swapped away, and saves into what nobody reads any more."""
    folder = folder_with(tmp_path, all_yaml="id: a\ntitle: A\n---\nid: b\n")
    commit: Callable[..., bool] = editing.Staging.commit
    saved = []

    def saves_meanwhile(staging: Any, *arguments: Any) -> bool:
        with (tmp_path / "all.yaml").open("ab") as file:
            done = commit(staging, *arguments)
            if not saved:
                file.write(b"title: By hand\n")
                saved.append(True)
        return done

    monkeypatch.setattr(editing.Staging, "commit", saves_meanwhile)
    write(folder, [Edit(id="a", fields={"title": "By page"})])
    assert records(folder) == {"a": {"id": "a", "title": "By page"}, "b": {"id": "b", "title": "By hand"}}
    # Where both changed the same value, the editor's stands, for it is known nowhere else.
    saved.clear()
    base = records(folder)["b"]
    monkeypatch.setattr(editing.Staging, "commit", _saving(commit, tmp_path / "all.yaml", saved))
    with pytest.raises(Conflict):
        write(folder, [Edit(id="b", fields={"title": "By page too"}, base=base)])
    assert records(folder)["b"]["title"] == "By hand again"
    assert records(folder)["a"]["title"] == "By page"


@pytest.mark.parametrize("field", ["title", "minutes"])
def test_a_file_that_is_put_in_its_place_between_the_last_look_and_the_swap_is_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """An editor that writes a new file and gives it the name, in the moment when nobody looks any more."""
    folder = folder_with(tmp_path, all_yaml="id: a\ntitle: A\n---\nid: b\n")
    base = records(folder)["a"]
    forced: list[Path] = []
    force = staging._force

    def puts_its_own_there(folders: set[Path]) -> None:
        force(folders)
        if not forced:
            forced.append(tmp_path)
            (tmp_path / "_new").write_text("id: a\ntitle: By hand\n---\nid: b\n")
            (tmp_path / "_new").rename(tmp_path / "all.yaml")

    monkeypatch.setattr(staging, "_force", puts_its_own_there)
    if field == "minutes":
        write(folder, [Edit(id="a", fields={"minutes": 3}, base=base)])
        assert records(folder)["a"] == {"id": "a", "title": "By hand", "minutes": 3}
    else:
        with pytest.raises(Conflict):
            write(folder, [Edit(id="a", fields={"title": "By page"}, base=base)])
        assert records(folder)["a"] == {"id": "a", "title": "By hand"}
    assert forced
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".import-")]


def _saving(commit: Callable[..., bool], path: Path, saved: list[bool]) -> Callable[..., bool]:
    def saves(staging: Any, *arguments: Any) -> bool:
        with path.open("r+b") as file:
            done = commit(staging, *arguments)
            if not saved:
                text = file.read().replace(b"By hand", b"By hand again")
                file.seek(0)
                file.write(text)
                saved.append(True)
        return done

    return saves


@pytest.mark.parametrize("manner", ["in place", "by renaming"])
def test_a_file_that_is_edited_before_the_swap_is_planned_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manner: str
) -> None:
    folder = folder_with(tmp_path, all_jsonl='{"id": "a"}\n{"id": "b"}\n')
    commit: Callable[..., bool] = editing.Staging.commit
    seen = []

    def edited_first(staging: Any, *arguments: Any) -> bool:
        if not seen:
            seen.append(os.listdir(tmp_path))
            place = tmp_path / ("all.jsonl" if manner == "in place" else "_new")
            place.write_text('{"id": "a", "title": "By hand"}\n{"id": "b"}\n')
            place.rename(tmp_path / "all.jsonl")
        return commit(staging, *arguments)

    monkeypatch.setattr(editing.Staging, "commit", edited_first)
    done = write(folder, [Edit(id="a", fields={"minutes": 3})])
    assert records(folder)["a"] == {"id": "a", "title": "By hand", "minutes": 3}
    assert done.stamp_after == folder.stamp() != done.stamp_before
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".import-")]


def test_the_stamp_is_that_of_the_change_alone(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a_yaml="id: a\n", b_yaml="id: b\n")
    done = write(folder, [Edit(id="a", fields={"title": "A"}), Removal(id="b"), Addition(record={"id": "c"})])
    assert done.stamp_after == folder.stamp()
    before = folder.stamp()
    assert planned(folder, [Edit(id="a", fields={"title": "B"})]).contents == {
        "a.yaml": (b"id: a\ntitle: A\n", b"id: a\ntitle: B\n")
    }
    assert folder.stamp() == before


def test_threads_wait_for_one_another(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, all_jsonl="".join(f'{{"id": "r{n}"}}\n' for n in range(4)))

    def add(number: int) -> None:
        for turn in range(5):
            write(folder, [Edit(id=f"r{turn % 4}", add={"keywords": [f"{number}-{turn}"]})])

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    words = [word for one in records(folder).values() for word in one["keywords"]]
    assert sorted(words) == sorted(f"{number}-{turn}" for number in range(4) for turn in range(5))


def test_what_is_added_inside_and_behind_a_field_goes_where_it_belongs(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, all_yaml="id: a\nevent:\n  # where\n  start: 2026-05-01\n")
    write(folder, [Edit(id="a", fields={"event.place": "Bath", "status": "draft"})])
    wanted = "id: a\nevent:\n  # where\n  start: 2026-05-01\n  place: Bath\nstatus: draft\n"
    assert (tmp_path / "all.yaml").read_text() == wanted


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"minutes": None}, '{"id": "a",  "title": "A", "url":"https://a.example/"}'),
        ({"title": None}, '{"minutes" : 5,\t"id": "a", "url":"https://a.example/"}'),
        ({"url": None, "minutes": 6}, '{"minutes" : 6,\t"id": "a",  "title": "A"}'),
        (
            {"subtitle": "é"},
            '{"minutes" : 5,\t"id": "a",  "title": "A", "url":"https://a.example/",\t"subtitle" : "é"}',
        ),
    ],
)
def test_what_stands_between_the_fields_of_json_stays(tmp_path: Path, fields: dict[str, Any], wanted: str) -> None:
    folder = folder_with(
        tmp_path, all_jsonl='{"minutes" : 5,\t"id": "a",  "title": "A", "url":"https://a.example/"}\n{}\n'
    )
    write(folder, [Edit(id="a", fields=fields)])
    assert (tmp_path / "all.jsonl").read_text() == wanted + "\n{}\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_whoever_dies_at_any_step_leaves_all_files_old_or_all_new(tmp_path: Path) -> None:
    seen = set()
    for step in range(8):
        path = tmp_path / str(step)
        path.mkdir()
        folder = folder_with(path, a_yaml="id: a\n", b_json='[{"id": "b"}]', c_jsonl='{"id": "c"}\n', d_yaml="id: d\n")
        child = os.fork()
        if not child:
            _die_at_replacing(step)
            steps: list[editing.Step] = [Edit(id=one, fields={"title": "New"}) for one in "abc"]
            write(folder, [*steps, Removal(id="d")])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        held = records(LibraryFolder(path))
        old = {one: {"id": one} for one in "abcd"}
        new = {one: {"id": one, "title": "New"} for one in "abc"}
        assert held in (old, new), step
        assert status == 0 or step < 7
        assert [name for name in os.listdir(path) if name.startswith(".import-")] == []
        seen.add(held == new)
    assert seen == {True, False}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.parametrize("step", [1, 2])
def test_what_is_edited_between_a_crash_and_its_recovery_is_not_lost(tmp_path: Path, step: int) -> None:
    folder = folder_with(tmp_path, a_yaml="id: a\n", c_jsonl='{"id": "c"}\n')
    child = os.fork()
    if not child:
        _die_at_replacing(step)
        write(folder, [Edit(id=one, fields={"title": "New"}) for one in "ac"])
    os.waitpid(child, 0)
    (tmp_path / "c.jsonl").write_text('{"id": "c", "title": "By hand"}\n')
    held = records(LibraryFolder(tmp_path))
    saved = [path.read_text() for path in tmp_path.glob("_c.jsonl.*.saved")]
    if step == 1:  # nothing was swapped
        assert held == {"a": {"id": "a"}, "c": {"id": "c", "title": "By hand"}}
        assert saved == []
    else:
        assert held == {"a": {"id": "a", "title": "New"}, "c": {"id": "c", "title": "New"}}
        assert saved == ['{"id": "c", "title": "By hand"}\n']
    assert [name for name in os.listdir(tmp_path) if name.startswith(".import-")] == []


def _die_at_replacing(step: int) -> None:
    """The process ends when a file is put in a place for the ``step``-th time."""
    replace, left = os.replace, [step]

    def replaced(*arguments: Any, **named: Any) -> None:
        if not left[0]:
            os._exit(9)
        left[0] -= 1
        replace(*arguments, **named)

    os.replace = replaced  # type: ignore[assignment]
