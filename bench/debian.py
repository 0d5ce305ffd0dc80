"""A library of 63,000 real descriptions from the machine's own Debian catalogue, and one of any size made from it.

    python -m bench.debian OUT_FOLDER [--size N]

The catalogue is read with apt's own tools (`Packages` and `Translation-en` lists, refreshed into the output folder). A
size above the catalogue's recombines its sentences with a fixed seed, so that vocabulary and lengths stay real.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SETTINGS = """[library]
title = "Debian catalogue"

[facets]
shown = ["type", "theme", "audience"]
"""


def stanzas(text: str) -> Iterator[dict[str, str]]:
    """The stanzas of a Debian control file (deb822), continuation lines joined by newlines."""
    for block in text.split("\n\n"):
        fields: dict[str, str] = {}
        key = ""
        for line in block.split("\n"):
            if line[:1] in (" ", "\t"):
                fields[key] = fields.get(key, "") + "\n" + line[1:]
            elif ":" in line:
                key, _, value = line.partition(":")
                fields[key] = value.strip()
        if fields:
            yield fields


def catalogue(work: Path) -> Iterator[dict[str, Any]]:
    """Every package as a record: its name and synopsis, long description, section, tags and homepage."""
    lists = (work / "apt-lists").resolve()  # apt takes a relative path for one of its own folders
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    options = ["-o", "Acquire::Languages=en", "-o", f"Dir::State::lists={lists}"]
    if not any(lists.glob("*Translation-en*")):
        subprocess.run(["apt-get", "-qq", *options, "update"], check=True)
    long: dict[str, str] = {}
    for path in sorted(lists.glob("*Translation-en*")):
        for stanza in stanzas(read(path)):
            text = stanza.get("Description-en", "")
            long[stanza.get("Description-md5", "")] = re.sub(r"\n\s*\.\n", "\n\n", text).partition("\n")[2]
    seen: set[str] = set()
    for path in sorted(lists.glob("*Packages*")):
        for stanza in stanzas(read(path)):
            name = stanza.get("Package", "")
            if not name or name in seen:
                continue
            seen.add(name)
            tags = [tag.strip() for tag in stanza.get("Tag", "").split(",") if tag.strip()]
            record: dict[str, Any] = {
                "id": name,
                "title": f"{name}: {stanza.get('Description', '')}",
                "description": " ".join(long.get(stanza.get("Description-md5", ""), "").split()),
                "themes": sorted({stanza.get("Section", "other").rpartition("/")[2]}),
                "audience": sorted({tag.partition("::")[2] for tag in tags if tag.startswith("use::")}),
                "keywords": sorted({tag.partition("::")[2] for tag in tags if tag.startswith("works-with::")}),
                "type": "website" if "Homepage" in stanza else "other",
            }
            if stanza.get("Homepage", "").startswith(("http://", "https://")):
                record["url"] = stanza["Homepage"].split()[0]
            yield {key: value for key, value in record.items() if value}


def read(path: Path) -> str:
    """The text of an apt list, whatever it is compressed with."""
    return subprocess.run(
        ["/usr/lib/apt/apt-helper", "cat-file", str(path)], check=True, capture_output=True, text=True
    ).stdout


def enlarged(records: list[dict[str, Any]], size: int) -> Iterator[dict[str, Any]]:
    """The records, then recombinations of their sentences up to ``size``."""
    yield from records[:size]
    chance = random.Random(20)
    sentences = [s for r in records for s in re.split(r"(?<=[.!?])\s+", r.get("description", "")) if len(s) > 20]
    for number in range(len(records), size):
        like = chance.choice(records)
        yield {
            **like,
            "id": f"{like['id']}-{number}",
            "title": chance.choice(records)["title"],
            "description": " ".join(chance.choices(sentences, k=chance.randint(1, 4))),
        }


def read_records(library: Path) -> list[dict[str, Any]]:
    """The records of a library that `make_library` made."""
    with (library / "records.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def make_library(folder: Path, size: int | None = None) -> Path:
    """Write the library into ``folder`` (kept if it is there already) and return it."""
    target = folder / f"debian-{size or 'all'}"
    if not (target / "records.jsonl").exists():
        target.mkdir(parents=True, exist_ok=True)
        records = list(catalogue(folder))
        if not records:
            raise SystemExit("apt gave no package descriptions; look at what `apt-get update` says.")
        (target / "seealso.toml").write_text(SETTINGS, encoding="utf-8")
        with (target / "records.partial").open("w", encoding="utf-8") as out:
            for record in enlarged(records, size) if size else records:
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        (target / "records.partial").rename(target / "records.jsonl")
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int)
    chosen = parser.parse_args()
    print(make_library(chosen.folder, chosen.size))
