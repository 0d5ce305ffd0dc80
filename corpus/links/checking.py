"""All links of a library: host by host, with a pause between two requests to one host; and what is said of them."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
import urllib.robotparser
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from corpus.doctor.accepted import with_accepted
from corpus.doctor.case import Held
from corpus.errors import LibraryError
from corpus.links import own_network
from corpus.links.findings import FOUND_FILE, findings_of, keep_found, load_found
from corpus.links.history import History, load, save
from corpus.links.runs import UNREACHED_FILE, Progress, forget_unreached, note_unreached, only_run
from corpus.links.visiting import USER_AGENT, Look, Visitor
from corpus.records.folder import LibraryFolder
from corpus.records.problems import Problem

SAVE_EVERY = 50
"""Looks after which the results are written, so that a run that is stopped goes on where it was."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """How links are looked at.

    limit: how many at most in this run. delay_seconds: between two requests to one host. n_hosts: at once. allow:
    ``host:port`` that may be on a private network. landmarks: ``host:port`` of hosts that are always there, asked when
    hardly any other answers. clock: the time, for tests. progress: called with (done, total).
    """

    limit: int | None = None
    delay_seconds: float = 1.0
    n_hosts: int = 8
    time_limit_seconds: float = 20.0
    allow: Container[str] = ()
    landmarks: Sequence[str] = own_network.LANDMARKS
    clock: Callable[[], dt.datetime] = _now
    progress: Callable[[int, int], None] | None = None
    sleep: Callable[[float], None] = field(default=time.sleep)


def check_links(folder: LibraryFolder, results: Path, options: LinkOptions | None = None) -> list[Problem]:
    """Look at the links that are due and say what is known of all of them, in file order.

    Args:
        folder: the library; its records are not changed.
        results: the file that keeps what was seen; made when there is none.

    Raises:
        AlreadyLookingError: another run looks at them.
        LibraryError: what was seen, or found, cannot be written.
    """
    with only_run(results.parent):
        return _check_links(folder, results, options or LinkOptions())


def _check_links(folder: LibraryFolder, results: Path, options: LinkOptions) -> list[Problem]:
    loaded = folder.load()
    histories = load(results)
    urls = list(dict.fromkeys(resource.url for resource in loaded.resources if resource.url))
    now = options.clock()
    due = [url for url in urls if histories.get(url, History()).is_due(now)][: options.limit]
    progress = Progress(results.parent, now, len(due))
    run = _Run(histories, results, options, progress)
    try:
        run.look_at(due)
    finally:
        run.book()
    held = [Held(r, loaded.origins[r.id].file, loaded.origins[r.id].line_of) for r in loaded.resources]
    found = findings_of(held, histories)
    found_path = results.with_name(FOUND_FILE)
    # What is kept may have been damaged. Of a library without links, all of none has been looked at.
    is_to_keep = bool(due) or (found and not load_found(results.parent)) or not (urls or found_path.exists())
    if is_to_keep and not run.is_our_network:
        with _writing(found_path):
            keep_found(results, found)
    progress.end(options.clock())
    problems = with_accepted([one.problem for one in found], folder.settings.check.accepted)
    problems.sort(key=lambda p: (p.file, p.line or 0))
    return [*run.said(), *problems]


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Name the file that cannot be written, and what to do about it."""
    try:
        yield
    except OSError as error:
        raise LibraryError(
            f"{path}: what was found of the links cannot be written ({error.strerror}). Take away what stands there, "
            "or make room, and run `seealso check --links` again."
        ) from None


