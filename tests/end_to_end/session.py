"""One long session with everything that a reader, a curator and an operator do, in one process, to be measured.

    python -m tests.end_to_end.visits FOUND.json tests.end_to_end.session FOLDER

`tests/end_to_end/test_everything_is_reached.py` runs it so and asks what of the code was never visited. It checks
nothing of what comes back: other tests do.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import random
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml
from click.testing import CliRunner
from whoosh import qparser
from whoosh import query as q

import seealso
from bench.planted_library import PlantedLibrary
from corpus import Resource
from corpus.ledger.entries import digest_of
from corpus.records.settings import MeaningTable
from indexer.index import second_process
from indexer.meaning.model_files import model_files
from seealso import Library, SeealsoError, indexing, meanings, questions
from seealso.cli import cli
from seealso.locations import sample_library
from tests.recommender.coverage.planted_topics import planted, with_keywords

FIXTURES = Path(__file__).parents[1] / "corpus" / "exchange" / "fixtures"
A_RECORD = "battilana-casciaro-change-agents"
QUERIES = """
communities of practice|comunity of practise|netwroks|primary care|"communities of practice"|leadership -video|NOT video
leader* change|title:network|author:wenger|type:video|year:2010..2018|year:>2015|has:title|-has:url|date:2018
minutes:5..20|minutes:<10|(network OR community) AND learning|network AND NOT (video OR podcast)|NHS|PCN|carenetwork
organisational|organizational|co-production|colour of networks|"change agents" wenger|the of|*|"unbalanced|((((|-|~|🦘
a AND|type:|learning networks in health and social care that change how people work together|theme:leadership
people:"Etienne Wenger"|place:London|event:past|event:upcoming|collection:digests|co-prodcution|care-network
networks zzzzqqq|type:video zzzzqqq|2018|café|King’s Fund|e-book|keyword:trust|language:en|healthcare|zzzzqqq xqxq
CPI|c.p.i.|BTPWFI (CPI OR zzzz)|図書館|館|図書館員会議録|도서관에서|C++|"C++" NOT C#|R&D 1,500,000|koeln|The Who
NHS AND ICS|10.1234/made.9|https://example.org/made/18|10.9999/none|https://example.org/nothing
"the who"|title:who|978 0 306 40615 7|des bibliothèques de la ville et de l'école|библиотека|strassburg
what is the die in the die cast
"""
ABROAD = (
    {"id": "abroad-1", "title": "京都市図書館の案内", "description": "C++ の本を借りる方法。"},
    {"id": "abroad-2", "title": "Stadtbibliothek Köln", "description": "Wie man Bücher ausleiht und was das kostet."},
    {"id": "abroad-3", "title": "Bibliothèque de l’école", "description": "Comment emprunter les livres de la ville."},
    {"id": "abroad-4", "title": "Городская библиотека", "description": "Как взять книги на дом и в читальном зале."},
    {"id": "abroad-5", "title": "The Who", "description": "R&D of 1,500,000 pounds. ISBN 0-306-40615-2. 🎈"},
    {"id": "abroad-6", "title": "서울도서관에서", "description": "Страсбург, Straßburg."},
)
"""Records in other languages and scripts, and words with signs."""
SCOPE = """
[scope.theme.primary-care]
at_least = 50
newest_within_years = 1
[scope.theme.dentistry]
out = true
[scope.year."2015..2020"]
at_leest = 3
[[scope.pairs]]
theme = "leadership"
type = "podcast"
"""
"""What the library means to cover, with a slip."""
BAD_QUERIES = ("x" * 50_000, "word " * 1900)


def made_records(n: int) -> list[dict[str, Any]]:
    """So many more records, of the sample's words: with it more than 500, as the model's low-rank part wants."""
    rng = random.Random(3)
    texts = [r.description for r in seealso.open_library(sample_library()).resources() if r.description]
    words = sorted({word for text in texts for word in text.split() if word.isalpha()})
    return [
        {
            "id": f"made-{number}",
            "title": " ".join(rng.choices(words, k=5)).capitalize(),
            "description": " ".join(rng.choices(words, k=rng.randint(20, 40))),
            "type": rng.choice(["video", "article", "blog"]),
            "issued": str(rng.randint(1990, 2024)),
            "minutes": rng.randint(2, 40),
            **(
                {"url": f"https://example.org/made/{number}", "doi": f"10.1234/made.{number}"}
                if number % 9 == 0
                else {}
            ),
        }
        for number in range(n)
    ]


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing."""

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


