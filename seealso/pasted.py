"""What somebody pastes to add a record: an address, a DOI, a title, or an entry of a list of references. Nothing is
fetched."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from corpus import LibrarySettings, SeealsoError, UsageError

_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)\Z", re.IGNORECASE)

MOST_CHARS = 200_000
"""So much is read of what was pasted."""
_MOST_RECORDS = 50
_ENTRY = re.compile(r"\s*(?:@\w+\s*\{|TY {1,3}[-–]|PMID\s*-|%0 |FN |PT |[\[{<]|\w+:\s)")
"""How an entry of a list begins: BibTeX, RIS, PubMed, EndNote, Web of Science, JSON, XML, YAML."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was pasted, understood.

    Args:
        fields: of the first record, as JSON has them.
        as_what: what it was taken for: an entry of which format; "" for an address, a DOI or a title.
        n_records: how many records there are in it, up to 50.
        problems: what could not be read of it, in sentences.
    """

    fields: Mapping[str, Any]
    as_what: str = ""
    n_records: int = 1
    problems: tuple[str, ...] = field(default=())


def understood(text: str, settings: LibrarySettings) -> Pasted:
    """What ``text`` says of a record.

    >>> understood("doi:10.1234/wards", LibrarySettings()).fields
    {'doi': '10.1234/wards'}

    Raises:
        UsageError: there is nothing, or more than `MOST_CHARS`.
    """
    text = text.encode("utf-8", "replace").decode().strip()
    if not text:
        raise UsageError("There is nothing to look at. Paste an address, a DOI, a title or an entry of a list.")
    if len(text) > MOST_CHARS:
        raise UsageError(
            f"That is {len(text):,} characters long; the limit is {MOST_CHARS:,}. `seealso import` reads lists."
        )
    lines = [line for line in text.splitlines() if line.strip()]
    if _ENTRY.match(text) or (len(lines) > 1 and any(mark in lines[0] for mark in ",;\t")):
        found = _entry(text, settings)
        if found is not None:
            return found
    if len(lines) == 1:
        return Pasted(given(text[:2000]))
    first = given(lines[0][:2000])
    rest = "\n".join(lines[1:])
    return Pasted({**first, "description": rest})


def _entry(text: str, settings: LibrarySettings) -> Pasted | None:
    """The first record of a list in one of the formats that can be imported; ``None`` where it is none."""
    from corpus.exchange.importing.source import Source
    from corpus.exchange.importing.source_reading import read_source

    with tempfile.TemporaryDirectory(prefix="seealso-") as folder:
        path = Path(folder) / "pasted"
        path.write_text(text + "\n", encoding="utf-8")
        try:
            reading = read_source([Source(path, "pasted")], None, None, settings)
            if reading.format.draft:
                return None
            items = [one.fields for one in islice(reading.items, _MOST_RECORDS) if one.fields]
        except SeealsoError:
            return None
        problems = tuple(f"{one.problem} {one.mend}" for one in reading.findings.problems[:5])
    if not items:
        return None
    return Pasted(items[0], reading.format.label, len(items), problems)


def given(what: str) -> dict[str, str]:
    """The field that a title, an address or a DOI is.

    >>> given("doi:10.1234/wards"), given("https://example.org/a"), given("Wards that learn")
    ({'doi': '10.1234/wards'}, {'url': 'https://example.org/a'}, {'title': 'Wards that learn'})
    """
    text = what.strip()
    if doi := _DOI.match(text):
        return {"doi": doi[1]}
    return {"url": text} if _ADDRESS.match(text) else {"title": text}
