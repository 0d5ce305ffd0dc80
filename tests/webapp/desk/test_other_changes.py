"""Records added, taken out, brought back, made one of two, and changed many at a time; each with one way back."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from seealso import Edit
from tests.conftest import MakeLibrary
from tests.webapp.desk.conftest import DeskSite
from tests.webapp.desk.filled_forms import form_for, page_of, send, sent_by
from tests.webapp.desk.test_editing_pages import ID, files_of, said, site_over
from webapp import create_app
from webapp.desk.many_pages import MOST

RIS = "TY  - JOUR\nTI  - Wards that learn\nAU  - Lovelace, Ada\nPY  - 2018/07/\nUR  - https://example.org/w\nER  - "


def pasted(client: FlaskClient, text: str) -> Any:
    page = page_of(client.get("/desk/add"))
    return send(client, form_for(page, "/desk/add"), {"what": text, "do": "paste"})


def filled(answer: Any) -> Any:
    """The form of the new record, which stands below the one to paste into."""
    (form,) = [form for form in page_of(answer).iter("form") if "mending" in (form.get("class") or "")]
    return form


def test_an_entry_fills_the_form_and_is_added_and_found_at_once(desk_site: DeskSite) -> None:
    client, library = desk_site.client_of("curator"), desk_site.library
    answer = pasted(client, RIS)
    assert "Read as RIS. Not held, as far as the records show." in said(answer)
    done = send(client, filled(answer), {"do": "save", "themes.more": "wards", "why": "asked for"})
    assert (done.status_code, done.headers["Location"].partition("?")[0]) == (303, "/resource/wards-that-learn")
    record = library.as_written("wards-that-learn").to_json_dict()
    assert record == {
        "id": "wards-that-learn", "url": "https://example.org/w", "title": "Wards that learn", "type": "article",
        "creators": [{"name": "Ada Lovelace", "role": "author"}], "issued": "2018-07", "themes": ["wards"],
    }  # fmt: skip
    assert "Wards that learn" in desk_site.client().get("/search?q=wards").text
    page = client.get(done.headers["Location"])
    assert send(client, form_for(page_of(page), "/desk/undo")).status_code == 303
    gone = desk_site.client().get("/resource/wards-that-learn")
    assert gone.status_code == 410


def test_what_is_held_is_said_first_and_added_only_when_that_is_meant(desk_site: DeskSite) -> None:
    client, library = desk_site.client_of("curator"), desk_site.library
    title = library.as_written(ID).title or ""
    answer = pasted(client, title)
    assert f"/resource/{ID}" in [link.get("href") for link in page_of(answer).get_element_by_id("verdict").iter("a")]
    before = files_of(library)
    again = send(client, filled(answer), {"do": "save"})
    assert (again.status_code, files_of(library)) == (409, before)
    assert dict(sent_by(filled(again)))["title"] == title
    assert send(client, filled(again), {"do": "save", "anyway": "1", "id": "a-second"}).status_code == 303
    assert library.as_written("a-second").title == title


@pytest.mark.parametrize(
    ("typed", "words"),
    [({}, "Nothing is typed yet"), ({"url": "x", "title": "T"}, "not a web address"), ({"title": "T", "id": ID}, ID)],
)
def test_what_cannot_be_added_is_said_and_stays_typed(typed: dict[str, str], words: str, desk_site: DeskSite) -> None:
    client, before = desk_site.client_of("curator"), files_of(desk_site.library)
    answer = send(client, filled(pasted(client, "Something")), {"title": "", "do": "save", **typed})
    assert answer.status_code in (409, 422)
    assert words in said(answer)
    form = dict(sent_by(filled(answer)))
    assert {name: form[name] for name in typed} == typed
    assert files_of(desk_site.library) == before


def test_nothing_and_too_much_pasted_are_answered_in_words(desk_site: DeskSite) -> None:
    client = desk_site.client_of("curator")
    assert client.send("/desk/add", {"what": " "}).status_code == 200
    answer = client.send("/desk/add", {"what": "x" * 200_001})
    assert (answer.status_code, "the limit is 200,000" in answer.text) == (422, True)
    assert "Read as CSV" in said(pasted(client, "Title,Link\nA,https://a.example/\nB,https://b.example/"))


def test_a_record_is_taken_out_with_a_reason_and_brought_back(desk_site: DeskSite) -> None:
    client, reader, library = desk_site.client_of("curator"), desk_site.client(), desk_site.library
    record = library.as_written(ID)
    page = page_of(client.get(f"/desk/retire/{ID}"))
    done = send(client, form_for(page, f"/desk/retire/{ID}"), {"why": "no longer true"})
    assert done.status_code == 303
    assert "1 record was changed. no longer true" in said(client.get(done.headers["Location"]))
    gone = reader.get(f"/resource/{ID}")
    assert gone.status_code == 410
    assert "The curators have taken it out." in said(gone)
    assert "/desk/" not in gone.text
    assert reader.get("/resource/never-was").status_code == 404
    assert reader.get(f"/api/v1/resources/{ID}").status_code == 404
    assert f"/desk/history/{ID}" in client.get(f"/resource/{ID}").text
    last = client.get(f"/desk/history/{ID}")
    assert "no longer true" in said(last)
    assert (record.description or "")[:60] in said(last)
    back = send(client, form_for(page_of(last), "/desk/restore"))
    assert back.status_code == 303
    assert library.as_written(ID) == record
    assert reader.get(f"/resource/{ID}").status_code == 200
    again = client.send("/desk/restore", {"id": ID})
    assert again.status_code == 409
    assert client.get("/desk/history/never-was").status_code == 404


def ticked(client: FlaskClient, query: str) -> Any:
    return form_for(page_of(client.get("/desk/records", query_string={"q": query, "all": "1"})), "/desk/records")


def test_two_hundred_are_changed_at_one_stroke_and_turned_back_with_one_button(
    make_library: MakeLibrary, tmp_path: Any
) -> None:
    text = "".join(f"---\nid: r{n}\ntitle: Zebra {n}   # its name\nthemes: [old]\n" for n in range(MOST + 20))
    library = make_library({"all.yaml": text})
    site = site_over(library, tmp_path)
    client, before = site.client_of("curator"), files_of(library)
    page = client.get("/desk/records?q=zebra&all=1")
    assert f"Up to {MOST} are listed" in said(page)
    tried = send(client, ticked(client, "zebra"), {"action": "add-theme", "value": "stripes"})
    assert f"{MOST} records would change." in said(tried)
    assert files_of(library) == before
    done = send(client, form_for(page_of(tried), "/desk/records"), {"do": "yes", "why": "by hand"})
    assert done.status_code == 303
    assert sum("stripes" in one.themes for one in library.resources()) == MOST
    assert client.get("/search?q=zebra&theme=stripes").text.count('class="hit"') == 10
    (batch, *_) = library.history.batches()
    assert (batch.n_entries, batch.what, batch.by) == (MOST, "changed", "Cora Curator")
    undone = send(client, form_for(page_of(client.get(done.headers["Location"])), "/desk/undo"))
    assert undone.status_code == 303
    assert files_of(library) == before
    history = page_of(client.get("/history"))
    (last, *_) = [form for form in history.iter("form") if form.get("action") == "/desk/undo"]
    assert send(client, last).status_code == 303  # what was turned back, turned back
    assert sum("stripes" in one.themes for one in library.resources()) == MOST


@pytest.mark.parametrize(
    ("action", "value", "words"),
    [("", "x", "Choose what"), ("add-theme", " ", "Say which theme"), ("fly", "x", "Choose what")],
)
def test_what_is_not_said_of_many_is_asked_for(action: str, value: str, words: str, desk_site: DeskSite) -> None:
    client = desk_site.client_of("curator")
    answer = send(client, ticked(client, "network"), {"action": action, "value": value})
    assert answer.status_code == 422
    assert words in said(answer)
    assert [name for name, _ in sent_by(form_for(page_of(answer), "/desk/records"))].count("id") > 5
    none = client.send("/desk/records", {"action": action, "value": value})
    assert (none.status_code, "Tick the records" in none.text) == (422, True)
    many = client.send("/desk/records", {"action": "add-theme", "value": "x", "id": [f"r{n}" for n in range(MOST + 1)]})
    assert (many.status_code, f"Up to {MOST} records" in many.text) == (422, True)


def test_kinds_keywords_and_themes_of_many(desk_site: DeskSite) -> None:
    client, library = desk_site.client_of("curator"), desk_site.library
    ids = [ID, "bohmer-lasting-transformation"]
    before, files = [library.as_written(one) for one in ids], files_of(library)
    for action, value, holds in (
        ("set-kind", "toolkit", lambda one: one.type == "toolkit"),
        ("set-kind", "", lambda one: one.type is None),
        ("add-keyword", "a; b", lambda one: "a; b" in one.keywords),
        ("remove-keyword", "a; b", lambda one: "a; b" not in one.keywords),
        ("retire", "", None),
    ):
        done = client.send("/desk/records", {"action": action, "value": value, "id": ids, "do": "yes"})
        assert done.status_code == 303, done.text
        if holds is None:
            assert [(one.what, one.n_entries) for one in library.history.batches()[:1]] == [("retired", 2)]
            assert len(library.history.first_of(library.history.batches()[0], 9)) == 2
            assert library.history.n_batches() == len(library.history.batches())
            assert client.get(f"/resource/{ID}").status_code == 410
            page = page_of(client.get(done.headers["Location"]))
            assert send(client, form_for(page, "/desk/undo")).status_code == 303
        else:
            assert all(holds(library.as_written(one)) for one in ids), (action, value)
    missing = client.send(
        "/desk/records", {"action": "set-kind", "value": "book", "id": [ID, "never-was"], "do": "yes"}
    )
    assert (missing.status_code, "never-was" in missing.text) == (409, True)
    assert [one.id for one in before] == [library.as_written(one).id for one in ids]
    assert files_of(library).keys() == files.keys()


def test_two_records_are_made_one_and_two_again(make_library: MakeLibrary, tmp_path: Any) -> None:
    library = make_library(
        {
            "a.yaml": "id: a\ntitle: Zebra crossings\ntype: book\nkeywords: [x]\n",
            "b.yaml": "id: b\ntitle: Zebra crossing\ntype: book\npublisher: P\nkeywords: [y]\n",
            "c.yaml": "id: c\ntitle: Other\nrelations: [{type: follows, target: b}]\n",
        }
    )
    client = site_over(library, tmp_path).client_of("curator")
    page = client.get("/desk/merge?one=http://localhost/resource/a&other=b")
    assert "What a would get Published by P Keywords x y" in said(page)
    assert "Kind book both" in said(page)  # where they agree, it stands under neither alone
    form = form_for(page_of(page), "/desk/merge")
    assert send(client, form).status_code == 409  # nobody said which stays
    done = send(client, form, {"keep": "a", "why": "the same"})
    assert done.status_code == 303
    assert library.as_written("a").keywords == ("x", "y")
    assert library.as_written("c").relations[0].target == "a"
    assert client.get("/resource/b").headers["Location"] == "/resource/a"
    records = {one: library.as_written(one) for one in ("a", "c")}
    assert len([form for form in page_of(client.get(done.headers["Location"])).iter("form")
                if form.get("action") == "/desk/undo"]) == 1  # fmt: skip
    last = next(form for form in page_of(client.get("/history")).iter("form") if form.get("action") == "/desk/undo")
    assert send(client, last).status_code == 303  # all of it, though the history tells its parts one by one
    assert library.as_written("b").publisher == "P"
    assert library.as_written("c").relations[0].target == "b"
    assert library.as_written("a") != records["a"]
    for asked in ("one=a&other=a", "one=a&other=never", "", "one=a"):
        assert client.get(f"/desk/merge?{asked}").status_code == 200
    assert "never" in said(client.get("/desk/merge?one=a&other=never"))


def test_what_was_changed_since_is_not_turned_back_and_says_so(desk_site: DeskSite) -> None:
    client = desk_site.client_of("curator")
    done = client.send(f"/desk/edit/{ID}", {"title": "Once", "seen": "{}"})
    assert done.status_code == 409  # a form that does not say what was shown is one of another state
    library = desk_site.library
    library.edit(Edit(id=ID, fields={"title": "Once"}), by="Bo")
    page = page_of(client.get(f"/desk/history/{ID}"))
    first = next(form for form in page.iter("form") if form.get("action") == "/desk/undo")
    library.edit(Edit(id=ID, fields={"title": "Twice"}), by="Bo")
    answer = send(client, first)
    assert answer.status_code == 409
    assert "As it was then Once As it is now Twice As it would be Time Banking" in said(answer)
    assert library.as_written(ID).title == "Twice"


def test_the_page_of_a_merged_record_leads_to_the_one_that_stays(desk_site: DeskSite) -> None:
    library = desk_site.library
    library.add({"id": "twice", "title": "Twice", "url": "https://other.example/twice"})
    curator = desk_site.client_of("curator")
    page = curator.get(f"/desk/merge?one=twice&other={ID}").text
    assert "https://other.example/twice" in page.split(f"What {ID} would get")[1]
    form = form_for(page_of(curator.get(f"/desk/merge?one=twice&other={ID}")), "/desk/merge")
    done = send(curator, form, {"keep": ID})
    assert done.status_code == 303
    for client in (desk_site.client(), create_app(library).test_client()):
        answer = client.get("/resource/twice")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/resource/{ID}")
        assert "no-cache" in answer.headers["Cache-Control"]  # it can be undone
    library.retire(ID, why="old")
    assert desk_site.client().get("/resource/twice").status_code == 410


def test_words_of_a_title_offer_records_to_merge(desk_site: DeskSite) -> None:
    client = desk_site.client_of("curator")
    title = desk_site.library.as_written(ID).title or ""
    other = next(one.id for one in desk_site.library.resources() if one.id != ID)
    for asked, to in (({"one": title, "other": other}, {"one": ID, "other": other}),
                      ({"one": other, "other": title}, {"one": other, "other": ID})):  # fmt: skip
        page = page_of(client.get("/desk/merge", query_string=asked))
        links = [link.get("href") for link in page.xpath("//main//ul//a")]
        assert 1 <= len(links) <= 5
        assert f"/desk/merge?one={to['one']}&other={to['other']}" in links
    page = client.get("/desk/merge", query_string={"one": "qqqq zzzz", "other": ID}).text
    assert "No record has the id qqqq zzzz" in page
