"""Signposting (FAIR Signposting Profile, both levels): links in the head of a record's answer that programs follow to
its DOI, its contents, its licence, its authors and its metadata; and all of them as a linkset (RFC 9264).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from seealso import exports
from webapp.request_arguments import library
from webapp.standards.kinds_elsewhere import licence_address
from webapp.standards.page_heads import absolute, told_of
from webapp.standards.record_statements import Told

blueprint = Blueprint("signposting", __name__)

LINKSET_TYPE = "application/linkset+json"
DESCRIBED_IN = ("csl-json", "bibtex", "ris", "oai_dc")
"""The formats that a record's metadata are offered in."""
_ORCID = re.compile(r"\b(?:\d{4}-){3}\d{3}[\dX]\b")


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link: its relation, where it leads, and the media type of what is there ("" where that is not known)."""

    rel: str
    href: str
    type: str = ""

    def header(self) -> str:
        """As a value of a Link header (RFC 8288)."""
        return f'<{self.href}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")

    def target(self) -> dict[str, str]:
        """As a target in a linkset."""
        return {"href": self.href} | ({"type": self.type} if self.type else {})


def _ascii(address: str) -> str:
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~-._", errors="replace")


def _metadata(told: Told) -> Iterator[tuple[str, str]]:
    """(address, media type) of each form of the metadata."""
    for name in DESCRIBED_IN:
        kind = exports.WRITERS[name].media_type.partition(";")[0]
        yield absolute(f"/export.{name}", id=told.record.id), kind
    yield absolute("/api/v1/resources", told.record.id), "application/json"


def links(told: Told) -> list[Link]:
    """What the page of a record links to, but for the linkset."""
    record = told.record
    doi = told.numbers.get("doi")
    found = [Link("cite-as", _ascii(f"https://doi.org/{doi}" if doi else record.url or told.page))]
    found += [Link("type", "https://schema.org/AboutPage"), Link("type", f"https://schema.org/{told.kind.schema}")]
    found += [
        Link("author", f"https://orcid.org/{number}")
        for person in record.creators if person.name in told.makers
        for number in _ORCID.findall(person.note)
    ]  # fmt: skip
    if record.url:
        found.append(Link("item", _ascii(record.url), told.media_type))
    licence = licence_address(record.licence)
    if licence:
        found.append(Link("license", _ascii(licence)))
    return found + [Link("describedby", address, kind) for address, kind in _metadata(told)]


def _linkset_address(told: Told) -> str:
    return absolute("/linkset", told.record.id)


def linkset(told: Told) -> dict[str, object]:
    """All links from and to the page of a record."""
    page: dict[str, object] = {"anchor": told.page}
    for link in links(told):
        page.setdefault(link.rel, [])
        page[link.rel] = [*page[link.rel], link.target()]  # type: ignore[misc]
    back = {"href": told.page, "type": "text/html"}
    items = [{"anchor": link.href, "collection": [back]} for link in links(told) if link.rel == "item"]
    metadata = [{"anchor": address, "describes": [back]} for address, _ in _metadata(told)]
    return {"linkset": [page, *items, *metadata]}


@blueprint.get("/linkset/<path:resource_id>")
def of_record(resource_id: str) -> ResponseReturnValue:
    """The linkset of a record."""
    text = json.dumps(linkset(told_of(library().resource(resource_id))), ensure_ascii=False, indent=1)
    answer = Response(text, mimetype=LINKSET_TYPE)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@blueprint.after_app_request
def signpost(response: Response) -> Response:
    """Put the links into the heads of records' pages and of their metadata."""
    is_answer = response.status_code == 200 and request.method in ("GET", "HEAD")
    if not is_answer or "Link" in response.headers:  # which came with an answer from memory
        return response
    said = request.view_args or {}
    if request.endpoint == "pages.resource":
        told = told_of(library().resource(said["resource_id"]))
        whole = [*links(told), Link("linkset", _linkset_address(told), LINKSET_TYPE)]
        response.headers["Link"] = ", ".join(link.header() for link in whole)
    elif request.endpoint == "feeds.export" and request.args.get("id"):
        page = absolute("/resource", request.args["id"])
        response.headers["Link"] = Link("describes", page, "text/html").header()
    return response
