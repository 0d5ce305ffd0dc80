"""Write a plan into the library: new records and changed ones, all staged, then swapped in together."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from corpus.errors import LibraryError
from corpus.exchange.importing.last_import import last_import_lines
from corpus.exchange.importing.planning import Plan
from corpus.exchange.importing.three_way_merge import Merge, applied
from corpus.records.files import naming, write_atomically
from corpus.records.new_places import new_file_name
from corpus.records.staging import Staging
from corpus.records.yaml_edit import CannotEditError, dumped, edited


def write_plan(plan: Plan, library: Path, staging: Staging, last_path: Path, source: str) -> None:
    """Stage everything that ``plan`` says and commit it.

    Raises:
        LibraryError: a record cannot be changed in its file, or what was imported cannot be noted; nothing is written.
    """
    touched = dict(plan.updates)
    into = plan.into
    is_folder = into.is_dir() or not into.suffix
    new_records: Iterable[dict[str, Any]] = ({"id": item.target, **item.fields} for item in plan.new)
    if plan.new and is_folder:
        used = {path.name.casefold() for path in into.glob("*")} if into.is_dir() else set()
        for record in new_records:
            target = into / new_file_name(record["id"], used)
            with naming(target):
                staging.path(target).write_text(dumped(record), encoding="utf-8", newline="\n")
    elif plan.new:
        with naming(into):
            _stage_file(into, touched.pop(into, {}), new_records, staging)
    for path, merges in touched.items():
        with naming(path):
            _stage_file(path, merges, (), staging)
    remembered = into.relative_to(library.resolve()).as_posix() + ("/" if is_folder else "") if plan.new else None
    _be_writable(last_path.parent)
    lines = last_import_lines(source, remembered or plan.last_into, plan.entries.items())
    if library.resolve() in last_path.resolve().parents:
        with naming(last_path), staging.path(last_path).open("w", encoding="utf-8") as out:
            out.writelines(lines)
        staging.commit()
        return
    # Indexes live elsewhere ($SEEALSO_STATE). What is older than the records only makes for more care.
    staging.commit()
    for left in last_path.parent.glob(f".{last_path.name[:100]}.*.tmp"):  # by an import that was killed here
        left.unlink(missing_ok=True)
    write_atomically(last_path, lines)


def _be_writable(folder: Path) -> None:
    """Make the folder of last imports, before a file is changed: who imports again goes by them."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise LibraryError(
            f"{folder} cannot be written ({error.strerror}). Make it writable, or set SEEALSO_STATE to a folder that "
            "is. Nothing was imported."
        ) from None


def _stage_file(path: Path, merges: Mapping[str, Merge], new: Iterable[dict[str, Any]], staging: Staging) -> None:
    suffix = path.suffix.lower()
    target = staging.path(path)
    if suffix in (".jsonl", ".ndjson"):
        with target.open("w", encoding="utf-8", newline="\n") as out:
            _write_lines(path, merges, new, out)
    elif suffix == ".json":
        target.write_text(_json_text(path, merges, new), encoding="utf-8", newline="\n")
    else:
        target.write_bytes(_yaml_text(path, merges, new).encode("utf-8"))


def _write_lines(path: Path, merges: Mapping[str, Merge], new: Iterable[dict[str, Any]], out: IO[str]) -> None:
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for line in lines:
                if merges and line.strip():
                    try:
                        record = json.loads(line)
                    except ValueError:
                        record = {}
                    merge = merges.get(str(record.get("id") or "").strip()) if isinstance(record, dict) else None
                    if merge is not None:
                        line = _line(applied(record, merge.changes))
                out.write(line if line.endswith("\n") else line + "\n")
    for record in new:
        out.write(_line(record))


def _line(record: Mapping[str, Any]) -> str:
    return _encode(record).encode("utf-8", "replace").decode() + "\n"


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _json_text(path: Path, merges: Mapping[str, Merge], new: Iterable[dict[str, Any]]) -> str:
    text = path.read_text(encoding="utf-8-sig") if path.exists() else "[]"
    held = json.loads(text)
    records = held if isinstance(held, list) else [held]
    out = []
    for record in records:
        merge = merges.get(str(record.get("id") or "").strip()) if isinstance(record, dict) else None
        out.append(applied(record, merge.changes) if merge else record)
    out += list(new)
    indent = re.search(r"\n([ \t]+)\S", text)
    whole: Any = out if isinstance(held, list) or len(out) > 1 else out[0]
    return json.dumps(whole, ensure_ascii=False, indent=indent[1] if indent else 2) + "\n"


def _yaml_text(path: Path, merges: Mapping[str, Merge], new: Iterable[dict[str, Any]]) -> str:
    text = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    if merges:
        records = {str(raw.get("id") or "").strip(): raw for raw in _records(text)}
        edits: dict[str, dict[str, Any]] = {}
        for resource_id, merge in merges.items():
            before = records[resource_id]
            after = applied(before, merge.changes)
            edits[resource_id] = {
                name: after.get(name) for name in {**before, **after} if before.get(name) != after.get(name)
            }
        try:
            text = edited(text, edits)
        except CannotEditError as error:
            raise LibraryError(
                f"{path}: a record cannot be changed in place: {error}. Nothing was imported. Write the record as "
                "plain `field: value` lines, one below the other."
            ) from None
    added = list(new)
    if added:
        as_list = text.lstrip().startswith("- ") or (not text.strip() and len(added) > 1)
        if text and not text.endswith("\n"):
            text += "\n"
        for record in added:
            if as_list:
                block = dumped(record).splitlines(keepends=True)
                text += "".join(
                    ("- " if n == 0 else "  " if line.strip() else "") + line for n, line in enumerate(block)
                )
            else:
                text += ("---\n" if text.strip() else "") + dumped(record)
    return text


def _records(text: str) -> Iterable[dict[str, Any]]:
    from corpus.records.readers import RawRecord
    from corpus.records.readers.yaml_files import read_yaml_text

    return [item.data for item in read_yaml_text(text) if isinstance(item, RawRecord)]
