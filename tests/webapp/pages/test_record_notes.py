"""What the curator noted is shown where a reader looks; what is not of the known form is passed over."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from seealso import Library, Resource
from webapp.pages.record_notes import notes_of

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NOTED = (
    "holds",
    "start_here",
    "probable_series",
    "place_from_organisation",
    "inferred",
    "doubt",
    "kind_basis",
    "listing",
)


@given(st.dictionaries(st.sampled_from(NOTED), ANYTHING))
def test_whatever_was_imported_makes_a_page(extra: dict[str, Any]) -> None:
    assert all(doubt.endswith(".") for doubt in notes_of(Resource(id="a", extra=extra)).doubts)


@pytest.mark.parametrize(
    ("resource_id", "sentence"),
    [
        ("network-leadership-webinars-2017", "recordings, slides and transcripts of several webinars"),
        ("network-leadership-webinars-2017", "a good place to start"),
        ("cassie-robinson-doteveryone", "possibly"),
        ("bolton-gp-federation", "taken from a name"),
        ("dementia-networks", "The source does not say what Carol Read did."),
        ("uk-improvement-alliance", "Publisher inferred: the entry is about this body"),
        ("mayo-clinic", "may be the caption of a picture"),
    ],
)
def test_the_notes_of_the_sample_are_on_its_pages(site: FlaskClient, resource_id: str, sentence: str) -> None:
    assert sentence in site.get(f"/resource/{resource_id}").text


def test_who_may_not_be_the_author_is_cited_as_none(sample: Library) -> None:
    from corpus.exchange.citing import formatted

    for resource_id in ("dementia-networks", "cassie-robinson-doteveryone", "bolton-gp-federation"):
        record = sample.resource(resource_id)
        names = {person.name.split()[-1] for person in record.creators}
        reference = formatted(record, "apa")
        assert not any(reference.startswith(name) for name in names), reference
    assert formatted(sample.resource("battilana-casciaro-change-agents"), "apa").startswith("Battilana")


def test_members_of_a_series_lead_to_one_another_and_past_events_say_so(site: FlaskClient) -> None:
    members = (
        "collison-capturing-sharing-knowledge",
        "building-the-plane-while-flying-it",
        "focal-point-online-events",
    )
    for member in members:
        mates = site.get(f"/resource/{member}").text.partition("Also in Focal Point")[2]
        assert {other for other in members if f'href="/resource/{other}"' in mates} == {*members} - {member}
    programme = site.get("/resource/source4networks-events").text
    assert programme.count("(past)</p>") >= 2
    assert "Also in" not in site.get("/resource/time-banking").text
