"""What the library covers as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.records.scope import Scope
    from indexer.index.acronyms import LearnedAcronym
    from recommender import CoverageTable, Figures, Heading, ScopeReport, Wanted
    from seealso import answers


def coverage(
    table: CoverageTable, report: ScopeReport, scope: Scope, learned: Iterable[LearnedAcronym] | None = None
) -> answers.Coverage:
    """A coverage table, and the gaps; with the acronyms ``learned`` from the records, where they were asked for."""
    answer: answers.Coverage = {
        "rows": [heading.value for heading in table.rows],
        "columns": [heading.value for heading in table.columns],
        "cells": [
            {
                "row": cell.row,
                "column": cell.column,
                "count": cell.count,
                "query": cell.query,
                "figures": _figures(cell.figures),
                "out_of_scope": cell.is_out,
                "missing": cell.n_missing,
            }
            for cell in table.cells
        ],
        "row_field": table.row_field,
        "column_field": table.column_field,
        "headings": {"rows": list(_headings(table.rows)), "columns": list(_headings(table.columns))},
        "documents": table.n_documents,
        "figures": _figures(table.figures),
        "as_of": table.as_of,
        "scope": {
            "about": scope.about,
            "notes": list(scope.notes),
            "gaps": [_wanted(one) for one in report.gaps],
            "out": [_wanted(one) for one in report.out],
            "met": report.n_met,
        },
    }
    if learned is not None:
        answer["acronyms"] = acronyms(learned)
    return answer


def _figures(found: Figures) -> answers.Figures:
    return {
        "newest": found.newest,
        "minutes": found.minutes,
        "dead_links": found.n_dead,
        "demand": found.demand,
    }


def _headings(found: Iterable[Heading]) -> Iterator[answers.Heading]:
    for one in found:
        yield {
            "value": one.value,
            "label": one.label,
            "count": one.count,
            "query": one.query,
            "figures": _figures(one.figures),
            "out_of_scope": one.is_out,
            "missing": one.n_missing,
        }


def _wanted(one: Wanted) -> answers.Wanted:
    return {
        "values": [{"field": field, "value": value, "label": label} for field, value, label in one.values],
        "count": one.count,
        "query": one.query,
        "missing": one.n_missing,
        "at_least": one.at_least,
        "newest": one.newest,
        "newest_since": one.since,
        "note": one.note,
    }


def acronyms(found: Iterable[LearnedAcronym]) -> list[answers.LearnedAcronym]:
    """What the records explain."""
    return [
        {
            "short": item.short,
            "long": item.long,
            "records": item.n_records,
            "ids": list(item.records),
            "others": dict(item.others),
            "used": not item.why_not,
            "why_not": item.why_not or None,
            "toml": item.toml,
        }
        for item in found
    ]
