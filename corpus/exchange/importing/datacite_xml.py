"""DataCite's metadata in XML, in the shape of its JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.exchange.importing.safe_xml import first_text, inside, local_name, text_of


def datacite_resources(root: Any) -> Iterator[dict[str, Any]]:
    """Each ``resource`` in ``root`` as DataCite's JSON has it."""
    for element in root.iter():
        if local_name(element) == "resource" and inside(element, "titles"):
            yield _resource(element)


def _resource(element: Any) -> dict[str, Any]:
    identifier = next(iter(inside(element, "identifier")), None)
    kind = next(iter(inside(element, "resourcetype")), None)
    return {
        "doi": text_of(identifier) if identifier is not None and identifier.get("identifierType") == "DOI" else "",
        "titles": [
            {"title": text_of(e), "titleType": e.get("titleType")}
            for e in inside(element, "titles", "title")
            if text_of(e)
        ],
        "creators": [_person(e, "creatorname") for e in inside(element, "creators", "creator")],
        "contributors": [_person(e, "contributorname") for e in inside(element, "contributors", "contributor")],
        "publisher": first_text(element, "publisher"),
        "publicationYear": first_text(element, "publicationyear"),
        "dates": [{"date": text_of(e), "dateType": e.get("dateType")} for e in inside(element, "dates", "date")],
        "descriptions": [
            {"description": text_of(e), "descriptionType": e.get("descriptionType")}
            for e in inside(element, "descriptions", "description")
        ],
        "subjects": [{"subject": text_of(e)} for e in inside(element, "subjects", "subject")],
        "types": {"resourceTypeGeneral": kind.get("resourceTypeGeneral"), "resourceType": text_of(kind)}
        if kind is not None
        else {},
        "language": first_text(element, "language"),
        "rightsList": [
            {"rightsUri": e.get("rightsURI"), "rights": text_of(e)} for e in inside(element, "rightslist", "rights")
        ],
    }


def _person(element: Any, name: str) -> dict[str, Any]:
    said = next(iter(inside(element, name)), None)
    return {
        "name": text_of(said) if said is not None else "",
        "nameType": said.get("nameType") if said is not None else None,
        "givenName": first_text(element, "givenname"),
        "familyName": first_text(element, "familyname"),
    }
