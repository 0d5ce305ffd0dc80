"""A library of clean records with planted problems, the same every time: the examination paper of the data doctor.

The clean records hold what a careless check would take for a fault: parts of a series, yearly reviews, one talk as
podcast and as slides, namesakes, surnames one letter apart, French records, addresses that differ in a real
parameter, forthcoming works, names with accents.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Record = dict[str, Any]

_SUBJECTS = """dementia stroke diabetes midwifery palliative-care pharmacy community-nursing asthma mental-health cancer
ageing housing falls safeguarding kidney sepsis hospital-discharge obesity maternity ambulance outpatient dentistry
optometry learning-disability frailty wound-care rehabilitation loneliness carers volunteering""".split()
_FORMS = """mapping-ties trust-in funding starting sustaining evaluating governance-of facilitating ending scaling
peer-support-through patient-voice-in data-sharing-across hosting-meetings-of storytelling-within newcomers-to
conflict-inside leadership-of measuring-value-of digital-platforms-for weak-ties-in convening""".split()
_GIVEN = "Amara Bethan Callum Daria Ewan Farah Gwen Hamish Ines Jonas Keira Leon Mirela Nadia Oscar Petra".split()
_FAMILY = """Abara Brandt Corrigan Dvorak Eastwood Fenwick Ghosh Hollis Iqbal Jankowski Kessler Lindqvist Moreau Ndlovu
Okafor Pritchard Quinlan Rasmussen Sandoval Tremblay Umarov Verhoeven Whitlock Yilmaz Zhang
Álvarez Müller Núñez""".split()
_PUBLISHERS = ["Harbour Institute", "Northern Care Alliance", "The Lantern Trust", "University of Aldworth", "Meridian"]
THEMES = ["evaluation", "leadership", "community", "technology", "funding", "wellbeing", "learning", "workforce"]
_TYPES = ["article", "report", "blog", "video", "toolkit", "research", "case-study", "book"]
_SENTENCES = [
    "The authors followed {s} teams for two years and describe what kept them working together.",
    "It sets out how members of {s} networks agreed on a purpose and shared the work of coordination.",
    "Readers will find practical advice on {s} services and on the people who hold them together.",
    "Interviews with forty coordinators show why {s} partnerships lose energy after the first year.",
    "A short account of how {s} professionals learned from one another by meeting every month.",
]


@dataclass(frozen=True)
class Planted:
    """One problem: its kind, the records and the field where it may be reported, and a word of the message."""

    kind: str
    records: frozenset[str | None]
    field: str
    word: str


def clean_records(rng: random.Random, n: int) -> list[Record]:
    """``n`` records with nothing wrong."""
    pairs = list(itertools.product(_FORMS, _SUBJECTS))
    rng.shuffle(pairs)
    people = [f"{given} {family}" for given, family in itertools.product(_GIVEN, _FAMILY)]
    rng.shuffle(people)
    records = []
    for number, (form, subject) in enumerate(pairs[:n]):
        words = subject.replace("-", " ")
        records.append(
            {
                "id": f"r{number:04d}-{form}-{subject}",
                "title": f"{form.replace('-', ' ').capitalize()} {words} networks",
                "description": " ".join(s.format(s=words) for s in rng.sample(_SENTENCES, 2)),
                "type": rng.choice(_TYPES),
                "creators": [{"name": people[number % 90], "role": "author"}],
                "publisher": rng.choice(_PUBLISHERS),
                "issued": f"{rng.randint(2009, 2019)}-{rng.randint(1, 12):02d}",
                "themes": rng.sample(THEMES, 2),
                "keywords": [words, form.replace("-", " ")],
                "url": f"https://library.example.org/{subject}/{number}?id={number}",
                "added": "2020-02-03",
            }
        )
    return records + _traps()


def _traps() -> list[Record]:
    base = {"description": _SENTENCES[0].format(s="trap"), "themes": THEMES[:2]}
    found: list[Record] = []

    def add(title: str, **fields: Any) -> None:
        found.append({"id": f"trap-{len(found):02d}", "title": title, **base, **fields})

    for part in (1, 2, 3):
        add(f"Guided tour of the platform, part {part}", type="blog", issued="2018")
        add("Tour notes for newcomers", type="blog", issued="2018", series={"name": "Tour notes", "position": part})
    for year in range(2014, 2019):
        add(f"Annual review of regional care networks {year}", type="report", issued=str(year))
        add("State of the networks survey", type="report", issued=str(year - 4), creators=[f"Survey Team {year}"])
    for month in (3, 4, 5):
        add("Monthly digest of the platform", type="digest", issued=f"2018-0{month}")
    for number in (1, 2):
        add(f"Scene {number} of a play on wards", url=f"https://play.example.org/all.html#scene-{number}")
    add("A mindset for conveners", type="podcast", issued="2017")
    add("A mindset for conveners", type="slides", issued="2017")
    add("Editorial", issued="2016", creators=["Rosalind Hale"])
    add("Editorial", issued="2016", creators=["Tobias Wren"])
    for name in ("Jane Smith", "John Smith", "J. Smith", "Carol Read", "Carl Reed", "Ana Silva", "Anna Silva"):
        add(f"Profile of the convener {name}", creators=[name], type="blog")
    for name in ("Maria João Costa", "Zoë O'Hara", "Łukasz Żak", "Jean-Luc Picot", "Nguyễn Thị Hoa", "李 明"):
        add(f"Portrait of {name}", creators=[name], type="blog", keywords=["café culture", "naïve realism", "50 °C"])
    french = "Les réseaux de soins primaires ont beaucoup changé depuis dix ans, et les patients y sont associés."
    add("Réseaux de soins", language="fr", description=french)
    add("Soins de proximité", language="fr-CA", description=f"{french} Une étude de cas au Québec.")
    for number in (1, 2):
        add(f"Video {number} of the ward tour", url=f"https://video.example.org/watch?v=a{number}#t=10")
        add(f"Chapter {number} of the app", url=f"https://app.example.org/#/chapter/{number}")
    add("Recording of the spring webinar", type="video", recording_of="spring-webinar", issued="2018-04")
    found.append(
        {"id": "spring-webinar", "title": "Spring webinar", "type": "webinar", **base}
        | {"event": {"start": "2018-04-10T14:00", "end": "2018-04-10T15:00", "place": "Online"}}
    )
    add("Autumn webinar to come", type="webinar", event={"start": "2021-09-10T14:00", "place": "Online"})
    add("AT&T and R&D: 5 < 6", keywords=["R&D"], description="Why AT&T & others measure whether 5 < 6 > 4.")
    return found


def seeded(folder: Path, n_clean: int = 620, n_each: int = 10, seed: int = 6) -> tuple[int, list[Planted]]:
    """Write the library into ``folder``; the number of records and what was planted."""
    from tests.corpus.doctor.seeded_problems import KINDS

    rng = random.Random(seed)
    records = clean_records(rng, n_clean)
    usable = [record for record in records if record["id"].startswith("r0")]
    rng.shuffle(usable)
    planted: list[Planted] = []
    extra: list[Record] = []
    settings = [f"[themes.{slug}]\nlabel = {json.dumps(slug.title())}\n" for slug in THEMES]
    for kind, plant in KINDS.items():
        for number in range(n_each):
            found = plant(number, usable.pop(), usable, extra, settings)
            planted.append(Planted(kind, *found))
    records += extra
    (folder / "seealso.toml").write_text("\n".join(settings), encoding="utf-8")
    third = len(records) // 3
    for number, record in enumerate(records[:third]):
        (folder / f"{number:04d}.yaml").write_text(_yaml(record), encoding="utf-8")
    documents = "---\n".join(_yaml(record) for record in records[third : 2 * third])
    (folder / "zz-documents.yaml").write_text(documents, encoding="utf-8")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records[2 * third :])
    (folder / "zz-lines.jsonl").write_text(lines, encoding="utf-8")
    return len(records), planted


def _yaml(record: Record) -> str:
    return yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=100)


Plant = Callable[[int, Record, list[Record], list[Record], list[str]], tuple[frozenset[str | None], str, str]]
