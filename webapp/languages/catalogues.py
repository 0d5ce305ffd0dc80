"""The languages that the interface has, each with its catalogue of messages and its rules for dates and numbers.

A catalogue is ``webapp/translations/CODE/LC_MESSAGES/messages.mo``, compiled from the ``.po`` beside it by
``python -m tests.catalogues``. English has none: it is what the messages themselves say.
"""

from __future__ import annotations

import gettext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from babel import Locale

FOLDER = Path(__file__).parents[1] / "translations"
DOMAIN = "messages"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface.

    Args:
        code: of ISO 639, as in ``lang="cy"``.
        name: in the language itself.
        locale: whose dates and numbers it has; "en_GB" writes 15 July 2018.
        direction: "ltr" or "rtl".
        messages: its catalogue.
    """

    code: str
    name: str
    locale: Locale
    direction: str = "ltr"
    messages: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)


def _of_catalogue(code: str, name: str) -> Language:
    with open(FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.mo", "rb") as catalogue:
        return Language(code, name, Locale.parse(code), messages=gettext.GNUTranslations(catalogue))


ENGLISH = Language("en", "English", Locale.parse("en_GB"))
TRANSLATED: dict[str, str] = {"fr": "Français", "cy": "Cymraeg", "de": "Deutsch", "es": "Español"}
"""Code → name of the languages that have a whole catalogue."""
OFFERED: dict[str, Language] = {"en": ENGLISH, **{code: _of_catalogue(code, name) for code, name in TRANSLATED.items()}}
"""Code → the language, in the order in which readers are offered them."""

_current: ContextVar[Language] = ContextVar("language of the interface", default=ENGLISH)


def current() -> Language:
    """The language in which the answer of now is written; English outside an answer."""
    return _current.get()


def speak(language: Language) -> None:
    """Write what follows in this thread in ``language``."""
    _current.set(language)


@lru_cache(maxsize=256)
def accepted(header: str, codes: tuple[str, ...], otherwise: str) -> str:
    """The code that ``Accept-Language`` likes best of ``codes``: "cy-GB, en;q=0.8" is Welsh.

    Args:
        header: as the browser sends it.
        codes: what there is.
        otherwise: the code where the header names none of them.
    """
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, rest = part.partition(";")
        name, _, value = rest.strip().partition("=")
        try:
            quality = float(value) if name.strip().lower() == "q" else 1.0
        except ValueError:
            continue
        code = tag.strip().lower().partition("-")[0]
        if code in codes and 0 < quality <= 1:
            wanted.append((-quality, place, code))
    return min(wanted)[2] if wanted else otherwise
