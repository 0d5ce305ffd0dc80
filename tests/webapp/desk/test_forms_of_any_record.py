"""Forms of records that nobody would write, over the site: nothing untouched changes, and nothing typed is lost."""

from __future__ import annotations

import json
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import seealso
from seealso.record_form import as_sent
from tests.seealso.test_record_form import records
from tests.webapp.desk.conftest import DeskSite
from tests.webapp.desk.filled_forms import form_for, page_of, send
from tests.webapp.desk.test_editing_pages import edit_form, files_of, site_over

FEW = settings(max_examples=max(5, settings().max_examples // 12))
TYPED = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip())
)
FORMS = st.dictionaries(
    st.sampled_from(["title", "subtitle", "description", "keywords", "publisher", "event.place", "extra.shelf"]),
    TYPED, min_size=1,
)  # fmt: skip


@FEW
@given(made=st.lists(records(), min_size=1, max_size=8))
def test_no_byte_of_any_file_changes_when_forms_are_saved_untouched(
    made: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any") / "library"
    folder.mkdir()
    half = [{**one, "id": f"r{n}"} for n, one in enumerate(made)]
    (folder / "a.json").write_text(json.dumps(half[::2], indent=1), encoding="utf-8")
    (folder / "b.yaml").write_text(yaml.safe_dump_all(half[1::2], allow_unicode=True), encoding="utf-8")
    library = seealso.open_library(folder)
    client = site_over(library, folder.parent).client_of("curator")
    before = files_of(library)
    for one in library.resources():
        answer = send(client, edit_form(client, one.id))
        assert answer.headers.get("Location") == f"/resource/{one.id}?unchanged=1", answer.text
    assert files_of(library) == before
    shutil.rmtree(folder.parent)


def sent_values(site: DeskSite, answer: Any, form: dict[str, str]) -> list[str]:
    """Of what was typed, what is neither in the record nor on the page that came back."""
    record = json.dumps(site.library.as_written("a").to_json_dict(), ensure_ascii=False)
    kept = plainly(record if answer.status_code == 303 else record + "\n".join(shown(answer)))
    return [
        text
        for text in form.values()
        if plainly(json.dumps(text, ensure_ascii=False)[1:-1]) not in kept and plainly(as_sent(text)) not in kept
    ]


def plainly(text: str) -> str:
    """A text as records hold it: composed, and here with one space for many."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def shown(answer: Any) -> list[str]:
    page = page_of(answer)
    return [*page.itertext(), *page.xpath("//input/@value")]


@FEW
@given(first=FORMS, second=FORMS, order=st.booleans())
def test_of_two_forms_over_one_record_each_value_is_in_the_record_or_on_the_page(
    first: dict[str, str], second: dict[str, str], order: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("two") / "library"
    folder.mkdir()
    (folder / "a.yaml").write_text("id: a\ntitle: A\nextra: {shelf: B}\n", encoding="utf-8")
    site = site_over(seealso.open_library(folder), folder.parent)
    one, other = site.client_of("curator"), site.client_of("owner")
    forms = [(one, edit_form(one, "a"), first), (other, edit_form(other, "a"), second)]
    for client, form, typed in forms if order else forms[::-1]:
        answer = send(client, form, typed)
        assert answer.status_code in (303, 409, 422)
        assert sent_values(site, answer, typed) == []
        if answer.status_code == 409:
            page = page_of(answer)
            picks = {f"pick.{name}": "mine" for name in page.xpath("//input[@name='conflict']/@value")}
            again = send(client, form_for(page, "/desk/edit/a"), picks)
            assert again.status_code in (303, 422)
            assert sent_values(site, again, typed) == []
    shutil.rmtree(folder.parent)
