"""RIS and CSL-JSON: what reference managers write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import (
    FROM_CSL,
    FROM_RIS,
    from_csl_date,
    from_csl_names,
    name_from_family_first,
    title_fields,
)
from corpus.exchange.importing.markup import cleaned
from corpus.exchange.importing.readable_dates import first_date
from corpus.exchange.importing.reference_dates import csl_words, ris_date
from corpus.exchange.importing.source import MAX_CELL_CHARS, Findings, Row, Rows, Source, SourceError, decode, one_row
from corpus.records.readers import Unreadable

# -- RIS ----------------------------------------------------------------------------------------------------

_RIS_LINE = re.compile(r"(?:\d+\.\s*)?([A-Z][A-Z0-9])(?:  -(?=\S)| {0,3}[-–—](?:[ \t]|\s*$))(.*)$")


def read_ris(source: Source, findings: Findings) -> Rows:
    """Yield a reference a row. A line TY begins the next reference, whether the one before was closed or not."""
    text = decode(source.bytes(), source.name, findings).replace("\r\n", "\n").replace("\r", "\n")
    check_lengths(text, source)
    n_found = 0
    for began, lines in _ris_references(text, source, findings):
        n_found += 1
        yield (
            one_row(partial(_ris_row, lines, began, source), began)
            if lines
            else Unreadable(
                began, "The last reference has no end.", "Close it with a line `ER  - `, or fetch the whole file again."
            )
        )
    if not n_found:
        raise SourceError(f"{source.name}: there is no RIS reference in it.")


def _ris_references(text: str, source: Source, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """The lines of each reference as the format wants them: one for each tag, none blank, closed by ER.

    None for the last one, if it is the only one that is not closed or its line breaks off: the file was cut short.
    """
    lines: list[str] = []
    began = n_closed = 0
    unclosed: list[int] = []
    strange: list[int] = []
    for number, line in enumerate(text.split("\n"), start=1):
        found = _RIS_LINE.match(line.strip("\ufeff").rstrip())
        tag = found[1] if found else None
        if tag == "TY":
            if lines:
                unclosed.append(began)
                yield began, [*lines, "ER  - "]
            began, lines = number, [f"TY  - {(found[2] or '').strip()}" if found else ""]
        elif not lines:
            if line.strip() and tag != "ER":
                strange.append(number)
        elif tag == "ER":
            n_closed += 1
            yield began, [*lines, "ER  - "]
            lines = []
        elif found:
            lines.append(f"{tag}  - {(found[2] or '').strip()}")
        elif line.strip():
            lines[-1] += " " + line.strip()  # a value that goes on
    if lines and ((n_closed and not unclosed) or not text.endswith("\n")):
        yield began, []
    elif lines:
        unclosed.append(began)
        yield began, [*lines, "ER  - "]
    if unclosed:
        findings.note(
            f"{source.name}:{_lines_said(unclosed)}: the reference has no end (a line `ER  - `); read all the same."
        )
    if strange:
        findings.note(f"{source.name}:{_lines_said(strange)}: outside any reference; left out.")


def _lines_said(lines: list[int]) -> str:
    return ", ".join(map(str, lines[:5])) + (f" and {len(lines) - 5} more" if len(lines) > 5 else "")


def _ris_row(lines: list[str], line: int, source: Source) -> Row | Unreadable:
    import rispy

    try:
        entries = rispy.loads("\n".join(lines) + "\n", skip_unknown_tags=False)
    except Exception as error:  # rispy raises OSError, KeyError and its own for what is not RIS
        what = str(error).strip()[:120]
        return Unreadable(line, f"The reference cannot be read: {what}.", "Look for odd lines, or export it again.")
    return Row(_ris(entries[0]), line, source.name)


def _ris(entry: dict[str, Any]) -> dict[str, Any]:
    unknown = entry.get("unknown_tag") or {}

    def first(*names: str) -> str:
        for name in names:
            found = entry.get(name)
            found = found[0] if isinstance(found, list) and found else found
            if found:
                return str(found)
        return ""

    data: dict[str, Any] = {"id": first("id")}
    data.update(title_fields(cleaned(first("title", "primary_title", "translated_title"))))
    people: list[dict[str, str]] = []
    editors = unknown.pop("ED", [])
    for found, role in (
        (entry.get("authors"), "author"),
        (entry.get("first_authors"), "author"),
        (entry.get("secondary_authors"), "editor"),
        (editors, "editor"),
        (entry.get("translated_author"), "translator"),
    ):
        for person in [found] if isinstance(found, str) else found or []:
            people.append({"name": name_from_family_first(person), "role": role})
    data["creators"] = people
    data["publisher"] = cleaned(
        first("publisher", "journal_name", "secondary_title", "alternate_title1", "alternate_title3")
    )
    custom = first("custom1")
    if custom.startswith("issued: "):
        data["issued"], custom = custom.removeprefix("issued: "), ""
    else:
        data["issued"] = first_date(ris_date(first(name)) for name in ("date", "year", "publication_year"))
    urls = entry.get("urls") or entry.get("url") or []
    said = " ".join([urls] if isinstance(urls, str) else urls)
    addresses = list(dict.fromkeys(re.findall(r"https?://[^\s;|]+", said)))
    data["url"] = next(iter(addresses), None) or said or None
    data["extra.links"] = addresses[1:]
    data["doi"] = first("doi")
    data["description"] = cleaned(first("abstract", "notes_abstract"))
    data["keywords"] = [cleaned(word) for word in _one_each(entry.get("keywords") or [])]
    data["language"] = first("language")
    data["type"] = first("type_of_work") or FROM_RIS.get(first("type_of_reference"))
    notes = entry.get("notes")
    data["extra.notes"] = "\n".join(notes) if isinstance(notes, list) else notes
    for name in ("volume", "number", "start_page", "end_page", "issn", "edition", "place_published"):
        data[f"extra.{name}"] = entry.get(name)
    data["extra.custom1"] = custom
    if unknown:
        data["extra.ris"] = dict(unknown)
    return data


def _one_each(words: list[str]) -> list[str]:
    """Keywords, where a tool has put all of them into one line."""
    return [part.strip() for part in words[0].split(";")] if len(words) == 1 and words[0].count(";") > 1 else words


# -- CSL-JSON -----------------------------------------------------------------------------------------------


def read_csl_json(source: Source, findings: Findings) -> Rows:
    """Yield an item a row."""
    from corpus.records.readers.json_files import read_json

    found = list(read_json(source.path))
    if len(found) == 1 and not isinstance(found[0], Unreadable) and isinstance(found[0].data.get("items"), list):
        items: Iterator[Any] = iter((item, found[0].line) for item in found[0].data["items"])
    else:
        items = iter((item if isinstance(item, Unreadable) else item.data, item.line) for item in found)
    for item, line in items:
        if isinstance(item, Unreadable):
            yield item
        elif isinstance(item, dict):
            yield one_row(partial(_csl_row, item, line, source), line)
        else:
            yield Unreadable(line, "An item must be an object of fields.", "Export it again.")


def _csl_row(item: dict[str, Any], line: int | None, source: Source) -> Row:
    return Row(csl_fields(item), line, source.name)


def csl_fields(item: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record of ours from an item of CSL-JSON."""

    def text(*names: str) -> str:
        for name in names:
            value = item.get(name)
            if isinstance(value, list):
                value = value[0] if value else ""
            if value:
                return str(value)
        return ""

    data: dict[str, Any] = {"id": text("id").rpartition("/items/")[2] or None}
    data.update(title_fields(cleaned(text("title"))))
    data["creators"] = [
        *from_csl_names(item.get("author"), "author"),
        *from_csl_names(item.get("editor"), "editor"),
        *from_csl_names(item.get("translator"), "translator"),
        *from_csl_names(item.get("director"), "director"),
        *from_csl_names(item.get("interviewer"), "interviewer"),
    ]
    data["publisher"] = cleaned(text("publisher", "container-title"))
    issued = from_csl_date(item.get("issued"))
    data["issued"] = csl_words(item["issued"], issued) if issued and isinstance(item["issued"], dict) else issued
    data["url"], data["doi"] = text("URL"), text("DOI")
    data["description"] = cleaned(text("abstract"))
    keyword = item.get("keyword")
    data["keywords"] = (
        keyword if isinstance(keyword, list) else [k.strip() for k in re.split(r"[,;]", str(keyword or ""))]
    )
    data["language"] = text("language")
    data["type"] = text("genre") or FROM_CSL.get(text("type"))
    for name in ("volume", "issue", "page", "ISBN", "ISSN", "edition", "note"):
        data[f"extra.{name}"] = item.get(name)
    if data["publisher"] and item.get("publisher") and item.get("container-title"):
        data["extra.container-title"] = text("container-title")
    return data


def check_lengths(text: str, source: Source) -> None:
    if len(text) < MAX_CELL_CHARS:
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_CELL_CHARS:
            raise SourceError(f"{source.name}:{number}: the line is longer than {MAX_CELL_CHARS} characters.")
