"""How things are written in pages: dates, links, counts. Registered as template filters and functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from seealso import display_title_of, given_title_of
from seealso.asking import today
from seealso.confirming_line import confirming_line, promising_line
from webapp.languages.local_forms import calendar_date
from webapp.languages.translating import _
from webapp.pages.highlights import marked, passage
from webapp.search_state import SearchState, value_address
from webapp.site_addresses import link_to, quoted_part

_PLAIN_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d)(?:[:.\d]*)(?:Z|[+-][\d:]{2,5})?)?)?)?", re.ASCII
)


def written_date(value: str | None) -> str:
    """A date as a reader writes it: "15 July 2018, 16:00"; what is no date is shown as it stands."""
    first, bar, last = (value or "").partition("/")
    if bar and _PLAIN_DATE.fullmatch(first) and _PLAIN_DATE.fullmatch(last):
        return from_to(first, last)
    found = _PLAIN_DATE.fullmatch(value or "")
    if not found:
        return value or ""
    year, month, day, time = found.groups()
    try:
        text = calendar_date(int(year), int(month), int(day) if day else None) if month else year
    except ValueError:  # no such month or day, or the year 0
        text = year if not day else value or ""
    return _("%(date)s, %(time)s", date=text, time=time) if time and time != "00:00" else text


def from_to(first: str, last: str) -> str:
    """ "1 March 2018 to 3 March 2018"."""
    return _("%(first)s to %(last)s", first=written_date(first), last=written_date(last))


def is_past(value: str | None) -> bool:
    """Whether the day that ``value`` begins with is before today."""
    return bool(value) and str(value)[:10] < today()[: len(str(value)[:10])]


def search_url(
    query: str = "",
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = "",
    page: int | None = None,
    **more: str | None,
) -> str:
    """The address of a search, for those who have no `SearchState` at hand."""
    chosen = {name: tuple(values) for name, values in (filters or {}).items()}
    state = SearchState(query, chosen, "" if sort == "relevance" else sort)
    return state.address(page=page or 1, path="", **more)


def web_search_url(record: Mapping[str, Any]) -> str:
    """Where a reader may look for a work that the library has no address of."""
    title = display_title_of(record) if given_title_of(record) or record.get("description") else str(record["id"])
    authors = [c["name"] for c in record.get("creators", []) if c.get("role") in ("author", "speaker", "subject")]
    return "https://duckduckgo.com/?" + urlencode({"q": " ".join([title, *authors[:2]])})


_WORD = re.compile(r"[^\s\-\u2010\u2013\u2014\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]+")


def letters(title: str) -> str:
    """The class of the stylesheet that sets a heading so that its longest word stays on one line; "" for short words.

    >>> letters("Source4Networks"), letters("A tale of two cities"), letters("Donaudampfschifffahrt")
    ('letters-16', '', 'letters-26')
    """
    longest = max(map(len, _WORD.findall(title)), default=0)
    return next((f"letters-{n}" for n in (12, 16, 20, 26) if longest <= n), "letters-34") if longest > 12 else ""


def page_numbers(at: int, n_pages: int) -> list[int | None]:
    """The numbers that a pager shows: the first, the last, those round ``at``; ``None`` for what is left out.

    >>> page_numbers(7, 37)
    [1, None, 5, 6, 7, 8, 9, None, 37]
    """
    shown = sorted({1, n_pages, *range(max(at - 2, 1), min(at + 2, n_pages) + 1)})
    found: list[int | None] = []
    for number in shown:
        if found and number - (found[-1] or 0) == 2:
            found.append(number - 1)
        elif found and number - (found[-1] or 0) > 2:
            found.append(None)
        found.append(number)
    return found


def register(app: Flask) -> None:
    """Make the functions of this module known to templates."""
    app.jinja_env.filters.update(written_date=written_date, path=quoted_part)
    app.jinja_env.tests.update(past=is_past)
    app.jinja_env.globals.update(
        marked=marked,
        passage=passage,
        link_to=link_to,
        letters=letters,
        page_numbers=page_numbers,
        search_url=search_url,
        value_address=value_address,
        from_to=from_to,
        web_search_url=web_search_url,
        confirming_line=confirming_line,
        promising_line=promising_line,
    )
