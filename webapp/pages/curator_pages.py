"""Pages for curators: what the library covers, and whether something is held already."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from seealso import CoverageTable, Problem, fields, wire
from seealso.agreeing import last_agreement
from seealso.asked.asked_for import public_asked
from seealso.asking import today
from seealso.covering import spreadsheet
from seealso.periods import days_of
from seealso.questions import IN_WORDS_FROM, SHOWN_FROM
from seealso.without_places import plainly
from webapp.pages.coverage_picture import picture_of
from webapp.pages.coverage_shown import (
    MEASURES,
    Steps,
    all_figures,
    asked_measure,
    has_colour,
    in_words,
    listing,
    listing_of,
    matrix,
    named,
    state_of,
    value_of,
    written,
)
from webapp.request_arguments import library, search_options

blueprint = Blueprint("curator_pages", __name__)

MOST_ROWS, MOST_COLUMNS = 40, 20
"""So large a coverage table is looked at, and sent; /coverage.csv has it whole."""
IN_A_LIST = 12
MAX_SHOWN_CHARS = 2000
"""So much of what was pasted stands in the box again."""


@blueprint.route("/holdings", methods=["GET", "POST"])
def holdings() -> ResponseReturnValue:
    """Paste an address, a title or a text: is it held? What was pasted is in no address and no log."""
    text = request.form.get("text", "") if request.method == "POST" else ""
    found = library().holds(text) if text.strip() else None
    return render_template("holdings.html", text=text[:MAX_SHOWN_CHARS], found=found)


@blueprint.get("/explain")
def explain() -> ResponseReturnValue:
    """Why a record stands where it does in the answer to a question, or why it is not there."""
    options, wanted = search_options(), request.args.get("id", "").strip()
    found = None
    if wanted:
        resource_id = wanted.rsplit("/resource/", 1)[-1]
        why = library().explain(options["query"], resource_id, options["filters"], options["literal"], options["sort"])
        found = wire.explanation(library().resource(resource_id), why)
    return render_template("explain.html", options=options, wanted=wanted, found=found)


@blueprint.get("/coverage")
def coverage() -> ResponseReturnValue:
    """What the library covers, for curators."""
    held, measure = library(), asked_measure()
    view = held.view
    began = (view.history.began_at() or "")[:10]
    too_early = _too_early(began)
    table = _asked_table(MOST_ROWS, MOST_COLUMNS, is_today=bool(too_early))
    return render_template(
        "coverage.html",
        table=table,
        measure=measure,
        measures=MEASURES,
        steps=Steps.of_table(table, measure),
        has_colour=has_colour,
        value_of=lambda one: value_of(one, measure),
        written=lambda one: written(value_of(one, measure), measure),
        total=written(value_of(table, measure), measure),
        in_words=in_words,
        axes=[fields.of_name(name) for name in (table.row_field, table.column_field)],
        listing=lambda *chosen: listing(table, chosen, measure),
        sort=request.args.get("sort", ""),
        report=held.scope(table.as_of),
        state_of=state_of,
        named=named,
        listing_of=listing_of,
        began=began,
        too_early=too_early,
        agreed=last_agreement(held),
        today=today(),
        gaps=view.gaps_so_far,
        plain_problem=_plain_problem,
        still_looking=not view.problems_are_known,
        acronyms=held.learned_acronyms(),
        n_broken=held.search("", {"link": "broken"}, limit=0, facets=()).total,
        links=view.links,
        all_asked=held.asked_for,
        public_asked=lambda: public_asked(view),
        asked_on=IN_WORDS_FROM if view.settings.search.show_questions else SHOWN_FROM,
        reach=held.reachability(compute=False),
        countable=[fields.of_name(name) for name in held.profile.countable],
        shown=IN_A_LIST,
        profile=[each for each in held.profile.fields.values() if each.share],
        not_counted=[each for each in held.profile.fields.values() if not each.share],
    )


@blueprint.get("/coverage.csv")
def coverage_csv() -> ResponseReturnValue:
    """The whole table for a spreadsheet: one figure of every cell, or with ``show=all`` all of them, a line a cell."""
    table = _asked_table()
    rows = all_figures(table) if request.args.get("show") == "all" else matrix(table, asked_measure())
    answer = Response(spreadsheet(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=coverage.csv"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@blueprint.get("/coverage.svg")
def coverage_svg() -> ResponseReturnValue:
    """The table as a picture, for a paper: as large as the page has it, in light colours, with its legend."""
    measure = asked_measure()
    picture = render_template(
        "coverage_picture.html", today=today(), **picture_of(_asked_table(MOST_ROWS, MOST_COLUMNS), measure)
    )
    answer = Response(picture, mimetype="image/svg+xml")
    answer.headers["Content-Disposition"] = "inline; filename=coverage.svg"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _plain_problem(one: Problem) -> str:
    """What is wrong, without files, and with the title of the other record."""
    other = library().held([one.twin]).get(one.twin) if one.twin else None
    return plainly(one.problem, other.display_title if other else "")


def _too_early(began: str) -> str:
    """The day that was asked for, ISO 8601, where the history begins later (``began``) or has not; else ""."""
    asked = request.args.get("as-of")
    if not asked:
        return ""
    day = days_of("as-of", asked)[1].isoformat()
    return "" if began and began <= day else day


def _asked_table(
    most_rows: int | None = None, most_columns: int | None = None, is_today: bool = False
) -> CoverageTable:
    asked = request.args
    return library().coverage(
        asked.get("rows") or None, asked.get("columns") or None, most_rows, most_columns,
        sort=asked.get("sort", ""), as_of=None if is_today else asked.get("as-of") or None,
    )  # fmt: skip
