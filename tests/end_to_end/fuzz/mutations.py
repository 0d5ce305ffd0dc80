"""Files as nobody means them: a good file of any format with its bytes, words, values, nesting or encoding changed.

A change knows what it changes: rows of a table, values in JSON, elements in XML, parts of an archive. What comes out
still looks enough like the format to get past the first check, which is where readers fail.
"""

from __future__ import annotations

import contextlib
import html
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

NUMBERS = ("9" * 5000, "1e400", "-1", "NaN", "Infinity", ".inf", "0x" + "f" * 4000, "1:" * 60 + "1", "²", "٣", "1_0",
           "0o17", "-0.0", "1.5", "4294967296", "0", "1" + "0" * 400, "12:60:99")  # fmt: skip
DATES = ("2001-02-30", "0000-00-00", "99999-01-01", "2018-13-45T99:99:99Z", "20180701T140000", "01/02/03", "1 Smarch",
         "-0001", "2018-07-01T14:00:00+99:99", "!!timestamp 2001-01-01", "9" * 20)  # fmt: skip
SIGNS = ("\0", "\ud800", "\u202e", "\ufeff", "\x85", "\u2028", "\x1b[31m", "\x0b", "🦘", "\xa0", "\r", "\n", "\t", "\\",
         '"', "'", "`", "\u0130", "\uffff", "e\u0301" * 30)  # fmt: skip
WORDS = ("../../x", "CON", ".", "..", "%2e%2e", "/", "x" * 400, "javascript:alert(1)", "https://[::1", "http://a b/",
         "https://example.org/" + "a" * 3000, "=cmd|' /C calc'!A0", "10.1000/x", "#REF!", "null", "true", "",
         "id", "title", "extra", "creators", "relations", "see_also", "event", "series", "minutes", "issued", "url",
         "items", "themes", "name", "@id", "@type", "date-parts", "items.items", "a" * 100_000)  # fmt: skip
MARKS = (
    "&a ", "*a", "<<: *a", "!!python/object/apply:os.system [x]", "!!binary |", "!!set", "!!omap", "? ", "---\n",
    "...\n", "%YAML 1.2\n", "- - - ", "|\n", ">-\n", "{", "[", "}", "]", ":", ",", ";", "|", "null", "{}", "[]",
    '{"id":', '"\\ud800"', '"\\u0000"', "@string{a={b}}", "@comment{", "@article{a,", "#", "\\url{", "$", "{\\",
    "TY  - JOUR\n", "ER  - \n", "ED  - \n", "KW  - a\n", "BEGIN:VEVENT\n", "END:VEVENT\n", 'DTSTART;TZID="',
    "\n ", '""', "\n\n\n", "<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&#0;", "&#x110000;", "&a;", "<a/>",
    '<!DOCTYPE a [<!ENTITY a "b">]>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd">', '<?xml version="1.1" encoding="utf-16"?>', ' xmlns:a=""', ' xmlns=""',
    "<dl>", "</dl>", "<script type=application/ld+json>", "</script>", "<?a?>", "<svg onload=alert(1)>", "- [a](b)\n",
    "## \n", "```\n", "> " * 60, "| a |\n|---|\n", "[a]: b\n", "![](", "1. ", "***", "<item>", "</item>", "<outline>",
)  # fmt: skip
OPENING = ("[", "{", '{"a":', "(", "<a>", "- ", "? ", "> ", "* ", "<dl>", "<div>", '<outline text="a">', "{a: ", "\\{",
           "@a{", "!", "&a [", '"', "a.", "/*", "BEGIN:VEVENT\n", "[[", "*_", "<item>", "[![")  # fmt: skip
CLOSING = {"[": "]", "{": "}", '{"a":': "}", "(": ")", "<a>": "</a>", "<dl>": "</dl>", "<div>": "</div>",
           '<outline text="a">': "</outline>", "{a: ": "}", "<item>": "</item>", "[[": "]]"}  # fmt: skip
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "cp1252", "cp1251", "shift_jis",
             "utf-7", "mac_roman")  # fmt: skip

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_NUMBER = re.compile(r"\d+(?:[.:/-]\d+)*")
Mutation = Callable[[bytes, Random, list[bytes]], bytes]


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    """``text`` in UTF-8; lone surrogates as those bytes that no decoder should let through."""
    if not text.isascii():
        text = _LONE.sub(lambda found: _text(found[0].encode("utf-8", "surrogatepass")), text)
    return text.encode("utf-8", "surrogateescape")


