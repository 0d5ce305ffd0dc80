"""Each check of the data doctor on the cases where it is easily wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus import LibraryFolder, Problem
from corpus.doctor import examine
from corpus.doctor.people import person_key
from corpus.records import dates
from corpus.records.meant_values import meant_type
from corpus.records.tracking import tracking_parameters, without_tracking

TODAY = dt.date(2020, 6, 1)
TEXT = "The authors followed the teams for two years and describe what kept them together."


def problems(folder: Path, *records: dict[str, object], settings: str = "") -> list[Problem]:
    full = [
        {"id": f"r{n}", "title": f"Title {'abcdefghij'[n] * 5} of the record", "description": TEXT, **record}
        for n, record in enumerate(records)
    ]
    (folder / "a.yaml").write_text(yaml.safe_dump(full, allow_unicode=True), encoding="utf-8")
    (folder / "seealso.toml").write_text(settings, encoding="utf-8")
    return examine(LibraryFolder(folder), TODAY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://Example.org/a/", "https://example.org/a"),
        ("https://www.example.org:443/a", "https://example.org/a#top"),
        ("https://example.org/a?b=1&a=2&utm_source=x", "https://example.org/a?a=2&b=1"),
        ("http://example.org:80", "https://example.org/"),
    ],
)
def test_addresses_of_one_page(one: str, other: str, tmp_path: Path) -> None:
    found = [p for p in problems(tmp_path, {"url": one}, {"url": other}) if "differs in writing" in p.problem]
    assert [(p.record, p.field, p.severity) for p in found] == [("r1", "url", "warning")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://example.org/#/a", "https://example.org/#/b"),
        ("https://example.org/all#one", "https://example.org/all#two"),
        ("https://blog.example.org/", "https://example.org/"),
    ],
)
def test_addresses_of_two_pages(one: str, other: str, tmp_path: Path) -> None:
    assert problems(tmp_path, {"url": one}, {"url": other}) == []


def test_only_tracking_parameters_are_taken_out() -> None:
    url = "https://e.org/a?x=%20&UTM_Source=a&ref=b&fbclid=c&y#z?utm_source=d"
    assert tracking_parameters(url) == ["UTM_Source", "fbclid"]
    assert without_tracking(url) == "https://e.org/a?x=%20&ref=b&y#z?utm_source=d"
    assert without_tracking("https://e.org/a?utm_source=b") == "https://e.org/a"


@given(st.text(max_size=40))
def test_tracking_parameters_are_taken_out_once_and_for_all(text: str) -> None:
    for url in (text, f"https://e.org/{text}", f"https://e.org/?{text}&utm_source=a"):
        assert without_tracking(without_tracking(url)) == without_tracking(url)


@pytest.mark.parametrize(
    ("common", "variant", "severity"),
    [
        ("Becky Malby", "Malby, Becky", "warning"),
        ("Becky Malby", "BECKY MALBY", "warning"),
        ("Becky Malby", "Prof. Becky Malby", "warning"),
        ("Zoë O’Hara", "Zoe O'Hara", "warning"),
        ("Jean-Luc Picot", "Jean Luc Picot", "warning"),
        ("Becky Malby", "B. Malby", "notice"),
        ("Becky Malby", "Becky R. Malby", "notice"),
        ("Richard M.J. Bohmer", "R. M. J. Bohmer", "notice"),
    ],
)
def test_one_person_in_two_ways(common: str, variant: str, severity: str, tmp_path: Path) -> None:
    found = problems(tmp_path, {"creators": [common]}, {"creators": [common]}, {"creators": [variant]})
    assert [(p.field, p.severity) for p in found] == [("creators.0.name", severity)]
    assert common in found[0].problem + found[0].mend
    assert variant in found[0].problem + found[0].mend


@pytest.mark.parametrize(
    "names",
    [
        ("Carol Read", "Carol Reid"),
        ("Jane Smith", "John Smith", "J. Smith"),
        ("Ana Silva", "Anna Silva"),
        ("Wei Li", "Li Wei"),
        ("Becky Malby", "Rebecca Malby"),
        ("Mary Anne Hill", "Mary Beth Hill"),
        ("Department of Health, England", "England Health"),
    ],
)
def test_people_who_are_merely_alike(names: tuple[str, ...], tmp_path: Path) -> None:
    assert problems(tmp_path, *({"creators": [name]} for name in names)) == []


def test_forms_that_the_settings_list_are_known(tmp_path: Path) -> None:
    settings = '[people]\n"Becky Malby" = ["Malby, Becky"]\n[organisations]\n"The Fund" = ["Fund"]\n'
    records = [
        {"creators": ["Becky Malby"], "publisher": "The Fund"},
        {"creators": ["Malby, Becky"], "publisher": "Fund"},
    ]
    assert problems(tmp_path, *records, settings=settings) == []
    assert {p.field for p in problems(tmp_path, *records)} == {"creators.0.name", "publisher"}


@given(st.text(max_size=30))
def test_any_name_has_a_key(name: str) -> None:
    assert person_key(name) == person_key(name.upper()) or not name.isascii()


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "slides"},
        {"issued": "2016"},
        {"issued": "2019"},
        {"doi": "10.1234/other"},
        {"creators": ["Someone Else"]},
        {"title": "Leading networks of care, part 2"},
        {"title": "Leading networks of care: the slides"},
        {"relations": [{"type": "continues", "target": "r0"}]},
    ],
)
def test_two_works_are_not_taken_for_one(changes: dict[str, object], tmp_path: Path) -> None:
    work = {
        "title": "Leading networks of care, part 1",
        "type": "video",
        "issued": "2018",
        "doi": "10.1234/one",
        "creators": ["Carol Read"],
    }
    other = {**work, **changes} if "doi" in changes else {**work, "doi": None, **changes}
    assert problems(tmp_path, work, other) == []


@pytest.mark.parametrize(
    "title",
    [
        "The leading networks of care",
        "LEADING NETWORKS, OF CARE!",
        "Leading net-works of care",
        "Leeding networks of care",
    ],
)
def test_one_work_twice(title: str, tmp_path: Path) -> None:
    found = problems(tmp_path, {"title": "Leading networks of care", "issued": 2018}, {"title": title, "issued": 2018})
    assert [(p.record, p.field) for p in found] == [("r1", "title")]


def test_a_theme_near_another_where_none_are_declared(tmp_path: Path) -> None:
    found = problems(tmp_path, *({"themes": [t]} for t in ("leadership", "leadership", "Leadership", "gardening")))
    assert [(p.field, p.severity) for p in found] == [("themes.0", "warning"), ("themes.0", "notice")]
    assert "'leadership'" in found[0].mend


def test_themes_of_the_settings_are_reported_with_their_line(tmp_path: Path) -> None:
    settings = "[themes.leadership]\n[themes.funding]\n"
    found = problems(tmp_path, {"themes": ["leadership"]}, settings=settings)
    assert [(p.file, p.line, p.field) for p in found] == [
        ("seealso.toml", 1, "themes.leadership"),
        ("seealso.toml", 2, "themes.funding"),
    ]


def test_a_type_under_another_name(tmp_path: Path) -> None:
    settings = LibraryFolder(tmp_path).settings
    said = ["film", "Blog posts", "Case Study", "Videos", "white paper", "poem", "video", ""]
    assert [meant_type(word, settings) for word in said] == [
        "video",
        "blog",
        "case-study",
        "video",
        "report",
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("03/04/2018", ["2018-04-03", "2018-03-04"]),
        ("25.12.2018", ["2018-12-25"]),
        ("12-25-2018 10:00", ["2018-12-25"]),
        ("04/04/2018", ["2018-04-04"]),
        ("2018/2019", []),
        ("31/02/2018", []),
    ],
)
def test_what_a_date_with_slashes_can_mean(text: str, days: list[str]) -> None:
    assert list(map(str, dates.readings(text))) == days


@pytest.mark.parametrize(
    ("event", "others", "n"),
    [
        ({"start": "2018-03-01"}, {}, 1),
        ({"start": "2020-05-01"}, {}, 0),
        ({"start": "2018-03-01", "status": "cancelled"}, {}, 0),
        ({"start": "2018-03-01"}, {"type": "article"}, 0),
        ({"start": "2018-03-01"}, {"type": "other"}, 1),
        ({"start": "2018-03-01"}, {"type": None}, 1),
        ({"start": "2018-03-01"}, {"relations": [{"type": "has_recording", "target": "r1"}]}, 0),
    ],
)
def test_events_long_past(event: dict[str, str], others: dict[str, object], n: int, tmp_path: Path) -> None:
    record = {"type": "webinar", "event": {"place": "Online", **event}, **others}
    assert len(problems(tmp_path, record, {})) == n


def test_languages(tmp_path: Path) -> None:
    french = "Les réseaux de soins ont beaucoup changé depuis dix ans, et les patients y sont associés."
    found = problems(
        tmp_path,
        {"description": french},
        {"description": french, "language": "fr-CA"},
        {"description": TEXT, "language": "fr"},
        {"description": f"{TEXT} {french}"},
        {"description": "Vive la différence, or: esprit de corps."},
    )
    assert [(p.record, p.field, p.severity) for p in found] == [
        ("r0", "description", "notice"),
        ("r2", "language", "warning"),
        ("r3", "description", "notice"),
    ]


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("A cafÃ© for the community and its many friends", 1),
        ("Lost\ufffd characters in the middle of the text", 1),
        ("São Paulo, naïve cafés, Łódź, 50 °C, ÆØÅ, “quoted” – and 日本語 too", 0),
        ("AT&T, R&D and 5 < 6 and the heart of the matter", 0),
        ("Fish &amp; chips for the whole of the community", 1),
        ("One\u00a0two three four and five", 0),
        ("One\u00a0two\u00a0three\u00a0four\u00a0five", 1),
    ],
)
def test_damaged_text(text: str, n: int, tmp_path: Path) -> None:
    assert len(problems(tmp_path, {"title": text})) == n


def test_the_doctor_is_not_asked_while_building(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import corpus.doctor
    from seealso import Library

    def fails(*_: object, **__: object) -> None:
        raise AssertionError("the doctor was asked")

    (tmp_path / "a.yaml").write_text("- {id: a, title: Some words here}\n- {id: b, title: Other words there}\n")
    monkeypatch.setattr(corpus.doctor, "examine", fails)
    Library(tmp_path).build()
    with pytest.raises(AssertionError):
        Library(tmp_path).check()


def test_the_sample_has_the_contradictions_of_its_listing_and_no_others() -> None:
    from seealso.locations import sample_library

    found = examine(LibraryFolder(sample_library()), TODAY)
    assert sorted((p.record, p.field) for p in found if p.severity == "warning") == [
        ("building-the-plane-while-flying-it", "event.end"),
        ("collison-capturing-sharing-knowledge", "event.end"),
        ("focal-point-online-events", "event.start"),
        ("large-scale-change-masterclasses", "event.start"),
    ]
    assert not any(p.severity == "error" for p in found)
