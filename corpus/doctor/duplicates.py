"""The same work twice: by DOI or another number, by address, by title and year, or by titles that differ in
spelling only.

Two records of one work in two forms (a podcast and its slides) are no duplicates, and neither are parts of a series.
So nothing is said of records that are tied to each other, have different types or different people, or whose
titles differ in a number or in a whole word; a word more is no difference where both have one long description.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from itertools import combinations

from corpus.doctor.case import Case, Held
from corpus.records import dates
from corpus.records.folding import fold, words
from corpus.records.identity import place_on_page, record_keys
from corpus.records.problems import Problem
from corpus.records.resource import Resource
from corpus.said import Said

_ARTICLES = frozenset(("a", "an", "the", "of", "and", "in", "on", "for", "to"))
_RARE = 40
"""Titles are compared when they share a word that no more than this many titles have."""
_MAX_SLIPS = 2
_DAYS_APART = 10
"""The monthly digest has one title and many issues."""
_NUMBERS = {"arxiv": "arXiv number", "pmid": "PubMed number", "pmcid": "PubMed Central number", "isbn": "ISBN"}
_TELLING_WORDS = 4
"""A title of so many words is hardly chosen twice."""
_TELLING_DESCRIPTION = 12
"""A description of so many words is hardly written twice."""
_MOST_OF_A_DESCRIPTION = 3
"""What more records say of themselves is said of what they belong to."""
_OF_A_PART = frozenset(
    "part parts volume vol chapter episode session module unit book series edition annex appendix supplement summary "
    "abridged abstract slides video webinar podcast poster audio recording transcript workbook update "
    "one two three four five six seven eight nine ten first second third i ii iii iv v vi vii viii ix x".split()
)
"""Words with which a title is that of a part, of another issue or of another form."""

Seen = set[tuple[str, str]]


def check(case: Case) -> Iterator[Problem]:
    """Each pair once, at the later record, by the strongest evidence."""
    seen: Seen = set()
    keys = {held.resource.id: _keys(held.resource) for held in case.held}
    yield from _same_doi(case, {name: found["doi"][0] for name, found in keys.items() if "doi" in found}, seen)
    for kind, called in _NUMBERS.items():
        yield from _same_number(case, kind, called, {name: found.get(kind, []) for name, found in keys.items()}, seen)
    yield from _same_url(case, {name: found["url"][0] for name, found in keys.items() if "url" in found}, seen)
    titles = [_title_words(held.resource) for held in case.held]
    yield from _same_title(case, titles, seen)
    yield from _near_title(case, titles, seen)
    yield from _same_description(case, titles, seen)


def _keys(record: Resource) -> dict[str, list[str]]:
    """What the record is known by, by kind: "doi", "url", "isbn" ..."""
    found: dict[str, list[str]] = {}
    for key in record_keys(record):
        found.setdefault(key.partition(":")[0], []).append(key)
    return found


def _groups(case: Case, key_of: Mapping[str, Hashable | None]) -> Iterator[list[Held]]:
    found: dict[Hashable, list[Held]] = defaultdict(list)
    for held in case.held:
        key = key_of.get(held.resource.id)
        if key is not None:
            found[key].append(held)
    yield from (group for group in found.values() if len(group) > 1)


def _new_pair(first: Held, second: Held, seen: Seen) -> bool:
    pair = (first.resource.id, second.resource.id)
    if pair in seen or _tied(first.resource, second.resource):
        return False
    seen.add(pair)
    return True


def _tied(one: Resource, other: Resource) -> bool:
    for source, target in ((one, other), (other, one)):
        if source.recording_of == target.id or any(tie.target == target.id for tie in source.relations):
            return True
    return False


def _same_doi(case: Case, keys: Mapping[str, str | None], seen: Seen) -> Iterator[Problem]:
    for first, *others in _groups(case, keys):
        for other in others:
            if _new_pair(first, other, seen):
                yield other.problem(
                    ("doi",) if other.resource.doi else ("url",),
                    Said("%(record)s has the same DOI (%(place)s).", record=repr(first.resource.id), place=first.place),
                    "Keep one record of the work, or correct one of the DOIs.",
                    twin=first.resource.id,
                )


def _same_number(case: Case, kind: str, called: str, keys: Mapping[str, list[str]], seen: Seen) -> Iterator[Problem]:
    """Records may have several ISBNs, one for each binding; one in common is enough."""
    found: dict[str, list[Held]] = defaultdict(list)
    for held in case.held:
        for key in keys[held.resource.id]:
            found[key].append(held)
    for key, (first, *others) in found.items():
        for other in others:
            if _new_pair(first, other, seen):
                own = next((name for name in other.resource.extra if kind in str(name).lower()), "")
                yield other.problem(
                    ("extra", own) if own else ("url",),
                    Said(
                        "%(record)s has the same %(called)s, %(number)s (%(place)s).",
                        record=repr(first.resource.id),
                        called=called,
                        number=key.partition(":")[2],
                        place=first.place,
                    ),
                    "Keep one record of the work, or tie the two with `relations:` if both are meant.",
                    twin=first.resource.id,
                )


def _same_url(case: Case, keys: Mapping[str, str | None], seen: Seen) -> Iterator[Problem]:
    from rapidfuzz import fuzz

    for first, *others in _groups(case, keys):
        for other in others:
            if _two_parts_of_a_page(first, other) or not _new_pair(first, other, seen):
                continue
            same = other.resource.url == first.resource.url
            alike = fuzz.token_set_ratio(first.resource.display_title, other.resource.display_title) >= 50
            found = {"record": repr(first.resource.id), "address": first.resource.url, "place": first.place}
            yield other.problem(
                ("url",),
                Said("%(record)s has the same address: %(address)s (%(place)s).", **found)
                if same
                else Said(
                    "%(record)s has an address that differs in writing only (%(how)s): %(address)s (%(place)s).",
                    how=_differs(first, other),
                    **found,
                ),
                "Keep one record of the page, or tie the two with `relations:` if both are meant.",
                "warning" if alike or not same else "notice",
                twin=first.resource.id,
            )


def _two_parts_of_a_page(one: Held, other: Held) -> bool:
    places = [place_on_page(held.resource.url or "") for held in (one, other)]
    return all(places) and places[0] != places[1]


def _differs(one: Held, other: Held) -> str:
    from urllib.parse import urlsplit

    a, b = (urlsplit(held.resource.url or "") for held in (one, other))
    said = []
    if a.scheme != b.scheme:
        said.append("scheme")
    if a.netloc != b.netloc:
        said.append("host")
    if a.path != b.path:
        said.append("path" if a.path.rstrip("/") != b.path.rstrip("/") else "slash at the end")
    if a.query != b.query:
        said.append("parameters")
    if a.fragment != b.fragment:
        said.append("fragment")
    return ", ".join(said)


def _title_words(record: Resource) -> tuple[str, ...]:
    title = record.given_title
    if not title:
        return ()
    return tuple(words(f"{title} {record.subtitle}" if record.subtitle else title))


def _same_title(case: Case, titles: list[tuple[str, ...]], seen: Seen) -> Iterator[Problem]:
    # Joined, because "health care" is healthcare and "co-production" coproduction.
    keys: dict[str, Hashable | None] = {
        held.resource.id: "".join(title) for held, title in zip(case.held, titles, strict=True) if title
    }
    for group in _groups(case, keys):
        for first, other in combinations(group[:50], 2):
            one, two = first.resource, other.resource
            if not _may_be_one(one, two) or one.year != two.year:
                continue
            n_words = len(words(one.display_title))
            if not (one.year or n_words >= _TELLING_WORDS or _people(one) & _people(two)):
                continue
            if _new_pair(first, other, seen):
                found = {"record": repr(one.id), "place": first.place}
                yield other.problem(
                    ("title",) if two.title else ("supplied_title",),
                    Said("%(record)s has the same title and year (%(year)s) (%(place)s).", year=str(one.year), **found)
                    if one.year
                    else Said("%(record)s has the same title (%(place)s).", **found),
                    "Keep one record of the work. If they are two, tie them with `relations:`.",
                    twin=first.resource.id,
                )


def _may_be_one(one: Resource, other: Resource) -> bool:
    """Whether nothing says that these are two works."""
    if one.type and other.type and one.type != other.type:
        return False
    if one.doi and other.doi and _keys(one).get("doi") != _keys(other).get("doi"):
        return False
    if one.series and other.series and one.series.position != other.series.position:
        return False
    people = _people(one), _people(other)
    if all(people) and not people[0] & people[1]:
        return False
    return not (one.date and other.date and _days_between(one.date, other.date) > _DAYS_APART)


def _days_between(one: str, other: str) -> int:
    """Days from the beginning of one date to that of the other; 0 if they share a day, as "2018" and "2018-07" do."""
    (first, last), (start, end) = dates.day_range(one), dates.day_range(other)
    return abs((start - first).days) if last < start or end < first else 0


def _people(record: Resource) -> set[str]:
    """Surnames: names may be written in several ways, and "B. Malby" is still Malby."""
    found = set()
    for creator in record.creators:
        name = fold(creator.name)
        parts = words(name.partition(",")[0]) if "," in name else words(name)[-1:]
        found.add(" ".join(parts))
    return found


def _near_title(case: Case, titles: list[tuple[str, ...]], seen: Seen) -> Iterator[Problem]:
    n_titles = Counter(word for title in titles for word in set(title))
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, title in enumerate(titles):
        if len(title) > 1:
            rare = sorted((n_titles[w], w) for w in set(title) if 1 < n_titles[w] <= _RARE and w not in _ARTICLES)
            for _, word in rare[:3]:
                blocks[word].append(number)
    told = [frozenset(title) - _ARTICLES for title in titles]
    compared: set[tuple[int, int]] = set()
    for block in blocks.values():
        for pair in combinations(block, 2):
            if len(told[pair[0]] ^ told[pair[1]]) > 2 * _MAX_SLIPS or pair in compared:
                continue
            compared.add(pair)
            if not _nearly_equal(titles[pair[0]], titles[pair[1]]):
                continue
            first, other = case.held[pair[0]], case.held[pair[1]]
            if _may_be_one(first.resource, other.resource) and _new_pair(first, other, seen):
                yield other.problem(
                    ("title",) if other.resource.title else ("supplied_title",),
                    Said(
                        "%(record)s has nearly the same title, %(title)s (%(place)s).",
                        record=repr(first.resource.id),
                        title=repr(first.resource.display_title),
                        place=first.place,
                    ),
                    "If they are one work, keep one record. If they are two, tie them with `relations:`.",
                    "notice",
                    twin=first.resource.id,
                )


def _same_description(case: Case, titles: list[tuple[str, ...]], seen: Seen) -> Iterator[Problem]:
    """A title may be cut, or have words added, and what is said of the work be the same all the same."""
    keys: dict[str, Hashable | None] = {}
    title_of: dict[str, tuple[str, ...]] = {}
    for held, title in zip(case.held, titles, strict=True):
        said = words(held.resource.description or "")
        if title and len(said) >= _TELLING_DESCRIPTION:
            keys[held.resource.id], title_of[held.resource.id] = " ".join(said), title
    for group in _groups(case, keys):
        if len(group) > _MOST_OF_A_DESCRIPTION:  # said of a series, or of nothing
            continue
        for first, other in combinations(group, 2):
            one, two = first.resource, other.resource
            if one.year != two.year or not _may_be_one(one, two) or (one.series and one.series.position):
                continue
            if _is_one_within(title_of[one.id], title_of[two.id]) and _new_pair(first, other, seen):
                yield other.problem(
                    ("title",) if two.title else ("supplied_title",),
                    Said(
                        "%(record)s has the same description and much the same title, %(title)s (%(place)s).",
                        record=repr(one.id),
                        title=repr(one.display_title),
                        place=first.place,
                    ),
                    "If they are one work, keep one record. If they are two, tie them with `relations:`.",
                    twin=one.id,
                )


def _is_one_within(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one title is the other with words more, none of which says that it is a part or a form of it."""
    short, long = sorted((Counter(one), Counter(other)), key=Counter.total)
    more = long - short
    return short.total() > 1 and short <= long and not any(w in _OF_A_PART or not w.isalpha() for w in more)


def _nearly_equal(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether titles differ at most in little words, order, and slips in one or two long words."""
    from rapidfuzz.distance import DamerauLevenshtein

    only = Counter(w for w in one if w not in _ARTICLES), Counter(w for w in other if w not in _ARTICLES)
    left, right = list((only[0] - only[1]).elements()), list((only[1] - only[0]).elements())
    n_shared = (only[0] & only[1]).total()
    if len(left) != len(right) or len(left) > _MAX_SLIPS or n_shared < 2:
        return False
    for word in left:
        match = next(
            (
                candidate
                for candidate in right
                if min(len(word), len(candidate)) >= 5
                and word.isalpha()
                and candidate.isalpha()
                and DamerauLevenshtein.distance(word, candidate) <= (1 if min(len(word), len(candidate)) < 9 else 2)
            ),
            None,
        )
        if match is None:
            return False
        right.remove(match)
    return True
