"""A form of a page as a browser would send it: what stands in it, and what somebody types over that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


def page_of(answer: TestResponse) -> Any:
    """The page that an answer is, parsed."""
    return html.document_fromstring(answer.get_data(as_text=True).encode(), parser=html.HTMLParser(encoding="utf-8"))


def form_for(page: Any, action: str) -> Any:
    """The form of a page that is sent to an address which ends so."""
    (found,) = [
        form
        for form in page.iter("form")
        if str(form.get("action")).split("?")[0].endswith(action) and form.get("method") == "post"
    ]
    return found


def sent_by(form: Any) -> list[tuple[str, str]]:
    """(name, value) of everything that a browser sends, in the order of the page (HTML, the entry list)."""
    found = []
    for one in form.iter("input", "textarea", "select"):
        name, kind = one.get("name"), (one.get("type") or "text").lower()
        if not name or kind in ("submit", "button") or one.get("disabled") is not None:
            continue
        if one.tag == "textarea":
            text = one.text or ""
            found.append((name, text.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")))
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            found += [(name, option.get("value", option.text or "")) for option in chosen]
        elif kind in ("checkbox", "radio"):
            if one.get("checked") is not None:
                found.append((name, one.get("value", "on")))
        elif kind == "hidden":
            found.append((name, one.get("value", "").replace("\n", "\r\n")))
        else:
            found.append((name, one.get("value", "").replace("\r", "").replace("\n", "")))
    return found


def send(
    client: FlaskClient, form: Any, typed: Mapping[str, str | Sequence[str]] | None = None, **more: Any
) -> TestResponse:
    """Send a form as it stands, but for what is ``typed`` over it."""
    typed = typed or {}
    held = [(name, value) for name, value in sent_by(form) if name not in typed]
    for name, values in typed.items():
        held += [(name, value) for value in ([values] if isinstance(values, str) else values)]
    return client.post(form.get("action"), data=MultiDict(held), headers={"Origin": "http://localhost"}, **more)
