"""Why a record stands where it does, in a sentence or two and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.said import Said

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
        "said": sentence_of(found),
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


def sentence_of(found: Explained) -> str:
    """What an explanation comes to, for a curator."""
    why = found.explanation
    lacking = tuple(f"“{word.text}”" for word in why.words if not word.held)
    if why.kept_out:
        return Said("It is kept out by %(parts)s.", parts=tuple(f"“{part}”" for part in why.kept_out))
    if why.standing == "all":
        return Said(
            "It is number %(place)s of %(found)s. It holds every word.", place=why.place, found=why.n_found
        )  # fmt: skip
    if why.standing == "some":
        if not why.n_all:
            return Said(
                "No record holds every word. It is number %(place)s of the %(found)s that hold some: it lacks "
                "%(words)s.",
                place=why.place, found=why.n_found, words=lacking,
            )  # fmt: skip
        return Said(
            "It is number %(place)s of %(found)s, below those that hold every word: it lacks %(words)s.",
            place=why.place, found=why.n_found, words=lacking,
        )  # fmt: skip
    if not why.words:
        return Said("There is no word in this question that can be searched for.")
    if len(lacking) == 2:
        return Said("It is not among the results: it holds neither %(words)s.", words=lacking)
    return Said("It is not among the results: it does not hold %(words)s.", words=lacking)
