"""One number, however it is written, is one key; two numbers are two; check, import and hold all agree."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

import seealso
from corpus import LibraryFolder
from corpus.doctor import examine
from corpus.records.identity import identity_keys, normalise_doi, normalise_url, work_keys
from corpus.records.work_numbers import arxiv_in, isbns_in, keys_of_address, keys_of_text
from seealso.imports import import_source

ARXIV = "https://arxiv.org/abs/2101.00001"
PUBMED = "https://pubmed.ncbi.nlm.nih.gov/12345678/"
CENTRAL = "https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/"
ISBN = {"extra": {"isbn": "0-13-110362-8"}}
SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (ISBN, {"extra": {"ISBN": "978-0-13-110362-7"}}),
    (ISBN, {"extra": {"isbn13": "ISBN-13: 978 0 13 110362 7 (paperback)"}}),
    (ISBN, {"extra": {"isbn": ["0201896834", "9780131103627"]}}),
    (ISBN, {"extra": {"isbn": "978\u20110\u201113\u2011110362\u20117; 0-201-89683-4"}}),
    (ISBN, {"extra": {"isbn": 9780131103627}}),
    (ISBN, {"url": "https://www.amazon.co.uk/The-Language/dp/0131103628/ref=sr_1_1"}),
    (ISBN, {"url": "https://openlibrary.org/isbn/9780131103627"}),
    ({"url": ARXIV}, {"url": "http://arxiv.org/pdf/2101.00001v2.pdf"}),
    ({"url": ARXIV}, {"url": "https://export.arxiv.org/abs/2101.00001v3"}),
    ({"url": ARXIV}, {"url": "https://ar5iv.labs.arxiv.org/html/2101.00001"}),
    ({"url": ARXIV}, {"doi": "10.48550/arXiv.2101.00001"}),
    ({"url": ARXIV}, {"url": "https://doi.org/10.48550/ARXIV.2101.00001v1"}),
    ({"url": ARXIV}, {"extra": {"eprint": "2101.00001v2"}}),
    ({"url": ARXIV}, {"publisher": "arXiv preprint arXiv:2101.00001"}),
    ({"url": "https://arxiv.org/abs/math.GT/0309136"}, {"url": "https://arxiv.org/pdf/math/0309136v1"}),
    ({"url": "https://arxiv.org/abs/hep-th/9901001"}, {"url": "https://arxiv.org/abs/hep-th%2F9901001"}),
    ({"url": PUBMED}, {"url": "https://www.ncbi.nlm.nih.gov/pubmed/12345678?dopt=Abstract"}),
    ({"url": PUBMED}, {"url": "https://europepmc.org/article/MED/12345678"}),
    ({"url": PUBMED}, {"extra": {"pmid": "12345678"}}),
    ({"url": PUBMED}, {"extra": {"PMID": 12345678}}),
    ({"url": CENTRAL}, {"url": "http://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/pdf/a.pdf"}),
    ({"url": CENTRAL}, {"extra": {"pmcid": "PMC1234567"}}),
    ({"doi": "10.1111/j.1467.1987.x"}, {"url": "https://onlinelibrary.example/doi/10.1111/j.1467.1987.x/abstract"}),
    ({"doi": "10.1007/s11192-010-0202-z"}, {"url": "https://p.example/content/pdf/10.1007%2Fs11192-010-0202-z.pdf"}),
    ({"doi": "10.1101/2020.01.30.927871"}, {"url": "https://b.example/content/10.1101/2020.01.30.927871v2.full.pdf"}),
    ({"doi": "10.3389/fpsyg.2013.00863"}, {"url": "https://f.example/articles/10.3389/fpsyg.2013.00863/full"}),
    ({"doi": "10.1234/abc"}, {"url": "https://doi.org/doi:10.1234/ABC"}),
    ({"doi": "10.1234/a-b"}, {"doi": "doi: 10.1234/A\u2010B"}),
    ({"url": "https://bücher.example/a"}, {"url": "http://b%C3%BCcher.example/a/"}),
    ({"url": "https://bücher.example/a"}, {"url": "https://XN--BCHER-KVA.example/a?utm_source=x"}),
]
OTHER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (ISBN, {"extra": {"isbn": "0-13-110370-9"}}),
    (ISBN, {"extra": {"isbn": "0-13-110362-7"}}),  # no ISBN: its check digit is wrong
    (ISBN, {"extra": {"isbn": "9780131103627", "booktitle": "The book that it is a part of"}}),
    (ISBN, {"extra": {"isbn": "9780131103627", "pages": "12-30"}}),
    (ISBN, {"extra": {"isbn": "9780131103627"}, "type": "article"}),
    ({"extra": {"isbn": "0000000000"}}, {"extra": {"isbn": "000-0-00-000000-0"}}),
    ({"url": ARXIV}, {"url": "https://arxiv.org/abs/2101.00002"}),
    ({"url": ARXIV}, {"url": "https://arxiv.org/list/cs/2101"}),
    ({"url": "https://arxiv.org/abs/math/0309136"}, {"url": "https://arxiv.org/abs/cs/0309136"}),
    ({"url": PUBMED}, {"url": "https://pubmed.ncbi.nlm.nih.gov/1234567/"}),
    ({"url": PUBMED}, {"extra": {"pmcid": "PMC12345678"}}),
    ({"url": PUBMED}, {"extra": {"pages": "12345678"}}),
    ({"url": "https://www.amazon.com/dp/B00ABCDEFG"}, {"url": "https://www.amazon.com/dp/B00ABCDEFH"}),
    ({"url": "https://example.org/abs/2101.00001"}, {"url": ARXIV}),
]
PAIRS = [(*pair, True) for pair in SAME] + [(*pair, False) for pair in OTHER]


def folder_of(path: Path, *records: dict[str, Any]) -> Path:
    path.mkdir()
    (path / "seealso.toml").write_text("", encoding="utf-8")
    named = [{"id": f"r{n}", **record} for n, record in enumerate(records)]
    (path / "records.yaml").write_text(yaml.safe_dump_all(named), encoding="utf-8")
    return path


@pytest.mark.parametrize(("one", "other", "same"), PAIRS)
def test_check_and_import_agree(one: dict[str, Any], other: dict[str, Any], same: bool, tmp_path: Path) -> None:
    records = [{**one, "title": "A talk on gardening"}, {**other, "title": "Annual numbers"}]
    problems = examine(LibraryFolder(folder_of(tmp_path / "c", *records)), dt.date(2020, 1, 1))
    assert any("has the same" in p.problem or "differs in writing" in p.problem for p in problems) is same
    for name, (held, new) in {"i": records, "j": records[::-1]}.items():
        source = tmp_path / f"{name}.yaml"
        source.write_text(yaml.safe_dump(new), encoding="utf-8")
        plan = import_source(folder_of(tmp_path / name, held), str(source), dry_run=True).plan
        assert (not plan.new) is same


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (ISBN, "978-0-13-110362-7"), (ISBN, "ISBN 0131103628"), (ISBN, "9780131103627 (pbk.)"),
        ({"url": ARXIV}, "arXiv:2101.00001v2 [cs.CL]"), ({"url": ARXIV}, "https://arxiv.org/pdf/2101.00001"),
        ({"url": ARXIV}, "10.48550/arXiv.2101.00001"), ({"url": PUBMED}, "PMID: 12345678"),
        ({"extra": {"pmcid": "PMC1234567"}}, CENTRAL), ({"url": CENTRAL}, "PMC1234567"),
    ],
)  # fmt: skip
def test_hold_finds_a_number_however_it_is_typed(record: dict[str, Any], text: str, tmp_path: Path) -> None:
    library = seealso.open_library(
        folder_of(tmp_path / "h", {**record, "title": "A talk on gardening"}, {"title": "Annual numbers"})
    )
    found = library.holds(text)
    assert found.verdict == "held"
    assert [match.id for match in found.matches if match.by in ("number", "DOI", "address")] == ["r0"]
    assert library.holds("978-0-201-89683-1").verdict == "not held"


def test_an_isbn_in_two_lists_is_one_book_and_volumes_are_several(tmp_path: Path) -> None:
    volumes = [{"title": "The art", "issued": "1997", "extra": {"isbn": n}} for n in ("0-201-89683-4", "0-201-89684-2")]
    folder = folder_of(tmp_path / "v", volumes[0])
    source = tmp_path / "list.json"
    source.write_text(yaml.safe_dump(volumes).replace("'", ""), encoding="utf-8")
    source = source.rename(tmp_path / "list.yaml")
    plan = import_source(folder, str(source), dry_run=True).plan
    assert len(plan.new) == 1  # the other volume


# -- any writing gives one key, and two numbers never do ---------------------------------------------------------

_DIGITS = st.text("0123456789", min_size=9, max_size=9)
_BETWEEN = st.sampled_from(["", "", "-", " ", "\u2010", "\u2013", "\u00a0", " - ", "."])
_BEFORE = st.sampled_from(["", "ISBN ", "ISBN: ", "isbn:", "ISBN-10: ", "ISBN-13 ", "ISBN10 ", "urn:isbn:", "eISBN "])


def _ten(nine: str) -> str:
    total = sum((10 - at) * int(digit) for at, digit in enumerate(nine))
    return nine + "0123456789X"[-total % 11]


def _thirteen(nine: str) -> str:
    twelve = "978" + nine
    return twelve + str(-sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(twelve)) % 10)


@given(_DIGITS, _DIGITS, st.data())
def test_any_writing_of_an_isbn_gives_one_key(nine: str, others: str, data: st.DataObject) -> None:
    assume(len(set(nine)) > 1 and _ten(nine) not in ("0123456789", "1234567890") and nine != others)
    digits = data.draw(st.sampled_from([_ten(nine), _thirteen(nine), _ten(nine).lower()]))
    written = data.draw(_BEFORE) + "".join(digit + data.draw(_BETWEEN) for digit in digits[:-1]) + digits[-1]
    wide = data.draw(st.booleans())
    if wide:
        written = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in written)
    assert isbns_in(written) == [_thirteen(nine)]
    assert keys_of_text(written) == [f"isbn:{_thirteen(nine)}"]
    assert isbns_in(_ten(others)) != [_thirteen(nine)]


@given(_DIGITS, st.integers(0, 9), st.integers(1, 9))
def test_a_slip_in_one_digit_is_no_isbn(nine: str, at: int, by: int) -> None:
    ten = _ten(nine).replace("X", "0") if _ten(nine)[-1] == "X" and at == 9 else _ten(nine)
    assume("X" not in ten[at])
    slipped = ten[:at] + str((int(ten[at]) + by) % 10) + ten[at + 1 :]
    assume(slipped != _ten(nine))
    assert isbns_in(slipped) == []


_NEW = st.builds(lambda y, m, n: f"{y:02}{m:02}.{n:05}", st.integers(15, 26), st.integers(1, 12), st.integers(1, 99999))
_OLD = st.builds(
    lambda archive, y, m, n: f"{archive}/{y:02}{m:02}{n:03}",
    st.sampled_from(["math", "hep-th", "cs", "cond-mat", "q-bio"]),
    st.integers(0, 99), st.integers(1, 12), st.integers(1, 999),
)  # fmt: skip


@given(st.one_of(_NEW, _OLD), st.one_of(_NEW, _OLD), st.data())
def test_any_writing_of_an_arxiv_number_gives_one_key(number: str, other: str, data: st.DataObject) -> None:
    draw = data.draw
    written = number
    if "/" in number and draw(st.booleans()):
        written = number.replace("/", draw(st.sampled_from([".GT/", ".AI/"])))
    written += draw(st.sampled_from(["", "v1", "v12"]))
    host = draw(st.sampled_from(["arxiv.org", "www.arxiv.org", "export.arxiv.org", "ARXIV.org", "de.arxiv.org"]))
    way = draw(st.sampled_from(["abs", "pdf", "html", "format"]))
    ending = draw(st.sampled_from(["", ".pdf"])) if way == "pdf" else draw(st.sampled_from(["", "/"]))
    path = quote(written, safe=draw(st.sampled_from(["", "/"])))
    address = f"{draw(st.sampled_from(['http', 'https']))}://{host}/{way}/{path}{ending}"
    address += draw(st.sampled_from(["", "#page=2", "?utm_source=x", "?context=cs"]))
    assert list(keys_of_address(address)) == [f"arxiv:{number}"]
    before = draw(st.sampled_from(["", "arXiv:", "arxiv: ", "ARXIV:"]))
    assert arxiv_in(before + written + draw(st.sampled_from(["", " [cs.CL]", "."]))) == number
    assert f"arxiv:{number}" in work_keys("", f"https://doi.org/10.48550/arXiv.{written}")
    if other != number:
        assert not {f"arxiv:{number}"} & set(work_keys(f"https://arxiv.org/abs/{other}"))


@given(st.integers(1, 99_999_999), st.integers(1, 99_999_999), st.data())
def test_any_writing_of_a_pubmed_number_gives_one_key(number: int, other: int, data: st.DataObject) -> None:
    address = data.draw(
        st.sampled_from(
            [
                "https://pubmed.ncbi.nlm.nih.gov/{}/", "http://www.ncbi.nlm.nih.gov/pubmed/{}",
                "https://www.ncbi.nlm.nih.gov/m/pubmed/{}/", "https://europepmc.org/abstract/MED/{}",
                "https://www.ncbi.nlm.nih.gov/pubmed/?term={}", "https://europepmc.org/article/med/{}?x=1",
                "https://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&db=PubMed&list_uids={}&dopt=Abstract",
            ]
        )
    )  # fmt: skip
    assert list(keys_of_address(address.format(number))) == [f"pmid:{number}"]
    said = data.draw(st.sampled_from(["PMID: {}", "PMID{}", "pmid:00{}", "PubMed ID: {}", "PMID {}."]))
    assert keys_of_text(said.format(number)) == [f"pmid:{number}"]
    if other != number:
        assert list(keys_of_address(address.format(other))) != [f"pmid:{number}"]


_SUFFIX = st.text("abcxyz0189.-_()/:;<>", min_size=1, max_size=12).filter(
    lambda text: text[-1] in "abcxyz0189" and text[0] in "abcxyz0189" and "//" not in text and text.count("(") == 0
    and text.count(")") == 0 and not text.endswith((".pdf", ".xml"))
)  # fmt: skip


@given(st.integers(1000, 99999), _SUFFIX, _SUFFIX, st.data())
def test_any_writing_of_a_doi_gives_one_key(prefix: int, suffix: str, other: str, data: st.DataObject) -> None:
    draw = data.draw
    doi = f"10.{prefix}/{suffix}"
    cased = "".join(draw(st.sampled_from([c, c.upper()])) for c in doi)
    safe = draw(st.sampled_from(["", "/", "/:;()"]))
    written = draw(
        st.sampled_from(
            [
                cased, f"doi:{cased}", f"DOI: {cased}", f"doi {cased}", f"info:doi/{cased}", f"urn:doi:{cased}",
                f"https://doi.org/{quote(cased, safe=safe)}", f"http://dx.doi.org/{quote(cased, safe=safe)}",
                f"HTTPS://DOI.ORG/{quote(cased, safe=safe)}", f"doi.org/{quote(cased, safe=safe)}",
                f"https://www.doi.org/{quote(cased, safe=safe)}?utm_source=x",
                f"doi:https://doi.org/{quote(cased, safe=safe)}",
            ]
        )
    )  # fmt: skip
    end = draw(st.sampled_from(["", ".", ",", " "])) if "?" not in written else ""
    assert normalise_doi(written + end) == doi
    if other != suffix:
        assert normalise_doi(f"10.{prefix}/{other}") != doi


@given(st.text("abcäöüßéñжд中", min_size=1, max_size=8), st.text("abcäöüßéñжд中", min_size=1, max_size=8), st.data())
def test_any_writing_of_a_name_of_a_host_gives_one_form(name: str, other: str, data: st.DataObject) -> None:
    label = name if name.isascii() else "xn--" + name.encode("punycode").decode()
    host = data.draw(st.sampled_from([name, name.upper().replace("SS", "ß"), label, label.upper(), quote(name)]))
    assume(host.lower() == name.lower() or host == quote(name) or host.lower() == label.lower())
    wanted = f"{label}.example/a"
    written = data.draw(
        st.sampled_from(["http://{}.example/a/", "https://www.{}.example/a", "https://{}.EXAMPLE:443/a#x"])
    )
    assert normalise_url(written.format(host)) == wanted
    if other != name:
        assert normalise_url(f"https://{other}.example/a") != wanted


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_has_keys(text: str, value: str) -> None:
    for keys in (
        keys_of_text(text),
        list(keys_of_address(text)),
        list(keys_of_address(f"https://arxiv.org/{text}")),
        list(identity_keys({"url": text, "extra": {"isbn": value, "eprint": text, "pmid": value}})),
    ):
        assert all("\t" not in key and "\n" not in key for key in keys)
