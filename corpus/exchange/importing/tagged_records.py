"""References in lines that begin with a tag: PubMed (nbib, MEDLINE), Web of Science, EndNote (enw, refer)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import name_from_family_first, title_fields
from corpus.exchange.importing.bibliographies import check_lengths
from corpus.exchange.importing.markup import cleaned
from corpus.exchange.importing.readable_dates import first_date
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, decode, one_row

Tagged = dict[str, list[str]]
"""Tag → its values, in order; a value that goes on in further lines is one, with line ends in it."""

_MEDLINE = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)$")
_WOS = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$")
_REFER = re.compile(r"%(\S)(?:\s(.*))?$")


def read_nbib(source: Source, findings: Findings) -> Rows:
    """Yield a citation of PubMed a row."""
    for began, said in _records(source, findings, _MEDLINE, first="PMID"):
        yield one_row(partial(_row, _medline, said, began, source), began)


def read_wos(source: Source, findings: Findings) -> Rows:
    """Yield a record of Web of Science's plain text export a row."""
    for began, said in _records(source, findings, _WOS, first="PT", last="ER", outside=("FN", "VR", "EF")):
        yield one_row(partial(_row, web_of_science, said, began, source), began)


def read_refer(source: Source, findings: Findings) -> Rows:
    """Yield a reference of EndNote's tagged export a row."""
    for began, said in _records(source, findings, _REFER, first="0", blank_parts=True):
        yield one_row(partial(_row, _refer, said, began, source), began)


def _row(meant: Any, said: Tagged, line: int, source: Source) -> Row:
    return Row(meant(said), line, source.name)


def _records(
    source: Source,
    findings: Findings,
    pattern: re.Pattern[str],
    first: str,
    last: str = "",
    outside: tuple[str, ...] = (),
    blank_parts: bool = False,
) -> Iterator[tuple[int, Tagged]]:
    """Each record with its first line. ``first``: the tag that begins one; ``last``: the tag that ends it.

    Raises:
        SourceError: there is none.
    """
    text = decode(source.bytes(), source.name, findings).removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    check_lengths(text, source)
    said: Tagged = {}
    began, tag, n_found, strange = 0, "", 0, []
    for number, line in enumerate(text.split("\n"), start=1):
        found = pattern.match(line) if line[:1].strip() else None
        if found and found[1] in outside:
            continue
        if said and ((found and found[1] in (first, last)) or (blank_parts and not line.strip())):
            n_found += 1
            yield began, said
            said, tag = {}, ""
        if found and found[1] != last:
            began = began if said else number
            tag = found[1]
            said.setdefault(tag, []).append((found[2] or "").strip())
        elif line.strip() and said and tag:
            said[tag][-1] += "\n" + line.strip()
        elif line.strip() and not found:
            strange.append(number)
    if said:
        n_found += 1
        yield began, said
    if not n_found:
        raise SourceError(f"{source.name}: there is no record in it.")
    if strange:
        shown = ", ".join(map(str, strange[:5])) + (f" and {len(strange) - 5} more" if len(strange) > 5 else "")
        findings.note(f"{source.name}:{shown}: outside any record; left out.")


def _one(said: Tagged, *tags: str) -> str:
    """The first value of the first of ``tags`` that has one, on one line."""
    return next((cleaned(" ".join(value.split())) for tag in tags for value in said.get(tag, ()) if value.strip()), "")


def _every(said: Tagged, *tags: str) -> list[str]:
    return [cleaned(" ".join(value.split())) for tag in tags for value in said.get(tag, ()) if value.strip()]


def _people(names: list[str], role: str, bodies: bool = False) -> list[dict[str, str]]:
    return [{"name": name if bodies else name_from_family_first(name), "role": role} for name in names]


