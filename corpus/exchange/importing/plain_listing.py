"""A plain listing, pasted from a page or a mail: a guess at each entry, marked as a draft for a person to review.

An entry is a block of lines between blank lines. Its first line is the title, an address anywhere is its link, labelled
lines ("Author: ...", "Themes: ...") are fields, and the rest is the description.
"""

from __future__ import annotations

import re
from typing import Any

from corpus.exchange.importing.columns import meaning
from corpus.exchange.importing.source import MAX_CELL_CHARS, Findings, Row, Rows, Source, SourceError, decode

_BULLET = re.compile(r"^\s*(?:[-*•·–]|\(?\d{1,3}[.)])\s+")
_ADDRESS = re.compile(r"<?\b((?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:!?)\]'])>?")
_LABEL = re.compile(r"^([A-Z][\w ()/-]{1,30}?):\s+(\S.*)$")
_TAGGED = re.compile(r"[A-Z][A-Z0-9]{1,3}(?:\s*-\s|\s{1,4}\S|$)|\s{2,}\S|[=%]\w{1,3}\s")
_PROGRAM = re.compile(
    r"[;{}]\s*$|^\s*(?:def|class|import|from|return|if|for|while|#include|var|let|const|function)\b.*[:;({=]"
)
_YEAR = re.compile(r"\((?:\w+ )?(1[89]\d\d|20\d\d)\)")


def read_listing(source: Source, findings: Findings) -> Rows:
    """Yield a row for each entry; the lines as they were are kept under ``extra.listing``.

    Raises:
        SourceError: a line is longer than any that is meant to be.
    """
    text = decode(source.bytes(), source.name, findings)
    findings.note(f"{source.name}: a listing is guessed at; review the records, which are marked `status: draft`.")
    block: list[str] = []
    began = 1
    one_line_each = _is_one_line_each(text)
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        line = line.rstrip("\r")
        if len(line) > MAX_CELL_CHARS:
            raise SourceError(f"{source.name}:{number}: the line is longer than {MAX_CELL_CHARS} characters.")
        new = one_line_each or _BULLET.match(line)
        if block and (not line.strip() or new):
            yield Row(_entry(block, began), began, source.name)
            block = []
        if line.strip():
            if not block:
                began = number
            block.append(line.strip())


def looks_like_listing(text: str) -> bool:
    """Whether the lines of ``text`` look like those of a list: addresses, bullets or numbers, short entries apart.

    Prose has long lines, a program has signs, and an export of tagged lines has the same few letters in front of each.
    """
    lines = [line.rstrip() for line in text[:200_000].splitlines()]
    held = [line for line in lines if line.strip()]
    if not held:
        return False
    if max(map(len, held)) > 20_000:
        return True  # the reader refuses such a line by its number
    n = len(held)
    if sum(bool(_TAGGED.match(line)) for line in held) > 0.6 * n and n > 3:
        return False
    if sum(bool(_PROGRAM.search(line)) for line in held) > 0.25 * n:
        return False
    if sum(not c.isprintable() and c not in "\t" for line in held for c in line) > 0.01 * sum(map(len, held)):
        return False
    n_addresses = sum(bool(_ADDRESS.search(line)) for line in held)
    n_bullets = sum(bool(_BULLET.match(line)) for line in held)
    n_short = sum(len(line) <= 160 for line in held)
    if n_addresses >= max(1, 0.1 * n) or n_bullets >= 0.3 * n:
        return True
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    if len(blocks) < 2 or n_short < 0.8 * n or n > 8 * len(blocks):
        return False
    heads = sum(len(block.splitlines()[0]) <= 120 and block.strip()[-1:] not in ":;,{" for block in blocks)
    return heads > 0.7 * len(blocks)


def _is_one_line_each(text: str) -> bool:
    """Whether every line is an entry: none are blank between, and most hold an address."""
    lines = text.strip().split("\n")
    return len(lines) > 1 and all(line.strip() for line in lines) and (
        sum(bool(_ADDRESS.search(line)) for line in lines) > len(lines) * 0.8
    )  # fmt: skip


def _entry(block: list[str], began: int) -> dict[str, Any]:
    data: dict[str, Any] = {"extra.listing": {"lines": [began, began + len(block) - 1], "text": "\n".join(block)}}
    rest: list[str] = []
    for position, line in enumerate(block):
        label = _LABEL.match(line) if position else None
        found = meaning(label[1]) if label else None
        if label and found and found[1] >= 0.75 and found[0] not in data:
            data[found[0]] = label[2]
            continue
        address = _ADDRESS.search(line)
        if address and "url" not in data:
            data["url"] = address[1]
            line = (line[: address.start()] + line[address.end() :]).strip(" -–—:|\t")
        rest.append(line)
    rest = [_BULLET.sub("", line).strip() for line in rest]
    rest = [line for line in rest if any(c.isalnum() for c in line)]
    if rest and "title" not in data:
        first, _, after = rest[0].partition(" - ") if " - " in rest[0] else rest[0].partition(" – ")
        year = _YEAR.search(first)
        if year:
            data.setdefault("issued", year[1])
            first = _YEAR.sub("", first).strip()
        if len(first) > 200:
            first, after = first[:120].rsplit(" ", 1)[0] + "...", rest[0]
        data["title"] = first
        rest = [after, *rest[1:]] if after else rest[1:]
    if rest and "description" not in data:
        data["description"] = " ".join(rest)
    return data
