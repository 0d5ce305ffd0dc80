"""The index as Whoosh sees it, with a list of segments that is data: `segments-<n>.json`, one for each commit.

    {"digest": "...", "format": 1, "generation": 7, "schema": "...", "segments": [
        {"id": "g3ndcbvavl4t6l00", "n_documents": 111, "deleted": [3, 17],
         "files": {".documents": [20132467, "<SHA-256>"], ".postings": [44517770, "<SHA-256>"]}}]}

Whoosh keeps its own list, the table of contents, as a pickle, which may hold a program; none is written here and none
is read. All else is Whoosh's: readers, searchers, queries and the writer's lock.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError, FileIndex
from whoosh.reading import CorruptIndexError

from corpus.records.files import read_regular
from corpus.records.sealed import DamagedError, sealed, unsealed
from indexer.index.codec.postings_writer import POSTINGS_EXTENSION
from indexer.index.codec.stored_documents import DOCUMENTS_EXTENSION
from indexer.index.codec.whoosh_codec import ColumnarCodec

INDEX_NAME = "MAIN"
_FORMAT = 1
_LIST = re.compile(r"segments-(0|[1-9][0-9]{0,17})\.json")
_SEGMENT_ID = re.compile(r"[0-9a-z]{1,40}")
_EXTENSION = re.compile(r"[.][A-Za-z0-9_.]{1,80}")

FileSums = Mapping[str, tuple[int, str]]
"""File name, relative to the folder of the index → its length in bytes and its SHA-256."""


def list_name(generation: int) -> str:
    """The file of a commit's list of segments."""
    return f"segments-{generation}.json"


def schema_digest(schema: Any) -> str:
    """What two schemas differ in that differ in a field's name, kind or options."""
    said = []
    for name, field in sorted(schema.items()):
        options = sorted((key, value) for key, value in vars(field).items() if isinstance(value, bool | int | str))
        said.append((name, type(field).__name__, type(field.format).__name__, options))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class SegmentList:
    """What a commit says: its segments with their deleted documents, and what their files must be."""

    generation: int
    schema: str
    segments: tuple[Any, ...]
    files: FileSums

    def text(self) -> str:
        """As it is kept."""
        listed = []
        for segment in self.segments:
            head = segment.segment_id()
            own = {name[len(head) :]: list(sums) for name, sums in self.files.items() if name.startswith(head + ".")}
            listed.append(
                {
                    "id": segment.segid,
                    "n_documents": segment.doc_count_all(),
                    "deleted": sorted(segment.deleted_docs()),
                    "files": own,
                }
            )
        return sealed(
            {"format": _FORMAT, "generation": self.generation, "schema": self.schema, "segments": listed}, indent=None
        )

    @staticmethod
    def of(text: bytes, generation: int) -> SegmentList:
        """The inverse of `text`. Whatever it holds, what comes back is segments of our codec within the folder.

        Raises:
            CorruptIndexError: it is damaged.
        """
        try:
            said = unsealed(text)
            if said["format"] != _FORMAT or said["generation"] != generation:
                raise DamagedError("it is another commit's")
            segments: list[Any] = []
            files: dict[str, tuple[int, str]] = {}
            for row in said["segments"]:
                segment = _segment(row)
                segments.append(segment)
                for extension, (length, digest) in row["files"].items():
                    if not _EXTENSION.fullmatch(extension):
                        raise DamagedError(f"{extension!r} is no file's ending")
                    files[segment.make_filename(extension)] = (int(length), str(digest))
                if not {POSTINGS_EXTENSION, DOCUMENTS_EXTENSION} <= row["files"].keys():
                    raise DamagedError("a segment without its files")
            return SegmentList(generation, str(said["schema"]), tuple(segments), files)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
            raise CorruptIndexError(f"{list_name(generation)} is damaged: {error}.") from None


def _segment(row: Mapping[str, Any]) -> Any:
    n_documents, deleted = row["n_documents"], row["deleted"]
    if not isinstance(row["id"], str) or not _SEGMENT_ID.fullmatch(row["id"]):
        raise DamagedError("a segment has a name that is not one of ours")
    if not isinstance(n_documents, int) or not 0 <= n_documents < 1 << 31:
        raise DamagedError(f"a segment of {n_documents!r} documents")
    if deleted and not (all(type(n) is int for n in deleted) and 0 <= min(deleted) <= max(deleted) < n_documents):
        raise DamagedError("a document is deleted that was never there")
    segment: Any = ColumnarCodec().new_segment(None, INDEX_NAME)
    segment.segid = row["id"]
    segment.set_doc_count(n_documents)
    segment._deleted = set(deleted) or None
    return segment


