"""A plain listing is read only where its lines look like one: nothing is guessed out of prose, programs or exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.exchange.importing.plain_listing import looks_like_listing
from corpus.exchange.importing.source import SourceError
from tests.corpus.exchange.conftest import Import, records, snapshot

LISTS = {
    "addresses": "https://example.org/1\nhttps://example.org/2\n",
    "bullets": "- One\n- Two\n- Three\n",
    "numbers": "1. One thing\n2. Another thing\n",
    "blocks": "How boats float\nA short book.\n\nWhy rivers end\nA long one.\n",
    "a mail": "Hello,\nwhat I read:\n\nHow boats float - https://e.org/1\n\nWhy rivers end\nwww.example.org/2\n",
}
NO_LISTS = {
    "prose": "It was late when the boats came in, and nobody on the quay said a word about it. " * 12
    + "\n\n"
    + "In the morning they were gone again and the water lay as it had always lain between its banks. " * 9,
    "a program": "import os\n\ndef main():\n    for name in os.listdir('.'):\n        print(name)\n\n\nmain()\n",
    "tagged lines": "PT J\nAU Muster, E\n   Probe, A\nTI A first paper\nPY 2011\nER\n\nPT J\nAU Test\nTI Two\nER\n",
    "more tagged lines": "PMID- 11111111\nOWN - NLM\nTI  - A perspective on boats\nFAU - Muster, Eva\n",
    "control characters": "01142cam\x1e\x1f 2200301\x1f a 4500\x1e001\x1f\x1f\x1e\x1d",
}


@pytest.mark.parametrize("name", LISTS)
def test_what_looks_like_a_list(name: str) -> None:
    assert looks_like_listing(LISTS[name])


@pytest.mark.parametrize("name", NO_LISTS)
def test_what_does_not(bring: Import, folder: Path, name: str) -> None:
    assert not looks_like_listing(NO_LISTS[name])
    if name != "prose" and name != "a program":
        return
    before = snapshot(folder)
    with pytest.raises(SourceError, match=r"do not look like a list.*--format listing"):
        bring("notes.txt", NO_LISTS[name])
    assert snapshot(folder) == before
    bring("notes.txt", None, format="listing")
    assert records(folder)
