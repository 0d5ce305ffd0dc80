"""What the head of a page tells search engines, reference managers and whoever shows a link."""

from __future__ import annotations

import json
import warnings
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SDO

from corpus.records.resource import TYPES
from seealso import Library
from tests.conftest import MakeLibrary
from tests.webapp.pages.test_pages import PAGES
from tests.webapp.standards.conftest import HOME, WHOLE, Read, records
from webapp import create_app
from webapp.standards.page_heads import in_script, shortened

SCHEMA = "https://schema.org/"


def tags(page: Any) -> dict[str, list[str]]:
    """Name → contents of the meta tags."""
    found: dict[str, list[str]] = {}
    for tag in page.iter("meta"):
        found.setdefault(tag.get("name") or tag.get("property") or "", []).append(tag.get("content"))
    return found


def graph(page: Any) -> Graph:
    """The JSON-LD of a page as rdflib reads it; its context, which lies on the web, is given as what it says."""
    scripts = page.xpath("//script[@type='application/ld+json']/text()")
    assert len(scripts) == 1
    data = json.loads(scripts[0])
    assert data.pop("@context") == "https://schema.org"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's, of what it uses itself
        return Graph().parse(data=json.dumps({"@context": {"@vocab": SCHEMA}} | data), format="json-ld")


HTML_PAGES = [one for one in PAGES if not one.endswith((".txt", ".css", ".svg"))]
HTML_PAGES += ["/map", "/list", "/path", "/holdings", "/explain?q=care"]


@pytest.mark.parametrize("address", HTML_PAGES)
def test_every_page_says_what_it_is(site: FlaskClient, address: str) -> None:
    page = html.document_fromstring(site.get(address).text)
    (description,) = tags(page)["description"]
    assert 20 <= len(description) <= 200
    assert len(page.xpath("//link[@rel='canonical']")) <= 1


def test_pages_of_the_sample_have_titles_and_descriptions_of_their_own(site: FlaskClient) -> None:
    seen: dict[tuple[str, str], str] = {}
    for address in (one for one in HTML_PAGES if "?" not in one):
        page = html.document_fromstring(site.get(address).text)
        said = (page.findtext(".//title"), tags(page)["description"][0])
        assert said not in seen, (address, seen[said])
        seen[said] = address


def test_the_second_page_has_a_title_and_an_address_of_its_own(make_library: MakeLibrary) -> None:
    library = make_library(
        {"a.json": json.dumps([{"id": f"r{n}", "title": f"T {n}", "themes": ["t"]} for n in range(45)])}
    )
    library.build()
    site = create_app(library).test_client()
    first, second, again = (site.get(f"/theme/t{query}").text for query in ("", "?page=2", "?page=1&utm_source=x"))
    assert "<title>t · library</title>" in first
    assert "<title>t, page 2 · library</title>" in second
    assert 'rel="canonical" href="http://localhost/theme/t?page=2"' in second
    assert 'rel="canonical" href="http://localhost/theme/t"' in again
    assert '"numberOfItems":45' in second
    assert '"position":11' in second


def test_a_part_of_the_map_keeps_all_its_steps(site: FlaskClient, sample: Library) -> None:
    one, other = next(record.themes[:2] for record in sample.resources() if len(record.themes) > 1)
    steps = f"theme={one}&theme={other}"
    page = html.document_fromstring(site.get(f"/map?x=1&{steps}&page=1").text)
    assert page.xpath("//link[@rel='canonical']/@href") == [f"http://localhost/map?{steps}"]


def test_one_record_has_one_address_however_it_is_asked_for(read: Read) -> None:
    for address in ("/resource/a/b", "/resource/a%2Fb", "/resource/a%2Fb?utm_source=news"):
        (link,) = read(address).xpath("//link[@rel='canonical']/@href")
        assert link == f"{HOME}resource/a%2Fb"


