"""What real lists of other people showed to be misread, each as a kind, with invented data in the real form."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from corpus.exchange.importing.formats import detect
from corpus.exchange.importing.source import Source, SourceError
from tests.corpus.exchange.conftest import Import, records


def test_two_records_of_a_catalogue_that_share_an_isbn_are_two(bring: Import, folder: Path) -> None:
    one = """<mods><titleInfo><title>Rope</title></titleInfo><identifier type="isbn">0306406152</identifier>
      <recordInfo><recordIdentifier source="XX-1">{0}</recordIdentifier></recordInfo></mods>"""
    whole = '<modsCollection xmlns="http://www.loc.gov/mods/v3">' + one.format("7001") + one.format("7002")
    bring("catalogue.xml", whole + "</modsCollection>")
    assert set(records(folder)) == {"XX-1-7001", "XX-1-7002"}
    assert bring("catalogue.xml").plan.changes_nothing


def test_a_short_number_without_its_owner_is_no_id(bring: Import, folder: Path) -> None:
    bring(
        "one.xml",
        '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Rope</title></titleInfo>'
        "<recordInfo><recordIdentifier>12</recordIdentifier></recordInfo></mods>",
    )
    (held,) = records(folder).values()
    assert (held.id, held.extra["control_number"]) == ("rope", "12")


def test_what_rdf_describes_is_its_address(bring: Import, folder: Path) -> None:
    bring(
        "site.rdf",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<rdf:Description rdf:about="https://example.org/rope"><dc:title>Rope</dc:title><dc:creator>Eva Muster'
        "</dc:creator></rdf:Description></rdf:RDF>",
    )
    (held,) = records(folder).values()
    assert (held.title, held.url) == ("Rope", "https://example.org/rope")


@pytest.mark.parametrize("module", ["link", "prism"])
def test_zotero_rdf_is_refused_whatever_modules_it_uses(tmp_path: Path, module: str) -> None:
    path = tmp_path / "My Library.rdf"
    path.write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n xmlns:z="http://www.zotero.org/namespaces/'
        f'export#"\n xmlns:{module}="http://purl.org/rss/1.0/modules/{module}/" xmlns:dc="http://purl.org/dc/elements/'
        '1.1/">\n<rdf:Description rdf:about="https://example.org/1"><z:itemType>webpage</z:itemType><dc:title>Rope'
        "</dc:title></rdf:Description></rdf:RDF>"
    )
    with pytest.raises(SourceError, match="Zotero RDF"):
        detect(Source(path, path.name))


def test_front_matter_in_toml(bring: Import, folder: Path, tmp_path: Path) -> None:
    page = dedent(
        """\
        +++
        title = "On {0}"
        date = 2024-03-0{1}
        draft = false
        [taxonomies]
        tags = ["knots", "{0}"]
        +++
        ## First
        What is said of [{0}](https://example.org/{0}).
        """
    )
    for number, word in enumerate(("rope", "twine"), start=1):
        (tmp_path / "pages").mkdir(exist_ok=True)
        (tmp_path / "pages" / f"{word}.md").write_text(page.format(word, number))
    bring("pages")
    held = sorted(records(folder).values(), key=lambda r: r.id)
    assert [(r.title, r.issued) for r in held] == [("On rope", "2024-03-01"), ("On twine", "2024-03-02")]
    assert {word for r in held for word in (*r.keywords, *r.themes)} == {"knots", "rope", "twine"}


def test_front_matter_that_is_no_toml_is_named_with_its_line(bring: Import, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"page\.md:3.*no TOML"):
        bring("page.md", '+++\ntitle = "On rope"\ndate = the first\n+++\nText\n')


def test_titles_that_look_like_hosts(bring: Import, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for name in ("cast.ToFloat", "strings.Trim", "os.Getenv"):
        (tmp_path / "pages" / f"{name}.md").write_text(f"---\ntitle: {name}\ndescription: What it does.\n---\nText\n")
    bring("pages")
    assert {r.title for r in records(folder).values()} == {"cast.ToFloat", "strings.Trim", "os.Getenv"}


def test_a_table_of_contents_that_is_a_table(bring: Import, folder: Path) -> None:
    bring(
        "README.md",
        "# Ropes\n\n| Name | Year |\n|---|---|\n| [Hemp](#hemp) | 1900 |\n| [Jute](#jute) | 1910 |\n\n## Shops\n\n"
        "| Name | Of |\n|---|---|\n| [One](https://example.org/1) | hemp |\n| [Two](https://example.org/2) | jute |\n",
    )
    assert {r.title for r in records(folder).values()} == {"One", "Two"}


def test_degrees_are_no_lengths_and_no_is_no_language(bring: Import, folder: Path) -> None:
    rows = "".join(f"Place {n},{57 + n}.80864{n},{17 + n}.66474{n},no\n" for n in range(6))
    bring("places.csv", "Name,lat,long,long contrast\n" + rows)
    held = records(folder).values()
    assert [(r.minutes, r.language) for r in held] == [(None, None)] * 6
    assert all(r.extra["long"] for r in held)


def test_the_table_of_pubmed_until_2019(bring: Import, folder: Path) -> None:
    bring(
        "pubmed_result.csv",
        "Title,URL,Description,Details,ShortDetails,Resource,Type,Identifiers,Db,EntrezUID,Properties\n"
        '"On ropes.","/pubmed/123","Muster E, Probe AB.","Ropes. 2018 Jan;1:2. doi: 10.1/2.","Ropes.  2018","PubMed",'
        '"citation","PMID:123","pubmed","123","create date:2018/01/02 | first author:Muster E",\n',
    )
    (held,) = records(folder).values()
    assert (held.title, held.issued, [c.name for c in held.creators]) == ("On ropes.", "2018", ["E Muster", "AB Probe"])
    assert held.url == "https://pubmed.ncbi.nlm.nih.gov/123/"
    assert held.extra["citation"].startswith("Ropes. 2018")


def test_the_table_of_openalex(bring: Import, folder: Path) -> None:
    bring(
        "works.csv",
        "id,abstract,authorships.author.display_name,display_name,doi,primary_location.source.display_name,"
        "publication_date,publication_year,type\n"
        "https://openalex.org/W1,What ropes are.,Eva Muster|Adam Probe,On ropes,https://doi.org/10.1234/rope.1,"
        "Ropes,2018-01-02,2018,article\n",
    )
    (held,) = records(folder).values()
    assert [c.name for c in held.creators] == ["Eva Muster", "Adam Probe"]
    assert (held.title, held.issued, held.doi, held.publisher) == ("On ropes", "2018-01-02", "10.1234/rope.1", "Ropes")


def test_a_file_for_each_record_under_its_key(bring: Import, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    for number in (1, 2):
        (tmp_path / "talks" / f"t{number}.json").write_text(
            f'{{"talk.{number}": {{"title": "Talk {number}", "author": "Eva Muster", "year": 2020, '
            f'"url": "https://example.org/{number}"}}}}'
        )
    bring("talks")
    assert {r.title: r.url for r in records(folder).values()} == {
        "Talk 1": "https://example.org/1",
        "Talk 2": "https://example.org/2",
    }


def test_a_folder_of_xml(bring: Import, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    for number in (1, 2):
        (tmp_path / "catalogue" / f"{number}.xml").write_text(
            f'<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Rope {number}</title></titleInfo></mods>'
        )
    bring("catalogue")
    assert {r.title for r in records(folder).values()} == {"Rope 1", "Rope 2"}


def test_an_outline_with_some_links_is_a_note(bring: Import, folder: Path, tmp_path: Path) -> None:
    for part in ("logseq", "pages"):
        (tmp_path / "vault" / part).mkdir(parents=True)
    links = "".join(f"- [Site {n}](https://example.org/{n})\n" for n in range(3))
    said = "".join(f"- What one should know, part {n}\n" for n in range(9))
    (tmp_path / "vault" / "pages" / "Ropes.md").write_text(f"type:: [[Guide]]\n\n{said}{links}")
    (tmp_path / "vault" / "pages" / "Links.md").write_text(links.replace("org/", "org/list/"))
    bring("vault")
    assert {r.title for r in records(folder).values()} == {"Ropes", "Site 0", "Site 1", "Site 2"}


def test_the_fuller_of_two_titles(bring: Import, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    for n in range(12):
        more = "full-title: A long word on ropes\n" if n == 3 else ""
        (tmp_path / "notes" / f"n{n}.md").write_text(f"---\ntitle: Ropes{n}\n{more}kind: note\n---\nText {n}\n")
    bring("notes")
    assert {r.title for r in records(folder).values()} == {f"Ropes{n}" for n in range(12)}


def test_an_address_of_bibtex_without_its_scheme_is_kept(bring: Import, folder: Path) -> None:
    bring(
        "a.bib", "@article{a, title={Ropes}, url={example.org/ropes/1}}\n@article{b, title={Knots}, url={see there}}\n"
    )
    held = records(folder)
    assert held["a"].url == "https://example.org/ropes/1"
    assert held["b"].extra["as_written"] == {"url": "see there"}


def test_authors_by_the_names_they_log_in_with(bring: Import, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "_posts").mkdir()
    for n, who in enumerate(("evam", "adamp", "evam"), start=1):
        (tmp_path / "_posts" / f"2024-01-0{n}-post-{n}.md").write_text(
            f"---\nlayout: news_item\ntitle: Release {n}\nauthor: {who}\n---\nText {n}\n"
        )
    bring("_posts")
    held = sorted(records(folder).values(), key=lambda r: r.title or "")
    assert [[c.name for c in r.creators] for r in held] == [["evam"], ["adamp"], ["evam"]]
