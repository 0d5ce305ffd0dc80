"""What the data doctor finds stands on the coverage page in the reader's language, kept findings as fresh ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.said import LanguageName, Said, found_again, kept, said_of
from seealso import worked_out
from tests.conftest import MakeLibrary
from webapp import create_app

RECORDS = [
    {"id": "a", "title": "Rivers of the north", "doi": "10.1234/a", "creators": ["Shereen El Feki"], "type": "vidoe"},
    {"id": "b", "title": "Rivers of the south", "doi": "10.1234/a", "creators": ["Shereen El-Feki"]},
    {"id": "c", "title": "Lakes", "creators": ["Shereen El Feki"], "url": "https://example.org/?utm_source=x",
     "relations": [{"type": "related", "target_title": "Ponds"}]},
]  # fmt: skip
IN_FRENCH = ("&#39;a&#39; a le même DOI", "c’est &#39;Shereen El Feki&#39; (2 fois, d’abord dans a.json)",
             "&#39;vidoe&#39; n’est pas un type connu", "paramètres de suivi (utm_source)")  # fmt: skip


@pytest.mark.parametrize("is_kept", [False, True])
def test_findings_are_in_the_readers_language(make_library: MakeLibrary, is_kept: bool) -> None:
    library = make_library({"a.json": json.dumps(RECORDS)})
    library.build()
    if is_kept:
        worked_out.keep_findings(library.view.findings_path, library.view.look_for_record_problems())
    page = create_app(library).test_client().get("/coverage", headers={"Accept-Language": "fr"}).text
    for said in IN_FRENCH:
        assert said in page, said
    assert 'lang="en" dir="ltr"' not in page


def test_a_message_is_kept_whole(tmp_path: Path) -> None:
    nested = Said("%(here)s is %(language)s", here=said_of("%(num)s time", "%(num)s times", 2),
                  language=LanguageName("German", code="de"))  # fmt: skip
    listed = Said("On %(words)s.", words=("a", Said("title")))
    for text in ("plain", nested, listed):
        again = found_again(json.loads(json.dumps(kept(text))))
        assert again == text
        assert type(again) is type(text)
        assert getattr(again, "values", None) == getattr(text, "values", None)
    for damaged in (
        {"said": 1},
        {"said": "%(a)s", "plural": "", "number": None, "values": {}, "more": 1},
        {"number": 2},
    ):
        path = tmp_path / "findings-1.json"
        worked_out._keep(path, worked_out.sealed({"problems": [{"problem": damaged}]}))
        assert worked_out.load_findings(path) is None
