"""Cells that a spreadsheet would run as a formula: made harmless on the way out, as they were on the way in.

A text that begins with ``= + - @ % |``, a tab or a line break (OWASP, CSV Injection), also in full width, gets an
apostrophe in front. One that begins with apostrophes and then such a sign gets one more, so that nothing is lost.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile(r"'*[=+\-@%|\t\r\n＝＋－＠]")
_QUOTED = re.compile(r"'+[=+\-@%|\t\r\n＝＋－＠]")


def neutralised(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs.

    >>> neutralised("=1+1"), neutralised("plain"), neutralised("'=1")
    ("'=1+1", 'plain', "''=1")
    """
    return "'" + text if _DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """What `neutralised` was given."""
    return text[1:] if _QUOTED.match(text) else text
