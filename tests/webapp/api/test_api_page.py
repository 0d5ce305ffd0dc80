"""docs/api.md documents every address, parameter and key: its tables are made from what the program uses."""

from __future__ import annotations

from flask.testing import FlaskClient

from seealso import answers
from tests.webapp.api.api_page import BEGIN, COMMANDS, PAGE, rewritten, tables
from webapp.api.openapi import PREFIX, ROUTES, description

SAID = PAGE.read_text(encoding="utf-8")


def test_the_tables_are_up_to_date() -> None:
    assert rewritten(SAID) == SAID, "Run: python -m tests.webapp.api.api_page"


def test_every_address_parameter_and_key_is_in_the_tables() -> None:
    made = tables()
    for route in ROUTES:
        assert f"{PREFIX}{route.path}`" in made
        assert all(f"| `{parameter.name}` |" in made for parameter in route.parameters)
    for name, shape in description()["components"]["schemas"].items():
        part = made.split(f"\n### {name}\n", 1)[1].split("\n### ", 1)[0]
        assert all(f"| `{key}` |" in part for key in shape["properties"]), name


def test_every_shape_is_an_answer_of_a_route_or_of_a_command() -> None:
    """So that the page leaves none out."""
    described = set(description()["components"]["schemas"]) | {shape.__name__ for shape in COMMANDS.values()}
    nested = set(answers.schemas(dict(COMMANDS))[1])
    public = {name for name in answers.__all__ if name[0].isupper()}
    assert public <= described | nested


def test_the_examples_of_the_page_are_answered(site: FlaskClient) -> None:
    examples = [line.strip() for line in SAID.split(BEGIN)[0].splitlines() if line.strip().startswith("curl ")]
    assert len(examples) >= 4
    for example in examples:
        address = "/api/v1/" + example.split("/api/v1/", 1)[1].rstrip("'")
        if "-d text=" in example:
            text = example.split("-d text='", 1)[1].split("'", 1)[0]
            assert site.post(address, data={"text": text}).get_json()["verdict"] == "held"
        else:
            answer = site.get(address)
            assert answer.status_code == 200
            assert answer.get_json().get("hits") or answer.get_json().get("related")
