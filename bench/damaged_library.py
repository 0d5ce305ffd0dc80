"""The library whose index `bench.damage` damages, and what it is asked.

Some hundreds of records, with everything that a state folder may hold: two generations, of which the one that answers
was updated three times, so that it has several segments and deleted documents; the model with its low-rank part,
suggestions, the lists of what suggests what, the map, the findings; counted questions, looks at links, and a
generation that was found damaged before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from seealso import Library, SeealsoError, questions, worked_out
from seealso import view as view_module
from seealso.locations import sample_library

N_RECORDS = 300
LARGE_FROM = 100
"""From so many records on the library is treated as a large one, for which more is kept in files; it is 500 else."""
QUESTIONS_FILE, LINKS_FILE, FOUND_FILE = questions.FILE, "links.jsonl", "links-found.json"
_FIRST_DAY = dt.date(2024, 5, 1)
_ASKED = ("networks of practice", "primary care", "leadership", "kites", "nothing like that")
_QUERIES = (
    "networks", "comunities of practise", '"communities of practice"', "leader* change", "care -video", "kite",
    "type:video", "year:2010..2018 learning", "zzzzqqq network",
)  # fmt: skip
_A_RECORD = "battilana-casciaro-change-agents"
PAGES = (
    "/", "/search?q=networks&type=video", f"/resource/{_A_RECORD}", "/coverage", "/themes", "/about",
    "/api/v1/search?q=care&facets=type", f"/api/v1/related/{_A_RECORD}", "/api/v1/suggest?q=lead",
    "/export.bibtex?q=kite",
)  # fmt: skip
_OF_THE_MOMENT = re.compile(
    r"\d{6}-\d{8}T\d{6}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+:\dZ]*|\"took_ms\": *[\d.]+|[\d.,]+ ?(?:ms|seconds?)\b"
    r"|indexed \d[^.]*\."
)
"""In pages: names and times of generations, and how long something took."""


def made_record(number: int, words: list[str], chance: random.Random) -> dict[str, Any]:
    """A record of words of the sample's."""
    acronym = " An integrated quilting system (IQS)." if number % 40 == 0 else ""
    return {
        "id": f"made-{number}",
        "title": " ".join(chance.choices(words, k=5)).capitalize(),
        "description": " ".join(chance.choices(words, k=chance.randint(15, 30))) + acronym,
        "type": chance.choice(["video", "article", "blog"]),
        "issued": str(chance.randint(1990, 2024)),
        "minutes": chance.randint(2, 40),
        **({"doi": f"10.1234/made.{number}"} if number % 9 == 0 else {}),
        **({"url": f"https://made.example/{number}"} if number % 5 == 0 else {}),
    }


def as_large() -> None:
    """In this process, libraries from `LARGE_FROM` records on keep what it takes long to work out."""
    from recommender.model import fitting

    worked_out.WHILE_ONE_WAITS = view_module.REACHED_AT_ONCE = LARGE_FROM - 1
    fitting.LOW_RANK_FROM = LARGE_FROM


def make(root: Path, state: Path, n_records: int = N_RECORDS) -> None:
    """Write the library into ``root`` and all that can be kept of it into ``state``."""
    as_large()
    shutil.copytree(sample_library(), root)
    told: list[str] = []
    library = Library(root, told.append, state)
    texts = [item.description for item in library.resources() if item.description]
    words = sorted({word for text in texts for word in text.split() if word.isalpha()})
    chance = random.Random(5)
    rows = [made_record(number, words, chance) for number in range(n_records - library.manifest.n_documents)]
    more = root / "records" / "more.jsonl"

    def write(kept: list[dict[str, Any]]) -> None:
        more.write_text("\n".join(map(json.dumps, kept)) + "\n", encoding="utf-8")

    write(rows[:-9])
    library.build()
    write(rows)
    library.build()
    for number in range(3):
        rows = [*rows[1:], {"id": f"kite-{number}", "title": f"A kite of networks {number}"}]
        rows[-1]["description"] = "kite care " * (3 if number else 3000)  # a long one is deflated
        write(rows)
        library.update_from_files()
    _ask_for_days(library, state)
    library.related(_A_RECORD)
    library.reachability(compute=True)
    view = library.view
    worked_out.keep_map(view.map_path, view.drawn_map())
    worked_out.keep_findings(view.findings_path, view.look_for_problems())
    _note_looks(library, state / LINKS_FILE)
    aside = state / "damaged" / "000001-20240501T120000"
    aside.mkdir(parents=True)
    shutil.copy(next(view.generation.glob("*.postings")), aside)


