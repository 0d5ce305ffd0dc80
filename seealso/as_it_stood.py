"""The records as they stood at the end of a day in the past, to be counted as those of today are."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from corpus import LibrarySettings, Resource
from indexer.index.values_of_records import ValuesOfRecords
from indexer.search.facets import FacetTable
from seealso.periods import period, records_as_of

if TYPE_CHECKING:
    from corpus.ledger.entries import What
    from corpus.ledger.ledger import Ledger

LINKS: tuple[What, ...] = ("link",)
MOST_KEPT = 3
"""So many days are kept in memory: whoever looks at one day asks for it several times."""


@dataclass(frozen=True, slots=True)
class Stood:
    """What was held at the end of a day: counted by today's settings, for those of that day are not known.

    day: the last one that the date covers, ISO 8601.
    """

    day: str
    facets: FacetTable
    statistics: ValuesOfRecords

    @property
    def year(self) -> int:
        """The year of that day."""
        return int(self.day[:4])


class DaysPast:
    """The days that were asked for last. One is replayed at a time: it takes the whole history up to it.

    Args:
        history: of the library.
        settings: of the library.
    """

    def __init__(self, history: Ledger, settings: LibrarySettings) -> None:
        self._history = history
        self._settings = settings
        self._kept: OrderedDict[str, Stood] = OrderedDict()
        self._lock = threading.Lock()

    def at(self, date: str) -> Stood:
        """The records at the end of a day, month or year.

        Raises:
            UsageError: it is no date, or the history begins later.
        """
        _, until = period(None, date)
        with self._lock:
            found = self._kept.pop(until, None) or self._replayed(date, until)
            if until <= dt.datetime.now(dt.UTC).date().isoformat():  # nothing is added to that day any more
                self._kept[until] = found
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
            return found

    def _replayed(self, date: str, until: str) -> Stood:
        records = [_resource(record) for record in records_as_of(self._history, date)]
        statistics = ValuesOfRecords(records, self._settings)
        facets = FacetTable(statistics, self._settings)
        states = {one.key: one.state for one in self._history.entries(whats=LINKS, until=until, newest_first=False)}
        dead = {"dead": frozenset(one.id for one in records if one.url and states.get(one.url) == "dead")}
        facets.outside.hear("link", lambda: dead)
        return Stood(_last_day(until), facets, statistics)


def _last_day(until: str) -> str:
    try:
        return (dt.date.fromisoformat(until) - dt.timedelta(days=1)).isoformat()
    except ValueError:  # after the last day that there is
        return dt.date.max.isoformat()


def _resource(record: dict[str, Any]) -> Resource:
    """A record as it was written down; what this version cannot read any more still counts as one."""
    try:
        return Resource.model_validate(record)
    except ValidationError:
        return Resource(id=str(record.get("id") or "unreadable"))
