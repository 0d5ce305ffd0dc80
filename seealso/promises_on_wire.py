"""Promises as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from corpus.records.promised import PromisedSearch
from seealso.promises import changed_parts

if TYPE_CHECKING:
    from seealso import answers
    from seealso.answers import promised
    from seealso.promises import Compared, Standing, Trial
    from seealso.promising import Promised


def promises(trial: Trial, published: bool | None = None) -> answers.Promises:
    """How promises were tried; ``published``: what came of it, of a build."""
    said: answers.Promises = {
        "kept": trial.n_kept,
        "broken": trial.n_not_kept,
        "promises": [_tried(one) for one in trial.compared],
    }
    return said if published is None else {"published": published, **said}


def made_promise(done: Promised) -> answers.Promised:
    """What `seealso promise` did."""
    return {
        "question": done.promise.question,
        "first": list(done.promise.first),
        "within": done.promise.within,
        "without": list(done.promise.without),
        "kept": done.tried.now.is_kept,
        "changed": done.changed,
        "toml": done.lines,
    }


def _tried(one: Compared) -> promised.TriedPromise:
    promise, now, before = one.promise, one.now, one.before
    return {
        "kind": "search" if isinstance(promise, PromisedSearch) else "see_also",
        "asked": promise.asked,
        "within": promise.within,
        "verdict": one.verdict,
        "hindrance": now.hindrance,
        "records": [
            _moved(is_here, before.standing(is_here.id) if before else None, is_here.id in promise.wanted, one)
            for is_here in now.named
        ],
        "now": _places(now.listed),
        "before": _places(before.listed) if before else None,
    }


def _moved(now: Standing, was: Standing | None, wanted: bool, one: Compared) -> promised.Moved:
    return {
        "id": now.id,
        "title": now.title,
        "wanted": wanted,
        "ok": now.id not in one.now.faults,
        "place": now.place,
        "place_before": was.place if was else None,
        "score": round(now.score, 4),
        "score_before": round(was.score, 4) if was else None,
        "why": [
            {"part": name, "before": round(old, 4), "now": round(new, 4)} for name, old, new in changed_parts(was, now)
        ]
        if was
        else [],
    }


def _places(listed: Iterable[Standing]) -> list[promised.Place]:
    return [
        {"place": one.place, "id": one.id, "title": one.title, "score": round(one.score, 4)}
        for one in listed
        if one.place is not None
    ]
