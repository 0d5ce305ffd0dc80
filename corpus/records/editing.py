"""Records changed, added and taken out in their files, all of what is asked or nothing.

What is asked is planned on the files as they are: each value that is wanted is set beside the one in the file and the
one that it was made from (`corpus.records.parted_values`), the records that come of it are checked as readers check
them, and the new texts are read again. Only then are they swapped in, unless somebody has edited one of the files
meanwhile: then it is planned once more.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from corpus.errors import LibraryError, UsageError
from corpus.records.both_changes import both_changes
from corpus.records.edit_plan import Addition, Conflict, Edit, EditOutcome, Plan, Removal, Step, plan_steps
from corpus.records.files import naming
from corpus.records.folder import FileState, LibraryFolder
from corpus.records.settings import SETTINGS_FILE
from corpus.records.staging import Staging, staged

__all__ = ["Addition", "Conflict", "Edit", "EditOutcome", "Removal", "Step", "Written", "write"]

WAIT_SECONDS = 30.0
"""So long others who change the library are waited for."""
_ATTEMPTS = 100
_STEP_SECONDS = 0.03


@dataclass(frozen=True, slots=True)
class Written:
    """What was changed, or would be.

    Args:
        outcomes: of each record, as it was and as it is now.
        contents: name of a file → its bytes before and after; ``None`` for no file.
        stamp_before, stamp_after: those of the library (`LibraryFolder.stamp`) before the change, and as the change
            alone makes it.
    """

    outcomes: tuple[EditOutcome, ...]
    contents: Mapping[str, tuple[bytes | None, bytes | None]]
    stamp_before: str = ""
    stamp_after: str = ""


def planned(folder: LibraryFolder, steps: Sequence[Step]) -> Written:
    """What `write` would do, on the files as they are.

    Raises:
        Conflict, UsageError, LibraryError: as `write`.
    """
    plan = plan_steps(folder, steps)
    return Written(plan.outcomes, plan.contents(folder.path))


def write(folder: LibraryFolder, steps: Sequence[Step], then: Callable[[Written], None] | None = None) -> Written:
    """Change the record files as ``steps`` say, all of them or none.

    Args:
        steps: what is asked; no record may be in two of them.
        then: called when it is done and before anybody else may change the library, with what was done.

    Raises:
        Conflict: somebody changed the same values meanwhile; nothing is written.
        UsageError: a value is none that a record can have, or a record is not there, or is there already.
        LibraryError: a record cannot be changed where it is written, or its file cannot be.
    """
    with staged(folder.path, WAIT_SECONDS) as staging:
        try:
            written = _written(folder, steps, staging)
        except OSError as error:
            where = error.filename or folder.path
            raise LibraryError(f"{where}: cannot be written: {error.strerror}. Nothing was changed.") from None
        if then is not None:
            then(written)
    return written


def _written(folder: LibraryFolder, steps: Sequence[Step], staging: Staging) -> Written:
    for attempt in range(_ATTEMPTS):
        if attempt:
            staging.anew()
            time.sleep(_STEP_SECONDS)
        states = folder.file_states()
        stamp = folder.stamp_of(states)
        plan = _plan_patiently(folder, steps, stamp, [path for path in states if path.name != SETTINGS_FILE])
        if not plan.files:
            return Written(plan.outcomes, {}, stamp, stamp)
        swap = _Swap(staging, plan, states)
        if not swap.is_done:
            continue
        while late := swap.late():
            swap = _with_late(folder, steps, staging, swap, late)
        # What was there keeps its place; sorting thousands of paths takes long.
        after = swap.states if swap.states.keys() <= states.keys() else folder.in_order(swap.states)
        return Written(plan.outcomes, plan.contents(folder.path), stamp, folder.stamp_of(after))
    raise LibraryError(f"The files of {folder.path} are being edited all the time. Nothing was changed; try again.")


def _plan_patiently(folder: LibraryFolder, steps: Sequence[Step], stamp: str, files: Sequence[Path]) -> Plan:
    """The plan; a file that somebody is just writing may be found half empty, and is looked at again."""
    for _ in range(3):
        try:
            return plan_steps(folder, steps, files=files)
        except LibraryError:
            time.sleep(_STEP_SECONDS)
            files = folder.record_files()
            before, stamp = stamp, folder.stamp()
            if stamp == before:
                raise
    return plan_steps(folder, steps)


def _with_late(
    folder: LibraryFolder, steps: Sequence[Step], staging: Staging, swap: _Swap, late: Mapping[Path, bytes]
) -> _Swap:
    """An editor had a file open that was swapped away, and saved into it: what it saved is taken up.

    Where the two cannot be brought together, the editor's stands, for it is known nowhere else.
    """
    again = [step for step in steps if swap.plan.place_of(step) in late]
    bases = {path: swap.plan.files[path].before or b"" for path in late}
    ours = {path: swap.plan.files[path].after for path in late}
    for _ in range(_ATTEMPTS):
        now = {path: _content(path) for path in late}
        problem: Exception | None = None
        if now == ours:
            try:
                plan = plan_steps(folder, again, late)
            except (LibraryError, UsageError) as error:
                plan, problem = Plan.of_contents(late), error
        else:  # and was saved once more, as it is now
            both = {path: both_changes(bases[path], content, now[path] or b"") for path, content in late.items()}
            plan = Plan.of_contents({path: content for path, content in both.items() if content is not None})
            if None in both.values():
                break
        for path, content in late.items():
            if path not in plan.files:
                plan.keep(path, None, content)
            plan.files[path].before = now[path]
        staging.anew()
        done = _Swap(staging, plan, swap.states)
        if done.is_done:
            if problem is not None:
                done.close()
                raise problem
            return done
    kept = [path.with_name(f"_{path.name}.{time.time_ns()}.saved") for path in late]
    for path, content in zip(kept, late.values(), strict=True):
        path.write_bytes(content)
    raise LibraryError(
        f"{', '.join(map(str, late))} was saved several times while it was changed here. What was saved first lies in "
        f"{', '.join(map(str, kept))}."
    )


@dataclass(slots=True)
class _Swap:
    """The files of a plan put in the place of those that it was made from, if they are still what they were."""

    staging: Staging
    plan: Plan
    states: dict[Path, FileState]
    is_done: bool = False
    _opened: list[tuple[Path, BinaryIO]] = field(default_factory=list)

    def __post_init__(self) -> None:
        after = dict(self.states)
        for path, one in self.plan.files.items():
            target = path.resolve()
            if os.name == "posix" and one.before is not None:  # elsewhere nothing that is open can be replaced
                with contextlib.suppress(OSError):
                    self._opened.append((path, target.open("rb")))
            if one.after is None:
                self.staging.remove(target)
                after.pop(path, None)
                continue
            staged_file = self.staging.path(target)
            with naming(path):
                staged_file.write_bytes(one.after)
            status = staged_file.stat()
            after[path] = (status.st_size, status.st_mtime_ns)
        self.is_done = self.staging.commit(self._is_unchanged)
        if self.is_done:
            self.states = after
        else:
            self.close()

    def _is_unchanged(self) -> bool:
        return all(_content(path) == one.before for path, one in self.plan.files.items())

    def late(self) -> dict[Path, bytes]:
        """What was written meanwhile into the files that were swapped away."""
        found = {}
        for path, file in self._opened:
            content = _all_of(file)
            if content == self.plan.files[path].before:
                continue
            while True:  # who has begun to write is let finish
                time.sleep(_STEP_SECONDS)
                again = _all_of(file)
                if again == content:
                    break
                content = again
            found[path] = content
        self.close()
        places = {path.resolve(): path for path in self.plan.files}
        for target, content in self.staging.swapped_away.items():
            place = places.get(target.resolve())
            if place is not None and content != self.plan.files[place].before:
                found[place] = content
        return found

    def close(self) -> None:
        """Look no more for what comes late."""
        for _, file in self._opened:
            file.close()
        self._opened.clear()


def _all_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
