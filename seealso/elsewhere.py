"""A record in the words of other programs: what the site's standards take from the rooms below."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from corpus import Resource
from corpus.exchange.crosswalk import index_words
from corpus.exchange.exporting.dublin_core import dublin_core
from corpus.exchange.exporting.writer import without_controls
from corpus.exchange.exporting.xml_text import attribute, element, xml
from corpus.records import dates
from corpus.records.identity import record_keys
from corpus.records.personal_names import is_body, name_parts
from indexer.index.generation import CURRENT, MANIFEST

if TYPE_CHECKING:
    from seealso.asking import Askable


_DAY_CHARS = len("2026-11-27")


def known_numbers(record: Resource) -> dict[str, str]:
    """What it is known by elsewhere: ``doi``, ``isbn``, ``pmid``, ``pmcid``, ``arxiv``, each with its plain value."""
    found: dict[str, str] = {}
    for key in record_keys(record):
        kind, _, value = key.partition(":")
        if kind != "url":
            found.setdefault(kind, value)
    return found


def family_first(name: str) -> str:
    """ "Julie Battilana" → "Battilana, Julie"; an organisation, and what has a comma already, as it stands."""
    if is_body(name) or "," in name:
        return name
    family, given, suffix = name_parts(name)
    return ", ".join(part for part in (family, given, suffix) if part)


def standard_date(written: str | None) -> str:
    """A date as ISO 8601 has it, day, month or year; of a span its year, or its beginning; "" where there is none."""
    if not written:
        return ""
    first, _, last = dates.edtf(written).replace("~", "").partition("/")
    if first in ("", ".."):
        return ""
    return first[:4] if last[:4] == first[:4] else first[:10]


def standard_time(written: str | None) -> str:
    """The same with the time of day, where one is named."""
    if written and dates.is_exact(written) and "/" not in written and dates.has_time(written):
        return written.replace(" ", "T")
    return standard_date(written)


def is_day(text: str | None) -> bool:
    """Whether ``text`` names one day, and nothing else."""
    return bool(text) and dates.is_exact(str(text)) and len(str(text)) == 10


def days_of_change(library: Askable) -> Iterator[tuple[str, str]]:
    """(id, the day on which a record says that it was changed or added) of all; "" where it does not say."""
    for resource_id, stored in library.view.engine.stored_records():
        day = ""
        if '"modified"' in stored or '"added"' in stored:
            try:
                said = json.loads(stored)
            except ValueError:  # damaged, which whoever opens the record is told
                said = {}
            days = (str(said.get(name) or "")[:_DAY_CHARS] for name in ("modified", "added"))
            day = max(filter(is_day, days), default="")
        yield resource_id, day


def as_json(value: Any) -> str:
    """``value`` as JSON, without lone surrogates."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()


def ids_in_order(library: Askable, theme: str = "") -> tuple[str, ...]:
    """The ids of all records, or of those with ``theme``, ascending; kept with the state that ``library`` is in."""
    engine, derived = library.view.engine, library.view.derived
    if not theme:
        return derived.get("ids in order", lambda: tuple(sorted(engine.statistics.terms("id"))))

    def of_theme() -> tuple[str, ...]:
        numbers = engine.statistics.postings("theme", theme).doc_numbers.tolist()
        return tuple(sorted(engine.resource_id(number) for number in numbers))

    return derived.get(("ids in order", theme), of_theme) if engine.facets.column("theme").holds(theme) else ()


def published_at(library: Askable) -> dt.datetime:
    """When the state that ``library`` is in was put here, by a build, an update, a rollback or a copy; to the second.

    By when the files were changed or put in their place, whatever time they have been given.
    """
    generation = library.view.generation
    times = [dt.datetime.fromisoformat(library.manifest.built_at).timestamp()]
    for path in (generation / MANIFEST, generation.parent.parent / CURRENT):
        with contextlib.suppress(OSError):
            times.append(path.stat().st_ctime)
    return dt.datetime.fromtimestamp(math.ceil(max(times)), dt.UTC)


__all__ = [
    "as_json",
    "attribute",
    "days_of_change",
    "dublin_core",
    "element",
    "family_first",
    "ids_in_order",
    "index_words",
    "is_body",
    "is_day",
    "known_numbers",
    "published_at",
    "standard_date",
    "standard_time",
    "without_controls",
    "xml",
]
