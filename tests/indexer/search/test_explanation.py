"""Why a record stands where it does: the numbers are those of the ranking, on both its ways."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from seealso import Library, wire
from seealso.cli import cli
from tests.golden.lists import queries
from webapp import create_app


@pytest.mark.parametrize("query", queries()[::3])
def test_the_parts_add_up_to_the_score_that_the_search_gives(sample: Library, query: str) -> None:
    page = sample.search(query, limit=40, facets=())
    if not page.words:
        return
    for place, hit in [*enumerate(page.hits, 1)][::4]:
        why = sample.explain(query, hit.id).explanation
        assert why.score == pytest.approx(hit.score, rel=1e-3, abs=1e-3)
        assert why.place == place
        parts = sum(word.score for word in why.words) + why.neighbours + why.title + why.borrowed
        assert parts == pytest.approx(why.score, rel=1e-4, abs=1e-4)
        for word in why.words:
            if word.fields:
                assert sum(part.score for part in word.fields) == pytest.approx(word.score, rel=1e-4, abs=1e-4)
        assert (why.standing == "all") == (not hit.missing)
        assert {word.text for word in why.words if not word.held} == set(hit.missing)


@pytest.mark.parametrize(
    ("query", "resource_id", "standing", "said"),
    [
        ("time banking", "time-banking", "all", "It is number 1 of"),
        ("time banking Montefiore", "time-banking", "some", "it lacks “Montefiore”"),
        ("Montefiore", "time-banking", "none", "it does not hold “Montefiore”"),
        ("networks -primary", "primary-care-networks-case-study", "out", "It is kept out by “-primary”"),
        ("banking type:podcast", "time-banking", "out", "kept out by “type:podcast”"),
    ],
)
def test_what_keeps_a_record_below_or_out_is_said(
    sample: Library, query: str, resource_id: str, standing: str, said: str
) -> None:
    found = wire.explanation(sample.resource(resource_id), sample.explain(query, resource_id))
    assert said in found["said"]
    assert found["standing"] == standing


def test_a_filter_that_keeps_it_out_is_named(sample: Library) -> None:
    found = sample.explain("time banking", "time-banking", filters={"type": "podcast"})
    assert found.explanation.kept_out == ("type:podcast",)


def test_the_command_line_the_api_and_the_page_say_the_same(sample: Library) -> None:
    runner = CliRunner()
    arguments = ["--library", str(sample.path), "explain", "time banking", "time-banking"]
    said = json.loads(runner.invoke(cli, [*arguments, "--json"], standalone_mode=False).output)
    client = create_app(sample).test_client()
    assert client.get("/api/v1/explain/time-banking?q=time+banking").get_json() == said
    page = client.get("/explain?q=time+banking&id=time-banking").get_data(as_text=True)
    assert said["said"] in page
    assert f"{said['score']:.2f}" in page
    written = runner.invoke(cli, arguments, standalone_mode=False).output
    assert said["said"] in written
    assert "in all" in written


def test_an_address_of_its_page_is_its_id_and_an_unknown_one_is_said(sample: Library) -> None:
    client = create_app(sample).test_client()
    assert client.get("/explain?q=bank&id=https://example.org/resource/time-banking").status_code == 200
    assert client.get("/explain?q=bank&id=no-such-record").status_code == 404
    assert client.get("/explain").status_code == 200
    assert client.get("/api/v1/explain/no-such-record?q=bank").status_code == 404
