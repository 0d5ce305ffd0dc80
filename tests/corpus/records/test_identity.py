"""Are these two addresses one? Each pair has one answer in check, import, hold and the HTTP API."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import seealso
from corpus import LibraryFolder
from corpus.doctor import examine
from corpus.records import identity
from corpus.records.folding import fold
from corpus.records.identity import (
    addresses_in,
    identity_keys,
    normalise_doi,
    normalise_url,
    renewed_key,
    title_key,
    work_keys,
)
from corpus.records.slugs import slug
from corpus.records.tracking import tracking_parameters, without_tracking
from seealso.imports import import_source
from webapp import create_app

ONE = [
    ("https://youtu.be/abc123", "https://www.youtube.com/watch?v=abc123"),
    ("https://youtu.be/abc123?si=xyz&t=10", "https://m.youtube.com/watch?v=abc123"),
    ("https://www.youtube.com/embed/abc123?rel=0", "https://www.youtube.com/watch?feature=share&v=abc123&list=PL1"),
    ("https://www.youtube.com/shorts/abc123", "https://youtu.be/abc123"),
    ("https://www.youtube.com/live/abc123?feature=shared", "https://youtu.be/abc123"),
    ("https://www.youtube-nocookie.com/embed/abc123", "https://music.youtube.com/watch?v=abc123"),
    ("https://example.org/a?ref=tw", "https://example.org/a"),
    ("https://example.org/a?ref=Twitter", "https://example.org/a"),
    ("https://example.org/a?ref=blog.example.com", "https://example.org/a"),
    ("https://example.org/a?source=rss&id=4", "https://example.org/a?id=4"),
    ("https://example.org/a?share=facebook", "https://example.org/a"),
    ("https://example.org/a?utm_source=x&utm_medium=y&fbclid=z", "https://example.org/a"),
    ("https://example.org/a?UTM_Source=x&gclid=1", "https://example.org/a"),
    ("https://example.org/a?utm%5Fsource=x", "https://example.org/a"),
    ("https://open.spotify.com/episode/4x?si=9f", "https://open.spotify.com/episode/4x"),
    ("https://x.com/jo/status/12?s=20&t=Qq", "https://x.com/jo/status/12"),
    ("http://example.org/a", "https://example.org/a"),
    ("https://www.example.org/a", "https://example.org/a"),
    ("https://m.example.org/a", "https://example.org/a"),
    ("https://mobile.example.org/a", "https://amp.example.org/a"),
    ("https://en.m.wikipedia.org/wiki/Network", "https://en.wikipedia.org/wiki/Network"),
    ("https://EXAMPLE.org./a", "https://example.org/a"),
    ("https://example.org:443/a", "http://example.org:80/a"),
    ("https://example.org", "https://example.org/"),
    ("https://example.org/a/", "https://example.org/a"),
    ("https://example.org/a/index.html", "https://example.org/a"),
    ("https://example.org/Default.aspx", "https://example.org"),
    ("https://example.org/index.php?id=3", "https://example.org/?id=3"),
    ("https://example.org/%7Eme", "https://example.org/~me"),
    ("https://example.org/caf%c3%a9", "https://example.org/caf%C3%A9"),
    ("https://example.org/café", "https://example.org/caf%C3%A9"),
    ("https://example.org/Network_(science)", "https://example.org/Network_%28science%29"),
    ("https://example.org/a?q=two+words", "https://example.org/a?q=two%20words"),
    ("https://example.org/a#top", "https://example.org/a"),
    ("https://example.org/a?b=1&c=2", "https://example.org/a?c=2&b=1"),
    ("https://example.org/a?b=1&&", "https://example.org/a?b=1"),
    ("https://example.org/a.", "https://example.org/a"),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("https://BÜCHER.example/a", "https://bücher.example/a"),
    ("https://doi.org/10.1234/AbC.5", "https://dx.doi.org/10.1234/abc.5"),
    ("https://doi.org/10.1234%2Fabc", "http://www.doi.org/10.1234/abc"),
    ("https://doi.org/10.1016/S0140-6736(05)12345-6", "https://doi.org/10.1016/s0140-6736%2805%2912345-6"),
    ("https://dl.acm.org/doi/pdf/10.1145/1571941", "https://doi.org/10.1145/1571941"),
]
TWO = [
    ("https://example.org/a?ref=A12", "https://example.org/a"),
    ("https://example.org/a?ref=2018/4", "https://example.org/a?ref=2018/5"),
    ("https://github.com/o/r/blob/x.py?ref=feature", "https://github.com/o/r/blob/x.py"),
    ("https://code.example.org/r?ref=develop", "https://code.example.org/r"),
    ("https://example.org/a?source=census", "https://example.org/a"),
    ("https://example.org/a?si=1", "https://example.org/a?si=2"),
    ("https://example.org/a?feature=x1", "https://example.org/a"),
    ("https://youtu.be/abc123", "https://youtu.be/ABC123"),
    ("https://www.youtube.com/watch?v=abc123", "https://www.youtube.com/watch?v=abc124"),
    ("https://www.youtube.com/playlist?list=PL1", "https://www.youtube.com/playlist?list=PL2"),
    ("https://example.org/a", "https://example.org/A"),
    ("https://example.org/a", "https://example.com/a"),
    ("https://example.org:8080/a", "https://example.org/a"),
    ("https://blog.example.org/", "https://example.org/"),
    ("https://m.co.uk/a", "https://co.uk/a"),
    ("https://straße.example/", "https://strasse.example/"),
    ("https://example.org/#/a", "https://example.org/#/b"),
    ("https://example.org/#!a", "https://example.org/#!b"),
    ("https://example.org/a?id=1", "https://example.org/a?id=2"),
    ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ("https://example.org/a%3Fb", "https://example.org/a?b"),
    ("https://example.org/indexes.html", "https://example.org/"),
    ("https://doi.org/10.1234/abc", "https://doi.org/10.1234/abd"),
    ("https://dl.acm.org/doi/10.1145/1", "https://doi.org/10.1145/2"),
]
PAIRS = [(one, other, True) for one, other in ONE] + [(one, other, False) for one, other in TWO]
DOIS = [
    ("10.1234/Abc", "doi:10.1234/abc"),
    ("10.1234/abc", "https://doi.org/10.1234/ABC"),
    ("DOI: 10.1234/abc.", "http://dx.doi.org/10.1234/abc"),
    ("10.1016/S0140-6736(05)1", "(10.1016/S0140-6736(05)1)".strip("(")),
    ("doi:10.1234/a%2Fb", "10.1234/a/b"),
    ("10.1234/abc", "https://publisher.example/doi/full/10.1234/abc"),
    ("10.1002/(SICI)1097<693::AID>3.0.CO;2-O", "https://doi.org/10.1002/(SICI)1097%3C693::AID%3E3.0.CO;2-O"),
]


def test_there_are_pairs_of_every_kind() -> None:
    assert len(ONE) >= 40
    assert len(TWO) >= 20
    assert len({frozenset(pair[:2]) for pair in PAIRS}) == len(PAIRS)


def folder_of(path: Path, *records: dict[str, Any]) -> Path:
    path.mkdir()
    (path / "seealso.toml").write_text("", encoding="utf-8")
    text = yaml.safe_dump_all([{"id": f"r{n}", "title": "", **one} for n, one in enumerate(records)])
    (path / "records.yaml").write_text(text.replace("title: ''\n", ""), encoding="utf-8")
    return path


def checked(path: Path, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether ``seealso check`` takes records of two titles for one work."""
    folder = folder_of(path, {**one, "title": "A talk on gardening"}, {**other, "title": "Annual numbers"})
    problems = examine(LibraryFolder(folder), dt.date(2020, 1, 1))
    return any("has the same" in p.problem or "differs in writing" in p.problem for p in problems)