class SegmentIndex(FileIndex):
    """A Whoosh index whose commits are `SegmentList` files.

    Args:
        storage: a Whoosh storage: a folder, or memory.
        schema: the schema; it is known, not read.

    Raises:
        EmptyIndexError: there is no index.
        CorruptIndexError: its list of segments is damaged, or of another schema.
    """

    def __init__(self, storage: Any, schema: Any) -> None:
        self.storage: Any = storage
        self.indexname = INDEX_NAME
        self._schema = schema
        self._schema_digest = schema_digest(schema)
        self.latest()

    @classmethod
    def create(cls, storage: Any, schema: Any) -> SegmentIndex:  # type: ignore[override]
        """A new, empty index; what was in its place is cleared away."""
        for name in list(storage.list()):
            if _LIST.fullmatch(name) or name.startswith(f"{INDEX_NAME}_"):
                storage.delete_file(name)
        _write(storage, SegmentList(0, schema_digest(schema), (), {}))
        return cls(storage, schema)

    def latest_generation(self) -> int:
        """The number of the newest commit; -1 where there is none."""
        found = (_LIST.fullmatch(name) for name in self.storage.list())
        return max((int(match[1]) for match in found if match), default=-1)

    def latest(self) -> SegmentList:
        """The newest commit. Raises what the class says."""
        generation = self.latest_generation()
        if generation < 0:
            raise EmptyIndexError(f"There is no index in {self.storage!r}")
        found = SegmentList.of(self._read(list_name(generation)), generation)
        if found.schema != self._schema_digest:
            raise CorruptIndexError(f"{list_name(generation)} is that of another schema.")
        return found

    def reader(self, reuse: Any = None) -> Any:
        """Whoosh's reader of the newest commit."""
        return super().reader(reuse)  # type: ignore[no-untyped-call]

    def _read(self, name: str) -> bytes:
        if self.storage.folder:
            return read_regular(Path(self.storage.folder, name))
        with self.storage.open_file(name) as file:
            return bytes(file.read())

    def lock(self, name: str) -> Any:
        """Whoosh's lock of writers. It opens a file, and the writer empties a folder: neither may lead elsewhere.

        Raises:
            CorruptIndexError: one of them is not what it should be.
        """
        if self.storage.folder:
            folder = Path(self.storage.folder)
            lock, temporary = folder / f"{INDEX_NAME}_{name}", folder / f"{INDEX_NAME}.tmp"
            if lock.is_symlink() or (lock.exists() and not lock.is_file()) or temporary.is_symlink():
                raise CorruptIndexError(f"{lock} or {temporary} is a link, or no file. Remove it.")
        return super().lock(name)  # type: ignore[no-untyped-call]

    def publish(self, segments: Sequence[Any], generation: int, files: FileSums, storage: Any) -> None:
        """Let new readers see these segments, at one stroke, and clear away what no commit names any more.

        Args:
            files: length and digest of every file of theirs.
            storage: writes the list; `indexer.index.durable_storage.DurableStorage` where it must be on the disk.
        """
        _write(storage, SegmentList(generation, self._schema_digest, tuple(segments), files))
        named = {segment.segment_id() for segment in segments}
        for name in list(self.storage.list()):
            match = _LIST.fullmatch(name)
            is_old_list = match is not None and int(match[1]) != generation
            is_old_segment = name.startswith(f"{INDEX_NAME}_") and "." in name and name.partition(".")[0] not in named
            if is_old_list or is_old_segment:
                _delete(self.storage, name)

    def _read_toc(self) -> Any:
        """What Whoosh's reader and writer ask; its own reads a pickle."""
        found = self.latest()
        contents: Any = TOC
        return contents(self._schema, list(found.segments), found.generation)


def create_in(folder: Path | str, schema: Any) -> SegmentIndex:
    """A new, empty index in a folder."""
    storage: Any = FileStorage
    return SegmentIndex.create(storage(str(folder)), schema)


def open_in(folder: Path | str, schema: Any) -> SegmentIndex:
    """The index in a folder. Raises what `SegmentIndex` does."""
    storage: Any = FileStorage
    return SegmentIndex(storage(str(folder)), schema)


def latest_commit(folder: Path) -> int:
    """The number of the newest commit in a folder; -1 where there is none."""
    found = (_LIST.fullmatch(name) for name in os.listdir(folder))
    return max((int(match[1]) for match in found if match), default=-1)


def latest_list(folder: Path) -> SegmentList | None:
    """The newest commit in a folder, whatever its schema; ``None`` where there is none.

    Raises:
        CorruptIndexError: it is damaged.
        OSError: it cannot be read, or was just replaced.
    """
    commit = latest_commit(folder)
    return None if commit < 0 else SegmentList.of(read_regular(folder / list_name(commit)), commit)


def _write(storage: Any, listed: SegmentList) -> None:
    name = list_name(listed.generation)
    with storage.create_file(f"{name}.new") as file:
        file.write(listed.text().encode("utf-8"))
    storage.rename_file(f"{name}.new", name, safe=False)


def _delete(storage: Any, name: str) -> None:
    with contextlib.suppress(OSError):  # on Windows, somebody reads it; the next commit removes it
        storage.delete_file(name)