class _Run:
    """The looks of one run: booked as they come, but for hosts that cannot be reached, until it is known whose fault
    that is."""

    def __init__(self, histories: dict[str, History], results: Path, options: LinkOptions, progress: Progress) -> None:
        self._histories, self._results, self._options, self._progress = histories, results, options, progress
        self._n_due = 0
        self._lock = threading.Lock()
        self._looks: list[tuple[str, Look]] = []
        self._held: list[tuple[str, dt.datetime, Look]] = []
        self._is_whole = False
        self.is_our_network = False

    def look_at(self, due: list[str]) -> None:
        """Look at all of ``due``, host by host."""
        self._n_due = len(due)
        hosts: dict[str, list[str]] = defaultdict(list)
        for url in due:
            hosts[urlsplit(url).netloc.lower()].append(url)

        def host(urls: list[str]) -> None:
            for url, look in _looks(urls, self._options):
                self._take(url, look)

        with ThreadPoolExecutor(max(1, self._options.n_hosts)) as pool:
            for finished in [pool.submit(host, urls) for urls in hosts.values()]:
                finished.result()
        self._is_whole = True

    def _take(self, url: str, look: Look) -> None:
        with self._lock:
            self._looks.append((url, look))
            self._held.append((url, self._options.clock(), look))
            if len(self._looks) % SAVE_EVERY == 0:
                if self._do_many_answer():
                    self._book(*(one for one in self._held if one[2].kind != "unreached"))
                    self._held = [one for one in self._held if one[2].kind == "unreached"]
            self._progress.at(len(self._looks))
            if self._options.progress is not None:
                self._options.progress(len(self._looks), self._n_due)

    def book(self) -> None:
        """Keep what was seen at the end; after a run that was stopped, only who answered."""
        if self._is_whole:
            self.is_our_network = own_network.is_our_network(self._looks, self._histories, self._options.landmarks)
            if not self.is_our_network:
                self._book(*self._held)
        else:
            self._book(*(one for one in self._held if one[2].kind != "unreached"))
        self._note_network()

    def _note_network(self) -> None:
        """Say beside the results that there was no network, for who asks later, until a run finds it."""
        with _writing(self._results.with_name(UNREACHED_FILE)):
            if self.is_our_network:
                note_unreached(self._results.parent, self._options.clock().date())
            elif self._do_many_answer() or (self._is_whole and own_network.unreached_hosts(self._looks)[1]):
                forget_unreached(self._results.parent)

    def _do_many_answer(self) -> bool:
        """Whether so many hosts answer that there is a network."""
        unreached, tried = own_network.unreached_hosts(self._looks)
        return len(tried) - len(unreached) > own_network.HARDLY_ANY * len(tried)

    def _book(self, *seen: tuple[str, dt.datetime, Look]) -> None:
        for url, when, look in seen:
            self._histories.setdefault(url, History()).add(when, look)
        if seen:
            with _writing(self._results):
                save(self._results, sorted(self._histories.items()))

    def said(self) -> Iterator[Problem]:
        """That it is our own network, where it is."""
        if self.is_our_network:
            unreached, tried = own_network.unreached_hosts(self._looks)
            yield Problem(
                self._results.name,
                None,
                None,
                None,
                f"{len(unreached)} of {len(tried)} host{'s' * (len(tried) != 1)} could not be reached, nor could any "
                "that answered before: that is our own network, not the links. Nothing of this run was kept.",
                "Run `seealso check --links` again when this machine is on the network.",
                "warning",
            )


def _looks(urls: list[str], options: LinkOptions) -> Iterator[tuple[str, Look]]:
    """The looks at the links of one host, one after the other. A host that asks to wait is left alone after that."""
    visitor = Visitor(options.allow, options.time_limit_seconds, lambda: options.sleep(options.delay_seconds))
    rules: dict[str, urllib.robotparser.RobotFileParser] = {}
    waiting: Look | None = None
    for number, url in enumerate(urls):
        if waiting is not None:
            yield url, waiting
            continue
        if number:
            options.sleep(options.delay_seconds)
        if not _may_look(visitor, rules, url):
            yield url, Look("robots", "its robots.txt asks programs to stay away")
            continue
        look = visitor.visit(url)
        if look.kind == "busy":
            waiting = look
        yield url, look


def _may_look(visitor: Visitor, rules: dict[str, urllib.robotparser.RobotFileParser], url: str) -> bool:
    """Whether robots.txt lets us; one that fails (5xx) forbids all, none at all nothing (RFC 9309, section 2.3.1)."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in rules:
        parser = urllib.robotparser.RobotFileParser()
        text = visitor.text(f"{origin}/robots.txt")
        parser.parse(["User-agent: *", "Disallow: /"] if text is None else text.splitlines())
        rules[origin] = parser
    return rules[origin].can_fetch(USER_AGENT, url)
