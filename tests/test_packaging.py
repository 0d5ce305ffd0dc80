"""What a user installs: everything is in the wheel, and the wheel works where there is nothing else of ours."""

from __future__ import annotations

import configparser
import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path

import pytest

from tests.indexer.native.test_kernels import needs_compiled

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "indexer", "recommender", "seealso", "webapp")
NOT_SHIPPED = ("__pycache__", ".seealso")
BESIDE = ("setup.cfg", "setup.py", "pyproject.toml", "README.md", "LICENSE")
MADE = (".pyc", ".so", ".pyd")
"""What Python and compilers leave in the tree."""


@pytest.fixture(scope="module")
def configured() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def shipped(pattern: str) -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob(pattern) if path.is_file()]
    kept = [path for path in found if not set(path.parts) & set(NOT_SHIPPED) and path.suffix not in MADE]
    return [path.relative_to(ROOT) for path in kept]


def test_every_package_is_listed(configured: configparser.ConfigParser) -> None:
    listed = configured["options"]["packages"].split()
    folders = sorted(".".join(path.parent.parts) for path in shipped("__init__.py"))
    assert len(folders) > 10
    assert sorted(listed) == folders, "setup.cfg, [options] packages, must list every folder with an __init__.py."


def test_every_folder_with_modules_is_a_package() -> None:
    assert {path.parent for path in shipped("*.py")} == {path.parent for path in shipped("__init__.py")}


def test_every_data_file_is_listed(configured: configparser.ConfigParser) -> None:
    patterns = {
        f"{package}/{pattern}"
        for package, said in configured["options.package_data"].items()
        for pattern in said.split()
    }
    data = [path.as_posix() for path in shipped("*") if path.suffix != ".py"]
    assert len(data) > 100
    missing = [name for name in data if not any(fnmatch(name, pattern) for pattern in patterns)]
    assert missing == [], "setup.cfg, [options.package_data], must list them."


def test_what_is_required_is_what_is_pinned(configured: configparser.ConfigParser) -> None:
    wanted = set(configured["options"]["install_requires"].split("\n")) - {""}
    pins = [line for line in (ROOT / "requirements" / "run.in").read_text(encoding="utf-8").splitlines() if line]
    assert set(pins) == wanted
    pinned = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8").lower()
    for requirement in pins:
        name = re.split(r"[<>=]", requirement)[0].lower()
        assert re.search(rf"^{re.escape(name)}==", pinned, re.MULTILINE), f"{name}: run pip-compile (CONTRIBUTING.md)."


def test_the_version_stands_in_one_place_and_the_changelog_begins_with_it(
    configured: configparser.ConfigParser,
) -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest
    assert configured["metadata"]["version"] == newest[1]


