"""Every reader and every format of import, on files that nobody means: good ones with all sorts of things done to them.

Formats are those of the two registries, so that a new one is fuzzed from its first day; without a good file to begin
from, kept in corpus/seeds, a test here fails. What once showed a fault is kept in corpus/failed and tried every time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from corpus.exchange.importing.formats import FORMATS
from corpus.records.readers import READERS
from seealso import Library
from tests.end_to_end.fuzz.budget import numbers_while_there_is_time
from tests.end_to_end.fuzz.fuzzed_files import GOOD_ID, imports, library_in, reads, smallest
from tests.end_to_end.fuzz.mutations import mutated
from tests.end_to_end.fuzz.seeds import FAILED, seeds, seeds_of_formats, seeds_of_readers

SECONDS = 0.15
"""For each format and each reader."""
LOOKED_FOR = "looked for"
"""In the place of a format's name: the format is found by looking at the file."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzzed")


@pytest.fixture(scope="module")
def by_format(folder: Path) -> dict[str, list[str]]:
    return {**seeds_of_formats(folder), LOOKED_FOR: list(seeds())}


@pytest.fixture(scope="module")
def by_reader(folder: Path) -> dict[str, list[str]]:
    return seeds_of_readers(folder)


def try_for_a_while(names: list[str], holds: Callable[[str, bytes, Path], object], what: str, folder: Path) -> None:
    """Change the seeds called ``names``, one of another format now and then, and ask of each whether it ``holds``.

    The same files in the same order every time, as many as there is time for; other ones every night. A file that
    does not hold is made as small as it gets, kept, and its place said.
    """
    everything = list(seeds().values())
    for number in numbers_while_there_is_time(SECONDS):
        chance = Random(f"{what} {number}")
        name = chance.choice(names) if chance.random() < 0.95 else chance.choice(list(seeds()))
        raw, ending = mutated(seeds()[name], chance, everything, number), name.rpartition(".")[2]

        def attempt(content: bytes, called: str = f"bad.{ending}") -> None:
            with tempfile.TemporaryDirectory(dir=folder) as here:
                holds(called, content, Path(here))

        try:
            attempt(raw)
        except BaseException as error:
            kept = folder / f"{what}~wrong.{ending}"
            kept.write_bytes(smallest(raw, error, attempt))
            error.add_note(
                f"Kept as {kept}: once it is mended, put it into {FAILED}, under a name that says what it is."
            )
            raise


def test_every_format_and_every_reader_has_seeds(
    by_format: dict[str, list[str]], by_reader: dict[str, list[str]]
) -> None:
    assert not [name for name, found in {**by_format, **by_reader}.items() if not found]


@pytest.mark.parametrize("suffix", READERS)
def test_a_file_of_records_gives_records_or_problems(
    suffix: str, by_reader: dict[str, list[str]], folder: Path
) -> None:
    def holds(name: str, raw: bytes, here: Path) -> None:
        reads(f"bad{suffix}", raw, here)

    try_for_a_while(by_reader[suffix], holds, f"read {suffix[1:]}", folder)


@pytest.mark.parametrize("format_name", [*FORMATS, LOOKED_FOR])
def test_a_file_to_import_gives_records_or_is_refused(
    format_name: str, by_format: dict[str, list[str]], folder: Path
) -> None:
    def holds(name: str, raw: bytes, here: Path) -> None:
        imports(name, raw, here, None if format_name == LOOKED_FOR else format_name)

    try_for_a_while(by_format[format_name], holds, format_name, folder)


@pytest.mark.parametrize("path", sorted(FAILED.iterdir()), ids=lambda path: path.name)
def test_what_once_failed_holds(path: Path, tmp_path: Path) -> None:
    """Files are called FORMAT~WHAT.ENDING, or read~WHAT.ENDING where they are records of a library."""
    raw, (format_name, _, _) = path.read_bytes(), path.name.partition("~")
    if path.suffix in READERS:
        reads(path.name, raw, tmp_path)
    imports(path.name, raw, tmp_path, None)
    if format_name != "read":
        imports(path.name, raw, tmp_path, format_name)


def test_a_library_of_all_that_once_failed_is_built_and_searched(tmp_path: Path) -> None:
    root = library_in(tmp_path)
    (root / "a-good.yaml").write_text(f"id: {GOOD_ID}\ntitle: The quokka survey\n")
    for path in FAILED.iterdir():
        (root / path.name).write_bytes(path.read_bytes())
    library = Library(root)
    library.build()
    assert GOOD_ID in [hit.id for hit in library.search("quokka").hits]
