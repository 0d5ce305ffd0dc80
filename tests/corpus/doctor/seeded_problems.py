"""How each kind of problem is planted: what is done to a clean record, and where it must be reported."""

from __future__ import annotations

from typing import Any

from tests.corpus.doctor.seeded_library import THEMES, Plant, Record

Found = tuple[frozenset[str | None], str, str]


def _at(record: Record, field: str, word: str, *others: str) -> Found:
    return frozenset((record["id"], *others)), field, word


def _slip(word: str, number: int) -> str:
    """``word`` with one slip: a letter doubled, dropped, or two exchanged."""
    at = 2 + number % (len(word) - 3)
    return (
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1 :],
        word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
    )[number % 3]


def _copy(record: Record, extra: list[Record], **changes: Any) -> Record:
    twin = {**record, "id": f"twin-{len(extra):03d}", "url": f"https://elsewhere.example.net/{len(extra)}", **changes}
    extra.append(twin)
    return twin


def _tracking(number: int, record: Record, *rest: Any) -> Found:
    record["url"] += ("&utm_source=newsletter", "&fbclid=Ab3", "&utm_medium=e&utm_campaign=x", "&gclid=9")[number % 4]
    return _at(record, "url", "tracking")


def _same_address(number: int, record: Record, usable: list[Record], *rest: Any) -> Found:
    other = usable.pop()
    url = record["url"].partition("?")[0]
    record["url"] = url
    other["url"] = (
        url.replace("https", "http"),
        url + "/",
        url.replace("library.", "www.library."),
        url.replace("library", "LIBRARY"),
        url + "#top",
    )[number % 5]
    return _at(record, "url", "differs in writing", other["id"])


def _same_doi(number: int, record: Record, usable: list[Record], *rest: Any) -> Found:
    other = usable.pop()
    record["doi"] = f"10.1234/net.{number}"
    other["doi"] = (f"https://doi.org/10.1234/NET.{number}", f"doi:10.1234/net.{number}")[number % 2]
    return _at(record, "doi", "same DOI", other["id"])


def _same_work(number: int, record: Record, _: Any, extra: list[Record], *rest: Any) -> Found:
    title = (record["title"].upper(), record["title"].replace(" ", "  ") + ".", "The " + record["title"])[number % 2]
    twin = _copy(record, extra, title=title)
    return _at(twin, "title", "same title", record["id"])


def _near_work(number: int, record: Record, _: Any, extra: list[Record], *rest: Any) -> Found:
    words = record["title"].split()
    longest = max(range(len(words)), key=lambda n: len(words[n]))
    words[longest] = _slip(words[longest], number)
    twin = _copy(record, extra, title=" ".join(words))
    return _at(twin, "title", "nearly the same", record["id"])


def _mojibake(number: int, record: Record, *rest: Any) -> Found:
    field = ("title", "description", "publisher")[number % 3]
    text = ("Café society – and more", "The patient’s ‘voice’", "Zoë Brückner’s übersicht", "naïve – résumé")[
        number % 4
    ]
    record[field] = f"{record[field]} {text}".encode().decode("cp1252")
    return _at(record, field, "")


def _short(number: int, record: Record, *rest: Any) -> Found:
    record["description"] = ("A report.", "See link", "Video", "Very good", "tbc")[number % 5]
    return _at(record, "description", "too short")


def _theme_slip(number: int, record: Record, *rest: Any) -> Found:
    record["themes"] = [THEMES[0], _slip(THEMES[1 + number % 7], number)]
    return _at(record, "themes.1", "not a theme")


def _theme_unused(number: int, record: Record, _: Any, __: Any, settings: list[str]) -> Found:
    settings.append(f"[themes.unused-{number}-subject]\nlabel = 'Unused {number}'\n")
    return frozenset((None,)), f"themes.unused-{number}-subject", "No record"


def _theme_once(number: int, record: Record, _: Any, __: Any, settings: list[str]) -> Found:
    slug = f"lonely-{'abcdefghijklmnop'[number] * 4}"
    settings.append(f"[themes.{slug}]\n")
    record["themes"] = [THEMES[0], slug]
    return frozenset((None, record["id"])), f"themes.{slug}", "Only"


def _type(number: int, record: Record, *rest: Any) -> Found:
    record["type"] = ("film", "Blog post", "vidoe", "reprot", "white paper", "Tool kit", "e-book", "poem")[number % 8]
    return _at(record, "type", "not a known type")


def _person(number: int, record: Record, usable: list[Record], *rest: Any) -> Found:
    given = ("Rosamund", "Théodore", "Wilhelmina", "Xanthe", "Ulrich")[number % 5]
    family = f"{'Ash Birch Cedar Damson Elder Fir Gorse Hazel Ivy Juniper'.split()[number % 10]}worth"
    full = f"{given} {family}"
    other = usable.pop()
    record["creators"] = [{"name": full}]
    other["creators"] = [
        {
            "name": (
                f"{family}, {given}",
                full.upper(),
                f"{given[0]}. {family}",
                full.replace("é", "e") if "é" in full else f"Dr {full}",
                f"{given} B. {family}",
            )[number % 5]
        }
    ]
    return _at(record, "creators", "", other["id"])


