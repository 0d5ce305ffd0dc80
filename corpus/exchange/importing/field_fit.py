"""How well what a column holds fits each field: between 0 and 1, or not at all.

A field that a column's name says still refuses values that are not of its kind ("Pages: 347" is no web address). Where
the name says nothing, only values that speak for themselves count (`alone`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.exchange.importing.column_profile import ColumnProfile
from corpus.exchange.importing.value_kinds import written
from corpus.exchange.importing.values import TYPE_WORDS
from corpus.records.slugs import slug

Fit = Callable[[ColumnProfile], float | None]

_ANSWERS = frozenset({"yes", "no", "y", "n", "na", "n/a", "unknown", "true", "false", "maybe", "-", "?"})
_OUR_STATUS = frozenset({"draft", "published", "withdrawn", "final", "reviewed", "approved", "superseded"})
_NOT_TEXT = (
    "address",
    "image",
    "doi",
    "email",
    "isbn",
    "number",
    "date",
    "epoch",
    "clock",
    "length",
    "yes or no",
    "object",
)


def _text(profile: ColumnProfile, least: float = 0.5) -> bool:
    """Whether enough of the values are words, rather than numbers, dates, addresses and the like."""
    return profile.share("text", "code", "link", "year") >= least


def _address(profile: ColumnProfile) -> float | None:
    share = profile.share("address", "doi", "link") + 0.5 * profile.share("image")
    return share if share >= 0.4 else None


def _date(profile: ColumnProfile) -> float | None:
    full, year, epoch = profile.share("date"), profile.share("year"), profile.share("epoch")
    if full + year + epoch < 0.5 or profile.distinct * profile.n_filled < 1:
        return None
    return full + 0.85 * year + (epoch if profile.unit() else 0.0)


def _day(profile: ColumnProfile) -> float | None:
    return _date(profile) if profile.share("year") < 0.5 else 0.3


def _minutes(profile: ColumnProfile) -> float | None:
    share = profile.share("length", "clock", "number") + profile.share("year")
    exact = sum(re.fullmatch(r"-?\d+\.\d{4,}", written(value).strip()) is not None for value in profile.values)
    if exact > len(profile.values) / 2:
        return None  # nobody measures a length so: these are degrees, shares or scores
    if share >= 0.6:
        return share
    # A column that is called as ours may hold one slip and nothing else: each value is told of by itself.
    is_ours = profile.name == "minutes" and profile.middle_chars <= 20 and profile.middle_words <= 2
    return 0.3 if is_ours and profile.share("address", "link", "object", "yes or no", "date") == 0 else None


def _id(profile: ColumnProfile) -> float | None:
    if profile.middle_chars > 50 or profile.middle_words > 2 or profile.lists > 0.5:
        return None
    if profile.middle_words > 1 and profile.name != "id":
        return None
    # A column that is called as ours may say one work in several rows, which become one record.
    if (
        profile.distinct < (0.1 if profile.name == "id" else 0.9)
        or profile.share("address", "email", "date", "object") > 0.3
    ):
        return None
    return 1.0 if profile.middle_words <= 1 else 0.6


def _doi(profile: ColumnProfile) -> float | None:
    return profile.share("doi") if profile.share("doi") >= 0.4 else None


def _title(profile: ColumnProfile) -> float | None:
    hosts = _bare_hosts(profile) if profile.name == "title" else 0.0  # cast.ToFloat is what a function is called
    if (
        profile.share("address", "image", "doi", "email") - hosts > 0.7
        or profile.share("object", "yes or no", "epoch") > 0.5
    ):
        return None
    if profile.lists > 0.5:
        return 0.2
    text = profile.share("text", "code", "link", "year", "isbn") + hosts + 0.3 * profile.share(*_NOT_TEXT)
    length = 1.0 if profile.n_words <= 20 else max(0.2, 20 / profile.n_words)
    return min(1.0, text) * length * (0.3 + 0.7 * profile.distinct)


def _bare_hosts(profile: ColumnProfile) -> float:
    """The share of the values that are addresses by their form alone: words with full stops between them."""
    bare = [value for value in map(written, profile.values) if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", value.strip())]
    return profile.share("address") * len(bare) / max(1, len(profile.values))


def _prose(profile: ColumnProfile) -> float | None:
    if not _text(profile, 0.4):
        return None
    if profile.lists:
        return 0.3
    by_length = min(1.0, 0.35 + profile.n_words / 20)
    return by_length * (0.4 + 0.6 * profile.distinct)


def _long_text(profile: ColumnProfile) -> float | None:
    return min(1.0, profile.n_words / 100) if _text(profile) and profile.n_words > 3 else None


def _names(profile: ColumnProfile) -> float | None:
    if profile.share("object") > 0.5:
        return 0.8
    if not _text(profile) or profile.item_words > 9:
        return None
    if profile.people < 0.05 and profile.item_words < 1.1 and profile.capital < 0.5:
        # A blog names its authors by the names that they log in with.
        return 0.3 if profile.name in ("author", "authors") and profile.share("text") >= 0.9 else None
    return 0.35 + 0.35 * profile.people + 0.3 * profile.known_people


def _body(profile: ColumnProfile) -> float | None:
    if not _text(profile) or profile.n_words > 12:
        return None
    return 0.5 + 0.3 * (1 - profile.distinct) + 0.2 * (profile.known_people < 0.3)


def _labels(profile: ColumnProfile) -> float | None:
    """Themes, keywords and the like: short, and most of them more than once."""
    if profile.share("object") > 0.5:
        return 0.7
    if not _text(profile) or profile.item_words > 6 or profile.n_chars > 400:
        return None
    if not profile.separator and profile.share("code", "number") > 0.6 and profile.distinct > 0.6:
        return None  # v1.2.3 is a tag of another kind
    several = 0.25 if profile.separator else 0.0
    return 0.45 + several + 0.3 * (1 - profile.item_distinct)


def _kinds(profile: ColumnProfile) -> float | None:
    if not _text(profile) or profile.n_words > 5 or profile.most_chars > 80:
        return None
    if sum("/" in item and " " not in item for item in profile.items) > len(profile.items) / 2:
        return None  # text/html is a format of files
    if profile.separator and not _known_kinds(profile):
        return 0.3  # several at once: what a thing is about, rather than what it is
    return 0.4 + 0.3 * (1 - profile.distinct) + 0.3 * _known_kinds(profile)


def _known_kinds(profile: ColumnProfile) -> float:
    slugs = [slug(item) for item in profile.items[:200]]
    known = sum(s in TYPE_WORDS or s.removesuffix("s") in TYPE_WORDS or s in _KINDS for s in slugs)
    return known / max(1, len(slugs))


_KINDS = frozenset(TYPE_WORDS.values()) | {"masterclass"}


def _short(profile: ColumnProfile) -> float | None:
    if not _text(profile) or profile.n_words > 10:
        return None
    return 0.5 + 0.4 * (1 - profile.distinct)


def _place(profile: ColumnProfile) -> float | None:
    found = _short(profile)
    return None if found is None or profile.capital < 0.5 else found


def _language(profile: ColumnProfile) -> float | None:
    return profile.languages if profile.languages >= 0.5 and not _yes_or_no(profile) else None


def _yes_or_no(profile: ColumnProfile) -> bool:
    """Whether the values say yes and no, which in places is Norwegian too."""
    said = {written(value).strip().casefold() for value in profile.values[:500]}
    return bool(said) and said <= _ANSWERS


def _status(profile: ColumnProfile) -> float | None:
    ours = [written(value).casefold() in _OUR_STATUS for value in profile.values]
    return 1.0 if ours and sum(ours) >= 0.9 * len(ours) else None


def _whole(profile: ColumnProfile) -> float | None:
    return 0.8 if profile.share("number") >= 0.8 and profile.share("date") == 0 else None


def _sender(profile: ColumnProfile) -> float | None:
    if profile.share("email") >= 0.5:
        return 0.5
    found = _names(profile)
    return None if found is None else found - 0.05  # "By" says rather who made it


def _series(profile: ColumnProfile) -> float | None:
    if not _text(profile) or profile.n_words > 12:
        return None
    return 0.4 + 0.6 * (1 - profile.distinct)


def _ties(profile: ColumnProfile) -> float | None:
    return 0.5 if profile.share("text", "code") >= 0.6 and profile.n_words <= 12 else None


FITS: dict[str, Fit] = {
    "id": _id, "url": _address, "doi": _doi, "title": _title, "supplied_title": _title, "subtitle": _title,
    "description": _prose, "text": _long_text, "type": _kinds, "creators": _names, "publisher": _body,
    "issued": _date, "added": _day, "modified": _day, "themes": _labels, "keywords": _labels, "collection": _short,
    "series.name": _series, "series.position": _whole, "language": _language, "minutes": _minutes, "audience": _short,
    "places": _place, "licence": _short, "relations": _ties, "event.start": _day, "event.end": _day,
    "event.timezone": _short, "event.place": _place, "event.online_url": _address, "event.status": _short,
    "recording_of": _ties, "status": _status, "submitted_by": _sender, "see_also.pin": _ties, "see_also.block": _ties,
}  # fmt: skip


def fit(profile: ColumnProfile, target: str) -> float | None:
    """How well ``profile`` fits ``target`` where its name says so; ``None``: it cannot be that."""
    if not profile.n_filled:
        return 0.5
    judge = FITS.get(target) or FITS.get(target.split(":")[0])
    return judge(profile) if judge is not None else 0.5


def alone(profile: ColumnProfile) -> dict[str, float]:
    """The fields that the values speak for by themselves, with how surely: what counts where a name says nothing."""
    found: dict[str, float] = {}
    n = profile.n_filled
    if not n or profile.filled < 0.05:
        return found
    if (share := profile.share("address", "link")) >= 0.9 and _of_the_web(profile):
        found["url"] = 0.62 + 0.1 * profile.distinct
    if profile.share("doi") >= 0.9:
        found["doi"] = 0.75
    if profile.share("date") >= 0.9 and share == 0:
        found["issued"] = 0.5
    if profile.share("length") >= 0.8:
        found["minutes"] = 0.55
    if (
        profile.languages >= 0.95
        and not _yes_or_no(profile)
        and (n >= 3 or profile.n_chars > 3)
        and profile.item_words < 1.2
    ):
        found["language"] = 0.55
    text = profile.share("text")
    if text >= 0.8 and not profile.lists:
        if profile.known_people >= 0.5 and profile.people >= 0.75 and profile.item_words <= 4.5:
            found["creators"] = 0.56 + 0.1 * profile.known_people
        if profile.distinct >= 0.8 and profile.n_words >= 8:
            found["description"] = min(0.62, 0.4 + profile.n_words / 100) + 0.02 * (profile.html > 0)
        if profile.distinct >= 0.8 and profile.n_words <= 14 and profile.capital >= 0.5 and not _of_numbers(profile):
            found["title"] = 0.5 - 0.25 * profile.known_people - 0.03 * max(0.0, profile.n_words - 8)
            found["title"] -= 0.15 * bool(profile.separator and profile.separator != ",")
            found["title"] -= 0.05 * (profile.n_words < 1.3)  # one word a row may be anything that has a name
    if (
        _labels(profile) is not None
        and profile.share("text", "code") >= 0.8
        and text >= 0.4
        and profile.separator
        and n >= 2
    ):
        repeated = 1 - profile.item_distinct
        if (
            profile.known_people < 0.3
            and profile.item_words <= 3
            and not _of_numbers(profile)
            and (repeated >= 0.2 or profile.separator != ",")
        ):
            found["themes"] = 0.45 + 0.15 * repeated
    return found


def _of_the_web(profile: ColumnProfile) -> bool:
    """Whether addresses are of pages, as far as they have a scheme: kg:/m/01x68t is a number in somebody's list."""
    odd = [re.match(r"(?!https?:|ftp:)[a-z][a-z0-9+.-]*:(?!//)", written(v), re.IGNORECASE) for v in profile.values]
    return sum(found is not None for found in odd) < 0.5 * len(odd)


def _of_numbers(profile: ColumnProfile) -> bool:
    """Whether most values begin with a digit: "57 years, 67 days" is measured, not called so."""
    texts = [written(value) for value in profile.values]
    return sum(text[:1].isdigit() for text in texts) > 0.5 * len(texts)


def likeliest_title(profiles: list[ColumnProfile]) -> ColumnProfile | None:
    """Of columns that are kept aside the one that could best be the title, whatever it is called."""
    could = [(score, profile) for profile in profiles if profile.n_filled and (score := _title(profile)) is not None]
    return max(could, key=lambda pair: (pair[0] * pair[1].filled, pair[1].n_words), default=(0, None))[1]


__all__ = ["FITS", "Fit", "alone", "fit", "likeliest_title"]
