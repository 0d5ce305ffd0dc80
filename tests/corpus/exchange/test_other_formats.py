"""A realistic file of every other format, and the ways in which such files are broken or meant to break us."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.exchange.importing.formats import detect
from corpus.exchange.importing.shaping import Item
from corpus.exchange.importing.source import Source, SourceError
from corpus.exchange.importing.source_reading import read_source
from corpus.records.settings import LibrarySettings
from seealso.imports import import_source
from tests.corpus.exchange.conftest import Import, records, snapshot

FIXTURES = Path(__file__).parent / "fixtures"


def items(name: str) -> list[Item]:
    path = FIXTURES / name
    return list(read_source([Source(path, name)], None, None, LibrarySettings()).items)


@pytest.mark.parametrize(
    ("name", "format_name"),
    [
        ("awesome.md", "markdown"), ("article.md", "front-matter"), ("bookmarks.html", "bookmarks"),
        ("oai.xml", "oai_dc"),
        ("outline.opml", "opml"), ("feed.rss", "feed"), ("feed.atom", "feed"), ("calendar.ics", "ical"),
        ("references.bib", "bibtex"), ("references.ris", "ris"), ("items.csl.json", "csl-json"),
        ("wrapped.json", "json"),
        ("endnote.xml", "endnote"), ("page.html", "json-ld"), ("pasted.txt", "listing"),
    ],
)  # fmt: skip
def test_the_format_is_found_by_looking_whatever_the_file_is_called(
    name: str, format_name: str, tmp_path: Path
) -> None:
    assert detect(Source(FIXTURES / name, name)).name == format_name
    if format_name not in ("front-matter", "markdown"):
        bare = tmp_path / "download"
        bare.write_bytes((FIXTURES / name).read_bytes())
        assert detect(Source(bare, "download")).name == format_name


def test_an_awesome_list() -> None:
    found = items("awesome.md")
    assert [i.fields["title"] for i in found] == [
        "Leading networks", "Systems leadership", "A chapter of it", "Sociograph", "Bad one",
    ]  # fmt: skip
    assert found[0].fields["description"] == "How to lead where you cannot command."
    assert [i.fields["themes"] for i in found] == [["Leadership"]] * 3 + [["Tools"]] * 2
    assert [i.line for i in found] == [12, 13, 14, 18, 19]
    assert "url" not in found[4].fields


def test_bookmarks() -> None:
    alpha, script, beta = items("bookmarks.html")
    assert alpha.fields["title"] == "Alpha & friends"
    assert alpha.fields["description"] == "What Alpha says."
    assert (alpha.fields["themes"], alpha.fields["keywords"]) == (["Networks"], ["care", "nhs"])
    assert (alpha.fields["added"], beta.fields["added"]) == ("2018-07-15", "2018-07-16")
    assert "themes" not in beta.fields
    assert "url" not in script.fields


def test_an_outline() -> None:
    blog, page = items("outline.opml")
    assert (blog.fields["url"], blog.fields["themes"]) == ("https://example.org/blog", ["Blogs"])
    assert blog.fields["extra"] == {"feed": "https://example.org/feed"}
    assert page.fields["added"] == "2018-07-15"


def test_feeds() -> None:
    first, second = items("feed.rss")
    assert first.fields["description"] == "One bold claim.\n\nTwo."
    assert first.fields["title"] == "First & foremost"
    assert (first.fields["issued"], first.fields["creators"][0]["name"]) == ("2018-07-15", "Anne Cooper")
    assert "url" not in second.fields
    (note,) = items("feed.atom")
    assert (note.fields["title"], note.fields["themes"]) == ("A note", ["Leadership"])


def test_bibtex() -> None:
    article, talk = items("references.bib")
    assert article.fields["title"] == "The Network Secrets of Great Change Agents & more"
    assert [c["name"] for c in article.fields["creators"]] == [
        "Julie Battilana", "Tiziana Casciaro", "NHS England", "Jörg Müller",
    ]  # fmt: skip
    assert (article.fields["issued"], article.fields["publisher"]) == ("2013-07", "Harvard Business Review")
    assert article.fields["url"] == "https://example.org/network_secrets"
    assert (article.line, talk.line) == (3, 15)
    assert talk.fields["url"] == "https://example.org/ted"


def test_ris() -> None:
    article, talk = items("references.ris")
    assert article.fields["creators"][0] == {"name": "Nicholas A. Christakis", "role": "author"}
    assert (article.fields["issued"], article.fields["doi"]) == ("2007-07-26", "10.1056/NEJMsa066082")
    assert (talk.fields["type"], talk.fields["issued"], talk.line) == ("video", "2018", 17)
    assert talk.fields["creators"] == [{"name": "Edna Editor", "role": "editor"}]


def test_csl_json() -> None:
    article, page = items("items.csl.json")
    assert [c["name"] for c in article.fields["creators"]] == ["Ludwig van Beethoven", "NHS England"]
    assert (article.fields["issued"], article.resource_id) == ("2018-07-15", "ABCD")
    assert (page.fields["issued"], page.fields["type"]) == ("2018-07", "website")


def test_endnote_and_oai() -> None:
    (article,) = items("endnote.xml")
    assert article.fields["creators"] == [{"name": "Becky Malby", "role": "author"}]
    assert (article.fields["issued"], article.fields["doi"]) == ("2016", "10.1000/en")
    report, gone = items("oai.xml")
    assert (report.fields["url"], report.fields["doi"]) == ("https://example.org/oai/1", "10.1000/oai.1")
    assert report.fields["creators"] == [{"name": "Anne Cooper", "role": "author"}]
    assert report.fields["extra"] == {"sets": ["care"]}
    assert gone.deleted


def test_a_record_that_the_repository_deleted_is_marked(bring: Import, folder: Path) -> None:
    whole = (FIXTURES / "oai.xml").read_text()
    bring("oai.xml", whole)
    assert len(records(folder)) == 1
    a, b = whole.index("<metadata>"), whole.index("</metadata>") + len("</metadata>")
    report = bring(
        "oai.xml",
        (whole[:a] + whole[b:]).replace(
            "<header><identifier>oai:example.org:1", '<header status="deleted"><identifier>oai:example.org:1'
        ),
    )
    (record,) = records(folder).values()
    assert record.status == "withdrawn"
    assert record.title == "Networks that work"
    assert report.plan.n_updated == 1


def test_json_ld() -> None:
    post, webinar = items("page.html")
    assert post.fields["title"] == "On social media & nurses"
    assert post.fields["creators"] == [{"name": "Anne Cooper", "role": "author"}]
    assert (post.fields["type"], post.fields["minutes"], post.fields["issued"]) == ("blog", 6, "2018-07-15")
    assert webinar.fields["event"] == {"start": "2018-09-10T14:00", "online_url": "https://example.org/join"}


def test_a_calendar() -> None:
    webinar, fair = items("calendar.ics")
    assert webinar.fields["title"] == "Weaving networks, a webinar"
    assert webinar.fields["description"] == "First line\nSecond line"
    assert webinar.fields["event"]["timezone"] == "Europe/London"
    assert fair.fields["event"] == {"start": "2018-07-10", "end": "2018-07-11", "place": "Leeds"}


def test_a_pasted_listing_is_a_draft_for_review() -> None:
    lsc, pj, bank = items("pasted.txt")
    assert {i.fields["status"] for i in (lsc, pj, bank)} == {"draft"}
    assert (lsc.fields["title"], lsc.fields["issued"]) == ("Leading large scale change", "2018")
    assert lsc.fields["description"] == "A guide for people who lead change."
    assert lsc.fields["creators"] == [{"name": "Helen Bevan", "role": "author"}]
    assert pj.fields["submitted_by"] == "Anne Cooper"
    assert pj.fields["extra"]["listing"]["lines"] == [5, 8]
    assert bank.fields["url"] == "https://www.example.org/time"


def test_foreign_json_and_front_matter() -> None:
    one, two = items("wrapped.json")
    assert (one.fields["url"], one.fields["keywords"]) == ("https://example.org/one", ["a", "b"])
    assert two.fields["keywords"] == ["c", "d"]
    (thing,) = items("article.md")
    assert thing.fields["description"] == "What it is about, in *Markdown*."
    assert (thing.fields["url"], thing.fields["keywords"]) == ("https://example.org/fm", ["one", "two"])


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
XML = {"feed.rss": "<rss", "feed.atom": "<feed", "outline.opml": "<opml", "oai.xml": "<OAI-PMH", "endnote.xml": "<xml"}


@pytest.mark.parametrize("name", XML)
def test_billion_laughs_are_refused(bring: Import, folder: Path, name: str) -> None:
    text = (FIXTURES / name).read_text()
    body = text[text.index(XML[name]) :].replace("Networks", "&c;").replace("e", "e", 1)
    before = snapshot(folder)
    with pytest.raises(SourceError, match="entities"):
        bring(name, LAUGHS + body)
    assert snapshot(folder) == before


def test_an_external_entity_is_refused(bring: Import) -> None:
    head = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    evil = head + '<opml version="2.0"><body><outline text="&e;"/></body></opml>'
    with pytest.raises(SourceError, match="entities"):
        bring("x.opml", evil)


@pytest.mark.parametrize(
    ("name", "keep"),
    [
        ("feed.rss", 0.7), ("feed.atom", 0.8), ("outline.opml", 0.6), ("oai.xml", 0.5), ("endnote.xml", 0.5),
        ("references.bib", 0.6), ("references.ris", 0.5), ("items.csl.json", 0.6), ("wrapped.json", 0.7),
        ("calendar.ics", 0.8), ("page.html", 0.5), ("bookmarks.html", 0.6), ("article.md", 0.6),
    ],
)  # fmt: skip
def test_a_file_that_was_cut_short_is_no_shorter_list(bring: Import, folder: Path, name: str, keep: float) -> None:
    whole = (FIXTURES / name).read_text()
    before = snapshot(folder)
    with pytest.raises(SourceError, match=rf"{name}:\d+"):
        bring(name, whole[: int(len(whole) * keep)])
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    "name", ["references.bib", "references.ris", "awesome.md", "bookmarks.html", "pasted.txt", "calendar.ics"]
)
def test_other_encodings_are_read_or_named(bring: Import, folder: Path, name: str) -> None:
    text = (
        (FIXTURES / name)
        .read_text()
        .replace("Leading", "Léading")
        .replace("Alpha", "Älpha")
        .replace("spread", "spréad")
    )
    report = bring(name, text.replace("Weaving", "Wéaving").replace("hard", "hàrd").encode("cp1252", "replace"))
    assert "cp1252" in " ".join(report.notes) or text.isascii()
    assert "\ufffd" not in "".join(str(r) for r in records(folder).values())


UNENDING = {
    "a.bib": "@misc{a,\n title = {",
    "a.ris": "TY  - GEN\nTI  - ",
    "a.md": "# T\n- [a](https://e.org) ",
    "a.txt": "A\n",
    "a.ics": "BEGIN:VCALENDAR\nX:",
    "a.csv": "title,url\n",
    "a.jsonl": '{"title": "A"}\n{"title": "',
}


@pytest.mark.parametrize("name", UNENDING)
def test_a_line_without_end_is_refused_by_its_number(bring: Import, folder: Path, name: str) -> None:
    with pytest.raises(SourceError, match=rf"{name}:2"):
        bring(name, UNENDING[name] + "x" * 5_000_000)
    assert list(records(folder)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.opml", '<opml version="2.0"><body><outline text="A" url="{}"/></body></opml>'),
        ("x.bib", "@misc{{a, title = {{A}}, url = {{{}}}}}"),
        ("x.ris", "TY  - GEN\nTI  - A\nUR  - {}\nER  - \n"),
        ("x.jsonl", '{{"title": "A", "url": "{}"}}\n'),
        ("x.yaml", "title: A\nurl: '{}'\n"),
        ("x.md", "---\ntitle: A\nurl: '{}'\n---\n"),
        ("x.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nURL:{}\nEND:VEVENT\nEND:VCALENDAR\n"),
        ("x.csl.json", '[{{"type": "article-journal", "title": "A", "URL": "{}"}}]'),
    ],
)
@pytest.mark.parametrize("address", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x"])
def test_no_format_smuggles_a_script_in(bring: Import, folder: Path, name: str, text: str, address: str) -> None:
    report = bring(name, text.format(address))
    assert any("is not kept" in p.problem for p in report.problems)
    (record,) = records(folder).values()
    assert record.url is None
    assert address not in str(record)


def test_a_yaml_bomb_is_refused(bring: Import) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(8)
    )
    with pytest.raises(SourceError, match="unfolds"):
        bring("bomb.yaml", bomb + "title: A\n")


def test_what_cannot_be_read_may_be_left_out(bring: Import, folder: Path) -> None:
    text = '{"title": "A"}\n{"title": \n{"title": "B"}\n'
    with pytest.raises(SourceError, match=r"list\.jsonl:2"):
        bring("list.jsonl", text)
    report = bring("list.jsonl", text, skip_unreadable=True)
    assert sorted(records(folder)) == ["a", "b"]
    assert "list.jsonl:2" in report.skipped[0]


def test_a_folder_of_notes(folder: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    (notes / "deep").mkdir(parents=True)
    (notes / "README.md").write_text("# About these notes\n")
    (notes / "one.md").write_text((FIXTURES / "article.md").read_text())
    (notes / "deep" / "two.md").write_text("---\ntags: [x]\n---\n# A heading\n\nText.\n")
    import_source(folder, str(notes))
    assert {r.title for r in records(folder).values()} == {"A front matter thing", "A heading"}


@pytest.mark.parametrize(
    "items",
    [
        [{"id": "m1", "type": "book", "title": "A rope", "author": [{"family": "Muster", "given": "Eva"}]}],
        [{"id": "m1", "type": "report", "title": "A rope", "editor": [{"literal": "Rope Society"}]}],
        [{"id": "m1", "type": "thesis", "title": "A rope"}, {"id": "m2", "type": "book", "title": "A knot"}],
    ],
)
def test_csl_without_a_single_date_is_known(bring: Import, folder: Path, items: list[dict[str, object]]) -> None:
    report = bring("items.json", json.dumps(items))
    assert report.format == "csl-json"
    names = [person.name for record in records(folder).values() for person in record.creators]
    assert names in ([], ["Eva Muster"], ["Rope Society"])
    assert len(records(folder)) == len(items)


def test_objects_with_a_type_are_not_csl_for_that(bring: Import) -> None:
    assert bring("items.json", '[{"type": "book", "title": "A rope", "author": "Eva Muster"}]').format == "json"


def test_works_of_one_title_are_told_apart(bring: Import, folder: Path) -> None:
    head = "Highlight,Book Title,Book Author,Amazon Book ID,Note,Document tags\n"
    rows = "One,Rope,Eva Muster,,,a\nTwo,Rope,Adam Probe,,,\nThree,Knot,Eva Muster,B01,,\nFour,Knot,Eva Muster,B02,,\n"
    report = bring("readwise.csv", head + rows + "Five,Rope,Eva Muster,,,b\n")
    said = "readwise.csv: 2 titles, for instance 'Rope', are the title of several works; each is a record."
    assert any(note.endswith(said) for note in report.notes)
    held = {(r.title, r.creators[0].name, r.description): r for r in records(folder).values()}
    assert set(held) == {
        ("Rope", "Eva Muster", "One\n\nFive"), ("Rope", "Adam Probe", "Two"), ("Knot", "Eva Muster", "Three"),
        ("Knot", "Eva Muster", "Four"),
    }  # fmt: skip
    assert held["Rope", "Eva Muster", "One\n\nFive"].keywords == ("a", "b")
    assert bring("readwise.csv").plan.changes_nothing


def test_an_export_that_was_recognised_is_parsed_once(bring: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    real = json.loads

    def loads(text: str, **options: Any) -> Any:
        parsed.append(text)
        return real(text, **options)

    monkeypatch.setattr(json, "loads", loads)
    export = '[{"href": "https://example.org/a", "description": "A rope", "extended": "", "time": "2019-01-02"}]'
    assert len(bring("pinboard.json", export).plan.new) == 1
    assert parsed.count(export) == 1
