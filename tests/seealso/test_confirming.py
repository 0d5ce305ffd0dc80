"""`seealso confirm` writes a line of seealso.toml, whole or not at all, and search follows at the next build."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import seealso
from corpus import LibraryError, UsageError
from corpus.records.files import locked
from seealso import Library
from seealso.cli import cli
from seealso.confirming import confirm
from seealso.confirming_line import confirming_line
from seealso.locations import sample_library
from tests.conftest import MakeLibrary

SETTINGS = (
    "# ours\n[acronyms]\nGP = ['general practice'] # doctors\n\n[themes.heart-failure]\nlabel = 'Heart failure'\n"
)


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library(
        {"a.yaml": "- {id: a, title: Beta blockers, themes: [heart-failure]}\n- {id: b, title: Walking}"}, SETTINGS
    )


def text_of(library: Library) -> str:
    return (library.path / "seealso.toml").read_text(encoding="utf-8")


def test_from_an_offer_to_an_acronym(library: Library) -> None:
    (offer,) = library.search("hf").offers
    done = library.confirm(offer.short, offer.expression)
    assert (done.short, done.long, done.changed) == ("HF", "Heart failure", True)
    assert text_of(library) == SETTINGS.replace("# doctors\n", '# doctors\nHF = ["Heart failure"]\n')
    assert library.search("hf").total == 0  # it was said that a build is needed
    library.build()
    assert [hit.id for hit in library.search("hf").hits] == ["a"]
    assert library.search("hf").offers == ()
    assert [hit.id for hit in seealso.open_library(library.path).search("HF").hits] == ["a"]


def test_said_already_changes_nothing(library: Library) -> None:
    done = library.confirm("gp", "General Practice")
    assert (done.short, done.changed) == ("GP", False)
    assert text_of(library) == SETTINGS


@pytest.mark.parametrize(
    ("short", "long", "said"),
    [
        ("GP", "good practice", "says already that GP stands for 'general practice'"),
        ("gp", "good practice", "says already that GP stands for 'general practice'"),
        ("H", "heart failure", "'H' is no acronym"),
        ("heart failure", "HF", "is no acronym"),
        ("12", "one two", "is no acronym"),
        ("H=F", "heart failure", "is no acronym"),
        ("ABCDEFGHIJK", "a b c d e f g h i j k", "is no acronym"),
        ("XY", "heart failure", "XY is no acronym of 'heart failure'"),
        ("HE", "heart", "HE is no acronym of 'heart'"),
        ("HF", "", "HF is no acronym of ''"),
        ("HF", "heart failure " * 30, "at most 200 characters"),
    ],
)
def test_what_is_refused(library: Library, short: str, long: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        library.confirm(short, long)
    assert text_of(library) == SETTINGS


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("CoP", "community of practice"),
        ("R&D", "research and development"),
        ("ECMO", "extracorporeal membrane oxygenation"),
        ("5YFV", "5 year forward view"),
        ("h.f.", "Heart failure"),
        ("BOD", "board  of\tdirectors"),
    ],
)
def test_what_is_taken(library: Library, short: str, long: str) -> None:
    assert library.confirm(short, long).changed
    assert library.confirm(short, long).changed is False
    assert seealso.open_library(library.path).settings.acronyms[short] == (" ".join(long.split()),)


def test_a_file_that_no_line_can_be_added_to_stays_and_the_line_is_named(make_library: MakeLibrary) -> None:
    library = make_library({"a.yaml": "{id: a, title: A}"}, "acronyms = {GP = 'general practice'}\n")
    with pytest.raises(LibraryError, match=r'yourself: HF = \["heart failure"\]'):
        library.confirm("HF", "heart failure")
    assert text_of(library) == "acronyms = {GP = 'general practice'}\n"


def test_whole_or_not_at_all(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("corpus.records.staging.write_atomically", full)
        with pytest.raises(LibraryError, match="No space left"):
            library.confirm("HF", "heart failure")
    assert text_of(library) == SETTINGS
    with locked(library.path / ".import-lock", leaves_file=False), pytest.raises(LibraryError, match="is running"):
        library.confirm("HF", "heart failure")
    assert sorted(path.name for path in library.path.iterdir() if path.name != ".seealso") == ["a.yaml", "seealso.toml"]


def test_a_folder_without_settings_gets_them(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("{id: a, title: A}", encoding="utf-8")
    confirm(tmp_path, "HF", "heart failure")
    assert (tmp_path / "seealso.toml").read_text(encoding="utf-8") == '[acronyms]\nHF = ["heart failure"]\n'


def test_broken_settings_and_links_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "seealso.toml").write_text("[acronyms\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="not valid TOML"):
        confirm(tmp_path, "HF", "heart failure")
    (tmp_path / "seealso.toml").rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_text("[acronyms]\n", encoding="utf-8")
    (tmp_path / "seealso.toml").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LibraryError, match="cannot be"):
        confirm(tmp_path, "HF", "heart failure")
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "[acronyms]\n"


def test_the_sample_is_not_changed() -> None:
    with pytest.raises(LibraryError, match="--library"):
        confirm(sample_library(), "XQ", "xylophone questions")


def test_the_command(library: Library) -> None:
    def run(*arguments: str) -> str:
        said = CliRunner().invoke(
            cli, ["--library", str(library.path), *arguments], catch_exceptions=False, standalone_mode=False
        )
        return said.stdout

    line = confirming_line("HF", "Heart failure")
    assert line == 'seealso confirm HF "Heart failure"'
    said = run(*shlex.split(line)[1:])
    assert 'HF = ["Heart failure"]' in said
    assert "From the next build on, HF finds Heart failure: run `seealso build`" in said
    assert "nothing was changed" in run("confirm", "HF", "heart", "failure")
    assert json.loads(run("confirm", "BB", "beta", "blockers", "--json")) == {
        "short": "BB", "long": "beta blockers", "toml": 'BB = ["beta blockers"]', "changed": True, "build_needed": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "long", ["Heart failure", 'a "quoted" one', "costs $HOME", "it's `here`", "back\\slash", "“fine”"]
)
def test_the_line_means_itself_in_a_shell(long: str) -> None:
    assert shlex.split(confirming_line("R&D", long)) == ["seealso", "confirm", "R&D", long]
