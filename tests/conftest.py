"""What every test shares: state in a temporary folder, the sample library built once, small libraries on demand."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import seealso
from seealso import Library

# The same examples every time, so that a change is blamed for what it did; nightly looks further afield.
settings.register_profile(
    "default",
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.register_profile("nightly", settings.get_profile("default"), max_examples=2000, derandomize=False)
settings.load_profile("nightly" if os.environ.get("SEEALSO_NIGHTLY") else "default")

MakeLibrary = Callable[..., Library]


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # So a shell starts what it runs in the background, and so would the commands be that tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and so nohup does


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nightly", action="store_true", help="run the long property and crash tests too")


TAKE_LONGEST = (
    "browser/test_browser.py", "end_to_end/test_everything_is_reached.py", "browser/test_reflow.py",
    "end_to_end/test_command.py", "browser/test_my_list.py", "browser/test_map.py", "browser/test_languages.py",
    "end_to_end/test_hostile_index.py", "end_to_end/bad_files/test_bad_files.py", "seealso/test_killed_builds.py",
    "webapp/serving/test_below_a_path.py", "webapp/serving/test_kept.py", "seealso/test_damaged_index.py",
    "webapp/serving/test_connections.py", "webapp/serving/test_workers.py", "webapp/serving/test_stopping.py",
    "test_docs.py", "test_packaging.py",
)  # fmt: skip
"""Files whose tests take half a minute or longer each, the longest first.

With several workers (``-n auto --dist loadfile``) a file is one worker's. These are begun first, so that at the end,
when some have nothing left to do, the others have short ones only. pytest-xdist would begin with those that have the
most tests, which are quick ones.
"""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: servers and browsers are waited for, for a third of the time."""
    return 1 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    places = {Path(__file__).parent / name: place for place, name in enumerate(TAKE_LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
    if config.getoption("--nightly") or os.environ.get("SEEALSO_NIGHTLY"):
        return
    config.hook.pytest_deselected(items=[item for item in items if "nightly" in item.keywords])
    items[:] = [item for item in items if "nightly" not in item.keywords]


@pytest.fixture(scope="session", autouse=True)
def _no_state_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the caches and settings of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        for name in ("SEEALSO_LIBRARY", "SEEALSO_STATE", "SEEALSO_DESK", "SEEALSO_PRIVATE"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def sample(_no_state_outside: None) -> Library:
    """The bundled Source4Networks library, built."""
    from seealso.locations import sample_library

    library = seealso.open_library(sample_library())
    library.build()
    return library


@pytest.fixture
def make_library(tmp_path: Path) -> MakeLibrary:
    """Write files into a fresh library folder and open it: ``make_library({"a.yaml": "id: a"})``."""

    def make(files: dict[str, str | bytes], settings: str = "", folder: str = "library") -> Library:
        root = tmp_path / folder
        root.mkdir(exist_ok=True)
        (root / "seealso.toml").write_text(settings, encoding="utf-8")
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return seealso.open_library(root)

    return make
