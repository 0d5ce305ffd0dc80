"""The settings that an index was made with, kept in its generation; and which settings and records were refused.

Where a new index breaks promises and is not published, the one before answers, with the settings that it was made for.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from corpus import LibrarySettings
from corpus.records.files import read_regular, write_atomically
from corpus.records.sealed import read_sealed, sealed
from indexer.index.generation import BESIDE_THE_POINT, differences, fingerprint

SETTINGS_KEPT = "settings.json"
REFUSED = "refused.json"


def can_answer(found: dict[str, str], settings: LibrarySettings) -> bool:
    """Whether an index with the fingerprint ``found`` can be opened, if need be with the settings of its own."""
    return differences(found, fingerprint(settings)) in ([], ["settings"])


def keep_settings(settings: LibrarySettings, generation: Path) -> None:
    """Keep what the index in ``generation`` was made with."""
    said = settings.model_dump(mode="json", exclude=set(BESIDE_THE_POINT))
    write_atomically(generation / SETTINGS_KEPT, sealed({"settings": said}))


def settings_of(generation: Path, now: LibrarySettings) -> LibrarySettings | None:
    """What the index in ``generation`` was made with, the rest as it is ``now``; ``None`` where it is not known."""
    try:
        kept = LibrarySettings.model_validate(read_sealed(generation / SETTINGS_KEPT)["settings"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return kept.model_copy(update={name: getattr(now, name) for name in BESIDE_THE_POINT})


def note_refused(state: Path, settings: LibrarySettings, stamp: str) -> None:
    """Note that an index with these settings, of records with this stamp, was not published."""
    write_atomically(state / REFUSED, json.dumps(_refused(settings, stamp)))


def forget_refused(state: Path) -> None:
    """Note that one was published."""
    (state / REFUSED).unlink(missing_ok=True)


def is_refused(state: Path, settings: LibrarySettings, stamp: str) -> bool:
    """Whether the last index that was built was not published, and another would be the same."""
    try:
        return bool(json.loads(read_regular(state / REFUSED)) == _refused(settings, stamp))
    except (OSError, ValueError, RecursionError):
        return False


def _refused(settings: LibrarySettings, stamp: str) -> dict[str, Any]:
    return {"fingerprint": fingerprint(settings), "stamp": stamp}
