"""Phrases that several pages say: how many of what, spans of days, and what scripts say.

Registered as functions of templates. Each is whole in the catalogues: other languages have another order of words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask
from markupsafe import Markup

from seealso import Said, fields
from webapp.languages.catalogues import current
from webapp.languages.local_forms import decimal, number, short_decimal
from webapp.languages.translating import _, forms, marked_up, ngettext, plural_forms, translated
from webapp.request_arguments import frame

if TYPE_CHECKING:
    from seealso import WithoutPart

COUNTS = {
    "type": forms("%(num)s kind", "%(num)s kinds"),
    "theme": forms("%(num)s theme", "%(num)s themes"),
    "year": forms("%(num)s year", "%(num)s years"),
    "people": forms("%(num)s person", "%(num)s people"),
    "place": forms("%(num)s place", "%(num)s places"),
    "series": forms("%(num)s series", "%(num)s series"),
    "audience": forms("%(num)s audience", "%(num)s audiences"),
    "language": forms("%(num)s language", "%(num)s languages"),
    "publisher": forms("%(num)s publisher", "%(num)s publishers"),
    "keyword": forms("%(num)s keyword", "%(num)s keywords"),
    "licence": forms("%(num)s licence", "%(num)s licences"),
    "collection": forms("%(num)s collection", "%(num)s collections"),
}
"""Field → how many values it has, in words. A field that only this library has is counted under its own name."""

ALL = {
    "type": forms("All %(num)s kinds", "All %(num)s kinds"),
    "theme": forms("All %(num)s themes", "All %(num)s themes"),
    "year": forms("All %(num)s years", "All %(num)s years"),
    "people": forms("All %(num)s people", "All %(num)s people"),
    "place": forms("All %(num)s places", "All %(num)s places"),
    "series": forms("All %(num)s series", "All %(num)s series"),
    "audience": forms("All %(num)s audiences", "All %(num)s audiences"),
    "language": forms("All %(num)s languages", "All %(num)s languages"),
    "publisher": forms("All %(num)s publishers", "All %(num)s publishers"),
    "keyword": forms("All %(num)s keywords", "All %(num)s keywords"),
    "licence": forms("All %(num)s licences", "All %(num)s licences"),
    "collection": forms("All %(num)s collections", "All %(num)s collections"),
}
"""Field → the link to the list of all its values."""

OWN = forms("%(num)s value of “%(label)s”", "%(num)s values of “%(label)s”")
ALL_OWN = forms("All %(num)s values", "All %(num)s values")


ROLES = {
    "author": Said("author"), "speaker": Said("speaker"), "presenter": Said("presenter"), "host": Said("host"),
    "director": Said("director"), "interviewer": Said("interviewer"), "editor": Said("editor"),
    "translator": Said("translator"), "contributor": Said("contributor"), "subject": Said("subject"),
    "poster": Said("poster"), "recommender": Said("recommender"), "submitter": Said("submitter"),
    "collator": Said("collator"), "organiser": Said("organiser"), "illustrator": Said("illustrator"),
}  # fmt: skip
"""What people did for a work, as records write it; another role is shown as it stands."""

RANKED = {
    "title": Said("title"), "description": Said("description"), "text": Said("text"), "keywords": Said("keywords"),
    "themes": Said("themes"), "names": Said("names"), "facts": Said("facts"), "ties": Said("ties"),
}  # fmt: skip
"""The fields that a word may stand in (`indexer.index.schema`)."""


def role_words(role: str) -> str:
    """A role as readers see it."""
    return translated(ROLES[role] if role in ROLES else role)


def how_many(field: fields.Field, n: int, **values: Any) -> str:
    """ "45 themes"; ``num`` in ``values`` is the number where it is marked up."""
    return _counted(COUNTS, OWN, field, n, values)


def all_of(field: fields.Field, n: int) -> str:
    """ "All 45 themes"."""
    return _counted(ALL, ALL_OWN, field, n, {})


def _counted(
    table: dict[str, tuple[str, str]], own: tuple[str, str], field: fields.Field, n: int, values: dict[str, Any]
) -> str:
    return marked_up(*table.get(field.name, own), n, label=field.plural, **values)


def bold(value: Any) -> Markup:
    """A number or text that stands out in a message."""
    return Markup("<b>{}</b>").format(number(value) if isinstance(value, int) else value)


def keycap(text: str) -> Markup:
    """What is typed, in a message."""
    return Markup("<kbd>{}</kbd>").format(text)


def with_unit(n: int) -> Markup:
    """A number that is followed, for those who only hear it, by what it counts."""
    text = ngettext("%(num)s resource", "%(num)s resources", n)
    shown = number(n)
    before, found, after = text.partition(shown)
    if not found or before:
        return Markup('<span aria-hidden="true">{}</span><span class="hidden">{}</span>').format(shown, text)
    return Markup('{}<span class="hidden">{}</span>').format(shown, after)


def duration(minutes: int) -> str:
    """Minutes as people write them, in one piece: no line ends between a number and what it counts."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(num)s\u00a0min", "%(num)s\u00a0min", rest)
    if not rest:
        return ngettext("%(num)s\u00a0h", "%(num)s\u00a0h", hours)
    return _("%(hours)s\u00a0h\u00a0%(minutes)s", hours=hours, minutes=f"{rest:02d}")


