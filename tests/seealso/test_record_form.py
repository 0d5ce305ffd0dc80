"""A record as a form: what nobody touched stays as it is, whatever it is, and what two typed is never lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Event, LibraryFolder, LibrarySettings, Resource, SeeAlso, Series, UsageError
from corpus.records.parted_values import joined
from seealso.locations import BUNDLED, bundled_library
from seealso.pasted import MOST_CHARS, understood
from seealso.record_form import (
    GROUPS,
    Sent,
    as_sent,
    as_typed,
    changes_shown,
    decided,
    form_of,
    mark_of,
    marks_of,
    read_typed,
    refused,
    values_of,
)

TEXTS = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\r\n\t|:\";,\0\x85\u2028 <&'>"), max_size=20
)  # fmt: skip
PLAIN = st.none() | st.booleans() | st.integers(-99, 99) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
OWN_VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)
NAMES = TEXTS.filter(lambda text: bool(text.strip()))


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Records as JSON has them, of every kind of field, odd ones more often than is likely."""
    made: dict[str, Any] = {"id": "a"}
    for name in ("title", "subtitle", "supplied_title", "description", "text", "publisher", "licence", "status"):
        if draw(st.booleans()):
            made[name] = draw(TEXTS)
    for name in ("themes", "keywords", "audience", "places"):
        if draw(st.booleans()):
            made[name] = draw(st.lists(TEXTS, max_size=4))
    if draw(st.booleans()):
        made["creators"] = draw(
            st.lists(st.fixed_dictionaries({"name": NAMES}, optional={"role": TEXTS, "note": TEXTS}), max_size=3)
        )
    if draw(st.booleans()):
        ties = {"target": NAMES, "target_title": NAMES, "type": TEXTS, "note": TEXTS, "certainty": TEXTS}
        made["relations"] = draw(st.lists(st.fixed_dictionaries({}, optional=ties), max_size=3))
    made["issued"] = draw(st.sampled_from(["2018", "2018-07", "2018-07-15", "2018/2019", "c. 1900", None]))
    made["minutes"] = draw(st.none() | st.integers(0, 100))
    made["event"] = draw(st.none() | st.fixed_dictionaries({}, optional={"start": st.just("2018-07"), "place": TEXTS}))
    made["see_also"] = draw(st.none() | st.fixed_dictionaries({}, optional={"pin": st.lists(TEXTS, max_size=2)}))
    made["extra"] = draw(st.dictionaries(NAMES, OWN_VALUES, max_size=4))
    try:
        return Resource(**{name: value for name, value in made.items() if value is not None}).to_json_dict()
    except ValueError:
        return {"id": "a", "title": draw(TEXTS)}


def untouched(record: dict[str, Any]) -> Sent:
    """The form of a record as a browser sends it back."""
    fields = [one for _, held in form_of(record) for one in held]
    return Sent(
        {one.name: as_sent(one.text.replace("\n", "\r\n")) for one in fields},
        {one.name: one.way for one in fields if one.way == "json" or one.name.startswith("extra.")},
        marks_of(record),
    )


def test_the_form_has_every_field_of_a_record_once() -> None:
    names = [name for _, held in GROUPS for name, _ in held]
    parts = {name.partition(".")[0] for name in names}
    assert parts | {"id", "extra"} == set(Resource.model_fields)
    wanted = {f'{group}.{part}' for group, model in (('event', Event), ('series', Series), ('see_also', SeeAlso))
              for part in model.model_fields}  # fmt: skip
    assert {name for name in names if "." in name} == wanted
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", BUNDLED)
def test_each_record_that_ships_is_as_it_was_after_its_form_was_only_looked_at(name: str) -> None:
    held = LibraryFolder(bundled_library(name)).load().resources
    assert len(held) > 100
    for record in held:
        sent = untouched(record.to_json_dict())
        assert sent.touched() == []
        assert set(sent.texts) >= set(values_of(record.to_json_dict()))


@given(records())
def test_any_record_is_as_it_was_after_its_form_was_only_looked_at(record: dict[str, Any]) -> None:
    sent = untouched(record)
    assert sent.touched() == []
    assert decided(record, sent).fields == {}


@given(records())
def test_what_a_value_is_shown_as_is_read_as_that_value(record: dict[str, Any]) -> None:
    for name, value in values_of(record).items():
        way, text = as_typed(name, value)
        if value is not None and text.strip():
            assert read_typed(way, name, as_sent(text)) == value, name


