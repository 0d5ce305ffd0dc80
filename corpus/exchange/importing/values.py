"""From what a cell holds to what a field means: lists, people, addresses, lengths, kinds."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from corpus.exchange.crosswalk import name_from_family_first
from corpus.exchange.importing.value_kinds import is_file_name, link_in, list_in
from corpus.records.identity import normalise_doi
from corpus.records.slugs import slug

ROLES = frozenset(
    "author speaker subject poster submitter editor presenter host interviewer interviewee translator illustrator "
    "contributor recommender chair facilitator director producer curator publisher reviewer narrator".split()
) | {"not said"}

TYPE_WORDS: dict[str, str] = {
    theirs: ours
    for ours, many in {
        "article": "journal-article article-journal article-magazine article-newspaper news news-item paper "
        "magazine-article newspaper-article jour journal scholarlyarticle newsarticle conference-paper inproceedings "
        "incollection inbook chapter book-chapter book-section "
        "encyclopedia-article dictionary-entry preprint manuscript essay opinion editorial long-read",
        "report": "techreport technical-report rprt white-paper whitepaper briefing policy-paper working-paper "
        "evaluation-report guidance guideline",
        "research": "study research-paper research-article thesis phdthesis mastersthesis dissertation "
        "systematic-review thes",
        "case-study": "case casestudy case-example example-of-practice",
        "blog": "blog-post blogpost post-weblog weblog blogposting blog-article post forum-post",
        "video": "youtube film movie videos videoobject motion-picture video-clip vimeo recording-video ted-talk clip "
        "video-recording tv-broadcast",
        "podcast": "audio sound episode podcastepisode audio-recording podcast-episode audiobook radio sound-recording "
        "radio-broadcast",
        "slides": "presentation slide-deck powerpoint slideshare deck slide ppt pptx slideshow "
        "presentationdigitaldocument",
        "webinar": "web-seminar online-event webcast",
        "toolkit": "tool tools template how-to-guide checklist",
        "book": "books ebook e-book monograph booklet edited-book",
        "playlist": "video-playlist youtube-playlist",
        "digest": "newsletter bulletin round-up roundup",
        "collection": "list reading-list dataset-collection",
        "website": "web-page webpage web-site site elec portal online homepage web link",
        "other": "misc gen miscellaneous unknown",
    }.items()
    for theirs in many.split()
}

_CLOSED_UP = {theirs.replace("-", ""): ours for theirs, ours in TYPE_WORDS.items()}
"""As programs write them: journalArticle, webpage."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BARE_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:[/?#:]\S*)?\Z", re.IGNORECASE)
_PERSON_WITH_ROLE = re.compile(r"(.+?)\s*\(([^()]+)\)\Z", re.DOTALL)

_GIVEN_KEYS = ("given", "givenName", "given_name", "first", "firstName", "first_name", "firstname", "forename")
_FAMILY_KEYS = ("family", "familyName", "family_name", "last", "lastName", "last_name", "lastname", "surname")


class UnusableError(ValueError):
    """A value that is not of its kind; ``keep`` is false for what must not stay anywhere (a script's address)."""

    def __init__(self, message: str, mend: str, keep: bool = True) -> None:
        super().__init__(message)
        self.mend = mend
        self.keep = keep


