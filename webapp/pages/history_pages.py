"""What is new for readers, and what happened to the library for curators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from seealso import Batch, Entry, Hit, UsageError, fields, happened, periods
from seealso.asking import today
from seealso.digest import digest_of, last_told, month_of
from seealso.digest_files import Letter, as_html, as_markdown
from seealso.limits import PAGE
from seealso.record_form import labels_changed
from webapp.languages.catalogues import current
from webapp.languages.translating import _, ngettext, translated
from webapp.pages.wording import written_date
from webapp.request_arguments import library, number
from webapp.serving.gate import own_address
from webapp.site_addresses import link_to

blueprint = Blueprint("history_pages", __name__)

NEW_PER_PAGE = 20
BATCHES_PER_PAGE = 20
NAMED = 3
"""So many records of what was noted together are named."""
MOST_VALUES = 15
WIDTH, HEIGHT = 600, 120
"""Of the curve, in its own units."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time to look back over: what it is called, its first day, how much came since, and where that is shown."""

    label: str
    since: str
    n_new: int
    address: str


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """What came to the library, the last first."""
    since = request.args.get("since", "").strip()
    begin, _end = periods.period(since or None, None)
    at = PAGE.checked(number("page", 1))
    page = library().search(
        f"added:{begin}.." if begin else "added:1..", sort="added", limit=NEW_PER_PAGE, offset=(at - 1) * NEW_PER_PAGE,
        facets=(),
    )  # fmt: skip
    return render_template(
        "new.html",
        page=page,
        days=[(day, list(hits)) for day, hits in groupby(page.hits, _day_added)],
        since=begin,
        spans=_spans(),
        began=(library().view.history.began_at() or "")[:10],
        at=at,
        n_pages=-(-page.total // NEW_PER_PAGE),
        address=lambda **more: link_to("/new", **({"since": begin} if begin else {}), **more),
    )


def _day_added(hit: Hit) -> str:
    return str(hit.record.get("added") or "")[:10]


def _spans() -> list[Span]:
    day = dt.date.fromisoformat(today())
    spans: list[Span] = []
    for label, n_days in (
        (_("last week"), 7),
        (_("last month"), 30),
        (_("last three months"), 91),
        (_("last year"), 365),
    ):
        since = (day - dt.timedelta(days=n_days)).isoformat()
        n_new = library().search(f"added:{since}..", limit=0, facets=()).total
        if n_new and (not spans or n_new > spans[-1].n_new):
            spans.append(Span(label, since, n_new, link_to("/new", since=since)))
    return spans


@blueprint.get("/history")
def history() -> ResponseReturnValue:
    """What happened to the library: how it grew, two days compared, and what was done."""
    held = library().view.history
    began, at = held.began_at(), PAGE.checked(number("page", 1))
    if began is None:
        return render_template("history.html", began="")
    first = request.args.get("from", "").strip() or began[:10]
    last = request.args.get("until", "").strip() or max(today(), began[:10])
    growth = happened.growth(held)
    begin, end = periods.period(max(first, began[:10]), last)
    if begin >= end:
        raise UsageError(f"from: {first[:40]!r} is later than {last[:40]!r}.")
    topics = library().profile.topics or None
    batches = [
        (batch, held.first_of(batch, NAMED))
        for batch in held.batches(begin, end, BATCHES_PER_PAGE, (at - 1) * BATCHES_PER_PAGE)
    ]
    heads = held.heads([entry.id for _batch, entries in batches for entry in entries])
    before, after = (happened.standing(library(), day, topics) for day in (begin, last))
    return render_template(
        "history.html",
        began=began[:10],
        first=begin,
        last=last,
        before=before,
        after=after,
        counts=held.n_entries(since=periods.period(None, begin)[1], until=end),
        topics=topics,
        values=_compared(before, after),
        curve=_curve(growth),
        grown=(growth[0], growth[-1]),
        batches=batches,
        here={one: head.title or one for one, head in heads.items() if head.is_held},
        at=at,
        n_pages=-(-held.n_batches(begin, end) // BATCHES_PER_PAGE),
        address=lambda **more: link_to("/history", **{"from": begin, "until": last}, **more),
        done=_done,
        fields_of=_fields,
        link_state=lambda state: _("answers again") if state == "well" else library().value_label("link", state),
        size=(WIDTH, HEIGHT),
    )


@blueprint.get("/digest")
def digest() -> ResponseReturnValue:
    """What is new in a month, as a letter; without one, in the last that has something."""
    first, last = _month()
    day = dt.date.fromisoformat(first)
    before = (day - dt.timedelta(days=1)).isoformat()[:7]
    after = (dt.date.fromisoformat(last) + dt.timedelta(days=1)).isoformat()[:7]
    began = (library().view.history.began_at() or first)[:7]
    return render_template(
        "digest.html",
        letter=_letter(first, last),
        month=first[:7],
        before=before if before >= began else "",
        after=after if after <= today()[:7] else "",
    )


@blueprint.get("/digest.html")
def digest_as_mail() -> ResponseReturnValue:
    """The letter to be sent, as HTML for e-mail."""
    return _file(as_html(_letter(*_month(), is_sent=True), current().code), "text/html", "html")


@blueprint.get("/digest.md")
def digest_as_markdown() -> ResponseReturnValue:
    """The same in Markdown."""
    return _file(as_markdown(_letter(*_month(), is_sent=True)), "text/markdown", "md")


def _file(text: str, media_type: str, suffix: str) -> Response:
    answer = Response(text.encode("utf-8", "replace"), content_type=f"{media_type}; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=digest.{suffix}"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _month() -> tuple[str, str]:
    day, asked = dt.date.fromisoformat(today()), request.args.get("month", "").strip()
    return month_of(asked, day) if asked else last_told(library(), day)


def _letter(first: str, last: str, is_sent: bool = False) -> Letter:
    told = digest_of(library(), first, last)
    to = _absolute if is_sent else link_to
    return Letter(told, lambda one: to("/resource", one), to("/"), translated, written_date)


def _absolute(path: str, *parts: str) -> str:
    """An address with scheme and host: for what leaves the site."""
    return own_address() + link_to(path, *parts)[len(link_to("")) :].lstrip("/")


def _compared(before: happened.Standing, after: happened.Standing) -> list[tuple[str, int, int]]:
    """(value, how many records then, how many now), the fullest now first."""
    values = sorted({*before.values, *after.values}, key=lambda value: (-after.values.get(value, 0), value))
    return [(value, before.values.get(value, 0), after.values.get(value, 0)) for value in values[:MOST_VALUES]]


def _curve(growth: Sequence[tuple[str, int]]) -> str:
    """The path of a curve from nought, in steps: what is held stays until something comes or goes. "" for a point."""
    if len(growth) < 2:
        return ""
    highest = max(n for _, n in growth) or 1
    days = [_day_of(name).toordinal() for name, _ in growth]
    across = [round(WIDTH * (day - days[0]) / (days[-1] - days[0]), 1) for day in days]
    up = [round(HEIGHT - (HEIGHT - 4) * n / highest, 1) for _, n in growth]
    steps = "".join(f"H{x}V{y}" for x, y in zip(across[1:], up[1:], strict=True))
    return f"M0,{HEIGHT}V{up[0]}{steps}V{HEIGHT}Z"


def _day_of(name: str) -> dt.date:
    """The day of a period: of a month, the first."""
    return dt.date.fromisoformat(name if len(name) > len("2026-11") else f"{name}-01")


def _done(batch: Batch) -> str:
    """What was done, in words."""
    said = {
        "added": ngettext("%(num)s resource added", "%(num)s resources added", batch.n_entries),
        "changed": ngettext("%(num)s resource changed", "%(num)s resources changed", batch.n_entries),
        "retired": ngettext("%(num)s resource taken out", "%(num)s resources taken out", batch.n_entries),
        "restored": ngettext("%(num)s resource brought back", "%(num)s resources brought back", batch.n_entries),
        "link": ngettext("%(num)s link found otherwise than before", "%(num)s links found otherwise than before",
                         batch.n_entries),
    }  # fmt: skip
    ways = {
        "import": _("imported from %(source)s", source=batch.source), "files": _("edited by hand"),
        "mend": _("put right by the data doctor"), "links": "", "build": "",
    }  # fmt: skip
    way = ways.get(batch.by, batch.by)
    return f"{said.get(batch.what, batch.what)}, {way}" if way else said.get(batch.what, batch.what)


def _fields(entry: Entry) -> str:
    """The fields that were changed, as readers call them; of those that hold several values, the ones that differ."""
    labels: list[str] = []
    for name, (before, after) in entry.fields.items():
        known = fields.of_any_name(name) if name != "extra" else None  # which holds those of the library's own
        if known is not None:
            labels.append(known.label)
            continue
        labels += map(translated, labels_changed(name, before, after))
    return ", ".join(dict.fromkeys(labels))
