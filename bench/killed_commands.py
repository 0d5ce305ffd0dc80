"""Commands that are killed by `bench.kills`: what each starts from, and what may be on the disk and be answered after.

The library is small, so that a command takes well under a second, and has what a real one has: records of one file each
in a folder of their own, a list of records in one file, values to mend, and a list to import that changes records in
several files. Every record that changes holds one of two words, so that one look says which state a file or an index is
in, and whether it is one state throughout.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.ledger.ledger_files import HISTORY_FOLDER
from corpus.records.files import write_atomically
from corpus.records.folder import STATE_FOLDER

WORDS = ("amberlist", "birchlist")
"""The two states. Neither is a word of any other record."""
N_IN_FILES, N_IN_LIST, N_TO_MEND = 12, 120, 8
N_HELD = N_IN_FILES + 5
"""Records that hold the word of the state: those with a file each, and five of the list."""
EDITS = ("cedarnote", "dogwoodnote")
"""The two states of what an editor saves: one record that is changed, and one that is there in its state only."""
N_EDITED = 2
_TEXT = "network care practice community learning leader health trust change story method team".split()

Files = dict[str, bytes]
Run = Callable[..., None]
"""Runs a command to its end, as on the command line."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A command about to be killed, and what is right afterwards: before or after, for the files and for the index."""

    arguments: tuple[str, ...]
    words: tuple[str, str]
    files: tuple[Files, Files]
    either: tuple[str, str] = WORDS
    """The words of the two states, one of which every record that changes holds: so many hold it."""
    n_held: int = N_HELD


KEPT_WITH_THE_HISTORY = (".gitattributes",)


def record_files(library: Path) -> Files:
    """Name and bytes of everything that is not hidden, but for the history, which goes on with every build."""
    found = {}
    for path in sorted(library.rglob("*")):
        inside = path.relative_to(library)
        if path.is_file() and not any(part.startswith((".", HISTORY_FOLDER)) for part in inside.parts):
            found[inside.as_posix()] = path.read_bytes()
    return found


def hidden(library: Path) -> list[str]:
    """What lies in the library besides record files and the published index: whatever a killed command left."""
    found = []
    for path in library.rglob("*"):
        parts = path.relative_to(library).parts
        if parts[0] == STATE_FOLDER:
            if path.name.endswith(".tmp"):
                found.append("/".join(parts))
        elif path.name.startswith(".") and path.name not in KEPT_WITH_THE_HISTORY:
            found.append("/".join(parts))
    return sorted(found)


def make_library(library: Path) -> None:
    """An empty folder becomes the library, in the first of the two states."""
    library.mkdir(parents=True)
    (library / "seealso.toml").write_text('[library]\ntitle = "Killed"\n', encoding="utf-8")
    write_state(library, WORDS[0])


def write_state(library: Path, word: str) -> None:
    """What a curator, or the list's owner, wrote: every record that changes holds ``word``."""
    folder = library / "one-each"
    folder.mkdir(exist_ok=True)
    for number in range(N_IN_FILES):
        record = f"id: file-{number}\ntitle: {word} {number}\ndescription: A {_words(number, 8)}.\n"
        _write_changed(folder / f"file-{number}.yaml", record)
    lines = []
    for number in range(N_IN_LIST):
        title = f"{word} {number}" if number < N_HELD - N_IN_FILES else f"kept {number}"
        lines.append(json.dumps({"id": f"list-{number}", "title": title, "description": _words(number + 99, 12)}))
    _write_changed(library / "list.jsonl", "\n".join(lines) + "\n")
    for number in range(N_TO_MEND):
        _write_changed(library / f"mend-{number}.yaml", _to_mend(number))


