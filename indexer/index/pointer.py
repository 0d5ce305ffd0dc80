"""What CURRENT says: the generation that answers, and which others were published.

    000007-20240601T120000
    before 000006-20240531T090000
    left 000008-20240602T080000
    digest 3f9c0b5e2d71a846

"before" is what can be gone back to; "left" was gone back from, and stays for its readers until the next is published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pointer:
    """One state of CURRENT: the generation that answers, the one to go back to, and one that was gone back from."""

    name: str
    before: str | None = None
    left: str | None = None

    def text(self) -> str:
        """As it is kept."""
        lines = [self.name]
        lines += [f"before {self.before}"] if self.before else []
        lines += [f"left {self.left}"] if self.left else []
        return "\n".join([*lines, f"digest {_digest_of(lines)}", ""])

    @staticmethod
    def of(text: str) -> Pointer:
        """The inverse of `text`; the name alone, as earlier versions kept it, is one too.

        Raises:
            ValueError: it is damaged.
        """
        lines = text.split("\n")
        if len(lines) > 2 and lines.pop() == "" and lines.pop() == f"digest {_digest_of(lines)}":
            others = dict(line.split(" ", 1) for line in lines[1:])
            return Pointer(lines[0], others.get("before"), others.get("left"))
        if len(lines) <= 2 and not "".join(lines[1:]):
            return Pointer(lines[0])
        raise ValueError("its digest differs")


def _digest_of(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
