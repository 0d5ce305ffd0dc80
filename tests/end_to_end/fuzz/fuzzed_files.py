"""What must hold of any file at all, whatever is in it: read as records, or imported in any format."""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from corpus import LibraryFolder, Resource, SeealsoError
from corpus.exchange.exporting import WRITERS, About
from corpus.records.readers import READERS, RawRecord
from corpus.records.readers.yaml_files import YamlLoader
from seealso.imports import import_source
from tests.end_to_end.fuzz.budget import NIGHTLY

MOST_CPU_SECONDS = 2.0
"""For one file, of at most `mutations.MAX_BYTES`: CPU time of the thread, so that a busy machine fails nothing."""
MOST_BYTES = 200 << 20
"""What one file may add to the memory of the process at its highest."""

WORKBOOKS = NIGHTLY
"""Whether workbooks are written too, which takes as long as all other formats together."""

GOOD_ID = "the-good-one-beside-it"
_GOOD = f"id: {GOOD_ID}\ntitle: The quokka survey\nurl: https://example.org/quokka\n"
_ALL_FIELDS = [name for name in ("json", "jsonl", "yaml") if WRITERS[name].carries == ("all",)]
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_numbers = itertools.count()


@contextlib.contextmanager
def within_limits() -> Iterator[None]:
    """What runs within takes no more time and memory than a file may."""
    gc.disable()
    before, began = _highest_bytes(anew=True), time.thread_time()
    try:
        yield
        took, more = time.thread_time() - began, _highest_bytes() - before
    finally:
        gc.enable()
    assert took < MOST_CPU_SECONDS, f"{took:.2f} s"
    assert more < MOST_BYTES, f"{more >> 20} MB"


def _highest_bytes(anew: bool = False) -> int:
    """The most memory that this process has had; since now, if ``anew``. 0 where the system does not say."""
    try:
        if anew:
            Path("/proc/self/clear_refs").write_text("5")
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    except OSError:
        return 0
    return int(found[1]) << 10 if found else 0


def library_in(folder: Path) -> Path:
    """A new library in ``folder``, empty."""
    root = folder / f"library-{next(_numbers)}"
    root.mkdir()
    (root / "seealso.toml").write_text('[library]\ntitle = "Mine"\n')
    return root


def reads(name: str, raw: bytes, folder: Path) -> int:
    """A library with the file ``name`` is read: records or problems, and the good record beside it.

    Returns:
        How many records were in it.
    """
    root = library_in(folder)
    (root / "a-good.yaml").write_text(_GOOD)
    (root / name).write_bytes(raw)
    with within_limits():
        loaded = LibraryFolder(root).load()
    first, *others = loaded.resources
    assert first.id == GOOD_ID
    for problem in loaded.problems:
        assert problem.file == name
        assert problem.problem
        assert problem.mend
        assert "\n" not in str(problem)
        str(problem).encode()
        assert len(str(problem)) < 2000
    if not others and not loaded.errors:
        assert holds_nothing(name, raw), "neither records nor problems"
    can_be_written(others, root)
    return len(others)


def holds_nothing(name: str, raw: bytes) -> bool:
    """Whether the file ``name`` is good, and has no record in it."""
    text = raw.decode("utf-8-sig")
    if not name.endswith((".yaml", ".yml")):
        return not text.strip() or json.loads(text) == []
    return all(found in (None, []) for found in yaml.load_all(text, YamlLoader)) or not text.strip()


def can_be_written(records: list[Resource], root: Path) -> None:
    """What was read can be written, and is then what it was."""
    for record in records:
        text = record.to_json()
        text.encode()
        assert Resource(**json.loads(text)) == record
        json.dumps(record.to_json_dict(), ensure_ascii=False, allow_nan=False).encode()
    about = About("Mine", LibraryFolder(root).settings)
    for name, writer in WRITERS.items():
        if writer.packed and not WORKBOOKS:
            continue
        written = b"".join(writer.write(records, about))
        if name in _ALL_FIELDS and records and not any(_CONTROL.search(text_of(record)) for record in records):
            path = root.parent / f"written-{next(_numbers)}{writer.suffix}"
            path.write_bytes(written)
            again = [item.data for item in READERS[writer.suffix](path) if isinstance(item, RawRecord)]
            assert [Resource(**data) for data in again] == records, name


def text_of(record: Resource) -> str:
    """Everything that ``record`` says."""
    return repr(record.to_json_dict()).encode().decode("unicode-escape", "replace")


def imports(name: str, raw: bytes, folder: Path, format_name: str | None) -> int:
    """The file ``name`` is imported into an empty library, or refused with its name; what came in is good.

    Args:
        format_name: the format that is named; ``None``: a good file lies beside it, and the format is looked for.

    Returns:
        How many records came in.
    """
    root = library_in(folder)
    source = root.with_name(f"{root.name}-from")
    source.mkdir()
    path = source / name
    path.write_bytes(raw)
    if format_name is None:
        (source / "a-good.yaml").write_text(_GOOD)
    asked = str(source if format_name is None else path)
    try:
        with within_limits():
            report = import_source(root, asked, format=format_name, skip_unreadable=True, untitled=True)
    except SeealsoError as error:
        said = str(error)
    else:
        said = ""
    if said:
        assert format_name is not None, said
        assert name in said
        said.encode()
        return 0
    for said in (*report.notes, *report.skipped, *map(str, report.problems)):
        said.encode()
    loaded = LibraryFolder(root).load()
    assert not loaded.errors, loaded.errors[:3]
    if format_name is None:
        assert GOOD_ID in [record.id for record in loaded.resources]
    can_be_written(loaded.resources, root)
    again = import_source(root, asked, format=format_name, skip_unreadable=True)
    assert again.plan.changes_nothing, "the same file imported again changes something"
    return len(loaded.resources)


def smallest(raw: bytes, error: BaseException, attempt: Callable[[bytes], None], most_seconds: float = 20) -> bytes:
    """``raw`` without the pieces that are not needed for ``attempt`` to fail as it did, with ``error``."""
    until, size = time.monotonic() + most_seconds, len(raw)
    while size := size // 2:
        at = 0
        while at < len(raw):
            if time.monotonic() > until:
                return raw
            shorter = raw[:at] + raw[at + size :]
            try:
                attempt(shorter)
            except type(error) as other:
                if _place(other) == _place(error):
                    raw = shorter
                    continue
            except BaseException:
                pass
            at += size
    return raw


def _place(error: BaseException) -> int | None:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return None if traceback is None else traceback.tb_lineno
