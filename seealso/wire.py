"""Every answer and error as JSON: the one place that knows the shapes, for the command line and the HTTP API."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent

from corpus.fields import SUGGESTED
from indexer.answers import clean
from indexer.query import quote

if TYPE_CHECKING:
    from corpus import Problem, Resource
    from corpus.doctor.fixes import KindOutcome
    from indexer.acronyms import LearnedAcronym
    from indexer.answers import SearchPage
    from indexer.suggestions import Suggestion
    from recommender import CoverageTable, Related
    from recommender.holdings import Holding
    from recommender.map import LibraryMap
    from recommender.paths import ReadingPath
    from recommender.reachability import Reachability, Reached
    from recommender.reading_list import Suggested
    from seealso.questions import Question


def search_page(page: SearchPage) -> dict[str, Any]:
    """A search answer. ``took_ms`` in milliseconds; ``highlights`` are character ranges of ``snippet``."""
    return {
        "query": page.query,
        "total": page.total,
        "relaxed": page.relaxed,
        "partial": page.n_partial,
        "took_ms": round(page.took_ms, 3),
        "did_you_mean": page.did_you_mean,
        "corrected": page.corrected,
        "hits": [
            {
                "id": hit.id,
                "title": hit.title,
                "type": hit.type,
                "url": hit.url,
                "score": hit.score,
                "snippet": hit.snippet,
                "highlights": [list(span) for span in hit.highlights],
                "missing": list(hit.missing),
            }
            for hit in page.hits
        ],
        "facets": {
            name: [{"value": f.value, "count": f.count, "label": f.label} for f in counts]
            for name, counts in page.facets.items()
        },
        "notes": list(page.notes),
        "without": [
            {
                "kind": part.kind,
                "name": part.name,
                "value": part.value,
                "total": part.total,
                "query": part.query,
                "filters": {name: list(values) for name, values in part.filters.items()},
            }
            for part in page.without
        ],
    }


def suggestions(typed: str, found: Iterable[Suggestion]) -> dict[str, Any]:
    """What may complete ``typed``; each leads somewhere: ``path`` in the site, or ``query``."""
    return {"query": clean(typed[:200]), "suggestions": [_suggestion(item) for item in found]}


def _suggestion(item: Suggestion) -> dict[str, Any]:
    is_record = item.kind == "record" and bool(item.value)
    field = SUGGESTED.get(item.kind)
    query = f"{field.name}:{quote(item.value)}" if field else item.text
    if is_record:
        path = f"/resource/{percent(item.value, safe='')}"
    elif field and field.page:
        path = f"/{field.page.address}/{percent(item.value, safe='')}"
    else:
        path = f"/search?q={percent(query, safe='')}"
    return {
        "text": item.text,
        "kind": item.kind,
        "count": item.count,
        "id": item.value if is_record else None,
        "query": query,
        "path": path,
    }


def related(resource_id: str, found: Iterable[Related]) -> dict[str, Any]:
    """Suggestions for one resource."""
    return {"id": resource_id, "related": [_related_item(item) for item in found]}


def related_to(resource_ids: Iterable[str], found: Iterable[Suggested]) -> dict[str, Any]:
    """Suggestions for a set of resources; ``because`` names those that led to each, strongest tie first."""
    return {
        "ids": list(resource_ids),
        "related": [{**_related_item(one.item), "because": list(one.because)} for one in found],
    }


def _related_item(item: Related) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "type": item.type,
        "url": item.url,
        "score": round(item.score, 6),
        "source": item.source,
        "relation": item.relation,
        "note": item.note,
        "reason": item.reason,
        "why": [{"term": why.term, "share": why.share} for why in item.why],
        "shared": {name: list(values) for name, values in item.shared.items()},
        "also": list(item.also),
        "certain": item.certain,
        "weak": item.weak,
        "strength": item.strength,
    }


def reading_path(found: ReadingPath) -> dict[str, Any]:
    """A reading path. ``from`` is what it starts at: resource, theme or query, and which."""
    return {
        "from": {found.start: found.value, "label": found.label},
        "minutes": found.minutes,
        "total_minutes": found.total_minutes,
        "note": found.note,
        "steps": [
            {
                "id": step.id,
                "title": step.title,
                "type": step.type,
                "url": step.url,
                "minutes": step.minutes,
                "estimated": step.estimated,
                "reason": step.reason,
            }
            for step in found.steps
        ],
    }


def holding(found: Holding) -> dict[str, Any]:
    """Whether something is held. ``verdict``: held, near, or not held; ``by`` says what was compared."""
    return {
        "verdict": found.verdict,
        "said": found.said,
        "matches": [
            {"id": m.id, "title": m.title, "by": m.by, "likeness": round(m.likeness, 4)} for m in found.matches
        ],
        "nearest": [_related_item(item) for item in found.nearest],
        "themes": [{"theme": t.theme, "label": t.label, "confidence": round(t.confidence, 4)} for t in found.themes],
    }


def resource(found: Resource) -> dict[str, Any]:
    """One record, without empty fields; ``display_title`` is how it is shown."""
    return {**found.to_json_dict(), "display_title": found.display_title}


def questions(found: Iterable[Question]) -> list[dict[str, Any]]:
    """What readers ask most often."""
    return [
        {
            "query": q.text,
            "times": q.n_times,
            "last": q.last_day,
            "found": q.n_found,
            "path": f"/search?q={percent(q.text)}",
        }
        for q in found
    ]


def coverage(table: CoverageTable) -> dict[str, Any]:
    """A coverage table."""
    return {
        "rows": [heading.value for heading in table.rows],
        "columns": [heading.value for heading in table.columns],
        "cells": [
            {"row": cell.row, "column": cell.column, "count": cell.count, "query": cell.query} for cell in table.cells
        ],
        "row_field": table.row_field,
        "column_field": table.column_field,
        "headings": {
            side: [{"value": h.value, "label": h.label, "count": h.count, "query": h.query} for h in headings]
            for side, headings in (("rows", table.rows), ("columns", table.columns))
        },
        "documents": table.n_documents,
    }


def acronyms(found: Iterable[LearnedAcronym]) -> list[dict[str, Any]]:
    """What the records explain; ``toml`` is the line that confirms it, ``used`` whether search uses it till then."""
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


def reachability(found: Reachability) -> dict[str, Any]:
    """What the lists of suggestions lead to; ``count`` is the number of lists that a record is on."""

    def reached(records: Iterable[Reached]) -> list[dict[str, Any]]:
        return [{"id": record.id, "title": record.title, "count": record.count} for record in records]

    return {
        "records": found.n_records,
        "list_length": found.list_length,
        "never": reached(found.never),
        "n_never": found.n_never,
        "hubs": reached(found.hubs),
        "skewness": round(found.skewness, 4),
        "most": found.most,
        "islands": [reached(group) for group in found.islands],
        "alone": reached(found.alone),
        "n_alone": found.n_alone,
    }


def library_map(found: LibraryMap) -> dict[str, Any]:
    """The map in its own units, ``width`` by ``height``; ``group`` and ``ties`` are indexes of groups and points."""
    return {
        "width": found.width,
        "height": found.height,
        "groups": [
            {"theme": g.value, "label": g.label, "count": g.count, "x": g.x, "y": g.y, "rx": g.rx, "ry": g.ry}
            for g in found.groups
        ],
        "points": [
            {"id": p.id, "title": p.title, "type": p.type, "x": p.x, "y": p.y, "group": p.group} for p in found.points
        ],
        "ties": [list(tie) for tie in found.ties],
    }


def problems(found: Iterable[Problem]) -> dict[str, Any]:
    """What `seealso check` found."""
    return {
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "record": problem.record,
                "field": problem.field,
                "problem": problem.problem,
                "mend": problem.mend,
                "severity": problem.severity,
            }
            for problem in found
        ]
    }


def fixes(outcomes: Iterable[KindOutcome], dry_run: bool) -> dict[str, Any]:
    """What `seealso check --fix` changed, or would change."""
    return {
        "dry_run": dry_run,
        "kinds": [
            {
                "kind": outcome.kind,
                "what": outcome.what,
                "mends": [dataclasses.asdict(mend) for mend in outcome.mends],
                "left": [dataclasses.asdict(mend) for mend in outcome.left],
                "diff": outcome.diff,
            }
            for outcome in outcomes
        ],
    }


def error(message: str) -> dict[str, Any]:
    """Anything that went wrong."""
    return {"error": message}
