"""Dates as people write them: which days they cover, and what is no date."""

from __future__ import annotations

import contextlib
import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.exchange.importing.written_dates import read_date
from corpus.records import dates
from corpus.records.period import OPEN
from corpus.records.resource import Resource
from corpus.records.written_periods import MAX_YEARS, period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1914/1934", "1914-01-01", "1934-12-31"),
        ("2019–2021", "2019-01-01", "2021-12-31"),
        ("2019-2021", "2019-01-01", "2021-12-31"),
        ("1982-83", "1982-01-01", "1983-12-31"),
        ("2019-21", "2019-01-01", "2021-12-31"),
        ("1984-21", "1984-03-01", "1984-05-31"),  # EDTF's spring: there is no span that it can be
        ("from 1914 to 1934", "1914-01-01", "1934-12-31"),
        ("c. 1900–c. 1910", "1900-01-01", "1910-12-31"),
        ("2018-07-01–2018-07-15", "2018-07-01", "2018-07-15"),
        ("2 May – 3 June 2018", "2018-05-02", "2018-06-03"),
        ("12–15 July 2018", "2018-07-12", "2018-07-15"),
        ("July 12-15, 2018", "2018-07-12", "2018-07-15"),
        ("May–June 2019", "2019-05-01", "2019-06-30"),
        ("Nov-Jan 2020", "2019-11-01", "2020-01-31"),
        ("c. 1900", "1900-01-01", "1900-12-31"),
        ("circa 1900", "1900-01-01", "1900-12-31"),
        ("[ca. 1900?]", "1900-01-01", "1900-12-31"),
        ("um 1900", "1900-01-01", "1900-12-31"),
        ("[2021]", "2021-01-01", "2021-12-31"),
        ("19[99]", "1999-01-01", "1999-12-31"),
        ("c1999", "1999-01-01", "1999-12-31"),
        ("©1999", "1999-01-01", "1999-12-31"),
        ("1967, printed 1970", "1967-01-01", "1970-12-31"),
        ("Spring 2020", "2020-03-01", "2020-05-31"),
        ("Winter 2019/20", "2019-12-01", "2020-02-29"),
        ("Q3 2019", "2019-07-01", "2019-09-30"),
        ("H1 2019", "2019-01-01", "2019-06-30"),
        ("1990s", "1990-01-01", "1999-12-31"),
        ("199u", "1990-01-01", "1999-12-31"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("1800s", "1800-01-01", "1899-12-31"),
        ("19th century", "1800-01-01", "1899-12-31"),
        ("late 19th–early 20th century", "1860-01-01", "1939-12-31"),
        ("XIXe siècle", "1800-01-01", "1899-12-31"),
        ("18. Jahrhundert", "1700-01-01", "1799-12-31"),
        ("siglo XIX", "1800-01-01", "1899-12-31"),
        ("15 juillet 2018", "2018-07-15", "2018-07-15"),
        ("Sunday, 15 Jul 2018", "2018-07-15", "2018-07-15"),
        ("1948-00-00", "1948-01-01", "1948-12-31"),
        ("2004-06~", "2004-06-01", "2004-06-30"),
        ("156X-12-25", "1560-01-01", "1569-12-31"),
        ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"),
        ("2018-07-15T14:00:00.000+02:00", "2018-07-15", "2018-07-15"),
        ("2018-07-15 14:00:00 UTC", "2018-07-15", "2018-07-15"),
        ("AD 79", "0079-01-01", "0079-12-31"),
        ("since 1985", "1985-01-01", "9999-12-31"),
        ("1985–", "1985-01-01", "9999-12-31"),
        ("before 1900", "1900-01-01", "1900-12-31"),
        ("c.1793 or earlier", "1793-01-01", "1793-12-31"),
        ("1596 or after", "1596-01-01", "9999-12-31"),
        ("1954–5", "1954-01-01", "1955-12-31"),
        ("2013-4", "2013-01-01", "2014-12-31"),  # also April, which is in it
        ("2018-7", "2018-07-01", "2018-07-31"),
        ("2001–05", "2001-01-01", "2005-12-31"),  # a dash
        ("2001-05", "2001-05-01", "2001-05-31"),  # a hyphen
        ("2001/05", "2001-05-01", "2001-05-31"),
        ("2005/06", "2005-01-01", "2006-12-31"),
        ("1999/00", "1999-01-01", "2000-12-31"),
        ("1 May 1954–5 June 1954", "1954-05-01", "1954-06-05"),
        ("1831 or 2", "1831-01-01", "1832-12-31"),
        ("c.1945–c.1960–4, published c.1960–4", "1945-01-01", "1964-12-31"),
        ("2016/08/12", "2016-08-12", "2016-08-12"),
        ("2016 Mar-Apr", "2016-03-01", "2016-04-30"),
        ("2016 Nov-Jan", "2016-11-01", "2017-01-31"),
        ("2016 Mar 3-7", "2016-03-03", "2016-03-07"),
        ("June 9-11,1953", "1953-06-09", "1953-06-11"),
        ("exhibited 1773", "1773-01-01", "1773-12-31"),
        ("?c.1789", "1789-01-01", "1789-12-31"),
        ("1927, printed later", "1927-01-01", "1927-12-31"),
        ("1883-1886 cast 1899", "1883-01-01", "1899-12-31"),
        ("1953 (designed) c. 1977 (manufactured)", "1953-01-01", "1977-12-31"),
        ("1916, enlarged version 1964", "1916-01-01", "1964-12-31"),
        ("n.d. [1900]", "1900-01-01", "1900-12-31"),
        ("1999 [i.e. 1989]", "1989-01-01", "1989-12-31"),
        ("c. 550-575", "0550-01-01", "0575-12-31"),
        ("1-200 CE", "0001-01-01", "0200-12-31"),
        ("mid- to late-17th century", "1630-01-01", "1699-12-31"),
        ("18th or 19th century", "1700-01-01", "1899-12-31"),
        ("2018-W12", "2018-03-19", "2018-03-25"),
        ("1560-XX-25", "1560-01-01", "1560-12-31"),
        ("2020年5月3日", "2020-05-03", "2020-05-03"),
        ("1982年～1983年", "1982-01-01", "1983-12-31"),
    ],
)
def test_a_date_covers_what_is_meant(text: str, first: str, last: str) -> None:
    assert tuple(map(str, dates.day_range(text))) == (first, last)
    assert Resource(id="a", issued=text).issued == text  # kept as it is written


