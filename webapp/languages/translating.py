"""How code and templates say something to a reader: `_`, `ngettext`, `pgettext`, and messages that come from below.

Every message is formatted with ``%``: ``_("Search %(name)s", name=title)``; a percent sign in it is ``%%``. Where a
message says how many, ``%(num)s`` is the number as the language writes it. In templates values are escaped, and a
`Said` that is shown is translated by itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from seealso import LanguageName, Said
from webapp.languages.catalogues import Language, current
from webapp.languages.local_forms import language_name, listed, number


def _(message: str, /, **values: Any) -> str:
    """``message`` in the language of the reader, with ``values`` in their places."""
    return current().messages.gettext(message) % {name: shown(value) for name, value in values.items()}


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """`_` for a message that means different things in different places; ``context`` says which is meant."""
    text = current().messages.pgettext(context, message)
    return text % {name: shown(value) for name, value in values.items()}


def ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    """`_` for a message that says how many: ``%(num)s`` is ``n`` as it is written."""
    text = current().messages.ngettext(singular, plural, n)
    return text % {"num": number(n), **{name: shown(value) for name, value in values.items()}}


def shown(value: Any) -> str:
    """A value as it stands in a message: a `Said` translated, numbers and tuples as the language writes them."""
    if isinstance(value, Said):
        return translated(value)
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return listed([shown(each) for each in value])
    return number(value) if isinstance(value, int) else str(value)


def translated(text: str) -> str:
    """What a reader is shown for ``text``: a `Said` in their language, any other text as it is."""
    if not isinstance(text, Said):
        return text
    if isinstance(text, LanguageName):
        return language_name(text.code) or str(text)
    messages = current().messages
    found = messages.gettext(text.msgid) if text.number is None else messages.ngettext(
        text.msgid, text.plural, text.number
    )  # fmt: skip
    return found % {name: shown(value) for name, value in text.values.items()} if text.values else found


def forms(singular: str, plural: str) -> tuple[str, str]:
    """The two forms of a message that is said later, by `marked_up`: so that the catalogues have it."""
    return singular, plural


def marked_up(singular: str, plural: str, n: int, /, **values: Any) -> Markup:
    """`ngettext` of `forms`, for a page: values are escaped unless they are markup."""
    text = Markup(current().messages.ngettext(singular, plural, n))
    return text % {name: _safe(value) for name, value in {"num": n, **values}.items()}


def _markup(context: EvalContext, text: str, values: dict[str, Any]) -> str:
    if context.autoescape:
        if not values:
            return _without_values(text)
        return Markup(text % {name: _safe(value) for name, value in values.items()})
    return text % {name: shown(value) for name, value in values.items()}


@lru_cache(maxsize=4096)
def _without_values(text: str) -> Markup:
    return Markup(text % {})


def _safe(value: Any) -> Any:
    return value if isinstance(value, Markup) else escape(shown(value))


@pass_eval_context
def _gettext(context: EvalContext, message: str, /, **values: Any) -> str:
    return _markup(context, current().messages.gettext(message), values)


@pass_eval_context
def _pgettext(context: EvalContext, where: str, message: str, /, **values: Any) -> str:
    return _markup(context, current().messages.pgettext(where, message), values)


@pass_eval_context
def _ngettext(context: EvalContext, singular: str, plural: str, n: int, /, **values: Any) -> str:
    text = current().messages.ngettext(singular, plural, n)
    return _markup(context, text, {"num": number(n), **values})


def plural_forms(singular: str, plural: str) -> dict[str, str]:
    """The forms of a message that a script fills in: plural category of CLDR → form, ``%(num)s`` left in it."""
    return _plural_forms(current(), singular, plural)


@lru_cache(maxsize=512)
def _plural_forms(language: Language, singular: str, plural: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for n in (*range(32), 100, 1000, 1_000_000):
        category = language.locale.plural_form(n)
        found.setdefault(category, language.messages.ngettext(singular, plural, n))
    return found


def register(app: Flask) -> None:
    """Make the functions known to templates, and show `Said` messages translated."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    app.jinja_env.finalize = translated
    app.jinja_env.globals.update(
        _=_gettext,
        gettext=_gettext,
        ngettext=_ngettext,
        pgettext=_pgettext,
        number=number,
        listed=lambda texts: listed([shown(each) for each in texts]),
        plural_forms=plural_forms,
        language=current,
    )
