"""What catalogues and repositories answer in JSON: Crossref, DataCite, OpenAlex, DCAT, JSON Feed, schema.org."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import from_csl_date, name_from_family_first, title_fields
from corpus.exchange.importing.bibliographies import csl_fields
from corpus.exchange.importing.datacite_xml import datacite_resources
from corpus.exchange.importing.feeds import plain_text
from corpus.exchange.importing.markup import cleaned
from corpus.exchange.importing.safe_xml import parsed_xml
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, decode, one_row
from corpus.records.readers import Unreadable

Meant = Callable[[dict[str, Any]], dict[str, Any]]


def read_crossref(source: Source, findings: Findings) -> Rows:
    """Yield a work of Crossref's answer a row."""
    return _rows(source, findings, crossref_fields, ("message", "items"))


def read_datacite(source: Source, findings: Findings) -> Rows:
    """Yield a work of DataCite's answer, or of its metadata in XML, a row."""
    if source.head(200).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return _rows_of(datacite_resources(parsed_xml(source, findings)), datacite_fields, source)
    return _rows(source, findings, datacite_fields, ("data",))


def read_openalex(source: Source, findings: Findings) -> Rows:
    """Yield a work of OpenAlex's answer a row."""
    return _rows(source, findings, openalex_fields, ("results",))


def read_dcat(source: Source, findings: Findings) -> Rows:
    """Yield a dataset of a DCAT catalogue in JSON a row."""
    return _rows(source, findings, dcat_fields, ("dataset", "dcat:dataset", "@graph"), only=_is_dataset)


def read_json_feed(source: Source, findings: Findings) -> Rows:
    """Yield an item of a JSON Feed a row."""
    feed = _loaded(source, findings)
    publisher = cleaned(str(feed.get("title") or "")) if isinstance(feed, dict) else ""
    return _rows_of(_items(feed, ("items",)), partial(_feed_item, publisher), source)


def read_schema_org(source: Source, findings: Findings) -> Rows:
    """Yield a work that a file of schema.org JSON-LD describes a row."""
    from corpus.exchange.importing.web_pages import works_of

    yield from works_of(_loaded(source, findings), source)


def _loaded(source: Source, findings: Findings) -> Any:
    text = decode(source.bytes(), source.name, findings).strip()
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > 1:
            try:
                return [json.loads(line) for line in lines]  # a record a line
            except (ValueError, RecursionError):
                pass
        raise SourceError(
            f"{source.name}:{getattr(error, 'lineno', 1)}: this is not valid JSON ({getattr(error, 'msg', error)}). "
            "Fetch or export the whole file again."
        ) from None


def _rows(source: Source, findings: Findings, meant: Meant, path: tuple[str, ...], only: Any = None) -> Rows:
    items = (
        item
        for item in _items(_loaded(source, findings), path)
        if only is None or not isinstance(item, dict) or only(item)
    )
    return _rows_of(items, meant, source)


