"""What a person would not say is no reason: pieces of names and phrases, adjectives, verbs, what owns something.

The lists in which such reasons stood (docs/see-also.md) are not in the repository; these are variations of them.
"""

from __future__ import annotations

import json

import pytest

from recommender.related.subjects import Subjects
from recommender.related.word_usage import Usage, ends_at, phrases_of
from seealso import open_library

SENTENCES = (
    "The harbour keeps boats. A thoughtful, patient crew mends the nets. They came home with a net of herring.",
    "A web app shows the tides. The web map is drawn by hand. A web page lists boats. The keeper looks at the web.",
    "In the morning the New Harbour Times writes on ropes. The ropes are made of hemp. These are the times.",
    "The books in the library of the harbour tell of storms. A book of knots lies in the library.",
    "The pump fills the tank. They generate heat, and we generate light. The feeds of the pump are two. It has feeds.",
    "A dangerous current runs along the mills. The coast is dangerous. It is dangerous. The mills turn at noon.",
    "The town lives of growing kelp. It was a town of growing. We are growing, they are growing. A growing town it is.",
    "The harbour has a David and a Poole. The server is slow. The log is kept by the master. The boats of the harbour.",
    "New York lies on the sea. The boats of New York. To New York by boat. New York sails. From New York they came.",
)
NOT_SAID = {
    "a name without its beginning": (
        "harbour times",
        "She is of the New Harbour Times.",
        "She is of the Old Harbour Times.",
    ),
    "a name without its end": ("columnist david", "Here Columnist David Poole speaks.", "By Columnist David Rook."),
    "a name cut at its small word": (
        "modern knots",
        "Go to the Museum of Modern Knots.",
        "At the Gallery of Modern Knots.",
    ),
    "half of a compound": ("progressive web", "It is a progressive web app.", "Our progressive web app for boats."),
    "what owns something": ("harbour books", "A talk on the harbour's books.", "The shelf of the harbour's books."),
    "a verb and its object": ("generate feeds", "Here is how to generate feeds.", "The aim is to generate feeds."),
    "the third person": ("allows boats", "A lock that allows boats.", "The canal allows boats."),
    "an adjective": ("dangerous", "On what is dangerous.", "Tell me what is dangerous."),
    "one of two adjectives": ("thoughtful", "A thoughtful, quiet talk.", "A thoughtful and quiet talk."),
    "a gerund before its object": ("growing", "On growing.", "The art of growing."),
    "a name without its beginning, in a title": ("york harbour", "York harbour in winter.", "A york harbour walk."),
    "a noun that fits everything": ("problem", "That is the problem.", "What the problem is."),
}
TITLED = ("Dangerous", "Growing", "Thoughtful", "Problem", "Lantern")
"""Words that stand in titles often enough to be topics."""
SAID = {
    "a name": ("New Harbour Times", "She is of the New Harbour Times.", "Of the New Harbour Times."),
    "a subject": ("lantern", "On the lantern. A lantern is old.", "How they lit the lantern. It is a lantern."),
    "a compound": ("tide mills", "The age of tide mills.", "How they built tide mills."),
}


class Everything(dict[str, float]):
    """Each word adds as much as any other."""

    def get(self, key: str, default: float = 0.0) -> float:  # type: ignore[override]
        return 1.0 + 0.0 * default


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> Subjects:
    folder = tmp_path_factory.mktemp("said")
    (folder / "seealso.toml").write_text("", encoding="utf-8")
    records = [{"id": f"r{n}", "title": f"Log {n}", "description": SENTENCES[n % len(SENTENCES)]} for n in range(550)]
    for name, (_, *texts) in (NOT_SAID | SAID).items():
        for at, text in enumerate(texts):
            records.append({"id": f"{name.replace(' ', '-')}-{at}", "title": f"Note {at}", "description": text})
    records += [{"id": f"t{n}", "title": TITLED[n % len(TITLED)], "description": ""} for n in range(56)]
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    library = open_library(folder)
    library.build()
    return library.view.recommender.subjects


def said(subjects: Subjects, name: str) -> list[str]:
    engine = subjects._engine
    numbers = [engine.doc_number(f"{name.replace(' ', '-')}-{at}") for at in (0, 1)]
    one, other = [subjects.profile(number) for number in numbers if number is not None]
    return list(subjects.said(one, other, Everything(), 20))


@pytest.mark.parametrize("kind", NOT_SAID)
def test_what_no_person_would_say_is_not_said(subjects: Subjects, kind: str) -> None:
    unwanted = NOT_SAID[kind][0]
    assert unwanted not in [phrase.lower() for phrase in said(subjects, kind)]


@pytest.mark.parametrize("kind", SAID)
def test_what_a_person_would_say_is_said(subjects: Subjects, kind: str) -> None:
    assert SAID[kind][0] in said(subjects, kind)


@pytest.mark.parametrize(
    ("text", "word", "is_whole"),
    [
        ("a quiet, cool place", "quiet", False),
        ("a quiet and cool place", "quiet", False),
        ("kelp farms", "kelp", False),
        ("the quiet", "quiet", True),
        ("of kelp, nets and boats", "kelp", True),
        ("the kelp and the nets", "kelp", True),
    ],
)
def test_a_word_is_whole_where_nothing_follows_that_it_could_belong_to(text: str, word: str, is_whole: bool) -> None:
    (found,) = [ends_at(run, at) for run in phrases_of(text) for at, one in enumerate(run) if one.written == word]
    assert found == is_whole


def test_words_are_judged_by_how_the_library_uses_them() -> None:
    usage = Usage()
    for text in (
        "We right the mast. A right angle and the right hand. They had a right. It was the right.",
        "The Baltic fleet and the Baltic ports. Old Baltic ropes, a Baltic storm, the Baltic trade.",
        "New York lies on the sea. The boats of New York. To New York by boat. New York sails. Come to New York.",
        "The mast is a tall mast. The masts of the boats. A mast. They mast the boats.",
    ):
        usage.learn({"description": text}, "en", ())
    assert [word for word in ("right", "mast", "Baltic", "York") if usage.is_of_any_use(word)] == ["right"]
    assert [word for word in ("right", "mast", "Baltic", "York") if usage.only_qualifies(word)] == ["Baltic"]
    assert usage.is_cut(("york", "boat"))
    assert not usage.is_cut(("new", "york"))
    assert not usage.is_cut(("mast",))
