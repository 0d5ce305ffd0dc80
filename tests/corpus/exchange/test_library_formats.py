"""What libraries, publishers and tools export, each in its real form, and what is refused by its name."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from corpus.exchange.importing.formats import detect
from corpus.exchange.importing.source import Source, SourceError
from tests.corpus.exchange.conftest import Import, records

SEEDS = Path(__file__).parents[2] / "end_to_end" / "fuzz" / "corpus" / "seeds"

# seed, format, and of its first record: title, people, year or day, address or DOI, keywords or themes
KNOWN: tuple[tuple[str, str, str, list[str], str | None, str, list[str]], ...] = (
    (
        "pubmed.nbib",
        "nbib",
        "Rope and knots.",
        ["Eva Muster", "Rope Working Group"],
        "2016-03-03",
        "10.1234/rope.1",
        ["Ropes"],
    ),
    ("savedrecs.txt", "wos", "A paper about ropes", ["E Muster", "A Probe"], "2011-12", "10.1234/rope.2", []),
    ("references.enw", "enw", "Rope and knots", ["Eva Muster"], "2001", "https://example.org/1", ["ropes"]),
    ("catalogue.mrc", "marc", "Rope: a guide", ["Éva Muster"], "2001", "", ["Ropes -- Handbooks"]),
    (
        "catalogue.marcxml.xml",
        "marcxml",
        "Rope: a guide",
        ["Eva Muster", "Adam Probe"],
        "2001",
        "https://example.org/rope",
        ["Ropes"],
    ),
    ("catalogue.mods.xml", "mods", "The rope", ["Eva Muster"], "2001", "10.1234/rope.3", ["Ropes"]),
    ("object.mets.xml", "mets", "Rope in pictures", ["Eva Muster"], None, "https://example.org/rope", []),
    ("qualified.dc.xml", "dublin-core", "Rope", ["Eva Muster"], "2001-02", "https://example.org/rope", []),
    (
        "article.jats.xml",
        "jats",
        "On ropes",
        ["Eva Muster Jr.", "Rope Group"],
        "2019-02-03",
        "10.1234/rope.4",
        ["ropes"],
    ),
    ("sitemap.xml", "sitemap", "", [], None, "https://example.org/tying-a-knot", []),
    ("crossref.json", "crossref", "On ropes", ["Eva Muster", "Rope Group"], "2019-02", "10.1234/rope.5", []),
    ("datacite.json", "datacite", "Ropes measured", ["Eva Muster", "Rope Group"], "2020", "10.1234/rope.6", ["ropes"]),
    ("openalex.json", "openalex", "On ropes", ["Eva Muster"], "2019-02-03", "10.1234/rope.7", ["Ropes"]),
    ("catalogue.dcat.json", "dcat", "Lengths of rope", [], None, "https://example.org/lengths", ["rope", "harbour"]),
    ("feed.jsonfeed.json", "json-feed", "A knot", ["Eva Muster"], "2024-01-02", "https://example.org/1", ["knots"]),
    ("works.jsonld", "schema-org", "A knot", ["Eva Muster"], "2024-01-02", "https://example.org/1", []),
)


@pytest.mark.parametrize("case", KNOWN, ids=[case[1] for case in KNOWN])
def test_a_format_is_known_read_and_read_again_without_a_change(bring: Import, folder: Path, case: Any) -> None:
    name, kind, title, people, issued, address, words = case
    report = bring(name, (SEEDS / name).read_bytes(), into="all.jsonl")
    assert report.format == kind
    first = next(r for r in records(folder).values() if r.title == (title or None))
    assert [person.name for person in first.creators] == people
    assert (first.issued, list(first.keywords or first.themes)) == (issued, words)
    assert not address or address in (first.url, first.doi)
    assert bring(name).plan.changes_nothing


def test_pubmed_in_xml_and_marc_from_a_repository(bring: Import, folder: Path) -> None:
    bring(
        "pubmed.xml",
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article><Journal><Title>Rope Letters</Title>"
        "<JournalIssue><PubDate><Year>2016</Year><Month>Mar</Month></PubDate></JournalIssue></Journal>"
        "<ArticleTitle>On rope</ArticleTitle><Abstract><AbstractText Label='AIM'>To tie.</AbstractText></Abstract>"
        "<AuthorList><Author><LastName>Muster</LastName><ForeName>Eva</ForeName></Author></AuthorList></Article>"
        "</MedlineCitation></PubmedArticle></PubmedArticleSet>",
    )
    (record,) = records(folder).values()
    assert (record.title, record.issued, record.description) == ("On rope", "2016-03", "Aim: To tie.")
    marc = (SEEDS / "catalogue.marcxml.xml").read_text().partition("?>")[2]
    bring(
        "oai.xml",
        "<OAI-PMH><ListRecords><record><header><identifier>oai:x:1</identifier></header><metadata>"
        f"{marc}</metadata></record></ListRecords></OAI-PMH>",
        format="oai_dc",
    )
    assert records(folder)["oai-x-1" if "oai-x-1" in records(folder) else "oai:x:1"].title == "Rope: a guide"


def test_datacite_in_xml(bring: Import, folder: Path) -> None:
    bring(
        "metadata.xml",
        '<resource xmlns="http://datacite.org/schema/kernel-4">'
        '<identifier identifierType="DOI">10.1234/rope.9</identifier>'
        "<creators><creator><creatorName>Muster, Eva</creatorName></creator></creators>"
        "<titles><title>Ropes</title></titles>"
        "<publisher>Probe Archive</publisher><publicationYear>2020</publicationYear></resource>",
    )
    (record,) = records(folder).values()
    assert (record.title, record.doi, record.issued) == ("Ropes", "10.1234/rope.9", "2020")
    assert record.creators[0].name == "Eva Muster"


def test_quotes_inside_attributes_and_undeclared_names_are_mended(bring: Import, folder: Path) -> None:
    report = bring(
        "feeds.opml",
        '<opml version="2.0"><body>\n'
        '<outline text="The "Daily" rope" xmlUrl="https://example.org/1" x:y="z"/>\n</body></opml>',
    )
    (record,) = records(folder).values()
    assert record.title == 'The "Daily" rope'
    assert any("mended" in note for note in report.notes)


def test_marc_whose_lengths_are_wrong_is_mended(bring: Import, folder: Path) -> None:
    raw = (SEEDS / "catalogue.mrc").read_bytes()
    report = bring("wrong.mrc", b"00017" + raw[5:12] + b"00049" + raw[17:] + raw)
    assert [r.title for r in records(folder).values()] == ["Rope: a guide"]
    assert any("record 1" in note and "mended" in note for note in report.notes)


def test_without_pymarc_the_error_says_what_to_install(bring: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymarc", None)
    with pytest.raises(SourceError, match=r"seealso\[marc\]"):
        bring("catalogue.mrc", (SEEDS / "catalogue.mrc").read_bytes())


# -- tools --------------------------------------------------------------------------------------------------

EXPORTS = Path(__file__).parent / "tool_exports"
TOOLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("pocket.csv", "Pocket", {"added": "2020-09-11", "keywords": ["a", "b"]}),
    ("instapaper.csv", "Instapaper", {"added": "2020-09-11", "keywords": ["a"], "themes": ["Sea"]}),
    (
        "raindrop.csv",
        "Raindrop",
        {"added": "2020-09-11", "keywords": ["a", "b"], "themes": ["Sea"], "description": "About rope"},
    ),
    (
        "goodreads.csv",
        "Goodreads",
        {
            "issued": "1999",
            "added": "2020-09-11",
            "keywords": ["sea"],
            "publisher": "Probe Press",
            "description": "Good\nrope",
        },
    ),
    ("librarything.csv", "LibraryThing", {"issued": "2001", "keywords": ["a", "b"]}),
    (
        "zotero.csv",
        "Zotero",
        {
            "issued": "2019-03-02",
            "type": "article",
            "keywords": ["a", "b"],
            "publisher": "Rope Letters",
            "description": "About rope.",
        },
    ),
    (
        "scopus.csv",
        "Scopus",
        {
            "issued": "2011",
            "doi": "10.1234/a",
            "creators": [{"name": "E.K. Muster", "role": "author"}, {"name": "A. Probe", "role": "author"}],
        },
    ),
    ("readwise.csv", "Readwise", {"description": "One\n(mine)\n\nTwo", "keywords": ["fav"]}),
    ("pinboard.json", "Pinboard", {"description": "About", "added": "2014-06-14", "keywords": ["a", "b"]}),
    ("karakeep.json", "Karakeep", {"added": "2020-09-11", "url": "https://example.org/1"}),
    ("wallabag.json", "Wallabag", {"added": "2020-09-11", "text": "Text", "minutes": 3}),
    ("zotero.json", "Zotero", {"type": "book", "issued": "2001", "keywords": ["a"]}),
    ("trello.json", "Trello", {"url": "https://example.org/1", "themes": ["Sea"], "keywords": ["a"]}),
    ("chrome.json", "Chrome", {"themes": ["Sea"], "added": "2020-09-11"}),
    (
        "savedrecs.txt",
        "Web of Science",
        {"issued": "2011", "keywords": ["hemp", "sisal"], "publisher": "ROPE LETTERS", "doi": "10.1234/a"},
    ),
    (
        "pubmed.csv",
        "PubMed",
        {
            "issued": "2019",
            "publisher": "Rope Lett",
            "url": "https://pubmed.ncbi.nlm.nih.gov/7/",
            "creators": [{"name": "EK Muster", "role": "author"}, {"name": "A Probe", "role": "author"}],
        },
    ),
    ("pocket.json", "Pocket", {"url": "https://example.org/1", "added": "2020-09-11", "keywords": ["hemp"]}),
)


@pytest.mark.parametrize("tool", TOOLS, ids=[tool[0] for tool in TOOLS])
def test_the_export_of_a_tool_is_known_by_its_fields(bring: Import, folder: Path, tool: Any) -> None:
    name, label, wanted = tool
    heard: list[str] = []
    bring(name, (EXPORTS / name).read_bytes(), on_mapping=lambda reading: heard.append(reading.format.label))
    assert heard[0].startswith(f"{label} ")
    (record,) = records(folder).values()
    assert record.title == "Rope"
    found = record.to_json_dict()
    assert {field: found.get(field) for field in wanted} == wanted
    assert bring(name).plan.changes_nothing


def test_what_a_curator_says_goes_before_what_a_tool_means(bring: Import, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('[columns]\n"status" = "keywords"\n')
    bring("pocket.csv", (EXPORTS / "pocket.csv").read_bytes(), mapping=tmp_path / "m.toml")
    (record,) = records(folder).values()
    assert "unread" in record.keywords


# -- what is refused ----------------------------------------------------------------------------------------


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("zotero.rdf", b'<rdf:RDF xmlns:z="http://www.zotero.org/namespaces/export#"><z:x/></rdf:RDF>', "Zotero RDF"),
        ("a.ttl", b"@prefix dcat: <http://www.w3.org/ns/dcat#> .\n<x> a dcat:Dataset .\n", "linked data"),
        ("a.mrk", b"=LDR  00000nam\n=245  10$aRope\n", "MarcEdit"),
        ("a.xml", b'<ead xmlns="urn:isbn:1-931666-22-9"><eadheader/></ead>', "finding aid"),
        ("a.enex", b'<?xml version="1.0"?><en-export><note/></en-export>', "Evernote"),
        ("a.docx", _zip("word/document.xml"), "Word document"),
        ("a.ods", _zip("content.xml", "mimetype"), "OpenDocument"),
        ("takeout.zip", _zip("Takeout/x.html"), "archive"),
        ("zotero.sqlite", b"SQLite format 3\0" + b"\0" * 80, "SQLite"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 80, "old .xls"),
        (
            "index.xml",
            b"<sitemapindex><sitemap><loc>https://example.org/s.xml</loc></sitemap></sitemapindex>",
            "https://example.org/s.xml",
        ),
    ],
)
def test_what_is_known_and_not_read_is_refused_by_its_name(
    bring: Import, folder: Path, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(SourceError) as error:
        bring(name, content)
    assert said in str(error.value)
    assert not records(folder)


def test_plain_json_and_tables_are_nobodys_export(tmp_path: Path) -> None:
    for name, text in (
        ("a.json", json.dumps([{"title": "Rope", "url": "https://example.org/1"}])),
        ("a.csv", "Title,Link\nRope,x\n"),
    ):
        path = tmp_path / name
        path.write_text(text)
        from corpus.exchange.importing.signed_exports import signed

        kind = detect(Source(path, name))
        assert signed(Source(path, name), kind) is kind


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        (
            "note.md",
            "---\ntitle: Rope\n---\n<svg viewBox='0 0 1 1'></svg>\n\n@prefix x: <y>\n\n<ead></ead>\n",
            "front-matter",
        ),
        (
            "page.html",
            "<!DOCTYPE html><html><body><svg></svg><dl><dt><a href='x'>A</a></dt></dl><dc:title>x</dc:title>"
            '<script type="application/ld+json">{"@type":"Article","headline":"Rope"}</script></body></html>',
            "json-ld",
        ),
        (
            "marks.html",
            '<META CHARSET="UTF-8">\n<DL><p>\n<DT><A HREF="https://example.org/">Rope</A>\n</DL>\n',
            "bookmarks",
        ),
    ],
)
def test_what_a_file_speaks_of_is_not_what_it_is(tmp_path: Path, name: str, text: str, kind: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert detect(Source(path, name)).name == kind