def _items(found: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """The works in an answer: of a list, in the lists that ``path`` names, one alone."""
    if isinstance(found, list):
        for item in found:
            yield from _items(item, path)
        return
    if isinstance(found, dict):
        for name in path:
            inner = found.get(name)
            if isinstance(inner, list | dict) and inner:
                yield from _items(inner, path)
                return
    yield found


def _rows_of(items: Iterator[Any], meant: Meant, source: Source) -> Rows:
    number = 0
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            yield one_row(partial(_row, meant, item, number, source), number)
        else:
            yield Unreadable(number, "An item must be an object of fields.", "Fetch it again.")
    if not number:
        raise SourceError(f"{source.name}: there is no record in it.")


def _row(meant: Meant, item: dict[str, Any], number: int, source: Source) -> Row:
    return Row(meant(item), number, source.name)


def _texts(value: Any) -> list[str]:
    """All texts that a value is or holds: a text, a list, an object with a value, a text in several languages."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, bool | int | float):
        return [str(value)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    if isinstance(value, dict):
        for key in (
            "@value",
            "name",
            "foaf:name",
            "fn",
            "title",
            "value",
            "display_name",
            "rdfs:label",
            "skos:prefLabel",
            "en",
            "@id",
        ):
            if value.get(key):
                return _texts(value[key])
        return _texts(next(iter(value.values()), None)) if all(len(str(k)) in (2, 3) for k in value) else []
    return []


def _text(*values: Any) -> str:
    return next((text for value in values for text in _texts(value)), "")


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def crossref_fields(item: dict[str, Any]) -> dict[str, Any]:
    """A work of Crossref, which is CSL-JSON but for its lists and a few names."""
    dates = [item.get(name) for name in ("published", "published-print", "issued", "published-online", "created")]
    issued = next((date for date in dates if isinstance(date, dict) and from_csl_date(date)), None)
    said = {**item, "issued": issued}
    for role in ("author", "editor", "translator"):
        people = item.get(role)
        if isinstance(people, list):
            said[role] = [{"literal": p["name"]} if isinstance(p, dict) and p.get("name") else p for p in people]
    data = csl_fields(said)
    data["id"] = None
    data["subtitle"] = cleaned(_text(item.get("subtitle"))) or None
    data["publisher"] = cleaned(_text(item.get("container-title"), item.get("publisher")))
    house = cleaned(_text(item.get("publisher")))
    data["extra.publisher"] = house if house and house != data["publisher"] else None
    data["keywords"] = _texts(item.get("subject")) or data["keywords"]
    licence = item.get("license")
    data["licence"] = (
        _text(licence[0].get("URL")) if isinstance(licence, list) and licence and isinstance(licence[0], dict) else None
    )
    data["type"] = str(item.get("type") or "") or None
    return data


def datacite_fields(item: dict[str, Any]) -> dict[str, Any]:
    """A work of DataCite, as its API or its metadata files have it."""
    said = item["attributes"] if isinstance(item.get("attributes"), dict) else item
    titles = [t for t in said.get("titles") or [] if isinstance(t, dict)]
    main = next((t for t in titles if not t.get("titleType")), titles[0] if titles else {})
    data: dict[str, Any] = dict(title_fields(cleaned(_text(main.get("title")))))
    data["subtitle"] = next((_text(t.get("title")) for t in titles if t.get("titleType") == "Subtitle"), None)
    data["doi"] = _text(said.get("doi")) or next(
        (
            _text(i.get("identifier"))
            for i in said.get("identifiers") or []
            if isinstance(i, dict) and i.get("identifierType") == "DOI"
        ),
        None,
    )
    data["creators"] = [
        {"name": _datacite_name(p), "role": role}
        for group, role in (("creators", "author"), ("contributors", "contributor"))
        for p in said.get(group) or [] if isinstance(p, dict) and _datacite_name(p)
    ]  # fmt: skip
    data["publisher"] = _text(said.get("publisher"))
    dates = {d.get("dateType"): _text(d.get("date")) for d in said.get("dates") or [] if isinstance(d, dict)}
    data["issued"] = dates.get("Issued") or _text(said.get("publicationYear")) or dates.get("Created")
    described = [d for d in said.get("descriptions") or [] if isinstance(d, dict)]
    described.sort(key=lambda d: d.get("descriptionType") != "Abstract")
    data["description"] = cleaned(_text(described[0].get("description"))) if described else None
    data["keywords"] = [
        _text(s.get("subject")) if isinstance(s, dict) else _text(s) for s in said.get("subjects") or []
    ]
    kinds = _object(said.get("types"))
    data["type"] = _text(kinds.get("resourceTypeGeneral"), kinds.get("resourceType"))
    data["language"] = _text(said.get("language"))
    data["url"] = _text(said.get("url")) or None
    rights = next((r for r in said.get("rightsList") or [] if isinstance(r, dict)), {})
    data["licence"] = _text(rights.get("rightsUri"), rights.get("rights"))
    return data


def _datacite_name(person: dict[str, Any]) -> str:
    given, family = _text(person.get("givenName")), _text(person.get("familyName"))
    if family:
        return " ".join(filter(None, (given, family)))
    name = _text(person.get("name"), person.get("creatorName"))
    return name if person.get("nameType") == "Organizational" else name_from_family_first(name)


def openalex_fields(item: dict[str, Any]) -> dict[str, Any]:
    """A work of OpenAlex."""
    place = _object(item.get("primary_location"))
    data: dict[str, Any] = dict(title_fields(cleaned(_text(item.get("title"), item.get("display_name")))))
    data["doi"] = _text(item.get("doi")) or None
    data["url"] = _text(place.get("landing_page_url")) or _text(item.get("id")) or None
    data["creators"] = [
        {"name": name, "role": "author"}
        for a in item.get("authorships") or [] if isinstance(a, dict)
        and (name := _text(a.get("author"), a.get("raw_author_name")))
    ]  # fmt: skip
    source = place.get("source") or item.get("host_venue")
    data["publisher"] = _text(source)
    data["issued"] = _text(item.get("publication_date"), item.get("publication_year"))
    index = item.get("abstract_inverted_index")
    if isinstance(index, dict):
        words = sorted(
            (at, word)
            for word, places in index.items()
            if isinstance(places, list)
            for at in places
            if isinstance(at, int)
        )
        data["description"] = cleaned(" ".join(word for _, word in words))
    topics = item.get("keywords") or item.get("concepts") or []
    data["keywords"] = [
        _text(t.get("display_name"), t.get("keyword")) if isinstance(t, dict) else _text(t) for t in topics
    ]
    topic = item.get("primary_topic")
    data["themes"] = _texts(topic) if isinstance(topic, dict) else []
    data["language"], data["type"] = _text(item.get("language")), _text(item.get("type"))
    data["licence"] = _text(place.get("license"))
    data["extra.openalex"] = _text(item.get("id")) or None
    return data


def _is_dataset(item: dict[str, Any]) -> bool:
    kinds = _texts(item.get("@type"))
    return not kinds or any(
        kind.rpartition(":")[2].rpartition("#")[2].rpartition("/")[2] == "Dataset" for kind in kinds
    )


def dcat_fields(item: dict[str, Any]) -> dict[str, Any]:
    """A dataset of DCAT in JSON-LD, with prefixes or without, or of Project Open Data's ``data.json``."""
    said: dict[str, Any] = {}
    for name, value in item.items():
        said.setdefault(name.rpartition(":")[2].rpartition("#")[2].rpartition("/")[2], value)
    addresses = (
        _texts(said.get("landingPage"))
        + _texts(said.get("page"))
        + _texts(item.get("@id"))
        + _texts(said.get("identifier"))
    )
    data: dict[str, Any] = dict(title_fields(cleaned(_text(said.get("title")))))
    data["url"] = next((a for a in addresses if a.startswith(("http://", "https://"))), None)
    data["description"] = plain_text(_text(said.get("description")))
    data["creators"] = [{"name": name, "role": "author"} for name in _texts(said.get("creator"))]
    data["publisher"] = _text(said.get("publisher"))
    data["issued"], data["modified"] = _text(said.get("issued"))[:10], _text(said.get("modified"))[:10]
    if not data["modified"][:4].isdigit():  # "R/P1Y": how often, not when
        data["modified"] = None
    data["keywords"], data["themes"] = (
        _texts(said.get("keyword")),
        [t for t in _texts(said.get("theme")) if not t.startswith("http")],
    )
    data["language"], data["licence"] = (
        _text(said.get("language")).rpartition("/")[2],
        _text(said.get("license"), said.get("rights")),
    )
    data["places"] = [t for t in _texts(said.get("spatial")) if not t.startswith("http")]
    data["type"] = "dataset"
    links: list[str] = []
    for part in said.get("distribution") or []:
        if isinstance(part, dict):
            links += [
                t for n, v in part.items() if n.rpartition(":")[2] in ("downloadURL", "accessURL") for t in _texts(v)
            ]
    if links:
        data["extra.downloads"] = list(dict.fromkeys(links))
    identifier = _text(said.get("identifier"))
    if identifier and identifier != data["url"]:
        data["extra.identifier"] = identifier
    return data


def _feed_item(publisher: str, item: dict[str, Any]) -> dict[str, Any]:
    html, text = str(item.get("content_html") or ""), str(item.get("content_text") or "")
    body = text.strip() or plain_text(html)
    summary = cleaned(str(item.get("summary") or ""))
    title = cleaned(str(item.get("title") or ""))
    data: dict[str, Any] = dict(title_fields(title or body.split("\n")[0][:120]))
    address = _text(item.get("url"), item.get("external_url"), item.get("id"))
    data["url"] = address if address.startswith(("http://", "https://")) else None
    data["description"] = summary or body
    data["text"] = body if summary and body != summary else None
    people = item.get("authors") or ([item["author"]] if item.get("author") else [])
    data["creators"] = [{"name": name, "role": "author"} for name in _texts(people)]
    data["issued"] = _text(item.get("date_published"))[:10] or None
    data["modified"] = _text(item.get("date_modified"))[:10] or None
    data["themes"] = _texts(item.get("tags"))
    data["language"] = _text(item.get("language"))
    data["publisher"] = publisher
    if any(
        str(a.get("mime_type", "")).startswith("audio/") for a in item.get("attachments") or [] if isinstance(a, dict)
    ):
        data["type"] = "podcast"
    return data
