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
SAVED = yaml.safe_load((GOLDEN / f"query_language_{LANGUAGE_VERSION}.yaml").read_text(encoding="utf-8"))


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
