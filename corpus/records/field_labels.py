"""How the name of a spreadsheet's column, or of a key in a file, is written for people who never saw the file."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\s._/-]+")
_CAMEL = re.compile(r"(?<=[^\W\d_])(?<![A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ORDINAL = re.compile(r"(?<![^\W_])(\d+(?:st|nd|rd|th))(?=[^\W\d_]{2})", re.IGNORECASE)
_DIGITS = re.compile(r"(?<=[^\W\d_]{3})(?=\d)|(?<=\d)(?=[^\W\d_]{4})")
_SHOUTED = 5
"""A name of so many capitals and more, and of nothing else, is shouted and no acronym."""
_ACRONYMS = frozenset(
    "api css csv doi faq gps html http id isbn issn json orcid pdf rss sql ui uri url urn xml".split()
)


def field_label(name: str) -> str:
    """A name as a label: words apart, the first with a capital, acronyms in theirs.

    >>> [field_label(name) for name in ("depends_3rdparty", "sourceCodeURL", "source_code_url", "COUNTRY_NAME", "ISSN")]
    ['Depends 3rd party', 'Source code URL', 'Source code URL', 'Country name', 'ISSN']
    >>> field_label("commit_history.2025"), field_label("grade2level"), field_label("mp3"), field_label("Prix_Goncourt")
    ('Commit history 2025', 'Grade 2 level', 'Mp3', 'Prix Goncourt')
    """
    is_shouted = name.isupper() and sum(map(str.isalpha, name)) >= _SHOUTED
    words: list[str] = []
    for part in filter(None, _SIGNS.split(name)):
        humps = _CAMEL.sub(" ", part).split()
        for at, hump in enumerate(humps):
            apart = _DIGITS.sub(" ", _ORDINAL.sub(r"\1 ", hump)).split()
            words += [_written(word, is_shouted, at > 0) for word in apart]
    label = " ".join(words) or name
    return label[:1].upper() + label[1:]


def _written(word: str, is_shouted: bool, is_hump: bool) -> str:
    """A word of it; ``is_hump``: its capital says only that it is the next word."""
    if word.lower() in _ACRONYMS:
        return word.upper()
    if is_shouted or (is_hump and (word[1:].islower() or len(word) == 1)):
        return word.lower()
    return word
