"""A column is known by what it holds as well as by its name, and is kept aside where the two do not agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.exchange.importing.source import SourceError
from corpus.exchange.importing.understood import screen
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