def test_results_are_not_for_search_engines_but_have_a_feed(kinds_site: FlaskClient, read: Read) -> None:
    page = read("/search?q=whole&type=video&type=book&page=1&sort=title&literal=1")
    assert page.xpath("//link[@rel='canonical']") == []
    feeds = page.xpath("//link[@type='application/atom+xml']/@href")
    assert feeds == ["/search.atom", "/search.atom?q=whole&type=video&type=book&literal=1"]
    assert kinds_site.get(feeds[1]).text.count("<entry>") == 2
    (of_theme,) = read("/theme/care").xpath("//link[@type='application/atom+xml'][2]/@href")
    assert kinds_site.get(of_theme).text.count("<entry>") == len(records()) - 2


def test_an_error_page_is_kept_by_nobody(kinds_site: FlaskClient) -> None:
    answer = kinds_site.get("/resource/nothing-here")
    assert answer.status_code == 404
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "canonical" not in answer.text


def test_the_home_page_is_a_site_that_can_be_searched(read: Read) -> None:
    found = graph(read("/"))
    (home,) = found.subjects(RDF.type, SDO.WebSite)
    assert home == URIRef(HOME)
    assert (home, SDO.name, Literal("Small & Fine")) in found
    target = found.value(found.value(home, SDO.potentialAction), SDO.target)
    assert str(found.value(target, SDO.urlTemplate)) == HOME + "search?q={search_term_string}"


SCHEMA_TYPES = {
    "article": "ScholarlyArticle", "report": "Report", "research": "ScholarlyArticle", "case-study": "Report",
    "blog": "BlogPosting", "video": "VideoObject", "podcast": "PodcastEpisode", "slides": "PresentationDigitalDocument",
    "webinar": "Event", "masterclass": "Course", "toolkit": "LearningResource", "book": "Book",
    "playlist": "Collection", "digest": "Article", "collection": "Collection", "website": "WebSite",
    "other": "CreativeWork", "dataset": "Dataset", "training-course": "Course", "event-page": "Event",
    "app": "SoftwareApplication",
}  # fmt: skip


def test_every_kind_has_a_type_and_only_properties_that_schema_org_knows(read: Read) -> None:
    assert set(TYPES) <= set(SCHEMA_TYPES)
    for kind, name in SCHEMA_TYPES.items():
        found = graph(read(f"/resource/{quote(kind)}"))
        page = URIRef(HOME + "resource/" + quote(kind))
        assert set(found.objects(page, RDF.type)) == {URIRef(SCHEMA + name)}
        assert len(list(found.subjects(RDF.type, SDO.BreadcrumbList))) == 1
        for _, verb, thing in found:
            if verb == RDF.type:
                assert SCHEMA + str(thing).removeprefix(SCHEMA) == str(thing)
                assert thing in SDO, thing
            elif not str(verb).startswith(str(RDF)):
                assert verb in SDO, verb


def test_a_record_is_told_whole(read: Read) -> None:
    found = graph(read("/resource/research"))
    page = URIRef(HOME + "resource/research")

    def values(verb: URIRef) -> set[str]:
        return {str(one) for one in found.objects(page, verb)}

    authors = {
        str(found.value(one, SDO.name)): str(found.value(one, RDF.type)) for one in found.objects(page, SDO.author)
    }
    assert authors == {
        "Julie Battilana": SCHEMA + "Person", "Mary Ann van der Berg": SCHEMA + "Person",
        "NHS England": SCHEMA + "Organization",
    }  # fmt: skip
    assert values(SDO.name) == {f"{WHOLE['title']} research"}
    assert values(SDO.sameAs) == {WHOLE["url"], "https://doi.org/10.1234/abc.5"}
    assert values(SDO.datePublished) == {"2018-07-15"}
    assert values(SDO.license) == {"https://creativecommons.org/licenses/by/4.0/"}
    assert values(SDO.keywords) == {"first", "second"}
    assert values(SDO.timeRequired) == {"PT12M"}
    parts = {str(found.value(one, SDO.name)) for one in found.objects(page, SDO.isPartOf)} - {"None"}
    assert parts == {"Notes", "Journal of Networks"}
    assert URIRef(HOME + "resource/book") in set(found.objects(page, SDO.isPartOf))
    assert "Paul Poster" not in found.serialize()
    assert "Ed Editor" in found.serialize()


