"""The lines that a curator types to confirm an acronym, or to promise an answer; a page shows them."""

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
    return f"seealso confirm {shlex.quote(short)} {_quoted(long)}"


def promising_line(question: str, resource_id: str) -> str:
    """``seealso promise "heart failure" --first hf-toolkit``, quoted for a shell.

    >>> print(promising_line("heart failure", "hf-toolkit"))
    seealso promise "heart failure" --first hf-toolkit
    >>> print(promising_line("-video heart", "hf-toolkit"))
    seealso promise --first hf-toolkit -- "-video heart"
    """
    first = f"--first {shlex.quote(resource_id)}"
    asked = _quoted(" ".join(question.split()))
    return (
        f"seealso promise {first} -- {asked}"
        if question.lstrip().startswith("-")
        else f"seealso promise {asked} {first}"
    )


def _quoted(text: str) -> str:
    return f'"{text}"' if _PLAIN.match(text) else shlex.quote(text)
