"""What goes wrong, said kindly: a page for readers, JSON for programs, details for the log only."""

from __future__ import annotations

from flask import Flask, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from seealso import Said, SeealsoError, UnknownResourceError, UsageError, wire
from seealso.desk.people_file import PeopleFileError
from seealso.desk.suggestions_file import SuggestionsFileError
from seealso.editing_records import gone_into
from seealso.looking_after import suspect
from webapp.pages import navigation
from webapp.pages.apologies import NOT_HELD, TAKEN_OUT, apology, near_titles
from webapp.request_arguments import library
from webapp.serving.gate import NotAllowedError, RefusedError
from webapp.site_addresses import link_to

SENTENCES = {
    400: Said("We could not understand that request."),
    403: Said("This page is for people who look after this library."),
    404: Said("There is nothing at this address."),
    405: Said("This address does not take that kind of request."),
    408: Said("That took too long to arrive."),
    413: Said("That was too long."),
    414: Said("That was too long."),
    429: Said("Many searches came from your address in the last minute. Please wait a moment, then carry on."),
    503: Said("The library has just changed, and this is still being worked out. Please try again in a moment."),
}

TITLES = {
    403: Said("Not allowed"),
    404: Said("Not found"),
    410: Said("Taken out"),
    429: Said("One moment, please"),
    503: Said("One moment, please"),
}


def register(app: Flask) -> None:
    """Handle errors of ours, of HTTP, and all others."""

    @app.errorhandler(SeealsoError)
    def ours(error: SeealsoError) -> ResponseReturnValue:
        if isinstance(error, UnknownResourceError):
            is_gone = request.endpoint == "pages.resource" and _was_here(error.resource_id)
            if is_gone and (into := _gone_into(error.resource_id)):
                return redirect(link_to("/resource", into), 301)
            return _answer(410 if is_gone else 404, str(error), (error.resource_id, error.suggestions))
        if isinstance(error, PeopleFileError):
            app.logger.error("%s", error)
            return _answer(503, Said("Signing in does not work just now. Whoever runs this site finds why in its log."))
        if isinstance(error, SuggestionsFileError):
            app.logger.error("%s", error)
            return _answer(
                503, Said("Suggestions cannot be taken just now. Whoever runs this site finds why in its log.")
            )
        said = error.args[0] if error.args and isinstance(error.args[0], Said) else str(error)
        return _answer(400 if isinstance(error, UsageError) else 500, said)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        own = error.description if isinstance(error, RefusedError | NotAllowedError) else None
        answer = make_response(_answer(code, own or SENTENCES.get(code, Said("Something went wrong."))))
        for name, value in error.get_headers():
            if name == "Retry-After":
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        served = app.extensions["library"]
        if suspect(served, error):
            app.logger.error("the index of %s is damaged, and is replaced: %s", served.path, error)
            sorry = _answer(
                503, Said("This library’s index is damaged and is being replaced. Please try again in a moment.")
            )
            answer = make_response(sorry)
            answer.headers["Retry-After"] = "5"
            return answer
        app.logger.exception("unexpected error at %s", request.path, exc_info=error)
        if "request_id" not in g:
            return _answer(500, Said("Something went wrong on our side. It has been noted in the log."))
        noted = Said("Something went wrong on our side. It has been noted in the log as %(id)s.", id=g.request_id)
        return _answer(500, noted)


def _was_here(resource_id: str) -> bool:
    """Whether the history says that there was such a record, which was taken out."""
    try:
        head = library().view.history.heads([resource_id]).get(resource_id)
    except (SeealsoError, OSError, ValueError):
        return False
    return head is not None and not head.is_held


def _gone_into(resource_id: str) -> str:
    """The record that one which was taken out was made one with; "" where it was not."""
    try:
        return gone_into(library().view.history, resource_id)
    except (SeealsoError, OSError, ValueError):
        return ""


def _answer(code: int, message: str, wanted: tuple[str, tuple[str, ...]] | None = None) -> ResponseReturnValue:
    """The answer; ``wanted``: the id that no record has, and those that are written alike."""
    if request.path.startswith("/api/"):
        return jsonify(wire.error(message)), code
    message, again = apology(message) if wanted is None else (TAKEN_OUT if code == 410 else NOT_HELD, "")
    suggestions = near_titles(*wanted) if wanted else []
    asked = request.args.get("q", "")[:200].encode("utf-8", "replace").decode()
    title = TITLES.get(code, Said("Not understood") if code < 500 else Said("Something went wrong"))
    # Who is refused has nothing opened: the frame then leads to less.
    leads_to = navigation.entries_of if g.get("library") is not None else navigation.without_a_library
    page = render_template(
        "error.html",
        title=title,
        message=message,
        suggestions=suggestions,
        again=again,
        gone=wanted[0] if wanted and code == 410 else "",
        asked=asked,
        navigation=leads_to,
    )
    return page, code
