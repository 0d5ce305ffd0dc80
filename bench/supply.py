"""What the program is made of, from files alone: no network is asked, neither here nor by what this imports.

    python -m bench.supply sbom [--of run|test] [--out FILE]     a CycloneDX 1.6 SBOM of all pinned packages
    python -m bench.supply licences [--write]                    the tables of docs/licences.md
    python -m bench.supply faults --advisories FOLDER            pins that an advisory in the OSV format affects

Names, versions, hashes and who wants whom come from requirements/*.txt; licences from the metadata of the installed
packages. The same files give the same bytes, so that two SBOMs can be compared.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parent.parent
LICENCES = ROOT / "docs" / "licences.md"
SETS = ("run", "test")

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[^\s;\\]+)")
_BY_CLASSIFIER = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Zope Public License": "ZPL-2.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_BY_WORDING = {
    "PSFL": "PSF-2.0",
    "ZPL 2.1": "ZPL-2.1",
    "Apache 2.0": "Apache-2.0",
    "MIT, BSD": "MIT AND BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "MPL-2.0 AND MIT": "MPL-2.0 AND MIT",
}
_READ_BY_HAND = {"pymarc": "BSD-2-Clause", "axe-playwright-python": "MIT"}
"""Packages that declare nothing: what the licence file in them says."""
PERMISSIVE = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-2-Clause-Views BSD-3-Clause CC0-1.0 CNRI-Python MIT MIT-0 PSF-2.0 ZPL-2.1 "
    "Zlib".split()
)
FOR_TESTS_ALONE = frozenset({"MPL-2.0"})
"""Copyleft by file: of tools that run the tests, and are no part of what is installed."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned package: its hashes (SHA-256), and the packages, or files of requirements, that want it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its package URL, which is also its reference in the SBOM."""
        return f"pkg:pypi/{self.name}@{self.version}"


def normal(name: str) -> str:
    """The one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path: Path) -> list[Pin]:
    """What a compiled file of requirements pins, by name.

    Raises:
        ValueError: a pin has no hash, or there is no pin.
    """
    found: list[Pin] = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", path.read_text(encoding="utf-8")):
        head = _PIN.match(block)
        if head is None:
            continue
        comments = re.findall(r"^ +#\s*(.*)$", block, re.MULTILINE)
        wanted = [re.sub(r"^via\s*", "", comment).strip() for comment in comments]
        hashes = tuple(sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))
        if not hashes:
            raise ValueError(f"{path}: {head['name']} is pinned without a hash. Compile it with --generate-hashes.")
        found.append(Pin(normal(head["name"]), head["version"], hashes, tuple(one for one in wanted if one)))
    if not found:
        raise ValueError(f"{path} pins nothing.")
    return sorted(found, key=lambda pin: pin.name)


def licence(name: str) -> str:
    """The SPDX expression of an installed package's licence by its metadata; "" where that says nothing known."""
    try:
        said = distribution(name).metadata
    except PackageNotFoundError:
        return ""
    if expression := said.get("License-Expression"):
        return str(expression)
    wording = str(said.get("License") or "").strip()
    if wording in _BY_WORDING or wording in PERMISSIVE:
        return _BY_WORDING.get(wording, wording)
    classified = [
        str(each).split("::")[-1].strip() for each in said.get_all("Classifier") or [] if "License ::" in each
    ]
    known = [_BY_CLASSIFIER[each] for each in classified if each in _BY_CLASSIFIER]
    return " AND ".join(known) or _READ_BY_HAND.get(normal(name), "")


def is_allowed(expression: str, of: str) -> bool:
    """Whether we may depend on it: one of the choices that it gives asks for permissive licences alone."""
    allowed = PERMISSIVE | FOR_TESTS_ALONE if of == "test" else PERMISSIVE
    choices = [re.split(r"\s+AND\s+", choice) for choice in re.split(r"\s+OR\s+", expression.strip("() "))]
    return any(all(part.strip("() ") in allowed for part in choice) for choice in choices)


def sbom(of: str) -> dict[str, Any]:
    """A CycloneDX 1.6 document of the pins of requirements/``of``.txt, in a fixed order and without a time."""
    import seealso

    held = pins(ROOT / "requirements" / f"{of}.txt")
    refs = {pin.name: pin.purl for pin in held}
    root = f"pkg:pypi/seealso@{seealso.__version__}"
    wants: dict[str, set[str]] = {root: set(), **{pin.purl: set() for pin in held}}
    for pin in held:
        for who in pin.wanted_by:
            wants[refs.get(normal(who), root)].add(pin.purl)
    content = "\n".join(f"{pin.purl} {' '.join(pin.hashes)}" for pin in held)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, root + content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "seealso",
                "version": seealso.__version__,
                "licenses": [{"license": {"id": "MIT"}}],
                "purl": root,
            },
            "properties": [{"name": "seealso:requirements", "value": f"requirements/{of}.txt"}],
        },
        "components": [_component(pin, of) for pin in held],
        "dependencies": [{"ref": ref, "dependsOn": sorted(wanted)} for ref, wanted in sorted(wants.items())],
    }


