"""Pages for curators: what the library covers, and whether something is held already."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from seealso import CoverageTable, fields, wire
from webapp.languages.translating import pgettext, translated
from webapp.request_arguments import library, search_options
from webapp.search_state import SearchState

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
        why = library().explain(options["query"], resource_id, options["filters"], options["literal"])
        found = wire.explanation(library().resource(resource_id), why)
    return render_template("explain.html", options=options, wanted=wanted, found=found)


@blueprint.get("/coverage")
def coverage() -> ResponseReturnValue:
    """What the library covers, for curators."""
    table = _asked_table(MOST_ROWS, MOST_COLUMNS)
    view = library().view
    highest = max((cell.count for cell in table.cells), default=0)
    return render_template(
        "coverage.html",
        table=table,
        heat=lambda count: _heat(count, highest),
        heats=_steps(highest),
        axes=[fields.of_name(name) for name in (table.row_field, table.column_field)],
        listing=lambda *chosen: _listing(table, chosen),
        gaps=view.gaps_so_far,
        still_looking=not view.problems_are_known,
        acronyms=library().learned_acronyms(),
        n_broken=library().search("", {"link": "broken"}, limit=0, facets=()).total,
        questions=library().public_questions(),
        reach=library().reachability(compute=False),
        countable=[fields.of_name(name) for name in library().profile.countable],
        shown=IN_A_LIST,
        profile=[each for each in library().profile.fields.values() if each.share],
        not_counted=[each for each in library().profile.fields.values() if not each.share],
    )


@blueprint.get("/coverage.csv")
def coverage_csv() -> ResponseReturnValue:
    """The whole table, for a spreadsheet."""
    table = _asked_table()
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["", *(translated(column.label) for column in table.columns), pgettext("table", "All")])
    width = len(table.columns)
    for at, row in enumerate(table.rows):
        cells = table.cells[at * width : (at + 1) * width]
        writer.writerow([translated(row.label), *(cell.count for cell in cells), row.count])
    answer = Response("\ufeff" + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=coverage.csv"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _asked_table(most_rows: int | None = None, most_columns: int | None = None) -> CoverageTable:
    rows, columns = request.args.get("rows") or None, request.args.get("columns") or None
    return library().coverage(rows, columns, most_rows, most_columns)


def _listing(table: CoverageTable, chosen: Sequence[tuple[int, str]]) -> str:
    """The search that lists a cell or a heading: (0 for rows or 1 for columns, value) of each; "" for others."""
    names = (table.row_field, table.column_field)
    if not all(value for _, value in chosen):
        return ""
    return SearchState(filters={names[axis]: (value,) for axis, value in chosen}).address()


def _heat(count: int, highest: int) -> int:
    """The step of a cell, 0 to 5: each holds about as many times more than the one below it.

    One cell that holds very much more than the others leaves them apart.
    """
    if not count:
        return 0
    return min(1 + int(5 * math.log(count) / math.log(highest + 1)), 5) if highest > 1 else 5


def _steps(highest: int) -> list[tuple[int, int, int]]:
    """The legend: (step, from, to) of each step that some count has."""
    found: dict[int, list[int]] = {}
    for count in range(1, min(highest, 10_000) + 1):
        found.setdefault(_heat(count, highest), []).append(count)
    if highest > 10_000:
        found.setdefault(5, []).append(highest)
    return [(step, counts[0], counts[-1]) for step, counts in sorted(found.items())]
