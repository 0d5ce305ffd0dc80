"""Text that was damaged on its way, or that says too little for anyone to find it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from corpus.doctor.case import Case, Held, Path
from corpus.records.problems import Problem
from corpus.said import Said

MIN_WORDS = 4
_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u00a0\u202f\u2007\u200b\u00ad\ufeff\u2028\u2029]")
_HTML = re.compile(
    r"</(?:p|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|table)>|<br ?/?>|&(?:amp|nbsp|quot|lt|gt|[lr][sd]quo|#\d{2,5});"
)
_MAY_BE_MOJIBAKE = re.compile(r"[^\x00-\x7f]{2}|Ã ")
"""A character of several bytes, read byte by byte, gives several that are not ASCII: a quick look before a long one."""
_INVISIBLE_WORTH_A_WORD = 3


def check(case: Case) -> Iterator[Problem]:
    """Mojibake, markup left in text, invisible characters, descriptions that are too short to find."""
    for held in case.held:
        for path, text in prose(held):
            if not text.isascii():
                yield from _damage(held, path, text, case.settings.library.language)
            if ("<" in text or "&" in text) and (found := _HTML.search(text)):
                shown = html.unescape(found[0])
                if shown != found[0]:
                    said = Said(
                        "The text holds %(text)s, which should read %(shown)s.", text=repr(found[0]), shown=repr(shown)
                    )
                else:
                    said = Said("The text holds %(text)s, which is markup.", text=repr(found[0]))
                yield held.problem(
                    path,
                    said,
                    "Take HTML out of the text, or write the sign itself.",
                )
        yield from _length(held)


def prose(held: Held) -> Iterator[tuple[Path, str]]:
    """Every field that holds words of a reader's language, with its path."""
    record = held.resource
    for name in ("title", "supplied_title", "subtitle", "description", "text", "publisher"):
        value = getattr(record, name)
        if value:
            yield (name,), value
    for name in ("keywords", "places", "audience"):
        for position, value in enumerate(getattr(record, name)):
            yield (name, position), value
    for position, creator in enumerate(record.creators):
        yield ("creators", position, "name"), creator.name
        if creator.note:
            yield ("creators", position, "note"), creator.note


def unmangled(text: str) -> str | None:
    """``text`` as it was before it was read in the wrong encoding; ``None`` where it is not damaged.

    Damage counts only when undoing it leaves nothing suspicious and no replacement character.
    """
    if not _MAY_BE_MOJIBAKE.search(text):
        return None
    import ftfy
    from ftfy.badness import badness

    before = badness(text)
    if not before:
        return None
    mended = ftfy.fix_encoding(text)
    if mended == text or "\ufffd" in mended or badness(mended) or ftfy.fix_encoding(mended) != mended:
        return None
    return mended


def is_damaged(text: str) -> bool:
    """Whether ``text`` was read in a wrong encoding, also where undoing it would be a guess."""
    if not _MAY_BE_MOJIBAKE.search(text):
        return False
    import ftfy
    from ftfy.badness import badness

    return badness(text) > 0 and ftfy.fix_encoding(text) != text


def _damage(held: Held, path: Path, text: str, language: str) -> Iterator[Problem]:
    mended = unmangled(text)
    if mended is not None:
        start = next((n for n, (a, b) in enumerate(zip(text, mended, strict=False)) if a != b), 0)
        begin = max(0, start - 12)
        yield held.problem(
            path,
            Said(
                "The text was saved in one encoding and read in another: %(text)s.", text=repr(text[begin : start + 12])
            ),
            f"Write {mended[begin : start + 12]!r}; `seealso check --fix --kind mojibake` does so.",
        )
    elif "\ufffd" in text:
        at = text.index("\ufffd")
        yield held.problem(
            path,
            Said(
                "A character was lost in an earlier conversion: %(text)s.", text=repr(text[max(0, at - 15) : at + 15])
            ),
            "Look it up in the source and write it again.",
        )
    elif is_damaged(text):
        yield held.problem(
            path,
            Said("The text looks damaged: it was read in a wrong encoding, and more than once or not everywhere."),
            "Look it up in the source and write it again.",
        )
    spoken = held.resource.language or language
    n_invisible = 0 if spoken.startswith("fr") else len(_INVISIBLE.findall(text))
    if n_invisible >= _INVISIBLE_WORTH_A_WORD:
        yield held.problem(
            path,
            Said("The text holds %(n)s no-break spaces or invisible characters.", n=n_invisible),
            "Use plain spaces; `seealso check --fix --kind spaces` does so.",
            "notice",
        )


def _length(held: Held) -> Iterator[Problem]:
    record = held.resource
    # A record without a description is complete: only an id is asked for. One that has a word or two was meant to.
    if record.text or not record.description:
        return
    if len(_WORD.findall(record.description)) < MIN_WORDS and record.description.isascii():
        yield held.problem(
            ("description",),
            Said("The description (%(text)s) is too short to be found by.", text=repr(record.description)),
            "Say in a sentence or two what it is about.",
            "notice",
        )