def _ask_for_days(library: Library, state: Path) -> None:
    real = questions.today
    try:
        for day in range(7):
            at = _FIRST_DAY + dt.timedelta(days=day)
            questions.today = lambda at=at: at  # type: ignore[misc]
            log = questions.QuestionLog(state)
            for text in _ASKED[: 1 + day]:
                log.note(text)
            log.flush()
    finally:
        questions.today = real
    library.flush_questions()


def _note_looks(library: Library, path: Path) -> None:
    from corpus.links import LinkOptions
    from corpus.links.history import History, save
    from corpus.links.visiting import Look

    looks = [(dt.datetime(2024, 5, day, tzinfo=dt.UTC), Look("missing", "404 Not Found")) for day in (1, 5, 9)]
    urls = sorted({item.url for item in library.resources() if item.url})
    save(path, [(url, History(looks if number % 7 == 0 else [])) for number, url in enumerate(urls)])
    library.check_links(LinkOptions(limit=0))


Answers = dict[str, str]
"""What was asked → a digest of what was answered, or a named error behind "!"."""


Questions = Iterator[tuple[str, Callable[[], Any]]]


def asked(library: Library, with_slow: bool = True) -> Questions:
    """Every question, by a name; ``with_slow``: those too that take as long as all others where nothing is kept."""
    for query in _QUERIES:
        yield f"search {query}", lambda query=query: _page(library.search(query))
    yield "search newest", lambda: _page(library.search("care", sort="newest", filters={"type": ["video"]}, offset=2))
    yield "search title", lambda: _page(library.search("", sort="title", limit=20))
    for key in (_A_RECORD, "made-14", "kite-0", "kite-2"):
        yield f"show {key}", lambda key=key: library.resource(key).to_json()
        yield f"related {key}", lambda key=key: library.related(key)
    yield "search broken links", lambda: _page(library.search("", filters={"link": "broken"}))
    yield "path", lambda: library.reading_path(_A_RECORD, minutes=40)
    yield "coverage", library.coverage
    yield "reachability", lambda: library.reachability(compute=False)
    for typed in ("lead", "net", "primry c", "kit"):
        yield f"suggest {typed}", lambda typed=typed: library.suggest(typed)
    yield "holds", lambda: library.holds("10.1234/made.18")
    yield "holds text", lambda: library.holds("Communities of practice in primary care networks")
    yield "acronyms", library.learned_acronyms
    if with_slow:
        yield "map", lambda: repr(library.map())
        yield "findings", lambda: library.view.problems()
        yield "gaps", library.gaps
    yield "questions", library.questions
    yield "links", lambda: _looks(library)
    yield "whoosh", lambda: _of_whoosh(library)


def asked_of_site(library: Library, pages: Sequence[str] = PAGES) -> Questions:
    """Pages and answers of the API, through Flask's test client."""
    from webapp import create_app
    from webapp.app import preparing

    preparing.prepare_beside = lambda view: None  # another process would be started for each change
    site = create_app(library).test_client()

    def page(address: str) -> Any:
        answer = site.get(address)
        body = answer.get_data(as_text=True)
        if "Something went wrong on our side" in body:
            raise FailedPageError(address)
        if answer.status_code >= 500:
            raise SeealsoError(f"{answer.status_code}")
        return answer.status_code, _OF_THE_MOMENT.sub("", body)

    for address in pages:
        yield f"page {address}", lambda address=address: page(address)


class FailedPageError(Exception):
    """A page that says no more than that something went wrong: what was raised is in the log."""


def _page(found: Any) -> Any:
    said = asdict(found)
    for name in [key for key in said if key.startswith("took")]:
        del said[name]
    return said


def _looks(library: Library) -> Any:
    from corpus.links import LinkOptions

    return library.check_links(LinkOptions(limit=0))


def _of_whoosh(library: Library) -> Any:
    from whoosh import query

    with library.whoosh_searcher() as searcher:
        found = searcher.search(query.Or([query.Term("title", "kite"), query.Prefix("title", "netw")]), limit=20)
        return sorted(hit["id"] for hit in found)


def answer(question: Callable[[], Any]) -> str:
    """A digest of the answer; a named error as "!" and its words. What else is raised is left to whoever asks."""
    try:
        found = question()
    except SeealsoError as error:
        return f"!{error}"
    return hashlib.sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()[:20]