def _component(pin: Pin, of: str) -> dict[str, Any]:
    expression = licence(pin.name)
    simple = re.fullmatch(r"[\w.-]+", expression)
    licences = [{"license": {"id": expression}} if simple else {"expression": expression}] if expression else []
    # One hash for each file that may be installed: wheels of several systems, and the source.
    return {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "scope": "required" if of == "run" else "excluded",
        "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
        "licenses": licences,
        "purl": pin.purl,
    }


def licence_tables() -> str:
    """The two tables of docs/licences.md."""
    parts = []
    for of, heading in zip(SETS, ("## What is installed", "## What only the tests use"), strict=True):
        rows = [
            f"| {pin.name} | {licence(pin.name) or 'unknown'} |" for pin in pins(ROOT / "requirements" / f"{of}.txt")
        ]
        parts.append("\n".join([heading, "", "| package | licence |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def licence_page(page: str) -> str:
    """``page`` with its tables as they should be; what stands before the first of them is kept."""
    return page.split("## What is installed")[0] + licence_tables()


@dataclass(frozen=True, slots=True)
class Fault:
    """A pin that an advisory says is affected."""

    pin: Pin
    advisory: str
    summary: str
    file: str


def faults(folder: Path, held: Sequence[Pin]) -> list[Fault]:
    """Which pins the advisories below ``folder`` (or the one file) affect; each a JSON file in the OSV format.

    Raises:
        ValueError: there is no advisory, or a file is none.
    """
    files = sorted(folder.rglob("*.json")) if folder.is_dir() else [folder]
    if not files:
        raise ValueError(f"{folder} holds no .json file. Name a folder of advisories in the OSV format.")
    found = []
    for file in files:
        try:
            advisory = json.loads(file.read_text(encoding="utf-8"))
            affected = [(each["package"], each) for each in advisory.get("affected", ())]
            name, summary = str(advisory["id"]), str(advisory.get("summary") or advisory.get("details") or "")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{file} is no advisory in the OSV format ({type(error).__name__}: {error}).") from None
        if advisory.get("withdrawn"):
            continue
        for package, each in affected:
            if str(package.get("ecosystem")) != "PyPI":
                continue
            found += [
                Fault(pin, name, summary.splitlines()[0] if summary else "", str(file))
                for pin in held
                if pin.name == normal(str(package.get("name"))) and _is_affected(pin.version, each)
            ]
    return sorted(set(found), key=lambda fault: (fault.pin.name, fault.advisory))


def _is_affected(version: str, affected: dict[str, Any]) -> bool:
    """Whether ``versions`` lists it or one of ``ranges`` holds it (OSV schema, "Evaluation")."""
    try:
        wanted = Version(version)
    except InvalidVersion:
        return version in affected.get("versions", ())
    if any(Version(one) == wanted for one in affected.get("versions", ()) if _is_version(one)):
        return True
    ranges = [one for one in affected.get("ranges", ()) if one.get("type") in ("ECOSYSTEM", "SEMVER")]
    return any(_holds(wanted, list(_events(one))) for one in ranges)


def _events(of: dict[str, Any]) -> Iterator[tuple[Version, str]]:
    for event in of.get("events", ()):
        for kind, version in event.items():
            if kind in ("introduced", "fixed", "last_affected") and _is_version(version):
                yield Version(version), kind


def _holds(version: Version, events: list[tuple[Version, str]]) -> bool:
    inside = False
    for at, kind in sorted(events, key=lambda event: (event[0], event[1] == "introduced")):
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; 1 where a licence is not allowed or a fault is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="what", required=True)
    made = kinds.add_parser("sbom")
    made.add_argument("--of", choices=SETS, default="run")
    made.add_argument("--out", type=Path, help="the file to write; without it, to the terminal")
    kinds.add_parser("licences").add_argument("--write", action="store_true")
    kinds.add_parser("faults").add_argument("--advisories", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    if chosen.what == "sbom":
        text = json.dumps(sbom(chosen.of), indent=2) + "\n"
        if chosen.out:
            chosen.out.parent.mkdir(parents=True, exist_ok=True)
            chosen.out.write_text(text, encoding="utf-8")
        else:
            print(text, end="")
        return 0
    held = {of: pins(ROOT / "requirements" / f"{of}.txt") for of in SETS}
    if chosen.what == "licences":
        if chosen.write:
            LICENCES.write_text(licence_page(LICENCES.read_text(encoding="utf-8")), encoding="utf-8")
        bad = [
            (pin.name, licence(pin.name)) for of in SETS for pin in held[of] if not is_allowed(licence(pin.name), of)
        ]
        print(licence_tables(), end="")
        for name, expression in bad:
            print(f"{name}: {expression or 'no licence that is known'}", file=sys.stderr)
        return bool(bad)
    try:
        known = faults(chosen.advisories, [pin for of in SETS for pin in held[of]])
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    for fault in known:
        print(f"{fault.pin.name} {fault.pin.version}: {fault.advisory} {fault.summary} ({fault.file})")
    print(f"{len(known)} known faults of {sum(map(len, held.values()))} pins.", file=sys.stderr)
    return bool(known)


if __name__ == "__main__":
    sys.exit(main())
