"""What may happen to a file: by a disk, by a program that writes where it must not, by a copy that was broken off.

`damage` changes a file and nothing else. `bench.forged_files` changes what a file says, and makes the digests right.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from pathlib import Path

PAGE_BYTES = 4096

KINDS = {
    "CURRENT": r"CURRENT",
    "manifest.json": r"NOW/manifest\.json",
    "verified.json": r"NOW/verified\.json",
    "segments-n.json": r"NOW/segments-\d+\.json",
    "segment: postings": r"NOW/MAIN_\w+\.postings",
    "segment: documents": r"NOW/MAIN_\w+\.documents",
    "settings.json": r"NOW/settings\.json",
    "acronyms": r"NOW/acronym\w*\.json",
    "model: model.json": r"NOW/similarity/model\.json",
    "model: data": r"NOW/similarity/\w+\.data\.npy",
    "model: indices": r"NOW/similarity/\w+\.indices\.npy",
    "model: indptr": r"NOW/similarity/\w+\.indptr\.npy",
    "model: low_rank, divisor": r"NOW/similarity/(?:low_rank|divisor)\.npy",
    "model: features.txt": r"NOW/similarity/features\.txt",
    "addresses.tsv": r"NOW/similarity/addresses\.tsv",
    "what suggests what": r"NOW/similarity/suggestions-[\d-]+\.sealed",
    "suggestions: texts": r"NOW/suggestions/\d+/\w+\.txt",
    "suggestions: arrays": r"NOW/suggestions/\d+/\w+\.npy",
    "suggestions: suggestions.json": r"NOW/suggestions/\d+/suggestions\.json",
    "map": r"NOW/map-\d+\.json",
    "findings": r"NOW/findings-\d+\.json",
    "locks": r"build\.lock|links\.lock|NOW/MAIN_WRITELOCK|serving",
    "questions.sqlite": r"questions\.sqlite",
    "history.sqlite": r"history\.sqlite(?:-shm|-wal)?",
    "links-run.json": r"links-run\.json",
    "links.jsonl": r"links\.jsonl",
    "links-found.json": r"links-found\.json",
    "the generation before": r"BEFORE/.*",
    "a generation set aside": r"damaged/.*",
}
"""Every kind of file of a state folder → the pattern of its name; NOW and BEFORE are the two generations."""

HOW = (
    "a bit", "a byte", "several bytes", "cut anywhere", "cut to nothing", "zeros over a page", "lengthened", "missing",
    "another of its kind", "a folder", "a link", "a pipe",
)  # fmt: skip
IN_PLACE = ("a bit", "a byte", "several bytes", "cut anywhere", "cut to nothing", "zeros over a page", "lengthened")
"""What changes a file that somebody has open."""


class Kinds:
    """The files of a state folder, by kind."""

    def __init__(self, state: Path) -> None:
        self.now, self.before = generations(state)
        names = {}
        for path in sorted(state.rglob("*")):
            if path.is_file():
                name = path.relative_to(state).as_posix()
                known = name.replace(f"generations/{self.now}", "NOW").replace(f"generations/{self.before}", "BEFORE")
                names[name] = next((kind for kind, p in KINDS.items() if re.fullmatch(p, known)), None)
        unknown = sorted(name for name, kind in names.items() if kind is None)
        if unknown:
            raise RuntimeError(f"Files of a kind that KINDS does not name: {unknown}")
        self.files = {kind: [name for name, found in names.items() if found == kind] for kind in KINDS}
        missing = sorted(kind for kind, found in self.files.items() if not found)
        if missing:
            raise RuntimeError(f"There is no file of these kinds to damage: {missing}")


def generations(state: Path) -> tuple[str, str]:
    """The generation that answers, and the one before."""
    lines = (state / "CURRENT").read_text(encoding="utf-8").split()
    return lines[0], lines[lines.index("before") + 1]


def damage(path: Path, how: str, others: list[Path], chance: random.Random) -> str:
    """Do to the file at ``path`` what ``how`` says; ``others`` are files of its kind. Returns what was done, exactly.

    A file is written in place, so that whoever has it open sees it.
    """
    if how in IN_PLACE:
        return _in_place(path, how, chance)
    kept = path.read_bytes()
    path.unlink()
    if how == "another of its kind":
        other = chance.choice([one for one in others if one != path and one.is_file()] or [None])
        if other is None:
            path.write_bytes(kept[::-1])
            return "its bytes in reverse"
        shutil.copyfile(other, path)
        return f"replaced by {other.name}"
    if how == "a folder":
        path.mkdir()
        if chance.random() < 0.5:
            (path / "inside").write_bytes(kept)
    elif how == "a link":
        elsewhere = path.parents[len(path.parts) - 3] / f"elsewhere-{os.getpid()}"
        elsewhere.write_bytes(kept)
        path.symlink_to(elsewhere if chance.random() < 0.7 else path.with_name("nowhere"))
    elif how == "a pipe":
        os.mkfifo(path)
    return how


def _in_place(path: Path, how: str, chance: random.Random) -> str:
    size = path.stat().st_size
    with path.open("r+b") as file:
        if how == "lengthened" or not size:
            file.seek(size)
            more = chance.choice([b"\0" * PAGE_BYTES, b"\n", chance.randbytes(chance.randint(1, 5000))])
            file.write(more)
            return f"lengthened by {len(more)}"
        if how in ("cut anywhere", "cut to nothing"):
            to = chance.randrange(size) if how == "cut anywhere" else 0
            file.truncate(to)
            return f"cut to {to} of {size}"
        n = {"a bit": 1, "a byte": 1, "several bytes": chance.randint(2, 16)}.get(how, PAGE_BYTES)
        at = chance.randrange(size)
        if how == "zeros over a page":
            at -= at % PAGE_BYTES
        file.seek(at)
        before = file.read(n)
        if how == "a bit":
            after = bytes([before[0] ^ 1 << chance.randrange(8)])
        elif how == "zeros over a page":
            after = bytes(len(before))
        else:
            after = bytes(byte ^ chance.randint(1, 255) for byte in before)
        file.seek(at)
        file.write(after)
        return f"{len(after)} bytes at {at} of {size}: {before[:8].hex()} -> {after[:8].hex()}"
