"""Who is signed in, what they may do, and whether a form was sent from a page of this site.

Every view of the desk says whom it is for, by `needs` or `for_everybody`; `desk_pages.register` refuses others.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from seealso import Said, SeealsoError
from seealso.desk.accounts import ROLES, Person
from seealso.desk.desk import Desk
from webapp.serving.gate import Gate, NotAllowedError, RefusedError, configured_address
from webapp.serving.hosts import host_name, is_loopback
from webapp.site_addresses import link_to

View = Callable[..., ResponseReturnValue]

__all__ = ["Person", "csrf_token", "for_everybody", "may", "needs", "signed_in", "the_desk"]

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FIELD = "csrf"
TOO_LOW = Said("You are signed in, but this page is for others. Ask an owner of this library if you need it.")
FOREIGN_FORM = Said(
    "This form did not come from a page of this site, or you have signed in again since it was opened. Go back, load "
    "the page again and send it once more."
)


def the_desk() -> Desk:
    """The desk of the library that is served."""
    desk: Desk = current_app.extensions["desk"]
    return desk


def is_secure() -> bool:
    """Whether readers come over HTTPS: the proxy says so, or the operator does of any name but this machine's."""
    if request.is_secure:
        return True
    gate: Gate = current_app.extensions["gate"]
    name = host_name(request.environ.get("HTTP_HOST") or "") or "localhost"
    return gate.base_url.startswith("https://") and not is_loopback(name)


def cookie_name() -> str:
    """What the cookie of a session is called: over HTTPS a name that browsers let nobody but this host set."""
    if not is_secure():
        return "desk"
    return "__Secure-desk" if request.script_root else "__Host-desk"


def sent_token() -> str:
    """The token of the session that the request says it belongs to; "" where it says none."""
    if "HTTP_COOKIE" not in request.environ:  # as with most readers, whom the desk is to cost nothing
        return ""
    return request.cookies.get(cookie_name(), "")[:200]


def signed_in() -> Person | None:
    """Who is signed in; ``None`` for a reader like any other. Nothing is looked up where no cookie is sent.

    Raises:
        SeealsoError: the file of people cannot be read.
    """
    if "desk_person" not in g:
        token = sent_token()
        g.desk_person = the_desk().signed_in(token) if token and "desk" in current_app.extensions else None
    person: Person | None = g.desk_person
    return person


def begin_session(response: Response, token: str) -> Response:
    """Have the browser keep the token of a session, until it is closed."""
    response.set_cookie(
        cookie_name(), token, path=request.script_root or "/", secure=is_secure(), httponly=True, samesite="Lax"
    )
    return response


def end_session(response: Response) -> Response:
    """Have the browser forget it."""
    response.delete_cookie(
        cookie_name(), path=request.script_root or "/", secure=is_secure(), httponly=True, samesite="Lax"
    )
    return response


def csrf_token() -> str:
    """What a form of this session has to send back: known to no page of another site. "" for who is not signed in."""
    token = sent_token()
    if not token:
        return ""
    return urlsafe_b64encode(hmac.digest(token.encode(), b"csrf", hashlib.sha256)).decode().rstrip("=")


def csrf_field() -> Markup:
    """The hidden field of a form that holds `csrf_token`."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def comes_from_here(asked: Request) -> bool:
    """Whether a browser says that ``asked`` was sent by a page of this site.

    Those of today say so with ``Sec-Fetch-Site`` where they trust the connection, all of them with ``Origin``; who says
    neither is refused.
    """
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = asked.headers.get("Origin", "")
    if not origin.startswith(("http://", "https://")):
        return False
    ours = {_place(asked.host_url), _place(configured_address())} - {("", "")}
    return _place(origin) in ours or _place(origin)[1] == _place(asked.host_url)[1]


def _place(address: str) -> tuple[str, str]:
    """Scheme and host of an address, without the port that goes without saying."""
    parts = urlsplit(address)
    host = parts.netloc.casefold()
    for scheme, port in (("http", ":80"), ("https", ":443")):
        if parts.scheme == scheme:
            host = host.removesuffix(port)
    return parts.scheme, host


def check_form() -> None:
    """Raises:
    RefusedError: the request was not sent from a page of this site, by whoever is signed in now.
    """
    sent = request.form.get(FIELD) or request.headers.get("X-CSRF-Token") or ""
    is_known = hmac.compare_digest(sent.encode("utf-8", "replace"), csrf_token().encode())
    if not is_known or not sent or not comes_from_here(request):
        raise RefusedError(FOREIGN_FORM)


def needs(role: str) -> Callable[[View], View]:
    """Decorates a view that is for ``role`` and those above it (submitter, curator, owner).

    Who is not signed in is asked to, and comes back; what is sent by POST and the like is taken from our forms alone.
    """
    if role not in ROLES:
        raise ValueError(role)

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **named: Any) -> ResponseReturnValue:
            person = signed_in()
            if person is None:
                return redirect(link_to("/sign-in", next=_here()), 303)
            if not person.may(role):
                raise NotAllowedError(TOO_LOW)
            if request.method not in SAFE_METHODS:
                check_form()
            _ask_for_get()
            return view(*args, **named)

        guarded.is_for = role  # type: ignore[attr-defined]
        return guarded

    return wrap


def for_everybody(view: View) -> View:
    """Decorates a view of the desk that nobody has to be signed in for; a POST has to come from a page of this site."""

    @functools.wraps(view)
    def guarded(*args: Any, **named: Any) -> ResponseReturnValue:
        if request.method not in SAFE_METHODS and not comes_from_here(request):
            raise RefusedError(FOREIGN_FORM)
        _ask_for_get()
        return view(*args, **named)

    guarded.is_for = ""  # type: ignore[attr-defined]
    return guarded


def _ask_for_get() -> None:
    """Have the view of a page answer a request for its head: one that asks "is it GET?" would take that for a form."""
    if request.method == "HEAD":
        request.method = "GET"


def _here() -> str:
    """The address to come back to; of what was sent by POST, that of the same page."""
    query = request.query_string.decode("ascii", "replace") if request.method in SAFE_METHODS else ""
    return link_to(request.path) + (f"?{query}" if query else "")


def person() -> Person | None:
    """`signed_in` for templates: a page says what it has to say though the file of people cannot be read."""
    try:
        return signed_in()
    except SeealsoError:
        return None


def may(role: str) -> bool:
    """Whether whoever is signed in may do what ``role`` may; for templates."""
    somebody = person()
    return somebody is not None and somebody.may(role)


def register(app: Flask, desk: Desk, blueprints: Collection[str]) -> None:
    """Have pages know who is signed in, and caches keep nothing that was made for them.

    To be registered after the gate, whose limits come first, and before answers are kept.

    Args:
        app: the site.
        desk: its desk.
        blueprints: names of those whose pages are the desk's.
    """
    app.extensions["desk"] = desk
    app.jinja_env.globals.update(desk_is_on=True, person=person, may=may, csrf_token=csrf_token, csrf_field=csrf_field)

    @app.before_request
    def mark() -> None:
        if sent_token() and request.endpoint != "static" and not request.path.startswith("/api/"):
            g.is_personal = True

    @app.after_request
    def keep_to_them(response: Response) -> Response:
        if "is_personal" in g or request.blueprint in blueprints:
            response.headers["Cache-Control"] = "no-store"
            # With "no-referrer", as readers have it, browsers send "Origin: null" with a form.
            has_token = "token" in request.args
            response.headers["Referrer-Policy"] = "strict-origin" if has_token else "same-origin"
        return response
