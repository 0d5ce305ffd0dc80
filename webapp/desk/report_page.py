"""The report of a quarter, to be read, printed and sent."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from seealso.asking import today
from seealso.report import quarter_of, report_of
from seealso.report_files import Telling, as_html
from webapp.desk.access import needs
from webapp.languages.catalogues import current
from webapp.languages.translating import translated
from webapp.pages.wording import written_date
from webapp.request_arguments import library
from webapp.serving.gate import own_address
from webapp.site_addresses import link_to

blueprint = Blueprint("desk_report", __name__)


@blueprint.get("/desk/report")
@needs("curator")
def report() -> ResponseReturnValue:
    """A quarter in numbers and pictures; without one, the last that is over."""
    telling = _told(lambda query: link_to("/search", q=query))
    first = dt.date.fromisoformat(telling.report.first)
    quarter = request.args.get("quarter", "").strip() or f"{first.year}-Q{(first.month + 2) // 3}"
    times = _times()
    return render_template(
        "desk/report.html",
        telling=telling,
        pictures=[(heading, Markup(picture), note) for heading, picture, note in telling.pictures()],
        quarter=quarter,
        quarters=times if quarter in times else [quarter, *times],
    )


@blueprint.get("/desk/report.html")
@needs("curator")
def report_as_file() -> ResponseReturnValue:
    """The same as one file with its pictures in it."""
    home = own_address().rstrip("/")
    telling = _told(lambda query: f"{home}{link_to('/search', q=query)}")
    answer = Response(
        as_html(telling, current().code).encode("utf-8", "replace"), content_type="text/html; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = "attachment; filename=report.html"
    return answer


def _told(search: object) -> Telling:
    now = library()
    began = (now.view.history.began_at() or "")[:10]
    first, last = quarter_of(request.args.get("quarter", "").strip() or None, dt.date.fromisoformat(today()), began)
    report = report_of(now, first, last, request.args.get("intro", ""), compute=False)
    assert callable(search)
    return Telling(report, search, translated, written_date)


MOST_QUARTERS = 12


def _times() -> list[str]:
    """The quarters since the history began, this one first; then the years."""
    day = dt.date.fromisoformat(today())
    began = library().view.history.began_at() or today()
    found: list[str] = []
    while (len(found) < MOST_QUARTERS and day.isoformat()[:7] >= began[:7]) or not found:
        found.append(f"{day.year}-Q{(day.month + 2) // 3}")
        day = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1) - dt.timedelta(days=1)
    return [*found, *sorted({quarter[:4] for quarter in found}, reverse=True)]
