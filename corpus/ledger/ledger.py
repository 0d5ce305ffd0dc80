"""The history of a library: what is written to it, and what it answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from corpus.ledger import ledger_files
from corpus.ledger.entries import RECORDS, Entry, What, changed, changes_between, digest_of
from corpus.ledger.ledger_files import LedgerFiles, time_text
from corpus.ledger.ledger_index import Head, LedgerIndex, Place

_LOOKED_UP_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Noted:
    """How much of what was given to `Ledger.note_records` was new to the history."""

    n_found: int = 0
    n_added: int = 0
    n_changed: int = 0
    n_retired: int = 0
    n_restored: int = 0

    @property
    def numbers(self) -> dict[str, int]:
        """Those that are not nought, by their names in the history."""
        named = {
            "added": self.n_added,
            "changed": self.n_changed,
            "retired": self.n_retired,
            "restored": self.n_restored,
        }
        return {name: number for name, number in named.items() if number}


class Batch(NamedTuple):
    """What was noted together, of one kind: when, what, by whom, from where, and how many entries."""

    at: str
    what: What
    by: str
    source: str
    n_entries: int


@dataclass(frozen=True, slots=True)
class Passing:
    """A record as it passes by on its way into the index, where the history does not know it so."""

    id: str
    json: str


class Ledger:
    """What a library remembers.

    What is noted is compared with what the history says already: nothing is noted twice, and what nobody noted (a file
    edited by hand, a process killed before it could) is noted by whoever looks at the records next.

    Args:
        folder: where the lines are, which need not be there yet.
        state: where they are kept in a form to be asked.

    Raises:
        LibraryError: on writing, when the folder cannot be written.
    """

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder = folder
        self._files = LedgerFiles(folder)
        self._index = LedgerIndex(self._files, state)

    def exists(self) -> bool:
        """Whether anything is remembered yet."""
        return bool(self._files.files())

    def begin_anew_in_fork(self) -> None:
        """Go on in a process that was forked from the one that had it open."""
        self._index.begin_anew_in_fork()

    # -- writing --------------------------------------------------------------------------------------

    def begin(self, records: Iterable[tuple[str, str]]) -> int:
        """Write down what is held, (id, record as JSON) of all of it, when nothing is remembered yet; how many records.

        When they came is not known of these.
        """
        with self._files.writing():
            if self.exists():
                return 0
            at = self.next_time()
            n_records = self._files.append(
                Entry(
                    at=at, what="found", by="build", id=one, title=_title(said), digest=digest_of(text), record=said,
                )
                for one, text in records
                if (said := json.loads(text)) is not None
            )  # fmt: skip
            self._files.append([Entry(at=at, what="published", by="build", numbers={"records": n_records})])
        return n_records

    def note_records(
        self,
        passing: Iterable[Passing],
        held: Collection[str] | None = None,
        *,
        by: str,
        at: str | None = None,
        source: str = "",
        why: str = "",
        why_gone: Mapping[str, str] | None = None,
        taken_out: Mapping[str, str] | None = None,
    ) -> Noted:
        """Note what is new of some records.

        Args:
            passing: records in the state that they have now.
            held: the ids of all that are held now; who is not among them is retired. ``None``: nothing is said of
                others.
            at: when the records were read (`next_time`), for who read them before. What others noted of a record since
                is newer, and stands.
            by, source, why: as `Entry` has them.
            why_gone: id → why a record is held no more, where that is known.
            taken_out: id → the file of a record that is known to be held no more, whatever ``held`` says of others.
        """
        with self._files.writing():
            at = at or self.next_time()
            counts = dict.fromkeys(RECORDS, 0)
            new: list[Entry] = []
            batch: list[Passing] = []

            def take() -> None:
                heads = self._index.heads([one.id for one in batch])
                for one in batch:
                    entry = self._entry_of(one, heads.get(one.id), at, by, source, why)
                    if entry is not None:
                        counts[entry.what] += 1
                        new.append(entry)
                batch.clear()

            for one in passing:
                batch.append(one)
                if len(batch) >= _LOOKED_UP_TOGETHER:
                    take()
            take()
            if held is not None:
                for one, title, *times in self._index.rows(
                    "SELECT record, title, added, modified FROM heads WHERE is_held ORDER BY record"
                ):
                    if one not in held and at >= max(filter(None, times), default=""):
                        counts["retired"] += 1
                        gone = (why_gone or {}).get(one, why)
                        new.append(Entry(at=at, what="retired", by=by, source=source, id=one, title=title, why=gone))
            for key, head in self._index.heads(list(taken_out or ())).items():
                if head.is_held and at >= head.newest:
                    counts["retired"] += 1
                    file = (taken_out or {})[key]
                    new.append(Entry(at=at, what="retired", by=by, source=file, id=key, title=head.title, why=why))
            self._files.append(new)
        return Noted(*(counts[what] for what in RECORDS))

    def _entry_of(self, one: Passing, head: Head | None, at: str, by: str, source: str, why: str) -> Entry | None:
        digest = digest_of(one.json)
        if head is not None and (at < head.newest or (head.is_held and head.digest == digest)):
            return None
        record = json.loads(one.json)
        common: dict[str, Any] = {
            "at": at, "by": by, "source": source, "id": one.id, "title": _title(record), "why": why, "digest": digest,
        }  # fmt: skip
        if head is None:
            return Entry(what="added", record=record, **common)
        if not head.is_held:
            return Entry(what="restored", record=record, **common)
        before = self.record_at(one.id)
        if before is None:  # its lines were damaged: it is written whole once more
            return Entry(what="restored", record=record, **common)
        fields = changes_between(before, record)
        return Entry(what="changed", fields=fields, **common) if fields else None

    def note_states(self, what: What, states: Mapping[str, str], *, by: str, records: Mapping[str, str] | None = None,
                    gone: str = "") -> int:  # fmt: skip
        """Note what has another state than before; how many there were.

        Args:
            what: of what kind they are.
            states: key → state, of all that have one now.
            records: key → id of the record that it is about.
            gone: the state of what is known but not among ``states``; empty where nothing is said of others.
        """
        with self._files.writing():
            at = self.next_time()
            known = {key: (state, record) for key, state, record in self._index.rows(
                "SELECT key, state, record FROM states WHERE what = ?", what)}  # fmt: skip
            now = {key: (state, (records or {}).get(key, "")) for key, state in states.items()}
            if gone:
                now |= {key: (gone, record) for key, (_, record) in known.items() if key not in states}
            new = [
                Entry(at=at, what=what, by=by, id=record, key=key, state=state)
                for key, (state, record) in now.items()
                if known.get(key, ("", ""))[0] != state
            ]
            return self._files.append(new)

    def note_question(
        self,
        text: str,
        state: str,
        *,
        by: str,
        why: str = "",
        records: Sequence[str] = (),
        numbers: Mapping[str, int] | None = None,
        seen: str | None = None,
    ) -> Entry | None:
        """Note the state that somebody gives to a question, whatever it was before.

        Args:
            text: the question.
            state: that it has from now on.
            by, why: as `Entry` has them.
            records: ids of what answers it.
            numbers: what was known of it when that was decided.
            seen: when what its state rests on was noted, "" for nothing; ``None`` does not ask.

        Returns what was noted; ``None`` where something else was noted of it since ``seen``.
        """
        with self._files.writing():
            last = self._index.rows("SELECT at FROM states WHERE what = 'question' AND key = ?", text)
            if seen is not None and (last[0][0] if last else "") > seen:
                return None
            entry = Entry(
                at=self.next_time(), what="question", by=by, id=next(iter(records), ""), key=text, state=state,
                why=why, records=tuple(records), numbers=dict(numbers or {}),
            )  # fmt: skip
            self._files.append([entry])
            return entry

    def note_answers(self, found: Iterable[tuple[str, str, Sequence[str]]], *, by: str) -> None:
        """Note (question, state, ids of what answers it) of what became of questions, at one stroke."""
        with self._files.writing():
            at = self.next_time()
            self._files.append(
                Entry(
                    at=at, what="question", by=by, id=next(iter(records), ""), key=text, state=state,
                    records=tuple(records),
                )
                for text, state, records in found
            )  # fmt: skip

    def note_publication(self, generation: str, numbers: Mapping[str, int], *, by: str) -> None:
        """Note that a generation was published, with its numbers."""
        with self._files.writing():
            self._files.append(
                [Entry(at=self.next_time(), what="published", by=by, key=generation, numbers=dict(numbers))]
            )

    def note_agreement(self, numbers: Mapping[str, int], *, by: str) -> None:
        """Note how far ``by`` agreed with the topics that records have."""
        with self._files.writing():
            self._files.append([Entry(at=self.next_time(), what="agreement", by=by, numbers=dict(numbers))])

    def next_time(self) -> str:
        """A time for a new entry: now, but later than all that is noted, though a clock went wrong."""
        now = time_text(ledger_files.now())
        newest = self._index.rows("SELECT max(at) FROM entries")[0][0]
        if newest is None or now > newest:
            return now
        return time_text(dt.datetime.fromisoformat(newest) + dt.timedelta(microseconds=1))

    # -- asking ---------------------------------------------------------------------------------------

    def began_at(self) -> str | None:
        """When the history begins; ``None`` where there is none."""
        found: str | None = self._index.rows("SELECT min(at) FROM entries")[0][0]
        return found

    def n_unreadable(self) -> int:
        """How many lines of the files cannot be read."""
        return int(self._index.rows("SELECT sum(n_lost) FROM files")[0][0] or 0)

    def heads(self, ids: Sequence[str]) -> dict[str, Head]:
        """Id → what is known of a record, of those of ``ids`` that ever were here."""
        return self._index.heads(ids)

    def ids(self) -> list[str]:
        """The ids of all records that are held or ever were."""
        return [one for (one,) in self._index.rows("SELECT record FROM heads ORDER BY record")]

    def entries(
        self,
        *,
        whats: Collection[What] = (),
        record: str | None = None,
        since: str = "",
        until: str = "~",
        limit: int | None = None,
        offset: int = 0,
        newest_first: bool = True,
    ) -> list[Entry]:
        """Entries from ``since`` up to, but without, ``until``: times as text, as much of them as matters.

        Args:
            whats: of these kinds; empty for all.
            record: of one record.
        """
        found = self._index.rows(
            "SELECT file, offset, n_bytes FROM entries WHERE at >= ? AND at < ? AND (? OR what IN (SELECT value FROM "
            "json_each(?))) ORDER BY n DESC LIMIT ? OFFSET ?"
            if record is None and newest_first
            else "SELECT file, offset, n_bytes FROM entries WHERE at >= ? AND at < ? AND (? OR what IN (SELECT value "
            "FROM json_each(?))) ORDER BY n LIMIT ? OFFSET ?"
            if record is None
            else "SELECT file, offset, n_bytes FROM entries INDEXED BY entries_of_record WHERE at >= ? AND at < ? AND "
            "(? OR what IN (SELECT value FROM json_each(?))) AND record <> '' AND record = ? ORDER BY n * ? LIMIT ? "
            "OFFSET ?",
            *_chosen(whats, since, until), *(() if record is None else (record, -1 if newest_first else 1)),
            -1 if limit is None else limit, offset,
        )  # fmt: skip
        return self._index.entries_at(Place(*one) for one in found)

    def n_entries(
        self, *, whats: Collection[What] = (), record: str | None = None, since: str = "", until: str = "~"
    ) -> dict[str, int]:
        """How many entries of each kind there are, as `entries` counts them."""
        return dict(
            self._index.rows(
                "SELECT what, count(*) FROM entries WHERE at >= ? AND at < ? AND (? OR what IN (SELECT value FROM "
                "json_each(?))) AND (? OR record = ?) GROUP BY what",
                *_chosen(whats, since, until), record is None, record,
            )
        )  # fmt: skip

    def n_by_period(self, n_chars: int) -> list[tuple[str, str, int]]:
        """(period, what, how many entries), of what happened to records; a period is ``n_chars`` of a time."""
        return self._index.rows(
            "SELECT substr(at, 1, ?) AS period, what, count(*) FROM entries WHERE record <> '' AND what IN ('found', "
            "'added', 'changed', 'retired', 'restored') GROUP BY period, what ORDER BY period",
            n_chars,
        )  # fmt: skip

    def batches(self, since: str = "", until: str = "~", limit: int = 30, offset: int = 0) -> list[Batch]:
        """What happened to records and links, the newest first: what was noted together, of one kind, as one."""
        found = self._index.rows(
            "SELECT at, what, by, CASE WHEN what = 'retired' AND by <> 'import' THEN '' ELSE source END AS said, "
            "count(*) FROM entries WHERE at >= ? AND at < ? AND what IN ('added', 'changed', 'retired', 'restored', "
            "'link') GROUP BY at, what, by, said ORDER BY at DESC, what LIMIT ? OFFSET ?",
            since, until, limit, offset,
        )  # fmt: skip
        return [Batch(*one) for one in found]

    def n_batches(self, since: str = "", until: str = "~") -> int:
        """How many of them there are."""
        found: int = self._index.rows(
            "SELECT count(*) FROM (SELECT DISTINCT at, what, by, CASE WHEN what = 'retired' AND by <> 'import' THEN '' "
            "ELSE source END FROM entries WHERE at >= ? AND at < ? AND what IN ('added', 'changed', 'retired', "
            "'restored', 'link'))",
            since, until,
        )[0][0]  # fmt: skip
        return found

    def first_of(self, batch: Batch, limit: int) -> list[Entry]:
        """The first entries of a batch."""
        found = self._index.rows(
            "SELECT file, offset, n_bytes FROM entries WHERE at = ? AND what = ? AND by = ? AND (source = ? OR "
            "what = 'retired' AND by <> 'import') ORDER BY n LIMIT ?",
            batch.at, batch.what, batch.by, batch.source, limit,
        )  # fmt: skip
        return self._index.entries_at(Place(*one) for one in found)

    def happened_to(self, since: str, until: str) -> dict[str, list[What]]:
        """Id → what happened to the record from ``since`` up to, but without, ``until``, the oldest first."""
        found: dict[str, list[What]] = {}
        for record, what in self._index.rows(
            "SELECT record, what FROM entries WHERE at >= ? AND at < ? AND record <> '' AND what IN ('found', 'added', "
            "'changed', 'retired', 'restored') ORDER BY n",
            since, until,
        ):  # fmt: skip
            found.setdefault(record, []).append(what)
        return found

    def states(self, what: What) -> dict[str, tuple[str, str]]:
        """Key → (state, since when) of what comes and goes."""
        return {key: (state, at) for key, state, at in self._index.rows(
            "SELECT key, state, at FROM states WHERE what = ? ORDER BY key", what)}  # fmt: skip

    def record_at(self, record: str, until: str = "~") -> dict[str, Any] | None:
        """A record as it was before ``until``; as it was last where it is held no more; ``None`` where it never was."""
        said: dict[str, Any] | None = None
        for entry in self.entries(whats=RECORDS, record=record, until=until, newest_first=False):
            if entry.record is not None:
                said = dict(entry.record)
            elif said is not None and entry.fields:
                said = changed(said, entry.fields)
        return said


def _title(record: Mapping[str, Any]) -> str:
    return str(record.get("title") or record.get("supplied_title") or "")


def _chosen(whats: Collection[What], since: str, until: str) -> tuple[str, str, bool, str]:
    return since, until, not whats, json.dumps(list(whats))
