"""Which tool wrote an export: told by its fields, and read as the tool means them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from corpus.exchange.importing.formats import Format
from corpus.exchange.importing.signatures import TABLES, Signature
from corpus.exchange.importing.source import Findings, Row, Rows, Source, SourceError, decode, one_row
from corpus.exchange.importing.tool_json import JSON_EXPORTS, JsonExport
from corpus.exchange.importing.values import as_text
from corpus.records.readers import Unreadable


@dataclass(frozen=True, slots=True)
class SignedFormat(Format):
    """A format by meaning whose export was recognised: its reader gives fields of a record."""

    signature: Any = None
    inner: Format | None = None
    names: frozenset[str] = frozenset()

    def read(self, source: Source, findings: Findings) -> Rows:
        """The rows of ``source`` as the tool means them."""
        assert self.inner is not None
        if isinstance(self.signature, JsonExport):
            yield from _json_rows(source, findings, self.signature)
        else:
            left = sorted((self.signature.drop - {"note"}) & self.names)
            if left:
                findings.note(f"{source.name}: what only {self.signature.label} needs is left out: {', '.join(left)}.")
            yield from _table_rows(self.inner.read(source, findings), self.signature)


def signed(source: Source, kind: Format) -> Format:
    """``kind``, or the export of the tool that wrote ``source`` if its fields tell which that was."""
    if not kind.by_meaning or kind.name not in ("csv", "xlsx", "json", "jsonl"):
        return kind
    found: Any = None
    names: frozenset[str] = frozenset()
    if kind.name == "json":
        found = _of_json(source)
    if found is None:
        names = _first_names(source, kind)
        found = next((one for one in TABLES if one.fits(names)), None)
    if found is None:
        return kind
    return SignedFormat(
        kind.name,
        f"{found.label} export ({kind.label})",
        kind.suffixes,
        kind.reader,
        False,
        False,
        signature=found,
        inner=replace(kind),
        names=names,
    )


def _first_names(source: Source, kind: Format) -> frozenset[str]:
    try:
        for row in kind.read(source, Findings()):
            if isinstance(row, Row):
                return frozenset(name.strip().lower() for name in (row.cells or row.data))
    except SourceError:
        pass  # said when it is read in earnest
    return frozenset()


def _of_json(source: Source) -> JsonExport | None:
    try:
        found = json.loads(decode(source.bytes(), source.name, Findings()))
    except (ValueError, RecursionError, SourceError):
        return None
    return next((one for one in JSON_EXPORTS if one.records(found) is not None), None)


def _json_rows(source: Source, findings: Findings, export: JsonExport) -> Rows:
    records = export.records(json.loads(decode(source.bytes(), source.name, findings)))
    for number, data in enumerate(records or (), start=1):
        yield one_row(partial(Row, data, number, source.name), number)


def _table_rows(rows: Rows, signature: Signature) -> Rows:
    if not signature.grouped:
        for row in rows:
            yield row if isinstance(row, Unreadable) else one_row(partial(_meant, row, signature), row.line)
        return
    groups: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if isinstance(row, Unreadable):
            yield row
            continue
        meant = _meant(row, signature)
        note = next((as_text(value) for name, value in row.data.items() if name.strip().lower() == "note"), "")
        if note:
            meant.data["description"] = f"{meant.data.get('description', '')}\n({note})".strip()
        by_name = {name.strip().lower(): as_text(value) for name, value in row.data.items()}
        key = tuple(by_name.get(name, "") for name in signature.grouped)
        held = groups.setdefault(key, meant)
        if held is not meant:
            said = [held.data.get("description"), meant.data.get("description")]
            held.data["description"] = "\n\n".join(text for text in said if text)
    yield from groups.values()


def _meant(row: Row, signature: Signature) -> Row:
    return Row(signature.record(row.data), row.line, row.file)
