"""A full record of each catalogue format, in its real form, and all that it must become: no part goes missing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.exchange.conftest import Import, records

MARCXML = """<collection xmlns="http://www.loc.gov/MARC21/slim"><record>
<leader>01234cam a2200289 a 4500</leader>
<controlfield tag="001">rope-17</controlfield>
<controlfield tag="008">980203s1997    enk           000 0 eng d</controlfield>
<datafield tag="020" ind1=" " ind2=" "><subfield code="a">0123456789 (cloth)</subfield></datafield>
<datafield tag="100" ind1="1" ind2=" "><subfield code="a">Muster, Eva,</subfield><subfield code="d">1950-</subfield>
</datafield>
<datafield tag="245" ind1="1" ind2="0"><subfield code="a">Rope :</subfield><subfield code="b">a guide /</subfield>
<subfield code="c">Eva Muster.</subfield></datafield>
<datafield tag="250" ind1=" " ind2=" "><subfield code="a">2nd ed.</subfield></datafield>
<datafield tag="260" ind1=" " ind2=" "><subfield code="a">Leeds :</subfield><subfield code="b">Probe Press,</subfield>
<subfield code="c">c1997.</subfield></datafield>
<datafield tag="490" ind1="0" ind2=" "><subfield code="a">Harbour studies ;</subfield><subfield code="v">4</subfield>
</datafield>
<datafield tag="520" ind1=" " ind2=" "><subfield code="a">How ropes are made.</subfield></datafield>
<datafield tag="650" ind1=" " ind2="0"><subfield code="a">Ropes</subfield><subfield code="x">History.</subfield>
</datafield>
<datafield tag="650" ind1=" " ind2="0"><subfield code="a">Knots.</subfield></datafield>
<datafield tag="700" ind1="1" ind2=" "><subfield code="a">Probe, Adam,</subfield>
<subfield code="e">illustrator.</subfield></datafield>
<datafield tag="710" ind1="2" ind2=" "><subfield code="a">Rope Society.</subfield></datafield>
<datafield tag="856" ind1="4" ind2="0"><subfield code="u">https://example.org/rope</subfield></datafield>
</record></collection>"""

MODS = """<modsCollection xmlns="http://www.loc.gov/mods/v3" xmlns:xlink="http://www.w3.org/1999/xlink"><mods>
<titleInfo type="alternative"><title>Another</title></titleInfo>
<titleInfo><nonSort>The</nonSort><title>rope</title><subTitle>a guide</subTitle></titleInfo>
<name type="personal" usage="primary"><namePart type="family">Muster</namePart><namePart type="given">Eva</namePart>
<role><roleTerm type="code">aut</roleTerm></role></name>
<name type="personal"><namePart>Probe, Adam</namePart><role><roleTerm>editor</roleTerm></role></name>
<name type="corporate"><namePart>Rope Society</namePart></name>
<genre>book</genre>
<originInfo><publisher>Probe Press</publisher><dateIssued encoding="w3cdtf">1997-06</dateIssued>
<copyrightDate>1996</copyrightDate></originInfo>
<language><languageTerm type="text">English</languageTerm><languageTerm type="code">eng</languageTerm></language>
<physicalDescription><extent>120 p.</extent></physicalDescription>
<abstract>How ropes are made.</abstract>
<subject><topic>Ropes</topic><topic>History</topic></subject><subject><geographic>Leeds</geographic></subject>
<relatedItem type="host"><titleInfo><title>Harbours</title></titleInfo></relatedItem>
<identifier type="doi">10.1234/rope.17</identifier><identifier type="isbn">0123456789</identifier>
<location><url>https://example.org/other</url><url usage="primary">https://example.org/rope</url></location>
<accessCondition xlink:href="https://example.org/terms">Free</accessCondition>
</mods></modsCollection>"""

JATS = """<article xml:lang="en" xmlns:xlink="http://www.w3.org/1999/xlink"><front>
<journal-meta><journal-title-group><journal-title>Rope Letters</journal-title></journal-title-group>
<issn>1234-5679</issn></journal-meta>
<article-meta><article-id pub-id-type="doi">10.1234/rope.18</article-id><article-id pub-id-type="pmid">77</article-id>
<title-group><article-title>On <italic>hemp</italic> ropes</article-title><subtitle>A study</subtitle></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Muster</surname><given-names>Eva</given-names></name>
</contrib>
<contrib contrib-type="author"><name><surname>Probe</surname><given-names>Adam</given-names><suffix>Jr.</suffix>
</name></contrib>
<contrib contrib-type="author"><collab>Rope Group</collab></contrib></contrib-group>
<contrib-group><contrib contrib-type="editor"><name><surname>Beispiel</surname><given-names>Paul</given-names></name>
</contrib>
</contrib-group>
<pub-date pub-type="epub"><day>03</day><month>02</month><year>2019</year></pub-date>
<pub-date pub-type="ppub"><day>07</day><month>04</month><year>2019</year></pub-date>
<volume>9</volume><issue>2</issue><fpage>11</fpage><lpage>19</lpage>
<self-uri xlink:href="https://example.org/rope18"/>
<permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/"/></permissions>
<abstract><title>Abstract</title><p>Hemp is old.</p><p>It holds.</p></abstract>
<abstract abstract-type="graphical"><p>Picture</p></abstract>
<kwd-group><kwd>hemp</kwd><kwd>ropes</kwd></kwd-group></article-meta></front></article>"""

CROSSREF = {
    "status": "ok", "message-type": "work", "message": {
        "DOI": "10.1234/rope.19", "type": "journal-article", "title": ["On <i>hemp</i> ropes"], "subtitle": ["A study"],
        "author": [{"given": "Eva", "family": "Muster"}, {"name": "Rope Group"}],
        "editor": [{"given": "Paul", "family": "Beispiel"}],
        "container-title": ["Rope Letters"], "publisher": "Probe Press",
        "published-online": {"date-parts": [[2019, 2, 3]]}, "published-print": {"date-parts": [[2019, 4, 7]]},
        "created": {"date-parts": [[2018, 1, 1]]}, "abstract": "<jats:p>Hemp is old.</jats:p>",
        "subject": ["Hemp", "Ropes"], "URL": "https://doi.org/10.1234/rope.19", "language": "en",
        "license": [{"URL": "https://creativecommons.org/licenses/by/4.0/"}], "is-referenced-by-count": 3,
    },
}  # fmt: skip

DATACITE = {"data": [{"id": "10.1234/rope.20", "type": "dois", "attributes": {
    "doi": "10.1234/rope.20", "titles": [{"title": "Lengths", "titleType": "Subtitle"}, {"title": "Ropes measured"}],
    "creators": [{"name": "Muster, Eva", "nameType": "Personal", "givenName": "Eva", "familyName": "Muster"},
                 {"name": "Rope, Harbour and Society", "nameType": "Organizational"}],
    "contributors": [{"name": "Probe, Adam"}], "publisher": "Probe Archive", "publicationYear": 2020,
    "dates": [{"date": "2019-12-31", "dateType": "Created"}, {"date": "2020-05-06", "dateType": "Issued"}],
    "descriptions": [{"description": "By hand.", "descriptionType": "Methods"},
                     {"description": "All lengths.", "descriptionType": "Abstract"}],
    "subjects": [{"subject": "ropes"}, {"subject": "lengths"}], "types": {"resourceTypeGeneral": "Dataset"},
    "language": "en", "url": "https://example.org/lengths",
    "rightsList": [{"rights": "CC BY", "rightsUri": "https://creativecommons.org/licenses/by/4.0/"}]}}]}  # fmt: skip

OPENALEX = {"meta": {"count": 1}, "results": [{
    "id": "https://openalex.org/W17", "doi": "https://doi.org/10.1234/rope.21", "title": "On ropes",
    "publication_date": "2019-02-03", "publication_year": 2019, "language": "en", "type": "article",
    "authorships": [{"author": {"display_name": "Eva Muster"}}, {"raw_author_name": "Adam Probe"}],
    "primary_location": {"landing_page_url": "https://example.org/rope21", "license": "cc-by",
                         "source": {"display_name": "Rope Letters"}},
    "abstract_inverted_index": {"Hemp": [0], "is": [1, 4], "old.": [2], "It": [3], "strong.": [5]},
    "keywords": [{"display_name": "Hemp"}, {"display_name": "Ropes"}],
    "primary_topic": {"display_name": "Seafaring"}}]}  # fmt: skip

DCAT = {"@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld", "dataset": [{
    "@type": "dcat:Dataset", "title": "Lengths of rope", "description": "<p>All of them.</p>",
    "landingPage": "https://example.org/lengths", "identifier": "rope-22", "issued": "2019-02-03T00:00:00",
    "modified": "2020-03-04", "publisher": {"@type": "org:Organization", "name": "Harbour Board"},
    "keyword": ["rope", "length"], "theme": ["Trade"], "language": ["http://example.org/language/en"],
    "spatial": "Leeds",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "distribution": [{"downloadURL": "https://example.org/lengths.csv"}, {"accessURL": "https://example.org/api"}]},
    {"@type": "dcat:Catalog", "title": "Not a set"}]}  # fmt: skip

NBIB = """PMID- 77
OWN - NLM
TI  - On hemp ropes and what
      they hold.