def test_the_pythons_that_are_named_are_those_that_are_tested(configured: configparser.ConfigParser) -> None:
    classifiers = configured["metadata"]["classifiers"]
    named = re.findall(r"Python :: (3\.\d+)", classifiers)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    tried = re.search(r'^SUPPORTED="([\d. ]+)"', script, re.MULTILINE)
    assert tried
    assert named == tried[1].split()
    assert configured["options"]["python_requires"] == f">={named[0]}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what is in the tree, so that nothing is left behind in it."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in [*shipped("*"), *map(Path, BESIDE)]:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes((ROOT / path).read_bytes())
    run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
        "--wheel-dir", str(out), str(source), cwd=out,
    )  # fmt: skip
    (built,) = out.glob("seealso-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and what it requires, and without this tree; its folder of programs.

    What it requires comes from the environment of the tests, by a path: nothing is fetched. That path is read as
    it is, and its .pth files are not, which is how this tree got into the tests' environment.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    own = run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    pip = (sys.executable, "-m", "pip", "--python", str(python))
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    required = [path for path in sys.path if Path(path).name == "site-packages" and path != own]
    assert required
    (Path(own) / "zz_required.pth").write_text("\n".join(required) + "\n", encoding="utf-8")
    return programs


def run(*arguments: str, cwd: Path | None = None) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(arguments, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_the_wheel_has_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    wanted = {path.as_posix() for path in shipped("*")}
    assert wanted - inside == set()
    more = {name for name in inside if ".dist-info/" not in name} - wanted
    assert {Path(name).name.split(".")[0] for name in more} <= {"kernels"}


@needs_compiled
def test_what_is_compiled_is_in_the_wheel_and_serves_every_later_python(wheel: Path, installed: Path) -> None:
    assert re.search(r"-cp311-abi3-", wheel.name), wheel.name
    where = run(
        str(installed / "python"), "-c", "from indexer import native; print(native.compiled.__file__)", cwd=wheel.parent
    ).strip()
    assert Path(where).is_relative_to(installed.parent)


def test_without_a_compiler_it_is_installed_all_the_same(tmp_path: Path) -> None:
    """And without the headers of Python, which Debian has in a package of its own."""
    source = tmp_path / "source"
    for path in [
        *shipped("*.py"),
        *shipped("*.c"),
        *shipped("*.h"),
        *map(Path, ("setup.cfg", "setup.py", "pyproject.toml", "README.md")),
    ]:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes((ROOT / path).read_bytes())
    without = {**os.environ, "CC": "/nonexistent/cc", "CXX": "/nonexistent/cc"}
    done = subprocess.run(
        [sys.executable, "setup.py", "--quiet", "build", "--build-lib", str(tmp_path / "built")],
        cwd=source, env=without, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "built" / "indexer" / "native" / "__init__.py").exists()
    assert not list((tmp_path / "built").rglob("kernels*.so"))


def test_what_runs_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = f"import importlib; [print(importlib.import_module(name).__file__) for name in {PACKAGES!r}]"
    files = run(str(installed / "python"), "-c", where, cwd=tmp_path).split()
    assert len(files) == len(PACKAGES)
    assert all(Path(file).is_relative_to(installed.parent) for file in files), files


def test_the_installed_command_searches_imports_and_builds(
    installed: Path, tmp_path: Path, wheel: Path, configured: configparser.ConfigParser
) -> None:
    command = str(installed / "seealso")
    version = configured["metadata"]["version"]
    assert version in run(command, "--version", cwd=tmp_path)
    assert version in run(str(installed / "python"), "-m", "seealso", "--version", cwd=tmp_path)
    told = run(str(installed / "python"), "-c", "import seealso; print(seealso.__version__)", cwd=tmp_path)
    assert told.strip() == version
    assert wheel.name.startswith(f"seealso-{version}-")
    assert json.loads(run(command, "search", "wicked", "--json", cwd=tmp_path))["total"] > 0
    (tmp_path / "list.csv").write_text("Title,Link\nTame problems,https://example.org/tame\n", encoding="utf-8")
    mine = tmp_path / "mine"
    mine.mkdir()
    run(command, "import", "../list.csv", cwd=mine)
    run(command, "build", cwd=mine)
    assert json.loads(run(command, "search", "tame", "--json", cwd=mine))["total"] == 1
    assert "Tame problems" in run(command, "show", "tame-problems", "--cite", "apa", cwd=mine)


def test_the_installed_site_has_its_pages_and_styles(installed: Path, tmp_path: Path) -> None:
    program = """
import seealso
from webapp import create_app
pages = create_app(seealso.open_library()).test_client()
for address in ("/", "/search?q=wicked", "/about", "/coverage", "/static/style.css", "/api/v1/openapi.json"):
    answer = pages.get(address)
    print(answer.status_code, len(answer.data) > 500, address)
"""
    answers = run(str(installed / "python"), "-c", program, cwd=tmp_path).splitlines()
    assert len(answers) == 6
    assert [line for line in answers if not line.startswith("200 True ")] == []


def test_the_tests_run_on_the_version_of_the_tree(configured: configparser.ConfigParser) -> None:
    assert metadata.version("seealso") == configured["metadata"]["version"], "Run `make install` again."
