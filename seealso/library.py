"""`Library`, the one façade: what the command line, the site and Python programs all talk to."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from corpus import LibraryFolder, Problem
from seealso.asking import Moment
from seealso.import_memory import records_of
from seealso.locations import choose_library
from seealso.publishing import PublishedLibrary, Update
from seealso.recovering import recovering
from seealso.worked_out import found_in

if TYPE_CHECKING:
    from corpus.doctor.fixes import KindOutcome
    from corpus.links import LinkOptions
    from seealso.confirming import Confirmed


@recovering
class Library(PublishedLibrary):
    """A library folder together with its published index, and every question that one can ask it (`Askable`).

    Opening is cheap: the index is opened at the first question. Where there is none yet, or one that was built
    with other settings or another version, it is built first and ``tell`` says so.
    """

    def now(self) -> Moment:
        """The questions, of the newest state as it is now: what is asked of it is never answered from another one."""
        return Moment(self.view)

    def check(self) -> list[Problem]:
        """Every problem of the record files, with file and line, and what is known of their links."""
        found = found_in(self._folder, self._store.folder)
        self._remembering.note_findings(found)
        return found

    def check_links(self, options: LinkOptions | None = None) -> list[Problem]:
        """Look at the links that are due, and say what is known of all; see `corpus.links`.

        What was seen is kept in ``links.jsonl`` beside the index, never in the records.
        """
        from corpus.links import check_links
        from corpus.links.findings import RESULTS_FILE, load_found

        found = check_links(LibraryFolder(self.path), self._store.folder / RESULTS_FILE, options)
        self._remembering.note_links(load_found(self._store.folder))
        return found

    def fix(self, kinds: Sequence[str] = (), dry_run: bool = False) -> list[KindOutcome]:
        """Make the safe mends of `corpus.doctor.safe_mends` in the record files; see `corpus.doctor.fixes.fix`."""
        from corpus.doctor.fixes import fix

        outcomes = fix(LibraryFolder(self.path), kinds, dry_run)
        mended = [one for one in outcomes if one.mends]
        if mended and not dry_run:
            files = {self.path / mend.file for outcome in mended for mend in outcome.mends}
            self._remembering.note_mends(records_of(self._folder, sorted(files)), [one.kind for one in mended])
        return outcomes

    def confirm(self, short: str, long: str) -> Confirmed:
        """Write that ``short`` stands for ``long`` into seealso.toml; see `seealso.confirming.confirm`."""
        from seealso.confirming import confirm

        return confirm(self.path, short, long)


def open_library(path: str | os.PathLike[str] | None = None, tell: Callable[[str], None] | None = None) -> Library:
    """Open the library at ``path``; without one, as the command line chooses.

    Args:
        path: a folder of records.
        tell: called with a sentence when something takes long, such as a first build.

    Raises:
        LibraryError: the folder does not exist, or its seealso.toml cannot be used.
    """
    return Library(choose_library(path), tell)


__all__: list[Any] = ["Library", "Update", "open_library"]
