"""The page about topics in the texts: each finding with evidence and a mend; for a large library nobody waits."""

from __future__ import annotations

import json
import re
import shlex
from html import unescape

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

import seealso
from seealso import Library, preparing, topics_kept, worked_out
from seealso.cli import cli
from tests.conftest import MakeLibrary
from tests.recommender.coverage.planted_topics import planted, with_keywords
from webapp import create_app

ADDRESS = "/coverage/topics"


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("wrong")
    (folder / "seealso.toml").write_text("", encoding="utf-8")
    made = planted(3, 200, 6, n_two=1, n_unnamed=1, n_twins=1, wrong=0.1)
    (folder / "all.json").write_text(made.files["all.json"], encoding="utf-8")
    return seealso.open_library(folder)


@pytest.fixture(scope="module")
def page(wrong: Library) -> str:
    return unescape(create_app(wrong).test_client().get(ADDRESS).text)


def client(library: Library) -> FlaskClient:
    return create_app(library).test_client()


def test_all_that_is_found_stands_there_with_what_speaks_for_it(wrong: Library, page: str) -> None:
    found = wrong.topics_of_text()
    assert {one.kind for one in found.findings} == {"no theme", "two topics", "one theme", "other theme"}
    for one in found.findings[:8]:
        assert all(text in page for text in (one.said, one.evidence, one.mend))
        assert f"/resource/{one.records[0][0][0]}" in page
    for topic in found.topics:
        assert f"{topic.name} " in page
    assert ADDRESS in client(wrong).get("/coverage").text


def test_the_line_that_stands_there_mends_it(wrong: Library, page: str) -> None:
    one = next(one for one in wrong.topics_of_text().findings if one.kind == "other theme")
    record, theme = one.records[0][0][0], one.themes[1][0]
    (line,) = (line for line in re.findall(r"seealso edit [^<\n]+", page) if shlex.split(line)[2] == record)
    done = CliRunner().invoke(cli, ["--library", str(wrong.path), *shlex.split(line)[1:]])
    assert done.exit_code == 0, done.output
    assert theme in wrong.as_written(record).themes
    assert one.themes[0][0] not in wrong.as_written(record).themes


def test_a_library_without_themes_is_offered_some(make_library: MakeLibrary) -> None:
    made = planted(4, 160, 4, themed=False)
    with_keywords(made)
    library = make_library(made.files)
    text = unescape(client(library).get(ADDRESS).text)
    for offer in library.topics_of_text().offers:
        assert f"[themes.{offer.value}]" in text
    assert 'id="findings"' not in text


def test_too_little_text_is_said(make_library: MakeLibrary) -> None:
    text = client(make_library({"all.json": json.dumps([{"id": "a", "title": "One"}])})).get(ADDRESS).text
    assert "Too little text" in text


def test_nobody_waits_for_the_topics_of_a_large_library(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worked_out, "WHILE_ONE_WAITS", 10)
    library = make_library(planted(6, 90, 3).files)
    keep = topics_kept.keep
    monkeypatch.setattr(topics_kept, "keep", lambda view: pytest.fail("worked out while a reader waits"))
    assert "still being read" in client(library).get(ADDRESS).text
    monkeypatch.setattr(topics_kept, "keep", keep)
    assert preparing.keep(library, library.view.generation)
    n_topics = len(library.topics_of_text().topics)
    monkeypatch.setattr(topics_kept, "keep", lambda view: pytest.fail("worked out while a reader waits"))
    again = seealso.open_library(library.path)
    text = client(again).get(ADDRESS).text
    assert n_topics == 3
    assert f'id="topics">Topics <span class="count">{n_topics}' in text
    assert "has changed since" not in text
    again.update([seealso.Resource(id="new", title="Of something else")])
    assert again.topics_so_far().found is not None
    assert "has changed since" in client(again).get(ADDRESS).text
