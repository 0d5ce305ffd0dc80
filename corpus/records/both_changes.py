"""A text that two have changed, with the changes of both, line by line."""

from __future__ import annotations

from difflib import SequenceMatcher


def both_changes(base: bytes, theirs: bytes, ours: bytes) -> bytes | None:
    """``base`` as ``theirs`` and ``ours`` have changed it; ``None`` where both changed the same lines.

    Lines that both add at one place are kept, theirs first.

    >>> both_changes(b"a\\nb\\n", b"A\\nb\\n", b"a\\nb\\nc\\n")
    b'A\\nb\\nc\\n'
    >>> both_changes(b"a\\n", b"A\\n", b"B\\n") is None
    True
    """
    lines = base.splitlines(keepends=True)
    changes = sorted([*_changes(lines, theirs), *_changes(lines, ours)], key=lambda one: one[:2])
    merged: list[bytes] = []
    position = 0
    for first, last, new in changes:
        if first < position:
            return None
        merged += [*lines[position:first], *new]
        position = last
    return b"".join([*merged, *lines[position:]])


def _changes(base: list[bytes], text: bytes) -> list[tuple[int, int, list[bytes]]]:
    """(first line, line after the last, lines instead of them)."""
    lines = text.splitlines(keepends=True)
    # Lines that are alike in front and behind take no comparing: files are large, and changes small.
    front = 0
    while front < min(len(base), len(lines)) and base[front] == lines[front]:
        front += 1
    back = 0
    while back < min(len(base), len(lines)) - front and base[-1 - back] == lines[-1 - back]:
        back += 1
    matcher = SequenceMatcher(None, base[front : len(base) - back], lines[front : len(lines) - back], autojunk=False)
    return [
        (front + first, front + last, lines[front + begin : front + end])
        for tag, first, last, begin, end in matcher.get_opcodes()
        if tag != "equal"
    ]
