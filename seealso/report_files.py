"""The report as one HTML file: to be opened, printed and sent; pictures are in it, and nothing is fetched."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence

from corpus.said import Said, said_of
from seealso import report_pictures as pictures
from seealso.digest import english_date, paragraphs
from seealso.digest_files import Say
from seealso.report import MOST_LISTED, Line, Report, waiting_lines

Search = Callable[[str], str]
"""The address of a search; "" where the library has no home on the web."""

STILL_LOOKING = Said("The records are still being looked through. Come back in a minute.")

AS_TODAY = Said("As it is today")

STYLE = """
body { font: 17px/1.5 Georgia, 'Times New Roman', serif; color: #1d2424; background: #fff; margin: 0; }
main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.5rem; }
h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 .2rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; break-after: avoid; }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; break-after: avoid; }
p.span, .small, figcaption, td, th, svg { font-family: Arial, Helvetica, sans-serif; }
p.span, .small { color: #566060; font-size: .9rem; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 2.2rem; margin: 1.4rem 0; padding: 0; list-style: none; }
.figures b { display: block; font-size: 1.9rem; line-height: 1.1; font-weight: normal; color: #0f5c5f; }
.figures span { font: .9rem Arial, Helvetica, sans-serif; color: #566060; }
figure { margin: 0 0 1rem; break-inside: avoid; }
ul, ol { padding-inline-start: 1.2rem; }
a { color: #0f5c5f; }
@page { margin: 18mm; }
@media print { main { max-width: none; padding: 0; } a { color: inherit; text-decoration: none; } }
"""


class Telling:
    """A report, ready to be written.

    Args:
        report: what there is to tell.
        search: query → the address of that search.
        say: `str` for English.
        date: a day (ISO 8601) as it is written.
    """

    def __init__(self, report: Report, search: Search = lambda _: "", say: Say = str, date: Say = english_date) -> None:
        self.report, self.search, self.say, self.date = report, search, say, date

    @property
    def title(self) -> str:
        """Of the report."""
        return self.say(Said("Report on %(library)s", library=self.report.library))

    @property
    def span(self) -> str:
        """The time that it tells of."""
        return self.say(
            Said("%(first)s to %(last)s", first=self.date(self.report.first), last=self.date(self.report.last))
        )

    @property
    def figures(self) -> list[tuple[str, str, str]]:
        """(number, what it counts, the search that lists it, or "") of what stands on top."""
        one, say = self.report, self.say
        if one.n_now is None:
            return []
        found = [
            (f"{one.n_now:,}", say(Said("resources at its end")), "")
            if one.is_over
            else (f"{one.n_now:,}", say(Said("resources now")), "*"),
            (
                f"{one.n_added:,}",
                say(Said("added in this time")),
                f"added:{one.first}..{one.last}" if one.is_added_listed else "",
            ),
            (f"{one.n_changed:,}", say(Said("were changed")), ""),
        ]
        if one.n_retired:
            found.append((f"{one.n_retired:,}", say(Said("taken out")), ""))
        return found if one.is_over else [*found, *self._standing_figures()]

    @property
    def figures_today(self) -> list[tuple[str, str, str]]:
        """Those of today in a report of a time that is over."""
        if not self.report.is_over:
            return []
        return [(f"{self.report.n_today:,}", self.say(Said("resources now")), "*"), *self._standing_figures()]

    def _standing_figures(self) -> Iterator[tuple[str, str, str]]:
        one, say = self.report, self.say
        if one.questions.n_all:
            yield f"{one.questions.n_answered:,} / {one.questions.n_all:,}", say(Said("questions answered")), ""
        if one.n_promised:
            yield f"{one.n_kept:,} / {one.n_promised:,}", say(Said("promises kept")), ""
        if one.n_dead is not None:
            yield f"{one.n_dead:,}", say(Said("links that do not work")), "link:broken"

    def in_lines(self, lines: Sequence[Line]) -> list[tuple[str, int | None, int]]:
        """Values as a picture has them."""
        return [(self.say(line.label), line.before, line.now) for line in lines]

    def pictures(self) -> Iterator[tuple[str, str, str]]:
        """(heading, picture, note) of each."""
        one, say = self.report, self.say
        grown = pictures.curve(
            _to_the_end(one), say(said_of("Grown to %(num)s resource", "Grown to %(num)s resources", one.n_now or 0))
        )
        if grown:
            yield say(Said("How the library grew")), grown, say(Said("Since %(date)s.", date=self.date(one.began)))
        if one.topics:
            note = (
                say(Said("The pale bars are how it was before this time."))
                if any(line.before not in (None, line.now) for line in one.topics)
                else ""
            )
            note = f"{note} {self._not_shown(one.n_topics - len(one.topics))}".strip()
            yield say(Said("What it is about")), pictures.bars(self.in_lines(one.topics), self._words(one.topics)), note
        if one.kinds:
            yield (
                say(Said("Kind")),
                pictures.bars(self.in_lines(one.kinds), self._words(one.kinds)),
                self._not_shown(one.n_kinds - len(one.kinds)),
            )
        if len(one.years) > 1:
            said = say(Said("From %(first)s to %(last)s", first=str(one.years[0][0]), last=str(one.years[-1][0])))
            yield (
                say(Said("From which years it is")),
                pictures.columns(one.years, said),
                say(said_of("%(num)s resource has a date.", "%(num)s resources have a date.", one.n_dated)),
            )

    def _words(self, lines: Sequence[Line]) -> str:
        return "; ".join(f"{self.say(line.label)} {line.now:,}" for line in lines)

    def lists(self) -> Iterator[tuple[str, list[str], str]]:
        """(heading, lines, what is left out) of what is told in words."""
        one, say = self.report, self.say
        if one.questions.new:
            yield say(Said("Answered in this time")), *self._cut(one.questions.new)
        if not one.is_over:
            yield from self._standing_lists()
        if one.people:
            yield say(Said("Who worked on it")), *self._cut([f"{name}: {n:,}" for name, n in one.people])

    def lists_today(self) -> Iterator[tuple[str, list[str], str]]:
        """Those of today in a report of a time that is over."""
        return self._standing_lists() if self.report.is_over else iter(())

    def _standing_lists(self) -> Iterator[tuple[str, list[str], str]]:
        one, say = self.report, self.say
        asked = one.questions
        if asked.lost:
            yield say(Said("Answered before, and not any more")), *self._cut(asked.lost)
        if asked.open:
            lines = [
                f"{each.text}: " + say(said_of("asked for on %(num)s day", "asked for on %(num)s days", each.n_times))
                for each in asked.open
            ]
            yield say(Said("Asked for, and not here")), lines, self._left(asked.n_open - len(lines))
        if one.gaps:
            lines = [", ".join(say(label) for _, _, label in gap.values) + ": " + say(Said("%(n)s held", n=gap.count))
                     for gap in one.gaps]  # fmt: skip
            yield say(Said("Meant to be covered, and thin")), lines, self._left(one.n_gaps - len(lines))
        waiting = [f"{say(name)}: {n:,}" for name, n in waiting_lines(one)]
        looking = say(STILL_LOOKING) if one.is_looking else ""
        if waiting or looking:
            yield say(Said("What waits for the curators")), waiting, looking

    def _cut(self, texts: Sequence[str]) -> tuple[list[str], str]:
        return list(texts[:MOST_LISTED]), self._left(len(texts) - MOST_LISTED)

    def _left(self, n: int) -> str:
        return self.say(said_of("and %(num)s more", "and %(num)s more", n)) if n > 0 else ""

    def _not_shown(self, n: int) -> str:
        return self.say(said_of("%(num)s more is not shown.", "%(num)s more are not shown.", n)) if n > 0 else ""


def _to_the_end(one: Report) -> list[tuple[str, int]]:
    """How the library grew, up to the end of the time where that is over."""
    grown = list(one.growth)
    if grown and one.is_over and (end := one.last[: len(grown[-1][0])]) > grown[-1][0]:
        grown.append((end, grown[-1][1]))
    return grown


def as_html(telling: Telling, language: str = "en") -> str:
    """The report as one file."""
    one = telling.report
    parts = [f"<h1>{_text(telling.title)}</h1>", f'<p class="span">{_text(telling.span)}</p>']
    parts += [f"<p>{_text(paragraph)}</p>" for paragraph in paragraphs(one.intro)]
    parts.append(f"<p>{_text(' '.join(map(telling.say, one.sentences)))}</p>")
    parts += _figures(telling, telling.figures)
    for heading, picture, note in telling.pictures():
        said = f'<figcaption class="small">{_text(note)}</figcaption>' if note else ""
        parts.append(f"<h2>{_text(heading)}</h2><figure>{picture}{said}</figure>")
    parts += _lists("h2", telling.lists())
    if one.is_over:
        parts.append(f"<h2>{_text(telling.say(AS_TODAY))}</h2>")
        parts.append(f"<p>{_text(' '.join(map(telling.say, one.sentences_today)))}</p>")
        parts += _figures(telling, telling.figures_today)
        parts += _lists("h3", telling.lists_today())
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(telling.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _figures(telling: Telling, figures: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    if figures:
        items = (f"<li>{_number(telling, n, query)}<span>{_text(said)}</span></li>" for n, said, query in figures)
        yield f'<ul class="figures">{"".join(items)}</ul>'


def _lists(level: str, lists: Iterator[tuple[str, list[str], str]]) -> Iterator[str]:
    for heading, lines, left in lists:
        items = "".join(f"<li>{_text(line)}</li>" for line in lines)
        more = f'<li class="small">{_text(left)}</li>' if left else ""
        yield f"<{level}>{_text(heading)}</{level}><ul>{items}{more}</ul>"


def _number(telling: Telling, text: str, query: str) -> str:
    address = telling.search(query) if query else ""
    return f'<b><a href="{html.escape(address)}">{_text(text)}</a></b>' if address else f"<b>{_text(text)}</b>"


def _text(text: str) -> str:
    return html.escape(text, quote=False).encode("utf-8", "replace").decode()
