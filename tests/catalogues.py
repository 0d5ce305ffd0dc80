"""The catalogues of messages: extract, renew, compile.

    python -m tests.catalogues

gathers every message of the program, brings ``webapp/translations/CODE/LC_MESSAGES/messages.po`` up to date with them
(new ones empty, those that nobody says any more dropped) and compiles the ``.mo`` beside each. Translate what it names.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "webapp" / "translations"
CODES = ("fr", "cy", "de", "es")
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "cy": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);",
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "plural_forms": (1, 2),
    "forms": (1, 2),
    "marked_up": (1, 2),
    "Said": None,
    "said_of": (1, 2),
    "_plainly": None,
}
ROOMS = ("corpus", "indexer", "recommender", "seealso", "webapp")


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that may say something to a reader, and by what it is read."""
    for room in ROOMS:
        yield from ((path, "python") for path in sorted((ROOT / room).rglob("*.py")))
    yield from (
        (path, "jinja2.ext:babel_extract")
        for path in sorted((ROOT / "webapp" / "templates").rglob("*"))
        if path.is_file()
    )


def messages() -> Catalog:
    """Every message of the program."""
    found = Catalog(fuzzy=False)
    for path, method in sources():
        options = {"trimmed": "true", "silent": "false"} if method != "python" else {}
        with path.open("rb") as file:
            for _line, text, _comments, context in extract(method, file, keywords=KEYWORDS, options=options):
                # No numbers of lines: they would change with everything.
                found.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)], context=context)
    return found


def path_of(code: str) -> Path:
    """The catalogue of a language, as it is translated."""
    return TRANSLATIONS / code / "LC_MESSAGES" / "messages.po"


def read(code: str) -> Catalog:
    """The catalogue of a language, as it lies there."""
    path = path_of(code)
    if not path.exists():
        return blank(code)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def blank(code: str) -> Catalog:
    """An empty catalogue with the plural forms of gettext for the language, which are not always those of CLDR."""
    found = Catalog(locale=code, fuzzy=False)
    found._num_plurals = int(PLURALS[code].partition(";")[0].partition("=")[2])
    found._plural_expr = PLURALS[code].partition("plural=")[2].rstrip(";")
    return found


def renewed(code: str, template: Catalog) -> Catalog:
    """The catalogue with just the messages of ``template``, in its order, with the translations that it has."""
    old, new = read(code), blank(code)
    for message in template:
        if not message.id:
            continue
        known: Message | None = old.get(message.id, context=message.context)
        kept = known.string if known is not None and known.id == message.id else None
        files = sorted({place for place, _ in message.locations})
        new.add(message.id, kept, locations=[(place, 0) for place in files], context=message.context)
    return new


def written(code: str, catalogue: Catalog) -> bytes:
    """The ``.po`` of a catalogue."""
    body = io.BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, include_lineno=False, sort_output=True)
    head = (
        'msgid ""\nmsgstr ""\n"Language: {0}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {1}\\n"\n\n'
    )
    return head.format(code, PLURALS[code]).encode() + body.getvalue()


def compiled(source: bytes, code: str) -> bytes:
    """The ``.mo`` of a ``.po``: the same bytes whenever it is made."""
    catalogue = read_po(io.BytesIO(source), locale=code)
    body = io.BytesIO()
    fixed = blank(code)
    for message in catalogue:
        if message.id:
            fixed.add(message.id, message.string, context=message.context)
    fixed.creation_date = fixed.revision_date = dt.datetime(2026, 1, 1)
    fixed.mime_headers = [  # type: ignore[assignment]
        ("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", PLURALS[code]),
    ]  # fmt: skip
    write_mo(body, fixed)
    return body.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """The messages that have no translation, or not in all forms of the plural."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not all(forms) or (message.pluralizable and len(forms) != catalogue.num_plurals):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def main() -> None:
    template = messages()
    for code in CODES:
        catalogue = renewed(code, template)
        text = written(code, catalogue)
        path_of(code).parent.mkdir(parents=True, exist_ok=True)
        path_of(code).write_bytes(text)
        path_of(code).with_suffix(".mo").write_bytes(compiled(text, code))
        missing = untranslated(read_po(io.BytesIO(text), locale=code))
        print(f"{code}: {len(catalogue)} messages, {len(missing)} without a translation")
        for message in missing:
            print(f"  {message}")


if __name__ == "__main__":
    main()