_LONE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates other than those that `_text` makes of bytes that are no UTF-8."""


def odd(chance: Random) -> str:
    """A number, date, sign, word or mark that readers stumble over."""
    return chance.choice(chance.choice((NUMBERS, DATES, SIGNS, WORDS, MARKS)))


def bytes_changed(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """A few bytes put in, taken out, turned over or doubled."""
    found = bytearray(raw or b"x")
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(4):
            case 0:
                found[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
            case 1:
                del found[at : at + chance.randint(1, 30)]
            case 2 if at < len(found):
                found[at] ^= 1 << chance.randrange(8)
            case _:
                found[at:at] = found[max(0, at - chance.randint(1, 60)) : at]
    return bytes(found)


def words_changed(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Words and signs taken for others, moved, doubled or left out."""
    tokens = _TOKEN.findall(_text(raw)) or [""]
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(tokens))
        match chance.randrange(5):
            case 0 | 1:
                tokens[at] = odd(chance)
            case 2:
                tokens.insert(at, odd(chance))
            case 3:
                tokens[at] = ""
            case _:
                tokens[at] = tokens[chance.randrange(len(tokens))]
    return _bytes("".join(tokens))


def numbers_changed(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Numbers and dates that are none, or far too large."""

    def other(found: re.Match[str]) -> str:
        return chance.choice((*NUMBERS, *DATES)) if chance.random() < 0.4 else found[0]

    return _bytes(_NUMBER.sub(other, _text(raw)))


def nested(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Something that opens, opened over and over; closed again at times."""
    text, opening = _text(raw), chance.choice(OPENING)
    at = chance.choice([found.start() for found in _TOKEN.finditer(text)] or [0])
    times = chance.choice((3, 60, 110, 300, 3000, 20_000))
    closing = CLOSING.get(opening, "") * times if chance.random() < 0.6 else ""
    inner = chance.choice(("", "x", "1", text[at : at + 20]))
    return _bytes(text[:at] + opening * times + inner + closing + text[at:])


def lines_changed(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Lines (or, where there is one, words) doubled, moved, left out or indented; far too many of them at times."""
    lines = raw.splitlines(keepends=True)
    if len(lines) < 3:
        lines = re.split(rb"(?<=[,>;} ])", raw)
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            lines[first:first] = lines[min(first, second) : max(first, second) + 1]
        case 1:
            lines[first], lines[second] = lines[second], lines[first]
        case 2:
            del lines[min(first, second) : max(first, second)]
        case 3:
            lines[first] = b" " * chance.choice((1, 2, 7, 800)) + lines[first]
        case 4:
            lines[first] = lines[first].rstrip() + b" " + lines[second]
        case _:
            piece = b"".join(lines[min(first, second) : max(first, second) + 1])
            lines[first:first] = [piece] * min(chance.choice((2, 50, 3000)), 1 + 400_000 // (len(piece) + 1))
    return b"".join(lines)


def cut(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """The file ends, or begins, in the middle of something."""
    at = chance.randrange(len(raw) + 1)
    return raw[:at] if chance.random() < 0.7 else raw[at:]


def spliced(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """The beginning of one file, and the end of another."""
    other = chance.choice(others)
    return raw[: chance.randrange(len(raw) + 1)] + other[chance.randrange(len(other) + 1) :]


def encoded(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """In another encoding, with or without a mark, cut within a character at times; or with one that it is not in."""
    text = raw.decode("utf-8", "replace")
    if chance.random() < 0.3:
        text = text.replace("e", chance.choice(("é", "ü", "ж", "字", "\x80")))
    changed = text.encode(chance.choice(ENCODINGS), "ignore")
    if chance.random() < 0.3:
        changed = chance.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0")) + changed
    return changed[: -chance.choice((1, 3))] if chance.random() < 0.3 else changed


def with_prolog(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """XML that declares a type, entities or another encoding before it begins."""
    body = re.sub(rb"^\s*<\?xml.*?\?>|<!DOCTYPE[^>]*>", b"", raw)
    laughs = "".join(f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    prolog = chance.choice((
        f'<!DOCTYPE a [<!ENTITY a "ha">{laughs}]>', '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">', '<!DOCTYPE a [<!ENTITY % p SYSTEM "a">%p;]>',
        '<?xml version="1.0" encoding="utf-16"?>', '<?xml version="1.0" encoding="klingon"?>',
        '<?xml version="1.0" encoding="utf-7"?>', '<?xml version="2.0"?>', "<!DOCTYPE html>",
        "\n\n<?xml version='1.0'?>", '<?xml version="1.0" encoding="shift_jis"?>',
        "<!DOCTYPE a [" + '<!ATTLIST a b CDATA "c">' * 500 + "]>",
    ))  # fmt: skip
    if chance.random() < 0.5:
        body = body.replace(b"</", chance.choice((b"&i;</", b"&#xFFFF;</", b"<![CDATA[&a;]]></", b"<!-- -- --></")), 2)
    return prolog.encode() + body


def values_changed(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Values of JSON (a file of it, its lines, or what a page holds of it) taken for values of another kind."""
    text = _text(raw)
    begin, end = re.search(r"[\[{]", text), max(text.rfind("]"), text.rfind("}"))
    if begin is None or end < begin.start():
        return words_changed(raw, chance, others)
    for piece in (text[begin.start() : end + 1], *re.findall(r"^\{.*\}\r?$", text, re.MULTILINE)):
        with contextlib.suppress(ValueError, RecursionError):
            tree = [json.loads(piece)]
            for _ in range(chance.randint(1, 4)):
                _change_value(tree, chance)
            return _bytes(text.replace(piece, json.dumps(tree[0], ensure_ascii=chance.random() < 0.5)))
    return words_changed(raw, chance, others)


def elements_changed(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Elements doubled, left out or put into each other, other text in them and in their attributes: still XML."""
    text = _text(raw)
    for _ in range(chance.randint(1, 5)):
        kind = chance.randrange(5 if len(text) < _MOST_TO_SEARCH else 2)
        pattern = (r">[^<>]+<", r'="[^"]*"')[kind] if kind < 2 else r"<([\w:-]+)(?:\s[^>]*)?>(?:(?!<\1\b).)*?</\1>"
        found = list(re.finditer(pattern, text, re.DOTALL))
        if not found:
            continue
        one, other = chance.choice(found), chance.choice(found)
        value = html.escape(odd(chance))
        new = (f">{value}<", f'="{value}"', one[0] + one[0], "", other[0])[kind]
        text = text[: one.start()] + new + text[one.end() :]
    return _bytes(text)


_MOST_TO_SEARCH = 10_000
"""The search for the end of an element goes through the rest of the file for each of them."""


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every place in ``tree`` that holds a value: what it is in, and the key or number there."""
    found, stack = [], [tree]
    while stack:
        inside = stack.pop()
        for key in list(inside) if isinstance(inside, dict) else range(len(inside)):
            found.append((inside, key))
            if isinstance(inside[key], dict | list):
                stack.append(inside[key])
    return found


def _change_value(tree: list[Any], chance: Random) -> None:
    inside, key = chance.choice(_places(tree) or [(tree, 0)])
    value = inside[key]
    match chance.randrange(7):
        case 0:
            inside[key] = odd(chance)
        case 1:
            inside[key] = chance.choice((None, True, 0, -1, 1.5, 10**400, float("inf"), float("nan"), [], {}, "", [[]]))
        case 2:
            inside[key] = [value, value]
        case 3:
            inside[key] = {chance.choice(WORDS): value, odd(chance): [value]}
        case 4:
            inside[key] = chance.choice(([None, 1, "x", {}], {"name": ["a"]}, {"name": {"name": None}}, [["a"], [{}]]))
        case 5 if isinstance(inside, dict):
            inside[odd(chance)] = inside.pop(key)
        case _ if isinstance(inside, dict):
            inside[chance.choice(WORDS)] = value
        case _:
            inside[key] = [value] * chance.choice((2, 2000))


def table_changed(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Rows with more or fewer cells, quotes left open, names of columns that are twice there, empty or others'."""
    rows = [re.split("([,;|\t])", line) for line in _text(raw).splitlines() or [""]]
    for _ in range(chance.randint(1, 5)):
        row = chance.choice((rows[0], chance.choice(rows)))
        at = chance.randrange(len(row))
        match chance.randrange(5):
            case 0:
                row[at] = odd(chance)
            case 1:
                row[at] = '"' + row[at] + chance.choice(('"', "", '""', '"x'))
            case 2:
                row[at:at] = [",", odd(chance)] * chance.choice((1, 2, 1200))
            case 3:
                row[at] = chance.choice(row)
            case _:
                del row[at:]
                row.append("")
    return _bytes(chance.choice(("\n", "\r\n", "\r", "\n\n")).join("".join(row) for row in rows))


def archive_changed(raw: bytes, chance: Random, others: list[bytes]) -> bytes:
    """An archive whose parts are changed, missing, there twice, bombs, or not what their heads say."""
    if not raw.startswith(b"PK"):
        return bytes_changed(raw, chance, others)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = [(part.filename, archive.read(part)) for part in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):  # it was changed before
        return bytes_changed(raw, chance, others)
    at = chance.randrange(len(parts))
    name, content = parts[at]
    kind = chance.randrange(8)
    if kind < 3:
        change = chance.choice((bytes_changed, words_changed, numbers_changed, nested, with_prolog, lines_changed, cut))
        parts[at] = (name, change(content, chance, others))
    elif kind == 3:
        del parts[at]
    elif kind == 4:
        parts.append((chance.choice((name, "../../x", "/etc/x", "a\\b", "x" * 3000)), chance.choice(others)))
    elif kind == 5:
        parts[at] = (name, content + b" " * chance.choice((1 << 20, 30 << 20)))
    elif kind == 6:
        parts[at] = (name, content.replace(b"<row", b'<row r="1048576"').replace(b"<c ", b"<c s='9999' t='s' "))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, contextlib.suppress(UserWarning):
        for inner, data in parts:
            archive.writestr(zipfile.ZipInfo(inner), data, zipfile.ZIP_DEFLATED)
    changed = bytearray(out.getvalue())
    if kind == 7:  # heads that promise another size, method or a password
        head = changed.find(b"PK\x01\x02")
        offset, value = chance.choice(((8, 1), (10, 99), (20, 0x7FFFFFFF), (24, 0x7FFFFFFF), (24, 1), (42, 7)))
        struct.pack_into("<I" if offset >= 20 else "<H", changed, head + offset, value)
    return bytes(changed)


MUTATIONS: tuple[Mutation, ...] = (
    bytes_changed, words_changed, words_changed, numbers_changed, nested, lines_changed, cut, spliced, encoded,
    with_prolog,
)  # fmt: skip
"""Changes of any file."""


def _fitting(raw: bytes) -> tuple[Mutation, ...]:
    """Changes that leave ``raw`` nearly what it is."""
    start = raw.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start == b"<":
        return elements_changed, elements_changed, values_changed
    if start in (b"{", b"["):
        return (values_changed,)
    return table_changed, words_changed, numbers_changed


def mutated(raw: bytes, chance: Random, others: list[bytes], first: int | None = None) -> bytes:
    """``raw`` changed in one to three ways.

    Args:
        others: files of other formats, to splice with.
        first: the number of the change of `MUTATIONS` to begin with, so that each has its turn.
    """
    if first is not None:
        raw = MUTATIONS[first % len(MUTATIONS)](raw, chance, others)[:MAX_BYTES]
        if chance.random() < 0.5:
            return raw
    for _ in range(chance.choice((1, 1, 2, 3))):
        if raw.startswith(b"PK\x03\x04") and chance.random() < 0.8:
            with contextlib.suppress(
                zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError
            ):
                raw = archive_changed(raw, chance, others)
                continue
        ways = _fitting(raw) if chance.random() < 0.4 else MUTATIONS
        raw = chance.choice(ways)(raw, chance, others)[:MAX_BYTES]
    return raw


MAX_BYTES = 500_000
"""What is cut off is more of the same; a file of this size is large enough to show what grows too fast."""
