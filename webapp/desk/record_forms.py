"""The form of a record: what the page shows, and what a browser sends back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from flask import current_app, render_template, request

from seealso import Holding, Library, Said, SeealsoError, given_title_of
from seealso.record_form import FIRST, OWN, FormField, Sent, Way, as_sent, form_of, is_named, marks_of
from webapp.request_arguments import library

_WAYS = frozenset(get_args(Way))
MOST_OWN = 30
"""So many fields of the library's own that a record lacks are offered."""
MOST_OFFERED = 400
"""Up to so many themes can be ticked; where there are more they are typed."""
MOST_LOOKED_UP = 20_000

_ONE_A_LINE = Said("One a line.")
_A_DATE = Said("A year, a month or a day, as in 2018, 2018-07 or 2018-07-15.")
HELP: Mapping[str, str] = {
    "creators": Said(
        "One a line: a name, or a role and a name, as in “editor: Ada Lovelace”. What the source says of them may "
        "stand behind an upright bar."
    ),
    "relations": Said(
        "One a line: a kind of tie and the id of a record, as in “read_with: some-id”. The title of something that is "
        "not held stands in quotes; a note, and how certain it is, stand behind upright bars."
    ),
    "issued": _A_DATE, "event.start": _A_DATE, "event.end": _A_DATE, "added": _A_DATE, "modified": _A_DATE,
    "keywords": _ONE_A_LINE, "audience": _ONE_A_LINE, "places": _ONE_A_LINE,
    "see_also.pin": Said("Ids of records, one a line."), "see_also.block": Said("Ids of records, one a line."),
    "recording_of": Said("The id of a record."),
    "supplied_title": Said("What you call it where the source gives no title."),
    "language": Said("Its code, as in en or fr."),
}  # fmt: skip


def served() -> Library:
    """The library that is changed."""
    found: Library = current_app.extensions["library"]
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A field on the page: beside it what is wrong with it and what may be."""

    field: FormField
    key: str
    text: str
    error: str = ""
    help: str = ""
    strange: Sequence[tuple[str, str]] = ()

    @property
    def items(self) -> list[str]:
        """What is ticked, of a list."""
        return [line.strip() for line in self.text.split("\n") if line.strip()]


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it is shown: groups of rows, and what was found out about what is in it."""

    groups: list[tuple[str, list[Row]]]
    seen: str
    offered: list[tuple[str, str]] = field(default_factory=list)
    proposed: list[tuple[str, str]] = field(default_factory=list)
    holding: Holding | None = None
    is_sent: bool = False


def sent_form() -> Sent:
    """The form that the request brings."""
    form = request.form
    ways: dict[str, Way] = {}
    for pair in form.getlist("way"):
        way, _, name = pair.partition(" ")
        if way in _WAYS:
            ways[name] = way  # type: ignore[assignment]
    texts = {name: as_sent(form[name]) for name in form if is_named(name)}
    if "themes.shown" in form:
        texts["themes"] = "\n".join([*form.getlist("themes"), *_lines(form.get("themes.more", ""))])
    if own := form.get("own.name", "").strip().removeprefix(OWN):
        texts[f"{OWN}{own}"] = as_sent(form.get("own.value", ""))
    return Sent(texts, ways, _seen(form.get("seen", "")))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in as_sent(text).split("\n") if line.strip()]


def _seen(text: str) -> dict[str, str]:
    try:
        said = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(mark) for name, mark in said.items()} if isinstance(said, dict) else {}


def seen_text(record: Mapping[str, Any]) -> str:
    """What tells, when a form comes back, what was shown of a record."""
    return json.dumps(marks_of(record), ensure_ascii=False)


def shown_form(
    record: Mapping[str, Any], sent: Sent | None = None, errors: Mapping[str, str] | None = None,
    seen: str | None = None, look: bool = True,
) -> Shown:  # fmt: skip
    """The form of a record.

    Args:
        record: as JSON has it, as it is now.
        sent: what was typed into it, which stands in it again.
        errors: name → what is wrong.
        seen: marks of what was shown first, where that is to be kept.
        look: whether it is looked up whether the library holds such a thing.
    """
    errors = errors or {}
    typed = dict(sent.texts) if sent else {}
    own = [one.name for one in library().profile.own][:MOST_OWN]
    groups = form_of(record, [*own, *(name for name in typed if name.startswith(OWN))])
    fields = {one.name: one for _, held in groups for one in held}
    texts = {name: typed.get(name, one.text) for name, one in fields.items()}
    strange = library().view.engine.strange_words(f"{texts['title']}\n{texts['description']}")
    rows: list[tuple[str, list[Row]]] = []
    for heading, held in groups:
        found: list[Row] = []
        for one in held:
            text = texts[one.name]
            if sent and one.name in sent.ways and one.name in typed:
                one = FormField(one.name, one.label, sent.ways[one.name], text, one.value)
            words = [pair for pair in strange if one.name in ("title", "description") and pair[0] in text]
            key = f"f{len(rows)}-{len(found)}"
            found.append(Row(one, key, text, errors.get(one.name, ""), HELP.get(one.name, ""), words))
        rows.append((heading, found))
    holding = _holding(record, texts) if look else None
    return Shown(
        rows, seen if seen is not None else seen_text(record), _offered(), _proposed(holding, texts["themes"]), holding,
        sent is not None,
    )  # fmt: skip


def _offered() -> list[tuple[str, str]]:
    """The themes of the library: (theme, what it is called)."""
    settings = library().settings
    if len(settings.themes) > MOST_OFFERED:
        return []
    held = [one.value for one in library().search("", limit=0, facets=("theme",), facet_values=MOST_OFFERED)
            .facets.get("theme", ()) if one.value != "none"]  # fmt: skip
    return [(one, settings.theme_label(one)) for one in dict.fromkeys([*settings.themes, *sorted(held)])]


def _holding(record: Mapping[str, Any], texts: Mapping[str, str]) -> Holding | None:
    """Whether the library holds what the form describes; it itself does not count."""
    words = "\n".join(filter(None, (texts["title"], texts["description"])))[:MOST_LOOKED_UP]
    found: Holding | None = None
    for text in (texts["url"], texts["doi"], words):
        if not text.strip():
            continue
        try:
            one = library().holds(text)
        except SeealsoError:
            continue
        mine = record.get("id")
        matches = tuple(match for match in one.matches if match.id != mine)
        verdict = one.verdict if matches or one.verdict == "not held" else "not held"
        one = Holding(verdict, one.said if matches else "", matches, tuple(n for n in one.nearest if n.id != mine),
                      one.themes)  # fmt: skip
        if found is None or (matches and not found.matches):
            found = Holding(one.verdict, one.said, matches, one.nearest, found.themes if found else one.themes)
        if text is words and found is not one:
            found = Holding(found.verdict, found.said, found.matches, found.nearest, one.themes)
    return found


def _proposed(holding: Holding | None, themes: str) -> list[tuple[str, str]]:
    held = set(_lines(themes))
    return [(one.theme, one.label) for one in (holding.themes if holding else ()) if one.theme not in held]


def form_page(record: Mapping[str, Any], shown: Shown, **more: Any) -> str:
    """The page with a form in it."""
    title = given_title_of(record) or str(record.get("id", ""))
    return render_template("desk/edit.html", record=record, form=shown, title=title, first=FIRST, **more)
