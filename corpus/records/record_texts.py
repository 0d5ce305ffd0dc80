"""The text of a record file with records changed, taken out or added, whatever its format."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.records.file_edits import CannotEditError, id_in
from corpus.records.json_edit import json_edited, list_with, list_without, placed_in_list
from corpus.records.line_edit import line_of, lines_edited, lines_without, placed_lines

_LINES = (".jsonl", ".ndjson")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class RecordText:
    """A record file.

    Args:
        content: its bytes.
        suffix: the ending of its name.

    Raises:
        CannotEditError: the file cannot be read, or a record in it cannot be reached alone.
    """

    content: bytes
    suffix: str

    def records(self, ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """The first record with each of ``ids``, as the file has it, of those that are here."""
        if self.suffix in _LINES:
            return {key: line.data for key, line in placed_lines(self.content, ids).items()}
        if self.suffix == ".json":
            held: Iterable[dict[str, Any] | None] = [place.data for place in placed_in_list(self._body)[0]]
        else:
            from corpus.records.yaml_records import yaml_data

            held = yaml_data(self._body)
        found: dict[str, dict[str, Any]] = {}
        for data in held:
            if data is not None and (key := id_in(data)) in ids:
                found.setdefault(key, data)
        return found

    def changed(self, edits: Mapping[str, Mapping[str, Any]]) -> RecordText:
        """With fields of records changed; as `corpus.records.yaml_edit.edited` takes them."""
        if self.suffix in _LINES:
            return RecordText(lines_edited(self.content, edits), self.suffix)
        body = self._body
        if self.suffix == ".json":
            places = placed_in_list(body)[0]
            first = {id_in(place.data): place for place in reversed(places)}
            return self._with(json_edited(body, first, edits))
        from corpus.records.yaml_edit import edited

        return self._with(edited(body, edits))

    def without(self, ids: Collection[str]) -> RecordText | None:
        """Without the first record that has each of ``ids``; ``None`` where the file holds nothing else."""
        if self.suffix in _LINES:
            left = lines_without(self.content, ids)
            return RecordText(left, self.suffix) if left.strip() not in (b"", _BOM.encode()) else None
        body = self._body
        if self.suffix == ".json":
            places, is_list = placed_in_list(body)
            first = {id_in(place.data): number for number, place in reversed(list(enumerate(places)))}
            gone = {first[one] for one in ids}
            return self._with(list_without(body, places, gone)) if is_list and len(gone) < len(places) else None
        from corpus.records.yaml_records import without_records

        text = without_records(body, ids)
        return None if text is None else self._with(text)

    def with_added(self, records: Iterable[Mapping[str, Any]]) -> RecordText:
        """With more records at its end."""
        if self.suffix in _LINES:
            newline = b"\r\n" if self.content.endswith(b"\r\n") else b"\n"
            before = self.content + (newline if self.content and not self.content.endswith(b"\n") else b"")
            return RecordText(before + b"".join(line_of(one).encode() + newline for one in records), self.suffix)
        body = self._body
        if self.suffix == ".json":
            places, is_list = placed_in_list(body or "[]\n")
            if not is_list:
                raise CannotEditError("it holds one record that is not in a list")
            return self._with(list_with(body or "[]\n", places, records))
        from corpus.records.yaml_records import with_records

        return self._with(with_records(body, records))

    @property
    def _body(self) -> str:
        try:
            return self.content.decode("utf-8", "surrogatepass").removeprefix(_BOM)
        except UnicodeDecodeError:
            raise CannotEditError("it is not UTF-8 throughout") from None

    def _with(self, body: str) -> RecordText:
        mark = _BOM if self.content.startswith(_BOM.encode()) else ""
        return RecordText((mark + body).encode("utf-8", "surrogatepass"), self.suffix)
