"""A column is known by what it holds as well as by its name, and is kept aside where the two do not agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.exchange.importing.source import SourceError
from corpus.exchange.importing.understood import counted_later, screen
from tests.corpus.exchange.conftest import Import, records, snapshot

TALKS = "Name of talk,Event,When it was filmed,Who speaks,Length,Tags\n" + "".join(
    f"\"{title}\",{event},{day},{who},{seconds},\"['{tag}', 'work']\"\n"
    for title, event, day, who, seconds, tag in (
        ("Do rivers end?", "TALKS2006", "25/02/2006", "Eva Muster", 1164, "rivers"),
        ("How boats float", "TALKS2006", "03/04/2006", "Adam Probe", 977, "boats"),
        ("A short word on oars", "OarsTalk", "05/06/2006", "Eva Muster", 1286, "oars"),
    )
)


def test_a_list_of_talks_with_names_that_nobody_knows(bring: Import, folder: Path) -> None:
    report = bring("talks.csv", TALKS)
    assert report.problems == []
    boats = records(folder)["how-boats-float"]
    # 25/02 proves for the whole column that the day comes first.
    assert (boats.title, boats.issued, boats.minutes) == ("How boats float", "2006-04-03", 16)
    assert [(person.name, person.role) for person in boats.creators] == [("Adam Probe", "speaker")]
    assert boats.keywords == ("boats", "work")
    assert boats.series
    assert boats.series.name == "TALKS2006"
    assert report.mapping is not None
    said = "\n".join(screen(report.mapping))
    assert "day-first" in said
    assert "in seconds" in said
    assert "Event: 3 values are no dates, for instance TALKS2006; kept as series.name." in said


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Pages", ("347", "233")),
        ("References", ("Probe, A. (1999) Older work; Muster, E. (1998) Oldest", "Probe, A. (1999) Older work")),
        ("Location", ("12", "13")),
        ("Status", ("unread", "archive")),
        ("Link", ("347", "none")),
        ("Id", ("Boats and ships and oars", "Boats and ships and oars")),
        ("Duration", ("short", "long")),
        ("Language", ("12", "9")),
        ("Published", ("soon", "maybe")),
        ("Author email", ("eva@example.org", "adam@example.org")),
    ],
)
def test_what_does_not_fit_is_kept_aside(bring: Import, folder: Path, column: str, values: tuple[str, ...]) -> None:
    bring("list.csv", f'Title,Author,{column}\nA divide,Eva Muster,"{values[0]}"\nA winter,Adam Probe,"{values[1]}"\n')
    held = records(folder)
    assert set(held) == {"a-divide", "a-winter"}
    assert {record.extra[column] for record in held.values()} == set(values)


def test_times_as_numbers_and_names_surname_first(bring: Import, folder: Path) -> None:
    bring(
        "list.csv", 'Title,time_added,Author\nOne,1599806347,"Muster, Eva; Probe, Adam"\nTwo,1728576752,"Test, Cara"\n'
    )
    one = records(folder)["one"]
    assert (one.added, [person.name for person in one.creators]) == ("2020-09-11", ["Eva Muster", "Adam Probe"])


def test_html_and_links_in_cells(bring: Import, folder: Path) -> None:
    bring(
        "list.csv", 'Title,Summary\n"<b>One</b>, two","<p>Caf&eacute; <i>bold</i></p><p>Second</p>"\nThree < 4,a < b\n'
    )
    held = {record.title: record.description for record in records(folder).values()}
    assert held == {"One, two": "Café bold\n\nSecond", "Three < 4": "a < b"}


def test_without_title_or_address_nothing_is_imported(bring: Import, folder: Path) -> None:
    before = snapshot(folder)
    with pytest.raises(SourceError, match=r"no column holds a title or an address.*year, winner, desc.*--mapping"):
        bring("prizes.csv", "year,winner,desc\n1901,Eva Muster,For boats\n1902,Adam Probe,For ships\n")
    assert snapshot(folder) == before


def test_many_without_a_title_stop_the_import_unless_said(bring: Import, folder: Path) -> None:
    text = "Title,Link,Remark of mine\n" + "".join(
        f'{"" if n % 2 else f"Work {n}"},https://example.org/{n},"A remark on number {n}, and what it says"\n'
        for n in range(10)
    )
    before = snapshot(folder)
    with pytest.raises(SourceError, match=r"5 of 10 new records would have no title.*--yes"):
        bring("list.csv", text)
    assert snapshot(folder) == before
    assert any("would have no title" in note for note in bring("list.csv", None, dry_run=True).notes)
    bring("list.csv", None, untitled=True)
    assert len(records(folder)) == 10


def test_problems_that_are_alike_are_told_once(bring: Import) -> None:
    rows = "".join(f"Work {n},0{n}/0{n + 1}/2018\n" for n in range(1, 9))
    report = bring("list.csv", "Title,Date added\n" + rows)
    (group,) = report.groups
    assert group.n == 8
    assert "Date added: 8 values alike, for instance 01/02/2018" in str(group)
    assert "--dates day-first" in str(group)


def test_what_we_exported_ourselves_keeps_its_signs(bring: Import, folder: Path) -> None:
    bring("ours.csv", "id,title,description\none,The <b>sign</b>,<p>one &ap; two</p>\n")
    one = records(folder)["one"]
    assert (one.title, one.description) == ("The <b>sign</b>", "<p>one &ap; two</p>")


def test_what_a_column_is_not_is_counted_over_all_rows(bring: Import) -> None:
    rows = "".join(f"Talk number {n} of many,TALKS{2000 + n % 9}\n" for n in range(2345))
    report = bring("talks.csv", "Title,Event\n" + rows + "Last of all,\n")
    assert report.mapping is not None
    assert [line for line in screen(report.mapping) if "no dates" in line] == []
    (said,) = counted_later(report.mapping)
    assert "Event: 2,345 values are no dates, for instance TALKS2000; kept as series.name." in said


@pytest.mark.parametrize(
    ("published", "other"),
    [
        ("Put online", "Filmed"),
        ("published_date", "recorded_date"),
        ("Release", "Date added"),
        ("Upload date", "Recorded on"),
        ("Date published", "Date modified"),
        ("Publié le", "Ajouté le"),
        ("Veröffentlicht am", "Geändert am"),
    ],
)
def test_the_day_of_publication_goes_before_all_others(bring: Import, folder: Path, published: str, other: str) -> None:
    for name, columns in (("one.csv", (published, other)), ("two.csv", (other, published))):
        days = {published: ("2019-05-27", "2018-01-13"), other: ("2017-02-25", "2016-03-30")}
        rows = [f"{name} {n},{','.join(days[column][n] for column in columns)}\n" for n in range(2)]
        bring(name, f"Title,{','.join(columns)}\n" + "".join(rows))
    held = records(folder)
    assert [record.issued for record in held.values()] == ["2019-05-27", "2018-01-13"] * 2
    kept = [record.added or record.modified or record.extra[other] for record in held.values()]
    assert [str(day)[:10] for day in kept] == ["2017-02-25", "2016-03-30"] * 2


PEOPLE = (("Eva", "Muster"), ("Adam", "von der Probe"), ("Rebecca", "O'Beispiel"))


@pytest.mark.parametrize(
    ("given", "family", "role"),
    [
        ("Vorname", "Nachname", ""),
        ("Prénom", "Nom", ""),
        ("Nombre", "Apellidos", ""),
        ("Voornaam", "Naam", ""),
        ("Nome", "Cognome", ""),
        ("given", "family", ""),
        ("author_first", "author_last", "author"),
        ("Speaker first name", "Speaker surname", "speaker"),
        ("Autor Vorname", "Autor Nachname", "author"),
        ("FirstName", "LastName", ""),
        ("Alpha", "Beta", ""),
    ],
)
def test_a_name_in_two_columns_is_one_person(bring: Import, folder: Path, given: str, family: str, role: str) -> None:
    def table(one: str, other: str, places: tuple[int, int]) -> str:
        rows = "".join(
            f"The {word} of it,{people[places[0]]},{people[places[1]]}\n"
            for word, people in zip(("length", "width", "depth"), PEOPLE, strict=True)
        )
        return f"Title,{one},{other}\n" + rows

    report = bring("list.csv", table(given, family, (0, 1)))
    names = [[(person.name, person.role) for person in record.creators] for record in records(folder).values()]
    assert sorted(names) == [[("Adam von der Probe", role)], [("Eva Muster", role)], [("Rebecca O'Beispiel", role)]]
    assert report.mapping is not None
    assert f"one name: {given} + {family}" in "\n".join(screen(report.mapping))
    turned = bring("list.csv", table(family, given, (1, 0)))
    assert turned.plan.changes_nothing


def test_names_in_parts_are_numbered_and_a_mapping_that_was_saved_joins_them(
    bring: Import, folder: Path, tmp_path: Path
) -> None:
    table = (
        "Title,Author 1 first name,Author 1 middle name,Author 1 last name,Author 2 first name,Author 2 last name,"
        "Your first name,Your last name\n"
        "A divide,Eva,Ruth,Muster,Adam,Probe,Paul,Beispiel\nA winter,Anna,,Muster,,,Paul,Beispiel\n"
    )
    report = bring("list.csv", table)
    first = snapshot(folder)
    held = records(folder)
    assert [person.name for person in held["a-divide"].creators] == ["Eva Ruth Muster", "Adam Probe"]
    assert [person.name for person in held["a-winter"].creators] == ["Anna Muster"]
    assert held["a-winter"].submitted_by == "Paul Beispiel"
    assert report.mapping is not None
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(report.mapping.to_toml(), encoding="utf-8")
    assert bring("list.csv", table, mapping=mapping).plan.changes_nothing
    assert snapshot(folder) == first


def test_several_names_in_parts_of_one_cell_are_as_many_people(bring: Import, folder: Path) -> None:
    bring("list.csv", "Title,Author first,Author last\nA divide,Eva; Adam,Muster; Probe\nA winter,Anna,Muster\n")
    assert [person.name for person in records(folder)["a-divide"].creators] == ["Eva Muster", "Adam Probe"]


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ("First author,Last author", ("Eva Muster,Adam Probe", "Anna Beispiel,Paul Probe")),
        ("First seen,Last seen", ("2018-01-01,2019-01-01", "2018-02-02,2019-02-02")),
        ("Name,City", ("Eva,Berlin", "Anna,London")),
        ("First name,Name", ("Eva,Eva Muster", "Anna,Anna Beispiel")),
    ],
)
def test_what_only_looks_like_parts_of_names_is_not_joined(
    bring: Import, columns: str, values: tuple[str, str]
) -> None:
    report = bring("list.csv", f"Title,{columns}\nA divide,{values[0]}\nA winter,{values[1]}\n")
    assert report.mapping is not None
    assert not any(way.parts for way in report.mapping.ways.values())


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (
            "Name,Born,Died,Occupation,Took office,Left office",
            "{0} {1},22/02/1732,14/12/1799,farmer,30/04/1789,04/03/1797",
        ),
        (
            "#,President,Birth date,Presidency start date,Age at start date,Presidency end date,Death date,Lifespan",
            '7,{0} {1},"Feb 22, 1732","Apr 30, 1789","57 years, 67 days","Mar 4, 1797","Dec 14, 1799",67 years',
        ),
        ("id,firstname,surname,born,died,bornCity,category,name", "{2},{0},{1},1845-03-27,1923-02-10,Munich,physics,A"),
        (
            "playerID,birthYear,deathYear,nameFirst,nameLast,nameGiven,debut,finalGame",
            "x{2},1934,2021,{0},{1},{0} Ruth,1954-04-13,1976-10-03",
        ),
        ("Name,Lastname,Born,Start,End", "{1},{0},1732-02-22,1789-04-30,1797-03-04"),
        ("Vorname,Nachname,Geboren,Gestorben,Amtszeit von,Amtszeit bis", "{0},{1},1900,1950,1930,1940"),
        ("full_name,given_name,family_name,birth_date,death_date", "{0} {1},{0},{1},1900-01-02,1950-03-04"),
        ("Column 1,Column 2,Column 3", "1945-1949,{0} {1},Bess {1}"),
    ],
)
def test_the_records_of_a_list_of_people_are_people(bring: Import, folder: Path, head: str, rows: str) -> None:
    people = [("Eva", "Muster"), ("Adam", "Probe"), ("Rebecca", "Beispiel"), ("Hans", "Vorlage"), ("Anna", "Zufall")]
    table = "".join(rows.format(given, family, n) + "\n" for n, (given, family) in enumerate(people))
    report = bring("people.csv", f"{head}\n{table}")
    held = records(folder).values()
    assert {record.title for record in held} == {f"{given} {family}" for given, family in people}
    assert report.problems == []
    for record in held:
        assert (record.issued, record.added, record.modified, record.event, record.creators) == (None,) * 4 + ((),)


def test_who_wrote_a_work_and_when_they_were_born_makes_no_list_of_people(bring: Import, folder: Path) -> None:
    head = "Title,Author,Author born,Year,Took place,Start date\n"
    bring(
        "works.csv",
        head + "A divide,Eva Muster,1950,1999,Leeds,2019-03-01\nA winter,Adam Probe,1961,1998,York,2019-04-01\n",
    )
    held = records(folder)["a-divide"]
    assert held.event
    assert (held.title, held.creators[0].name, held.issued, held.event.start) == (
        "A divide",
        "Eva Muster",
        "1999",
        "2019-03-01",
    )
    assert held.extra["Author born"] == "1950"
