"""The digest as a letter: in Markdown, and as HTML that programs for e-mail show as it is meant."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

from corpus import Resource
from corpus.exchange.exporting.lists import markdown_line, markdown_link, markdown_text
from corpus.said import Said, said_of
from seealso.digest import Digest, english_date, paragraphs, title_of_digest

Say = Callable[[str], str]
"""A message in the language of who reads it."""


class Letter:
    """A digest, ready to be written.

    Args:
        digest: what there is to tell.
        page: id → address of the record's page; "" where the library has no home on the web.
        home: the address of the library itself, likewise.
        say: `str` for English.
        date: a day (ISO 8601) as it is written.
    """

    def __init__(
        self, digest: Digest, page: Callable[[str], str], home: str = "", say: Say = str, date: Say = english_date
    ) -> None:
        self.digest, self.page, self.home, self.say, self.date = digest, page, home, say, date

    @property
    def title(self) -> str:
        """Of the letter."""
        return self.say(title_of_digest(self.digest))

    @property
    def span(self) -> str:
        """The time that it tells of."""
        return self.say(
            Said("%(first)s to %(last)s", first=self.date(self.digest.first), last=self.date(self.digest.last))
        )

    @property
    def numbers(self) -> str:
        """What happened, in numbers."""
        return " ".join(map(self.say, self.digest.sentences))

    def heading(self, label: str) -> str:
        """Of a group."""
        return label or self.say(Said("Also new"))

    def more(self, n: int) -> str:
        """That there is more."""
        return self.say(said_of("and %(num)s more", "and %(num)s more", n))

    def address(self, record: Resource) -> str:
        """Where a link of the letter leads: to the record's page, else to the work."""
        return self.page(record.id) or record.url or ""


def as_markdown(letter: Letter) -> str:
    """The digest in Markdown."""
    digest, say = letter.digest, letter.say
    out = [f"# {markdown_text(letter.title)}", f"*{markdown_text(letter.span)}*"]
    out += [markdown_line(paragraph) for paragraph in paragraphs(digest.intro)]
    out.append(markdown_line(letter.numbers))
    for group in digest.groups:
        out.append(f"## {markdown_line(letter.heading(group.label))}")
        items = [_item(letter, record) for record in group.records]
        if group.n_records > len(group.records):
            items.append(f"- {markdown_text(letter.more(group.n_records - len(group.records)))}")
        out.append("\n".join(items))
    if digest.n_added > digest.n_listed:
        out.append(markdown_text(letter.more(digest.n_added - digest.n_listed)))
    if digest.answered:
        out.append(f"## {markdown_text(say(Said('You asked, and now it is here')))}")
        out.append("\n".join(f"- {markdown_line(text)}" for text in digest.answered))
    if digest.upcoming:
        out.append(f"## {markdown_text(say(Said('Coming up')))}")
        out.append("\n".join(
            f"- {markdown_line(_when(letter, record))}: {markdown_link(record.display_title, letter.address(record))}"
            for record in digest.upcoming
        ))  # fmt: skip
    if letter.home:
        out.append(markdown_link(digest.library, letter.home))
    return "\n\n".join(out) + "\n"


_SHORT_CHARS = 160


def _item(letter: Letter, record: Resource) -> str:
    address, about = letter.address(record), _short(record)
    link = markdown_link(record.display_title, address) if address else markdown_line(record.display_title)
    return f"- {link} - {markdown_text(about)}" if about else f"- {link}"


def _short(record: Resource) -> str:
    """So much of its description as fits on two lines."""
    text = " ".join(record.description.split())
    return text if len(text) <= _SHORT_CHARS else text[:_SHORT_CHARS].rsplit(" ", 1)[0].rstrip(".,;: ") + "…"


def _when(letter: Letter, record: Resource) -> str:
    start = (record.event.start or "") if record.event else ""
    try:
        return letter.date(start[:10])
    except ValueError:  # a month, or a span
        return start


_FONT = "font-family:Georgia,'Times New Roman',serif"
_SMALL = "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:21px;color:#55595c"
_LINK = "color:#0f5b5f"


def as_html(letter: Letter, language: str = "en") -> str:
    """The digest as HTML for e-mail: one table, styles on the elements, no picture, no script, nothing to fetch.

    That is what programs for e-mail keep, the oldest too.
    """
    rows = "".join(f'<tr><td style="padding:0 24px">{part}</td></tr>\n' for part in _parts(letter))
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(letter.title)}</title>\n</head>\n"
        '<body style="margin:0;padding:0;background:#f4f2ec">\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" '
        'style="padding:24px 8px">\n'
        '<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" '
        f'style="width:100%;max-width:600px;background:#ffffff;{_FONT};color:#1d2426">\n'
        f"{rows}</table>\n</td></tr></table>\n</body>\n</html>\n"
    )


def _parts(letter: Letter) -> Iterator[str]:
    digest, say = letter.digest, letter.say
    yield (
        f'<h1 style="{_FONT};font-size:28px;line-height:34px;margin:28px 0 4px">{_text(letter.title)}</h1>'
        f'<p style="{_SMALL};margin:0 0 16px">{_text(letter.span)}</p>'
    )
    for paragraph in paragraphs(digest.intro):
        yield f'<p style="font-size:17px;line-height:26px;margin:0 0 14px">{_text(paragraph)}</p>'
    yield f'<p style="{_SMALL};margin:0 0 8px">{_text(letter.numbers)}</p>'
    for group in digest.groups:
        yield _heading(letter.heading(group.label))
        for record in group.records:
            about = _short(record)
            said = f'<br><span style="{_SMALL}">{_text(about)}</span>' if about else ""
            yield f'<p style="font-size:17px;line-height:24px;margin:0 0 12px">{_linked(letter, record)}{said}</p>'
        if group.n_records > len(group.records):
            yield f'<p style="{_SMALL};margin:0 0 12px">{_text(letter.more(group.n_records - len(group.records)))}</p>'
    if digest.n_added > digest.n_listed:
        yield f'<p style="{_SMALL};margin:0 0 12px">{_text(letter.more(digest.n_added - digest.n_listed))}</p>'
    if digest.answered:
        yield _heading(say(Said("You asked, and now it is here")))
        asked = "<br>".join(map(_text, digest.answered))
        yield f'<p style="font-size:17px;line-height:26px;margin:0 0 12px">{asked}</p>'
    if digest.upcoming:
        yield _heading(say(Said("Coming up")))
        for record in digest.upcoming:
            yield (
                f'<p style="font-size:17px;line-height:24px;margin:0 0 10px"><span style="{_SMALL}">'
                f"{_text(_when(letter, record))}</span><br>{_linked(letter, record)}</p>"
            )
    foot = _text(digest.library)
    if letter.home:
        foot = f'<a href="{html.escape(letter.home)}" style="{_LINK}">{foot}</a>'
    yield f'<p style="{_SMALL};margin:24px 0 28px;border-top:1px solid #d9d5ca;padding-top:12px">{foot}</p>'


def _heading(text: str) -> str:
    return f'<h2 style="{_FONT};font-size:20px;line-height:26px;margin:22px 0 10px">{_text(text)}</h2>'


def _linked(letter: Letter, record: Resource) -> str:
    address, title = letter.address(record), _text(record.display_title)
    return (
        f'<a href="{html.escape(address)}" style="{_LINK};font-weight:bold">{title}</a>'
        if address
        else f"<b>{title}</b>"
    )


def _text(text: str) -> str:
    return html.escape(text, quote=False).encode("utf-8", "replace").decode()