def _past_event(number: int, record: Record, *rest: Any) -> Found:
    record |= {"type": "webinar", "event": {"start": f"2016-0{1 + number % 9}-12", "place": "Online"}}
    record["issued"] = "2015"
    return _at(record, "event", "no recording")


def _ambiguous(number: int, record: Record, *rest: Any) -> Found:
    record["issued" if number % 2 else "added"] = f"0{1 + number % 5}/0{7 + number % 3}/2018"
    return _at(record, "issued" if number % 2 else "added", "can mean")


def _ends_first(number: int, record: Record, *rest: Any) -> Found:
    record |= {
        "type": "article",
        "event": {"start": "2018-09-10", "end": f"2018-0{1 + number % 8}-09", "place": "Leeds"},
    }
    return _at(record, "event.end", "before it starts")


def _too_long(number: int, record: Record, _: Any, extra: list[Record], *rest: Any) -> Found:
    event = {"start": "2018-07-15T16:00", "end": f"2018-07-{18 + number % 9}", "place": "Online"}
    record |= {"type": "webinar", "minutes": 60, "event": event}
    _recording(record, extra)
    return _at(record, "event.end", "minutes")


def _midnight(number: int, record: Record, _: Any, extra: list[Record], *rest: Any) -> Found:
    hour = ("00:00", "23:00")[number % 2]
    record |= {"type": "webinar", "event": {"start": f"2018-06-1{number % 10}T{hour}", "place": "Online"}}
    _recording(record, extra)
    return _at(record, "event.start", "start at")


def _recording(record: Record, extra: list[Record]) -> None:
    _copy(record, extra, title=f"Recording: {record['title']}", type="video", recording_of=record["id"])
    extra[-1].pop("event", None)


def _tie(number: int, record: Record, *rest: Any) -> Found:
    record["relations"] = [{"type": "follows", "target": f"gone-with-the-wind-{number}"}]
    return _at(record, "relations.0.target", "No record has")


def _untitled(number: int, record: Record, *rest: Any) -> Found:
    del record["title"]
    return _at(record, "", "no title")


def _wrong_order(number: int, record: Record, *rest: Any) -> Found:
    if number % 2:
        record["modified"] = "2019-05-01"
        return _at(record, "modified", "before")
    record["issued"] = f"20{60 + number}"
    return _at(record, "issued", "yet to come")


def _language(number: int, record: Record, *rest: Any) -> Found:
    foreign = (
        "Ein Netzwerk für die Forschung über Demenz, das Ärzte und Pflegende in der Region miteinander verbindet.",
        "Les coordinateurs racontent comment les équipes ont appris à partager leurs données avec les patients.",
        "Los coordinadores explican cómo aprendieron a compartir sus datos con los pacientes de la región.",
    )[number % 3]
    if number % 2:
        record["description"] = foreign
    else:
        record["description"] += " " + foreign
    return _at(record, "description", "German|French|Spanish")


def _markup(number: int, record: Record, *rest: Any) -> Found:
    record["description"] += (" Costs &amp; benefits.", "<br/>Second line.", " <b>Free</b>.", "&nbsp;&#8211; see")[
        number % 4
    ]
    return _at(record, "description", "")


def _field(number: int, record: Record, *rest: Any) -> Found:
    wrong = ("keywrods", "descripton", "isued", "publsher")[number % 4]
    right = ("keywords", "description", "issued", "publisher")[number % 4]
    record[wrong] = record[right]
    return _at(record, wrong, "not a field")


def _same_id(number: int, record: Record, usable: list[Record], *rest: Any) -> Found:
    other = usable.pop()
    other["id"] = record["id"]
    return _at(record, "id", "same id")


KINDS: dict[str, Plant] = {
    "tracking parameters": _tracking,
    "address twice": _same_address,
    "DOI twice": _same_doi,
    "work twice": _same_work,
    "work nearly twice": _near_work,
    "mojibake": _mojibake,
    "short description": _short,
    "misspelt theme": _theme_slip,
    "theme never used": _theme_unused,
    "theme used once": _theme_once,
    "unknown type": _type,
    "person in two ways": _person,
    "event without recording": _past_event,
    "ambiguous date": _ambiguous,
    "end before start": _ends_first,
    "length against dates": _too_long,
    "start at night": _midnight,
    "tie to nothing": _tie,
    "no title": _untitled,
    "dates in wrong order": _wrong_order,
    "mixed languages": _language,
    "markup": _markup,
    "misspelt field": _field,
    "id twice": _same_id,
}
