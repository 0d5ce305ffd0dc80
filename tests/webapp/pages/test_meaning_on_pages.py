"""What readers and curators see of a sentence model: that it guessed, and what it counted."""

from __future__ import annotations

import json

import pytest

from seealso import Library
from tests.meaning_model import SETTINGS, needs_model
from webapp.app import create_app

pytestmark = needs_model
RECORDS = [
    {"id": "doctor", "title": "Visiting the doctor", "description": "A physician examined my stomach ache at once."},
    {"id": "surgery", "title": "Medical appointments", "description": "How GPs treat patients with abdominal pain."},
    {"id": "pain", "title": "Pain and patients", "description": "Patients in pain wait too long for appointments."},
    {"id": "boat", "title": "Sailing to Norway", "description": "A yacht crossed the cold sea in five days."},
]  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    import seealso

    folder = tmp_path_factory.mktemp("meant")
    (folder / "seealso.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "r.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    opened = seealso.open_library(folder)
    opened.build()
    return opened


def test_where_nothing_is_found_the_nearest_are_no_hits(library: Library) -> None:
    page = library.search("hospital clinic")
    assert (page.total, page.hits) == (0, ())
    assert [hit.id for hit in page.nearest][:2] in (["surgery", "doctor"], ["doctor", "surgery"], ["surgery", "pain"])
    assert all(0.35 <= hit.score <= 1 for hit in page.nearest)
    client = create_app(library).test_client()
    shown = client.get("/search?q=hospital+clinic").get_data(as_text=True)
    assert "Nearest in meaning" in shown
    assert "a language model on this site takes these" in shown
    assert "Medical appointments" in shown
    said = client.get("/api/v1/search?q=hospital+clinic").get_json()
    assert (said["total"], said["hits"]) == (0, [])
    assert said["nearest"][0]["id"] == page.nearest[0].id
    assert library.search("hospital clinic", offset=5).nearest == ()
    assert library.search("hospital clinic", {"type": "blog"}).nearest == ()
    assert library.search("https://example.org/clinic").nearest == ()


def test_an_explanation_adds_up_with_meaning(library: Library) -> None:
    page = library.search("patients appointments")
    assert page.hits
    for place, hit in enumerate(page.hits, start=1):
        why = library.explain("patients appointments", hit.id).explanation
        parts = sum(word.score for word in why.words) + why.neighbours + why.title + why.borrowed + why.meaning
        assert why.place == place
        assert hit.score == pytest.approx(parts, abs=2e-4)
        assert why.score == pytest.approx(parts, abs=2e-4)
    assert any(library.explain("patients appointments", hit.id).explanation.meaning > 0 for hit in page.hits)
    client = create_app(library).test_client()
    said = client.get("/api/v1/explain/pain?q=patients+appointments")
    assert said.get_json()["meaning"] > 0
    shown = client.get("/explain?q=patients+appointments&id=pain").get_data(as_text=True)
    assert "Close in meaning, as a model reads it" in shown


def test_a_suggestion_says_that_the_model_guessed(library: Library) -> None:
    shown = create_app(library).test_client().get("/resource/doctor").get_data(as_text=True)
    assert "Says alike, a model guesses" in shown
    assert "close in meaning" in shown
