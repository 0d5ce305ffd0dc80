"""The ``>>>`` examples of the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

PACKAGES = ("corpus", "indexer", "recommender", "seealso", "webapp")
AT_LEAST = 15
"""Fewer examples than this means that they are no longer found, rather than that they were all taken out."""


def examples() -> list[doctest.DocTest]:
    finder = doctest.DocTestFinder(exclude_empty=True)
    names = [
        name
        for package in PACKAGES
        for name in (
            package,
            *(
                module.name
                for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + ".")
            ),
        )
    ]
    tests = [test for name in names for test in finder.find(importlib.import_module(name)) if test.examples]
    return sorted(tests, key=lambda test: test.name)


def test_the_examples_are_found() -> None:
    assert len(examples()) >= AT_LEAST


@pytest.mark.parametrize("test", examples(), ids=lambda test: test.name)
def test_an_example_gives_what_it_says(test: doctest.DocTest) -> None:
    said: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert outcome.failed == 0, "".join(said)
    assert outcome.attempted
