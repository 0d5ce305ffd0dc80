"""What was last imported from a source: so that a curator's own edits are told from the source's changes.

A JSON Lines file beside the index: a line for each record with its id, what it is known again by, and a digest of
each field as the source had it. It may be deleted: the next import then keeps every value that a record has.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.records.identity import normalise_url, renewed_key
from corpus.records.slugs import slug

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode
_encode_small = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def flat_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as they are compared: each by itself, and each part of ``extra`` by itself."""
    flat = {name: value for name, value in fields.items() if name not in ("id", "extra")}
    extra = fields.get("extra")
    if isinstance(extra, Mapping):
        flat.update({f"extra.{name}": value for name, value in extra.items()})
    return flat


def digest(value: Any) -> str:
    """Equal for equal values."""
    said = "=" + value if isinstance(value, str) else _encode(value)
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def field_digest(name: str, value: Any) -> str:
    """The digest of a field's value; two addresses of one page are one value."""
    if name == "url" and isinstance(value, str):
        value = normalise_url(value) or value
    return digest(value)


@dataclass(slots=True)
class ImportedRecord:
    """One record as it was last imported: what it is known by, field → digest."""

    keys: tuple[str, ...]
    digests: str

    @classmethod
    def of(cls, keys: Iterable[str], digests: Mapping[str, str]) -> ImportedRecord:
        """An entry, packed small: there may be a hundred thousand."""
        return cls(tuple(keys), _encode_small(digests))

    def field_digests(self) -> dict[str, str]:
        """Field → digest of its value."""
        found: dict[str, str] = json.loads(self.digests)
        return found


@dataclass(slots=True)
class LastImport:
    """All records that came from one source."""

    into: str | None = None
    entries: dict[str, ImportedRecord] = field(default_factory=dict)


def last_import_name(source: str) -> str:
    """The file name for ``source``: its last part if it is a file, all of it if it is a web address."""
    if "://" in source:
        name = source.split("://", 1)[1]
        return f"{slug(name.replace('/', ' '))}-{digest(source)[:6]}.jsonl"
    return f"{slug(Path(source).name.replace('.', ' ')) or 'standard-input'}.jsonl"


def load_last_import(path: Path) -> LastImport:
    """Read what was last imported. A file that is missing or damaged is empty: the import is more careful then."""
    last = LastImport()
    try:
        with path.open(encoding="utf-8") as lines:
            head = json.loads(next(lines, "{}"))
            last.into = head.get("into")
            for line in lines:
                entry = json.loads(line)
                fields, keys = entry["fields"], [renewed_key(key) for key in entry["keys"]]
                if any(key.startswith("url:") and key not in keys for key in entry["keys"]):
                    # An earlier version had another form of the address, of which only the digest is left.
                    # Not to know it is to leave the record's address alone.
                    fields.pop("url", None)
                last.entries[entry["id"]] = ImportedRecord.of(keys, fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return last
    return last


def last_import_lines(source: str, into: str | None, entries: Iterable[tuple[str, ImportedRecord]]) -> Iterator[str]:
    """The lines of its file: a head, then one for each record."""
    yield json.dumps({"source": source, "into": into}, ensure_ascii=False) + "\n"
    for resource_id, entry in entries:
        head = _encode_small({"id": resource_id, "keys": list(entry.keys)})
        yield f'{head[:-1]}, "fields": {entry.digests}}}\n'
