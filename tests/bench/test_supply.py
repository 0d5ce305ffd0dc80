"""What the program is made of: the SBOM, the licences, and faults that advisories name, all from files."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from bench import supply
from bench.supply import LICENCES, ROOT, SETS, Pin, faults, is_allowed, licence, licence_page, main, pins, sbom

PIN = Pin("jinja2", "3.1.5", ("0" * 64,), ())


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: Any, **named: Any) -> Any:
        raise AssertionError("asked a network")

    monkeypatch.setattr(socket, "create_connection", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)


@pytest.mark.parametrize("of", SETS)
def test_the_sbom_has_what_cyclonedx_asks_for_and_every_pin(of: str) -> None:
    made = sbom(of)
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made["serialNumber"])
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / f"{of}.txt").read_text("utf-8"), re.MULTILINE)
    assert len(pinned) > 20
    assert len(made["components"]) == len(pinned)
    for component in made["components"]:
        assert component["type"] == "library"
        assert component["purl"] == f"pkg:pypi/{component['name']}@{component['version']}"
        assert component["licenses"], component["name"]
        assert component["hashes"]
        assert all(re.fullmatch("[0-9a-f]{64}", one["content"]) for one in component["hashes"])
    refs = [component["bom-ref"] for component in made["components"]]
    root = made["metadata"]["component"]["bom-ref"]
    assert len({*refs, root}) == len(refs) + 1
    assert sorted(each["ref"] for each in made["dependencies"]) == sorted([*refs, root])
    assert {ref for each in made["dependencies"] for ref in each["dependsOn"]} == set(refs)  # nothing unreachable


def test_the_graph_says_who_wants_whom() -> None:
    wants = {each["ref"].split("@")[0].split("/")[1]: each["dependsOn"] for each in sbom("run")["dependencies"]}
    assert any(ref.startswith("pkg:pypi/werkzeug@") for ref in wants["flask"])
    assert any(ref.startswith("pkg:pypi/flask@") for ref in wants["seealso"])
    assert not any(ref.startswith("pkg:pypi/werkzeug@") for ref in wants["seealso"])


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["sbom", "--out", str(tmp_path / "new" / f"{name}.json")]) == 0
    one, two = ((tmp_path / "new" / f"{name}.json").read_bytes() for name in ("one", "two"))
    assert one == two
    assert json.loads(one) == sbom("run")


@pytest.mark.parametrize("of", SETS)
def test_every_licence_is_known_and_allowed(of: str) -> None:
    found = {pin.name: licence(pin.name) for pin in pins(ROOT / "requirements" / f"{of}.txt")}
    assert {name: said for name, said in found.items() if not is_allowed(said, of)} == {}


def test_the_page_lists_the_licences_as_they_are() -> None:
    page = LICENCES.read_text(encoding="utf-8")
    assert page == licence_page(page), "Run `.venv/bin/python -m bench.supply licences --write`."


@pytest.mark.parametrize(
    ("expression", "of", "allowed"),
    [
        ("MIT", "run", True),
        ("MIT AND PSF-2.0", "run", True),
        ("GPL-3.0-only OR MIT", "run", True),
        ("MIT AND GPL-3.0-only", "run", False),
        ("LGPL-2.1-or-later", "run", False),
        ("AGPL-3.0-only", "test", False),
        ("MPL-2.0", "run", False),
        ("MPL-2.0", "test", True),
        ("", "run", False),
        ("Custom", "run", False),
    ],
)
def test_copyleft_and_unknown_licences_are_refused(expression: str, of: str, allowed: bool) -> None:
    assert is_allowed(expression, of) is allowed


def test_a_package_that_is_not_installed_has_no_known_licence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert licence("seealso-no-such-package") == ""
    monkeypatch.setattr(supply, "licence", lambda name: "GPL-3.0-only" if name == "flask" else "MIT")
    assert main(["licences"]) == 1


def advisory(**affected: Any) -> dict[str, Any]:
    package = {"ecosystem": "PyPI", "name": "Jinja2"}
    return {"id": "MADE-UP-1", "summary": "Made up.", "affected": [{"package": package, **affected}]}


def ranged(*events: dict[str, str]) -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


@pytest.mark.parametrize(
    ("affected", "is_affected"),
    [
        (ranged({"introduced": "0"}, {"fixed": "3.1.6"}), True),
        (ranged({"introduced": "0"}, {"fixed": "3.1.5"}), False),
        (ranged({"introduced": "3.1.5"}), True),
        (ranged({"introduced": "3.2"}), False),
        (ranged({"introduced": "0"}, {"last_affected": "3.1.5"}), True),
        (ranged({"introduced": "0"}, {"last_affected": "3.1.4"}), False),
        (ranged({"introduced": "0"}, {"fixed": "2.0"}, {"introduced": "3.1"}, {"fixed": "3.1.9"}), True),
        ({"versions": ["3.1.4", "3.1.5"]}, True),
        ({"versions": ["3.1.4"]}, False),
    ],
)
def test_what_an_advisory_affects(tmp_path: Path, affected: dict[str, Any], is_affected: bool) -> None:
    (tmp_path / "a.json").write_text(json.dumps(advisory(**affected)), encoding="utf-8")
    found = [(fault.pin.name, fault.advisory) for fault in faults(tmp_path, [PIN])]
    assert found == ([("jinja2", "MADE-UP-1")] if is_affected else [])


def test_other_packages_ecosystems_and_withdrawn_advisories_are_passed_over(tmp_path: Path) -> None:
    said = advisory(**ranged({"introduced": "0"}))
    for name, change in {"a": {"name": "other"}, "b": {"ecosystem": "npm"}}.items():
        other = json.loads(json.dumps(said))
        other["affected"][0]["package"].update(change)
        (tmp_path / f"{name}.json").write_text(json.dumps(other), encoding="utf-8")
    (tmp_path / "c.json").write_text(json.dumps({**said, "withdrawn": "2026-01-01T00:00:00Z"}), encoding="utf-8")
    assert faults(tmp_path, [PIN]) == []


def test_the_command_names_affected_pins_and_bad_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faults", "--advisories", str(tmp_path)]) == 2
    (tmp_path / "a.json").write_text(json.dumps(advisory(**ranged({"introduced": "0"}))), encoding="utf-8")
    assert main(["faults", "--advisories", str(tmp_path)]) == 1
    assert "MADE-UP-1 Made up." in capsys.readouterr().out
    (tmp_path / "b.json").write_text("[1]", encoding="utf-8")
    assert main(["faults", "--advisories", str(tmp_path)]) == 2
    assert "b.json is no advisory" in capsys.readouterr().err


def test_a_pin_without_a_hash_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("flask==3.1.0\n    # via -r run.in\n", encoding="utf-8")
    with pytest.raises(ValueError, match="without a hash"):
        pins(path)
    path.write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(ValueError, match="pins nothing"):
        pins(path)
