"""Fifty curators at once, somebody who edits the files by hand, and a server that is killed: is anything lost?

    python -m bench.many_curators [--curators 50] [--seconds 60]
    python -m bench.many_curators --kills 200

Each curator signs in to the site and adds words of their own, one after another, to records that all of them edit;
somebody edits the same files by hand meanwhile. What the site said was saved has to be there at the end, once, in the
record and in the history; the history has to replay to the records; no file may be broken. With ``--kills`` the server
is killed with its whole process group while eight curators work, and started again: only what was not answered may be
missing.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import yaml
from lxml import html

from corpus.ledger.entries import RECORDS, replayed
from seealso import BuildInProgressError, Library
from seealso.desk.desk import Desk

N_RECORDS, N_BY_HAND = 12, 4
"""So many records that all edit; so many of them in the file that is edited by hand too."""
WORD = "word-{who}-{n}"


@dataclass
class Told:
    """What a run found."""

    saved: list[tuple[str, str]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    by_hand: list[tuple[str, str]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    harms: list[str] = field(default_factory=list)


def library_in(folder: Path) -> Path:
    """A library of two files, one of which is edited by hand too."""
    folder.mkdir()
    for name, ids in (("a", range(N_BY_HAND, N_RECORDS)), ("by-hand", range(N_BY_HAND))):
        records = [{"id": f"r{n}", "title": f"Record {n}", "keywords": ["first"], "description": "x"} for n in ids]
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
    Library(folder).build()
    return folder


class Browser:
    """Somebody at the site, signed in."""

    def __init__(self, base: str, desk: Desk, name: str) -> None:
        self.base, self.name = base, name
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        link = desk.link(name)
        self.send("/sign-in/link", {"token": link})

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=60) as answer:
            return str(answer.read().decode())

    def send(self, path: str, data: dict[str, str] | list[tuple[str, str]]) -> tuple[int, str, str]:
        """Status, address in the end, and page of what came of a form."""
        request = urllib.request.Request(
            self.base + path, urlencode(data).encode(), {"Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        )
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.url, error.read().decode()

    def add_word(self, record: str, word: str) -> str:
        """Open the form of a record, add a keyword, save: "saved", or why not."""
        form = html.document_fromstring(self.get(f"/desk/edit/{record}")).xpath("//form[.//*[@name='title']]")[0]
        fields = [(name, value) for name, value in form.form_values() if name != "keywords"]
        held = form.fields["keywords"]
        kept = re.split(r"\s*[;\n]\s*", held.strip()) if held.strip() else []
        joint = "\n" if "\n" in held else "; "
        status, address, page = self.send(
            f"/desk/edit/{record}", [*fields, ("keywords", joint.join([*kept, word])), ("do", "save")]
        )
        if "saved=" in address or "/desk/done" in address:
            return "saved"
        if status == 409:
            return "conflict"
        return f"{status}: {' '.join(html.document_fromstring(page).text_content().split())[:200]}"


@contextlib.contextmanager
def served(library: Path, private: Path, workers: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The site with the desk on; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "SEEALSO_PRIVATE": str(private), "SEEALSO_RATE": "0"}
    command = [sys.executable, "-m", "seealso", "--library", str(library), "serve", "--desk", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--workers", workers], env=environment, start_new_session=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{base}/healthz", timeout=5):
                break
            if process.poll() is not None:
                raise RuntimeError("the server ended")
            time.sleep(0.05)
        yield base, process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def edit_by_hand(library: Path, told: Told, stop: threading.Event) -> None:
    """Somebody with an editor: reads the file, adds a keyword, and saves it if it is still the one that was read."""
    path, chance, n = library / "by-hand.yaml", random.Random(1), 0
    while not stop.is_set():
        time.sleep(chance.uniform(0.2, 0.6))
        before = path.stat()
        text = path.read_text(encoding="utf-8")
        records = yaml.safe_load(text)
        record, word = chance.choice(records), f"hand-{n}"
        record["keywords"] = [*record.get("keywords", []), word]
        new = path.with_name(".by-hand.yaml.swp")
        new.write_text(yaml.safe_dump(records), encoding="utf-8")
        now = path.stat()
        if (now.st_ino, now.st_mtime_ns, now.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size):
            new.replace(path)
            told.by_hand.append((record["id"], word))
            n += 1
        else:
            new.unlink()


def work(browser: Browser, who: int, told: Told, stop: threading.Event) -> None:
    """A curator who adds words until it is time to stop, or the server is gone."""
    chance = random.Random(who)
    n = 0
    while not stop.is_set():
        record, word = f"r{chance.randrange(N_RECORDS)}", WORD.format(who=who, n=n)
        began = time.perf_counter()
        try:
            said = browser.add_word(record, word)
        except (OSError, HTTPException, IndexError, KeyError) as error:
            if stop.is_set():
                return
            told.refused[f"{type(error).__name__}"] += 1
            return
        told.waits.append(time.perf_counter() - began)
        n += 1
        if said == "saved":
            told.saved.append((record, word))
        else:
            told.refused[said] += 1


def judge(library: Path, told: Told, may_miss: int = 0) -> None:
    """Whether all that was saved is there, the files are whole, and the history replays to them."""
    for path in library.glob("*.yaml"):
        try:
            yaml.safe_load(path.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            told.harms.append(f"{path.name} is broken: {error}")
            return
    opened = Library(library)
    for _ in range(300):  # what works beside a server that was killed comes to its end by itself
        with contextlib.suppress(BuildInProgressError):
            opened.build()
            break
        time.sleep(0.2)
    held = {record.id: record for record in opened.resources()}
    replay = replayed(opened.history.entries(whats=RECORDS, newest_first=False))
    for name, record in held.items():
        if _without_dates(replay.get(name, {})) != _without_dates(record.to_json_dict()):
            told.harms.append(f"the history replays {name} to something else")
    if set(replay) != set(held):
        told.harms.append("the history replays to other records")
    words = Counter((name, word) for name, record in held.items() for word in record.keywords)
    lost = [each for each in (*told.saved, *told.by_hand) if words[each] != 1]
    if len(lost) > may_miss:
        told.harms.append(f"{len(lost)} of {len(told.saved) + len(told.by_hand)} lost or doubled: {lost[:5]}")
    if opened.history.n_unreadable():
        told.harms.append(f"{opened.history.n_unreadable()} lines of the history cannot be read")


def _without_dates(record: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in record.items() if name not in ("added", "modified")}


def at_once(n_curators: int, seconds: float, workers: str = "auto") -> Told:
    """All of them at once, for a time."""
    told, stop = Told(), threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        library, private = library_in(Path(folder) / "library"), Path(folder) / "private"
        desk = Desk(private)
        for who in range(n_curators):
            desk.add(f"Curator {who}", "curator")
        with served(library, private, workers) as (base, _):
            browsers = [Browser(base, desk, f"Curator {who}") for who in range(n_curators)]
            threads = [threading.Thread(target=work, args=(one, who, told, stop)) for who, one in enumerate(browsers)]
            threads.append(threading.Thread(target=edit_by_hand, args=(library, told, stop)))
            for thread in threads:
                thread.start()
            time.sleep(seconds)
            stop.set()
            for thread in threads:
                thread.join(120)
        judge(library, told)
    return told


def killed(n_kills: int, seed: int = 1) -> Told:
    """The server killed again and again while eight work, and started anew on what is left."""
    told, chance = Told(), random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        library, private = library_in(Path(folder) / "library"), Path(folder) / "private"
        desk = Desk(private)
        for who in range(8):
            desk.add(f"Curator {who}", "curator")
        for turn in range(n_kills):
            stop = threading.Event()
            with served(library, private, chance.choice(["1", "2"])) as (base, process):
                browsers = [Browser(base, desk, f"Curator {who}") for who in range(8)]
                threads = [
                    threading.Thread(target=work, args=(one, turn * 100 + who, told, stop))
                    for who, one in enumerate(browsers)
                ]
                for thread in threads:
                    thread.start()
                time.sleep(chance.uniform(0.3, 1.5))
                os.killpg(process.pid, signal.SIGKILL)
                stop.set()
                for thread in threads:
                    thread.join(60)
            if turn % 20 == 19 or turn == n_kills - 1:
                judge(library, told)
                print(f"{turn + 1} kills: {len(told.saved)} saved, harms: {told.harms}", flush=True)
                if told.harms:
                    break
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--curators", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kills", type=int, default=0)
    given = parser.parse_args()
    told = killed(given.kills) if given.kills else at_once(given.curators, given.seconds)
    waits = sorted(told.waits)
    print(f"saved {len(told.saved)}, by hand {len(told.by_hand)}, refused {dict(told.refused.most_common(8))}")
    if waits:
        middle, late = (waits[int(share * (len(waits) - 1))] for share in (0.5, 0.95))
        print(f"open and save: median {middle:.2f} s, p95 {late:.2f} s")
    print("harms:", *(told.harms or ["none"]), sep="\n  ")
    return bool(told.harms)


if __name__ == "__main__":
    sys.exit(main())
