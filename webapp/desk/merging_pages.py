"""Two records that are one thing, made one."""

from __future__ import annotations

from urllib.parse import unquote

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from seealso import LibraryError, Resource, Said, SeealsoError, UnknownResourceError, UsageError
from seealso.limits import MAX_QUERY_CHARS
from seealso.record_form import as_typed, label_of, values_of
from webapp.desk.access import needs
from webapp.desk.editing_pages import after, my_name
from webapp.desk.record_forms import served
from webapp.request_arguments import library

N_NEAR = 5
"""So many records are offered for the words of a title."""

blueprint = Blueprint("desk_merging", __name__)


@blueprint.route("/desk/merge", methods=["GET", "POST"])
@needs("curator")
def merge() -> ResponseReturnValue:
    """Two records side by side, and which of them stays."""
    ids = [_id_of(request.values.get(name, "")) for name in ("one", "other")]
    said: str = ""
    if request.method == "POST":
        stays = request.form.get("keep", "")
        goes = next((one for one in ids if one != stays), "")
        if stays not in ids or not goes:
            said = Said("Choose which of the two stays.")
        else:
            try:
                return after(served().merge(goes, stays, by=my_name(), why=request.form.get("why", "").strip()))
            except (UsageError, LibraryError) as error:
                said = str(error)
    held, missing = [], []
    for one in filter(None, ids):
        try:
            held.append(served().as_written(one))
        except UnknownResourceError:
            missing.append(one)
    if len(held) == 2 and held[0].id == held[1].id:
        said, held = said or Said("That is one record, not two."), held[:1]
    page = render_template(
        "desk/merge.html", held=held, missing=missing, said=said, rows=_side_by_side(*held) if len(held) == 2 else [],
        given=ids, near={one: _titled_like(one) for one in missing}, become=_become(held) if len(held) == 2 else {},
    )  # fmt: skip
    return page, 409 if said and request.method == "POST" else 200


def _id_of(given: str) -> str:
    """The id of a record, given as one or as the address of its page."""
    before, found, after_it = given.strip().partition("/resource/")
    return unquote(after_it.partition("?")[0]) if found and (before == "" or "://" in before) else given.strip()


def _titled_like(words: str) -> list[tuple[str, str]]:
    """Id and title of the first records that a search for words finds."""
    try:
        page = library().search(words[:MAX_QUERY_CHARS], limit=N_NEAR, facets=(), snippets=False)
    except SeealsoError:  # a question that cannot be read is no title
        return []
    return [(hit.id, hit.title) for hit in page.hits]


def _side_by_side(one: Resource, other: Resource) -> list[tuple[str, str, str, bool]]:
    """(label, text of the one, of the other, whether they differ) of all that either has."""
    mine, theirs = values_of(one.to_json_dict()), values_of(other.to_json_dict())
    return [
        (label_of(name), as_typed(name, mine.get(name))[1], as_typed(name, theirs.get(name))[1],
         mine.get(name) != theirs.get(name))
        for name in {**mine, **theirs}
    ]  # fmt: skip


def _become(held: list[Resource]) -> dict[str, list[tuple[str, str]]]:
    """Id of the one that stays → (label, text) of what it gets from the other."""
    found: dict[str, list[tuple[str, str]]] = {}
    for stays, goes in (held, held[::-1]):
        try:
            done = served().merge(goes.id, stays.id, dry_run=True)
        except (UsageError, LibraryError):
            continue
        after_it = next((one.after for one in done.outcomes if one.id == stays.id and one.after), stays)
        was, now = values_of(stays.to_json_dict()), values_of(after_it.to_json_dict())
        found[stays.id] = [
            (label_of(name), as_typed(name, value)[1]) for name, value in now.items() if was.get(name) != value
        ]
    return found