def _medline(said: Tagged) -> dict[str, Any]:
    number = _one(said, "PMID")
    identifiers = _every(said, "AID", "LID", "SO")
    dois = [
        found[0]
        for found in (re.search(r"10\.\d{4,9}/\S+?(?=\s*\[doi\]|\Z|\. )", text) for text in identifiers)
        if found
    ]
    words = [word.replace("*", "") for word in _every(said, "OT", "MH")]
    data: dict[str, Any] = dict(title_fields(_one(said, "TI", "BTI", "TT")))
    data["creators"] = [
        *_people(_every(said, "FAU") or [_family_first(name) for name in _every(said, "AU")], "author"),
        *_people(_every(said, "CN"), "author", bodies=True),
        *_people(_every(said, "FED") or _every(said, "ED"), "editor"),
    ]
    data["publisher"] = _one(said, "JT", "TA", "PB")
    data["issued"] = first_date([_one(said, "DP"), _one(said, "DEP"), _one(said, "EDAT")])
    data["description"] = _one(said, "AB", "OAB")
    data["doi"] = next(iter(dois), None)
    data["url"] = f"https://pubmed.ncbi.nlm.nih.gov/{number}/" if number.isdigit() else None
    data["keywords"] = list(dict.fromkeys(words))
    data["language"] = _one(said, "LA")
    data["type"] = "article" if said.get("TI") else "book"
    for name, tag in (
        ("pmid", "PMID"),
        ("volume", "VI"),
        ("number", "IP"),
        ("pages", "PG"),
        ("issn", "IS"),
        ("pmcid", "PMC"),
    ):
        data[f"extra.{name}"] = _one(said, tag) or None
    return data


def _family_first(name: str) -> str:
    """ "Muster EA" with the comma that tells family and given names apart."""
    found = re.fullmatch(r"(.+) ([A-Z]{1,4})", name)
    return f"{found[1]}, {found[2]}" if found else name


def web_of_science(said: Tagged) -> dict[str, Any]:
    """The fields of a record of Web of Science, by its tags."""

    def lines(*tags: str) -> list[str]:
        found = next((said[tag] for tag in tags if any(value.strip() for value in said.get(tag, ()))), [])
        return [part.strip() for value in found for part in value.split("\n") if part.strip()]

    kind = {"J": "article", "B": "book", "S": "book", "P": "other", "C": "article"}.get(_one(said, "PT"))
    day = _one(said, "PD").title()
    year = _one(said, "PY")
    data: dict[str, Any] = dict(title_fields(_one(said, "TI")))
    data["creators"] = [
        *_people(lines("AF", "AU"), "author"),
        *_people(lines("CA"), "author", bodies=True),
        *_people(lines("BE", "ED"), "editor"),
    ]
    data["publisher"] = _one(said, "SO", "BS", "PU")
    data["issued"] = first_date(
        [f"{year} {day}" if day else "", f"{day} {year}" if day else "", year, _one(said, "EA")]
    )
    data["doi"] = _one(said, "DI")
    data["description"] = _one(said, "AB")
    words = "; ".join(_every(said, "DE") + _every(said, "ID"))
    data["keywords"] = list(dict.fromkeys(word.strip() for word in words.split(";")))
    data["language"] = _one(said, "LA")
    data["type"] = kind
    start, end = _one(said, "BP"), _one(said, "EP")
    data["extra.pages"] = f"{start}-{end}" if start and end else start or _one(said, "AR") or None
    names = (("volume", "VL"), ("number", "IS"), ("issn", "SN"), ("isbn", "BN"), ("wos", "UT"), ("pmid", "PM"))
    for name, tag in names:
        data[f"extra.{name}"] = _one(said, tag) or None
    data["extra.document_type"] = _one(said, "DT") or None
    return data


def _refer(said: Tagged) -> dict[str, Any]:
    data: dict[str, Any] = dict(title_fields(_one(said, "T", "B", "J")))
    data["creators"] = [
        *_people(_every(said, "A"), "author"),
        *_people(_every(said, "Q"), "author", bodies=True),
        *_people(_every(said, "E"), "editor"),
        *_people(_every(said, "?"), "translator"),
    ]
    data["publisher"] = _one(said, "J", "I", "B")
    day, year = _one(said, "8"), _one(said, "D")
    data["issued"] = first_date([day if re.search(r"\d{4}", day) else "", f"{day} {year}" if day else "", year])
    urls = _every(said, "U", ">")
    data["url"] = next((url for url in urls if url.startswith(("http://", "https://"))), next(iter(urls), None))
    data["doi"] = _one(said, "R")
    data["description"] = "\n\n".join(cleaned(text) for text in said.get("X", ())).strip()
    data["keywords"] = [
        w.strip() for text in said.get("K", ()) for w in re.split(r"[;\n]" if re.search(r"[;\n]", text) else ",", text)
    ]
    data["language"] = _one(said, "G")
    data["type"] = _one(said, "0")
    names = (
        ("volume", "V"),
        ("number", "N"),
        ("pages", "P"),
        ("isbn", "@"),
        ("edition", "7"),
        ("place", "C"),
        ("notes", "Z"),
        ("label", "F"),
    )
    for name, tag in names:
        data[f"extra.{name}"] = _one(said, tag) or None
    return data
