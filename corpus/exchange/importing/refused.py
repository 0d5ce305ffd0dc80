"""What is known and not read: refused by its name, with what to export instead."""

from __future__ import annotations

import io
import re
import zipfile

_BY_START: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old .xls workbook. Save it as .xlsx or CSV"),
    (b"%PDF", "a PDF, which holds no records. Import the list that it was made from"),
    (
        b"SQLite format 3\0",
        "a database of SQLite (Zotero, Calibre and browsers keep theirs so). Export a list from the program",
    ),
    (b"bplist00", "a property list of macOS. Export the bookmarks of Safari as HTML"),
    (b"\x1f\x8b", "compressed with gzip. Unpack it"),
    (b"7z\xbc\xaf", "a 7z archive. Unpack it"),
    (b"Rar!", "a RAR archive. Unpack it"),
    (b"PAR1", "a Parquet file. Export CSV"),
    (b"\x00\x01\x00\x00Standard", "an Access database. Export CSV"),
    (b"AT&TFORM", "a DjVu document, which holds no records"),
    (b"{\\rtf", "a document in rich text. Save it as plain text, or export the list that it was made from"),
    (b"mozLz40", "a compressed backup of Firefox. Export the bookmarks as HTML"),
)
_BY_BEGINNING: tuple[tuple[str, str], ...] = (
    (r"=LDR\s", "MARC in lines (.mrk). Make MARC 21 or MARCXML of it (MarcEdit: Make)"),
    (
        r"RT (?:Journal|Book|Report|Thesis|Web|Conference)\S* ?\w*\n(?:SR|ID) ",
        "a tagged export of RefWorks. Export RIS",
    ),
)
_BY_ROOT: tuple[tuple[str, str], ...] = (
    (r"<ead[\s>:]|<ead:ead", "an archival finding aid (EAD). Export MARCXML, MODS or Dublin Core"),
    (r"<(?:\w+:)?TEI(?:Corpus|\.2)?[\s>]", "a TEI document. Export Dublin Core or a bibliography"),
    (r"<(?:\w+:)?ONIX(?:Message|message)[\s>]", "ONIX for Books. Export MARCXML or a table"),
    (
        r"<(?:\w+:)?(?:crossref_result|doi_records|doi_batch)[\s>]",
        "Crossref's XML. Ask for JSON (https://api.crossref.org/works/)",
    ),
    (r"<en-export[\s>]", "an export of Evernote (ENEX). Export HTML or Markdown"),
    (r"<(?:\w+:)?kml[\s>]|<gpx[\s>]", "a list of places (KML or GPX). Export CSV"),
    (r"<plist[\s>]", "a property list of macOS. Export the bookmarks of Safari as HTML"),
    (r"<(?:\w+:)?lido[\s>]|<(?:\w+:)?lidoWrap", "LIDO, which museums use. Export Dublin Core or a table"),
    (
        r"<(?:b:|\w+:)?Sources[\s>].*openxmlformats\.org/officeDocument/\d+/bibliography",
        "a bibliography of Word. Export RIS or BibTeX",
    ),
    (r"<(?:\w+:)?style[^>]*purl\.org/net/xbiblio/csl", "a citation style, which holds no records"),
    (r"<svg[\s>]", "a drawing, which holds no records"),
    (r"<(?:\w+:)?bibtexconv|<modsCollectionDefinition", "an exchange format that is not read. Export RIS or BibTeX"),
)
_ZIPS: tuple[tuple[str, str], ...] = (
    ("word/", "a Word document. Save the list as a table (.xlsx or CSV), or as plain text"),
    ("ppt/", "a PowerPoint presentation, which holds no records"),
    ("META-INF/container.xml", "an e-book (EPUB), which holds no list of records"),
    ("content.xml", "an OpenDocument file. Save a spreadsheet as .xlsx or CSV"),
    ("index.html", "an archive. Unpack it and import the file or folder in it"),
)
RDF = "is linked data (RDF), which is not read. Export JSON-LD with DCAT or schema.org, RIS or BibTeX."


_TURTLE = re.compile(r"(?:\s*#[^\n]*\n|\s)*(?:@prefix|@base|PREFIX|BASE)\s+(?:[\w-]*:\s*)?<")
_CLIPPINGS = re.compile(r"\A[^\n]+\n- [^\n]*\|[^\n]*\n\s*\n[^\n]*\r?\n={10}\s*$", re.MULTILINE)
_PICA = re.compile(r"""info:srw/schema/\d+/pica|<(?:\w+:)?datafield tag=["']0\d\d@["']""")
_PROLOG = re.compile(r"(?:\s|\ufeff|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^>\[]|\[[^\]]*\])*>)*", re.DOTALL | re.IGNORECASE)


def root_of(text: str) -> str:
    """The beginning of an XML or HTML text from its outermost element on; empty for other texts."""
    if text.lstrip("\ufeff \t\r\n")[:1] != "<":
        return ""
    found = _PROLOG.match(text)
    return text[found.end() if found else 0 :][:20_000]


def refused(raw: bytes, text: str, suffix: str, path: object) -> str | None:
    """What a file is and what to do, if it is known and not read; ``raw`` and ``text`` are its beginning."""
    for start, what in _BY_START:
        if raw.startswith(start):
            return f"this is {what} and try again." if "which holds" not in what else f"this is {what}."
    if raw.startswith(b"PK\x03\x04"):
        return _archive(path)
    root = root_of(text)
    table, head = (_BY_ROOT, root) if root else (_BY_BEGINNING, text[:2000].lstrip("\ufeff \r\n"))
    for pattern, what in table:
        if re.match(pattern, head, re.DOTALL):
            return f"this is {what}." if "holds no" in what else f"this is {what} and try again."
    if _TURTLE.match(text) or suffix in (".ttl", ".nt", ".n3", ".trig"):
        return "this " + RDF
    if _CLIPPINGS.search(text):
        return "this is Kindle's My Clippings.txt. Export the highlights as CSV (Readwise) and try again."
    if _PICA.search(root):
        return "this is PICA XML, which German catalogues use. Ask the catalogue for MARCXML and try again."
    if re.match(r"<rdf:RDF[\s>]", root) and "http://www.zotero.org/namespaces/export#" in root:
        return "this is Zotero RDF, which is not read. Export CSL JSON, BibTeX or CSV from Zotero."
    # Modules of RSS 1.0 (links, PRISM) are used by others too; its own name stands alone.
    if re.match(r"<rdf:RDF[\s>]", root) and not re.search(
        r"http://purl\.org/rss/1\.0/[\"']|<(?:\w+:)?channel[\s>]", root
    ):
        if not re.search(r"<(?:dc|dcterms|terms):title[\s>]", root):
            return "this " + RDF
    return None


def _archive(path: object) -> str | None:
    try:
        with zipfile.ZipFile(str(path)) as archive:
            names = archive.namelist()[:2000]
    except (OSError, zipfile.BadZipFile, ValueError, io.UnsupportedOperation):
        return None  # whoever reads workbooks says what is wrong
    if any(name.startswith("xl/") for name in names):
        return None
    for sign, what in _ZIPS:
        if any(name == sign or (sign.endswith("/") and name.startswith(sign)) for name in names):
            return f"this is {what}."
    return "this is an archive. Unpack it and import the file or folder in it." if names else None
