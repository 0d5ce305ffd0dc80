"""What stays is put aside after one full pass of the collector, and is looked at again when all is."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from seealso import garbage


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    callbacks = list(gc.callbacks)
    gc.unfreeze()
    yield
    gc.callbacks[:] = callbacks
    gc.unfreeze()


class Node:
    """Something that may be part of a cycle."""

    def __init__(self) -> None:
        self.other: Node | None = None


def ring() -> Node:
    one, other = Node(), Node()
    one.other, other.other = other, one
    return one


def test_what_outlives_a_full_pass_is_not_looked_at_again() -> None:
    garbage.put_aside_what_stays()
    garbage.put_aside_what_stays()
    assert gc.callbacks.count(garbage._freeze) == 1
    assert not gc.get_freeze_count()
    gc.collect(1)
    assert not gc.get_freeze_count()
    stays = [Node() for _ in range(1000)]
    gc.collect()
    assert gc.get_freeze_count() > 1000
    assert not [one for one in gc.get_objects() if isinstance(one, Node)]
    assert len(stays) == 1000


def test_new_cycles_are_collected_and_old_ones_when_everything_is() -> None:
    garbage.put_aside_what_stays()
    one = ring()
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None
    old = ring()
    gc.collect()
    gone = weakref.ref(old)
    del old
    gc.collect()
    assert gone() is not None
    garbage.collect_everything()
    assert gone() is None


def test_before_a_fork_what_was_put_aside_is_collected_and_all_that_stays_put_aside() -> None:
    old = ring()
    gc.freeze()
    gone = weakref.ref(old)
    del old
    stays = Node()
    garbage.put_everything_aside()
    assert gone() is None
    assert gc.get_freeze_count()
    assert all(one is not stays for one in gc.get_objects())


def test_nothing_is_done_to_a_program_that_did_not_ask() -> None:
    gc.freeze()
    n_frozen = gc.get_freeze_count()
    garbage.collect_everything()
    assert gc.get_freeze_count() == n_frozen
