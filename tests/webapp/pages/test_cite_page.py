"""References to a record: a page of their own, one click from the record's, with or without JavaScript."""

from __future__ import annotations

from html import unescape

from flask.testing import FlaskClient

from corpus.exchange.citing import STYLES, formatted
from seealso import Library


def test_references_in_every_style_are_one_click_from_the_record(site: FlaskClient, sample: Library) -> None:
    record = sample.resource("time-banking")
    assert '<a href="/cite/time-banking">Cite</a>' in site.get("/resource/time-banking").text
    page = unescape(site.get("/cite/time-banking").text)
    assert len(STYLES) == 3
    for style, name in STYLES.items():
        assert formatted(record, style) in page
        assert f"<dt>{name}</dt>" in page
    assert 'href="/resource/time-banking"' in page
    assert "Disallow: /cite/" in site.get("/robots.txt").text


def test_a_page_of_a_record_waits_for_no_reference(site: FlaskClient) -> None:
    assert "data-copy" not in site.get("/resource/time-banking").text


def test_what_is_not_held_cannot_be_cited(site: FlaskClient) -> None:
    assert site.get("/cite/no-such-record").status_code == 404
