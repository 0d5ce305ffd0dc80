"""OpenSearch 1.1: how browsers and portals search this library, and what they may offer while somebody types."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from seealso import elsewhere, wire
from seealso.elsewhere import attribute, element
from webapp.request_arguments import frame, library, number
from webapp.serving.gate import own_address
from webapp.site_addresses import link_to
from webapp.standards.page_heads import absolute, shortened, site_title

blueprint = Blueprint("opensearch", __name__)

MOST_NAME_CHARS, MOST_LONG_NAME_CHARS, MOST_DESCRIPTION_CHARS = 16, 48, 1024
"""As the specification has it for ShortName, LongName and Description."""
DESCRIPTION_TYPE = "application/opensearchdescription+xml"
SUGGESTIONS_TYPE = "application/x-suggestions+json"

_ADDRESSES = (
    # rel, media type, path, what is asked
    ("results", "text/html", "/search", "q={searchTerms}&page={startPage?}"),
    ("results", "application/atom+xml", "/search.atom", "q={searchTerms}&limit={count?}"),
    ("results", "application/rss+xml", "/search.rss", "q={searchTerms}&limit={count?}"),
    ("results", "application/json", "/api/v1/search", "q={searchTerms}&limit={count?}"),
    ("suggestions", SUGGESTIONS_TYPE, "/opensearch/suggestions", "q={searchTerms}"),
    ("self", DESCRIPTION_TYPE, "/opensearch.xml", ""),
)


@blueprint.get("/opensearch.xml")
def description() -> ResponseReturnValue:
    """The description document."""
    said = frame().settings.library
    lines = [
        element("ShortName", shortened(site_title(), MOST_NAME_CHARS), "  "),
        element("LongName", shortened(site_title(), MOST_LONG_NAME_CHARS), "  "),
        element("Description", shortened(said.tagline or f"Search {site_title()}", MOST_DESCRIPTION_CHARS), "  "),
    ]
    for rel, kind, path, asked in _ADDRESSES:
        template = absolute(path) + (f"?{asked}" if asked else "")
        lines.append(f'  <Url rel="{rel}" type="{kind}" template={attribute(template)}/>\n')
    lines += [
        f'  <Image width="16" height="16" type="image/svg+xml">{absolute("/static/icon.svg")}</Image>\n',
        element("Language", said.language or "en", "  "),
        "  <InputEncoding>UTF-8</InputEncoding>\n  <OutputEncoding>UTF-8</OutputEncoding>\n",
    ]
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
    )
    text = f"{head}{''.join(lines)}</OpenSearchDescription>\n"
    return Response(elsewhere.without_controls(text.encode("utf-8", "replace")), mimetype=DESCRIPTION_TYPE)


@blueprint.get("/opensearch/suggestions")
def suggestions() -> ResponseReturnValue:
    """What may complete what was typed: [typed, [texts], [what they are], [addresses]]."""
    typed = request.args.get("q", "")
    found = wire.suggestions(typed, library().suggest(typed, number("limit", 8)))["suggestions"]
    own = own_address().rstrip("/")
    listed = [
        typed[:200],
        [one["text"] for one in found],
        [f"{one['kind']}, {one['count']:,}" if one["count"] > 1 else one["kind"] for one in found],
        [own + one["path"] for one in found],
    ]
    text = elsewhere.as_json(listed)
    return Response(text, mimetype=SUGGESTIONS_TYPE)


@blueprint.app_context_processor
def where() -> dict[str, str]:
    """What the head of every page links to."""
    return {"opensearch_address": link_to("/opensearch.xml"), "opensearch_type": DESCRIPTION_TYPE}
