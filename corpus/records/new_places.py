"""Where in a library a new record is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from corpus.records.files import is_reserved

_UNSAFE = re.compile(r"[^\w.-]+")
_USUAL = "records"


def new_file_name(resource_id: str, used: set[str]) -> str:
    """A name for the file of a record, unlike any of ``used`` (case-folded), which it joins."""
    base = _UNSAFE.sub("-", resource_id).strip(".-_")[:80] or "record"
    base = f"record-{base}" if is_reserved(base) else base
    name, number = f"{base}.yaml", 2
    while name.casefold() in used:
        name, number = f"{base}-{number}.yaml", number + 1
    used.add(name.casefold())
    return name


def usual_place(library: Path, files: Sequence[Path]) -> Path:
    """Where a record goes when nobody says where: the file that all are in, else the folder for records."""
    return files[0] if len(files) == 1 else library / _USUAL
