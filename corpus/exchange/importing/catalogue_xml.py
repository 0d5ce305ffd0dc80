"""Catalogue records in XML: MODS, Dublin Core (simple and qualified), and METS, which wraps either of them or MARC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import name_from_family_first, title_fields
from corpus.exchange.importing.marc_records import is_marcxml, marcxml_fields
from corpus.exchange.importing.markup import cleaned
from corpus.exchange.importing.readable_dates import first_date
from corpus.exchange.importing.safe_xml import every_text, first_text, inside, local_name, parsed_xml, text_of
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, one_row
from corpus.records.identity import normalise_doi
from corpus.records.personal_names import is_body

_DC_SPACES = ("{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}", "{http://purl.org/dc/elements/1.0/}")
_SCHEMES = frozenset({"doi", "isbn", "issn", "uri", "hdl", "lccn", "oclc"})


def read_mods(source: Source, findings: Findings) -> Rows:
    """Yield a record of MODS a row."""
    root = parsed_xml(source, findings)
    return _rows((e for e in _outermost(root, lambda e: local_name(e) == "mods")), mods_fields, source, "MODS")


def read_dublin_core(source: Source, findings: Findings) -> Rows:
    """Yield a row for each element that holds Dublin Core, whatever it is called."""
    root = parsed_xml(source, findings)
    return _rows(_outermost(root, _holds_dublin_core), dublin_core_fields, source, "Dublin Core")


def read_mets(source: Source, findings: Findings) -> Rows:
    """Yield a row for each METS document: what its first descriptive section says, in MODS, Dublin Core or MARC."""
    root = parsed_xml(source, findings)
    return _rows(_outermost(root, lambda e: local_name(e) == "mets"), _mets_fields, source, "METS")


def described(element: Any) -> dict[str, Any] | None:
    """The fields of the first record in MARC, MODS or Dublin Core in or below ``element``; ``None`` without one."""
    for found in element.iter():
        if is_marcxml(found):
            return marcxml_fields(found)
        if local_name(found) == "mods":
            return mods_fields(found)
        if _holds_dublin_core(found):
            return dublin_core_fields(found)
    return None


def _rows(elements: Iterator[Any], meant: Any, source: Source, what: str) -> Rows:
    number = 0
    for number, element in enumerate(elements, start=1):
        yield one_row(partial(_row, meant, element, number, source), number)
    if not number:
        raise SourceError(f"{source.name}: there is no record of {what} in it.")


def _row(meant: Any, element: Any, number: int, source: Source) -> Row:
    return Row(meant(element), number, source.name)


def _outermost(root: Any, is_record: Any) -> Iterator[Any]:
    """The elements that are records, without those inside others (related works)."""
    stack = [root]
    while stack:
        element = stack.pop()
        if is_record(element):
            yield element
        else:
            stack.extend(reversed(list(element)))


def _mets_fields(element: Any) -> dict[str, Any]:
    sections = inside(element, "dmdsec")
    data = next((found for found in map(described, sections) if found and (found.get("title") or found.get("url"))), {})
    label = element.get("LABEL") or ""
    if not data.get("title") and label:
        data = {**data, **title_fields(label)}
    if element.get("OBJID"):
        data.setdefault("extra.identifiers", []).append(element.get("OBJID"))
    if len(sections) > 1:
        data["extra.parts_described"] = len(sections) - 1
    return data


# -- MODS ---------------------------------------------------------------------------------------------------


def mods_fields(element: Any) -> dict[str, Any]:
    """The fields of a record of ours from an element of MODS."""
    titles = inside(element, "titleinfo")
    main = next((t for t in titles if not t.get("type")), titles[0] if titles else None)
    data: dict[str, Any] = {}
    if main is not None:
        start, title = first_text(main, "nonsort"), first_text(main, "title")
        whole = f"{start}{'' if start.endswith(chr(39)) or not start else ' '}{title}"
        parts = [first_text(main, "partnumber"), first_text(main, "partname")]
        data.update(title_fields(". ".join([part for part in (cleaned(whole), *parts) if part])))
        data["subtitle"] = cleaned(first_text(main, "subtitle")) or None
    # Two records of a catalogue are two, though they share an ISBN: the catalogue's own number says so.
    for number in inside(element, "recordinfo", "recordidentifier")[:1]:
        owner = (number.get("source") or "").strip()
        said = "-".join(part for part in (owner, text_of(number)) if part)
        data["id" if owner or len(said) > 5 else "extra.control_number"] = said or None
    data["creators"] = [person for person in map(_mods_name, inside(element, "name")) if person]
    data["publisher"] = first_text(element, "origininfo", "publisher")
    host = next((r for r in inside(element, "relateditem") if r.get("type") == "host"), None)
    if host is not None:
        within = first_text(host, "titleinfo", "title")
        data["extra.in" if data["publisher"] else "publisher"] = within or None
    dates = [text for kind in ("dateissued", "datecreated", "copyrightdate") for text in _mods_dates(element, kind)]
    data["issued"] = first_date([*dates, *(_mods_dates(host, "dateissued") if host is not None else [])])
    data["description"] = "\n\n".join(cleaned(text) for text in every_text(element, "abstract"))
    topics = [" -- ".join(_topics(subject)) for subject in inside(element, "subject")]
    data["keywords"] = list(dict.fromkeys(topic for topic in topics if topic))
    data["places"] = list(dict.fromkeys(every_text(element, "subject", "geographic")))
    codes = [e for e in inside(element, "language", "languageterm") if e.get("type") != "text"]
    data["language"] = text_of(codes[0]) if codes else first_text(element, "language", "languageterm")
    data["type"] = first_text(element, "genre") or first_text(element, "typeofresource")
    urls = inside(element, "location", "url")
    urls.sort(key=lambda e: e.get("usage") not in ("primary", "primary display"))
    data["url"] = next((text_of(e) for e in urls if text_of(e)), None)
    for found in inside(element, "identifier"):
        kind, value = (found.get("type") or "").lower(), text_of(found)
        if kind == "doi" or (normalise_doi(value) and "doi" not in data):
            data.setdefault("doi", value)
        elif kind in ("uri", "hdl") and not data["url"] and value.startswith("http"):
            data["url"] = value
        elif value:
            name = kind if kind in _SCHEMES else "identifiers"
            data[f"extra.{name}"] = "; ".join(filter(None, [data.get(f"extra.{name}"), value]))
    data["licence"] = next((e.get("{http://www.w3.org/1999/xlink}href") or text_of(e)
                            for e in inside(element, "accesscondition")), None)  # fmt: skip
    data["extra.extent"] = first_text(element, "physicaldescription", "extent") or None
    data["extra.notes"] = "\n".join(every_text(element, "note")) or None
    return data


def _topics(subject: Any) -> list[str]:
    parts = (part for part in subject if local_name(part) in ("topic", "name", "temporal", "genre"))
    return [" ".join(text_of(part).split()) for part in parts]


def _mods_dates(element: Any, kind: str) -> list[str]:
    found = inside(element, "origininfo", kind) + inside(element, "part", "date")
    found.sort(key=lambda e: (e.get("keyDate") != "yes", e.get("encoding") is None))
    return [text_of(e) for e in found if text_of(e)]


def _mods_name(element: Any) -> dict[str, str] | None:
    parts: dict[str, list[str]] = {}
    for part in inside(element, "namepart"):
        parts.setdefault(part.get("type") or "", []).append(" ".join(text_of(part).split()))
    if parts.get("family"):
        name = " ".join([*parts.get("given", []), *parts["family"]])
        suffix = [part for part in parts.get("termsOfAddress", []) if re.fullmatch(r"(?:Jr|Sr)\.?|[IV]+", part)]
        name = " ".join([name, *suffix])
    else:
        name = (", ".join(parts.get("", [])) or first_text(element, "displayform")).rstrip(" ,")
        name = name if element.get("type") in ("corporate", "conference") else name_from_family_first(name)
    roles = [text_of(e).lower() for e in inside(element, "role", "roleterm")]
    known = {
        "aut": "author",
        "cre": "author",
        "creator": "author",
        "edt": "editor",
        "trl": "translator",
        "ill": "illustrator",
    }
    role = next(
        (known.get(role, role) for role in roles if role), "author" if element.get("usage") == "primary" else ""
    )
    return {"name": name, **({"role": role} if role else {})} if name else None


# -- Dublin Core --------------------------------------------------------------------------------------------


def _holds_dublin_core(element: Any) -> bool:
    names = [child.tag for child in element if isinstance(child.tag, str) and child.tag.startswith(_DC_SPACES)]
    plain = {name.rpartition("}")[2].lower() for name in names}
    return len(plain) > 1 and bool(plain & {"title", "identifier", "alternative"})


def dublin_core_fields(element: Any) -> dict[str, Any]:
    """The fields of a record of ours from an element that holds Dublin Core, simple or qualified."""
    said: dict[str, list[str]] = {}
    for child in element:
        text = (
            cleaned(" ".join(text_of(child).split()))
            if local_name(child) not in ("abstract", "description")
            else cleaned(text_of(child))
        )
        text = text or next((v for n, v in child.attrib.items() if n.endswith("resource")), "")
        if text:
            said.setdefault(local_name(child), []).append(text)

    def first(*names: str) -> str | None:
        return next((value for name in names for value in said.get(name, ())), None)

    def every(*names: str) -> list[str]:
        return list(dict.fromkeys(value for name in names for value in said.get(name, ())))

    data: dict[str, Any] = dict(title_fields(first("title", "alternative") or ""))
    for value in every("identifier", "bibliographiccitation"):
        if normalise_doi(value) and "doi" not in data:
            data["doi"] = value
        elif value.startswith(("http://", "https://")) and "url" not in data:
            data["url"] = value
        else:
            data.setdefault("extra.identifiers", []).append(value)
    about = next((value for name, value in element.attrib.items() if name.endswith("}about")), "")
    if about.startswith(("http://", "https://")):  # RDF says so what its description is of
        data.setdefault("url", about)
    data["creators"] = [{"name": _person(n), "role": "author"} for n in every("creator")]
    data["creators"] += [{"name": _person(n), "role": "contributor"} for n in every("contributor")]
    data["description"] = "\n\n".join(every("abstract", "description"))
    data["keywords"] = every("subject")
    data["publisher"] = first("publisher")
    data["issued"] = first_date(every("issued", "date", "created", "datecopyrighted", "available"))
    data["modified"] = first_date(every("modified")) if said.get("modified") else None
    data["type"] = first("type", "medium")
    data["language"] = first("language")
    data["licence"] = first("license", "rights", "accessrights")
    data["places"] = every("spatial", "coverage")
    data["series.name"] = first("ispartof")
    for name in ("source", "extent", "tableofcontents", "temporal", "rightsholder"):
        if said.get(name):
            data[f"extra.{name}"] = "; ".join(said[name])
    return data


def _person(name: str) -> str:
    parts = [part.strip() for part in name.split(",")]
    bodies = any(is_body(part) and " " in part for part in parts)
    dated = re.fullmatch(r"(.+?),\s*(?:b\. |d\. |fl\. |c)?\d{4}\s*-?\s*(?:\d{4})?\.?", name)
    if dated:
        return _person(dated[1])
    return name if bodies else name_from_family_first(name)