@given(records(), records())
def test_of_two_forms_that_come_back_each_value_typed_is_saved_or_shown_to_be_chosen(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    was = {"id": "a", "title": "As it was", "keywords": ["x"], "minutes": 5}
    saved = decided(was, typed(was, first))
    now = after(was, saved.fields)
    late = typed(was, second)
    found = decided(now, late)
    then = values_of(after(now, found.fields))
    clashing = {one.field: one for one in found.overlaps}
    for name in late.touched():
        wanted = read_typed(late.way(name), name, late.texts[name])
        if name in clashing:
            assert clashing[name].wanted == wanted
            assert then.get(name) == clashing[name].now == values_of(now).get(name)
        else:
            assert then.get(name) == wanted
    for name, value in saved.fields.items():  # what the first typed stands, unless the second saw it so
        if name not in found.fields:
            assert then.get(name) == value


def typed(was: dict[str, Any], wanted: dict[str, Any]) -> Sent:
    """A form of ``was``, into which the values of ``wanted`` were typed."""
    texts, ways = dict(untouched(was).texts), {}
    for name, value in values_of(wanted).items():
        way, text = as_typed(name, value)
        texts[name], ways[name] = as_sent(text), way
    return Sent(texts, ways, marks_of(was))


def after(record: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    flat = {**values_of(record), **fields}
    return {"id": record["id"], **joined({name: value for name, value in flat.items() if value is not None})}


def test_what_somebody_else_changed_and_the_form_did_not_touch_stays_changed() -> None:
    was = {"id": "a", "title": "A", "minutes": 5}
    sent = untouched(was)
    sent = Sent({**sent.texts, "title": "B"}, sent.ways, sent.seen)
    found = decided({"id": "a", "title": "A", "minutes": 6, "publisher": "P"}, sent)
    assert (found.fields, found.overlaps) == ({"title": "B"}, [])


def test_taking_a_value_out_that_somebody_else_changed_is_a_choice_too() -> None:
    was = {"id": "a", "title": "A"}
    sent = Sent({"title": ""}, {}, marks_of(was))
    (clash,) = decided({"id": "a", "title": "B"}, sent).overlaps
    assert (clash.now, clash.wanted) == ("B", None)


def test_people_and_ties_are_typed_one_a_line() -> None:
    people = [{"name": "Ada", "role": "editor", "note": "Leader"}, {"name": "Bo"}]
    assert as_typed("creators", people) == ("people", "editor: Ada | Leader\nBo")
    ties = [{"type": "read_with", "target": "b", "note": "n"}, {"target_title": "Not held"}, {"target": "c"}]
    way, text = as_typed("relations", ties)
    assert text == 'read_with: b | n\nrelated: "Not held"\nrelated: c'
    assert read_typed(way, "relations", text) == ties


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("themes", ["a\nb"], '["a\\nb"]'),
        ("creators", [{"name": "a: b"}], '[{"name": "a: b"}]'),
        ("extra.shelf", 3, "3"),
        ("extra.shelf", "", '""'),
        ("extra.shelf", ["a", 1], '["a", 1]'),
        ("title", "a\rb", '"a\\rb"'),
    ],
)
def test_what_a_form_would_spoil_is_typed_as_json(name: str, value: Any, text: str) -> None:
    assert as_typed(name, value) == ("json", text)


def test_an_own_field_that_is_a_text_and_one_that_is_a_number_are_told_apart() -> None:
    assert as_typed("extra.shelf", "3") == ("text", "3")
    assert mark_of("text", "3") != mark_of("json", "3")


def test_what_is_wrong_is_said_of_the_field_that_it_is_wrong_with() -> None:
    record = {"id": "a", "title": "A", "event": {"place": "Bath"}}
    wrong = {"issued": "2018-13", "url": "not one", "event.start": "soon", "minutes": "long", "series.position": 3}
    said = refused(record, wrong)
    assert set(said) == set(wrong)
    assert "month" in said["issued"]
    assert "kept under extra" not in said["issued"]
    assert refused(record, {"issued": "2018-12", "title": None, "event.place": None}) == {}
    assert decided(record, Sent({"extra.x": "{"}, {"extra.x": "json"})).errors.keys() == {"extra.x"}


def test_changes_are_shown_value_by_value() -> None:
    fields = {"title": ("A", "B"), "event": ({"place": "Bath", "start": "2018"}, {"start": "2018"})}
    assert changes_shown(fields) == [("Title", "A", "B"), ("Place", "Bath", "")]


ENTRIES = {
    "BibTeX": "@article{k, title={Wards}, author={Lovelace, Ada}, year={2018}, url={https://e.example/w}}",
    "RIS": "TY  - JOUR\nTI  - Wards\nAU  - Lovelace, Ada\nPY  - 2018\nUR  - https://e.example/w\nER  - ",
    "CSL-JSON": json.dumps(
        [{"type": "article-journal", "title": "Wards", "author": [{"family": "Lovelace", "given": "Ada"}],
          "issued": {"date-parts": [[2018]]}, "URL": "https://e.example/w"}]
    ),
    "CSV or TSV table": "Title,Author,Year,Link\nWards,Ada Lovelace,2018,https://e.example/w",
}  # fmt: skip


@pytest.mark.parametrize("label", ENTRIES)
def test_an_entry_of_a_list_fills_the_form(label: str) -> None:
    found = understood(ENTRIES[label], LibrarySettings())
    assert (found.as_what, found.n_records, found.problems) == (label, 1, ())
    fields = found.fields
    assert (fields["title"], fields["url"], fields["issued"]) == ("Wards", "https://e.example/w", "2018")
    assert fields["creators"][0]["name"] == "Ada Lovelace"


def test_an_address_a_doi_a_title_and_a_text_fill_what_they_are() -> None:
    settings = LibrarySettings()
    assert understood("https://e.example/a", settings).fields == {"url": "https://e.example/a"}
    assert understood("https://doi.org/10.1000/x", settings).fields == {"doi": "10.1000/x"}
    assert understood(" Wards: a study ", settings).fields == {"title": "Wards: a study"}
    assert understood("Wards\nWhat they learn.", settings).fields == {
        "title": "Wards",
        "description": "What they learn.",
    }
    assert understood(ENTRIES["CSV or TSV table"] + "\nBeds,Bo,2019,", settings).n_records == 2
    for text in ("", " \n", "x" * (MOST_CHARS + 1)):
        with pytest.raises(UsageError):
            understood(text, settings)


@given(st.text(max_size=80) | st.sampled_from(sorted(ENTRIES.values())).map(lambda text: text[:40]))
def test_whatever_is_pasted_fills_something_or_is_refused_in_words(text: str) -> None:
    try:
        found = understood(text, LibrarySettings())
    except UsageError:
        assert not text.strip()
        return
    assert found.fields


def test_nothing_that_was_pasted_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    understood(ENTRIES["RIS"], LibrarySettings())
    assert list(tmp_path.iterdir()) == []
