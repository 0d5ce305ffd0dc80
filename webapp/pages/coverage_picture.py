"""The coverage table as a drawing: where each cell and each word stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from seealso import CoverageTable, Heading, fields
from webapp.languages.translating import _, pgettext, translated
from webapp.pages.coverage_shown import MEASURES, Steps, has_colour, value_of, written
from webapp.pages.phrases import shortened_label
from webapp.request_arguments import library

CELL_WIDTH, CELL_HEIGHT = 46, 26
MARGIN, TITLE_HEIGHT, LEGEND_HEIGHT = 24, 64, 64
LETTER = 6.6
"""About so wide is a letter of the labels, in units of the drawing."""
MOST_LETTERS = 34


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the drawing: its corner, its shade (0 to 5), what stands in it, and how it is marked.

    is_total: it is of all. is_plain: it sums up all other values, and is drawn without a colour.
    """

    x: float
    y: float
    shade: int
    text: str
    is_out: bool = False
    is_missing: bool = False
    is_total: bool = False
    is_plain: bool = False


def picture_of(table: CoverageTable, measure: str) -> dict[str, Any]:
    """What the template of the drawing needs."""
    names = [fields.of_name(name) for name in (table.row_field, table.column_field)]
    rows = [shortened_label(translated(row.label), MOST_LETTERS) for row in table.rows]
    columns = [
        *(shortened_label(translated(column.label), MOST_LETTERS) for column in table.columns),
        pgettext("table", "All"),
    ]
    left = MARGIN + 12 + LETTER * max(map(len, rows), default=0)
    top = MARGIN + TITLE_HEIGHT + LETTER * max(map(len, columns), default=0)
    steps = Steps.of_table(table, measure)
    boxes = []
    for at, cell in enumerate(table.cells):
        beside, below = at % len(table.columns), at // len(table.columns)
        value = value_of(cell, measure)
        boxes.append(
            Box(left + beside * CELL_WIDTH, top + below * CELL_HEIGHT, steps.shade(value) if has_colour(cell) else 0,
                written(value, measure) if value else "", cell.is_out, cell.n_missing > 0,
                is_plain=not (cell.row and cell.column))
        )  # fmt: skip
    for below, row in enumerate(table.rows):
        x, y = left + len(table.columns) * CELL_WIDTH, top + below * CELL_HEIGHT
        value = value_of(row, measure)
        text = written(value, measure) if value else ""
        boxes.append(Box(x, y, 0, text, row.is_out, row.n_missing > 0, True))
    sums: tuple[Heading | CoverageTable, ...] = (*table.columns, table)
    for beside, column in enumerate(sums):
        value = value_of(column, measure)
        marks = (column.is_out, column.n_missing > 0) if isinstance(column, Heading) else (False, False)
        text = written(value, measure) if value else ""
        boxes.append(Box(left + beside * CELL_WIDTH, top + len(table.rows) * CELL_HEIGHT, 0, text, *marks, True))
    rows.append(pgettext("table", "All"))
    title = _("%(rows)s and %(columns)s", rows=names[0].plural, columns=names[1].plural)
    legend = steps.legend(measure)
    width = max(left + len(columns) * CELL_WIDTH + MARGIN, 2 * MARGIN + 640)
    return {
        "title": f"{title}: {translated(MEASURES[measure])}",
        "of": library().title,
        "table": table,
        "rows": [(label, left - 10, top + at * CELL_HEIGHT + CELL_HEIGHT / 2) for at, label in enumerate(rows)],
        "columns": [(label, left + at * CELL_WIDTH + CELL_WIDTH / 2, top - 8) for at, label in enumerate(columns)],
        "boxes": boxes,
        "cell": (CELL_WIDTH - 2, CELL_HEIGHT - 2),
        "legend": [(shade, text, MARGIN + at * 110) for at, (shade, text) in enumerate(legend)],
        "after_legend": MARGIN + len(legend) * 110,
        "has_out": any(box.is_out for box in boxes),
        "has_missing": any(box.is_missing for box in boxes),
        "legend_y": top + len(rows) * CELL_HEIGHT + 28,
        "margin": MARGIN,
        "width": round(width),
        "height": round(top + len(rows) * CELL_HEIGHT + LEGEND_HEIGHT),
    }
