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
    assert 'Thin themes <span class="count">800</span>' in page
    assert "The first 12 of 800:" in page
    assert len(re.findall(r'<a href="/theme/', page.partition("Thin themes")[2].partition("</details>")[0])) == 12
    table = page.partition('<table class="coverage">')[2].partition("</table>")[0]
    assert table.count('<th scope="row">') == 40 + 1
    assert "761 others" in page
    assert "381 others" in page


def test_a_short_list_is_whole_and_says_nothing_of_a_cut(make_library: MakeLibrary) -> None:
    records = [{"id": f"r{at}", "title": f"Title {at}", "themes": [f"theme {at}"]} for at in range(12)]
    page = page_of(make_library({"all.json": json.dumps(records)}))
    assert "The first 12" not in page.partition("Thin themes")[2].partition("</details>")[0]
    assert page.count('<a href="/theme/theme%20') == 12
