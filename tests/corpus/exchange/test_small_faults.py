"""One bad sign stops nothing: what has one meaning only is mended and said, and nothing is lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.exchange.importing.bookmarks import shown
from corpus.exchange.importing.markup import cleaned
from corpus.exchange.importing.safe_xml import mended_xml
from corpus.exchange.importing.source import SourceError
from tests.corpus.exchange.conftest import Import, records

# -- XML ----------------------------------------------------------------------------------------------------


def test_a_bare_ampersand_in_an_outline_is_mended_with_one_note(bring: Import, folder: Path) -> None:
    report = bring(
        "feeds.opml",
        '<opml version="1.0"><body><outline text="Rope & knots" htmlUrl="https://example.org/?x=1&y=2"/>'
        '<outline text="Sails &amp; oars" htmlUrl="https://example.org/b"/></body></opml>',
    )
    assert {r.title: r.url for r in records(folder).values()} == {
        "Rope & knots": "https://example.org/?x=1&y=2", "Sails & oars": "https://example.org/b",
    }  # fmt: skip
    (note,) = report.notes
    assert "a bare & on line 1 and 1 more times" in note


def test_entities_of_html_and_control_characters_in_a_feed_are_mended(bring: Import, folder: Path) -> None:
    report = bring(
        "feed.xml",
        "<rss version='2.0'><channel><title>Caf&eacute;</title><item><title>Th\x0be&nbsp;one</title>"
        "<link>https://example.org/1</link></item></channel></rss>",
    )
    (record,) = records(folder).values()
    assert (record.title, record.publisher) == ("Th e one", "Café")
    assert "a named entity of HTML" in report.notes[0]
    assert "a control character" in report.notes[0]


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "gb18030", "big5", "euc-kr"])
def test_feeds_in_encodings_of_several_bytes(bring: Import, folder: Path, encoding: str) -> None:
    title = {"euc-kr": "한국어 제목"}.get(encoding, "日本中文")
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>x</title><item>'
        f"<title>{title}</title><link>https://example.org/1</link></item></channel></rss>"
    )
    bring("feed.rss", text.encode(encoding))
    assert [r.title for r in records(folder).values()] == [title]


def test_a_broken_element_is_left_out_only_when_asked(bring: Import, folder: Path) -> None:
    text = (
        '<opml version="2.0"><body><outline text="Good" url="https://example.org/1"/>\n'
        '<outline text="Bad" url="https://example.org/2>\n<outline text="After" url="https://example.org/3"/></body></opml>'
    )
    with pytest.raises(SourceError, match="feeds"):
        bring("feeds.opml", text)
    report = bring("feeds.opml", text, skip_unreadable=True)
    assert "Good" in {r.title for r in records(folder).values()}
    assert report.skipped


@given(st.text(alphabet="a&;#x0<>lt\x00\x0b\n", max_size=60))
def test_mending_leaves_no_sign_that_a_parser_refuses(text: str) -> None:
    from xml.etree.ElementTree import fromstring

    mended, _ = mended_xml(f"<a>{text.replace('<', '&lt;').replace('>', '&gt;')}</a>".encode())
    fromstring(mended)


# -- bookmarks ----------------------------------------------------------------------------------------------

_HEAD = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n"


@pytest.mark.parametrize(
    "tag", ["<script>", "<textarea>", "<title>", "<style>", "<!--", "<xmp>", "<plaintext>", "<iframe>"]
)
def test_no_tag_in_a_title_swallows_the_bookmarks_after_it(bring: Import, folder: Path, tag: str) -> None:
    bring(
        "bookmarks.html",
        _HEAD + f'<DT><A HREF="https://example.org/1">On {tag} at sea</A>\n<DD>More of {tag} here\n'
        '<DT><A HREF="https://example.org/2">Next</A>\n</DL><p>\n',
    )
    by_url = {r.url: r for r in records(folder).values()}
    assert by_url["https://example.org/1"].title == f"On {tag} at sea"
    assert by_url["https://example.org/1"].description == f"More of {tag} here"
    assert by_url["https://example.org/2"].title == "Next"


@given(st.lists(st.text(alphabet="ab <>/&;!-\"'", max_size=20).map(str.strip).filter(bool), min_size=1, max_size=5))
def test_every_bookmark_is_a_row_whatever_its_title_is(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str]
) -> None:
    from corpus.exchange.importing.bookmarks import read_bookmarks
    from corpus.exchange.importing.source import Findings, Source

    titles = [title for title in titles if not any(sign in title.lower() for sign in ("<a", "</a"))] or ["a"]
    path = tmp_path_factory.mktemp("bookmarks") / "b.html"
    path.write_text(
        _HEAD
        + "".join(f'<DT><A HREF="https://example.org/{n}">{title}</A>\n' for n, title in enumerate(titles))
        + "</DL>"
    )
    rows = list(read_bookmarks(Source(path, "b.html"), Findings()))
    assert [row.data["url"] for row in rows] == [f"https://example.org/{n}" for n in range(len(titles))]


def test_pocket_as_html(bring: Import, folder: Path) -> None:
    bring(
        "ril_export.html",
        "<!DOCTYPE html><html><head><title>Pocket Export</title></head><body><h1>Unread</h1><ul>\n"
        '<li><a href="https://example.org/1" time_added="1599806347" tags="rope,knots">First</a></li></ul>'
        '<h1>Read Archive</h1><li><a href="https://example.org/2" time_added="1599806347" tags="">Second</a></li>',
    )
    first, second = sorted(records(folder).values(), key=lambda r: str(r.title))
    assert (first.added, first.keywords, first.themes) == ("2020-09-11", ("rope", "knots"), ())
    assert second.url == "https://example.org/2"


def test_formatting_goes_and_signs_stay() -> None:
    assert shown("Where <script> goes, <b>always</b> &lt;p&gt;<br>next") == "Where <script> goes, always <p>\nnext"


# -- RIS ----------------------------------------------------------------------------------------------------


def test_ris_with_a_head_blank_lines_and_no_end(bring: Import, folder: Path) -> None:
    report = bring(
        "cites.ris",
        "Made by a tool\n\nTY - JOUR\nTI - Rope\n\nAU - Muster, Eva\nPY - 2001\nER - \n"
        "TY  - CHAP\nTI  - Knots\nthat hold\nPY  - 2002\nTY  - BOOK\nTI  - Oars\nDA  - DEC\nPY  - 2003\nER  - \n",
    )
    found = {r.title: r for r in records(folder).values()}
    assert set(found) == {"Rope", "Knots that hold", "Oars"}
    assert found["Oars"].issued == "2003"
    assert found["Rope"].creators[0].name == "Eva Muster"
    assert any("cites.ris:9" in note for note in report.notes)
    assert any("cites.ris:1" in note for note in report.notes)


def test_a_suffix_of_a_name_goes_in_and_out(bring: Import, folder: Path) -> None:
    from corpus.exchange.exporting import WRITERS, About
    from corpus.records.settings import LibrarySettings

    bring("a.ris", "TY  - BOOK\nTI  - One\nAU  - Probe, Adam Karl, Jr.\nAU  - Muster, III, Eva\nER  - \n")
    (record,) = records(folder).values()
    assert [person.name for person in record.creators] == ["Adam Karl Probe Jr.", "Eva Muster III"]
    about = About("x", LibrarySettings())
    written = {n: b"".join(WRITERS[n].write([record], about)).decode() for n in ("ris", "bibtex", "csl-json")}
    assert "AU  - Probe, Adam Karl, Jr." in written["ris"]
    assert "author = {Probe, Jr., Adam Karl and Muster, III, Eva}" in written["bibtex"]
    assert '"family": "Probe", "given": "Adam Karl", "suffix": "Jr."' in written["csl-json"]


# -- BibTeX -------------------------------------------------------------------------------------------------


def test_parts_of_bibtex_are_joined_and_fields_inherited(bring: Import, folder: Path) -> None:
    report = bring(
        "a.bib",
        '@string{press = "Probe Press"}\n@string(first = {Muster, Eva})\n'
        '@book(one, author = first # " and " # {Probe, Adam}, title = {A} # { and B},'
        ' year = "19" # "84", publisher=press)\n'
        "@inproceedings{child, crossref={Parent}, title={A talk}}\n"
        '@proceedings{Parent, title={Talks}, year={1999}, month = 10 # "~" # jan, publisher={P}}\n'
        "@xdata{shared, publisher={Shared Press}}\n@book{x, title={With x}, xdata={shared}, langid={ngerman}}\n"
        "@book{ title = {No key}, note = {a}, note = {b} }\n",
    )
    found = {r.title: r for r in records(folder).values()}
    assert [c.name for c in found["A and B"].creators] == ["Eva Muster", "Adam Probe"]
    assert (found["A and B"].issued, found["A and B"].publisher) == ("1984", "Probe Press")
    assert (found["A talk"].issued, found["A talk"].publisher) == ("1999-01-10", "P")
    assert (found["With x"].publisher, found["With x"].language) == ("Shared Press", "de")
    assert found["No key"].id == "no-key"
    assert len(found) == 5
    assert any("has no key" in note for note in report.notes)
    assert any("stands twice" in note for note in report.notes)


def test_a_key_without_its_comma_is_a_key(bring: Import, folder: Path) -> None:
    bring("a.bib", "@book{rope\n  title = {Rope},\n  year = 2001\n}\n@book{two,\n title={Two}}\n")
    assert {r.id: r.title for r in records(folder).values()} == {"rope": "Rope", "two": "Two"}


# -- markup -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("On <i>E. coli</i> and H<sub>2</sub>O", "On E. coli and H₂O"),
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One.\n\nTwo."),
        ("<p>First &amp; second.</p><ul><li>one</li><li>two</li></ul>", "First & second.\n\none\ntwo"),
        ("p < 0.05 and q > 1", "p < 0.05 and q > 1"),
        ("How <script> works", "How <script> works"),
        ("The <b> element", "The <b> element"),
        ("&lt;p&gt;Twice&lt;/p&gt;", "Twice"),
        ("AT&T;", "AT&T;"),
    ],
)
def test_markup_becomes_text_and_signs_stay(written: str, plain: str) -> None:
    assert cleaned(written) == plain


# -- lists --------------------------------------------------------------------------------------------------


def test_tables_bare_addresses_and_several_links(bring: Import, folder: Path) -> None:
    report = bring(
        "list.md",
        "# Ropes\n\nSee [the guide](https://example.org/guide).\n\n## Knots\n\n"
        "| Name | Description | Cost |\n|---|---|---|\n"
        "| [Bowline](https://example.org/1) | Holds | free |\n\n- https://example.org/2 - a bare one\n"
        "- Reef: https://example.org/3\n- Unlike [A](https://example.org/4), see [B](https://example.org/5)\n"
        "- Sheets\n  - [Jib](https://example.org/6) - a sheet\n\n### [Stern](https://example.org/7)\n\nAt the end.\n",
    )
    found = {r.url: r for r in records(folder).values()}
    assert {str(url).rpartition("/")[2] for url in found} == set("1234567")
    assert found["https://example.org/1"].description == "Holds"
    assert found["https://example.org/1"].extra == {"Cost": "free"}
    assert found["https://example.org/3"].title == "Reef"
    assert found["https://example.org/6"].themes == ("Knots", "Sheets")
    assert found["https://example.org/7"].description == "At the end."
    assert report.not_taken == [f"{report.source}:3: the guide (https://example.org/guide)"]


def test_lists_in_restructuredtext(bring: Import, folder: Path) -> None:
    bring(
        "list.rst",
        "Ropes\n=====\n\nKnots\n-----\n\n* `Bowline <https://example.org/1>`_ - holds\n* Reef_ and more\n\n"
        ".. _Reef: https://example.org/2\n",
    )
    found = {r.url: r for r in records(folder).values()}
    assert found["https://example.org/1"].title == "Bowline"
    assert found["https://example.org/1"].themes == ("Knots",)
    assert set(found) == {"https://example.org/1", "https://example.org/2"}


# -- notes and calendars ------------------------------------------------------------------------------------


def test_a_note_without_a_title_has_the_name_of_its_file(bring: Import, folder: Path) -> None:
    report = bring("Tying a knot.md", "---\npermalink: rope/knot\ntags: [rope]\n---\nText, no heading.\n")
    (record,) = records(folder).values()
    assert (record.title, record.url, record.extra) == ("Tying a knot", None, {"permalink": "rope/knot"})
    assert not report.problems


def test_a_vault_without_front_matter(bring: Import, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "vault" / ".obsidian").mkdir(parents=True)
    (tmp_path / "vault" / "2024-05-01-tying-knots.md").write_text("tags:: rope, knots\n\nJust words.\n")
    bring("vault")
    (record,) = records(folder).values()
    assert (record.title, record.issued, record.keywords) == ("tying knots", "2024-05-01", ("rope", "knots"))


def test_a_stray_line_of_a_calendar_is_told_and_jcal_is_read(bring: Import, folder: Path) -> None:
    report = bring(
        "a.ics",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:One\nDTSTART:20240101T100000Z\nX\nEND:VEVENT\nEND:VCALENDAR\n",
    )
    assert any("a.ics:6" in note for note in report.notes)
    bring(
        "b.json",
        '["vcalendar",[],[["vevent",[["uid",{},"text","2"],["summary",{},"text","Two, three"],'
        '["dtstart",{"tzid":"Europe/London"},"date-time","2024-01-02T10:00:00"]],[]]]]',
    )
    found = records(folder)
    assert found["1"].event is not None
    assert found["2"].event is not None
    assert (found["2"].title, found["2"].event.start) == ("Two, three", "2024-01-02T10:00")


# -- themes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json"])
def test_themes_go_out_as_keywords_and_coming_back_change_nothing(
    bring: Import, folder: Path, tmp_path: Path, name: str
) -> None:
    from corpus.exchange.exporting import WRITERS, About
    from corpus.records.settings import LibrarySettings

    bring("list.md", "## Ropes\n- [One](https://example.org/1) - about ropes\n- [Two](https://example.org/2) - knots\n")
    written = b"".join(WRITERS[name].write(records(folder).values(), About("x", LibrarySettings())))
    assert b"Ropes" in written
    for _ in range(2):
        assert bring(f"again{WRITERS[name].suffix}", written, format=name).plan.changes_nothing
