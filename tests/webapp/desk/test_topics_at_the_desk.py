"""Who is signed in mends what topics say of themes from the page; who is not has the lines of commands alone."""

from __future__ import annotations

import json
import re

import pytest

from tests.recommender.coverage.planted_topics import planted
from tests.webapp.desk.conftest import DeskSite


@pytest.fixture
def wrong(desk_site: DeskSite) -> DeskSite:
    """The site, with records besides that no theme is about."""
    made = planted(3, 200, 6, n_two=1, n_unnamed=1, n_twins=1, wrong=0.1)
    (desk_site.library.path / "records" / "planted.json").write_text(json.dumps(made.records), encoding="utf-8")
    desk_site.library.build()
    return desk_site


def test_a_curator_gives_the_records_of_a_topic_a_theme(wrong: DeskSite) -> None:
    curator = wrong.client_of("curator")
    page = curator.get("/coverage/topics").text
    form = re.search(r'<form[^>]*action="[^"]*/desk/records".*?</form>', page, re.DOTALL)
    assert form
    ids = re.findall(r'name="id" value="([^"]+)"', form[0])
    (theme,) = re.findall(r'name="value" value="([^"]+)"', form[0])
    sent = {"id": ids, "action": "add-theme", "value": theme, "do": "look"}
    assert curator.send("/desk/records", sent).status_code == 200
    curator.send("/desk/records", {**sent, "do": "yes"})
    assert ids
    assert all(theme in (wrong.library.as_written(one).themes or ()) for one in ids)
    assert "/desk/edit/" in page


def test_nobody_else_sees_a_button(wrong: DeskSite) -> None:
    for client in (wrong.client(), wrong.client_of("submitter")):
        page = client.get("/coverage/topics").text
        assert "seealso edit" in page
        assert "/desk/records" not in page