def imported(path: Path, held: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether ``seealso import`` takes what is brought for the record that is there."""
    folder = folder_of(path, {**held, "title": "A talk on gardening"})
    source = path.parent / "list.yaml"
    source.write_text(yaml.safe_dump({**new, "title": "Annual numbers"}), encoding="utf-8")
    plan = import_source(folder, str(source), dry_run=True).plan
    assert len(plan.new) in (0, 1)
    return not plan.new


def held_and_answered(path: Path, held: dict[str, Any], text: str) -> tuple[bool, bool]:
    """What the library, which the command asks, and the API say of ``text``."""
    library = seealso.open_library(folder_of(path, {**held, "title": "A talk on gardening"}))
    found = any(match.id == "r0" and match.by in ("address", "DOI") for match in library.holds(text).matches)
    client = create_app(library).test_client()
    answer = client.post("/api/v1/holdings", json={"text": text})
    assert answer.status_code == 200
    said = answer.get_json()
    return found, said["verdict"] == "held" and any(match["id"] == "r0" for match in said["matches"])


@pytest.mark.parametrize(("one", "other", "same"), PAIRS)
def test_two_addresses_have_one_answer_everywhere(one: str, other: str, same: bool, tmp_path: Path) -> None:
    assert checked(tmp_path / "c", {"url": one}, {"url": other}) is same
    assert imported(tmp_path / "i", {"url": one}, {"url": other}) is same
    assert imported(tmp_path / "j", {"url": other}, {"url": one}) is same
    assert held_and_answered(tmp_path / "h", {"url": one}, other) == (same, same)


@pytest.mark.parametrize(("one", "other"), DOIS)
def test_a_doi_is_one_however_it_is_written(one: str, other: str, tmp_path: Path) -> None:
    assert checked(tmp_path / "c", {"doi": one}, {"doi": other})
    assert imported(tmp_path / "i", {"doi": one}, {"doi": other})
    assert held_and_answered(tmp_path / "h", {"doi": one}, other) == (True, True)


def test_a_doi_and_the_address_of_its_resolver_are_one(tmp_path: Path) -> None:
    doi, address = {"doi": "10.1234/abc"}, {"url": "https://doi.org/10.1234/abc"}
    assert checked(tmp_path / "c", doi, address)
    assert imported(tmp_path / "i", doi, address)
    assert imported(tmp_path / "j", address, doi)
    assert held_and_answered(tmp_path / "h", doi, address["url"]) == (True, True)


def test_two_moments_of_a_video_are_two_parts_of_it(tmp_path: Path) -> None:
    video = "https://www.youtube.com/watch?v=abc123"
    assert not checked(tmp_path / "two", {"url": f"{video}&t=60"}, {"url": f"{video}&t=900"})
    assert checked(tmp_path / "one", {"url": f"{video}&t=60"}, {"url": video})


@pytest.mark.parametrize(("one", "other", "same"), PAIRS)
def test_what_the_mend_takes_out_is_what_comparing_leaves_out(one: str, other: str, same: bool) -> None:
    for url in (one, other):
        assert normalise_url(without_tracking(url)) == normalise_url(url)
        assert bool(tracking_parameters(url)) == (without_tracking(url) != url)


_HOSTS = ["example.org", "www.example.org", "m.co.uk", "youtu.be", "www.youtube.com", "dx.doi.org", "a.m.wikipedia.org"]
_PARTS = (
    "/ // . , ; : ! ? & = # #/ #! % %2F %2f %25 %3F %41 %ff %C3%A9 é ß ~ _ - + @ ( ) a Z 1 index.html /default.aspx "
    "watch embed/ v= ?v=abc t=1 utm_source=x ref=tw ref= 10.1234/x :80 :8080 www. m."
).split()


@given(st.sampled_from(["http://", "https://", "HTTPS://", ""]), st.lists(st.sampled_from(_HOSTS + _PARTS), max_size=9))
def test_a_form_has_itself_as_its_form(scheme: str, parts: list[str]) -> None:
    form = normalise_url(scheme + "".join(parts))
    assert form is None or normalise_url("https://" + form) == form
    if form is not None:
        assert "\t" not in form
        assert renewed_key(f"url:{form}") == f"url:{form}"


@given(st.text(max_size=60))
def test_any_text_has_forms_that_stay(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.org/{text}", f"https://example.org/?{text}"):
        form = normalise_url(url)
        assert form is None or normalise_url("https://" + form) == form
        assert all("\t" not in key and "\n" not in key for key in work_keys(url, text))
    for doi in (text, f"10.1234/{text}", f"https://doi.org/10.1234/{text}"):
        bare = normalise_doi(doi)
        assert bare is None or normalise_doi(bare) == bare
    assert title_key(title_key(text)) == title_key(text)
    assert fold(fold(text)) == fold(text)
    assert slug(slug(text)) == slug(text)


_NAMES = st.sampled_from(["id", "q", "page", "lang"])
_VALUES = st.text("abz019 é/&=", min_size=1, max_size=5)


@given(
    st.lists(st.text("abcXYZ0189~-é(", min_size=1, max_size=6), max_size=4),
    st.dictionaries(_NAMES, _VALUES, max_size=3),
    st.data(),
)
def test_no_way_of_writing_changes_the_form(path: list[str], query: dict[str, str], data: st.DataObject) -> None:
    draw = data.draw
    plain = "https://example.org" + "".join(f"/{quote(part)}" for part in path)
    pairs = [f"{name}={quote(value)}" for name, value in query.items()]
    wanted = normalise_url(plain + ("?" + "&".join(pairs) if pairs else ""))
    loud = re.sub("[a-zA-Z~(]", lambda c: draw(st.sampled_from([c[0], f"%{ord(c[0]):02x}", f"%{ord(c[0]):02X}"])),
                  plain.removeprefix("https://example.org"))  # fmt: skip
    loud = "".join(f"/{part}" for part in loud.split("/")[1:] if part) if "%%" not in loud else ""
    extra = draw(st.lists(st.sampled_from(["utm_source=x", "ref=tw", "fbclid=1", ""]), max_size=2))
    shuffled = draw(st.permutations([*pairs, *extra]))
    other = (
        draw(st.sampled_from(["http://", "HTTPS://"]))
        + draw(st.sampled_from(["", "www.", "m.", "WWW."]))
        + draw(st.sampled_from(["example.org", "Example.ORG", "example.org:443"]))
        + (plain.removeprefix("https://example.org") if "%" in plain else loud)
        + draw(st.sampled_from(["", "/", "/index.html"]))
        + ("?" + "&".join(shuffled) if shuffled else "")
        + draw(st.sampled_from(["", "#top"]))
    )
    assert normalise_url(other) == wanted


@given(
    st.sampled_from(["http://", "https://"]),
    st.lists(
        st.sampled_from(
            "www. m. www2. mobile. amp. a b.org co.uk youtu.be dx.doi.org doi.org .m.wikipedia.org example . / /index "
            "index html default. - ~ _ A %41 ?a=1 :80 com /. // ; @".split()
        ),
        min_size=1,
        max_size=7,
    ),
)
def test_simple_addresses_are_what_the_whole_way_makes_of_them(scheme: str, parts: list[str]) -> None:
    address = scheme + "".join(parts)
    quick = normalise_url(address)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity, "_SIMPLE", re.compile("(?!)"))
        assert normalise_url(address) == quick


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "mailto:a@example.org", "not an address", "", "http://", "http://[::1", "a@b.org"]
)
def test_what_is_no_address_has_no_form(text: str) -> None:
    assert normalise_url(text) is None


def test_addresses_are_taken_out_of_a_sentence() -> None:
    text = 'See (https://example.org/a_(b)), "www.example.org/c." or <https://example.org/d>!'
    assert addresses_in(text) == ["https://example.org/a_(b)", "www.example.org/c", "https://example.org/d"]


def test_the_letters_that_unicode_does_not_take_apart_fold_as_in_the_index() -> None:
    from indexer.text import analysis

    assert analysis.fold is fold
    assert [fold(word) for word in ("Łódź", "Søren", "Đorđe", "Straße", "Ærø", "Œuvre", "Þór", "𝐁old")] == [
        "lodz", "soren", "dorde", "strasse", "aero", "oeuvre", "thor", "bold",
    ]  # fmt: skip
    assert identity_keys({"title": "Łódź!", "issued": "2019-04"}) == ("title:lodz|2019",)


@pytest.mark.parametrize(
    ("title", "given_id"),
    [
        ("Primary care & networks", "primary-care-networks"),
        ("What's a Café network?", "whats-a-cafe-network"),
        ("Co-production: a guide (2nd edition)", "co-production-a-guide-2nd-edition"),
        ("Über Führung und Straße", "uber-fuhrung-und-strasse"),
        ("El Niño, l’été à Århus", "el-nino-lete-a-arhus"),
        ("snake_case and  spaces", "snake-case-and-spaces"),
        ("Сеть знаний", "сеть-знании"),
        ("知識 網路", "知識-網路"),
        ("x" * 70, "x" * 60),
        ("word " * 20, "-".join(["word"] * 12)),
        ("...", ""),
    ],
)
def test_ids_that_were_given_are_given_again(title: str, given_id: str) -> None:
    assert slug(title) == given_id