@pytest.mark.parametrize(
    "text",
    [
        "", "n.d.", "last spring", "TED2006", "TED 2006", "Volume 12, 1999", "2006-2007 TED", "chapter 1990", "x",
        "100",
        "03/04/2018", "1 2 2003", "2000 BC", "1934/1914", "2018-02-30", "12345678", "c.", "[]", "-", "/", "..",
        "1985 " * 30,
        f"1/{MAX_YEARS + 2}", "0001/2500", "19th", "the 1st", "v. 3", "10.1000/182", "ISBN 1999",
        "Red 1999", "Version 2000", "Edition 1200", "Session 2, 1999", "1 May 2019, Room 1200", "618-906", "-0043",
        "480-256 BCE", "2018-07-15T14:00+99:99", "2018-W60", "1954-2X5", "date not known",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        dates.day_range(text)


def test_a_list_of_years_covers_those_and_none_between() -> None:
    assert dates.years("1914, 1916") == ("1914", "1916")
    assert dates.years("Winter 2020") == ("2020",)
    assert dates.years("1914/1916") == ("1914", "1915", "1916")


def test_what_has_no_end_covers_the_years_up_to_now() -> None:
    now = dt.date.today().year
    assert dates.years(f"{now - 2}/..") == tuple(str(year) for year in range(now - 2, now + 1))
    assert period("1985/..").last == OPEN


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("[2021]", "2021"), ("c1999", "1999"), ("15. Juli 2018", "2018-07-15"), ("1948-00-00", "1948"),
        ("20180715", "2018-07-15"), ("1982–1983", "1982–1983"), ("c. 1900", "c. 1900"), ("Spring 2020", "Spring 2020"),
        ("2018-07-15T14:00:00 UTC", "2018-07-15"),
    ],
)  # fmt: skip
def test_an_import_says_plainly_what_is_plain_and_keeps_the_rest(written: str, held: str) -> None:
    assert read_date(written) == held
    assert read_date(held) == held


def test_nonsense_is_refused_soon() -> None:
    began = time.perf_counter()
    for piece in ("1999 - ", "1-", "19-", "may-", "1999, ", "1999 or ", "printed ", "18th – ", "c. [1999 cast) to "):
        for n in range(8, 16):
            with contextlib.suppress(ValueError):
                dates.day_range((piece * n)[:100])
    assert time.perf_counter() - began < 20  # it was minutes for one of them


years = st.integers(1001, 2100)
short = st.sampled_from(("{}–{}", "c.{}–{}", "?{}–{}", "{}–{}, published 1789"))


@given(years, st.integers(1, 99), short)
def test_a_span_with_a_short_end_covers_what_the_whole_one_does(first: int, n_more: int, form: str) -> None:
    last = first + n_more
    digits = str(last)[3:] if last // 10 == first // 10 else str(last)[2:]
    if last // 100 == first // 100:
        assert dates.years(form.format(first, digits)) == dates.years(form.format(first, last))


forms = st.sampled_from(("{}/{}", "{}–{}", "{}-{}", "{} - {}", "{} to {}", "c. {}–{}", "[{}–{}]", "between {} and {}"))


@given(years, st.integers(1, 60), forms)
def test_every_year_of_a_span_is_covered_and_no_other(first: int, n_more: int, form: str) -> None:
    text = form.format(first, first + n_more)
    assert dates.years(text) == tuple(str(year) for year in range(first, first + n_more + 1))
    assert dates.first_year(text) == str(first)


days = st.dates(dt.date(1001, 1, 1), dt.date(2100, 12, 31))


@given(days, days)
def test_the_form_for_programs_covers_the_same_days(one: dt.date, other: dt.date) -> None:
    first, last = sorted((one, other))
    text = f"{first.isoformat()} – {last.isoformat()}"
    assert dates.day_range(dates.edtf(text)) == dates.day_range(text) == (first, last)


@given(st.text("0123456789-/.~?[]cXu sthIV,–", max_size=24))
def test_whatever_is_read_keeps_its_bounds_in_every_form(text: str) -> None:
    try:
        first, last = dates.day_range(text)
    except ValueError:
        return
    assert first <= last
    assert dates.day_range(dates.plain(text)) == (first, last)
    assert dates.day_range(dates.edtf(text)) == (first, last)
    assert dates.years(text)[0] == dates.first_year(text) == f"{first.year:04}"
