"""Suggestions on the page of a record: cards that can be judged, and where they stand."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from seealso import Library


def test_a_card_has_what_a_reader_judges_by(site: FlaskClient, sample: Library) -> None:
    n_facts = 0
    for source in list(sample.resources())[::6]:
        page = site.get(f"/resource/{source.id}").text
        section = page[page.index('id="see-also"') :]
        for item in sample.related(source.id):
            card = section[section.index(f'data-id="{item.id}"') :].partition("</li>\n")[0]
            assert f'/list?id={item.id}" data-id="{item.id}"' in card
            assert ("external" in card.partition("<details")[0]) == bool(item.url)
            if item.facts.minutes is not None:
                assert f"<span>{item.facts.minutes} minute" in card
                n_facts += 1
            if item.facts.year:
                assert f"<span>{item.facts.year}</span>" in card
    assert n_facts > 5


def test_see_also_stands_right_behind_the_description(site: FlaskClient) -> None:
    page = site.get("/resource/battilana-casciaro-change-agents").text
    places = [page.index(part) for part in ('class="description"', 'id="see-also"', 'class="fields"')]
    assert places == sorted(places)


def test_a_further_rung_has_its_own_heading(site: FlaskClient, sample: Library) -> None:
    further = [item for item in sample.related("cassie-robinson-doteveryone") if item.rung]
    assert further
    page = site.get("/resource/cassie-robinson-doteveryone").text
    headings = re.findall(r'<h3 class="rung">([^<]*)</h3>', page)
    assert headings == list(dict.fromkeys(item.reason for item in further))
    answer = site.get("/api/v1/related/cassie-robinson-doteveryone").get_json()
    assert [one["rung"] for one in answer["related"]] == [i.rung for i in sample.related("cassie-robinson-doteveryone")]
