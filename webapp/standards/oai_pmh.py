"""A data provider of OAI-PMH 2.0 at ``/oai``: catalogues and aggregators harvest the records there.

Records are listed by id. A resumption token says where to go on and needs no memory here: it holds good on another
server and after a build. The datestamp of every record is the moment at which this state of the library came to be
here, because a record's own dates are the curators' and may be older than its being held: who harvests from a moment
on misses nothing, and gets all records again after a build.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import threading
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit
from weakref import WeakKeyDictionary

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from seealso import Resource, UnknownResourceError, View, elsewhere
from seealso.asking import Moment
from seealso.elsewhere import attribute, element, xml
from webapp.contact import contact_address
from webapp.request_arguments import library
from webapp.serving.gate import own_address
from webapp.standards.page_heads import absolute

blueprint = Blueprint("oai", __name__)

IN_A_LIST = 100
"""Records, or sets, in one answer."""
MAX_TOKEN_CHARS = 4000
_DAY, _SECOND = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ '
    'http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
)
_NOT_IN_SET = re.compile(r"[^A-Za-z0-9\-_.!*'()]")


class OaiError(Exception):
    """What is answered instead: a code of the protocol, and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which records are given: its name, where its schema is and what it is called, and the function."""

    prefix: str
    schema: str
    namespace: str
    written: Callable[[Resource, Moment], str]


def _dublin_core(record: Resource, held: Moment) -> str:
    words = elsewhere.index_words(record, held.settings)
    return elsewhere.dublin_core(record, words, (absolute("/resource", record.id),))


FORMATS = {
    one.prefix: one
    for one in (
        Format(
            "oai_dc",
            "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
            "http://www.openarchives.org/OAI/2.0/oai_dc/",
            _dublin_core,
        ),
    )
}
"""Prefix → format."""

Arguments = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verb:
    """A request of the protocol: what makes its answer, and the arguments that it must have and may have."""

    answer: Callable[[Moment, Arguments], str]
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    can_be_resumed: bool = False


class _Stamps:
    """When each state came to be here, as far as it was harvested.

    The first one by its files; one that takes its place while the site runs from when it is first harvested, so that
    whoever harvested the one before until then comes before it.
    """

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[View, dt.datetime] = WeakKeyDictionary()
        self._has_any = False
        self._lock = threading.Lock()

    def of(self, held: Moment) -> dt.datetime:
        with self._lock:
            found = self._known.get(held.view)
            if found is None:
                now = dt.datetime.now(dt.UTC).replace(microsecond=0)
                found = self._known[held.view] = now if self._has_any else elsewhere.published_at(held)
                self._has_any = True
            return found


def stamp(held: Moment) -> dt.datetime:
    """The datestamp of every record."""
    stamps: _Stamps = current_app.extensions.setdefault("oai stamps", _Stamps())
    return stamps.of(held)


# -- names of records and sets ------------------------------------------------------------------------------------


def _namespace() -> str:
    host = urlsplit(own_address()).hostname or "localhost"
    return f"oai:{host}:"


def identifier(resource_id: str) -> str:
    """The name of a record among all repositories (``oai:library.example.org:ID``)."""
    return _namespace() + quote(resource_id, safe="-_.~/!*'()", errors="replace")


def _record(held: Moment, name: str) -> Resource:
    """The record that is called ``name``.

    Raises:
        OaiError: there is none.
    """
    try:
        found = held.resource(unquote(name.removeprefix(_namespace())))
    except UnknownResourceError:
        found = None
    if found is None or identifier(found.id) != name:
        raise OaiError("idDoesNotExist", "No record of this repository has that identifier.")
    return found


def set_name(theme: str) -> str:
    """The setSpec of a theme. Signs that it may not hold are written as ~ and the hexadecimal of their bytes.

    >>> set_name("primary-care"), set_name("R&D")
    ('theme:primary-care', 'theme:R~26D')
    """
    return "theme:" + _NOT_IN_SET.sub(lambda found: "".join(f"~{byte:02X}" for byte in found[0].encode()), theme)


def theme_of(name: str) -> str:
    """The theme whose set is called ``name``; "" for what is no name of a set."""
    plain = name.removeprefix("theme:").replace("~", "%")
    return unquote(plain) if name.startswith("theme:") and "%" not in name else ""


def _themes(held: Moment) -> list[tuple[str, str]]:
    facets = held.search("", limit=0, facets=("theme",)).facets["theme"]
    return sorted((facet.value, facet.label) for facet in facets if facet.value != "none" and facet.count)


# -- answers ------------------------------------------------------------------------------------------------------


def _identify(held: Moment, said: Arguments) -> str:
    contact = contact_address(held.settings.library.contact)
    mail = contact.removeprefix("mailto:") if contact.startswith("mailto:") else f"nobody@{_namespace().split(':')[1]}"
    parts = {
        "repositoryName": held.title,
        "baseURL": absolute("/oai"),
        "protocolVersion": "2.0",
        "adminEmail": mail,
        "earliestDatestamp": stamp(held).strftime(_SECOND),
        "deletedRecord": "no",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
    }
    return "".join(element(name, value) for name, value in parts.items())


def _list_formats(held: Moment, said: Arguments) -> str:
    if "identifier" in said:
        _record(held, said["identifier"])
    return "".join(
        f"<metadataFormat><metadataPrefix>{one.prefix}</metadataPrefix><schema>{one.schema}</schema>"
        f"<metadataNamespace>{one.namespace}</metadataNamespace></metadataFormat>\n"
        for one in FORMATS.values()
    )


def _list_sets(held: Moment, said: Arguments) -> str:
    themes = _themes(held)
    if not themes:
        raise OaiError("noSetHierarchy", "This repository has no sets.")
    first = 0
    if "resumptionToken" in said:
        first = bisect_right([value for value, _ in themes], _Token.read(said["resumptionToken"], "ListSets").after)
    chosen = themes[first : first + IN_A_LIST]
    token = _Token("ListSets", after=chosen[-1][0]) if first + IN_A_LIST < len(themes) else None
    sets = "".join(
        f"<set>{element('setSpec', set_name(value), '').strip()}{element('setName', label, '').strip()}</set>\n"
        for value, label in chosen
    )
    return sets + _token_element(token, first, len(themes))


def _header(record: Resource, held: Moment) -> str:
    sets = "".join(element("setSpec", set_name(theme)) for theme in dict.fromkeys(record.themes))
    when = element("datestamp", stamp(held).strftime(_SECOND))
    return f"<header>{element('identifier', identifier(record.id))}{when}{sets}</header>\n"


def _whole(record: Resource, held: Moment, form: Format) -> str:
    return f"<record>{_header(record, held)}<metadata>{form.written(record, held)}</metadata></record>\n"


def _format(said: Arguments) -> Format:
    form = FORMATS.get(said["metadataPrefix"])
    if form is None:
        raise OaiError("cannotDisseminateFormat", f"Records are given as {', '.join(FORMATS)} only.")
    return form


def _get_record(held: Moment, said: Arguments) -> str:
    record = _record(held, said["identifier"])
    return _whole(record, held, _format(said))


def _list_identifiers(held: Moment, said: Arguments) -> str:
    return _listed(held, said, "ListIdentifiers", lambda record, form: _header(record, held))


def _list_records(held: Moment, said: Arguments) -> str:
    return _listed(held, said, "ListRecords", lambda record, form: _whole(record, held, form))


def _listed(held: Moment, said: Arguments, verb: str, written: Callable[[Resource, Format], str]) -> str:
    given = said.get("resumptionToken")
    token = _Token.read(given, verb) if given is not None else _Token.begun(verb, said)
    form = _format({"metadataPrefix": token.prefix})
    if token.set and not _themes(held):
        raise OaiError("noSetHierarchy", "This repository has no sets.")
    ids = elsewhere.ids_in_order(held, theme_of(token.set)) if token.set and theme_of(token.set) else ()
    if not token.set:
        ids = elsewhere.ids_in_order(held)
    first = bisect_right(ids, token.after) if given is not None else 0
    chosen = ids[first : first + IN_A_LIST]
    if not chosen or not _is_within(stamp(held), token):
        if given is not None:
            raise OaiError("badResumptionToken", "The library has changed since this list began. Begin again.")
        raise OaiError("noRecordsMatch", "No record fits these dates, this set and this format.")
    body = "".join(written(held.resource(one), form) for one in chosen)
    more = token.going_on(chosen[-1]) if first + IN_A_LIST < len(ids) else None
    return body + (_token_element(more, first, len(ids)) if more is not None or given is not None else "")


def _is_within(when: dt.datetime, token: _Token) -> bool:
    shown = when.strftime(_SECOND)
    return (not token.first or shown >= token.first) and (
        not token.last or shown[: len(token.last) if len(token.last) == 10 else None] <= token.last
    )


@dataclass(frozen=True, slots=True)
class _Token:
    """Where a list goes on: behind ``after``; with what it was begun with."""

    verb: str
    prefix: str = ""
    set: str = ""
    first: str = ""
    last: str = ""
    after: str = ""

    @classmethod
    def begun(cls, verb: str, said: Arguments) -> _Token:
        """The list that is asked for.

        Raises:
            OaiError: a date is none, or the first is behind the last.
        """
        first, last = (_date(said.get(name, ""), name) for name in ("from", "until"))
        if first and last and (len(first) != len(last) or first > last):
            raise OaiError("badArgument", "from and until are written alike, and from is not later than until.")
        return cls(verb, said["metadataPrefix"], said.get("set", ""), first, last)

    def going_on(self, after: str) -> _Token:
        return _Token(self.verb, self.prefix, self.set, self.first, self.last, after)

    def written(self) -> str:
        parts = [self.verb, self.prefix, self.set, self.first, self.last, self.after]
        return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, verb: str) -> _Token:
        """The token that was written as ``text``.

        Raises:
            OaiError: it is none of ours, or of another verb.
        """
        try:
            if len(text) > MAX_TOKEN_CHARS:
                raise ValueError
            parts = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
            found = cls(*parts) if isinstance(parts, list) and all(isinstance(part, str) for part in parts) else None
            if found is None or found.verb != verb or found.written() != text:
                raise ValueError
            if verb != "ListSets":
                _date(found.first, "from"), _date(found.last, "until")
        except (ValueError, TypeError, RecursionError, OaiError):
            raise OaiError("badResumptionToken", "That is no resumption token of this list.") from None
        return found


def _token_element(token: _Token | None, cursor: int, total: int) -> str:
    if token is None and not cursor:
        return ""
    counts = f'completeListSize="{total}" cursor="{cursor}"'
    return f"<resumptionToken {counts}>{token.written() if token else ''}</resumptionToken>\n"


def _date(text: str, name: str) -> str:
    for form in (_DAY, _SECOND):
        try:
            if not text or dt.datetime.strptime(text, form).strftime(form).rjust(len(text), "0") == text:
                return text
        except ValueError:
            continue
    raise OaiError("badArgument", f"{name} is a day (2024-05-31) or a second (2024-05-31T12:00:00Z).")


_OF_A_LIST = frozenset({"from", "until", "set"})
VERBS = {
    "Identify": Verb(_identify),
    "ListMetadataFormats": Verb(_list_formats, optional=frozenset({"identifier"})),
    "ListSets": Verb(_list_sets, can_be_resumed=True),
    "GetRecord": Verb(_get_record, frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": Verb(_list_identifiers, frozenset({"metadataPrefix"}), _OF_A_LIST, can_be_resumed=True),
    "ListRecords": Verb(_list_records, frozenset({"metadataPrefix"}), _OF_A_LIST, can_be_resumed=True),
}


def _checked(pairs: list[tuple[str, str]]) -> tuple[Verb, dict[str, str]]:
    """The verb that is asked for, and its arguments.

    Raises:
        OaiError: the verb is missing, said twice or unknown; an argument is missing, said twice or does not belong.
    """
    verbs = [value for name, value in pairs if name == "verb"]
    verb = VERBS.get(verbs[0]) if len(verbs) == 1 else None
    if verb is None:
        raise OaiError("badVerb", f"The verb is one of {', '.join(VERBS)}, and is said once.")
    said = dict(pairs)
    if len(said) != len(pairs):
        raise OaiError("badArgument", "Each argument is said once.")
    names = said.keys() - {"verb"}
    if "resumptionToken" in names and verb.can_be_resumed:
        if len(names) > 1:
            raise OaiError("badArgument", "resumptionToken stands alone.")
        return verb, said
    wrong = sorted(names - verb.required - verb.optional)
    if wrong:
        raise OaiError("badArgument", f"{said['verb']} takes no {wrong[0][:40]!r}.")
    missing = sorted(verb.required - names)
    if missing:
        raise OaiError("badArgument", f"{said['verb']} needs {missing[0]}.")
    return verb, said


@blueprint.route("/oai", methods=["GET", "POST"])
def answer() -> ResponseReturnValue:
    """Answer a request of the protocol; its errors are answers too, with status 200."""
    pairs = [*(request.args if request.method == "GET" else request.form).items(multi=True)]
    held = library()
    shown = ""
    try:
        verb, said = _checked(pairs)
        body = verb.answer(held, said)
        body = f"<{said['verb']}>\n{body}</{said['verb']}>\n"
        shown = _shown(said)
    except OaiError as error:
        if error.code not in ("badVerb", "badArgument"):
            shown = _shown(dict(pairs))
        body = f"<error code={attribute(error.code)}>{xml(str(error))}</error>\n"
    now = dt.datetime.now(dt.UTC).strftime(_SECOND)
    asked = f"<request{shown}>{xml(absolute('/oai'))}</request>\n"
    text = f"{_HEAD}<responseDate>{now}</responseDate>\n{asked}{body}</OAI-PMH>\n"
    return Response(elsewhere.without_controls(text.encode("utf-8", "replace")), mimetype="text/xml")


def _shown(said: Mapping[str, str]) -> str:
    return "".join(f" {name}={attribute(value)}" for name, value in sorted(said.items()))