FAU - Muster, Eva
AU  - Muster E
FAU - Probe, Adam
AU  - Probe A
CN  - Rope Group
JT  - Rope letters
DP  - 2019 Apr 7
VI  - 9
IP  - 2
PG  - 11-19
LA  - eng
AB  - Hemp is old.
      It holds.
MH  - *Hemp/history
OT  - ropes
AID - 10.1234/rope.23 [doi]
AID - S1 [pii]
"""

WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Muster, E
   Probe, A
AF Muster, Eva
   Probe, Adam
TI On hemp ropes and what
   they hold
SO ROPE LETTERS
LA English
DT Article
DE hemp; ropes
ID STRENGTH
AB Hemp is old. It
   holds.
PD APR 7
PY 2019
VL 9
IS 2
BP 11
EP 19
DI 10.1234/rope.24
UT WOS:000017
ER

EF
"""

FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "Rope notes", "items": [{
    "id": "a-17", "url": "https://example.org/knot", "title": "A knot", "content_html": "<p>Over &amp; under.</p>",
    "summary": "How to tie.", "date_published": "2024-01-02T23:30:00-05:00", "date_modified": "2024-02-03T00:00:00Z",
    "authors": [{"name": "Eva Muster"}, {"name": "Adam Probe"}], "tags": ["knots", "sea"], "language": "en",
    "attachments": [{"url": "https://example.org/a.mp3", "mime_type": "audio/mpeg"}]}]}  # fmt: skip

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://example.org/news/17</loc><lastmod>2024-02-03T10:00:00Z</lastmod><news:news><news:publication>
<news:name>Rope News</news:name></news:publication><news:publication_date>2024-01-02</news:publication_date>
<news:title>A knot</news:title><news:keywords>knots, sea</news:keywords></news:news></url></urlset>"""


FULL: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "marcxml": (
        "a.xml",
        MARCXML,
        {
            "id": "rope-17",
            "url": "https://example.org/rope",
            "title": "Rope: a guide",
            "description": "How ropes are made.",
            "type": "book",
            "creators": [
                {"name": "Eva Muster", "role": "author"},
                {"name": "Adam Probe", "role": "illustrator"},
                {"name": "Rope Society", "role": "contributor"},
            ],
            "publisher": "Probe Press",
            "issued": "1997",
            "keywords": ["Ropes -- History", "Knots"],
            "series": {"name": "Harbour studies", "position": 4},
            "language": "en",
            "extra": {"isbn": "0123456789", "edition": "2nd ed."},
        },
    ),
    "mods": (
        "a.xml",
        MODS,
        {
            "id": "the-rope",
            "url": "https://example.org/rope",
            "doi": "10.1234/rope.17",
            "title": "The rope",
            "subtitle": "a guide",
            "description": "How ropes are made.",
            "type": "book",
            "creators": [
                {"name": "Eva Muster", "role": "author"},
                {"name": "Adam Probe", "role": "editor"},
                {"name": "Rope Society"},
            ],
            "publisher": "Probe Press",
            "issued": "1997-06",
            "keywords": ["Ropes -- History"],
            "language": "en",
            "places": ["Leeds"],
            "licence": "https://example.org/terms",
            "extra": {"in": "Harbours", "isbn": "0123456789", "extent": "120 p."},
        },
    ),
    "jats": (
        "a.xml",
        JATS,
        {
            "id": "on-hemp-ropes",
            "url": "https://example.org/rope18",
            "doi": "10.1234/rope.18",
            "title": "On hemp ropes",
            "subtitle": "A study",
            "description": "Hemp is old.\n\nIt holds.",
            "type": "article",
            "creators": [
                {"name": "Eva Muster", "role": "author"},
                {"name": "Adam Probe Jr.", "role": "author"},
                {"name": "Rope Group", "role": "author"},
                {"name": "Paul Beispiel", "role": "editor"},
            ],
            "publisher": "Rope Letters",
            "issued": "2019-04-07",
            "keywords": ["hemp", "ropes"],
            "language": "en",
            "licence": "https://creativecommons.org/licenses/by/4.0/",
            "extra": {"pmid": "77", "pages": "11-19", "volume": "9", "issue": "2", "issn": "1234-5679"},
        },
    ),
    "crossref": (
        "a.json",
        CROSSREF,
        {
            "id": "on-hemp-ropes",
            "url": "https://doi.org/10.1234/rope.19",
            "doi": "10.1234/rope.19",
            "title": "On hemp ropes",
            "subtitle": "A study",
            "description": "Hemp is old.",
            "type": "article",
            "creators": [
                {"name": "Eva Muster", "role": "author"},
                {"name": "Rope Group", "role": "author"},
                {"name": "Paul Beispiel", "role": "editor"},
            ],
            "publisher": "Rope Letters",
            "issued": "2019-04-07",
            "keywords": ["Hemp", "Ropes"],
            "language": "en",
            "licence": "https://creativecommons.org/licenses/by/4.0/",
            "extra": {"container-title": "Rope Letters", "publisher": "Probe Press"},
        },
    ),
    "datacite": (
        "a.json",
        DATACITE,
        {
            "id": "ropes-measured",
            "url": "https://example.org/lengths",
            "doi": "10.1234/rope.20",
            "title": "Ropes measured",
            "subtitle": "Lengths",
            "description": "All lengths.",
            "type": "Dataset",
            "creators": [
                {"name": "Eva Muster", "role": "author"},
                {"name": "Rope, Harbour and Society", "role": "author"},
                {"name": "Adam Probe", "role": "contributor"},
            ],
            "publisher": "Probe Archive",
            "issued": "2020-05-06",
            "keywords": ["ropes", "lengths"],
            "language": "en",
            "licence": "https://creativecommons.org/licenses/by/4.0/",
        },
    ),
    "openalex": (
        "a.json",
        OPENALEX,
        {
            "id": "on-ropes",
            "url": "https://example.org/rope21",
            "doi": "10.1234/rope.21",
            "title": "On ropes",
            "description": "Hemp is old. It is strong.",
            "type": "article",
            "creators": [{"name": "Eva Muster", "role": "author"}, {"name": "Adam Probe", "role": "author"}],
            "publisher": "Rope Letters",
            "issued": "2019-02-03",
            "themes": ["Seafaring"],
            "keywords": ["Hemp", "Ropes"],
            "language": "en",
            "licence": "cc-by",
            "extra": {"openalex": "https://openalex.org/W17"},
        },
    ),
    "dcat": (
        "a.json",
        DCAT,
        {
            "id": "lengths-of-rope",
            "url": "https://example.org/lengths",
            "title": "Lengths of rope",
            "description": "All of them.",
            "type": "dataset",
            "publisher": "Harbour Board",
            "issued": "2019-02-03",
            "modified": "2020-03-04",
            "themes": ["Trade"],
            "keywords": ["rope", "length"],
            "language": "en",
            "places": ["Leeds"],
            "licence": "https://creativecommons.org/licenses/by/4.0/",
            "extra": {
                "downloads": ["https://example.org/lengths.csv", "https://example.org/api"],
                "identifier": "rope-22",
            },
        },
    ),
    "nbib": (
        "a.nbib",
        NBIB,
        {
            "id": "on-hemp-ropes-and-what-they-hold",
            "url": "https://pubmed.ncbi.nlm.nih.gov/77/",
            "doi": "10.1234/rope.23",
            "title": "On hemp ropes and what they hold.",
            "description": "Hemp is old. It holds.",
            "type": "article",
            "creators": [
                {"name": "Eva Muster", "role": "author"},
                {"name": "Adam Probe", "role": "author"},
                {"name": "Rope Group", "role": "author"},
            ],
            "publisher": "Rope letters",
            "issued": "2019-04-07",
            "keywords": ["ropes", "Hemp/history"],
            "language": "en",
            "extra": {"pmid": "77", "volume": "9", "number": "2", "pages": "11-19"},
        },
    ),
    "wos": (
        "a.txt",
        WOS,
        {
            "id": "on-hemp-ropes-and-what-they-hold",
            "doi": "10.1234/rope.24",
            "title": "On hemp ropes and what they hold",
            "description": "Hemp is old. It holds.",
            "type": "article",
            "creators": [{"name": "Eva Muster", "role": "author"}, {"name": "Adam Probe", "role": "author"}],
            "publisher": "ROPE LETTERS",
            "issued": "2019-04-07",
            "keywords": ["hemp", "ropes", "STRENGTH"],
            "language": "en",
            "extra": {"pages": "11-19", "volume": "9", "number": "2", "wos": "WOS:000017", "document_type": "Article"},
        },
    ),
    "json-feed": (
        "a.json",
        FEED,
        {
            "id": "a-knot",
            "url": "https://example.org/knot",
            "title": "A knot",
            "description": "How to tie.",
            "text": "Over & under.",
            "type": "podcast",
            "creators": [{"name": "Eva Muster", "role": "author"}, {"name": "Adam Probe", "role": "author"}],
            "publisher": "Rope notes",
            "issued": "2024-01-02",
            "modified": "2024-02-03",
            "themes": ["knots", "sea"],
            "language": "en",
        },
    ),
    "sitemap": (
        "a.xml",
        SITEMAP,
        {
            "id": "a-knot",
            "url": "https://example.org/news/17",
            "title": "A knot",
            "publisher": "Rope News",
            "issued": "2024-01-02",
            "modified": "2024-02-03",
            "keywords": ["knots", "sea"],
        },
    ),
}
"""Format → file, content, and the record that it must become, to the last field."""


def binary_marc() -> bytes:
    """The record of `MARCXML` as catalogues send it."""
    pymarc = pytest.importorskip("pymarc")
    (record,) = pymarc.parse_xml_to_array(io.StringIO(MARCXML))
    made: bytes = record.as_marc()
    return made


@pytest.mark.parametrize("kind", FULL)
def test_nothing_of_a_full_record_goes_missing(bring: Import, folder: Path, kind: str) -> None:
    name, content, wanted = FULL[kind]
    report = bring(name, content if isinstance(content, str) else json.dumps(content))
    assert (report.format, report.problems) == (kind, [])
    (record,) = records(folder).values()
    assert record.to_json_dict() == wanted


def test_binary_marc_says_what_its_xml_says(bring: Import, folder: Path) -> None:
    report = bring("catalogue.mrc", binary_marc())
    assert (report.format, report.problems) == ("marc", [])
    (record,) = records(folder).values()
    assert record.to_json_dict() == FULL["marcxml"][2]
