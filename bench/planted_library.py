"""Libraries in which everything that a curator looks for was put on purpose, among the noise of real lists.

Topics are vocabularies of invented words in two languages, used as often as real ones are (a few often, most seldom).
Records are of any length from a bare title to pages, with slips of the pen, missing dates and missing themes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

YEAR = 2026
SYLLABLES = (
    "ba be bi bo da de di do fa fe ga go ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe pi po ra re ri ro"
)
UNHEARD = tuple(one + other for one in ("sturg", "wolth", "vyxen", "schum") for other in ("ust", "wyg", "zoth", "husk"))
"""Words that no record has."""
FRAMES = {
    "en": (
        "A study of the {} and the {}.", "How a {} changes the {}.", "The {} in every {} and {}.",
        "We look at the {} near the {}.", "What each {} owes to a {}.", "Notes on the {} for the {}.",
        "The {}, the {} and a {}.", "Where the {} meets the {}, a {} is not far.", "Learn about the {} and the {}.",
    ),
    "de": (
        "Eine Studie über den {} und den {}.", "Wie ein {} den {} verändert.", "Der {} in jedem {} und {}.",
        "Wir betrachten den {} bei dem {}.", "Was jeder {} einem {} verdankt.", "Notizen zu dem {} für den {}.",
        "Der {}, der {} und ein {}.", "Wo der {} auf den {} trifft, ist ein {} nicht weit.",
    ),
}  # fmt: skip
TITLES = {"en": ("The {} and the {} of a {}", "On the {} of the {}: {} and {}", "A {} for the {} in the {}"),
          "de": ("Der {} und der {} des {}", "Von dem {} zum {}: {} und {}", "Ein {} für den {} im {}")}  # fmt: skip
KINDS = ("article", "video", "report", "podcast", "")
DEAD = ("gone", "error", "soft", "410", "lost")
"""Paths that are dead, by their beginnings; see `bench.planted_site`."""
WELL = ("page", "moved", "forbidden", "about-404")


@dataclass
class Truth:
    """What was planted.

    topics: record → topic. mislabelled: record → the theme that it should have. two: themes that are two topics.
    unnamed: records of topics that no theme names. one: pairs of themes that are one. gaps: themes of which too little,
    or nothing new, is held. stale, orphans, dead: records. duplicates: pairs of records. lacking: questions.
    """

    topics: dict[str, str] = field(default_factory=dict)
    mislabelled: dict[str, str] = field(default_factory=dict)
    two: set[str] = field(default_factory=set)
    unnamed: list[set[str]] = field(default_factory=list)
    one: set[frozenset[str]] = field(default_factory=set)
    gaps: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)
    duplicates: set[frozenset[str]] = field(default_factory=set)
    orphans: set[str] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)
    lacking: set[str] = field(default_factory=set)


class Words:
    """Invented words, none twice and none like another by its first letters."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._taken = rng, set[str]()

    def new(self) -> str:
        """One that was not there before."""
        while True:
            word = "".join(self._rng.choice(SYLLABLES.split()) for _ in range(self._rng.choice((3, 3, 4))))
            word += self._rng.choice("nrtlmk")
            if word[:5] not in self._taken:
                self._taken.add(word[:5])
                return word

    def several(self, n: int) -> list[str]:
        """So many."""
        return [self.new() for _ in range(n)]