def source_of(word: str) -> str:
    """The list to import: the titles of records in several files, and three that no file holds yet."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["id", "title", "description"])
    for number in range(N_IN_FILES):
        rows.writerow([f"file-{number}", f"{word} {number}", f"A {_words(number, 8)}."])
    for number in range(N_HELD - N_IN_FILES):
        rows.writerow([f"list-{number}", f"{word} {number}", _words(number + 99, 12)])
    return out.getvalue()


def _words(seed: int, n: int) -> str:
    return " ".join(random.Random(seed).choices(_TEXT, k=n))


def _to_mend(number: int) -> str:
    return (
        f"# kept as it is\nid: mend-{number}\ntitle: To\u00a0mend {number}\n"
        f"url: https://example.org/{number}?utm_source=letter&page=2\n"
    )


def _write_changed(path: Path, text: str) -> None:
    if not path.exists() or path.read_bytes() != text.encode():
        write_atomically(path, text)


class Killed:
    """One library that is worked on and killed over and over. The methods named in `SCENARIOS` prepare an attempt."""

    def __init__(self, work: Path, run: Run) -> None:
        self.library = work / "library"
        self._source = work / "source.csv"
        self._run = run
        self._after_fix: Files = {}
        self._imported: dict[str, Files] = {}
        make_library(self.library)
        self._run("build")
        self.word = WORDS[0]
        """The state that the index is in."""

    @property
    def _other(self) -> str:
        return WORDS[self.word == WORDS[0]]

    def build(self) -> Attempt:
        """Records were edited; ``build`` is killed."""
        write_state(self.library, self._other)
        files = record_files(self.library)
        return Attempt(("build",), (self.word, self._other), (files, files))

    def update(self) -> Attempt:
        """Records were edited; ``update`` is killed."""
        return Attempt(("update",), *self._after_an_edit())

    def _after_an_edit(self) -> tuple[tuple[str, str], tuple[Files, Files]]:
        made = self.build()
        return made.words, made.files

    def edit(self) -> Attempt:
        """A curator saved one record, wrote one and threw one away; the `update` that follows is killed.

        Seealso has no command that edits records: an editor does, and `update` is what makes the edit found.
        """
        if self.word not in EDITS:
            self.word = self._saved(EDITS[0])
            self._run("build")
        before = self.word
        after = self._saved(EDITS[before == EDITS[0]])
        files = record_files(self.library)
        return Attempt(("update",), (before, after), (files, files), EDITS, N_EDITED)

    def _saved(self, word: str) -> str:
        _write_changed(self.library / "edited.yaml", f"id: edited\ntitle: {word} edited\n")
        _write_changed(self.library / f"{word}.yaml", f"id: {word}-new\ntitle: {word} new\n")
        (self.library / f"{EDITS[word == EDITS[0]]}.yaml").unlink(missing_ok=True)
        return word

    def roll_back(self) -> Attempt:
        """A new generation was published; ``rollback`` to the one before is killed."""
        write_state(self.library, self._other)
        self._run("build")
        before, self.word = self.word, self._other
        files = record_files(self.library)
        return Attempt(("rollback",), (self.word, before), (files, files))

    def import_(self) -> Attempt:
        """The list changed at its source; ``import`` is killed. The index follows at the next build, not now."""
        if not self._imported:
            self._import_each_state()
        here = record_files(self.library)
        held = next((word for word, files in self._imported.items() if files == here), None)
        if held is None:
            write_state(self.library, WORDS[0])
            self._import(WORDS[0])
            held, here = WORDS[0], record_files(self.library)
        wanted = WORDS[held == WORDS[0]]
        self._source.write_text(source_of(wanted), encoding="utf-8")
        arguments = ("import", str(self._source), "--into", "list.jsonl")
        return Attempt(arguments, (self.word, self.word), (here, self._imported[wanted]))

    def _import_each_state(self) -> None:
        """What a whole import makes of the files, there and back; twice, since that is what is compared with."""
        write_state(self.library, WORDS[0])
        self._import(WORDS[0])
        for word in (*WORDS[::-1], *WORDS[::-1]):
            self._import(word)
            files = record_files(self.library)
            if self._imported.setdefault(word, files) != files:
                raise RuntimeError("The same import twice gave other files; there is nothing to compare with.")

    def _import(self, word: str) -> None:
        self._source.write_text(source_of(word), encoding="utf-8")
        self._run("import", str(self._source), "--into", "list.jsonl")

    def fix(self) -> Attempt:
        """There is something to mend in eight files; ``check --fix`` is killed."""
        if not self._after_fix:
            write_state(self.library, self.word)
            self._run("check", "--fix")
            self._after_fix = {name: text for name, text in record_files(self.library).items() if "mend-" in name}
        for number in range(N_TO_MEND):
            _write_changed(self.library / f"mend-{number}.yaml", _to_mend(number))
        before = record_files(self.library)
        return Attempt(("check", "--fix"), (self.word, self.word), (before, {**before, **self._after_fix}))


SCENARIOS: Mapping[str, Callable[[Killed], Attempt]] = {
    "build": Killed.build,
    "build, two processes": Killed.build,
    "update": Killed.update,
    "edit, update": Killed.edit,
    "import": Killed.import_,
    "check --fix": Killed.fix,
    "rollback": Killed.roll_back,
}
