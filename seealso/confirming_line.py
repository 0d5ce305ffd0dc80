"""The line that a curator types to confirm an acronym; a page shows it, and needs nothing else of confirming."""

from __future__ import annotations

import re
import shlex

_PLAIN = re.compile(r"[\w ,.:;/()+&'’–—-]+\Z")
"""What means itself between double quotes, in every shell."""


def confirming_line(short: str, long: str) -> str:
    """``seealso confirm HF "Heart failure"``, quoted for a shell.

    >>> print(confirming_line("HF", "Heart failure"))
    seealso confirm HF "Heart failure"
    """
    return f"seealso confirm {shlex.quote(short)} " + (f'"{long}"' if _PLAIN.match(long) else shlex.quote(long))
