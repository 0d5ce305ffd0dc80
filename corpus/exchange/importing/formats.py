"""The formats that can be imported: one table, and how to tell which of them a file is in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from corpus.errors import SeealsoError, UsageError
from corpus.exchange.importing.refused import refused, root_of
from corpus.exchange.importing.source import Findings, ReadSource, Rows, Source, SourceError
from corpus.records.readers import why_unfit
from corpus.records.readers.boundary import said


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, what people call it, its file endings and the reader (``module:function``).

    ``by_meaning``: the names of its fields are the curator's own, to be mapped by meaning; else the format says
    what each field is and the reader gives fields of a record.
    ``table``: rows and cells, streamed, with the column names first.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    reader: str
    by_meaning: bool = False
    table: bool = False
    draft: bool = False

    def read(self, source: Source, findings: Findings) -> Rows:
        """The rows of ``source``.

        Raises:
            SourceError: it cannot be read as this format. A reader says what it foresees, with the line; whatever else
                its parser raises is said here.
        """
        unfit = why_unfit(source.path)
        if unfit is not None:
            raise SourceError(f"{source.name}: {unfit.problem} {unfit.mend}")
        module, _, function = self.reader.partition(":")
        read: ReadSource = getattr(import_module(f"corpus.exchange.importing.{module}"), function)
        line: int | None = None
        try:
            for row in read(source, findings):
                line = row.line
                yield row
            while findings.broken:
                yield findings.broken.pop(0)
        except SeealsoError:
            raise
        except Exception as error:  # on purpose: parsers raise what they please
            where = source.name if line is None else f"{source.name}:{line}"
            raise SourceError(
                f"{where}: this cannot be read as {self.label} ({said(error)}). Fetch or export the whole file again, "
                "or name another --format."
            ) from None


FORMATS: dict[str, Format] = {
    found.name: found
    for found in (
        Format("csv", "CSV or TSV table", (".csv", ".tsv", ".tab"), "tables:read_table", True, True),
        Format("xlsx", "Excel workbook", (".xlsx", ".xlsm"), "spreadsheets:read_workbook", True, True),
        Format("yaml", "YAML records", (".yaml", ".yml"), "record_files:read_yaml_records", True),
        Format("json", "JSON records", (".json",), "record_files:read_json_records", True),
        Format("jsonl", "JSON Lines", (".jsonl", ".ndjson"), "record_files:read_json_lines", True),
        Format("front-matter", "notes and pages (Markdown with front matter)", (), "notes:read_note", True),
        Format("markdown", "Markdown list of links", (".md", ".markdown"), "markdown_lists:read_markdown"),
        Format("rst", "reStructuredText list of links", (".rst", ".rest"), "link_lists:read_rst"),
        Format("bookmarks", "browser bookmarks (Netscape HTML)", (), "bookmarks:read_bookmarks"),
        Format("opml", "OPML outline", (".opml",), "link_lists:read_opml"),
        Format("feed", "RSS or Atom feed", (".rss", ".atom"), "feeds:read_feed"),
        Format("ical", "iCalendar events", (".ics",), "calendars:read_calendar"),
        Format("bibtex", "BibTeX", (".bib", ".bibtex"), "bibtex_entries:read_bibtex"),
        Format("ris", "RIS", (".ris",), "bibliographies:read_ris"),
        Format("csl-json", "CSL-JSON", (), "bibliographies:read_csl_json"),
        Format("nbib", "PubMed (nbib, MEDLINE)", (".nbib",), "tagged_records:read_nbib"),
        Format("wos", "Web of Science, plain text", (".ciw",), "tagged_records:read_wos"),
        Format("enw", "EndNote, tagged (refer)", (".enw",), "tagged_records:read_refer"),
        Format("marc", "MARC 21", (".mrc", ".marc"), "marc_records:read_marc"),
        Format("marcxml", "MARCXML", (), "marc_records:read_marcxml"),
        Format("mods", "MODS", (".mods",), "catalogue_xml:read_mods"),
        Format("mets", "METS", (".mets",), "catalogue_xml:read_mets"),
        Format("dublin-core", "Dublin Core in XML", (), "catalogue_xml:read_dublin_core"),
        Format("jats", "articles in XML (JATS, PubMed)", (".nxml",), "articles_xml:read_jats"),
        Format("sitemap", "sitemap", (), "articles_xml:read_sitemap"),
        Format("crossref", "Crossref JSON", (), "catalogue_json:read_crossref"),
        Format("datacite", "DataCite, JSON or XML", (), "catalogue_json:read_datacite"),
        Format("openalex", "OpenAlex JSON", (), "catalogue_json:read_openalex"),
        Format("dcat", "DCAT catalogue of datasets, JSON", (), "catalogue_json:read_dcat"),
        Format("json-feed", "JSON Feed", (), "catalogue_json:read_json_feed"),
        Format("schema-org", "schema.org JSON-LD", (".jsonld",), "catalogue_json:read_schema_org"),
        Format("endnote", "EndNote XML", (), "xml_records:read_endnote"),
        Format("oai_dc", "OAI-PMH, Dublin Core", (), "xml_records:read_oai_dc"),
        Format("json-ld", "web page with schema.org JSON-LD", (".html", ".htm"), "web_pages:read_json_ld"),
        Format("listing", "plain pasted listing, for review", (".txt",), "plain_listing:read_listing", draft=True),
    )
}
"""Name → format. A new one is one more line here and a reader."""

_MARC = re.compile(rb"\s{0,4}\d{5}[a-z ][a-z ][a-z ][ a-z\d].2\d{6}", re.DOTALL)
"""The leader of MARC 21: the length, a status and kinds, two indicators, the address of the data."""

_BY_SUFFIX = {suffix: found for found in FORMATS.values() for suffix in found.suffixes}


def named_format(name: str) -> Format:
    """The format called ``name``.

    Raises:
        UsageError: there is none.
    """
    plain = name.strip().lower().replace("_", "-")
    aliases = {
        "tsv": "csv", "yml": "yaml", "rss": "feed", "atom": "feed", "bib": "bibtex", "oai-dc": "oai_dc",
        "oai": "oai_dc", "oai-pmh": "oai_dc", "excel": "xlsx", "md": "markdown", "awesome": "markdown",
        "netscape": "bookmarks", "html": "json-ld", "jsonld": "json-ld", "ndjson": "jsonl", "text": "listing",
        "frontmatter": "front-matter", "csljson": "csl-json", "medline": "nbib", "pubmed": "nbib", "refer": "enw",
        "marc21": "marc", "dc": "dublin-core", "restructuredtext": "rst", "jsonfeed": "json-feed",
        "web-of-science": "wos", "endnote-xml": "endnote", "ics": "ical",
    }  # fmt: skip
    found = FORMATS.get(aliases.get(plain, plain))
    if found is None:
        raise UsageError(f"--format: {name!r} is not known. Known: {', '.join(FORMATS)}.")
    return found


def detect(source: Source) -> Format:
    """The format of ``source``, found by looking at its first bytes; its name decides where those leave it open.

    Raises:
        SourceError: it is none that is known.
    """
    raw = source.head()
    suffix = source.path.suffix.lower()
    if not raw.strip():
        raise SourceError(f"{source.name}: the file is empty.")
    text = _as_text(raw)
    refusal = refused(raw, text, suffix, source.path)
    if refusal is not None:
        raise SourceError(f"{source.name}: {refusal}")
    if raw.startswith(b"PK\x03\x04"):
        return FORMATS["xlsx"]
    if _MARC.match(raw):
        return FORMATS["marc"]
    if suffix in (".md", ".markdown") and not text.startswith(("---", "+++")) and _is_note(source, text):
        return FORMATS["front-matter"]
    for name, looks in _LOOKS:
        if looks(text, suffix):
            return FORMATS[name]
    if re.match(r"\ufeff?PT\t[A-Z][A-Z0-9]\t", text):  # Web of Science writes its table into a .txt
        return FORMATS["csv"]
    by_name = _BY_SUFFIX.get(suffix)
    if by_name is not None and by_name.name not in ("json-ld", "listing"):
        return by_name
    if "\0" in text:
        raise SourceError(f"{source.name}: this is no text file. Name its format with --format if it is one.")
    if _looks_like_table(text):
        return FORMATS["csv"]
    if len(re.findall(r"^\s*[-*+] \[[^\]]+\]\(", text, re.MULTILINE)) > 1:
        return FORMATS["markdown"]
    if re.match(r"(?:#.*\n|\s*\n)*(?:- )?[A-Za-z_]\w*:(?:\s|$)", text) and not re.search(r"^.*\bhttps?:.*$", text[:40]):
        return FORMATS["yaml"]
    if text.lstrip()[:1] == "<":
        raise SourceError(
            f"{source.name}: this XML or HTML is in no format that is known. Known: {', '.join(FORMATS)}."
        )
    from corpus.exchange.importing.plain_listing import looks_like_listing

    if not looks_like_listing(text):
        raise SourceError(
            f"{source.name}: this is in no format that is known, and its lines do not look like a list. Known: "
            f"{', '.join(FORMATS)}. If it is a list all the same, say --format listing."
        )
    return FORMATS["listing"]


def _is_note(source: Source, text: str) -> bool:
    """Whether a Markdown file is a note of a vault; a list of links is one even there."""
    from corpus.exchange.importing.notes import is_note

    n_links = len(re.findall(r"^\s*[-*+|] \[[^\]]+\]\(http", text, re.MULTILINE))
    n_lines = len(re.findall(r"^\s*[-*+|] \S", text, re.MULTILINE))  # an outline of Logseq has nothing but items
    return (n_links < 3 or n_links < 0.5 * n_lines) and source.path.stem.lower() != "readme" and is_note(source.path)


def _as_text(raw: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    if raw[1:20:2].count(0) > 5:
        return raw.decode("utf-16-le", "replace")
    return raw.decode("utf-8", "replace")


def _is_xml(pattern: str) -> Callable[[str, str], bool]:
    found = re.compile(pattern, re.IGNORECASE)

    def looks(text: str, suffix: str) -> bool:
        return text.lstrip()[:1] == "<" and found.search(text) is not None

    return looks


def _is_catalogue(pattern: str) -> Callable[[str, str], bool]:
    """XML with ``pattern`` in it that is no web page: pages speak of many formats."""
    found = re.compile(pattern, re.IGNORECASE)

    def looks(text: str, suffix: str) -> bool:
        root = root_of(text)
        return root[:1] == "<" and root[:5].lower() != "<html" and found.search(text) is not None

    return looks


def _is_json(text: str, suffix: str) -> bool:
    start = text.lstrip()[:1]
    return start in ("{", "[") and suffix not in (".yaml", ".yml", ".md", ".markdown", ".csv", ".tsv", ".txt", ".bib")


def _is_json_with(pattern: str) -> Callable[[str, str], bool]:
    found = re.compile(pattern)

    def looks(text: str, suffix: str) -> bool:
        return _is_json(text, suffix) and found.search(text) is not None

    return looks


def _is_json_lines(text: str, suffix: str) -> bool:
    if suffix == ".json" or not _is_json(text, suffix) or text.lstrip()[:1] != "{":
        return False
    if suffix in (".jsonl", ".ndjson"):
        return True
    first, newline, rest = text.lstrip().partition("\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return bool(newline) and rest.lstrip()[:1] == "{"


_ONLY_CSL = (
    r'"type"\s*:\s*"(?:chapter|paper-conference|entry-dictionary|entry-encyclopedia|legal_case|legal_legislation'
    r'|personal_communication|review-book|musical_score|thesis)"'
)
_CSL_NAMES = (
    r'"(?:author|editor|translator|director|interviewer|composer|container-author|collection-editor)"\s*:\s*\[\s*\{'
    r'[^{}]*"(?:family|literal)"\s*:'
)


_DATE_PARTS = re.compile(r'"date-parts"\s*:\s*\[')


def _is_csl(text: str, suffix: str) -> bool:
    if not _is_json(text, suffix):
        return False
    signs = ('"issued"', '"date-parts"', '"container-title"', '"DOI"', '"URL"', '"family"', '"literal"')
    csl_type = re.search(r'"type"\s*:\s*"[a-z]+(?:[-_][a-z]+)*"', text)
    if re.search(
        r'"type"\s*:\s*"(?:article-journal|article-magazine|article-newspaper|post-weblog|motion_picture)"', text
    ):
        return True
    if re.search(_ONLY_CSL, text) and '"title"' in text:
        return True
    if csl_type and re.search(_CSL_NAMES, text):
        return True  # none of its items need have a date
    return bool(csl_type) and (_DATE_PARTS.search(text) is not None or sum(sign in text for sign in signs) >= 3)


_BOOKMARKS = re.compile(
    r"\A(?![\s\S]{0,2000}<html[\s>][\s\S]*<dl[\s>])[\s\S]*<DL>\s*(?:<p>)?\s*<DT>\s*<(?:H3|A)\s"
    r"|<title>\s*(?:Pocket Export|Instapaper: Export)|<a [^>]*\btime_added=",
    re.IGNORECASE,
)
_RIS = re.compile(r"(?:(?![^\n]*,)[^\n]{0,200}\n){0,5}?\s*(?:\d+\.\s*)?TY {1,3}[-–] ?\w+")
"""A few lines of a tool about itself may stand before the first reference."""

_LOOKS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    ("bookmarks", lambda text, suffix: "NETSCAPE-BOOKMARK-FILE" in text[:2000].upper()
     or _BOOKMARKS.search(text) is not None),
    ("oai_dc", _is_xml(r"<(?:\w+:)?OAI-PMH[\s>]|<(?:oai_dc|\w+):dc[\s>]")),
    ("opml", _is_xml(r"<opml[\s>]")),
    ("mets", _is_catalogue(r"<(?:\w+:)?mets[\s>]")),
    ("mods", _is_catalogue(r"<(?:\w+:)?mods(?:Collection)?[\s>]")),
    ("marcxml", _is_catalogue(r"http://www\.loc\.gov/MARC21/slim|<(?:\w+:)?(?:leader|datafield)[\s>]")),
    ("jats", _is_catalogue(r"<(?:\w+:)?(?:pmc-articleset|PubmedArticleSet|PubmedArticle|PubmedBookArticle)[\s>]"
                     r"|<(?:\w+:)?article[\s>][\s\S]*<(?:article-meta|front)[\s>]")),
    ("datacite", _is_catalogue(r"http://datacite\.org/schema/kernel")),
    ("sitemap", _is_catalogue(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")),
    ("feed", _is_xml(r"<rss[\s>]|<(?:\w+:)?feed[\s>][^>]*|<rdf:RDF[\s>][\s\S]*<(?:\w+:)?channel[\s>]")),
    ("endnote", _is_xml(r"<xml>\s*<records>|<records>\s*<record>")),
    ("dublin-core", _is_catalogue(r"http://purl\.org/dc/(?:elements/1\.1|terms)/[\s\S]*<\w+:(?:title|identifier)[\s>]")),
    ("json-ld", _is_xml(r"<!doctype html|<html[\s>]|<script[^>]+application/ld\+json")),
    ("ical", lambda text, suffix: text.lstrip().upper().startswith("BEGIN:VCALENDAR")
     or re.match(r"\s*\[\s*\[?\s*\"vcalendar\"\s*,", text, re.IGNORECASE) is not None),
    ("json-feed", _is_json_with(r'"version"\s*:\s*"https?://(?:www\.)?jsonfeed\.org/')),
    ("schema-org", _is_json_with(r'"@context"\s*:\s*(?:\[\s*)?(?:\{\s*"@vocab"\s*:\s*)?"https?://schema\.org')),
    ("crossref", _is_json_with(r'"message-type"\s*:|"is-referenced-by-count"\s*:|"reference-count"\s*:')),
    ("openalex", _is_json_with(r'"https://openalex\.org/W?[\s\S]*"(?:authorships|abstract_inverted_index)"\s*:')),
    ("datacite", _is_json_with(r'datacite\.org/schema/kernel|"resourceTypeGeneral"\s*:')),
    ("dcat", _is_json_with(r'"dcat:|www\.w3\.org/ns/dcat#|project-open-data\.cio\.gov')),
    ("csl-json", _is_csl),
    ("jsonl", _is_json_lines),
    ("json", _is_json),
    ("ris", lambda text, suffix: _RIS.match(text) is not None),
    ("nbib", lambda text, suffix: re.match(r"\s*PMID ?- ?\d+\s*\n[A-Z]{2,4} {0,2}- ", text) is not None),
    ("wos", lambda text, suffix: re.match(r"\s*FN [^\n]*\n\s*VR |\s*PT [JBSPC]\s*\n[A-Z][A-Z0-9] ", text) is not None),
    ("enw", lambda text, suffix: re.match(r"\s*%[0A-Z] [^\n]+\n%\S ", text) is not None),
    ("bibtex", lambda text, suffix: suffix not in (".csv", ".yaml", ".yml", ".md")
     and re.search(r"^\s*@(?:\w+)\s*[{(]\s*(?:[^,\s]*\s*,|\w+\s*=)", text, re.MULTILINE) is not None),
    ("front-matter", lambda text, suffix: suffix in (".md", ".markdown")
     and re.match(r"(?:---|\+\+\+)[ \t]*\r?\n", text) is not None),
)  # fmt: skip


def _looks_like_table(text: str) -> bool:
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    if len(lines) < 2:
        return False
    for delimiter in ("\t", ",", ";", "|"):
        first = lines[0].count(delimiter)
        if first and len(lines[0]) < 2000 and "://" not in lines[0] and all(delimiter in line for line in lines[1:3]):
            return True
    return False