class PlantedLibrary:
    """A library with its truth.

    Args:
        seed: of all chance. n: records before doubles and orphans. site: where web addresses lead, "http://...".
        noise: 1 for the noise of real lists, 0 for none.
    """

    def __init__(
        self, seed: int, n: int = 400, n_topics: int = 9, site: str = "http://127.0.0.1:9", noise: float = 1.0
    ):
        self._rng = random.Random(f"planted {seed}")
        self._words, self._site, self._noise = Words(self._rng), site, noise
        self._titles = set[frozenset[str]]()
        self.truth = Truth()
        self.records: list[dict[str, Any]] = []
        self.labels: dict[str, str] = {}
        self._general = {code: self._words.several(40) for code in FRAMES}
        self._vocabularies = []
        for _ in range(n_topics):
            shared = self._words.several(5)
            self._vocabularies.append({code: self._mixed(shared, self._words.several(18)) for code in FRAMES})
        self._themes = self._plan_themes(n_topics)
        for number in range(n):
            self._add(number, number % n_topics)
        self._mislabel(0.05)
        self._age(0.03)
        self._link()
        self._double(10)
        self._leave_alone(6)
        self.scope = self._mean_to_cover()
        self.held_questions, self.lacking = self._ask()
        self._rng.shuffle(self.records)

    def _mixed(self, shared: list[str], own: list[str]) -> list[str]:
        found = [*shared, *own]
        self._rng.shuffle(found)
        return found

    def _plan_themes(self, n_topics: int) -> list[list[str]]:
        """The themes that records of each topic may have: the first topic shares one with the second, the third has
        none of its own, the fourth two."""

        def theme(*topics: int) -> str:
            words = [self._vocabularies[at]["en"][0] for at in topics]
            value = "-".join([*words, self._words.new()][:2])
            self.labels[value] = value.replace("-", " ").title()
            return value

        both = theme(0, 1)
        self.truth.two.add(both)
        twins = [theme(3), theme(3)]
        self.truth.one.add(frozenset(twins))
        self.truth.unnamed.append(set())
        return [[both], [both], [], twins, *([theme(at)] for at in range(4, n_topics))]

    def _word(self, topic: int, code: str) -> str:
        rng, words = self._rng, self._vocabularies[topic][code]
        chance = rng.random()
        if chance < 0.2:
            words = self._general[code]
        elif chance < 0.2 + 0.08 * self._noise:
            words = self._vocabularies[rng.randrange(len(self._vocabularies))][code]
        word = words[min(int(rng.expovariate(1 / 7)), len(words) - 1)]
        if rng.random() < 0.02 * self._noise:
            at = rng.randrange(1, len(word) - 1)
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word

    def _said(self, frame: str, topic: int, code: str) -> str:
        said = frame.format(*(self._word(topic, code) for _ in range(frame.count("{}"))))
        return said[:1].upper() + said[1:]

    def _title(self, topic: int, code: str) -> str:
        """One whose words no other has together."""
        while True:
            title = self._said(self._rng.choice(TITLES[code]), topic, code)
            words = frozenset(word for word in title.casefold().replace(":", "").split() if len(word) > 4)
            if words not in self._titles:
                self._titles.add(words)
                return title

    def _add(self, number: int, topic: int) -> None:
        rng, noise = self._rng, self._noise
        code = "de" if rng.random() < 0.2 * noise else "en"
        chance, n_sentences = rng.random(), rng.randint(3, 8)
        if chance < 0.03 * noise:
            n_sentences = rng.randint(30, 50)
        elif chance < 0.15 * noise:
            n_sentences = 1
        elif chance < 0.2 * noise:
            n_sentences = 0
        record: dict[str, Any] = {"id": f"r{number:04d}", "title": self._title(topic, code)}
        text = " ".join(self._said(rng.choice(FRAMES[code]), topic, code) for _ in range(n_sentences))
        if text:
            record["description"] = text
        kind = rng.choice(KINDS)
        if kind:
            record["type"] = kind
        if code != "en" and rng.random() < 0.5:
            record["language"] = code
        themes = self._themes[topic]
        if not themes:
            self.truth.unnamed[0].add(record["id"])
            themes = [rng.choice([*self.labels, ""])]
        theme = rng.choice(themes)
        if theme and (not text or rng.random() >= 0.05 * noise):
            record["themes"] = [theme]
        self.truth.topics[record["id"]] = str(topic)
        self.records.append(record)

    def _plain(self) -> list[dict[str, Any]]:
        """Records with a theme that is theirs, and text enough to tell."""
        return [
            one for one in self.records
            if one.get("themes") and int(self.truth.topics[one["id"]]) >= 4 and len(one.get("description", "")) > 120
            and one["id"] not in self.truth.mislabelled
        ]  # fmt: skip

    def _mislabel(self, share: float) -> None:
        for one in self._rng.sample(self._plain(), round(share * len(self.records))):
            own = one["themes"][0]
            self.truth.mislabelled[one["id"]] = own
            others = [name for at, names in enumerate(self._themes) if at >= 4 for name in names if name != own]
            one["themes"] = [self._rng.choice(others)]

    def _age(self, share: float) -> None:
        """Dates: each theme ages at its own pace; stale ones are three times as old as any other of it."""
        rng = self._rng
        pace = {theme: rng.choice((4, 6, 10)) for theme in self.labels}
        for one in self.records:
            if rng.random() >= 0.1 * self._noise:
                within = pace[one["themes"][0]] if one.get("themes") else 8
                one["issued"] = str(YEAR - int(rng.random() * within))
        dated = [one for one in self._plain() if "issued" in one]
        for one in rng.sample(dated, round(share * len(self.records))):
            one["issued"] = str(YEAR - 3 * pace[one["themes"][0]] - rng.randint(4, 10))
            self.truth.stale.add(one["id"])

    def _link(self) -> None:
        rng = self._rng
        for at, one in enumerate(rng.sample(self.records, 60)):
            how = rng.choice(DEAD) if at < 20 else rng.choice(WELL)
            one["url"] = f"{self._site}/{how}-{one['id']}"
            if how in DEAD:
                self.truth.dead.add(one["id"])

    def _double(self, n: int) -> None:
        """Records that are held twice, and as many pairs that look it and are two works."""
        rng = self._rng
        chosen = rng.sample([one for one in self._plain() if "url" not in one], 2 * n)
        for at, one in enumerate(chosen[:n]):
            twin = {**one, "id": f"{one['id']}-again"}
            how = at % 4
            if how == 0:
                one["doi"], twin["doi"] = f"10.1234/{one['id']}", f"https://doi.org/10.1234/{one['id'].upper()}"
            elif how == 1:
                one["url"] = f"{self._site}/page-{one['id']}"
                twin["url"] = f"{one['url']}/?utm_source=letter"
            elif how == 2:
                one["issued"] = twin["issued"] = one.get("issued", "2024")
                one["title"] = one["title"] + " of " + self._words.new()
                twin["title"] = one["title"].upper()
            else:
                word = self._words.new()
                one["title"] = f"{one['title']} of {word} and {self._words.new()}"
                twin["title"] = one["title"].replace(word, word[:2] + word[3] + word[2] + word[4:])
                one["issued"] = twin["issued"] = one.get("issued", "2024")
            self.truth.duplicates.add(frozenset((one["id"], twin["id"])))
            self._as_the_other(one["id"], twin)
        for at, one in enumerate(chosen[n:]):
            other = {**one, "id": f"{one['id']}-other"}
            one["title"] = f"{one['title']} of {self._words.new()}, part 1"
            other["title"] = (
                one["title"].replace("part 1", "part 2") if at % 2 else f"{one['title'].rpartition(' of ')[0]} of "
                f"{self._words.new()}, part 1"
            )  # fmt: skip
            self._as_the_other(one["id"], other)

    def _as_the_other(self, of: str, twin: dict[str, Any]) -> None:
        self.records.append(twin)
        self.truth.topics[twin["id"]] = self.truth.topics[of]
        if of in self.truth.mislabelled:
            self.truth.mislabelled[twin["id"]] = self.truth.mislabelled[of]
        if of in self.truth.stale:
            self.truth.stale.add(twin["id"])

    def _leave_alone(self, n: int) -> None:
        for at in range(n):
            words = self._words.several(9)
            title = f"The {words[0]} of the {words[1]}"
            text = f"A {words[2]} and a {words[3]}. The {words[4]} of a {words[5]}, the {words[6]} or the {words[7]}."
            self.records.append({"id": f"alone-{at}", "title": title, "description": text})
            self.truth.orphans.add(f"alone-{at}")

    def _mean_to_cover(self) -> str:
        """Lines of seealso.toml: how much and how fresh each theme is meant to be; some are, some are not."""
        rng, lines = self._rng, []
        for theme in sorted(self.labels):
            held = [one for one in self.records if theme in one.get("themes", ())]
            newest = max((int(one["issued"]) for one in held if "issued" in one), default=0)
            at_least = len(held) + rng.choice((-5, 0, 4))
            within = rng.choice((YEAR - newest, YEAR - newest + 3, YEAR - newest - 1)) if newest else 3
            lines.append(f'[scope.theme."{theme}"]\nat_least = {max(at_least, 1)}')
            is_old = False
            if within >= 1:
                lines.append(f"newest_within_years = {within}")
                is_old = newest < YEAR - within
            if len(held) < at_least or is_old:
                self.truth.gaps.add(theme)
        return "\n".join(lines) + "\n"

    def _ask(self) -> tuple[list[str], list[str]]:
        """What readers ask: (what is held, also by initials and misspelt; what is lacking)."""
        rng = self._rng
        themes = rng.sample(sorted(self.labels), 4)
        held = [" ".join(rng.sample(words["en"][:3], 2)) for words in self._vocabularies]
        held += ["".join(word[0] for word in theme.split("-")).upper() for theme in themes]
        held += [word[:3] + word[4:] for words in self._vocabularies[:4] for word in words["en"][1:2]]
        # A word that is two letters from a held one is taken for a slip: these are unlike any.
        lacking = [" ".join(sorted(rng.sample(UNHEARD, 2))) for _ in range(9)]
        self.truth.lacking.update(lacking)
        return held, lacking

    @property
    def settings(self) -> str:
        """The library's seealso.toml."""
        themes = "".join(f'[themes."{value}"]\nlabel = "{label}"\n' for value, label in sorted(self.labels.items()))
        return f'[library]\ntitle = "Planted"\n{themes}{self.scope}'
