"""A question of readers asked again of the library as it is today, so that what is held in other words is no miss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from indexer.search.request import SearchRequest
from indexer.text import analysis
from indexer.text.language_rules import DEFAULT
from seealso import best_bets

if TYPE_CHECKING:
    from corpus import LibrarySettings
    from indexer.search.result_page import Hit, SearchPage
    from seealso.view import View

How = Literal["words", "chosen", "spelling", "letters"]

_N_HITS = 5
_LETTERS = 6
"""A word of fewer letters that is nowhere may be a word that the library lacks; a longer one is likelier misspelt."""
_SURE_OF = frozenset({"theme", "keyword", "audience", "series", "publisher", "collection", "place"})
"""What letters are sure to stand for, where it is held; of titles and names that is only likely."""


@dataclass(frozen=True, slots=True)
class Found:
    """How the library answers a question.

    how: by its words; because curators chose what comes first; in another spelling; its letters stand for something.
    n_found: records. query: the search that lists them. expression: what letters stand for. short: as an acronym.
    ids: what curators chose, where they did.
    """

    how: How
    n_found: int
    query: str
    expression: str = ""
    short: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedAnew:
    """What a question finds today.

    Args:
        found: how it is answered; ``None`` where it is not.
        meant: the question in words that the library has, as far as it is plain what was meant.
        perhaps: what letters of it may stand for, or its spelling be meant for, where that is not sure; else empty.
        hits: what holds some of the words, best first, where it is not answered; else what is found.
    """

    found: Found | None
    meant: str
    perhaps: str = ""
    hits: tuple[Hit, ...] = ()


def asked_anew(view: View, text: str) -> AskedAnew:
    """Ask ``text`` of a state of the library; kept with it."""
    return view.derived.get(("asked anew", text), lambda: _asked_anew(view, text))


def _asked_anew(view: View, text: str) -> AskedAnew:
    page = _page(view, text)
    other_spelling = page.did_you_mean if page.corrected and page.did_you_mean else ""
    is_sure = not other_spelling or _is_surely(text, other_spelling)
    if page.total and not page.relaxed and is_sure:
        how: How = "spelling" if other_spelling else "words"
        meant = other_spelling or text
        return AskedAnew(Found(how, page.total, meant), meant, hits=page.hits)
    pins = tuple(pin for pin in best_bets.pins_for(view, text) if view.engine.doc_number(pin) is not None)
    if pins:
        return AskedAnew(Found("chosen", len(pins), text, ids=pins), text, hits=page.hits)
    meant, perhaps = (other_spelling or text) if is_sure else text, "" if is_sure else other_spelling
    for offer in page.offers:
        other = _page(view, offer.query)
        if other.total and not other.relaxed:
            if offer.kind in _SURE_OF:
                found = Found("letters", other.total, offer.query, offer.expression, offer.short)
                return AskedAnew(found, offer.query, hits=other.hits)
            perhaps = offer.expression
        elif offer.kind in _SURE_OF and meant == text:
            meant = offer.query
            page = other if other.hits else page
    return AskedAnew(None, meant, perhaps, page.hits if is_sure else ())


def _is_surely(text: str, meant: str) -> bool:
    """Whether words that are put right are long enough, and begin alike: "gout" is no misspelt "out", nor "wealth"
    a "health".
    """
    asked, better = text.casefold().split(), meant.casefold().split()
    if len(asked) != len(better):
        return all(len(word) >= _LETTERS for word in asked if word not in better)
    return all(
        word == other or (len(word) >= _LETTERS and word[0] == other[0])
        for word, other in zip(asked, better, strict=True)
    )


def _page(view: View, text: str) -> SearchPage:
    return best_bets.answered(view, SearchRequest.of(text, limit=_N_HITS, facets=(), snippets=False))


def best_of(anew: AskedAnew) -> tuple[str, ...]:
    """The id of what answers a question first: what curators chose, else the first hit; none where nothing does."""
    if anew.found is None:
        return ()
    return anew.found.ids[:1] or tuple(hit.id for hit in anew.hits[:1])


def newest_of(view: View, found: Found) -> tuple[str, ...]:
    """The id of what answers a question and came to the library last; none where nothing does."""
    if found.ids:
        return found.ids[:1]
    request = SearchRequest.of(found.query, limit=1, facets=(), snippets=False, sort="added")
    return view.derived.get(("newest", found.query), lambda: tuple(hit.id for hit in view.engine.search(request).hits))


class SameQuestion:
    """Tells whether two questions are one: in other order, capitals, endings or small words; letters or what they
    stand for; a word or what seealso.toml calls its synonym.

    Args:
        settings: of the library.
        spoken: its languages, which decide about endings.
    """

    def __init__(self, settings: LibrarySettings, spoken: tuple[str, ...]) -> None:
        self._spoken = spoken or (DEFAULT,)
        self._instead = dict(_replacements(settings))
        self._longest = max(map(len, self._instead), default=0)

    def keys(self, text: str) -> tuple[frozenset[str], ...]:
        """What two questions share, at least one of them, where they are the same: their words in each language."""
        said = self._replaced(analysis.words_of(text))
        found = []
        for language in self._spoken:
            words = [word for word in said if not analysis.is_stop_word(word, language)] or said
            found.append(frozenset(analysis.stem(word, language) for word in words))
        return tuple(dict.fromkeys(found))

    def _replaced(self, words: list[str]) -> list[str]:
        found: list[str] = []
        at = 0
        while at < len(words):
            for n in range(min(self._longest, len(words) - at), 0, -1):
                better = self._instead.get(tuple(words[at : at + n]))
                if better is not None:
                    found += better
                    at += n
                    break
            else:
                found.append(words[at])
                at += 1
        return found


def _replacements(settings: LibrarySettings) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    acronyms: Mapping[str, tuple[str, ...]] = settings.acronyms
    for group in settings.synonyms.groups:
        first, *others = [tuple(analysis.words_of(each)) for each in group] or [()]
        yield from ((other, first) for other in others if other and first)
    for short, long in acronyms.items():
        words = tuple(analysis.words_of(short))
        if len(long) == 1 and words:
            yield words, tuple(analysis.words_of(long[0]))
