"""MARC 21: library catalogues, binary (by pymarc) and in XML."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from corpus.exchange.crosswalk import name_from_family_first, title_fields
from corpus.exchange.importing.readable_dates import first_date
from corpus.exchange.importing.safe_xml import local_name, parsed_xml
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, one_row
from corpus.records.readers import Unreadable

_ISBD = re.compile(r"[\s/:;,=]+\Z")
_NAMELESS = re.compile(r"\[?\s*(?:s\.?\s*n\.?|publisher not identified|sine nomine)\s*\]?", re.IGNORECASE)
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{2})\.\Z|(?<=[\d)\]])\.\Z")
_KINDS = {
    "a": "book", "c": "book", "d": "book", "t": "book", "e": "map", "f": "map", "g": "video", "i": "podcast",
    "j": "podcast", "m": "other", "o": "toolkit", "k": "image", "p": "collection", "r": "object",
}  # fmt: skip
_ROLES = {
    "aut": "author", "edt": "editor", "trl": "translator", "ill": "illustrator", "nrt": "narrator", "spk": "speaker",
    "drt": "director", "pro": "producer", "cre": "author", "ive": "interviewee", "ivr": "interviewer",
}  # fmt: skip


@dataclass(slots=True)
class Field:
    """A field of a record: its tag, two indicators, and its subfields in order."""

    tag: str
    indicators: str
    parts: list[tuple[str, str]]

    def all(self, codes: str) -> list[str]:
        """The values of the subfields ``codes``, in the order of the record."""
        return [" ".join(value.split()) for code, value in self.parts if code in codes and value.strip()]

    def said(self, codes: str) -> str:
        """The same in one text, without the punctuation that parts them."""
        return _bare(" ".join(self.all(codes)))


@dataclass(slots=True)
class Marc:
    """A record: leader, control fields, data fields."""

    leader: str = ""
    control: dict[str, str] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)

    def every(self, *tags: str) -> Iterator[Field]:
        """The fields with one of ``tags``, in the order of the record."""
        return (found for found in self.fields if found.tag in tags)


def read_marc(source: Source, findings: Findings) -> Rows:
    """Yield a record of a MARC 21 file (ISO 2709) a row.

    Raises:
        SourceError: pymarc is not installed.
    """
    try:
        import pymarc
    except ImportError:
        raise SourceError(
            f"{source.name}: this is MARC 21, which pymarc reads. Install it with `pip install 'seealso[marc]'`, or "
            "export MARCXML."
        ) from None
    logging.getLogger("pymarc").setLevel(logging.CRITICAL)  # what is wrong is said here
    mended: list[int] = []
    for number, raw in enumerate(source.bytes().split(b"\x1d"), start=1):
        raw = raw.lstrip(b"\r\n\0 ")
        if not raw.strip():
            continue
        record = None
        problem = "it is cut short"
        for written in (raw + b"\x1d", _with_lengths(raw)) if _agrees(raw) else (_with_lengths(raw), raw + b"\x1d"):
            try:
                record = pymarc.Record(data=written, to_unicode=True, utf8_handling="replace") if written else record
            except Exception as error:  # on purpose: pymarc and the codecs below it raise what they please
                problem = str(error).strip()[:120] or type(error).__name__
                continue
            if record is not None and record.fields:
                if written is not None and written != raw + b"\x1d":
                    mended.append(number)
                break
        if record is None or not record.fields:
            yield Unreadable(number, f"This MARC record cannot be read: {problem}.", "Export the catalogue again.")
            continue
        yield one_row(partial(_row, _of_pymarc(record), number, source), number)
    if mended:
        shown = ", ".join(map(str, mended[:5])) + (f" and {len(mended) - 5} more" if len(mended) > 5 else "")
        findings.note(f"{source.name}: record {shown}: the lengths that the MARC record gives were wrong, and mended.")


def _agrees(raw: bytes) -> bool:
    """Whether the lengths in the leader are those of the record."""
    base = raw[12:17]
    return raw[:5] == b"%05d" % (len(raw) + 1) and base.isdigit() and raw[int(base) - 1 : int(base)] == b"\x1e"


def _with_lengths(raw: bytes) -> bytes | None:
    """The record with the lengths in its leader and directory counted anew; ``None`` if its parts do not agree."""
    directory, end, rest = raw[24:].partition(b"\x1e")
    fields = rest.split(b"\x1e")
    if fields and not fields[-1].strip():
        fields.pop()
    tags = [directory[at : at + 3] for at in range(0, len(directory), 12)]
    if not end or not fields or len(tags) != len(fields) or not all(tag.isalnum() for tag in tags):
        return None
    entries, body = b"", b""
    for tag, content in zip(tags, fields, strict=True):
        if len(content) > 9990 or len(body) > 99_000:
            return None
        entries += tag + b"%04d%05d" % (len(content) + 1, len(body))
        body += content + b"\x1e"
    base = 24 + len(entries) + 1
    leader = b"%05d" % (base + len(body) + 1) + raw[5:12] + b"%05d" % base + raw[17:20] + b"4500"
    return leader + entries + b"\x1e" + body + b"\x1d"


def _of_pymarc(record: Any) -> Marc:
    marc = Marc(str(record.leader))
    for found in record.fields:
        if found.control_field:
            marc.control.setdefault(found.tag, found.data or "")
        else:
            parts = [(part.code, part.value or "") for part in found.subfields]
            marc.fields.append(Field(found.tag, "".join(found.indicators or ("  ",)), parts))
    return marc


def read_marcxml(source: Source, findings: Findings) -> Rows:
    """Yield a record of a MARCXML file a row.

    Raises:
        SourceError: it is no well-formed XML, or has no record.
    """
    root = parsed_xml(source, findings)
    records = [element for element in root.iter() if is_marcxml(element)]
    if not records:
        raise SourceError(f"{source.name}: there is no MARC record in it.")
    for number, element in enumerate(records, start=1):
        yield one_row(partial(_row_of_xml, element, number, source), number)


def is_marcxml(element: Any) -> bool:
    """Whether an element is a record of MARCXML, which has a leader or data fields."""
    return local_name(element) == "record" and any(local_name(child) in ("datafield", "leader") for child in element)


def _row_of_xml(element: Any, number: int, source: Source) -> Row:
    return Row(marcxml_fields(element), number, source.name)


def marcxml_fields(element: Any) -> dict[str, Any]:
    """The fields of a record of ours from an element of MARCXML."""
    marc = Marc()
    for child in element:
        name = local_name(child)
        if name == "leader":
            marc.leader = child.text or ""
        elif name == "controlfield":
            marc.control.setdefault(child.get("tag") or "", child.text or "")
        elif name == "datafield":
            parts = [(str(part.get("code") or ""), "".join(part.itertext())) for part in child]
            marc.fields.append(
                Field(child.get("tag") or "", (child.get("ind1") or " ") + (child.get("ind2") or " "), parts)
            )
    return _fields(marc)


def _row(marc: Marc, number: int, source: Source) -> Row:
    return Row(_fields(marc), number, source.name)


def _fields(marc: Marc) -> dict[str, Any]:
    # A record without a title of its own has a variant, a uniform or an analytical one.
    titles = (
        _title(found) for tag in ("245", "246", "130", "240", "740", "730", "222", "210") for found in marc.every(tag)
    )
    data: dict[str, Any] = dict(title_fields(next((title for title in titles if title), "")))
    number, owner = marc.control.get("001", "").strip(), marc.control.get("003", "").strip()
    if number and (owner or len(number) > 5):
        data["id"] = "-".join(part for part in (owner, number) if part)
    elif number:
        data["extra.control_number"] = number
    data["creators"] = list(_creators(marc))
    imprint = [f for f in marc.every("264") if f.indicators[1:] == "1"] + list(marc.every("260", "264"))
    data["publisher"] = next((name for f in imprint if (name := f.said("b")) and not _NAMELESS.fullmatch(name)), None)
    fixed = marc.control.get("008", "")
    dates = [f.said("c").strip("[]().©pc ") for f in imprint if f.said("c")]
    data["issued"] = first_date([text for text in (*dates, fixed[7:11]) if re.search(r"\d{4}", text)])
    data["description"] = "\n\n".join(" ".join(f.all("ab")) for f in marc.every("520"))
    data["keywords"] = list(dict.fromkeys(_subjects(marc)))
    data["places"] = list(dict.fromkeys(f.said("a") for f in marc.every("651") if f.said("a")))
    languages = [f.said("a")[:3] for f in marc.every("041") if f.said("a")]
    data["language"] = next(
        (code for code in (*languages, fixed[35:38].strip()) if code.isalpha() and code != "und"), None
    )
    addresses = [(f.indicators[1:], url) for f in marc.every("856") for url in f.all("u")]
    data["url"] = next((url for kind, url in addresses if kind in ("0", "1", " ")), None) or next(
        (url for _, url in addresses), None
    )
    data["doi"] = next((f.said("a") for f in marc.every("024") if "doi" in [v.lower() for v in f.all("2")]), None)
    data["type"] = "article" if marc.leader[7:8] in ("a", "b") else _KINDS.get(marc.leader[6:7])
    data["licence"] = next((f.said("a") for f in marc.every("540") if f.said("a")), None)
    series = next((f for f in marc.every("490", "830", "440") if f.said("a")), None)
    if series is not None:
        data["series.name"] = series.said("a")
        position = series.said("v").rpartition(" ")[2].strip("[]().")  # "v. 4", "no. 4", "4."
        data["series.position"] = position if position.isascii() and position.isdigit() else None
    data["extra.isbn"] = _numbers(marc.every("020"))
    data["extra.issn"] = _numbers(marc.every("022"))
    kept = (
        ("edition", "250", "ab"),
        ("extent", "300", "abc"),
        ("contents", "505", "agrt"),
        ("notes", "500", "a"),
        ("in", "773", "tg"),
    )
    for name, tag, codes in kept:
        texts = [f.said(codes) for f in marc.every(tag) if f.said(codes)]
        if texts:
            data[f"extra.{name}"] = "\n".join(texts)
    return data


def _title(titles: Field) -> str:
    """ "Boats : a guide. Part 2, Sails /" as people write it: "Boats: a guide. Part 2, Sails"."""
    text = " ".join(titles.all("abnpfgks")) or " ".join(titles.all("c"))
    text = re.sub(r"\s+([:;,.])(?=\s)", r"\1", text)
    text = re.sub(r"\s+=\s+", " = ", text)
    return _FULL_STOP.sub("", _ISBD.sub("", text).strip()).strip()


def _bare(text: str) -> str:
    return _ISBD.sub("", text).strip()


def _name(text: str) -> str:
    text = _bare(re.sub(r"\s*\[from old catalog\]\.?", "", text))
    return text if re.search(r"\b[A-Z]\.\Z|\b(?:Jr|Sr|Inc|Ltd|Co)\.\Z", text) else text.rstrip(".").strip()


def _creators(marc: Marc) -> Iterator[dict[str, str]]:
    for found in marc.every("100", "110", "111", "700", "710", "711"):
        if "t" in [code for code, _ in found.parts] or not found.said("a"):
            continue  # a work that is named, not its maker
        if found.tag.endswith("00"):
            name = _name(found.said("aq") if found.indicators[0] == "3" else found.said("a"))
            numeral = found.said("b")
            name = name_from_family_first(name) if found.indicators[0] != "0" else name
            name = f"{name} {numeral}" if numeral else name
            suffix = [part for part in map(_name, found.all("c")) if re.fullmatch(r"(?:Jr|Sr)\.?|[IV]+", part)]
            name = " ".join([name, *suffix])
        else:
            name = _name(" ".join(_name(part) + "." for part in found.all("ab")).rstrip("."))
        codes = [code.rpartition("/")[2].lower() for code in found.all("4")]
        words = [word.strip(" .,").lower() for word in found.all("e" if not found.tag.endswith("11") else "j")]
        role = next((_ROLES[code] for code in codes if code in _ROLES), "") or next(iter(words), "")
        yield {"name": name, "role": role or ("author" if found.tag.startswith("1") else "contributor")}


def _subjects(marc: Marc) -> Iterator[str]:
    for found in marc.every("600", "610", "611", "630", "648", "650", "651", "653", "655", "690"):
        if found.tag == "653":
            yield from (_FULL_STOP.sub("", _bare(part)) for part in found.all("a"))
            continue
        parts = [_FULL_STOP.sub("", _bare(part)) for part in found.all("abcdtvxyz")]
        if found.tag == "600" and parts:
            parts = [
                _bare(" ".join(found.all("abcd"))).rstrip("."),
                *(_FULL_STOP.sub("", _bare(p)) for p in found.all("vxyz")),
            ]
        if parts:
            yield " -- ".join(parts)


def _numbers(fields: Iterable[Field]) -> str | None:
    numbers = [re.split(r"[\s(:]", text)[0] for f in fields for text in f.all("a")]
    return "; ".join(dict.fromkeys(number for number in numbers if number)) or None
