"""The OAI-PMH provider, asked by a harvester that is not ours, over HTTP."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sickle import Sickle
from sickle.oaiexceptions import (
    BadArgument,
    BadResumptionToken,
    CannotDisseminateFormat,
    IdDoesNotExist,
    NoRecordsMatch,
    NoSetHierarchy,
)

import seealso
from seealso import Library, elsewhere
from tests.conftest import MakeLibrary
from tests.webapp.serving.conftest import listening
from webapp import create_app
from webapp.serving.gate import Gate
from webapp.standards.oai_pmh import IN_A_LIST, set_name, theme_of

N_RECORDS = 2345
THEMES = ("care", "R&D", "Santé ~ 100%", "a:b/c")
OAI = "{http://www.openarchives.org/OAI/2.0/}"


def made(number: int) -> dict[str, Any]:
    return {
        "id": f"r/{number}é?&%41" if number % 7 == 0 else f"r{number}",
        "title": f"Record {number} <of> many & more",
        "themes": [THEMES[number % 5]] if number % 5 < 4 else [],
        "keywords": ["one\x0btwo\x00"],
        "url": f"https://example.org/{number}?a=1&b=2",
    }


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("many")
    lines = "".join(json.dumps(made(number)) + "\n" for number in range(N_RECORDS))
    (folder / "all.jsonl").write_text(lines, encoding="utf-8")
    (folder / "seealso.toml").write_text('[library]\ntitle = "Many"\ncontact = "ask@example.org"\n', encoding="utf-8")
    library = seealso.open_library(folder)
    library.build()
    return library


@pytest.fixture(scope="module")
def harvester(many: Library) -> Iterator[Sickle]:
    with listening(create_app(many, Gate())) as server:
        yield Sickle(f"http://127.0.0.1:{server.port}/oai", encoding="utf-8")


def test_all_records_are_harvested_once(harvester: Sickle) -> None:
    found = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    titles = [one.metadata["title"][0] for one in found]
    assert sorted(titles) == sorted(f"Record {number} <of> many & more" for number in range(N_RECORDS))
    names = [one.header.identifier for one in found]
    assert len(set(names)) == N_RECORDS
    assert found[0].metadata["identifier"][0].startswith("https://example.org/")
    for header, record in zip(harvester.ListIdentifiers(metadataPrefix="oai_dc"), found, strict=True):
        assert (header.identifier, header.datestamp, header.setSpecs) == (
            record.header.identifier, record.header.datestamp, record.header.setSpecs,
        )  # fmt: skip
    for name in (names[0], names[1], names[-1], next(one for one in names if "%25" in one)):
        alone = harvester.GetRecord(identifier=name, metadataPrefix="oai_dc")
        assert alone.header.identifier == name


def test_what_the_repository_says_of_itself(harvester: Sickle, many: Library) -> None:
    said = harvester.Identify()
    assert (said.repositoryName, said.protocolVersion, said.deletedRecord) == ("Many", "2.0", "no")
    assert (said.adminEmail, said.granularity) == ("ask@example.org", "YYYY-MM-DDThh:mm:ssZ")
    assert said.baseURL == harvester.endpoint
    assert said.earliestDatestamp == elsewhere.published_at(many).strftime("%Y-%m-%dT%H:%M:%SZ")
    (form,) = harvester.ListMetadataFormats()
    assert form.metadataPrefix == "oai_dc"
    (form,) = harvester.ListMetadataFormats(identifier="oai:127.0.0.1:r1")
    assert form.metadataNamespace == "http://www.openarchives.org/OAI/2.0/oai_dc/"


def test_sets_are_themes_and_part_the_records(harvester: Sickle) -> None:
    sets = {one.setSpec: one.setName for one in harvester.ListSets()}
    assert set(sets) == {set_name(theme) for theme in THEMES}
    assert all(re.fullmatch(r"([A-Za-z0-9\-_.!~*'()])+(:[A-Za-z0-9\-_.!~*'()]+)*", name) for name in sets)
    for place, theme in enumerate(THEMES):
        found = list(harvester.ListRecords(metadataPrefix="oai_dc", set=set_name(theme)))
        assert len(found) == len(range(place, N_RECORDS, 5))
        assert {tuple(one.header.setSpecs) for one in found} == {(set_name(theme),)}


def test_dates_part_what_is_new_from_what_was_harvested(harvester: Sickle) -> None:
    stamp = dt.datetime.fromisoformat(harvester.Identify().earliestDatestamp)
    day = stamp.date()

    def n_found(**dates: str) -> int:
        dates = {name.rstrip("_"): value for name, value in dates.items()}
        try:
            return len(list(harvester.ListIdentifiers(metadataPrefix="oai_dc", **dates)))
        except NoRecordsMatch:
            return 0

    def second(after: int) -> str:
        return (stamp + dt.timedelta(seconds=after)).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert n_found(from_=second(0)) == n_found(until=second(0)) == n_found(from_=str(day), until=str(day)) == N_RECORDS
    assert n_found(from_=second(1)) == n_found(until=second(-1)) == 0
    assert n_found(from_=str(day + dt.timedelta(days=1))) == n_found(until=str(day - dt.timedelta(days=1))) == 0


def test_every_error_has_its_code(harvester: Sickle) -> None:
    lists = harvester.ListRecords
    for error, ask in (
        (CannotDisseminateFormat, lambda: lists(metadataPrefix="marc")),
        (BadArgument, lambda: lists()),
        (BadArgument, lambda: lists(metadataPrefix="oai_dc", colour="red")),
        (BadArgument, lambda: lists(metadataPrefix="oai_dc", until="yesterday")),
        (BadArgument, lambda: lists(metadataPrefix="oai_dc", until="2024-02-30")),
        (BadArgument, lambda: lists(metadataPrefix="oai_dc", **{"from": "2024-01-02", "until": "2024-01-01"})),
        (
            BadArgument,
            lambda: lists(metadataPrefix="oai_dc", **{"from": "2024-01-02", "until": "2024-01-03T00:00:00Z"}),
        ),
        (BadArgument, lambda: lists(metadataPrefix="oai_dc", resumptionToken="x")),
        (BadResumptionToken, lambda: lists(resumptionToken="x")),
        (NoRecordsMatch, lambda: lists(metadataPrefix="oai_dc", set="theme:nothing")),
        (NoRecordsMatch, lambda: lists(metadataPrefix="oai_dc", set="nothing")),
        (IdDoesNotExist, lambda: harvester.GetRecord(identifier="oai:127.0.0.1:nothing", metadataPrefix="oai_dc")),
        (IdDoesNotExist, lambda: harvester.GetRecord(identifier="oai:elsewhere:r1", metadataPrefix="oai_dc")),
        (IdDoesNotExist, lambda: harvester.ListMetadataFormats(identifier="r1")),
    ):
        with pytest.raises(error):
            list(ask())


def text(site: FlaskClient, query: str) -> str:
    answer = site.get(f"/oai?{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    etree.fromstring(answer.data)
    return answer.text


def test_a_library_without_themes_has_no_sets(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": json.dumps([{"id": "a", "title": "A"}])})
    library.build()
    with listening(create_app(library)) as server:
        harvester = Sickle(f"http://127.0.0.1:{server.port}/oai")
        with pytest.raises(NoSetHierarchy):
            list(harvester.ListSets())
        with pytest.raises(NoSetHierarchy):
            list(harvester.ListRecords(metadataPrefix="oai_dc", set="theme:a"))
        assert [one.header.identifier for one in harvester.ListRecords(metadataPrefix="oai_dc")] == ["oai:127.0.0.1:a"]


def test_verbs_and_arguments_are_said_once_and_errors_repeat_none_of_them(many: Library) -> None:
    site = create_app(many).test_client()
    for query, code in (
        ("", "badVerb"), ("verb=", "badVerb"), ("verb=identify", "badVerb"), ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&set=a", "badArgument"), ("verb=GetRecord&identifier=a", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
    ):  # fmt: skip
        said = text(site, query)
        assert f'<error code="{code}">' in said
        assert "<request>http://localhost/oai</request>" in said
    assert '<request metadataPrefix="marc" verb="ListRecords">' in text(site, "verb=ListRecords&metadataPrefix=marc")
    assert text(site, "verb=Identify").count("<Identify>") == 1


def test_a_request_may_come_as_a_form(many: Library) -> None:
    site = create_app(many).test_client()
    asked = {"verb": "GetRecord", "identifier": "oai:localhost:r1", "metadataPrefix": "oai_dc"}
    assert "<dc:title>Record 1 " in site.post("/oai", data=asked).text
    assert "badVerb" in site.post("/oai?verb=Identify").text


def token(said: str) -> str:
    found = re.search(r"<resumptionToken[^>]*>([^<]*)<", said)
    assert found is not None
    return found[1]


def test_a_token_goes_on_without_a_memory_and_after_a_build(make_library: MakeLibrary) -> None:
    listed = [{"id": f"r{number:04}", "title": f"T {number}"} for number in range(2 * IN_A_LIST + 10)]
    library = make_library({"all.json": json.dumps(listed)})
    library.build()
    first = text(create_app(library).test_client(), "verb=ListIdentifiers&metadataPrefix=oai_dc")
    assert f'completeListSize="{len(listed)}" cursor="0"' in first
    make_library({"all.json": json.dumps([{"id": "r0000a", "title": "New"}, *listed[5:]])}).build()
    site = create_app(seealso.open_library(library.path)).test_client()
    second = text(site, f"verb=ListIdentifiers&resumptionToken={token(first)}")
    third = text(site, f"verb=ListIdentifiers&resumptionToken={token(second)}")
    names = [re.findall(r"oai:localhost:(r\w+)", said) for said in (first, second, third)]
    assert [*names[0], *names[1], *names[2]] == [one["id"] for one in listed]
    assert token(third) == ""
    assert "badResumptionToken" in text(site, f"verb=ListRecords&resumptionToken={token(first)}")


PLANTED = (
    "", "AAAA", "W10", "é", "x" * 5000, "[" * 900, '["ListRecords","oai_dc",1,"","",""]',
    '["ListRecords","oai_dc","","2024","",""]', '["ListRecords"]', "{}",
)  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_a_token_that_is_not_ours_is_refused(many: Library, planted: str) -> None:
    site = create_app(many).test_client()
    for value in (planted, base64.urlsafe_b64encode(planted.encode()).decode().rstrip("=")):
        answer = site.get("/oai", query_string={"verb": "ListRecords", "resumptionToken": value})
        assert 'code="badResumptionToken"' in answer.text


@given(st.text(min_size=1, max_size=40))
def test_the_name_of_any_set_is_allowed_and_leads_back(theme: str) -> None:
    name = set_name(theme)
    assert re.fullmatch(r"theme:[A-Za-z0-9\-_.!~*'()]+", name)
    assert theme_of(name) == theme


def test_who_harvested_before_a_change_gets_everything_after_it(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": json.dumps([{"id": "a", "title": "A"}])})
    library.build()
    site = create_app(library).test_client()
    harvested = re.search(r"<responseDate>(.*?)<", text(site, "verb=ListRecords&metadataPrefix=oai_dc"))
    assert harvested is not None
    since = f"verb=ListRecords&metadataPrefix=oai_dc&from={harvested[1]}"
    time.sleep(1.1)
    library.update([seealso.Resource(id="b", title="B", added="2001-01-01")])
    assert len(re.findall("<record>", text(site, since))) == 2
    time.sleep(1.1)
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert "noRecordsMatch" in text(site, f"verb=ListRecords&metadataPrefix=oai_dc&from={now}")
