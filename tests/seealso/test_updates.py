"""Small changes: a commit within the generation, seen by the next search, by suggestions and by a running site."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import seealso
from corpus import Resource, UnknownResourceError
from recommender.model.extending import is_base_of
from seealso import Library
from seealso.library import Update
from tests.conftest import MakeLibrary
from webapp import app as webapp_app
from webapp import create_app

LISTED: list[dict[str, object]] = [
    {"id": "bees", "title": "Keeping bees in a city garden", "description": "Hives, honey and swarms on roofs."},
    {"id": "honey", "title": "Honey from city hives", "description": "How bees in gardens make honey."},
    {"id": "boats", "title": "Sailing small boats", "description": "Knots, wind and weather."},
    {
        "id": "knots",
        "title": "Knots for sailors",
        "relations": [{"type": "read_with", "target": "boats", "note": "splicing"}],
    },
]


RECORDS = {f"{record['id']}.yaml": yaml.safe_dump(record) for record in LISTED}


def write(library: Library, record: dict[str, object]) -> None:
    (library.path / f"{record['id']}.yaml").write_text(yaml.safe_dump(record), encoding="utf-8")


def test_a_change_is_seen_by_the_next_search(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    assert library.search("lighthouses").total == 0
    library.update([Resource(id="lights", title="Lighthouses of the north")])
    assert [hit.id for hit in library.search("lighthouses").hits] == ["lights"]
    library.update([Resource(id="lights", title="Lightships of the north")], ["boats"])
    assert library.search("lighthouses").total == 0
    assert library.search("lightships").total == 1
    assert library.search("sailing small").total == 0
    with pytest.raises(UnknownResourceError):
        library.resource("boats")


def test_suggestions_know_new_records_and_forget_removed_ones(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    assert "honey" in [item.id for item in library.related("bees")]
    library.update([Resource(id="roofs", title="City gardens on roofs", description="Bees, hives and honey.")])
    model = library.view.recommender._vectors
    assert is_base_of(model, library.view.engine.statistics)
    found = [item.id for item in library.related("bees")]
    assert {"honey", "roofs"} <= set(found)
    assert "bees" in [item.id for item in library.related("roofs")]
    library.update([], ["honey"])
    assert "honey" not in [item.id for item in library.related("bees")]


def test_a_tie_of_a_changed_record_is_searchable_from_both_ends(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    changed = library.resource("bees").model_copy(update={"relations": library.resource("knots").relations[:1]})
    library.update([changed])
    assert {hit.id for hit in library.search("splicing").hits} == {"bees", "knots", "boats"}
    library.update([changed.model_copy(update={"relations": ()})])
    assert {hit.id for hit in library.search("splicing").hits} == {"knots", "boats"}


def test_updating_from_files_indexes_what_changed(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    library.search("bees")
    write(library, {"id": "bees", "title": "Keeping wasps"})
    (library.path / "boats.yaml").unlink()
    fresh = seealso.open_library(library.path)
    done = fresh.update_from_files()
    assert done == Update(1, 1, 0)
    assert fresh.search("wasps").total == 1
    assert not fresh.changed_since_build
    assert not seealso.open_library(library.path).changed_since_build
    assert fresh.update_from_files() == Update(0, 0, 0)


def test_changed_settings_need_a_build(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    library.search("bees")
    (library.path / "seealso.toml").write_text('[library]\ntitle = "Another"\n', encoding="utf-8")
    assert seealso.open_library(library.path).update_from_files() is None


def test_a_running_site_follows_updates_and_builds(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webapp_app, "LOOK_EVERY_SECONDS", -1.0)
    library = make_library(RECORDS)
    client = create_app(library).test_client()
    assert client.get("/api/v1/search?q=wasps").get_json()["total"] == 0
    write(library, {"id": "wasps", "title": "Keeping wasps"})
    seealso.open_library(library.path).update_from_files()
    assert client.get("/api/v1/search?q=wasps").get_json()["total"] == 1
    write(library, {"id": "ants", "title": "Keeping ants"})
    seealso.open_library(library.path).build()
    assert client.get("/api/v1/search?q=ants").get_json()["total"] == 1


def test_many_changes_leave_few_files(make_library: MakeLibrary) -> None:
    library = make_library(RECORDS)
    for number in range(40):
        library.update([Resource(id="boats", title=f"Sailing boats {number}")])
    n_segments = len(library.view.engine.statistics.layout())
    assert n_segments <= 3
    assert library.search("sailing boats 39").hits[0].id == "boats"
    assert library.search("sailing boats 38").relaxed
    assert len(list(Path(library.view.engine.path).iterdir())) < 30


def test_an_update_leaves_suggestions_ready_for_the_next_reader(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = make_library(RECORDS)
    library.suggest("k")
    write(library, {"id": "lights", "title": "Lighthouses of the north"})
    (library.path / "knots.yaml").unlink()
    assert library.update_from_files() == Update(1, 1, 0)

    def made_anew(*_: object) -> None:
        raise AssertionError("the suggestions were not kept")

    monkeypatch.setattr("indexer.engines.snapshot.suggestible", made_anew)
    reader = Library(library.path)
    assert [found.text for found in reader.suggest("lightho")] == ["Lighthouses of the north"]
    assert not [found for found in reader.suggest("knots") if found.kind == "record"]
    kept = reader.view.engine.path / "suggestions"
    assert len(list(kept.iterdir())) == 1
