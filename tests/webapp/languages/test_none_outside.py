"""Nothing that a reader sees stands outside the catalogues.

Every message is put in brackets, and everything that a library says is in Greek letters, dates too. What is left in
Latin letters outside of brackets is a string that nobody can translate.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterator

import lxml.html
import pytest
from babel import Locale
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader

import seealso
from webapp import create_app
from webapp.languages import catalogues
from webapp.languages.catalogues import ENGLISH, Language, speak

OPEN, CLOSE = "⟦", "⟧"


class Brackets(gettext.NullTranslations):
    """Every message as it is, in brackets."""

    def gettext(self, message: str) -> str:
        return OPEN + message + CLOSE

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return OPEN + (msgid1 if n == 1 else msgid2) + CLOSE

    def pgettext(self, context: str, message: str) -> str:
        return OPEN + message + CLOSE


PSEUDO = Language("el", "Ψευδο", Locale.parse("el"), messages=Brackets())

NAMES = {
    "CSV",
    "Excel",
    "BibTeX",
    "RIS",
    "CSL-JSON",
    "Markdown",
    "JSON",
    "Atom",
    "RSS",
    "iCalendar",
    "OPML",
    "Dublin Core (OAI-PMH)",
    "APA",
    "Harvard",
    "Vancouver",
    "English",
    "Français",
    "Cymraeg",
    "Ψευδο",
}
"""Names of formats, of styles and of languages in themselves: the same in every language."""
NOT_READ = ("script", "style", "kbd", "code", "pre", "textarea")
SEEN_IN = (
    "title",
    "aria-label",
    "placeholder",
    "alt",
    "data-kept",
    "data-full",
    "data-unkept",
    "data-failed",
    "data-aside",
    "data-copied",
    "data-seen",
    "data-words",
)


def records() -> list[dict[str, object]]:
    """Greek ones of every sort that pages show differently."""
    long = "Δίκτυα φροντίδας στην κοινότητα και μάθηση μεταξύ ομάδων που μοιράζονται γνώση στην πράξη."
    found: list[dict[str, object]] = [
        {
            "id": f"α{n}",
            "title": f"Δίκτυα μάθησης {n}",
            "description": f"{long} Μέρος {n}.",
            "type": kind,
            "minutes": 5 + n,
            "themes": ["υγεία"],
            "keywords": ["μάθηση", f"λέξη {n}"],
            "places": ["Αθήνα"],
            "publisher": "Εκδότης",
            "language": "el",
            "issued": f"201{n}-07-15",
            "licence": "άδεια",
            "audience": ["όλοι"],
            "creators": [{"name": "Σοφία Νικολάου", "role": "author"}, {"name": "Άννα Λάμπρου", "role": "speaker"}],
            "series": {"name": "Σειρά", "position": n + 1},
            "extra": {"Επίπεδο": ["ένα", "δύο"][n % 2]},
        }
        for n, kind in enumerate(
            ("article", "report", "video", "podcast", "slides", "case-study", "book", "collection")
        )
    ]
    found += [
        {
            "id": "β",
            "supplied_title": "Χωρίς τίτλο",
            "type": "toolkit",
            "url": "https://παράδειγμα.δοκιμή/β",
            "relations": [{"type": "follows", "target": "α1"}, {"type": "refers_to", "target_title": "Λείπει"}],
        },
        {
            "id": "γ",
            "title": "Συνάντηση",
            "type": "webinar",
            "description": long,
            "event": {"start": "2018-06-11T23:00", "end": "2018-06-12", "place": "Αθήνα"},
        },
        {"id": "δ", "title": "Αύριο", "type": "webinar", "event": {"start": "2999-01-01", "end": "2999-01-02"}},
        {"id": "ε", "title": "Μόνο τίτλος"},
    ]
    return found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    root = tmp_path_factory.mktemp("greek")
    (root / "a.json").write_text(json.dumps(records(), ensure_ascii=False), encoding="utf-8")
    (root / "seealso.toml").write_text(
        '[library]\ntitle = "Βιβλιοθήκη"\ntagline = "Για όλους"\ndescription = "Περιγραφή"\nlanguage = "el"\n'
        '[themes."υγεία"]\nlabel = "Υγεία"\ndefinition = "Για την υγεία."\n[themes."κενό"]\nlabel = "Κενό"\n'
        "[coverage]\nshow_missing = true\n",
        encoding="utf-8",
    )
    library = seealso.open_library(root)
    library.map()
    library.reachability()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogues, "OFFERED", {"en": ENGLISH, "el": PSEUDO})
        yield create_app(library)
    speak(ENGLISH)


@pytest.fixture
def site(app: Flask) -> FlaskClient:
    return app.test_client()


def text_outside(text: str) -> str:
    """``text`` without what stands in brackets, one within another too."""
    while (less := re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", text)) != text:
        text = less
    return " ".join(text.split())


def pieces(page: str) -> Iterator[str]:
    """What a reader may see or hear of a page: its text, and the attributes that are shown, said, or put into it."""
    tree = lxml.html.fromstring(page)
    for meta in tree.xpath(
        "//meta[@name='description' or @property='og:title' or @property='og:description']/@content"
    ):
        yield str(meta)
    for element in tree.iter(lxml.html.etree.Element):
        if element.tag == "link":
            continue
        for name in SEEN_IN:
            if element.get(name):
                yield str(element.get(name))
    for element in tree.xpath("//*[@class='reference' or @lang='en']"):  # citations have languages of their own
        element.drop_tree()
    for element in tree.iter(*NOT_READ):
        element.text = ""
        for child in list(element):
            element.remove(child)
    yield tree.text_content()


def outside(page: str) -> list[str]:
    """The words of a page in Latin letters that stand outside of all brackets."""
    found = []
    for piece in pieces(page):
        left = text_outside(re.sub(r"https?://\S+|\ba\.json\b", " ", piece))
        left = re.sub(r'"[\w-]+":', " ", left) if left.startswith("{") else left  # the names of a script's words
        for name in sorted(NAMES, key=len, reverse=True):
            left = left.replace(name, " ")
        found += re.findall(r"[A-Za-z][A-Za-zà-ÿ ,.’-]+", left)
    return found


PAGES = (
    "/",
    "/search?q=*",
    "/search?q=δίκτυα+ξξξ",
    "/search?q=ξξξξ&type=video",
    "/search?q=%22δίκτυα+μάθησης%22&sort=title",
    "/search?q=μαθηση&literal=1&page=9",
    "/search?q=μαθησσης",
    "/theme/υγεία",
    "/type/video",
    "/person/Σοφία Νικολάου",
    "/place/Αθήνα",
    "/series/Σειρά",
    "/themes",
    "/types",
    "/people",
    "/keywords?find=ω",
    "/keywords?letter=Λ",
    "/languages",
    "/language/el",
    "/year/2012",
    "/by/Επίπεδο",
    "/by/Επίπεδο/ένα",
    "/resource/α0",
    "/resource/α7",
    "/resource/β",
    "/resource/γ",
    "/resource/δ",
    "/resource/ε",
    "/resource/nichts",
    "/cite/α0",
    "/nowhere",
    "/search?sort=bogus&q=α",
    "/search?page=0",
    "/events",
    "/events?page=7",
    "/path",
    "/path?theme=υγεία&minutes=30",
    "/path?from=α0&minutes=45",
    "/path?q=δίκτυα",
    "/path?from=α7&minutes=1",
    "/list",
    "/list?id=α0&id=α1&id=χχ&note=σ&minutes=8&style=apa",
    "/map",
    "/map?theme=υγεία",
    "/map?theme=none",
    "/coverage",
    "/coverage/topics",
    "/missing",
    "/new",
    "/history",
    "/digest",
    "/coverage?rows=type&columns=year",
    "/coverage?show=newest&sort=name",
    "/coverage.svg",
    "/holdings",
    "/explain",
    "/explain?q=δίκτυα&id=α0",
    "/explain?q=δίκτυα&id=ε",
    "/about",
    "/embed",
    "/embed/box",
)


@pytest.mark.parametrize("address", PAGES)
def test_nothing_on_a_page_stands_outside_the_catalogues(site: FlaskClient, address: str) -> None:
    answer = site.get(address, headers={"Accept-Language": "el"})
    assert answer.status_code < 500
    assert OPEN in answer.text
    assert outside(answer.text) == []


@pytest.mark.parametrize(
    "text", ["Δίκτυα μάθησης 1", "https://παράδειγμα.δοκιμή/β", "ξξξ", "Δίκτυα φροντίδας στην κοινότητα"]
)
def test_nothing_of_a_verdict_stands_outside_the_catalogues(site: FlaskClient, text: str) -> None:
    answer = site.post("/holdings", data={"text": text}, headers={"Accept-Language": "el"})
    assert outside(answer.text) == []


def test_every_page_of_the_site_is_looked_at(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    looked = {adapter.match(address.partition("?")[0])[0] for address in PAGES if address != "/nowhere"}
    files = (
        "feeds.",
        "oai.",
        "opensearch.",
        "signposting.",
        "sitemap.",
        "health.",
        "metrics.",
        "library_api.",
        "api.",
        "see_also_api.",
    )
    others = {
        "static",
        "pages.robots",
        "pages.security",
        "curator_pages.coverage_csv",
        "history_pages.digest_as_mail",
        "history_pages.digest_as_markdown",
        "list_pages.as_file",
        "languages.choose",
    }
    every = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.endpoint.startswith(files)}
    assert every - others - looked == set()


def test_a_string_outside_the_catalogues_is_seen(app: Flask) -> None:
    source = (
        "{% extends 'base.html' %}{% block main %}<p title='Not wrapped'>{{ _('Search') }} and more</p>{% endblock %}"
    )
    loader = app.jinja_loader
    assert loader is not None
    app.jinja_env.cache.clear()  # type: ignore[union-attr]
    app.jinja_loader = ChoiceLoader([DictLoader({"about.html": source}), loader])
    try:
        page = app.test_client().get("/about", headers={"Accept-Language": "el"}).text
    finally:
        app.jinja_loader = loader
        app.jinja_env.cache.clear()  # type: ignore[union-attr]
    assert [word.strip() for word in outside(page)] == ["Not wrapped", "and more"]
