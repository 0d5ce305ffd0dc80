"""Two hundred bad files: what can be wrong with a file, in each format that is read or imported."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

MANY = 100_000

RECORD_FORMATS = ("yaml", "yml", "json", "jsonl", "ndjson")
"""Endings of files that a library holds."""

_NESTED = {
    "yaml": {
        "brackets": "[" * 50_000,
        "braces": "{a: " * 50_000,
        "closed brackets": "id: x\nextra: {a: " + "[" * 3000 + "]" * 3000 + "}\n",
        "dashes": "- " * 50_000 + "x\n",
        "question marks": "? " * 50_000 + "x\n",
        "stairs": "".join(" " * n + "a:\n" for n in range(2000)),
        "brackets in documents": "---\nid: a\n---\n" + "[" * 50_000,
        "a little too deep": "id: x\nextra:\n  a: " + "[" * 80 + "]" * 80 + "\n",
    },
    "json": {
        "brackets": "[" * MANY,
        "braces": '{"a":' * MANY,
        "closed brackets": '{"id": "x", "extra": {"a": ' + "[" * 400 + "]" * 400 + "}}",
        "a record far down": "[" * 500 + '{"id": "x"}' + "]" * 500,
    },
}
_NUMBERS = {
    "yaml": {
        "digits": f"id: x\nminutes: {'9' * MANY}\n",
        "sexagesimal": f"id: x\nminutes: 1:{'9' * 9000}\n",
        "hexadecimal": f"id: x\nissued: 0x{'f' * 9000}\n",
        "hexadecimal id": f"id: 0x{'f' * 9000}\n",
        "hexadecimal key": f"id: x\n0x{'f' * 9000}: a\ntitle: [\n",
        "binary": f"id: x\nextra: {{a: 0b{'1' * 40_000}}}\n",
        "infinite": "id: x\nextra: {a: .inf}\n",
        "no number": "id: x\nextra: {a: .nan}\n",
    },
    "json": {
        "digits": f'{{"id": "x", "minutes": {"9" * MANY}}}',
        "digits of an id": f'{{"id": {"9" * MANY}}}',
        "infinite": '{"id": "x", "extra": {"a": Infinity}}',
        "exponent": '{"id": "x", "minutes": 1e400}',
    },
}
_ANCHORS = "a: &a [x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
_CONTENT = {
    "yaml": {
        "tag of Python": "!!python/object/apply:os.system [id]\n",
        "tag of bytes": "id: x\nextra: {a: !!binary /w==}\n",
        "bad tag of bytes": "id: x\nextra: {a: !!binary 'x'}\n",
        "tag of a set": "!!set {id: , x: }\n",
        "tag of a whole number": "id: x\nminutes: !!int abc\n",
        "tag of a date": "id: x\nissued: !!timestamp soon\n",
        "anchor in itself": "&a {id: x, extra: {b: *a}}\n",
        "list in itself": "id: x\nthemes: &a [*a]\n",
        "anchors in anchors": _ANCHORS,
        "unknown anchor": "id: *x\n",
        "list as a key": "id: x\n? [a, b]\n: c\n",
        "tab": "id: x\n\ttitle: a\n",
        "open quote": 'id: "x\n',
        "alone": "a sentence and nothing else\n",
        "two colons": "id: x: y\n",
        "dots": "id: ..\n",
        "zero byte": "id: x\ntitle: a\0b\n",
        "escape": "id: x\ntitle: \x1b[31m\n",
        "merge of a text": "id: x\n<<: abc\n",
    },
    "json": {
        "open quote": '{"id": "x',
        "a word": "nonsense",
        "null": "null",
        "numbers": "[1, 2, 3]" ,
        "dots": '{"id": "."}',
        "dots in percent": '{"id": "%2e%2E"}',
        "half a character": '{"id": "\\ud800"}',
        "a bad type": '{"id": ["x"], "creators": 7}',
        "a list in the record's place": '{"id": {"a": 1}}',
        "no id": '{"title": "x"}',
        "trailing": '{"title": "x"} }',
        "zero byte": '{"id": "x\0"}',
    },
}  # fmt: skip
_BYTES = {
    "not UTF-8": b"\xff\xfe\xfd id: x",
    "UTF-16 cut short": "id: xyz\n".encode("utf-16")[:-1],
    "UTF-16 without a mark": "id: xyz\n".encode("utf-16-le"),
    "half a letter": b'{"id": "x\xc3',
    "lone surrogate": b'{"id": "\xed\xa0\x80"}',
    "zeros": b"\0" * 5000,
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbf[",
    "a long line": b"[" + b"x" * 2_000_000,
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
}


def record_files() -> Iterator[tuple[str, bytes]]:
    """Name → contents of every bad file that the folder reader meets. None holds a good record."""
    for suffix in RECORD_FORMATS:
        language = "yaml" if suffix in ("yaml", "yml") else "json"
        for group in (_NESTED, _NUMBERS, _CONTENT):
            for kind, text in group[language].items():
                yield f"{kind}.{suffix}", text.encode()
        for kind, raw in _BYTES.items():
            yield f"{kind}.{suffix}", raw


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


_BOOK = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>'
_DEEP_XML = b"<a>" * MANY
_IMPORTED: dict[str, dict[str, bytes]] = {
    "csv": {
        "UTF-16 cut short": b"\xff\xfe" + "title,url\na,b\n".encode("utf-16-le")[:-1],
        "half a surrogate pair": b"\xff\xfe" + "title\n".encode("utf-16-le") + b"\x00\xd8a\0\n\0",
        "open quote": b'title,url\n"a,b\nc,d\n' + b"e,f\n" * 500,
        "too many cells": b"title\na,b,c\n",
        "a long line": b"title\n" + b"x" * 5_000_000,
        "columns": b"a," * 5000 + b"\n1\n",
    },
    "xlsx": {
        "cut short": _zip(xl__workbook_xml=_BOOK)[:-30],
        "no workbook": _zip(a_txt=b"x"),
        "no sheets": _zip(xl__workbook_xml=_BOOK),
        "deep": _zip(xl__workbook_xml=_DEEP_XML),
        "no zip": b"PK\x03\x04" + b"\0" * 100,
    },
    "opml": {
        "deep": b"<opml><body>" + b'<outline text="a">' * 200_000,
        "deep and closed": b"<opml><body>" + b'<outline text="a">' * 5000 + b"</outline>" * 5000 + b"</body></opml>",
        "no body": b"<opml></opml>",
        "entities": b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body>&a;</body></opml>',
        "encoding": b'<?xml version="1.0" encoding="klingon"?><opml><body/></opml>',
        "zero byte": b"<opml><body>\0</body></opml>",
    },
    "rss": {
        "deep": b"<rss><channel>" + b"<item>" * MANY,
        "cut short": b"<rss><channel><item><title>a",
        "not UTF-8": b"<rss><channel><title>\xff</title></channel></rss>",
    },
    "bib": {
        "open": b"@article{a, title = {" + b"{" * 20_000,
        "no entry": b"@article{x",
        "a word": b"@comment{" + b"}" * 1000,
    },
    "ris": {"no end": b"TY  - JOUR\nTI  - a\n", "no tag": b"TY  - JOUR\nXX\nER  - \n", "two": b"TY  - A\nTY  - B\n"},
    "ics": {
        "no end": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n",
        "no lines": b"BEGIN:VCALENDAR\n~~~\n",
        "a day that is none": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTEND;VALUE=DATE:20189999\nEND:VEVENT\nEND:VCALENDAR\n",
    },
    "html": {
        "deep data": b'<html><script type="application/ld+json">' + b"[" * MANY + b"</script></html>",
        "digits": b'<html><script type="application/ld+json">{"a": ' + b"9" * 9000 + b"}</script></html>",
        "no data": b"<!doctype html><html><p>a</html>",
    },
    "md": {
        "deep": b"---\na: " + b"[" * 50_000 + b"\n---\n",
        "number": b"---\ntitle: !!int x\n---\n",
        "open": b"---\ntitle: x\n",
    },
    "txt": {"empty": b"", "zeros": b"\0" * 100},
}


def imported_files() -> Iterator[tuple[str, bytes]]:
    """Name → contents of every bad file that only importers meet; `record_files` are for them as well."""
    for suffix, kinds in _IMPORTED.items():
        for kind, raw in kinds.items():
            yield f"{kind}.{suffix}", raw
