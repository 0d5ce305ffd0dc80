"""Bodies that nobody would send on purpose: an answer of the 400s, never of the 500s."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from seealso import Library
from webapp import create_app


@pytest.fixture(scope="module")
def client(sample: Library) -> FlaskClient:
    return create_app(sample).test_client()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"[" * 100_000, "application/json"),
        (b'{"a":' * 100_000, "application/json"),
        (b'{"text": ' + b"9" * 100_000 + b"}", "application/json"),
        (b'{"text": "\xff"}', "application/json"),
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b'{"text": "a"}', "multipart/form-data"),
        (b"\xff", "text/plain; charset=utf-8"),
        (b"abc", "text/plain; charset=klingon"),
        (b"a\xd8\x00", "text/plain; charset=utf-16-le"),
        (b"abc", "text/plain; charset=zlib_codec"),
    ],
)
def test_is_refused(client: FlaskClient, body: bytes, content_type: str) -> None:
    answer = client.post("/api/v1/holdings", data=body, content_type=content_type)
    assert answer.status_code == 400
    assert answer.get_json()["error"]


@pytest.mark.parametrize("path", ["/resource/.", "/resource/..", "/resource/%2e%2e", "/resource/%252e"])
def test_no_page_is_called_dots(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (301, 308, 404)
