"""docs/import.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.exchange.exporting import WRITERS
from corpus.exchange.importing.formats import FORMATS
from corpus.exchange.importing.mapping import load_mapping

PAGE = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")


def table(heading: str) -> dict[str, list[str]]:
    part = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split(" | ") for line in part.splitlines() if line.startswith("| `")]
    return {name: [cell.strip() for cell in row[1:]] for row in rows for name in re.findall(r"`(\w[\w-]*)`", row[0])}


def test_every_import_format_has_a_row_with_an_example() -> None:
    rows = table("What can be imported")
    assert set(rows) == set(FORMATS)
    assert all("seealso import" in row[-1] for row in rows.values())


def test_the_loss_table_is_that_of_the_code() -> None:
    rows = table("What each format cannot carry")
    assert set(rows) == set(WRITERS)
    for name, row in rows.items():
        carried = WRITERS[name].carries
        said = row[0].strip()
        assert said == ("every field" if carried == ("all",) else said)
        if carried != ("all",):
            assert set(said.split(", ")) == set(carried), name


def test_the_mapping_of_the_page_can_be_read(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example
    path = tmp_path / "m.toml"
    path.write_text(example[1])
    assert load_mapping(path).always == {"language": "en"}
