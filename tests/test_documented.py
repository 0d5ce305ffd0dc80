"""Nothing that a user can say, set or visit is left out of the documents."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from flask import Flask
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from werkzeug.exceptions import HTTPException

import seealso
from corpus.exchange.exporting import WRITERS
from corpus.records.resource import RELATIONS, TYPES, Resource
from corpus.records.settings import LibrarySettings
from seealso.desk.desk import Desk
from seealso.environment import SETTINGS
from tests.documents import REFERENCE, REWRITE, ROOT, command_reference, with_true_transcripts
from webapp import create_app

DOCS = ROOT / "docs"
PACKAGES = ("corpus", "indexer", "recommender", "seealso", "webapp")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def cells(text: str, column: int = 0) -> set[str]:
    """What stands in backticks in one column of the tables of ``text``."""
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {word for row in rows if len(row) > column for word in re.findall(r"`([^`]+)`", row[column])}


def test_every_command_and_option_is_in_the_reference() -> None:
    written = REFERENCE.read_text(encoding="utf-8")
    assert len(re.findall(r"^## seealso \w+$", written, re.MULTILINE)) >= 14
    assert written == command_reference(), f"docs/cli.md is not what --help says. Run `{REWRITE}`."


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("name", [path.name for path in DOCS.glob("*.md") if "$ seealso" in path.read_text("utf-8")])
def test_what_a_page_says_a_command_prints_is_what_it_prints(name: str) -> None:
    assert with_true_transcripts(page(name)) == page(name), f"docs/{name} shows other output. Run `{REWRITE}`."


def test_every_environment_variable_is_in_the_table_with_its_default() -> None:
    for setting in SETTINGS:
        row = f"| `{setting.name}` | {setting.default} | {setting.help} |".replace("|  |", "| |")
        assert row in page("operators.md").splitlines()
    rows = cells(page("operators.md"))
    assert {name for name in rows if name.startswith("SEEALSO_")} == {setting.name for setting in SETTINGS}


def test_no_variable_of_ours_is_read_without_being_documented() -> None:
    told = page("operators.md") + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sources = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("Makefile"), ROOT / ".ci" / "run"]
    sources += [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    named = {word for path in sources for word in re.findall(r"\bSEEALSO_[A-Z_]*[A-Z]\b", path.read_text("utf-8"))}
    assert {"SEEALSO_LIBRARY", "SEEALSO_REQUIRE_ALL"} <= named
    assert {name for name in named if f"`{name}`" not in told} == set()


def keys(model: type[BaseModel], prefix: str = "") -> dict[str, Any]:
    """Every key of a settings file as the table writes it, with its default: ``themes.SLUG.label``."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        kind = field.annotation
        values = get_args(kind)
        if name in ("aims", "pairs"):  # tables of their own, and their keys: "aims" is no name in the file
            inner = get_args(values[-1])[-1] if name == "aims" else values[0]
            found |= keys(inner, f"{prefix}{'FIELD.VALUE' if name == 'aims' else name}.")
        elif name == "both":  # two fields, as keys
            found[f"{prefix}FIELD"] = ""
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= keys(kind, f"{prefix}{name}.")
        elif len(values) == 2 and isinstance(values[1], type) and issubclass(values[1], BaseModel):
            found |= keys(values[1], f"{prefix}{name}.SLUG.")
        elif isinstance(field.default, dict):
            found[f"{prefix}{name}.{'SHORT' if name == 'acronyms' else 'NAME'}"] = ""
        else:
            found[prefix + name] = field.default
    return found


def test_every_key_of_seealso_toml_is_in_the_table_with_its_default() -> None:
    known = keys(LibrarySettings)
    assert len(known) > 15
    text = page("curators.md").split("## seealso.toml", 1)[1].split("\n## ", 1)[0]
    assert cells(text) == set(known)
    for line in (line for line in text.splitlines() if line.startswith("| `")):
        first, default, _ = (cell.strip() for cell in line.strip("|").split("|"))
        said = [_written(known[name]) for name in re.findall(r"`([^`]+)`", first)]
        assert default == (", ".join(said) if any(said) else ""), line


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or value is PydanticUndefined:
        return ""
    return " ".join(value) if isinstance(value, tuple) else str(value)


def test_every_field_of_a_record_is_in_the_table() -> None:
    text = page("curators.md").split("## A record", 1)[1].split("\n## ", 1)[0]
    assert set(Resource.model_fields) - cells(text) == set()


def test_every_type_and_relation_is_named() -> None:
    words = set(re.findall(r"[\w-]+", page("curators.md")))
    assert set(TYPES) - words == set()
    assert set(RELATIONS) - words == set()


@pytest.fixture
def site(sample: seealso.Library, tmp_path: Path) -> Flask:
    return create_app(sample, desk=Desk(tmp_path))


def test_every_page_of_the_site_is_in_the_table_and_no_other(site: Flask) -> None:
    addresses = {re.split(r"[?#]", address)[0] for address in cells(page("site.md")) if address.startswith("/")}
    pages = [rule for rule in site.url_map.iter_rules() if not rule.rule.startswith("/api/")]
    assert len(pages) > 15
    reached = {address: _endpoint(site, address) for address in addresses}
    assert [address for address, endpoint in reached.items() if endpoint is None] == []
    assert {rule.endpoint for rule in pages} - set(reached.values()) == set()


def _endpoint(site: Flask, address: str) -> str | None:
    try:
        at = site.url_map.bind("localhost")
        return str(at.match(address, "GET" if "GET" in at.allowed_methods(address) else "POST")[0])
    except HTTPException:
        return None


def test_every_choice_of_a_list_page_is_in_the_table(site: Flask) -> None:
    named = cells(page("site.md"))
    for rule in site.url_map.iter_rules():
        for choices in re.findall(r"<any\(([^)]*)\)", rule.rule):
            for choice in re.findall(r"[\w-]+", choices):
                assert any(address.split("/")[1] == choice for address in named if address.startswith("/")), choice


def test_every_export_format_is_named() -> None:
    rows = cells(page("import.md").split("## What each format cannot carry", 1)[1])
    assert set(WRITERS) - rows == set()
