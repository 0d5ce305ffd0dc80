"""`seealso serve` with the desk on: several processes, one file of people."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seealso.desk.desk import Desk
from tests.webapp.serving.conftest import Site, folder, serve

__all__ = ["folder", "serve"]


class _Stays(urllib.request.HTTPRedirectHandler):
    """Goes nowhere: what an answer says is looked at."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def sent(site: Site, path: str, form: dict[str, str], cookie: str = "") -> tuple[int, Any]:
    headers = {"Origin": site.address, **({"Cookie": cookie} if cookie else {})}
    request = urllib.request.Request(site.address + path, urllib.parse.urlencode(form).encode(), headers)
    try:
        with urllib.request.build_opener(_Stays).open(request, timeout=20) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers


@pytest.mark.skipif(not hasattr(os, "fork"), reason="one process alone, without fork")
def test_several_processes_know_the_same_sessions_and_count_together(
    tmp_path: Path, serve: Callable[..., Site]
) -> None:
    desk = Desk(tmp_path / "private")
    desk.add("Ada", "owner")
    site = serve(SEEALSO_DESK="on", SEEALSO_PRIVATE=str(desk.folder), SEEALSO_WORKERS="3")
    code, headers = sent(site, "/sign-in/link", {"token": desk.link("Ada")})
    assert (code, headers["Location"]) == (303, "/desk")
    cookie = headers["Set-Cookie"].partition(";")[0]
    for _ in range(12):
        status, _, page = site.get("/desk", {"Cookie": cookie})
        assert (status, "Ada" in page) == (200, True)
    codes: list[int] = []
    while 429 not in codes and len(codes) < 12:  # on a busy machine the first second to wait is soon over
        codes.append(sent(site, "/sign-in", {"name": "Ada", "password": "wrong"})[0])
    assert codes[:5] == [403] * 5
    assert codes[-1] == 429
    with contextlib.closing(sqlite3.connect(desk.path)) as database:
        counted = [n for (n,) in database.execute("SELECT failures FROM attempts ORDER BY failures")]
    assert counted == [codes.count(403)], "one count, whichever process was asked"
    desk.end("Ada")
    assert sent(site, "/desk/people", {"do": "link", "name": "Ada"}, cookie)[0] == 303
    assert "Traceback" not in site.said


def test_it_is_off_by_itself_and_neither_on_nor_off_is_refused(
    folder: Path, tmp_path: Path, serve: Callable[..., Site]
) -> None:
    assert serve(SEEALSO_PRIVATE=str(tmp_path / "private")).get("/sign-in")[0] == 404
    assert not (tmp_path / "private").exists()
    command = [sys.executable, "-m", "seealso", "--library", str(folder), "serve", "--port", "0"]
    environment = {**os.environ, "SEEALSO_DESK": "perhaps"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "SEEALSO_DESK: 'perhaps' is neither on nor off." in done.stderr
