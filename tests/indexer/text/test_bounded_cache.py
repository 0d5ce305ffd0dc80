"""What is kept is the newest, and never more than was said."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.bounded_cache import BoundedCache


@given(st.lists(st.integers(0, 40), max_size=200), st.integers(1, 20))
def test_the_newest_are_kept(keys: list[int], most: int) -> None:
    cache: BoundedCache[int, int] = BoundedCache(most)
    for number, key in enumerate(keys):
        cache[key] = number
        assert cache[key] == number
        assert len(cache) <= most
    came = list(dict.fromkeys(reversed(keys)))  # a key that came again may be old all the same
    for newest in came[:1]:
        assert newest in cache


def test_the_oldest_go_first_and_few_at_a_time() -> None:
    cache: BoundedCache[int, str] = BoundedCache(16)
    for number in range(16):
        cache[number] = "x"
    cache[3] = "again"  # it is there: nothing is forgotten for it
    assert len(cache) == 16
    cache[16] = "x"
    assert list(cache) == [*range(2, 17)]


def test_threads_may_share_one() -> None:
    cache: BoundedCache[int, int] = BoundedCache(50)
    failures: list[BaseException] = []

    def fill(first: int) -> None:
        try:
            for number in range(20_000):
                cache[first + number % 997] = number
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=fill, args=(1000 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        pytest.fail(str(failures))
    assert len(cache) <= 54
