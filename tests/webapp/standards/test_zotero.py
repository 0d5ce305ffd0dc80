"""Records as Zotero saves them: its rules for embedded metadata, written down here anew, on a page of every kind.

Which type an item gets, in Zotero's order: a tag that only one type has (a journal's title, the institution of a report
or a thesis), else ``z:itemType``; without either, what Open Graph says, else Dublin Core, else a guess. The translators
of Zotero themselves were run over the same pages once and gave the same items.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.webapp.standards.conftest import HOME, WHOLE, Read
from tests.webapp.standards.test_page_heads import SCHEMA_TYPES, tags

ITEM_TYPES = frozenset(
    "artwork audioRecording blogPost book bookSection computerProgram conferencePaper dataset document film "
    "journalArticle magazineArticle map newspaperArticle podcast presentation report thesis videoRecording "
    "webpage".split()
)
SURE = {
    "citation_journal_title": "journalArticle", "citation_technical_report_institution": "report",
    "citation_conference_title": "conferencePaper", "citation_book_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}  # fmt: skip

EXPECTED = {
    "article": "journalArticle", "report": "report", "research": "journalArticle", "case-study": "report",
    "blog": "blogPost", "video": "videoRecording", "podcast": "podcast", "slides": "presentation",
    "webinar": "presentation", "masterclass": "presentation", "toolkit": "document", "book": "book",
    "playlist": "videoRecording", "digest": "newspaperArticle", "collection": "webpage", "website": "webpage",
    "other": "document", "dataset": "dataset", "training-course": "presentation", "event-page": "presentation",
    "app": "computerProgram",
}  # fmt: skip


def item(page: Any) -> dict[str, Any]:
    """What Zotero makes of a page."""
    said = tags(page)
    first = {name: values[0] for name, values in said.items()}
    kind = next((SURE[name] for name in reversed(first) if name in SURE), first.get("z:itemType"))
    return {
        "type": kind,
        "title": first.get("citation_title") or first.get("DC.title"),
        "creators": [one for name in said.get("citation_author", ()) for one in people(name, said["citation_author"])],
        "editors": said.get("citation_editor", []),
        "publicationTitle": first.get("citation_journal_title") or first.get("DC.source") or first.get("og:site_name"),
        "date": first.get("citation_publication_date"),
        "url": first.get("citation_public_url") or first.get("og:url"),
        "abstract": first.get("citation_abstract"),
    }


def people(tag: str, of: list[str]) -> list[tuple[str, str]]:
    """(family name, given names) of those whom a tag names; a single tag with a comma between two spaces names two."""
    parts = re.split(r"\s*,\s*", tag)
    if len(of) == 1 and len(parts) > 1 and " " in parts[0] and " " in parts[1]:
        return [(part, "") for part in parts]
    return [(parts[0], parts[1])] if len(parts) > 1 else [(tag.rpartition(" ")[2], tag.rpartition(" ")[0])]


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_record_of_each_kind_is_saved_as_what_it_is(read: Read, kind: str) -> None:
    found = item(read(f"/resource/{kind}"))
    assert found["type"] == EXPECTED[kind]
    assert found["type"] in ITEM_TYPES
    assert (found["title"] or "").startswith(WHOLE["title"])
    assert found["creators"] == [("Battilana", "Julie"), ("van der Berg", "Mary Ann"), ("England", "NHS")]
    assert found["editors"] == ["Editor, Ed"]
    assert found["date"] == "2018/07/15"
    assert found["url"] == WHOLE["url"]
    assert found["abstract"] == WHOLE["description"]
    journal = "Journal of Networks" if kind in ("article", "research") else None
    assert found["publicationTitle"] == journal


def test_every_kind_is_tried() -> None:
    assert EXPECTED.keys() == SCHEMA_TYPES.keys()


def test_what_has_no_address_is_saved_with_that_of_its_page(read: Read) -> None:
    found = item(read("/resource/bare"))
    assert found["url"] == HOME + "resource/bare"
    assert found["type"] == "document"


def test_one_author_is_not_taken_for_two(make_page: Any) -> None:
    for name, expected in (
        ("Mary Ann van der Berg", [("Berg", "Mary Ann van der")]), ("Julie Battilana", [("Battilana", "Julie")]),
        ("Martin Luther King Jr.", [("King", "Martin Luther")]),
    ):  # fmt: skip
        found = item(make_page({"id": "a", "title": "A", "creators": [name]}))
        assert found["creators"] == expected
