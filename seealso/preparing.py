"""What the readers of a large library would have to wait for, worked out before they come: in a thread beside the site,
and the longest of it in another process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from seealso import findings
from seealso.asking import Moment
from seealso.library import Library
from seealso.view import View

_log = logging.getLogger(__name__)


def prepare(view: View) -> None:
    """Work out what pages of ``view`` need. Pages do without what is not there yet, and say so."""
    if view.is_small:
        return
    moment = Moment(view)
    moment.map()
    moment.coverage()
    moment.public_questions()
    moment.reachability(compute=False)
    view.gaps_so_far  # noqa: B018
    findings.look_in_another_process(view.folder.path, view.findings_path)
    view.problems()
    view.gaps_so_far  # noqa: B018


def warm(view: View) -> None:
    """One question of each sort brings into memory what its answers are made of."""
    moment = Moment(view)
    first = moment.search("", limit=1)
    moment.search("wrods taht stand nowhere", limit=1)
    moment.suggest("a")
    moment.events(1)
    moment.public_questions(1)
    for hit in first.hits:
        moment.related(hit.id)
        moment.holds(hit.title)


def follow(library: Library) -> None:
    """Move ``library`` to its newest state, and prepare that, in a thread beside: readers have the old one until then.

    A small library is moved at once.
    """
    if library.view.is_small:
        library.refresh()
    else:
        _beside(lambda: prepare(library.view) if library.refresh(warm) else None)


def prepare_beside(view: View) -> None:
    """`prepare` in a thread of its own."""
    if not view.is_small:
        _beside(lambda: prepare(view))


def _beside(work: Callable[[], None]) -> None:
    """Do ``work`` in a thread that does not keep the program from ending."""

    def run() -> None:
        try:
            work()
        except Exception:  # readers are served without it
            _log.exception("could not be prepared")

    threading.Thread(target=run, name="seealso-prepare", daemon=True).start()
