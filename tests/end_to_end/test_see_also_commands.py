"""The commands of paths and holdings: plain output, JSON, standard input, and how they are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.errors import SeealsoError
from seealso import Library
from seealso.cli import cli


def run(*arguments: str, text: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments), input=text, standalone_mode=False)
    if isinstance(result.exception, Exception):
        raise result.exception
    return int(result.return_value or 0), result.stdout


def test_a_path_is_printed_and_its_json_says_the_same(sample: Library) -> None:
    code, said = run("path", "--theme", "primary-care", "--minutes", "30")
    assert code == 0
    answer = json.loads(run("path", "--theme", "primary-care", "--minutes", "30", "--json")[1])
    assert answer["total_minutes"] <= 30
    assert all(step["title"] in said and step["reason"] in said for step in answer["steps"])


def test_holdings_take_an_argument_a_file_and_standard_input(sample: Library, tmp_path: Path) -> None:
    text = sample.resource("learning-networks-social-sector").description
    (tmp_path / "abstract.txt").write_text(text, encoding="utf-8")
    asked = [run("hold", "-", "--json", text=text), run("hold", "--file", str(tmp_path / "abstract.txt"), "--json")]
    for code, said in (*asked, run("hold", *text.split(), "--json")):
        assert code == 0
        assert json.loads(said)["nearest"][0]["id"] == "learning-networks-social-sector"
    assert run("hold", "zzzz")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("path",),
        ("path", "a", "--theme", "b"),
        ("path", "nope"),
        ("hold",),
        ("hold", "x", "--file", "y"),
        ("hold", " "),
    ],
)
def test_wrong_use_is_said(sample: Library, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SeealsoError):
        run(*arguments)
