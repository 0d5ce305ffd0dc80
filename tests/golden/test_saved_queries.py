"""Saved links go on meaning what they meant: every version of the query language is pinned by its golden file."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from flask.testing import FlaskClient

from indexer.search.query import LANGUAGE_VERSION, Clause, Filter, Group, Not, Pattern, Phrase, Word, parse
from seealso import Library
from webapp import create_app

GOLDEN = Path(__file__).parent.parent / "golden"
ROOT = Path(__file__).parents[2]
VERSIONS = {
    version: yaml.safe_load((GOLDEN / f"query_language_{version}.yaml").read_text(encoding="utf-8"))
    for version in range(1, LANGUAGE_VERSION + 1)
}
SAVED = VERSIONS[LANGUAGE_VERSION]
MEANT_NOTHING = {"a AND", "what?", "the of", "the"}
"""Questions of version 1 that had no meaning of their own, and have one now: their common words are asked."""

SIGNED = {"C++", ".NET", "AT&T", "R&D", "#hashtag @someone", "🦘"}
"""Words with signs, which version 1 took for words without them; these are found still, below."""


def tree(clause: Clause) -> str:
    """A parse tree in one line."""
    match clause:
        case Word(surface, fields):
            return f"word({surface}{' in ' + '+'.join(fields) if fields else ''})"
        case Phrase(text, fields):
            return f"phrase({text}{' in ' + '+'.join(fields) if fields else ''})"
        case Pattern(pattern, fields):
            return f"pattern({pattern}{' in ' + '+'.join(fields) if fields else ''})"
        case Filter(name, value, first, last):
            return (
                f"range({name} {value} = {first or ''}..{last or ''})" if clause.is_range else f"filter({name} {value})"
            )
        case Not(inner):
            return f"not({tree(inner)})"
        case Group(operator, clauses):
            return f"{operator.lower()}({', '.join(map(tree, clauses))})"
    raise AssertionError(clause)


def trees(query: str) -> list[str]:
    return [tree(clause) for clause in parse(query).clauses]


def test_the_version_is_documented_and_pinned() -> None:
    text = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
    assert text.startswith(f"# The query language, version {LANGUAGE_VERSION}\n")
    assert len(SAVED["queries"]) >= 60
    assert len(SAVED["links"]) >= 10


@pytest.mark.parametrize("query", SAVED["queries"], ids=str)
def test_a_saved_query_is_read_as_it_was(query: str) -> None:
    assert trees(query) == SAVED["queries"][query]


@pytest.mark.parametrize("query", VERSIONS[1]["queries"], ids=str)
def test_what_had_a_meaning_in_version_1_keeps_it(query: str) -> None:
    """Typed by a reader, and in a link that asks literally."""
    before = VERSIONS[1]["queries"][query]
    for strict in (False, True):
        now = [tree(clause) for clause in parse(query, strict).clauses]
        if query in MEANT_NOTHING:
            assert before == []
            assert parse(query, strict).only_common
        elif query in SIGNED:
            assert now == [f"word({word})" for word in query.split()]
        else:
            assert now == before


def test_every_saved_link_is_kept_by_the_versions_that_follow() -> None:
    assert VERSIONS[1]["links"].items() <= VERSIONS[2]["links"].items()


@pytest.fixture(scope="module")
def reader(sample: Library) -> FlaskClient:
    return create_app(sample).test_client()


@pytest.mark.parametrize("link", SAVED["links"], ids=str)
def test_a_saved_link_finds_what_it_found(reader: FlaskClient, sample: Library, link: str) -> None:
    """Every id that the link has to find is on its page; the same address under /api/v1 finds the same."""
    page = reader.get(link)
    assert page.status_code == 200
    for name in SAVED["links"][link]:
        assert f'"/resource/{name}"' in page.text
    asked = {key: values for key, values in parse_qs(urlsplit(link).query).items() if key != "page"}
    answer = reader.get("/api/v1/search", query_string={**asked, "limit": "200"})
    assert set(SAVED["links"][link]) <= {hit["id"] for hit in answer.get_json()["hits"]}
