"""Applying the safe mends to a library: a diff for each kind, and all files changed as one or none."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.doctor.safe_mends import KINDS, Kind
from corpus.doctor.spans import locate
from corpus.doctor.splicing import Change, splice
from corpus.errors import LibraryError, UsageError
from corpus.records.folder import LibraryFolder
from corpus.records.readers.raw_records import MAX_FILE_BYTES
from corpus.records.staging import staged

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Mend:
    """One value that is written in another way. ``line`` is where it begins in the file as it was for this kind."""

    kind: str
    file: str
    line: int
    record: str | None
    field: str
    old: str
    new: str


@dataclass(slots=True)
class KindOutcome:
    """What one kind of mend does: the diff, the mends, and those that could not be made without touching more."""

    kind: str
    what: str
    diff: str = ""
    mends: list[Mend] = field(default_factory=list)
    left: list[Mend] = field(default_factory=list)


def fix(folder: LibraryFolder, kinds: Sequence[str] = (), dry_run: bool = False) -> list[KindOutcome]:
    """Make the safe mends; each kind works on what the kind before it left.

    Args:
        folder: the library.
        kinds: names from `KINDS`; without any, all those that are done by default.
        dry_run: only say what would change.

    Raises:
        UsageError: a kind is not known.
        LibraryError: a file was changed meanwhile or cannot be written. Then no file is changed.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise UsageError(f"{unknown[0]!r} is not a kind of mend. Kinds: {', '.join(KINDS)}.")
    chosen = [kind for kind in KINDS.values() if (kind.name in kinds if kinds else kind.by_default)]
    before = _read(folder)
    texts = dict(before)
    outcomes = [_apply(kind, texts, folder) for kind in chosen]
    if not dry_run:
        changed = {folder.path / name: (before[name], text) for name, text in texts.items() if text != before[name]}
        _write(folder.path.resolve(), changed)
    return outcomes


def _read(folder: LibraryFolder) -> dict[str, str]:
    root = folder.path.resolve()
    texts = {}
    for path in folder.record_files():
        # A link that leads out of the library leads to a file that is not the library's to change.
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if not path.resolve().is_relative_to(root) or path.stat().st_size > MAX_FILE_BYTES:
                continue
            texts[path.relative_to(folder.path).as_posix()] = path.read_bytes().decode("utf-8")
    return texts


def _apply(kind: Kind, texts: dict[str, str], folder: LibraryFolder) -> KindOutcome:
    outcome = KindOutcome(kind.name, kind.what)
    diffs = []
    for name, text in list(texts.items()):
        suffix = Path(name).suffix.lower()
        bom = _BOM if text.startswith(_BOM) else ""
        body = text.removeprefix(_BOM)
        try:
            records = locate(body, suffix)
        except ValueError:
            del texts[name]  # `seealso check` says what is wrong with it
            continue
        changes, mends = [], []
        for number, record in enumerate(records):
            for path, old, new, edit in kind.find(record.data, folder.settings):
                changes.append(Change(number, path, old, new, edit))
                start = record.spans.get(path, (record.start, 0))[0]
                identifier = record.data.get("id")
                mends.append(
                    Mend(
                        kind.name,
                        name,
                        body.count("\n", 0, start) + 1,
                        None if identifier is None else str(identifier),
                        ".".join(map(str, path)),
                        old,
                        new,
                    )
                )
        if not changes:
            continue
        mended, made = splice(body, suffix, changes)
        done = {(change.record, change.path) for change in made}
        for change, mend in zip(changes, mends, strict=True):
            (outcome.mends if (change.record, change.path) in done else outcome.left).append(mend)
        if mended != body:
            texts[name] = bom + mended
            diffs.append(unified_diff(text, bom + mended, name))
    outcome.diff = "".join(diffs)
    return outcome


def unified_diff(before: str, after: str, name: str) -> str:
    """The change of one file as ``patch`` and ``git apply`` take it."""
    return "".join(difflib.unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}"))


def _lines(text: str) -> list[str]:
    # Only "\n" ends a line here; `splitlines` would also break at U+2028 and others that a mend may be about.
    *lines, last = [line + "\n" for line in text.split("\n")]
    return [*lines, f"{last}\\ No newline at end of file\n"] if last != "\n" else lines


def _write(library: Path, files: dict[Path, tuple[str, str]]) -> None:
    """Replace all files as one, once all new ones lie ready; who is killed meanwhile leaves all old or all new."""
    if not files:
        return
    with staged(library) as staging:
        for path, (before, after) in files.items():
            target = path.resolve()
            try:
                if target.read_bytes() != before.encode():
                    raise LibraryError(f"{path} was changed while it was looked at. Nothing was mended; try again.")
                staging.path(target).write_bytes(after.encode())
            except OSError as error:
                raise LibraryError(f"{path}: cannot be written: {error.strerror}. Nothing was mended.") from None
        try:
            staging.commit()
        except OSError as error:
            where = error.filename or library
            raise LibraryError(f"{where}: cannot be written: {error.strerror}.") from None
