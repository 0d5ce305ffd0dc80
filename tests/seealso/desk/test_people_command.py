"""`seealso people`: who may sign in, by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from seealso import SeealsoError
from seealso.cli import cli
from seealso.desk.desk import Desk


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEEALSO_PRIVATE", str(tmp_path / "private"))
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


def run(library: Path, *arguments: str, typed: str = "") -> Result:
    done = CliRunner().invoke(
        cli, ["--library", str(library), "people", *arguments], standalone_mode=False, input=typed
    )
    if isinstance(done.exception, SeealsoError):
        raise done.exception
    return done


def test_the_first_owner_is_let_in_by_command(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "lets the first one in" in run(library).stdout
    assert "seealso people link 'Ada Lovelace'" in run(library, "add", "Ada Lovelace", "--role", "owner").stdout
    path = run(library, "link", "ada lovelace")
    assert path.stdout.startswith("/sign-in/link?token=")
    assert "SEEALSO_BASE_URL" in path.stderr
    monkeypatch.setenv("SEEALSO_BASE_URL", "https://library.example/list/")
    link = run(library, "link", "Ada Lovelace")
    assert link.stdout.startswith("https://library.example/list/sign-in/link?token=")
    assert Desk.of(library).sign_in_by_link(link.stdout.strip().partition("token=")[2]) is not None
    listed = run(library)
    assert listed.stdout == "Ada Lovelace: owner, no password, signed in\n"
    assert str(Desk.of(library).path) in listed.stderr
    assert list(library.iterdir()) == []


def test_a_password_is_asked_for_twice_and_shown_never(library: Path) -> None:
    run(library, "add", "Bo")
    done = run(library, "password", "Bo", typed="violet tram kettle\nviolet tram kettle\n")
    assert "Bo signs in with that password" in done.stdout
    assert "violet" not in done.output
    assert Desk.of(library).sign_in_by_password("Bo", "violet tram kettle", None) is not None
    with pytest.raises(SeealsoError, match="would soon be guessed"):
        run(library, "password", "Bo", typed="password1\npassword1\n")
    with pytest.raises(SeealsoError, match="Nobody who may sign in is called Cy"):
        run(library, "password", "Cy")


def test_a_role_is_changed_and_a_time_ended(library: Path) -> None:
    run(library, "add", "Bo", "--email", "bo@example.org")
    assert run(library, "role", "Bo", "owner").stdout == "Bo is owner from now on.\n"
    assert run(library, "end", "Bo").stdout == "Bo can no longer sign in.\n"
    assert "bo@example.org, ended on 20" in run(library).stdout


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeealsoError, match="is not a folder"):
        run(tmp_path / "none")
