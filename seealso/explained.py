"""Why a record stands where it does, in a sentence or two and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.said import Said

if TYPE_CHECKING:
    from corpus import Resource
    from seealso import answers
    from seealso.answers import searching
    from seealso.best_bets import ExplainedSearch, TriedBet


def explanation(resource: Resource, found: ExplainedSearch) -> answers.Explanation:
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
        "meaning": round(why.meaning, 4),
        "factor": round(why.factor, 4),
        "kept_out": list(why.kept_out),
        "corrected": found.corrected,
        "plainly": found.plainly,
        "pinned": found.pinned,
        "best_bets": [_best_bet(one) for one in found.bets],
    }


def _best_bet(tried: TriedBet) -> searching.BestBetTried:
    bet = tried.bet
    return {
        "question": tried.question,
        "match": bet.match,
        "pins": list(bet.pins),
        "until": bet.until.isoformat() if bet.until else None,
        "note": bet.note,
        "verdict": tried.verdict,
        "said": said_of_bet(tried),
    }


def said_of_bet(tried: TriedBet) -> str:
    """Why what a best bet pins comes first, or does not."""
    question, until = tried.question, tried.bet.until
    if tried.verdict == "other_words" and tried.bet.match == "same":
        return Said("The best bet for “%(question)s” is for just these words, in any order.", question=question)
    if tried.verdict == "other_words":
        return Said("The best bet for “%(question)s” needs all of these words in the search.", question=question)
    if tried.verdict == "past" and until is not None:
        return Said("The best bet for “%(question)s” was until %(day)s.", question=question, day=until.isoformat())
    if tried.verdict == "other_order":
        return Said(
            "The best bet for “%(question)s” counts only where results are in order of relevance.", question=question
        )
    if tried.verdict == "filtered":
        return Said(
            "The best bet for “%(question)s” does not put it first: it is kept out by %(parts)s.",
            question=question, parts=tuple(f"“{part}”" for part in tried.kept_out),
        )  # fmt: skip
    if tried.verdict == "not_held":
        return Said(
            "The best bet for “%(question)s” names %(records)s, which this library does not hold.",
            question=question, records=tried.missing,
        )  # fmt: skip
    return Said("The best bet for “%(question)s” puts %(records)s first.", question=question, records=tried.bet.pins)


def sentence_of(found: ExplainedSearch) -> str:
    """What an explanation comes to, for a curator."""
    why = found.explanation
    if found.pinned:
        return Said(
            "It is number %(place)s of %(found)s, because the curators chose it for this search.",
            place=why.place, found=why.n_found,
        )  # fmt: skip
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
