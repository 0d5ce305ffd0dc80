"""Why a record stands where it does, in a sentence or two and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus import Resource
    from indexer.search.explanation import Explained
    from seealso import answers


def explanation(resource: Resource, found: Explained) -> answers.Explanation:
    """Why a record stands where it does."""
    why = found.explanation
    return {
        "query": found.query,
        "id": resource.id,
        "title": resource.display_title,
        "said": said_of(found),
        "standing": why.standing,
        "place": why.place,
        "found": why.n_found,
        "score": round(why.score, 4),
        "words": [
            {
                "text": word.text,
                "held": word.held,
                "score": round(word.score, 4),
                "records": word.n_records,
                "forms": list(word.forms),
                "fields": [
                    {"field": part.field, "occurrences": part.occurrences, "score": round(part.score, 4)}
                    for part in word.fields
                ],
            }
            for word in why.words
        ],
        "neighbours": round(why.neighbours, 4),
        "title_gain": round(why.title, 4),
        "borrowed": round(why.borrowed, 4),
        "factor": round(why.factor, 4),
        "kept_out": list(why.kept_out),
        "corrected": found.corrected,
        "plainly": found.plainly,
    }


def said_of(found: Explained) -> str:
    """What an explanation comes to, for a curator.

    >>> _listed(["oak"]), _listed(["oak", "elm", "fir"])
    ('“oak”', '“oak”, “elm” and “fir”')
    """
    why = found.explanation
    lacking = [word.text for word in why.words if not word.held]
    if why.kept_out:
        return f"It is kept out by {_listed(why.kept_out)}."
    if why.standing == "all":
        return f"It is number {why.place:,} of {why.n_found:,}. It holds every word."
    if why.standing == "some":
        if not why.n_all:
            return (
                f"No record holds every word. It is number {why.place:,} of the {why.n_found:,} that hold some: "
                f"it lacks {_listed(lacking)}."
            )
        return (
            f"It is number {why.place:,} of {why.n_found:,}, below those that hold every word: "
            f"it lacks {_listed(lacking)}."
        )
    if not why.words:
        return "There is no word in this question that can be searched for."
    return (
        f"It is not among the results: it holds neither {_listed(lacking)}."
        if len(lacking) == 2
        else (f"It is not among the results: it does not hold {_listed(lacking)}.")
    )


def _listed(parts: Sequence[str]) -> str:
    quoted = [f"“{part}”" for part in parts]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
