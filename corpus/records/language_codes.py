"""The language of a record, however its source writes it: one code of two letters, where there is one."""

from __future__ import annotations

import re

_SEPARATOR = re.compile(r"[-_@. ]")

_WRITTEN = {
    "ar": "ara arabic",
    "bg": "bul bulgarian",
    "ca": "cat catalan català",
    "cs": "ces cze czech čeština",
    "da": "dan danish dansk",
    "de": "deu ger german deutsch",
    "el": "ell gre greek",
    "en": "eng english",
    "es": "spa spanish español castellano",
    "et": "est estonian eesti",
    "eu": "eus baq basque euskara",
    "fa": "fas per persian farsi",
    "fi": "fin finnish suomi",
    "fr": "fra fre french français",
    "ga": "gle irish gaeilge",
    "he": "heb hebrew iw",
    "hi": "hin hindi",
    "hu": "hun hungarian magyar",
    "hy": "hye arm armenian",
    "id": "ind indonesian",
    "it": "ita italian italiano",
    "ja": "jpn japanese 日本語",
    "km": "khm khmer",
    "ko": "kor korean",
    "lo": "lao",
    "lt": "lit lithuanian",
    "ms": "msa may malay",
    "my": "mya bur burmese",
    "ne": "nep nepali",
    "nl": "nld dut dutch nederlands",
    "no": "nor nb nob nn nno norwegian norsk",
    "pl": "pol polish polski",
    "pt": "por portuguese português",
    "ro": "ron rum romanian română mo",
    "ru": "rus russian русский",
    "sk": "slk slo slovak",
    "sr": "srp serbian",
    "sv": "swe swedish svenska",
    "ta": "tam tamil",
    "th": "tha thai",
    "tr": "tur turkish türkçe",
    "uk": "ukr ukrainian",
    "vi": "vie vietnamese",
    "zh": "zho chi chinese cmn yue 中文",
}
_CODES = {name: code for code, names in _WRITTEN.items() for name in (code, *names.split())}


def language_code(written: str) -> str:
    """The code of ISO 639-1 for a language, as sources write it; what is not known comes back in small letters.

    >>> language_code("de-CH"), language_code("fre"), language_code("English"), language_code("gsw")
    ('de', 'fr', 'en', 'gsw')
    """
    name = _SEPARATOR.split(written.strip().casefold(), maxsplit=1)[0]
    return _CODES.get(name, name)


def language_name(code: str) -> str:
    """A language as readers see it: "German" for "de"; a code that is not known as it is.

    >>> language_name("de"), language_name("xx")
    ('German', 'xx')
    """
    names = _WRITTEN.get(code.lower(), "").split()
    return next((name.capitalize() for name in names if len(name) > 3 and name.isascii()), names[0] if names else code)
