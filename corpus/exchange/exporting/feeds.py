"""Atom (RFC 4287) and RSS 2.0."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Iterator
from email.utils import format_datetime

from corpus.exchange.crosswalk import title_of
from corpus.exchange.exporting.writer import About
from corpus.exchange.exporting.xml_text import attribute, element, xml
from corpus.records import dates
from corpus.records.dates import is_exact, moment
from corpus.records.resource import Resource

_OPENSEARCH = 'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def _counts(about: About) -> str:
    """How many there are in all, as OpenSearch says it."""
    return "" if about.total is None else element("opensearch:totalResults", str(about.total), "  ")


def _day(text: str | None) -> dt.datetime | None:
    """The moment of a date that names a day; feeds cannot say less."""
    if not text or "/" in text or len(text) < 10 or not is_exact(text):
        return None
    return moment(text).replace(tzinfo=dt.UTC)


def _updated(record: Resource, about: About) -> dt.datetime:
    """When the record last changed or came; where nobody knows, when the work was issued, else when memory begins."""
    for text in (record.modified, record.added, record.issued):
        found = _day(text)
        if found:
            return found
    if record.date and (year := int(dates.first_year(record.date))) > 0:
        first, _ = dates.day_range(record.date)
        return dt.datetime(year, first.month, first.day, tzinfo=dt.UTC)
    return _began(about)


def _began(about: About) -> dt.datetime:
    return _day(about.began) or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _came(record: Resource, about: About) -> dt.datetime | None:
    """When a feed says that a record was published: to those who follow the site, when it came here; in a file,
    which is read back, when the work was issued.
    """
    return (_day(record.added) if about.feed_url else None) or _day(record.issued)


def _titled(record: Resource, about: About) -> str:
    """The title; a supplied one in brackets only in a file, where it is told from others by them."""
    return (record.display_title if about.feed_url else title_of(record)) or record.id


def _link(record: Resource, about: About) -> str:
    return record.url or about.page(record.id)


def write_atom(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """An entry a record, in the order given."""
    chosen = list(records)
    newest = max((_updated(record, about) for record in chosen), default=_began(about))
    feed_id = about.feed_url or about.home_url or f"urn:seealso:library:{html.escape(about.title)}"
    own = f'  <link rel="self" href={attribute(about.feed_url)}/>\n' if about.feed_url else ""
    yield (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" {_OPENSEARCH}>\n'
        f"{element('title', about.title, '  ')}{element('subtitle', about.note, '  ')}{_counts(about)}"
        f"{element('id', feed_id, '  ')}{own}"
        f"  <updated>{_rfc3339(newest)}</updated>\n  <author><name>{xml(about.title)}</name></author>\n"
    ).encode("utf-8", "replace")
    for record in chosen:
        came = _came(record, about)
        link = _link(record, about)
        entry = element("title", _titled(record, about)) + element("id", f"urn:seealso:{record.id}")
        entry += f"    <link href={attribute(link)}/>\n" if link else ""
        entry += f"    <updated>{_rfc3339(_updated(record, about))}</updated>\n"
        entry += f"    <published>{_rfc3339(came)}</published>\n" if came else ""
        entry += "".join(f"    <author><name>{xml(person.name)}</name></author>\n" for person in record.creators)
        entry += "".join(f"    <category term={attribute(theme)}/>\n" for theme in record.themes)
        entry += element('summary type="text"', record.description)
        yield f"  <entry>\n{entry}  </entry>\n".encode("utf-8", "replace")
    yield b"</feed>\n"


def _rfc3339(when: dt.datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def write_rss(records: Iterable[Resource], about: About) -> Iterator[bytes]:
    """An item a record. Descriptions are HTML there, so plain text is escaped once more."""
    described = ". ".join(part for part in (about.settings.library.tagline or about.title, about.note) if part)
    yield (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {_DC} {_OPENSEARCH}>\n<channel>\n'
        f"{element('title', about.title, '  ')}  <link>{xml(about.home_url or 'https://example.invalid/')}</link>\n"
        f"{element('description', described, '  ')}{_counts(about)}"
    ).encode("utf-8", "replace")
    for record in records:
        came = _came(record, about)
        item = element("title", html.escape(_titled(record, about), quote=False))
        item += element("link", _link(record, about))
        item += f'    <guid isPermaLink="false">urn:seealso:{xml(record.id)}</guid>\n'
        item += f"    <pubDate>{format_datetime(came)}</pubDate>\n" if came else ""
        item += "".join(element("dc:creator", person.name) for person in record.creators)
        item += "".join(element("category", theme) for theme in record.themes)
        item += element("description", html.escape(record.description, quote=False))
        yield f"  <item>\n{item}  </item>\n".encode("utf-8", "replace")
    yield b"</channel>\n</rss>\n"
