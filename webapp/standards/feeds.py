"""What readers take away: results and records in other programs' formats, feeds, and formatted references."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from seealso import UsageError, exports
from seealso.limits import DOWNLOADED, MAX_DOWNLOADED
from webapp.request_arguments import library, number, search_options
from webapp.serving.gate import asked_address, own_address

blueprint = Blueprint("feeds", __name__)

IN_A_FEED = 100
_FIRST = {"added": "latest", "newest": "newest"}
OFFERED = ("csv", "xlsx", "bibtex", "ris", "csl-json", "markdown", "json", "atom", "rss", "ical", "opml", "oai_dc")


@blueprint.app_context_processor
def offered_formats() -> dict[str, object]:
    """The formats that pages link to."""
    return {
        "export_formats": [(name, exports.WRITERS[name].label) for name in OFFERED],
        "references": exports.references,
    }


@blueprint.get("/search.<format_name>")
def search(format_name: str) -> ResponseReturnValue:
    """What a search finds, as a file; what came last comes first in a feed."""
    writer = _writer(format_name)
    options = search_options()
    is_feed = writer.name in ("atom", "rss")
    if is_feed and "sort" not in request.args:
        options["sort"] = "added"
    limit = DOWNLOADED.checked(number("limit", IN_A_FEED if is_feed else MAX_DOWNLOADED))
    # A list, so that what is wrong with the question is said before the file begins.
    records = list(exports.chosen_records(library(), **options, limit=limit))
    title = f"{library().title}: {options['query'][:100]}" if options["query"].strip() else library().title
    total, note = None, ""
    if is_feed:
        total = max(library().search(**options, limit=0, facets=()).total, len(records))
        first = _FIRST.get(options["sort"], "first")
        note = f"The {first} {len(records):,} of {total:,}." if total > len(records) else ""
    return _file(writer, records, title, "resources", total, note)


@blueprint.get("/export.<format_name>")
def export(format_name: str) -> ResponseReturnValue:
    """One record (``?id=``), or the whole library as far as one download goes."""
    writer = _writer(format_name)
    resource_id = request.args.get("id")
    if resource_id is None:
        return search(format_name)
    found = library().resource(resource_id)
    return _file(writer, [found], found.display_title, "resource")


def _writer(name: str) -> exports.Writer:
    try:
        return exports.named_writer(name)
    except UsageError:
        raise NotFound from None


def _file(
    writer: exports.Writer,
    records: list[exports.Resource],
    title: str,
    name: str,
    total: int | None = None,
    note: str = "",
) -> Response:
    pieces = exports.exported(library(), records, writer, asked_address(), own_address(), title, total, note)
    response = current_app.response_class(b"".join(pieces), content_type=writer.media_type)
    shown = writer.name in ("atom", "rss")
    response.headers["Content-Disposition"] = f"{'inline' if shown else 'attachment'}; filename={name}{writer.suffix}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
