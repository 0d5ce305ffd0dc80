"""What somebody may write into an index who knows its formats: other numbers, with every digest made right again.

No digest tells a forgery from what we wrote, so that such an index may answer anything; it may not run code, end or
hold up the process, or make it ask for memory without end.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from corpus.records.sealed import file_digest, sealed, sealed_bytes, unsealed, unsealed_bytes
from indexer.index.codec.container import MAGIC
from indexer.index.pointer import Pointer
from indexer.index.segment_index import latest_commit, list_name

FORGED = {
    "forged: segment files": ("segment: postings", "segment: documents"),
    "forged: segments-n.json": ("segments-n.json",),
    "forged: manifest.json": ("manifest.json",),
    "forged: CURRENT": ("CURRENT",),
    "forged: arrays of the model": ("model: data", "model: indices", "model: indptr", "model: low_rank, divisor"),
    "forged: texts of the model": ("model: model.json", "model: features.txt", "addresses.tsv", "acronyms"),
    "forged: suggestions": ("suggestions: texts", "suggestions: arrays", "suggestions: suggestions.json"),
    "forged: derived files": ("what suggests what", "map", "findings", "verified.json"),
    "forged: questions, links": ("questions.sqlite", "links.jsonl", "links-found.json"),
}
"""A row of the table → the kinds of files that are forged in it."""

_ODD: tuple[Any, ...] = (
    -1, 0, 1, 2**31 - 1, 2**31, 2**63, 10**400, 1e308, -1e308, float("nan"), float("inf"), None, True, "", "0",
    "../../../../etc/passwd", "/etc/passwd", "\ud800", "\x00", "x" * 100_000, [], {}, [[]], [None] * 3, {"a": {}},
)  # fmt: skip
_DTYPES = ("<f4", "<f8", ">f4", "<f2", "<i4", "<i8", ">i4", "<u1", "|b1", "<c8", "|O", "<U9", "|S9", "<M8[s]", "|V4")


def forge(path: Path, generation: Path, chance: random.Random) -> str:
    """Write something else into the file at ``path``, with its own digests and those of ``generation`` made right.

    Returns what was done.
    """
    name = path.name
    if name == "CURRENT":
        said = _pointer(path, chance)
    elif name == "questions.sqlite":
        said = _database(path, chance)
    elif name.endswith(".npy"):
        said = _array(path, chance)
    elif name.endswith((".postings", ".documents")):
        said = _container(path, chance)
    elif name.endswith((".txt", ".tsv", ".jsonl")):
        said = _lines(path, chance)
    elif name.endswith(".sealed"):
        inner, said = _array_bytes(unsealed_bytes(path.read_bytes()), chance)
        path.write_bytes(sealed_bytes(inner))
    else:
        said = _json(path, chance)
    make_right(path, generation)
    return said


def make_right(path: Path, generation: Path) -> None:
    """Make what manifest, list of segments and suggestions say of the file true of what it holds now."""
    sums = [path.stat().st_size, file_digest(path)]
    if path.parent.parent.name == "suggestions" and path.name != "suggestions.json":
        resealed(path.parent / "suggestions.json", lambda said: said["files"].update({path.name: sums}))
    elif path.suffix in (".postings", ".documents"):
        identity, ending = path.name.removeprefix("MAIN_").split(".")

        def renew(said: Any) -> None:
            for row in said["segments"]:
                if row["id"] == identity:
                    row["files"][f".{ending}"] = sums

        resealed(generation / list_name(latest_commit(generation)), renew, None)
    elif generation in path.parents and path.name not in ("manifest.json", "verified.json"):
        inside = path.relative_to(generation).as_posix()
        if not inside.startswith(("segments-", "findings-", "map-", "suggestions/")):
            resealed(generation / "manifest.json", lambda said: said["files"].update({inside: sums}))


def resealed(path: Path, change: Callable[[Any], None], indent: int | None = 1) -> None:
    """Change what a sealed file says, and seal it again."""
    said = unsealed(path.read_bytes())
    said.pop("digest", None)
    change(said)
    path.write_text(sealed(said, indent=indent), encoding="utf-8")


def _pointer(path: Path, chance: random.Random) -> str:
    now = Pointer.of(path.read_text(encoding="utf-8"))
    other = chance.choice(
        [
            "..",
            ".",
            "",
            "../..",
            "../damaged/000001-20240501T120000",
            "/",
            "/tmp",
            "a\x00b",
            "x" * 4000,
            "000009",
            "\ud800",
        ]
    )
    forged = chance.choice(
        [Pointer(other, now.before), Pointer(now.name, other), Pointer(now.before or "", now.name), Pointer(now.name)]
    )
    path.write_text(forged.text(), encoding="utf-8", errors="replace")
    return repr(forged)


def mutate(value: Any, chance: random.Random) -> tuple[Any, str]:
    """A JSON value with one of its parts replaced, taken out or doubled, and which."""
    where = "$"
    root = {"": value}
    holder: Any = root
    key: Any = ""
    while isinstance(holder[key], dict | list) and holder[key] and (key == "" or chance.random() < 0.8):
        holder = holder[key]
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        where += f"[{key!r}]"
    match chance.randrange(6):
        case 0 if key != "":
            del holder[key]
            said = "taken out"
        case 1 if isinstance(holder, list):
            holder.insert(key, holder[key])
            said = "doubled"
        case 2 if isinstance(holder[key], int) and not isinstance(holder[key], bool):
            holder[key] += chance.choice([-1, 1, 1000, 2**32])
            said = str(holder[key])
        case _:
            holder[key] = chance.choice(_ODD)
            said = repr(holder[key])[:60]
    return root[""], f"{where} {said}"


def _json(path: Path, chance: random.Random) -> str:
    text = path.read_bytes()
    is_sealed = text.startswith(b'{"digest"')
    said = unsealed(text) if is_sealed else json.loads(text)
    if isinstance(said, dict):
        said.pop("digest", None)
    if chance.random() < 0.06:
        raw = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
        head = hashlib.sha256(raw).hexdigest()
        path.write_bytes(b'{"digest": "' + head.encode() + b'",' + raw[1:] if is_sealed else raw)
        return "100,000 braces"
    found, what = mutate(said, chance)
    if isinstance(found, dict) and is_sealed:
        text = sealed(found, indent=1).encode("utf-8", "surrogatepass")
    elif is_sealed:
        body = json.dumps({"all": found}).encode()
        text = b'{"digest": "' + hashlib.sha256(body).hexdigest().encode() + b'",' + body[1:]
    else:
        text = json.dumps(found).encode("utf-8", "surrogatepass")
    path.write_bytes(text)
    return what


def _lines(path: Path, chance: random.Random) -> str:
    lines = path.read_bytes().split(b"\n")
    at = chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines[at] = chance.choice([b"\xff\xfe", b"\x00", b"[" * 100_000, b"", b"x" * 1_000_000, b"\t\t\t", b"null"])
        case 3:
            chance.shuffle(lines)
        case 4 if b'"' in lines[at]:
            found, _ = mutate(json.loads(lines[at]), chance)
            lines[at] = json.dumps(found).encode("utf-8", "surrogatepass")
        case _:
            lines = lines[:at]
    path.write_bytes(b"\n".join(lines))
    return f"line {at}"


def _numbers(array: np.ndarray[Any, Any], chance: random.Random) -> str:
    """Put wrong numbers into an array, in place."""
    at = chance.randrange(len(array.reshape(-1)))
    flat = array.reshape(-1)
    if array.dtype.kind == "f":
        odd: list[Any] = [np.nan, np.inf, -np.inf, -1, 0, np.finfo(array.dtype).max]
    elif array.dtype.kind in "iu":
        info = np.iinfo(array.dtype)
        odd = [info.max, info.min, info.max // 2, 0, 1, len(array) % info.max, (int(flat[at]) + 1) % info.max]
    else:
        odd = [0]
    value = chance.choice(odd)
    how = chance.randrange(4)
    if how == 0:
        flat[:] = value
        return f"all {value}"
    if how == 1:
        flat[at:] = flat[at:][::-1].copy()
        return f"reversed from {at}"
    if how == 2:
        flat[at : at + chance.randint(1, 100)] = value
        return f"{value} from {at}"
    flat[at] = value
    return f"{value} at {at}"


def _array(path: Path, chance: random.Random) -> str:
    content, said = _array_bytes(path.read_bytes(), chance)
    path.write_bytes(content)
    return said


def _array_bytes(content: bytes, chance: random.Random) -> tuple[bytes, str]:
    """Another array in NumPy's format, or something that says it is one."""
    array = np.load(io.BytesIO(content), allow_pickle=False).copy()
    how = chance.randrange(8)
    if how < 4 and array.size:
        said = _numbers(array, chance)
    elif how == 4:
        shape = chance.choice(
            [(0,), (2**40,), (2**62, 2**62), (-1,), (), (len(array) + 1,), (1, len(array)), (10**30,)]
        )
        return _with_header(content, {"shape": shape}), f"says its shape is {shape}"
    elif how == 5:
        dtype = chance.choice(_DTYPES)
        return _with_header(content, {"descr": dtype}), f"says its type is {dtype}"
    elif how == 6:
        dtype = chance.choice(["<f8", "<i8", "<i4", "<u4", "<f4", ">f4", "|b1"])
        with np.errstate(all="ignore"):
            array = array.astype(dtype)
        said = f"written as {dtype}"
    else:
        array, said = array[: len(array) // 2], "its first half"
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue(), said


def _with_header(content: bytes, change: dict[str, Any]) -> bytes:
    length = int.from_bytes(content[8:10], "little")
    import ast

    header = ast.literal_eval(content[10 : 10 + length].decode()) | change
    text = repr(header).encode()
    text += b" " * (-(len(text) + 11) % 64) + b"\n"
    return content[:8] + len(text).to_bytes(2, "little") + text + content[10 + length :]


def _container(path: Path, chance: random.Random) -> str:
    content = bytearray(path.read_bytes())
    end = len(content) - 16
    length = int.from_bytes(content[end : end + 8], "little")
    said = json.loads(bytes(content[end - length : end]))
    name = chance.choice(sorted(name for name, (_, _, n) in said["arrays"].items() if n))
    dtype, offset, n = said["arrays"][name]
    if chance.random() < 0.65:
        array = np.frombuffer(content, dtype, n, offset).copy()
        what = _numbers(array, chance)
        content[offset : offset + array.nbytes] = array.tobytes()
    else:
        if chance.random() < 0.5:
            said["arrays"][name], what = mutate(said["arrays"][name], chance)
        else:
            said, what = mutate(said, chance)
        directory = json.dumps(said).encode("utf-8", "surrogatepass")
        content[end - length :] = directory + len(directory).to_bytes(8, "little") + MAGIC
    path.write_bytes(content)
    return f"{name}: {what}"


_SQL = (
    "DROP TABLE questions",
    "UPDATE questions SET times = 'many'",
    "UPDATE questions SET times = -1, last_day = x'00ff'",
    "UPDATE questions SET words = x'ff00fe'",
    "UPDATE questions SET words = NULL",
    "UPDATE questions SET words = replace(hex(zeroblob(500000)), '00', 'x ')",
    "UPDATE questions SET last_day = NULL WHERE 0; ALTER TABLE questions RENAME COLUMN words TO said",
    "DELETE FROM secret; INSERT INTO secret VALUES ('text')",
    "DELETE FROM secret; INSERT INTO secret VALUES (zeroblob(100))",
    "DROP TABLE questions; CREATE VIEW questions AS SELECT zeroblob(9) digest, 'x' words, 1 times, '2024' last_day",
    "DROP TABLE questions; CREATE VIEW questions AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT i digest, 'x' words, i times, '2024' last_day FROM n",
    "CREATE TRIGGER t AFTER INSERT ON questions BEGIN DELETE FROM questions; END",
)


def _database(path: Path, chance: random.Random) -> str:
    sql = chance.choice(_SQL)
    database = sqlite3.connect(path)
    try:
        database.executescript(f"{sql}; PRAGMA user_version = 0")  # what earlier versions wrote: it has no digest
        database.commit()
    finally:
        database.close()
    return sql
