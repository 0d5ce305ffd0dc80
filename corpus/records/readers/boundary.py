"""The boundary round every reader: whatever a file is, or a parser does with it, becomes an `Unreadable`."""

from __future__ import annotations

import functools
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.records.readers.raw_records import RawRecord, Stretch, Unreadable

_LEAVE_OUT = "Put a record file in its place, or take it away."


def bounded(
    read: Callable[..., Iterator[RawRecord | Unreadable]], format_name: str
) -> Callable[..., Iterator[RawRecord | Unreadable]]:
    """``read`` as a reader that never raises and never waits: for a pipe, a folder, a parser that fails as none should.

    What a reader foresees it says better itself, with the line. This is for all else.
    """

    @functools.wraps(read)
    def reading(path: Path, *stretch: Stretch) -> Iterator[RawRecord | Unreadable]:
        unfit = why_unfit(path)
        if unfit is not None:
            if not stretch or stretch[0][0] == 0:
                yield unfit
            return
        line: int | None = None
        try:
            for item in read(path, *stretch):
                line = item.line
                yield item
        except Exception as error:  # on purpose: parsers raise what they please, and one file must stop no library
            after = "" if line is None else " after what begins on this line"
            yield Unreadable(
                line, f"This cannot be read as {format_name}{after}: {said(error)}.", "Mend it, or save the file anew."
            )

    return reading


def why_unfit(path: Path) -> Unreadable | None:
    """Why ``path`` cannot be read as a file at all; ``None`` for an ordinary file."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Unreadable(
            None, f"The file cannot be read: {said(error)}.", "Check its permissions and where links lead."
        )
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        return Unreadable(None, "This is a folder where a record file is expected, or one that cannot be listed.",
                          "Give it another name, or check its permissions.")  # fmt: skip
    return Unreadable(None, "This is no ordinary file but a pipe, a socket or a device.", _LEAVE_OUT)


def said(error: BaseException) -> str:
    """What ``error`` says, in a line of bounded length; its name where it says nothing."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error).encode("utf-8", "replace").decode().strip().splitlines()
    return f"{lines[0][:150].rstrip('.')} ({type(error).__name__})" if lines else type(error).__name__
