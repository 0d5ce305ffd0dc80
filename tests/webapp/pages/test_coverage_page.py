"""The coverage page has a bound, whatever the library holds, and nothing is cut in silence."""

from __future__ import annotations

import json
import re

from seealso import Library
from tests.conftest import MakeLibrary
from webapp import create_app


def page_of(library: Library, address: str = "/coverage") -> str:
    library.build()
    return create_app(library).test_client().get(address).text


def test_very_many_thin_themes_make_no_endless_page(make_library: MakeLibrary) -> None:
    records = [
        {"id": f"r{at}", "title": f"Title {at}", "themes": [f"theme {at}", f"other {at}"], "places": [f"p{at}"]}
        for at in range(400)
    ]
    page = page_of(make_library({"all.json": json.dumps(records)}), "/coverage?rows=theme&columns=place")
    assert len(page) < 150_000
    gaps = page.partition('<h2 id="wanted">')[2].partition("</section>")[0]
    assert gaps.startswith('Gaps <span class="count">800</span>')
    assert "The first 12 of them" in gaps
    assert len(re.findall(r"<li>", gaps)) == 12
    table = page.partition('<table class="coverage">')[2].partition("</table>")[0]
    assert table.count('<th scope="row">') == 40 + 1
    assert "761 others" in page
    assert "381 others" in page


def test_a_short_list_is_whole_and_says_nothing_of_a_cut(make_library: MakeLibrary) -> None:
    records = [{"id": f"r{at}", "title": f"Title {at}", "themes": [f"theme {at}"]} for at in range(12)]
    page = page_of(make_library({"all.json": json.dumps(records)}))
    gaps = page.partition('<h2 id="wanted">')[2].partition("</section>")[0]
    assert "The first 12" not in gaps
    assert len(re.findall(r"<li>", gaps)) == 12
