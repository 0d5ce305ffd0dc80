"""Export and import again gives back every field that a format carries (`Writer.carries`), whatever stands in it."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Creator, Event, Relation, Resource, Series
from corpus.exchange.crosswalk import index_words
from corpus.exchange.exporting import WRITERS, About
from corpus.exchange.importing.formats import FORMATS, detect
from corpus.exchange.importing.source import Source
from corpus.exchange.importing.source_reading import read_source
from corpus.records.settings import LibrarySettings
from seealso import Library

ABOUT = About("Mine", LibrarySettings())
IMPORTED_AS = {"markdown": "markdown", "atom": "feed", "rss": "feed"}

plain = st.text(
    string.ascii_letters + string.digits + " .,;:'\"!?()&%$#_-–é ßŁ<>|/@=+*~^\\{}`", min_size=1, max_size=40
)
words = plain.map(lambda t: " ".join(t.split())).filter(lambda t: any(c.isalnum() for c in t))
simple = st.text(string.ascii_letters + "éß-'", min_size=2, max_size=12).filter(
    lambda t: t[0].isalpha() and t[-1].isalpha()
)
people = st.builds(lambda a, b: f"{a} {b}".title(), simple, simple)
days = st.dates(min_value=__import__("datetime").date(1900, 1, 1)).map(str)
edtf = st.one_of(days, days.map(lambda d: d[:7]), days.map(lambda d: d[:4]))
slugs = st.text(string.ascii_lowercase + string.digits + "-._", min_size=1, max_size=12).filter(
    lambda t: t[0].isalnum()
)
urls = st.builds(
    lambda host, path, q: f"https://{host.strip('-.') or 'a'}.org/{path}" + (f"?q={q}" if q else ""),
    st.text(string.ascii_lowercase, min_size=1, max_size=8),
    st.text(string.ascii_letters + string.digits + "-._~()_%&", max_size=10).map(lambda t: t.replace("%", "%20")),
    st.text(string.digits, max_size=3),
)
titles = words.filter(lambda t: not (t[0] == "[" and t[-1] == "]"))
types = st.sampled_from(["article", "report", "video", "podcast", "book", "webinar", "case-study"])


def unique(values: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=most, unique=True).map(tuple)


full = st.builds(
    Resource,
    id=slugs,
    title=titles,
    subtitle=st.none() | words,
    url=st.none() | urls,
    doi=st.none() | st.builds(lambda n: f"10.1000/{n}", slugs),
    description=st.just("") | words | st.builds(lambda a, b: f"{a}\n\n{b}", words, words),
    text=st.just("") | words,
    type=st.none() | types,
    creators=st.lists(
        st.builds(Creator, name=people | words, role=st.sampled_from(["author", "editor", "", "speaker", "odd"])),
        max_size=3,
    ).map(lambda many: tuple({(c.name, c.role): c for c in many}.values())),
    publisher=st.none() | words,
    issued=st.none() | edtf,
    added=st.none() | days,
    themes=unique(words),
    keywords=unique(words),
    places=unique(words),
    audience=unique(words),
    language=st.none() | st.sampled_from(["en", "fr"]),
    minutes=st.none() | st.integers(0, 600),
    series=st.none() | st.builds(Series, name=words, position=st.none() | st.integers(1, 9)),
    event=st.none() | st.builds(Event, start=days.map(lambda d: d + "T16:00") | days, place=st.none() | words),
    relations=st.lists(st.builds(Relation, target=slugs), max_size=2).map(tuple),
    status=st.none() | words,
    licence=st.none() | words,
    extra=st.dictionaries(slugs, st.one_of(words, st.integers(), st.lists(words, max_size=2)), max_size=2),
)
# What the narrower formats can say: the exceptions of `Writer.except_for` and no more.
narrow = full.map(
    lambda r: r.model_copy(
        update={
            "description": " ".join(r.description.split()),
            "creators": tuple(c for c in r.creators if c.role in ("author", "editor") and ROOMY.isdisjoint(c.name)),
            "keywords": tuple(k for k in r.keywords if not {",", ";"} & set(k)),
            "themes": tuple(t for t in r.themes if not {",", ";"} & set(t)),
        }
    )
).filter(lambda r: not MARKUP.search(str(r)))
MARKUP = re.compile(r"&(#|[a-z]\w+;)|<(/?[a-z]+|br/?)>", re.IGNORECASE)
"""What stands for another character in files of others, and so comes back as that; two tests below say which."""
ROOMY = frozenset(",{}")


def there_and_back(records: list[Resource], name: str, folder: Path) -> list[dict[str, Any]]:
    writer = WRITERS[name]
    path = folder / f"file{writer.suffix}"
    path.write_bytes(b"".join(writer.write(records, ABOUT)))
    source = Source(path, path.name)
    found = detect(source)
    # A CSL item of id, title and type alone is plain JSON of the same meaning.
    assert found.name == IMPORTED_AS.get(name, name) or (name, found.name) == ("csl-json", "json")
    reading = read_source([source], FORMATS[IMPORTED_AS.get(name, name)], None, LibrarySettings())
    items = [{"id": item.resource_id, **item.fields} for item in reading.items]
    assert not reading.unreadable
    return items


@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json", "oai_dc"])
@pytest.mark.parametrize("entity", ["&#0;", "&#00;", "&#x00;", "&#xd800;", "&#11;", "&#x1b;", "&#x110000;", "&#65533;"])
def test_an_entity_for_no_character_is_kept_as_it_is_written(name: str, entity: str, tmp_path: Path) -> None:
    for text in (entity, f"one {entity} two", f"see &{entity}"):
        (back,) = there_and_back([Resource(id="a", title="One", description=text)], name, tmp_path)
        assert back["description"] == text


@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json", "oai_dc"])
@pytest.mark.parametrize(("entity", "letter"), [("&#233;", "é"), ("&amp;", "&"), ("&#x20ac;", "€"), ("&#128;", "€")])
def test_an_entity_for_a_character_is_that_character(name: str, entity: str, letter: str, tmp_path: Path) -> None:
    (back,) = there_and_back([Resource(id="a", title="One", description=f"one {entity} two")], name, tmp_path)
    assert back["description"] == f"one {letter} two"


def carried(record: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    if fields == ("all",):
        return record
    return {name: record[name] for name in fields if name in record}


@pytest.mark.parametrize("name", ["csv", "xlsx", "json", "jsonl", "yaml"])
@given(records=st.lists(full, min_size=1, max_size=3, unique_by=lambda r: r.id))
@settings(suppress_health_check=list(HealthCheck), max_examples=20)
def test_formats_that_carry_everything(name: str, records: list[Resource], tmp_path: Path) -> None:
    assert there_and_back(records, name, tmp_path) == [r.to_json_dict() for r in records]


@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json", "oai_dc"])
@given(record=narrow)
@settings(suppress_health_check=list(HealthCheck), max_examples=200)
def test_reference_formats(name: str, record: Resource, tmp_path: Path) -> None:
    fields = WRITERS[name].carries
    (back,) = there_and_back([record], name, tmp_path)
    wanted = carried(record.to_json_dict(), fields)
    if name == "oai_dc":
        roles = {"author": "author"}
        wanted["creators"] = [
            {"name": c.name, "role": roles.get(c.role, "contributor")}
            for c in sorted(record.creators, key=lambda c: c.role != "author")
        ]
    else:
        wanted["creators"] = [
            c.model_dump(exclude_defaults=True) for c in sorted(record.creators, key=lambda c: c.role != "author")
        ]
        # These have no themes: they go out as keywords.
        wanted["keywords"] = index_words(record, None)
    wanted = {key: value for key, value in wanted.items() if value}
    assert carried(back, fields) == wanted


@pytest.mark.parametrize("name", ["atom", "rss", "opml", "markdown"])
@given(record=narrow)
@settings(suppress_health_check=list(HealthCheck), max_examples=200)
def test_lists_and_feeds(name: str, record: Resource, tmp_path: Path) -> None:
    fields = WRITERS[name].carries
    themes = record.themes[:1] if name == "markdown" else tuple(t for t in record.themes if "," not in t)
    if name == "markdown" and themes and themes[0].lower() in ("other", "contents", "about", "license", "licence"):
        themes = ()
    issued = record.issued if record.issued and len(record.issued) == 10 else None
    record = record.model_copy(update={"themes": themes, "issued": issued})
    (back,) = there_and_back([record], name, tmp_path)
    wanted = carried(record.to_json_dict(), fields)
    if "creators" in wanted:
        wanted["creators"] = [{"name": name} for name in dict.fromkeys(c.name for c in record.creators)]
    assert carried(back, fields) == wanted


@given(record=narrow)
@settings(suppress_health_check=list(HealthCheck), max_examples=200)
def test_calendars_carry_events(record: Resource, tmp_path: Path) -> None:
    if record.event is None:
        assert there_and_back_or_nothing(record, tmp_path) == []
        return
    (back,) = there_and_back([record], "ical", tmp_path)
    fields = WRITERS["ical"].carries
    assert carried(back, fields) == carried(record.to_json_dict(), fields)


def there_and_back_or_nothing(record: Resource, folder: Path) -> list[dict[str, Any]]:
    return there_and_back([record], "ical", folder)


def test_every_writer_has_a_reader_and_is_tested_here() -> None:
    tested = {"csv", "xlsx", "json", "jsonl", "yaml", "bibtex", "ris", "csl-json", "oai_dc", "atom", "rss", "opml"}
    assert set(WRITERS) == tested | {"markdown", "ical"}
    assert {IMPORTED_AS.get(name, name) for name in WRITERS} <= set(FORMATS)


@pytest.mark.parametrize("name", ["csv", "xlsx", "json", "jsonl", "yaml"])
def test_the_sample_comes_back_whole(sample: Library, name: str, tmp_path: Path) -> None:
    records = list(sample.resources())
    assert len(records) == 111
    assert there_and_back(records, name, tmp_path) == [record.to_json_dict() for record in records]


@pytest.mark.parametrize("name", sorted(set(WRITERS) - {"csv", "xlsx", "json", "jsonl", "yaml", "markdown"}))
def test_the_sample_keeps_what_a_format_carries(sample: Library, name: str, tmp_path: Path) -> None:
    records = {r.id: r for r in sample.resources() if name != "ical" or (r.event and r.event.start)}
    back = {item["id"]: item for item in there_and_back(list(records.values()), name, tmp_path)}
    assert set(back) == set(records)
    for resource_id, record in records.items():
        wanted = record.to_json_dict()
        if name in ("bibtex", "ris", "csl-json"):
            wanted["keywords"] = index_words(record, None) or None
        for field in set(WRITERS[name].carries) - {"creators", "issued"}:
            assert back[resource_id].get(field) == wanted.get(field), (resource_id, field)