def quoted(titles: Mapping[str, str], ids: Iterable[str]) -> tuple[str, ...]:
    """The titles of some records, in the quotes of the language."""
    return tuple(_("“%(title)s”", title=titles[each]) for each in ids)


def in_english(text: str) -> str:
    """What the data doctor says: translated where it is a message, else marked as the English that it is."""
    if isinstance(text, Said) or current().code == "en":
        return translated(text)
    return Markup('<span lang="en" dir="ltr">{}</span>').format(text)


def left_out(part: WithoutPart) -> Markup:
    """One word or filter that a search might do without."""
    field = fields.of_any_name(part.name) if part.name else None
    value = bold(part.value)
    return value if field is None else Markup("{}{}{}").format(translated(field.label), colon(), value)


def colon() -> str:
    """A colon between a name and what is said of it, with the spaces that the language sets round it."""
    return _("%(relation)s: %(note)s", relation="", note="")


def semicolon() -> str:
    """A semicolon between the items of a list, with the spaces that the language sets round it."""
    return _("%(reason)s; %(further)s", reason="", further="")


def match_words(by: str) -> str:
    """By what something is known to be held."""
    said: dict[str, Callable[[], str]] = {
        "address": lambda: _("same address"),
        "DOI": lambda: _("same DOI"),
        "title": lambda: _("same title"),
        "text": lambda: _("same words"),
        "near copy": lambda: _("nearly the same"),
        "number": lambda: _("same number"),
        "version": lambda: _("perhaps another version"),
    }
    return said[by]()


def shortened_label(label: str, most: int = 32) -> str:
    """A heading of a narrow column."""
    text = translated(label)
    return text if len(text) <= most + 5 else (text[: most - 1].rpartition(" ")[0] or text[: most - 1]) + "…"


def _kinds() -> dict[str, str]:
    """Kind → how its suggestion reads in another language than English, which is what the API says."""
    if current().code == "en":
        return {}
    settings = frame().settings
    labels = {kind: settings.type_label(kind, plural=True) for kind in settings.known_types}
    return {kind: said for kind, label in labels.items() if (said := translated(label)) != label}


def script_words(script: str) -> str:
    """What a script says, as JSON for its ``data-words``."""
    words: dict[str, Callable[[], dict[str, Any]]] = {
        "suggest": lambda: {
            "title": _("Suggestions"),
            "types": _kinds(),
            "found": plural_forms("%(num)s suggestion", "%(num)s suggestions"),
            "kinds": {
                "type": _("kind"), "query": _("search"), "record": "", "theme": _("theme"), "person": _("person"),
                "series": _("series"), "place": _("place"), "keyword": _("keyword"),
            },
        },
        "trail": lambda: {
            "back": _("Back to results"), "prev": _("Previous: %(title)s", title="{}"),
            "next": _("Next: %(title)s", title="{}"), "prevPage": _("Previous page of results"),
            "nextPage": _("Next page of results"),
        },
    }  # fmt: skip
    return json.dumps(words[script](), ensure_ascii=False, separators=(",", ":"))


def register(app: Flask) -> None:
    """Make the phrases known to templates."""
    app.jinja_env.globals.update(
        how_many=how_many,
        all_of=all_of,
        bold=bold,
        keycap=keycap,
        with_unit=with_unit,
        left_out=left_out,
        duration=duration,
        colon=colon,
        semicolon=semicolon,
        in_english=in_english,
        role_words=role_words,
        ranked_words=lambda name: translated(RANKED[name] if name in RANKED else name),
        quoted=quoted,
        match_words=match_words,
        shortened_label=shortened_label,
        script_words=script_words,
        decimal=decimal,
        short_decimal=short_decimal,
        field_of=fields.of_name,
    )
