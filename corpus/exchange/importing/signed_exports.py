"""Which tool wrote an export: told by its fields, and read as the tool means them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
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
    loaded: list[Any] = field(default_factory=list, compare=False)
    """What the source holds, as it was parsed to recognise it; read once and let go."""

    def read(self, source: Source, findings: Findings) -> Rows:
        """The rows of ``source`` as the tool means them."""
        assert self.inner is not None
        if isinstance(self.signature, JsonExport):
            yield from _json_rows(source, findings, self.signature, self.loaded)
        else:
            left = sorted((self.signature.drop - {"note"}) & self.names)
            if left:
                findings.note(f"{source.name}: what only {self.signature.label} needs is left out: {', '.join(left)}.")
            rows = self.inner.read(source, findings)
            if self.signature.grouped:
                yield from _works_of_rows(rows, self.signature, source, findings)
            else:
                yield from _table_rows(rows, self.signature)


def signed(source: Source, kind: Format) -> Format:
    """``kind``, or the export of the tool that wrote ``source`` if its fields tell which that was."""
    if not kind.by_meaning or kind.name not in ("csv", "xlsx", "json", "jsonl"):
        return kind
    found: Any = None
    names: frozenset[str] = frozenset()
    loaded: list[Any] = []
    if kind.name == "json":
        found = _of_json(source, loaded)
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
        loaded=loaded,
    )


def _first_names(source: Source, kind: Format) -> frozenset[str]:
    try:
        for row in kind.read(source, Findings()):
            if isinstance(row, Row):
                return frozenset(name.strip().lower() for name in (row.cells or row.data))
    except SourceError:
        pass  # said when it is read in earnest
    return frozenset()


def _of_json(source: Source, loaded: list[Any]) -> JsonExport | None:
    """The tool that wrote ``source``; what was parsed of it goes into ``loaded``, with what there was to say."""
    said = Findings()
    try:
        found = json.loads(decode(source.bytes(), source.name, said))
    except (ValueError, RecursionError, SourceError):
        return None
    export = next((one for one in JSON_EXPORTS if one.records(found) is not None), None)
    if export is not None:
        loaded.append((found, said.notes))
    return export


def _json_rows(source: Source, findings: Findings, export: JsonExport, loaded: list[Any]) -> Rows:
    found, notes = loaded.pop() if loaded else (json.loads(decode(source.bytes(), source.name, findings)), [])
    for note in notes:
        findings.note(note)
    records = export.records(found)
    for number, data in enumerate(records or (), start=1):
        yield one_row(partial(Row, data, number, source.name), number)


def _table_rows(rows: Rows, signature: Signature) -> Rows:
    for row in rows:
        yield row if isinstance(row, Unreadable) else one_row(partial(_meant, row, signature), row.line)


def _works_of_rows(rows: Rows, signature: Signature, source: Source, findings: Findings) -> Rows:
    """The works of which each row is a part: a highlight of a book."""
    groups: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if isinstance(row, Unreadable):
            yield row
            continue
        meant = _meant(row, signature)
        by_name = {name.strip().lower(): as_text(value) for name, value in row.data.items()}
        if by_name.get("note"):
            meant.data["description"] = f"{meant.data.get('description', '')}\n({by_name['note']})".strip()
        key = tuple(by_name.get(name, "") for name in signature.grouped)
        held = groups.setdefault(key, meant)
        if held is not meant:
            said = [held.data.get("description"), meant.data.get("description")]
            held.data["description"] = "\n\n".join(text for text in said if text)
            for name, value in meant.data.items():
                known = held.data.setdefault(name, value)
                if isinstance(known, list) and isinstance(value, list):
                    known += [part for part in value if part not in known]
    n_of = Counter(title for title, *_ in groups if title)
    shared = [title for title, count in n_of.items() if count > 1]
    if shared:
        what = (
            f"{len(shared)} titles, for instance {shared[0][:60]!r}, are"
            if len(shared) > 1
            else f"{shared[0][:60]!r} is"
        )
        findings.note(f"{source.name}: {what} the title of several works; each is a record.")
    yield from groups.values()


def _meant(row: Row, signature: Signature) -> Row:
    return Row(signature.record(row.data), row.line, row.file)