def as_text(value: Any) -> str:
    """Any value as text; lists are joined by semicolons."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="minutes")
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(as_text, value)))
    if isinstance(value, Mapping):
        named = value.get("name") or value.get("title") or value.get("label")
        named = named or value.get("value") or value.get("@value") or value.get("category") or value.get("term")
        return as_text(named) if named else json.dumps(value, ensure_ascii=False, default=str)
    return str(value).strip()


def is_json(text: str) -> Any | None:
    """The list or object that ``text`` is in JSON, as our own exports write what a plain cell cannot say."""
    if text[:1] not in "[{" or text[-1:] not in "]}":
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return list_in(text)
    return found if isinstance(found, list | dict) else None


def as_list(value: Any, split: str = "", comma: bool = True, whole: Iterable[str] = ()) -> list[str]:
    """Several values: of a list, or parted by ``split``, else by ; | or line breaks, else (``comma``) by commas.

    A cell that is one of ``whole`` (in any case) stays in one piece.
    """
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return []
        decoded = is_json(text)
        if decoded is not None:
            value = decoded
        elif text.casefold() in {known.casefold() for known in whole}:
            return [text]
        else:
            pattern = f"[{re.escape(split)}\n]" if split else r"[;|\n]"
            parts = re.split(pattern, text)
            if len(parts) == 1 and comma and not split:
                parts = text.split(",")
            return _unique(part.strip() for part in parts)
    if isinstance(value, list | tuple | set):
        return _unique(as_text(part) for part in value)
    return _unique([as_text(value)])


def _unique(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(part for part in parts if part))


def as_creators(value: Any, role: str = "", split: str = "", inverted: bool = False) -> list[dict[str, str]]:
    """People and bodies, each ``{name, role, note}``: "Anne Cooper (speaker); Becky Malby".

    ``inverted``: names of people are written "Cooper, Anne".
    """
    if isinstance(value, str):
        decoded = is_json(value.strip())
        value = decoded if decoded is not None else _split_people(value, split)
    if isinstance(value, Mapping) or not isinstance(value, list | tuple):
        value = [value]
    found = []
    for item in value:
        if isinstance(item, Mapping):
            given = item.get("name") or " ".join(
                as_text(next(item[key] for key in keys if item.get(key)))
                for keys in (_GIVEN_KEYS, _FAMILY_KEYS) if any(map(item.get, keys))
            )  # fmt: skip
            person = {"name": as_text(given or ""), "role": as_text(item.get("role") or role)}
            person["note"] = as_text(item.get("note") or item.get("affiliation") or "")
        else:
            name = as_text(item)
            with_role = _PERSON_WITH_ROLE.match(name)
            if with_role and with_role[2].strip().lower() in ROLES:
                person = {"name": with_role[1], "role": with_role[2].strip().lower()}
            else:
                person = {"name": name, "role": role}
            if inverted and person["name"].count(",") in (1, 2):
                person["name"] = name_from_family_first(person["name"])
        person = {key: text for key, text in person.items() if text}
        if person.get("name") and person not in found:
            found.append(person)
    return found


def _split_people(text: str, split: str) -> list[str]:
    parts = re.split(f"[{re.escape(split)}\n]" if split else r"[;|\n]", text)
    if len(parts) == 1 and not split:
        commas = [part.strip() for part in text.split(",")]
        # "Becky Malby, Anne Cooper" is two people, "Malby, Becky" and "Malby, R." one.
        if len(commas) > 1 and all(" " in part and not part.startswith("and ") for part in commas):
            parts = commas
        elif len(commas) > 1 and commas[-1].startswith("and ") and all(" " in part for part in commas):
            parts = [*commas[:-1], commas[-1].removeprefix("and ")]
        elif len(commas) == 1:
            both = re.split(r"\s+(?:and|&)\s+", text)
            parts = both if all(" " in part.strip() for part in both) else parts
    return [part.strip() for part in parts if part.strip()]


def as_url(value: Any) -> str:
    """A web address; ``www.`` gets its scheme, a Markdown link gives its target.

    Raises:
        UnusableError: it is none, or has a scheme other than http(s).
    """
    text = as_text(value)
    found = link_in(text)
    text = (found[1] if found else text).strip("<> \t\n")
    if re.search(r"\s", text):
        addresses = re.findall(r"https?://\S+", text)
        if len(addresses) == 1:
            text = addresses[0].rstrip(".,;)")
        elif addresses:
            raise UnusableError("The cell holds several addresses.", "Give one address; put the others in the text.")
    scheme = _SCHEME.match(re.sub(r"[\x00-\x20]", "", text))
    if scheme and scheme[1].lower() in ("http", "https"):
        return text
    if _BARE_DOMAIN.match(text) and (text.lower().startswith("www.") or "/" in text or not is_file_name(text)):
        return "https://" + text
    doi = normalise_doi(text)
    if doi:
        return "https://doi.org/" + doi
    shown = text if len(text) <= 60 else text[:57] + "..."
    if scheme:
        raise UnusableError(
            f"{shown!r} is not kept: only http:// and https:// addresses are.", "Give the page's web address.", False
        )
    raise UnusableError(f"{shown!r} is not a web address.", "Begin it with https://.")


def as_minutes(value: Any, per_minute: float = 1) -> int:
    """A length in minutes: 45, "45 min", "1h 30", "1:30:00", "PT45M", "90 minutes".

    Args:
        per_minute: how many of a bare number are a minute: 60 where a column is in seconds.

    Raises:
        UnusableError: it is none.
    """
    if isinstance(value, dt.timedelta):
        return round(value.total_seconds() / 60)
    if isinstance(value, dt.datetime | dt.time):
        return value.hour * 60 + value.minute + (value.second >= 30)
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
        if 0 <= number / per_minute <= 100_000:
            return round(number / per_minute)
    text = as_text(value).lower()
    if per_minute != 1 and re.fullmatch(r"\d{1,9}(?:\.\d+)?", text):
        return round(float(text) / per_minute)
    clock = re.fullmatch(r"(?:(\d+):)?(\d{1,3}):(\d{2})", text)
    if clock:
        hours, minutes, seconds = int(clock[1] or 0), int(clock[2]), int(clock[3])
        return hours * 60 + minutes + (seconds >= 30)
    said = re.fullmatch(
        r"(?:pt|about |approx\.? |c\. ?|~)?\s*(?:(\d+(?:\.\d+)?)\s*h(?:ours?|rs?|r)?)?[\s,]*(?:and )?"
        r"(?:(\d+(?:\.\d+)?)\s*(?:m(?:in(?:ute)?s?)?\.?|')?)?[\s,]*(?:(\d+)\s*s(?:ec(?:ond)?s?)?)?(?:\s*(?:long|read))?",
        text,
    )
    if said and any(said.groups()):
        total = float(said[1] or 0) * 60 + float(said[2] or 0) + int(said[3] or 0) / 60
        if total <= 100_000:
            return round(total)
    raise UnusableError(f"{text[:40]!r} is not a length in minutes.", "Write it as 45, 45 min or 1h 30.")


def as_type(value: Any, known: Iterable[str]) -> str:
    """A kind in this library's words where it is one of them, else as it was written."""
    text = as_text(value)
    as_slug = slug(text)
    known = tuple(known)
    for candidate in (as_slug, as_slug.removesuffix("s"), as_slug.replace("-", "")):
        if candidate in known:
            return candidate
        if candidate in TYPE_WORDS:
            return TYPE_WORDS[candidate]
        if candidate in _CLOSED_UP:
            return _CLOSED_UP[candidate]
    return text