def test_an_event_says_when_and_where(read: Read) -> None:
    found = graph(read("/resource/webinar"))
    page = URIRef(HOME + "resource/webinar")
    assert str(found.value(page, SDO.startDate)) == "2018-07-15T16:00"
    assert str(found.value(found.value(page, SDO.location), SDO.name)) == "Leeds"
    of_video = graph(read("/resource/video"))
    event = of_video.value(URIRef(HOME + "resource/video"), SDO.recordedAt)
    assert str(of_video.value(event, SDO.startDate)) == "2018-07-15T16:00"


def test_a_record_of_which_nothing_is_known_says_only_that(read: Read) -> None:
    said = tags(read("/resource/bare"))
    assert "citation_author" not in said
    assert "citation_publication_date" not in said
    assert said["og:url"] == [HOME + "resource/bare"]


def test_google_scholar_finds_what_it_asks_for(read: Read) -> None:
    said = tags(read("/resource/article"))
    assert said["citation_title"] == [f"{WHOLE['title']} article"]
    assert said["citation_author"] == ["Battilana, Julie", "van der Berg, Mary Ann", "NHS England"]
    for name, value in {
        "publication_date": "2018/07/15", "journal_title": "Journal of Networks", "volume": "12", "issue": "4",
        "firstpage": "10", "lastpage": "19", "doi": "10.1234/abc.5", "issn": "1234-5678", "language": "en",
        "pdf_url": WHOLE["url"], "public_url": WHOLE["url"], "abstract_html_url": HOME + "resource/article",
    }.items():  # fmt: skip
        assert said[f"citation_{name}"] == [value], name
    assert tags(read("/resource/book"))["citation_isbn"] == ["9780306406157"]
    assert "citation_publisher" not in said
    assert tags(read("/resource/report"))["citation_technical_report_institution"] == ["Journal of Networks"]


def test_dublin_core_says_the_same(read: Read) -> None:
    page = read("/resource/book")
    assert (
        dict(page.xpath("//link[starts-with(@rel, 'schema.')]")[0].attrib)["href"] == "http://purl.org/dc/elements/1.1/"
    )
    said = tags(page)
    assert said["DC.creator"] == ["Julie Battilana", "Mary Ann van der Berg", "NHS England"]
    assert said["DC.contributor"] == ["Ed Editor", "Tara Translator"]
    assert said["DC.date"] == ["2018-07-15"]
    assert said["DC.type"] == ["Book", "Text"]
    assert said["DC.subject"] == ["first", "second", "Care <together>"]
    assert said["DC.identifier"] == [WHOLE["url"], "doi:10.1234/abc.5", "ISBN 9780306406157"]


def test_what_a_record_holds_ends_no_script() -> None:
    said = in_script({"a": "</script><!--\u2028&"})
    assert "<" not in said
    assert json.loads(said) == {"a": "</script><!--\u2028&"}


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_whatever_is_said_can_be_read_back_out_of_the_script(said: Any) -> None:
    text = str(in_script(said))
    assert not {"<", ">", "&", "\u2028"} & set(text)
    assert json.loads(text) == said


@given(st.text(max_size=400), st.integers(20, 200))
def test_a_shortened_text_is_one_line_and_not_too_long(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= most
    assert " ".join(short.split()) == short
    assert " ".join(text.split()).startswith(short.removesuffix("…"))


def test_a_description_ends_with_a_word() -> None:
    assert shortened("one two", 200) == "one two"
    assert shortened("word " * 100, 50) == ("word " * 9).strip() + "…"
    assert len(shortened("x" * 900, 200)) == 200


def test_the_journal_is_not_made_up(make_library: MakeLibrary) -> None:
    plain = {"id": "a", "type": "article", "title": "A", "publisher": "The King's Fund"}
    library: Library = make_library({"a.json": json.dumps([plain, plain | {"id": "b", "doi": "10.1000/x"}])})
    library.build()
    site = create_app(library).test_client()
    assert "citation_journal_title" not in site.get("/resource/a").text
    assert 'citation_publisher" content="The King&#39;s Fund"' in site.get("/resource/a").text
    assert 'citation_journal_title" content="The King&#39;s Fund"' in site.get("/resource/b").text
