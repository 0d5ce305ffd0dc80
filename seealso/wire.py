"""Every answer and error as JSON, for the command line and the HTTP API: the one place that makes them.

What each key holds is written in `seealso.answers`. mypy holds the two together: a key that is missing here, or that
is not described there, is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast
from urllib.parse import quote as percent

from corpus.records.fields import SUGGESTED
from indexer.search.query import quote
from indexer.search.request import clean
from seealso.coverage_on_wire import acronyms as acronyms
from seealso.coverage_on_wire import coverage as coverage
from seealso.demand_on_wire import additions as additions
from seealso.demand_on_wire import asked_for as asked_for
from seealso.demand_on_wire import asked_question as asked_question
from seealso.demand_on_wire import readers_suggestions as readers_suggestions
from seealso.explained import explanation as explanation
from seealso.map_on_wire import at_spot as at_spot
from seealso.map_on_wire import library_map as library_map
from seealso.promises_on_wire import made_promise as made_promise
from seealso.promises_on_wire import promises as promises
from seealso.topics_on_wire import text_topics as text_topics

if TYPE_CHECKING:
    from corpus import Problem, Resource
    from corpus.doctor.fixes import KindOutcome, Mend
    from corpus.exchange.importing.three_way_merge import Change
    from indexer.index.generation import Manifest
    from indexer.search.result_page import Hit, SearchPage
    from indexer.words.suggestions import Suggestion
    from recommender import Related
    from recommender.coverage.reachability import Reachability, Reached
    from recommender.holdings.lookup import Holding
    from recommender.paths.pathfinder import ReadingPath
    from recommender.related.reading_list import Suggested
    from seealso import answers
    from seealso.answers import curating, searching
    from seealso.confirming import Confirmed
    from seealso.imports import ImportReport
    from seealso.measuring import Evaluation
    from seealso.promises import Trial
    from seealso.publishing import Update
    from seealso.questions import Question


def search_page(page: SearchPage) -> answers.SearchPage:
    """A search answer."""
    return {
        "query": page.query,
        "total": page.total,
        "relaxed": page.relaxed,
        "plainly": page.plainly,
        "partial": page.n_partial,
        "took_ms": round(page.took_ms, 3),
        "did_you_mean": page.did_you_mean,
        "corrected": page.corrected,
        "hits": list(map(_hit, page.hits)),
        "nearest": list(map(_hit, page.nearest)),
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
        "offers": [
            {
                "word": offer.word,
                "expression": offer.expression,
                "kind": offer.kind,
                "value": offer.value,
                "count": offer.count,
                "query": offer.query,
            }
            for offer in page.offers
        ],
    }


def _hit(hit: Hit) -> searching.Hit:
    return {
        "id": hit.id,
        "title": hit.title,
        "type": hit.type,
        "url": hit.url,
        "score": hit.score,
        "snippet": hit.snippet,
        "highlights": [list(span) for span in hit.highlights],
        "missing": list(hit.missing),
        "pinned": hit.pinned,
    }


def suggestions(typed: str, found: Iterable[Suggestion], root: str = "") -> answers.Suggestions:
    """What may complete ``typed``; each leads somewhere: ``path`` in the site, which lies at ``root``, or ``query``."""
    return {"query": clean(typed[:200]), "suggestions": [_suggestion(item, root) for item in found]}


def _suggestion(item: Suggestion, root: str) -> answers.Suggestion:
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
        "path": root + path,
    }


def related(resource_id: str, found: Iterable[Related]) -> answers.Related:
    """Suggestions for one resource."""
    return {"id": resource_id, "related": [_related_item(item) for item in found]}


def related_to(resource_ids: Iterable[str], found: Iterable[Suggested]) -> answers.RelatedTo:
    """Suggestions for a set of resources; ``because`` names those that led to each, strongest tie first."""
    return {
        "ids": list(resource_ids),
        "related": [{**_related_item(one.item), "because": list(one.because)} for one in found],
    }


def _related_item(item: Related) -> answers.RelatedItem:
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
        "why": [{"term": why.term, "share": why.share, "kind": why.kind} for why in item.why],
        "shared": {name: list(values) for name, values in item.shared.items()},
        "also": list(item.also),
        "certain": item.certain,
        "weak": item.weak,
        "alike": None if item.alike is None else {"mine": item.alike[0], "theirs": item.alike[1]},
        "strength": item.strength,
        "rung": item.rung,
        "facts": {"minutes": item.facts.minutes, "year": item.facts.year, "by": list(item.facts.by)},
    }


def reading_path(found: ReadingPath) -> answers.ReadingPath:
    """A reading path."""
    return {
        "from": cast("answers.PathStart", {found.start: found.value, "label": found.label}),
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


def holding(found: Holding) -> answers.Holding:
    """Whether something is held."""
    return {
        "verdict": found.verdict,
        "said": found.said,
        "matches": [
            {"id": m.id, "title": m.title, "by": m.by, "likeness": round(m.likeness, 4)} for m in found.matches
        ],
        "nearest": [_related_item(item) for item in found.nearest],
        "themes": [{"theme": t.theme, "label": t.label, "confidence": round(t.confidence, 4)} for t in found.themes],
    }


def resource(found: Resource) -> answers.Record:
    """One record, without empty fields."""
    return cast("answers.Record", {**found.to_json_dict(), "display_title": found.display_title})


def resources(total: int, found: Iterable[Resource]) -> answers.Records:
    """Some of the ``total`` records of a library."""
    return {"total": total, "resources": [resource(one) for one in found]}


def reference(found: Resource, style: str, text: str) -> answers.Reference:
    """A record as a reference in ``style``."""
    return {"id": found.id, "style": style, "reference": text}


def questions(found: Iterable[Question]) -> answers.Questions:
    """What readers ask most often."""
    return {
        "questions": [
            {
                "query": q.text,
                "times": q.n_times,
                "last": q.last_day,
                "found": q.n_found,
                "path": f"/search?q={percent(q.text)}",
            }
            for q in found
        ]
    }


def reachability(found: Reachability) -> answers.Reachability:
    """What the lists of suggestions lead to."""

    def reached(records: Iterable[Reached]) -> list[answers.Reached]:
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


def problems(found: Iterable[Problem]) -> answers.Problems:
    """What `seealso check` found."""
    return {"problems": [_problem(problem) for problem in found]}


def _problem(problem: Problem) -> answers.Problem:
    return {
        "file": problem.file,
        "line": problem.line,
        "record": problem.record,
        "field": problem.field,
        "problem": problem.problem,
        "mend": problem.mend,
        "severity": problem.severity,
        "twin": problem.twin,
    }


def fixes(outcomes: Iterable[KindOutcome], dry_run: bool) -> answers.Fixes:
    """What `seealso check --fix` changed, or would change."""
    return {
        "dry_run": dry_run,
        "kinds": [
            {
                "kind": outcome.kind,
                "what": outcome.what,
                "mends": [_mend(mend) for mend in outcome.mends],
                "left": [_mend(mend) for mend in outcome.left],
                "diff": outcome.diff,
            }
            for outcome in outcomes
        ],
    }


def _mend(mend: Mend) -> curating.Mend:
    return {
        "kind": mend.kind,
        "file": mend.file,
        "line": mend.line,
        "record": mend.record,
        "field": mend.field,
        "old": mend.old,
        "new": mend.new,
    }


def import_report(report: ImportReport) -> answers.ImportReport:
    """What an import did, or with ``--dry-run`` would do."""
    plan = report.plan
    return {
        "source": report.source,
        "format": report.format,
        "mapping": dict(report.mapping.columns) if report.mapping else None,
        "rows": report.n_rows,
        "dry_run": report.dry_run,
        "new": [item.target for item in plan.new],
        "updated": [
            _changed(resource_id, merge.changes)
            for merges in plan.updates.values()
            for resource_id, merge in merges.items()
        ],
        "unchanged": plan.unchanged,
        "kept": [_changed(resource_id, changes) for resource_id, changes in plan.kept.items()],
        "gone_from_source": plan.gone,
        "deleted_here": plan.stay_away,
        "joined": [
            {"id": one.resource_id, "file": one.file, "line": one.line, "added": one.n_added, "changed": one.n_changed}
            for one in plan.joined
        ],
        "same_work": [
            {"id": one.into.target, "title": one.title, "file": one.file, "line": one.line, "by": one.how}
            for one in plan.again
        ],
        "problems": [_problem(problem) for problem in report.problems],
        "notes": report.notes,
        "skipped": report.skipped,
        "not_taken": report.not_taken,
    }


def _changed(resource_id: str, changes: Iterable[Change]) -> curating.ChangedRecord:
    return {
        "id": resource_id,
        "changes": [{"field": change.field, "old": change.old, "new": change.new} for change in changes],
    }


def built(manifest: Manifest, seconds: float, trial: Trial) -> answers.Built:
    """What a build published, and how many promises it keeps."""
    done: answers.Built = {
        "generation": manifest.name,
        "documents": manifest.n_documents,
        "set_aside": manifest.n_set_aside,
        "seconds": round(seconds, 3),
    }
    if trial.compared:
        done["promises_kept"], done["promises_broken"] = trial.n_kept, trial.n_not_kept
    return done


def checked_index(damaged: Mapping[str, str]) -> answers.CheckedIndex:
    """What reading every file of an index said."""
    return {"whole": not damaged, "damaged": [{"file": name, "why": why} for name, why in sorted(damaged.items())]}


def updated(done: Update | Manifest, seconds: float, trial: Trial) -> answers.Updated:
    """What an update did; a manifest is that of an index that had to be built anew."""
    from seealso.publishing import Update

    said: answers.Updated
    if isinstance(done, Update):
        said = {
            "built": False,
            "changed": done.n_changed,
            "removed": done.n_removed,
            "set_aside": done.n_set_aside,
            "seconds": round(seconds, 3),
        }
    else:
        said = {
            "built": True,
            "documents": done.n_documents,
            "set_aside": done.n_set_aside,
            "seconds": round(seconds, 3),
        }
    if trial.compared:
        said["promises_kept"], said["promises_broken"] = trial.n_kept, trial.n_not_kept
    return said


def rolled_back(manifest: Manifest) -> answers.RolledBack:
    """The generation that answers again."""
    return {"rolled_back_to": manifest.name, "documents": manifest.n_documents, "built_at": manifest.built_at}


def confirmed(done: Confirmed) -> answers.Confirmed:
    """What `seealso confirm` did."""
    return {
        "short": done.short,
        "long": done.long,
        "toml": done.line,
        "changed": done.changed,
        "build_needed": done.changed,
    }


def evaluation(found: Evaluation, comparison: Mapping[str, Mapping[str, float]] | None = None) -> answers.Evaluation:
    """How good the answers are; with the ``comparison`` by part, where there is a run to compare with."""
    measured: dict[str, object] = dict(found.means())
    if comparison is not None:
        measured["comparison"] = comparison
    return cast("answers.Evaluation", measured)


def error(message: str) -> answers.Error:
    """Anything that went wrong."""
    return {"error": message}
