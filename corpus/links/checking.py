"""All links of a library: host by host, with a pause between two requests to one host; and what is said of them."""

from __future__ import annotations

import datetime as dt
import threading
import time
import urllib.robotparser
from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from corpus.links.history import History, load, save
from corpus.links.visiting import USER_AGENT, Look, Visitor
from corpus.records.folder import LibraryFolder
from corpus.records.problems import Problem, Severity

SAVE_EVERY = 50
"""Looks after which the results are written, so that a run that is stopped goes on where it was."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """How links are looked at.

    limit: how many at most in this run. delay_seconds: between two requests to one host. n_hosts: at once. allow:
    ``host:port`` that may be on a private network. clock: the time, for tests. progress: called with (done, total).
    """

    limit: int | None = None
    delay_seconds: float = 1.0
    n_hosts: int = 8
    time_limit_seconds: float = 20.0
    allow: Container[str] = ()
    clock: Callable[[], dt.datetime] = _now
    progress: Callable[[int, int], None] | None = None
    sleep: Callable[[float], None] = field(default=time.sleep)


def check_links(folder: LibraryFolder, results: Path, options: LinkOptions | None = None) -> list[Problem]:
    """Look at the links that are due and say what is known of all of them, in file order.

    Args:
        folder: the library; its records are not changed.
        results: the file that keeps what was seen; made when there is none.
    """
    options = options or LinkOptions()
    loaded = folder.load()
    histories = load(results)
    urls = list(dict.fromkeys(resource.url for resource in loaded.resources if resource.url))
    now = options.clock()
    due = [url for url in urls if histories.get(url, History()).is_due(now)][: options.limit]
    try:
        _look_at(due, histories, results, options)
    finally:
        if due:
            save(results, sorted(histories.items()))
    problems = []
    for resource in loaded.resources:
        history = histories.get(resource.url or "")
        if resource.url and history is not None:
            origin = loaded.origins[resource.id]
            for problem, mend, severity in _said(resource.url, history):
                line = origin.line_of("url")
                problems.append(Problem(origin.file, line, resource.id, "url", problem, mend, severity))
    return sorted(problems, key=lambda p: (p.file, p.line or 0))


def _look_at(due: list[str], histories: dict[str, History], results: Path, options: LinkOptions) -> None:
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in due:
        hosts[urlsplit(url).netloc.lower()].append(url)
    lock = threading.Lock()
    done = 0

    def take(url: str, look: Look) -> None:
        nonlocal done
        with lock:
            histories.setdefault(url, History()).add(options.clock(), look)
            done += 1
            if done % SAVE_EVERY == 0:
                save(results, sorted(histories.items()))
            if options.progress is not None:
                options.progress(done, len(due))

    def host(urls: list[str]) -> None:
        for url, look in _looks(urls, options):
            take(url, look)

    with ThreadPoolExecutor(max(1, options.n_hosts)) as pool:
        for finished in [pool.submit(host, urls) for urls in hosts.values()]:
            finished.result()


def _looks(urls: list[str], options: LinkOptions) -> Iterator[tuple[str, Look]]:
    """The looks at the links of one host, one after the other. A host that asks to wait is left alone after that."""
    visitor = Visitor(options.allow, options.time_limit_seconds)
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


def _said(url: str, history: History) -> Iterator[tuple[str, str, Severity]]:
    """Problem, mend and severity of what is known of a link; nothing for one that works."""
    when, look = history.looks[-1]
    failing = history.failing()
    archive = f"https://web.archive.org/web/{failing[0][0].year if failing else when.year}/{url}"
    if history.is_dead():
        days = len({seen.date() for seen, _ in failing})
        yield (
            f"The link is dead: {failing[-1][1].said} "
            f"({len(failing)} looks on {days} days, the first on {failing[0][0]:%Y-%m-%d}).",
            f"Look for its new address. An archived copy may be at {archive}.",
            "warning",
        )
    elif failing and look.kind != "ok":
        yield (
            f"The link fails since {failing[0][0]:%Y-%m-%d}: {failing[-1][1].said} "
            f"({len(failing)} look{'s' * (len(failing) != 1)}).",
            "Nothing yet: it is called dead only after three looks on two days. Run `seealso check --links` again.",
            "notice",
        )
    elif look.kind == "ok" and look.moved_to:
        yield f"The link has moved for good to {look.moved_to}.", f"Write `url: {look.moved_to}`.", "warning"
    elif look.kind == "robots":
        yield f"The link was not looked at: {look.said}.", "Open it yourself now and then.", "notice"
    elif look.kind == "closed":
        yield f"The link could not be checked: {look.said}.", "Open it yourself now and then.", "notice"
    elif look.kind == "refused":
        yield f"The link was not looked at: {look.said}.", "Use --allow-private if it is meant to be one.", "notice"
