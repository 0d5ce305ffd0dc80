"""Which language a reader gets: the one chosen on this site, else what the browser asks for, else that of the library.

A choice is made at the foot of every page and sent by POST: no crawler follows it, no cache keeps it, and no page has
several addresses. It is kept in a cookie that holds the code of a language and nothing else.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import BadRequest

from webapp.languages import catalogues
from webapp.languages.catalogues import Language, accepted, current, speak
from webapp.request_arguments import frame
from webapp.site_addresses import link_to, own_page

blueprint = Blueprint("languages", __name__)

COOKIE = "interface"
A_YEAR = 365 * 24 * 3600
VARIES_BY = ("Accept-Language", "Cookie")
"""What of a request decides in which language a page is written."""


def of_request() -> Language:
    """The language of this answer."""
    offered = catalogues.OFFERED
    chosen = request.cookies.get(COOKIE, "")
    if chosen in offered:
        return offered[chosen]
    otherwise = frame().settings.library.interface
    otherwise = otherwise if otherwise in offered else "en"
    return offered[accepted(request.headers.get("Accept-Language", ""), tuple(offered), otherwise)]


@blueprint.post("/interface")
def choose() -> ResponseReturnValue:
    """Keep the language that was chosen, and go back to the page where it was."""
    code = request.form.get("code", "")
    if code not in catalogues.OFFERED:
        raise BadRequest
    answer = redirect(own_page(request.form.get("back", "")), 303)
    path = request.script_root or "/"
    answer.set_cookie(COOKIE, code, A_YEAR, path=path, secure=request.is_secure, httponly=True, samesite="Lax")
    return answer


def marked_language(code: str | None) -> str:
    """The attribute for text that is in ``code``: "" where that is what the page is in, or is not known."""
    language = current()
    wanted = (code or frame().settings.library.language or "en").strip()
    if wanted.partition("-")[0].lower() == language.code and language.direction == "ltr":
        return ""
    return Markup(' lang="{}"{}').format(wanted, Markup(' dir="auto"') if language.direction == "rtl" else "")


def _here() -> str:
    """The address of this page, to come back to; of an answer to a form, the address of the form."""
    query = request.query_string.decode("ascii", "replace")
    return link_to(request.path) + (f"?{query}" if query else "")


def register(app: Flask) -> None:
    """Have every answer know its language, and caches know that it has one."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(marked_language=marked_language, here_again=_here)

    @app.before_request
    def listen() -> None:
        speak(of_request())

    @app.context_processor
    def languages() -> dict[str, Any]:
        return {"offered_languages": list(catalogues.OFFERED.values())}

    @app.after_request
    def vary(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.vary.update(VARIES_BY)
        return response