class Session:
    """The steps, over a copy of the sample library in ``folder`` with several hundred records more."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "library"
        shutil.copytree(sample_library(), self.folder)
        lines = map(json.dumps, [*made_records(400), *ABROAD])
        (self.folder / "records" / "more.jsonl").write_text("\n".join(lines), encoding="utf-8")
        with (self.folder / "seealso.toml").open("a", encoding="utf-8") as settings:
            settings.write(SCOPE)
        self.elsewhere = folder
        self.runner = CliRunner()

    def run(self, *arguments: str, text: str | None = None) -> str:
        """A command, as the command line runs it; what it refuses it may refuse."""
        done = self.runner.invoke(cli, ["--library", str(self.folder), *arguments], input=text, standalone_mode=False)
        if isinstance(done.exception, Exception) and not isinstance(done.exception, SeealsoError):
            raise done.exception
        return done.stdout

    @property
    def library(self) -> Library:
        """The library, opened anew."""
        return seealso.open_library(self.folder)

    def build_in_two_processes(self) -> None:
        """As libraries of megabytes are built. Both halves hold a record twice at first, and are read again by one."""
        indexing.LARGE_BYTES, second_process.WORTH_FROM = 1000, 100
        self.run("build", "--json")
        twice = self.folder / "records" / "zz.yaml"
        twice.write_text("id: made-1\ntitle: Once more\n", encoding="utf-8")
        self.run("build")
        twice.unlink()
        indexing.LARGE_BYTES, second_process.WORTH_FROM = 2_000_000, 4000

    def change(self) -> None:
        """Edit, add and take out a record, update; and within a program."""
        library = self.library
        library.search("network")
        path = self.folder / "records" / "more.jsonl"
        kept = path.read_text(encoding="utf-8").splitlines()[1:]
        new = {"id": "new", "title": "A new netwrok of kites", "relations": [{"type": "follows", "target": A_RECORD}]}
        path.write_text("\n".join([*kept, json.dumps(new)]), encoding="utf-8")
        self.run("update", "--json")
        self.run("update")
        library.refresh()
        library.related("new")
        library.suggest("kit")
        library.holds("kites")
        library.view.engine.strange_words("a kiet, its leadreship and improvment")
        long = "A text of many words, kept deflated. " * 200
        library.update([Resource(id="program", title="Kites again", text=long)], ["made-7"])
        library.update([Resource(id=f"small-{n}", title=f"A small kite {n}") for n in range(5)])
        library.related("program")
        with library.whoosh_searcher() as searcher:
            searcher.search(q.Or([q.Term("title", "kite"), q.Prefix("title", "netw")]), limit=3)
            searcher.search(q.And([q.Phrase("title", ["new", "kite"]), q.FuzzyTerm("title", "kits")]))
            typed = qparser.QueryParser("title", searcher.schema).parse('"new kites" OR words:again OR people:Wenger')
            searcher.search(q.And([typed, q.Term("title", "kite")]), terms=True)

    def search(self) -> None:
        """All kinds of queries, sorted each way, with filters and facets, also by the command line."""
        library = self.library
        for query in filter(None, re.split(r"[|\n]", QUERIES)):
            library.note_question(library.search(query))
            for sort in ("newest", "title"):
                library.search(query, sort=sort, facets=(), snippets=False)
        library.search("network", filters={"type": ["video", "none"], "minutes": "5..20"}, offset=5)
        library.search(
            "network", filters={"event": "past", "theme": "leadership", "year": "2010..2018"}, facets=("year",)
        )
        library.search("zzzz qqqq", filters={"type": "podcast"}, literal=True)
        for query in BAD_QUERIES:
            try:
                library.search(query)
            except SeealsoError:
                pass
        for typed in ("lead", "net pra", "wen", "", "zzzz", "communities of p"):
            library.suggest(typed)
        self.run("explain", "primary care netwroks -leadership", A_RECORD)
        self.run("explain", "care-network zzzzqqq (NHS OR PCN) type:video", "made-3", "--filter", "type:blog", "--json")
        self.run("search", "primary", "care", "--filter", "type:video")
        self.run("search", "comunity", "--sort", "newest", "--json", "--limit", "3", "--offset", "1")
        self.run("search", "zzzzqqq", "network", "--literal")
        self.run("suggest", "lead")
        self.run("suggest", "lead", "--json")
        self.run("work")
        self.run("work", "orphans", "--limit", "40", "--json")
        self.run("work", "stale", "--good", A_RECORD, "--by", "Ann")
        library.accept(A_RECORD, "title")
        library.missing()
        agreed, _ = library.agree({A_RECORD: ["leadership"], "made-3": ["leadership"]})
        assert agreed.in_a_word
        self.run("report", "--quarter", "2026-Q4")

    def see_also(self) -> None:
        """Suggestions, paths, holdings, the map, and what suggestions lead to."""
        library = self.library
        for resource in list(library.resources())[:40]:
            library.related(resource.id, limit=8)
        library.related_to([A_RECORD, "made-3"])
        library.telling_keywords(["networks", "kit"], "a kit")
        library.search("10.1234/made.9", {"type": "masterclass"})
        library.map()
        library.gaps()
        self.run("related", A_RECORD)
        self.run("related", A_RECORD, "--json")
        self.run("related", "batilana-casciaro-change-agents")
        for start in ((A_RECORD,), ("--theme", "primary-care"), ("--query", "leadership network")):
            self.run("path", *start, "--minutes", "40")
            self.run("path", *start, "--minutes", "15", "--json")
        text = library.resource(A_RECORD).description or ""
        address = next(r.url for r in library.resources() if r.url)
        for held in (
            text,
            text[:80],
            address,
            address + "?utm_source=x",
            library.resource(A_RECORD).title or "",
            "zzzz",
        ):
            self.run("hold", "-", text=held)
        self.run("hold", "Wenger", "--json")
        self.run("show", A_RECORD)
        self.run("show", A_RECORD, "--json")
        for style in ("apa", "harvard", "vancouver"):
            self.run("show", A_RECORD, "--cite", style)

    def ask_and_decide(self) -> None:
        """What readers ask for, and what curators decide on it."""
        log, today = self.library.view.question_log, questions.today
        for day in range(1, questions.SHOWN_FROM + 1):
            questions.today = lambda day=day: dt.date(2026, 4, day)  # type: ignore[misc]
            for text in (
                "leadership video",
                "video leadership",
                "netwroks care",
                "pelicans podcast 20 minutes",
                "nc",
                "zq",
            ):
                log.note(text)
            log.flush()
        questions.today = today
        for more in ((), ("--json",), ("--state", "open"), ("pelicans", "podcast")):
            self.run("questions", *more)
        self.run("questions", "--next")
        self.run("questions", "--next", "--json")
        asked = ("questions", "pelicans podcast 20 minutes")
        for more in (
            ("--set", "wanted", "--note", "soon"), ("--set", "answered"), ("--set", "answered", "--record", A_RECORD),
            ("--set", "declined", "--note", "a@b.c"), ("--undo", "--json"), ("--undo",), ("--undo",),
        ):  # fmt: skip
            self.run(*asked, *more)
        self.run("questions", "never asked", "--set", "open")
        self.run("suggestions")
        library = self.library
        with contextlib.suppress(SeealsoError):
            library.decide_question("leadership video", "declined", by="Ann", seen="2020")

    def curate(self) -> None:
        """Coverage, acronyms, questions, reachability, problems, and mending them."""
        self.run("coverage")
        self.run("coverage", "--rows", "place", "--columns", "year", "--json", "--acronyms")
        for option in ("--acronyms", "--reach", "--asked"):
            self.run("coverage", option)
        library, today = self.library, questions.today
        for day in range(1, questions.SHOWN_FROM + 1):
            questions.today = lambda day=day: dt.date(2026, 3, day)  # type: ignore[misc]
            library.note_question(library.search("leadership video"))
            library.view.question_log.flush()
        questions.today = today
        self.ask_and_decide()
        library.coverage()
        self.run("coverage", "--as-of", "2100", "--sort", "name", "--show", "newest")
        self.run("coverage", "--rows", "nothing")
        self.run("coverage", "--reach", "--json")
        self.run("history", "--since", "2020", "--limit", "5")
        self.run("history", "--what", "published", "--json")
        self.run("history", "--as-of", "2100")
        for asked in (("network",), ("boats", "--first", A_RECORD, "--within", "3", "--not", "made-3")):
            self.run("promise", *asked)
            self.run("promise", *asked, "--json")
        beside = f'[[promises.see_also]]\nbeside = "{A_RECORD}"\nsuggests = "made-3"\nnot = "made-4"\n'
        with (self.folder / "seealso.toml").open("a", encoding="utf-8") as settings:
            settings.write(beside)
        self.run("build")
        self.run("promise", "--list")
        self.run("promise", "--check", "--json")
        stronger = self.folder / "records" / "stronger.yaml"
        stronger.write_text("id: stronger\ntitle: Network, network\ndescription: Network network.\n", encoding="utf-8")
        with (self.folder / "seealso.toml").open("a", encoding="utf-8") as settings:
            settings.write('[[promises.search]]\nquestion = "network"\nnot = "stronger"\n')
        self.run("update")
        self.run("build", "--json")
        with (self.folder / "seealso.toml").open("a", encoding="utf-8") as settings:
            settings.write('[types.sonnet]\nlabel = "Sonnet"\n')
        for _ in range(2):
            self.run("search", "network")
        stronger.unlink()
        with (self.folder / "seealso.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'[[best_bets]]\nquestion = "network of care"\npins = ["made-5", "{A_RECORD}", "gone"]\n')
            settings.write('[[best_bets]]\nquestions = ["kites"]\npins = "made-5"\nuntil = 2020-01-01\n')
            settings.write('[[best_bets]]\nquestion = "kites"\npins = "gone"\nmatch = "contains"\n')
        self.run("build", "--publish-anyway")
        self.edit()
        self.run("digest")
        self.run("digest", "--month", "2100", "--html", "--site", "https://library.example")
        for query in ("network care", "netwroks care", "kites", "(network OR care) -video"):
            self.run("search", query, "--filter", "type:video")
            for more in ((), ("--filter", "type:nope"), ("--sort", "title"), ("--json",)):
                self.run("explain", query, "made-5", *more)
        self.run("confirm", "ECMO", "extracorporeal membrane oxygenation")
        self.run("check")
        self.run("check", "--all", "--json")
        broken = {
            "id": "broken",
            "title": " A  title ",
            "type": "Video",
            "url": "http://ex.org/x?utm_source=y",
            "issued": "2018-5",
        }
        (self.folder / "records" / "broken.yaml").write_text(yaml.safe_dump(broken), encoding="utf-8")
        self.run("check", "--fix", "--dry-run")
        self.run("check", "--fix")
        (self.folder / "records" / "more.jsonl").rename(self.elsewhere / "more.jsonl")  # its addresses are not asked
        with self.website():
            self.run("check", "--links", "--allow-private", "--limit", "3")

    def edit(self) -> None:
        """Change records by commands: in YAML, in JSON, in JSON Lines; and turn it back."""
        pair = [
            {"id": "pair-1", "title": "One", "themes": ["x"], "extra": {"shelf": 3, "box": 1}},
            {"id": "pair-2", "relations": [{"type": "follows", "target": "made-6"}], "see_also": {"pin": ["made-6"]}},
        ]
        (self.folder / "records" / "pair.json").write_text(json.dumps(pair, indent=1), encoding="utf-8")
        (self.folder / "records" / "listed.yaml").write_text(
            "- id: listed-1\n  keywords:\n    - a\n    # why b\n    - b\n  themes: [x]\n- id: listed-2\n"
            "  issued: last summer\n",
            encoding="utf-8",
        )
        self.run("update")
        for one in (A_RECORD, "made-5", "pair-1", "listed-1", "listed-2", "made-5"):
            values = ("title=Ça", "minutes=7", "extra.shelf=4", "series=S", "creators=Ada; editor: Bo", "publisher=")
            self.run(
                "edit", one, *values, "event.place=Bath", "issued=2018", "--add", "theme=z", "--remove", "keyword=a"
            )
        self.run("edit", "pair-1", "extra.box=", "extra.shelf=", "--dry-run")
        for words in (("nobody", "title=x"), (A_RECORD, "titel=x"), (A_RECORD, "event=x"), (A_RECORD, "minutes=x"), ()):
            self.run("edit", *words)
        self.run("edit", "--query", "network", "--add", "keyword=n")
        self.run("edit", "--query", "network", "--add", "keyword=n", "--yes", "--json")
        self.run("undo", "--yes")
        self.run("add", "10.1234/something.new", "title=Something new", "relations=follows: made-8")
        self.run("add", "https://example.org/something/else", "--into", "records/pair.json", "--json")
        self.run("add", "Something in lines", "--add", "theme=lines", "--into", "records/more.jsonl")
        self.run("add", "Something new")
        self.run("merge", "made-6", "made-7", "--why", "the same")
        for one in ("made-8", "pair-1", "listed-1", "something-new"):
            self.run("retire", one, "--why", "gone")
            self.run("restore", one)
        self.run("undo", "listed-1", "--json")
        self.run("undo", "listed-1")
        library = self.library
        now = library.as_written("listed-2")
        library.edit_from("listed-2", digest_of(now.to_json()), {"title": "By page"})
        library.edit_from("listed-2", digest_of(now.to_json()), {"keywords": ["by page"]})
        with contextlib.suppress(seealso.Conflict):
            library.edit_from("listed-2", digest_of(now.to_json()), {"title": "By another page"})

    @contextlib.contextmanager
    def website(self) -> Iterator[None]:
        """Addresses on this machine that answer, in two records: nobody else is asked."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(self.folder)))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        linked = self.folder / "records" / "linked.yaml"
        addresses = [f"http://127.0.0.1:{server.server_port}/{name}" for name in ("seealso.toml", "gone")]
        linked.write_text(
            yaml.safe_dump([{"id": f"linked-{n}", "title": "Linked", "url": url} for n, url in enumerate(addresses)]),
            encoding="utf-8",
        )
        try:
            yield
        finally:
            linked.unlink()
            server.shutdown()
            thread.join()
            server.server_close()
            (self.elsewhere / "more.jsonl").rename(self.folder / "records" / "more.jsonl")

    def exchange(self) -> None:
        """Lists of many formats in, and the library out in all."""
        from corpus.exchange.exporting.registry import WRITERS

        for fixture in sorted(FIXTURES.iterdir()):
            self.run("import", str(fixture), "--into", "records/imported.jsonl", "--dry-run")
        self.run("import", str(FIXTURES / "references.ris"), "--into", "records/imported.jsonl")
        self.run("import", str(FIXTURES / "references.ris"), "--into", "records/imported.jsonl", "--replace")
        for name, writer in WRITERS.items():
            output = self.elsewhere / f"all{writer.suffix}"
            self.run("export", "--format", name, "--output", str(output))
            self.run("import", str(output), "--format", name, "--into", "records/again.jsonl", "--dry-run")

    def serve(self) -> None:
        """Every page and every address of the API."""
        from webapp import app, create_app

        app.LOOK_EVERY_SECONDS = 0.0
        site = create_app(self.library).test_client()
        for address in (
            "/", "/search?q=comunity+of+practise&type=video", "/search?q=zzzz+qqqq",
            "/search?q=network&sort=newest&page=2", f"/explain?q=network&id={A_RECORD}",
            "/api/v1/explain/made-3?q=care",
            f"/resource/{A_RECORD}", f"/cite/{A_RECORD}", "/resource/nope",
            "/themes", "/types", "/people", "/places", "/all-series",
            "/theme/leadership", "/type/video", "/person/Etienne Wenger", "/place/London", "/events", "/coverage",
            "/new", "/history", "/digest", "/digest.md", "/digest.html",
            "/coverage?rows=place&columns=year", "/coverage?show=demand&sort=size", "/coverage?as-of=2100",
            "/coverage.csv?show=all", "/coverage.csv", "/coverage?rows=keyword&columns=people&sort=name",
            "/coverage.svg", "/about", "/robots.txt", "/holdings", "/map", "/map?theme=leadership",
            f"/path?from={A_RECORD}&minutes=30", "/path?theme=leadership", "/path?q=network",
            "/path?q=network&minutes=1", "/list",
            f"/list?id={A_RECORD}&id=made-3&minutes=30&style=apa", f"/list.csv?id={A_RECORD}&note=x",
            "/search.atom?q=network", "/search.rss?q=network",
            "/export.bibtex?q=wenger",
            f"/export.ris?id={A_RECORD}", "/api/v1/search?q=network&facets=type", "/api/v1/suggest?q=lead",
            f"/api/v1/related/{A_RECORD}", f"/api/v1/related?ids={A_RECORD},made-3", "/api/v1/resources?limit=3",
            f"/api/v1/resources/{A_RECORD}", "/api/v1/coverage?acronyms=1", "/api/v1/reachability", "/api/v1/check",
            "/api/v1/map", f"/api/v1/path?from={A_RECORD}", "/api/v1/openapi.json", "/nothing", "/api/v1/nothing",
            "/search?limit=100000", "/static/style.css",
        ):  # fmt: skip
            site.get(address)
        site.post("/list", data={"id": [A_RECORD, "made-3"], "add": "made-4", "down": A_RECORD})
        site.post("/holdings", data={"text": "communities of practice"})
        site.post("/api/v1/holdings", json={"text": "communities of practice"})

    def be_damaged(self) -> None:
        """A file of the index is changed: named by a look, then by the opening; the index is set aside and replaced."""
        self.run("build")
        state = self.library.state_folder
        name = (state / "CURRENT").read_text(encoding="utf-8").split()[0]
        path = next((state / "generations" / name).glob("*.documents"))
        content = path.read_bytes()
        path.write_bytes(content[:99] + b"#" + content[100:])
        self.run("build", "--check")
        Library(self.library.path).search("network")

    def draw(self) -> None:
        """The map of a library whose records name no topics."""
        folder = self.elsewhere / "no-topics"
        folder.mkdir()
        records: list[dict[str, Any]] = [
            {
                "id": f"r{n}",
                "title": f"{'kites wind tail' if n % 2 else 'looms warp wool'} {n}",
                "extra": {"craft": "kites" if n % 2 else "looms", "level": n % 3},
            }
            for n in range(260)
        ]
        for n in range(4):
            records[n]["series"] = {"name": "First steps", "position": n + 1}
        (folder / "all.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        library = Library(folder)
        library.build()
        library.coverage()
        library.related("r1")
        for group in library.map().groups:
            library.part_of_map((("group", group.value),))
        library.map_to_draw(400.0, 1240.0)
        library.at_spot(200, 600, (), 400.0, 1240.0)

    def find_topics(self) -> None:
        """Topics in the texts of libraries with themes that are wrong, with keywords and no themes, and again."""
        from webapp import create_app

        own = self.folder
        for name, records in (
            ("wrong", PlantedLibrary(5000, 250).records),
            ("no-themes", with_keywords(planted(4, 120, 4, themed=False))),
            ("little", [{"id": "a", "title": "One"}, {"id": "b", "title": "Two"}]),
        ):
            self.folder = self.elsewhere / name
            self.folder.mkdir()
            (self.folder / "seealso.toml").write_text("", encoding="utf-8")
            for some in (records, records[1:]):
                (self.folder / "all.json").write_text(json.dumps(some), encoding="utf-8")
                self.run("build")
                self.run("coverage", "--topics")
                self.run("coverage", "--topics", "--json")
            create_app(self.library).test_client().get("/coverage/topics")
        self.folder = own

    def measure(self) -> None:
        """`seealso eval` over a little collection."""
        folder = self.elsewhere / "collection"
        for name in ("qrels", "related"):
            (folder / name).mkdir(parents=True)
        records = [{"_id": str(n), "title": f"network {n}", "text": f"learning of kind {n % 5}"} for n in range(30)]
        (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "network kind 3"}), encoding="utf-8")
        for name, key in (("qrels", "q"), ("related", "3")):
            (folder / name / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{key}\t8\t1\n", encoding="utf-8")
        self.run("eval", str(folder))
        self.run("eval", str(folder), "--json")

    def mean(self) -> None:
        """A library that a sentence model reads, here in this process; a model in a folder of its own besides."""
        own, self.folder = self.folder, self.elsewhere / "meant"
        model = model_files(MeaningTable(model="minilm"))
        (self.folder / "model" / "1_Pooling").mkdir(parents=True)
        for path in model.files:
            (self.folder / "model" / path.name).symlink_to(path)
        pooling = json.dumps({"pooling_mode_mean_tokens": True})
        (self.folder / "model" / "1_Pooling" / "config.json").write_text(pooling, encoding="utf-8")
        (self.folder / "seealso.toml").write_text('[meaning]\nmodel = "model"\n', encoding="utf-8")
        rows = [*made_records(300), *MEANT]
        settings = {"SEEALSO_STATE": str(self.elsewhere / "state-meant"), "SEEALSO_MODELS": str(self.folder)}
        (self.folder / "r.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        with patch.dict(os.environ, settings):
            library = Library(self.folder)
            library.build(meaning=False)
            meanings.main(self.folder, library.view.generation)
            library.make_meaning()
            library.search("surgery appointments")
            library.explain("medical appointments", "surgery")
            library.search("gastroenterologist")
            library.related("doctor")
            library.now().reading_path(start="doctor", minutes=300)
            library.now().reading_path(theme="health", minutes=60)
            library.holds("An ache of the belly, and whom to see about it.")
            library.map()
            library.add({"title": "A yacht in Norway"})
            library.related("doctor")
            (self.folder / "model" / "tokenizer.json").unlink()
            shutil.copy(model.tokenizer, self.folder / "model" / "tokenizer.json")
            Library(self.folder).related("doctor")
        self.folder = own


MEANT = (
    {"id": "doctor", "title": "Visiting the doctor", "description": "A physician examined my stomach ache at once."},
    {"id": "surgery", "title": "Medical appointments", "description": "How GPs treat patients with abdominal pain."},
    {"id": "talk", "title": "Over there", "themes": ["health"], "description": "Beds in wards, and who lies in them."},
)


def main() -> None:
    """Run it all in the empty folder that is named."""
    session = Session(Path(sys.argv[1]))
    for step in (
        session.build_in_two_processes, lambda: session.run("build", "--strict"), session.search, session.see_also,
        session.change, session.curate, session.exchange, session.serve, session.measure, session.draw,
        session.find_topics, session.mean,
        lambda: session.run("build"), lambda: session.run("rollback", "--json"), lambda: session.run("rollback"),
        session.be_damaged,
    ):  # fmt: skip
        step()


if __name__ == "__main__":
    main()
