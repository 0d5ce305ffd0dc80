"""One person, or one body, under names that are written in two ways.

Sure: the same words in another order, case, accents or punctuation ("Malby, Becky"). Likely: initials for a first
name, or a middle name left out, where only one fuller name fits. Merely similar names are never reported, and
neither are forms that seealso.toml lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache

from corpus.doctor.case import Case, Held, Path
from corpus.records.folding import words
from corpus.records.problems import Problem, Severity
from corpus.records.settings import LibrarySettings
from corpus.said import Said, said_of

Place = tuple[Held, Path]
KeyOf = Callable[[str], tuple[str, ...]]

IS = Said("%(name)s (%(here)s) is %(common)s (%(times)s, first in %(file)s).")
IS_MOST_LIKELY = Said("%(name)s (%(here)s) is most likely %(common)s (%(times)s, first in %(file)s).")
_TITLES = frozenset(("dr", "prof", "professor", "mr", "mrs", "ms", "miss", "sir", "dame", "lord", "lady", "baroness"))
_SUFFIXES = frozenset(("phd", "md", "obe", "cbe", "mbe", "jr", "sr", "msc", "rn", "frcp", "frcgp"))
_BODY = frozenset(("the", "ltd", "limited", "plc", "inc"))


def check(case: Case) -> Iterator[Problem]:
    """Each way of writing a name once, where it is first used, with the commoner way."""
    people: dict[str, list[Place]] = defaultdict(list)
    bodies: dict[str, list[Place]] = defaultdict(list)
    for held in case.held:
        for position, creator in enumerate(held.resource.creators):
            people[creator.name].append((held, ("creators", position, "name")))
        if held.resource.publisher:
            bodies[held.resource.publisher].append((held, ("publisher",)))
    known = _declared(case.settings)
    yield from _variants(people, known, person_key)
    yield from _variants(bodies, known, body_key)
    yield from _shortened(people, known)


@lru_cache(maxsize=500_000)
def person_key(name: str) -> tuple[str, ...]:
    """The words of a name in reading order, folded, without titles and letters after it: equal for one name."""
    family, comma, given = name.partition(",")
    if comma and words(given) and not set(words(given)) <= _SUFFIXES:
        name = f"{given} {family}"
    found = words(name)
    while len(found) > 2 and found[0] in _TITLES:
        del found[0]
    while len(found) > 2 and found[-1] in _SUFFIXES:
        del found[-1]
    return tuple(found)


def body_key(name: str) -> tuple[str, ...]:
    """The words of a body's name, folded, without "the" and the letters of its legal form."""
    found = words(name)
    return tuple(word for word in found if word not in _BODY) or tuple(found)


def _declared(settings: LibrarySettings) -> set[str]:
    return {
        form.casefold()
        for table in (settings.people, settings.organisations)
        for shown, others in table.items()
        for form in others
    }


def _variants(places: dict[str, list[Place]], known: set[str], key_of: KeyOf) -> Iterator[Problem]:
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in places:
        key = key_of(name)
        if key:
            groups[key].append(name)
    for names in groups.values():
        if len(names) > 1:
            common = max(names, key=lambda name: (len(places[name]), "," not in name, not name.isupper()))
            for name in names:
                if name != common and name.casefold() not in known:
                    yield _report(name, common, places, "warning")


def _shortened(places: dict[str, list[Place]], known: set[str]) -> Iterator[Problem]:
    groups: dict[tuple[str, str], dict[tuple[str, ...], str]] = defaultdict(dict)
    for name in places:
        key = person_key(name)
        if len(key) > 1:
            groups[key[-1], key[0][0]].setdefault(key, name)
    for names in groups.values():
        if len(names) == 1:
            continue
        for key, name in names.items():
            if name.casefold() in known or (len(key) > 2 and all(len(given) > 1 for given in key[:-1])):
                continue
            fuller = [other for other in names if other != key and _is_short_for(key[:-1], other[:-1])]
            # "J. Smith" may be Jane or John: with two candidates nothing is said.
            longest = [one for one in fuller if all(one == o or _is_short_for(o[:-1], one[:-1]) for o in fuller)]
            if len(longest) == 1:
                yield _report(name, names[longest[0]], places, "notice")


def _is_short_for(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether given names ``short`` can be ``full`` written with initials or without its middle names."""
    if not short or not full or len(short) > len(full):
        return False
    pairs = zip(short, full, strict=False)
    if not all(a == b or (len(a) == 1 and b.startswith(a)) for a, b in pairs):
        return False
    if len(short) == len(full):
        return short != full
    return all(len(middle) == 1 for middle in full[len(short) :]) or len(short[0]) == 1


def _report(name: str, common: str, places: dict[str, list[Place]], severity: Severity) -> Problem:
    held, path = places[name][0]
    others = len(places[name]) - 1
    here = said_of("here and %(num)s more time", "here and %(num)s more times", others) if others else Said("here")
    table = "organisations" if path == ("publisher",) else "people"
    n_common = len(places[common])
    return held.problem(
        path,
        (IS if severity == "warning" else IS_MOST_LIKELY).filled(
            name=repr(name),
            here=here,
            common=repr(common),
            times=said_of("%(num)s time", "%(num)s times", n_common),
            file=places[common][0][0].file,
        ),
        f"Write it in one way, or say in seealso.toml under [{table}]: {_toml(common)} = [{_toml(name)}]",
        severity,
    )


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
