"""An owner says on a page what the library means to hold: the file says it, the library follows, all else stays."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from seealso import Library, LibraryError
from seealso.locations import sample_library
from seealso.wanting import Change, Wish, want, wanted_topics
from tests.webapp.desk.conftest import DeskClient, DeskSite

PAGE = "/desk/wanted"


@pytest.fixture
def owner(desk_site: DeskSite) -> DeskClient:
    return desk_site.client_of("owner")


def form_of(page: str) -> dict[str, str]:
    """What a browser would send of the page as it is."""
    page = page.partition('class="wanted-topics"')[2]
    found = {}
    for tag in re.findall(r"<input [^>]*>", page):
        said = {name: html.unescape(value) for name, value in re.findall(r'([a-z]+)="([^"]*)"', tag)}
        if said.get("type") != "checkbox" or " checked" in tag:
            found[said["name"]] = said.get("value", "")
    return {name: value for name, value in found.items() if name != "csrf"}


def row_of(form: dict[str, str], value: str) -> int:
    return next(int(name.partition(".")[2]) for name, one in form.items() if name.startswith("value.") and one == value)


def settings_of(site: DeskSite) -> str:
    return (site.library.path / "seealso.toml").read_text(encoding="utf-8")


def topic_of(site: DeskSite) -> tuple[str, str]:
    """The field that the library is browsed by, and the topic that stands first."""
    found = wanted_topics(site.library.view, 1)
    return found.field, found.topics[0].value


def test_what_is_said_is_written_and_followed_at_once_and_can_be_taken_back(
    desk_site: DeskSite, owner: DeskClient
) -> None:
    before = settings_of(desk_site)
    field, value = topic_of(desk_site)
    form = form_of(owner.get(PAGE).text)
    n = row_of(form, value)
    answer = owner.send(PAGE, {**form, f"least.{n}": "900", f"within.{n}": "0", f"note.{n}": 'Asked "twice" # by us'})
    assert answer.status_code == 303, answer.text
    assert "Saved." in owner.get(answer.headers["Location"]).text
    after = settings_of(desk_site)
    assert set(before.splitlines()) <= set(after.splitlines())
    (gap,) = [one for one in desk_site.library.scope().gaps if one.given == ((field, value),)]
    assert (gap.at_least, gap.note, gap.since is not None) == (900, 'Asked "twice" # by us', True)
    assert "900 wanted" in owner.get("/desk/work/thin").text
    again = form_of(owner.get(PAGE).text)
    n = row_of(again, value)
    assert again[f"least.{n}"] == "900"
    owner.send(PAGE, {**again, f"least.{n}": "", f"within.{n}": "", f"note.{n}": ""})
    assert settings_of(desk_site).strip() == before.strip()


def test_what_is_for_all_is_written_and_followed_without_another_index(desk_site: DeskSite, owner: DeskClient) -> None:
    built = desk_site.library.view.generation
    form = form_of(owner.get(PAGE).text)
    assert owner.send(PAGE, {**form, "least.all": "77", "age.all": "2"}).status_code == 303
    settings = desk_site.library.view.settings.coverage
    assert (settings.thin_below, settings.stale_after_years) == (77, 2)
    assert desk_site.library.work("stale").total
    assert {one.at_least for one in desk_site.library.scope().gaps} >= {77}
    assert not desk_site.library.changed_since_build
    assert desk_site.library.view.generation == built
    owner.send(PAGE, {**form_of(owner.get(PAGE).text), "least.all": "", "age.all": ""})
    assert desk_site.library.view.settings.coverage.stale_after_years is None


def test_a_page_that_is_sent_as_it_is_writes_nothing(desk_site: DeskSite, owner: DeskClient) -> None:
    before = (desk_site.library.path / "seealso.toml").stat().st_mtime_ns
    assert owner.send(PAGE, form_of(owner.get(PAGE).text)).status_code == 303
    assert (desk_site.library.path / "seealso.toml").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"least": "a few"}, "Write a whole number from 1 to 100000"),
        ({"least": "0"}, "Write a whole number from 1"),
        ({"within": "-1"}, "Write a whole number from 0 to 1000"),
        ({"within": "²"}, "Write a whole number"),
        ({"least": "9" * 4000}, "Write a whole number"),
        ({"least": "4", "out": "1"}, "take one of the two out"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_written(
    desk_site: DeskSite, owner: DeskClient, typed: dict[str, str], told: str
) -> None:
    before = settings_of(desk_site)
    form = form_of(owner.get(PAGE).text)
    answer = owner.send(PAGE, {**form, **{f"{name}.0": text for name, text in typed.items()}, "note.1": "kept here"})
    assert answer.status_code == 422
    assert told in answer.text.partition("<legend>")[2]
    assert 'value="kept here"' in answer.text
    assert html.escape(next(iter(typed.values()))) in answer.text
    assert settings_of(desk_site) == before


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(desk_site: DeskSite, owner: DeskClient) -> None:
    field, value = topic_of(desk_site)
    form = form_of(owner.get(PAGE).text)
    n = row_of(form, value)
    other = next(int(name[6:]) for name, one in form.items() if name.startswith("value.") and one != value)
    want(desk_site.library, [Change(value, Wish(*json.loads(form[f"seen.{n}"])), Wish(4, note="theirs"))])
    between = settings_of(desk_site)
    clash = owner.send(PAGE, {**form, f"least.{n}": "6", f"least.{other}": "8"})
    assert clash.status_code == 409
    assert "It is now: at least 4, “theirs”." in html.unescape(clash.text)
    assert settings_of(desk_site) == between
    assert owner.send(PAGE, {**form, f"least.{other}": "8"}).status_code == 303
    assert desk_site.library.view.settings.scope.aim(field, value) is not None
    assert "theirs" in settings_of(desk_site)
    again = form_of(clash.text)
    assert again[f"least.{row_of(again, value)}"] == "6"


@pytest.mark.parametrize("sent", [{"value.0": "nobody's topic", "seen.0": '[null,null,false,""]', "least.0": "3"}])
def test_a_topic_of_nobody_is_refused(desk_site: DeskSite, owner: DeskClient, sent: dict[str, str]) -> None:
    before = settings_of(desk_site)
    assert owner.send(PAGE, sent).status_code == 409
    assert settings_of(desk_site) == before


@pytest.mark.parametrize("seen", ["", "[", "[" * 3000, "{}", '["1", null, false, ""]', "null"])
def test_a_form_that_is_not_whole_is_refused(desk_site: DeskSite, owner: DeskClient, seen: str) -> None:
    before = settings_of(desk_site)
    form: dict[str, Any] = {**form_of(owner.get(PAGE).text), "least.0": "7"}
    assert owner.send(PAGE, {**form, "seen.0": seen}).status_code == 400
    assert owner.send(PAGE, {**form, "seen.all": seen}).status_code == 400
    assert settings_of(desk_site) == before


def test_a_file_that_cannot_be_changed_here_is_left_alone_and_told(desk_site: DeskSite, owner: DeskClient) -> None:
    field, value = topic_of(desk_site)
    settings = desk_site.library.path / "seealso.toml"
    odd = settings_of(desk_site).replace("[scope]\n", f'[scope]\n{field}."{value}" = {{at_least = 2}}\n', 1)
    settings.write_text(odd, encoding="utf-8")
    desk_site.library.update_from_files()
    form = form_of(owner.get(PAGE).text)
    n = row_of(form, value)
    assert form[f"least.{n}"] == "2"
    answer = owner.send(PAGE, {**form, f"least.{n}": "5"})
    assert answer.status_code == 409
    assert "written in a way that this page cannot change" in answer.text
    assert settings_of(desk_site) == odd


def test_the_list_is_found_in_and_is_bounded(desk_site: DeskSite, owner: DeskClient) -> None:
    whole = wanted_topics(desk_site.library.view, 1000)
    assert owner.get(PAGE).text.count('name="value.') == min(whole.total, 40)
    label = whole.topics[-1].label
    page = owner.get(f"{PAGE}?find={label.upper()}").text
    assert 1 <= page.count('name="value.') < whole.total
    assert "Nothing in this list matches." in owner.get(f"{PAGE}?find=zzzzzz").text
    assert owner.get(f"{PAGE}?page=999").status_code == 200


def test_the_library_that_ships_with_the_program_stays_as_it_is() -> None:
    with pytest.raises(LibraryError, match="is not changed"):
        want(Library(sample_library()), [Change("x", Wish(), Wish(3))])


def test_owners_are_led_to_it_and_curators_are_not(desk_site: DeskSite, owner: DeskClient) -> None:
    curator = desk_site.client_of("curator")
    for way in ("/desk", "/coverage", "/desk/work/thin"):
        assert f'href="{PAGE}"' in owner.get(way).text, way
        assert f'href="{PAGE}"' not in curator.get(way).text, way
    assert curator.get(PAGE).status_code == 403
