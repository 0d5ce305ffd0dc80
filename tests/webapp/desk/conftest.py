"""A site with the desk on, over a copy of the sample library, and browsers of people who are signed in to it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import seealso
from seealso import Library
from seealso.desk.desk import Desk
from seealso.locations import sample_library
from tests.seealso.desk.conftest import quick_hashes
from webapp import create_app
from webapp.serving.gate import Gate

__all__ = ["quick_hashes"]

ORIGIN = "http://localhost"
NAMES = {"submitter": "Sam Submitter", "curator": "Cora Curator", "owner": "Olu Owner"}


class DeskClient(FlaskClient):
    """A browser: it says where a form was sent from, and sends the token of its session with it."""

    def csrf(self) -> str:
        """The token of the session, as a page has it."""
        found = re.search(r'name="csrf" value="([^"]*)"', self.get("/desk").text)
        assert found, "the page has no form with a token"
        return found[1]

    def send(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send the form at ``path`` as a browser does."""
        headers = {"Origin": ORIGIN, **more.pop("headers", {})}
        return self.post(path, data={"csrf": self.csrf(), **(data or {})}, headers=headers, **more)


@dataclass
class DeskSite:
    """The site, its library and its desk."""

    app: Flask
    library: Library
    desk: Desk

    def client(self) -> DeskClient:
        """A browser in which nobody has signed in."""
        self.app.test_client_class = DeskClient
        client = self.app.test_client()
        assert isinstance(client, DeskClient)
        return client

    def client_of(self, role: str) -> DeskClient:
        """A browser in which somebody of ``role`` has signed in by a link."""
        name = NAMES[role]
        if name not in {person.name for person in self.desk.people()}:
            self.desk.add(name, role)
        client = self.client()
        answer = client.post("/sign-in/link", data={"token": self.desk.link(name)}, headers={"Origin": ORIGIN})
        assert answer.status_code == 303, answer.text
        return client


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample library with its index in it."""
    folder = tmp_path_factory.mktemp("sample") / "library"
    shutil.copytree(sample_library(), folder)
    seealso.open_library(folder).build()
    return folder


@pytest.fixture
def desk_site(built_sample: Path, tmp_path: Path) -> DeskSite:
    """The site with the desk on, over a library of its own that may be changed."""
    folder = tmp_path / "library"
    shutil.copytree(built_sample, folder)
    library = seealso.open_library(folder)
    desk = Desk(tmp_path / "private")
    return DeskSite(create_app(library, Gate(kept_bytes=8_000_000), desk), library, desk)
