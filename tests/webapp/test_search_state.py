"""One state, one address: what was chosen comes back from the address as it was, and is taken away one by one."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from seealso import Library, fields
from webapp import create_app
from webapp.search_state import SearchState, value_address

APP = Flask(__name__)
NAMES = st.sampled_from(["type", "theme", "people", "place", "year", "licence", "extra.platforms"])
VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)
STATES = st.builds(
    SearchState,
    query=st.one_of(st.just(""), VALUES),
    filters=st.dictionaries(NAMES, st.lists(VALUES, min_size=1, max_size=3, unique=True).map(tuple), max_size=3),
    sort=st.sampled_from(["", "newest", "title", "relevance"]),
    literal=st.booleans(),
    scope=st.none(),
)


def read(address: str) -> SearchState:
    """The state that a page at ``address`` is asked for."""
    with APP.test_request_context(address):
        return SearchState.of_request()


@given(STATES)
def test_an_address_says_the_whole_state(state: SearchState) -> None:
    with APP.test_request_context("/"):
        address = state.address()
    found = read(address)
    assert found.query.strip() == state.query.strip()
    assert {name: set(values) for name, values in found.filters.items()} == {
        name: set(values) for name, values in state.filters.items()
    }
    assert (found.sort, found.literal) == (state.sort, state.literal)


@given(STATES, NAMES, VALUES)
def test_a_value_chosen_twice_is_as_it_was(state: SearchState, name: str, value: str) -> None:
    twice = state.toggled(name, value).toggled(name, value)
    assert {key: set(values) for key, values in twice.filters.items()} == {
        key: set(values) for key, values in state.filters.items()
    }
    assert state.toggled(name, value).has(name, value) is not state.has(name, value)


@given(STATES)
def test_other_words_lose_nothing_but_the_words(state: SearchState) -> None:
    other = state.asking("federation")
    assert (other.filters, other.sort, other.scope) == (state.filters, state.sort, state.scope)
    assert dict(other.kept) == dict(state.kept)


@given(STATES)
def test_the_box_keeps_every_filter_and_the_order(state: SearchState) -> None:
    chosen = [(name, value) for name, values in state.filters.items() for value in values]
    assert state.kept == chosen + ([("sort", state.sort)] if state.sort else [])


def test_the_box_of_a_page_asks_on_that_page_and_keeps_what_was_chosen(sample: Library) -> None:
    site = create_app(sample).test_client()
    page = site.get("/theme/network-leadership?type=blog&sort=title&q=leading").text
    form = page.partition('<form class="search small"')[2].partition("</form>")[0]
    assert 'action="/theme/network-leadership"' in form
    assert re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form) == [
        ("type", "blog"),
        ("sort", "title"),
    ]
    asked = site.get("/theme/network-leadership?type=blog&sort=title&q=network").text
    wanted = sample.search("network", {"theme": "network-leadership", "type": "blog"}, sort="title", limit=10)
    assert re.findall(r'<h3><a href="/resource/([^"]+)"', asked) == [hit.id for hit in wanted.hits]


def address(state: SearchState, **more: str | int) -> str:
    with APP.test_request_context("/"):
        return state.address(**more)  # type: ignore[arg-type]


def test_the_page_of_a_value_keeps_it_in_its_path() -> None:
    state = SearchState("water", {"type": ("video",)}, "newest", scope=("theme", "primary care/1"))
    assert address(state) == "/theme/primary%20care%2F1?q=water&type=video&sort=newest"
    assert state.narrowing == {"type": ["video"], "theme": ["primary care/1"]}
    assert address(state, path="/search.atom").startswith("/search.atom?q=water&type=video&theme=primary+care")
    assert state.toggled("theme", "primary care/1").scope is None
    assert state.toggled("theme", "primary care/1").filters == {"type": ("video",)}


def test_two_values_of_the_field_of_a_page_are_a_search() -> None:
    both = SearchState(scope=("theme", "one"), sort="title").toggled("theme", "two")
    assert (both.scope, both.narrowing) == (None, {"theme": ["one", "two"]})
    assert address(both) == "/search?theme=one&theme=two&sort=title"


def test_words_left_out_stay_on_the_page_where_its_filter_stays() -> None:
    state = SearchState("a b", {"type": ("video",)}, scope=("place", "Leeds"))
    assert state.only({"place": ["Leeds"]}, "a").scope == ("place", "Leeds")
    assert state.only({"type": ["video"]}, "a b").scope is None


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("theme", "a b", "/theme/a%20b"),
        ("extra.platforms", "C/C++", "/by/platforms/C%2FC%2B%2B"),
        ("minutes", "..9", "/search?minutes=..9"),
    ],
)
def test_a_value_has_one_address(name: str, value: str, expected: str) -> None:
    with APP.test_request_context("/"):
        assert value_address(name, value) == expected


def test_every_filter_of_an_address_is_read() -> None:
    for name in (*fields.FILTERS, "extra.platforms"):
        asked = read(f"/search?{name}=x&sort=title")
        assert asked.filters == {name: ("x",)}
        assert dict(parse_qsl(urlsplit(address(asked)).query)) == {name: "x", "sort": "title"}
