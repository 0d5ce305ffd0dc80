"""What the texts have in common and what that says of themes, for curators."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from seealso import Said, TextTopic, TopicFinding
from seealso.topic_mends import lines_of, named, toml_of
from webapp.languages.translating import _
from webapp.pages.wording import search_url
from webapp.request_arguments import library

blueprint = Blueprint("topic_pages", __name__)

IN_A_LIST = 12
LINES_SHOWN = 200
"""So many lines of commands stand on the page below one finding; the command line has them all."""
MOST_AT_ONCE = 200
"""So many records are changed at one stroke at the desk."""
KINDS = {
    "no theme": Said("Topics without a theme"),
    "two topics": Said("Themes that are two topics"),
    "one theme": Said("Themes that are about the same"),
    "other theme": Said("Resources that sound like another theme"),
}
"""Kind of finding → its heading, in the order of the page."""


@blueprint.get("/coverage/topics")
def topics() -> ResponseReturnValue:
    """Topics in the texts, what they say of themes, and themes for a library without. Never waits for a large one."""
    found, is_current = library().topics_so_far()
    findings = found.findings if found else ()
    return render_template(
        "topics.html",
        found=found,
        is_current=is_current,
        kinds=[(kind, label, [one for one in findings if one.kind == kind]) for kind, label in KINDS.items()],
        names=names_of,
        lines_of=lines_of,
        lines_shown=LINES_SHOWN,
        most_at_once=MOST_AT_ONCE,
        named=named,
        search_for=search_for,
        toml=toml_of(found.offers) if found else "",
        shown=IN_A_LIST,
    )


def search_for(topic: TextTopic) -> str:
    """The address of the search that comes nearest to a topic: of the keyword that names it, else of the phrase."""
    name = topic.label[0]
    if any(value == name for value, _n in topic.keywords):
        return search_url("", {"keyword": [name]})
    return search_url(f'"{name}"', {})


def names_of(one: TopicFinding) -> list[str]:
    """What each of a finding's lists of records is called; "" for the only one."""
    if one.kind == "two topics":
        return list(one.labels)
    if one.kind == "one theme":
        return [_("Some that are only under %(theme)s", theme=name) for _value, name in one.themes]
    return [""]
