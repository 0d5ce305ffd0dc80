"""Vectors are made once for each text, survive a kill, and are no others for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records.files import locked
from indexer.meaning import making, record_vectors
from indexer.meaning.encoder import Encoder
from indexer.meaning.making import BEGUN, LOCK, Made, SomebodyElseError, hubness, make
from indexer.meaning.model_files import ModelFiles
from indexer.meaning.record_text import texts_of, vector_of
from indexer.meaning.record_vectors import ABOUT, RecordVectors, load, read_about
from tests.meaning_model import needs_model

pytestmark = needs_model
TITLES = ["An oak", "The heart and its failure", "A ship at sea", "Networks of care", "An oak"]


class Records:
    """Records by doc number; ``None`` for one that was deleted."""

    def __init__(self, titles: Sequence[str | None]) -> None:
        self.titles = titles

    def numbered_records(self) -> Iterator[tuple[int, str, str]]:
        for number, title in enumerate(self.titles):
            if title is not None:
                yield number, f"r{number}", json.dumps({"id": f"r{number}", "title": title} if title else {"id": "e"})

    @property
    def layout(self) -> tuple[tuple[str, int], ...]:
        return (("".join(str(t)[:2] for t in self.titles), len(self.titles)),)


def made(
    titles: Sequence[str | None], minilm: ModelFiles, folder: Path, earlier: Sequence[Path] = (),
    left_out: Sequence[int] = (),
) -> tuple[Made, RecordVectors]:  # fmt: skip
    records = Records(titles)
    out = np.isin(np.arange(len(titles)), left_out)
    done = make(records, records.layout, out, minilm, folder, earlier, n_threads=2)
    return done, kept(folder, records)


def kept(folder: Path, records: Records) -> RecordVectors:
    about = read_about(folder)
    assert about is not None
    found = load(folder, about, records.layout)
    assert found is not None
    return found


def test_every_record_has_the_vector_of_its_text(minilm: ModelFiles, encoder: Encoder, tmp_path: Path) -> None:
    done, found = made([*TITLES, None, ""], minilm, tmp_path / "m")
    assert (done.n_read, done.n_new) == (5, 4)  # one title stands twice, one record says nothing, one is gone
    assert found.has.tolist() == [True] * 5 + [False] * 2
    for number, title in enumerate(TITLES):
        wanted = vector_of(encoder, texts_of({"title": title}))
        assert found.rows(np.array([number]))[0] @ wanted == pytest.approx(1, abs=2e-3)
    assert not found.rows(np.array([5, 6, 99])).any()


def test_only_what_changed_is_read_again(minilm: ModelFiles, tmp_path: Path) -> None:
    made(TITLES, minilm, tmp_path / "one")
    done, found = made(["A new one", *TITLES], minilm, tmp_path / "two", [tmp_path / "one"])
    assert (done.n_read, done.n_new) == (6, 1)
    first, _ = made(["A new one", *TITLES], minilm, tmp_path / "two")
    assert first.n_new == 0
    alone = made(["A new one", *TITLES], minilm, tmp_path / "three")[1]
    assert (alone.vectors == found.vectors).all()
    assert sorted(path.name for path in (tmp_path / "two").iterdir()) == [
        ABOUT, "digests-2.npy", "hubness-2.npy", LOCK, "vectors-2.npy", "verified.json",
    ]  # fmt: skip


def test_another_model_reads_everything_anew(minilm: ModelFiles, tmp_path: Path) -> None:
    made(TITLES, minilm, tmp_path / "m")
    longer = ModelFiles("minilm", minilm.onnx, minilm.tokenizer, minilm.expected, "mean", 128, "", "", minilm.languages)
    about = read_about(tmp_path / "m")
    assert about is not None
    assert about.is_of(minilm)
    assert not about.is_of(longer)
    assert made(TITLES, longer, tmp_path / "m")[0].n_new == 4


def test_a_model_whose_files_were_touched_is_still_the_same(minilm: ModelFiles, tmp_path: Path) -> None:
    for path, name in ((minilm.onnx, "model.onnx"), (minilm.tokenizer, "tokenizer.json")):
        (tmp_path / name).write_bytes(path.read_bytes())
    own = ModelFiles("own", tmp_path / "model.onnx", tmp_path / "tokenizer.json", (), "mean", 80, "", "", ())
    made(TITLES, own, tmp_path / "m")
    about = read_about(tmp_path / "m")
    assert about is not None
    (tmp_path / "model.onnx").touch()
    assert about.is_of(own)
    (tmp_path / "tokenizer.json").write_bytes(minilm.tokenizer.read_bytes() + b" ")
    assert not about.is_of(own)


@pytest.mark.parametrize("n_whole", [0, 1, 3])
@pytest.mark.parametrize("torn", [b"", b"\1" * 100, b"\0" * 780])
def test_a_killed_run_is_gone_on_with(
    minilm: ModelFiles, tmp_path: Path, n_whole: int, torn: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = made(TITLES, minilm, tmp_path / "whole")[1]
    real, n_done = making._Begun.add, [0]

    def killed(self: making._Begun, keys: Sequence[int], vectors: Sequence[np.ndarray]) -> None:  # type: ignore[type-arg]
        real(self, keys[:n_whole], vectors[:n_whole])
        n_done[0] += 1
        raise KeyboardInterrupt

    monkeypatch.setattr(making._Begun, "add", killed)
    with pytest.raises(KeyboardInterrupt):
        made(TITLES, minilm, tmp_path / "m")
    assert n_done == [1]
    assert read_about(tmp_path / "m") is None
    monkeypatch.undo()
    with (tmp_path / "m" / BEGUN).open("ab") as file:
        file.write(torn)
    done, found = made(TITLES, minilm, tmp_path / "m")
    assert done.n_new == 4 - n_whole
    assert (found.vectors == whole.vectors).all()
    assert not (tmp_path / "m" / BEGUN).exists()


def test_what_is_damaged_is_not_used(minilm: ModelFiles, tmp_path: Path) -> None:
    records = Records(TITLES)
    for name in ("vectors-1.npy", "hubness-1.npy", "digests-1.npy", ABOUT):
        folder = tmp_path / name
        made(TITLES, minilm, folder)
        path = folder / name
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 1
        path.write_bytes(raw)
        about = read_about(folder)
        assert about is None or load(folder, about, records.layout) is None
        assert made(TITLES, minilm, folder)[0].n_new == 4


def test_vectors_are_for_their_own_snapshot_and_what_follows_it(minilm: ModelFiles, tmp_path: Path) -> None:
    made(TITLES, minilm, tmp_path)
    about, layout = read_about(tmp_path), Records(TITLES).layout
    assert about is not None
    assert load(tmp_path, about, (("other", 5),)) is None
    again = Records(["A ship at sea", None, "A new one", "An oak"])
    moved = load(tmp_path, about, again.layout, again.numbered_records)
    assert moved is not None
    assert moved.has.tolist() == [True, False, False, True]
    first = kept(tmp_path, Records(TITLES))
    assert (moved.rows(np.array([0, 3])) == first.rows(np.array([2, 0]))).all()
    assert (moved.hubness[[0, 3]] == first.hubness[[2, 4]]).all()
    assert load(tmp_path, about, ()) is None
    more = load(tmp_path, about, (*layout, ("later", 2)))
    assert more is not None
    assert more.known(np.array([4, 5, 6])).tolist() == [True, False, False]


def test_two_do_not_make_them_at_the_same_time(minilm: ModelFiles, tmp_path: Path) -> None:
    with locked(tmp_path / LOCK), pytest.raises(SomebodyElseError):
        made(TITLES, minilm, tmp_path)


def test_other_languages_are_left_out(minilm: ModelFiles, tmp_path: Path) -> None:
    done, found = made(TITLES, minilm, tmp_path, left_out=[1])
    assert (done.n_read, done.n_left_out) == (4, 1)
    assert found.has.tolist() == [True, False, True, True, True]


def test_numbers_of_a_forged_file_are_none() -> None:
    rows = np.full((3, 4), np.nan, np.float16)
    rows[1] = np.inf
    rows[2] = 60_000
    forged = RecordVectors(rows, np.array([0.0, np.nan, -5.0], np.float32), np.ones(3, np.bool_))
    numbers = np.arange(3)
    cosines = forged.cosines(2, numbers)
    assert ((cosines >= 0) & (cosines <= 1)).all()
    assert np.isfinite(forged.nearness(numbers, cosines)).all()
    found, near = forged.nearest(np.ones(4, np.float32), 3, np.ones(3, np.bool_))
    assert sorted(found.tolist()) == [0, 1, 2]
    assert ((near >= -1) & (near <= 1)).all()


@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_hubness_is_the_mean_of_the_best(n: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    vectors = chance.normal(size=(n, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    has = chance.random(n) < 0.8
    found = hubness(vectors.astype(np.float16), has)
    numbers = np.flatnonzero(has).tolist()
    if len(numbers) < 2:
        assert (found == 1).all()
        return
    rows = vectors.astype(np.float16).astype(np.float64)
    best = [
        np.mean(sorted((max(float(rows[a] @ rows[b]), 0.0) for b in numbers if b != a), reverse=True)[:10])
        for a in numbers
    ]
    mean = float(np.mean(best)) or 1.0
    wanted = [max(one, 0.2 * mean) / mean for one in best]
    assert found[numbers].tolist() == pytest.approx(wanted, rel=1e-3, abs=1e-3)
    assert (found[~has] == 1).all()


def test_in_a_large_library_hubness_is_measured_among_some(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(1)
    vectors = chance.normal(size=(400, 16))
    vectors[:40] += 2.0  # these are near to each other
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
    has = np.ones(400, np.bool_)
    whole = hubness(vectors, has)
    monkeypatch.setattr(making, "DRAWN", 200)
    among = hubness(vectors, has)
    assert np.corrcoef(whole, among)[0, 1] > 0.9


def test_the_nearest_of_all_are_found(minilm: ModelFiles, tmp_path: Path) -> None:
    found = made(TITLES, minilm, tmp_path)[1]
    mine = found.rows(np.array([1]))[0]
    numbers, cosines = found.nearest(mine, 3, np.ones(5, np.bool_))
    wanted = sorted(((-float(row @ mine), at) for at, row in enumerate(found.rows(np.arange(5)))))
    assert numbers.tolist() == [at for _, at in wanted[:3]]
    assert cosines.tolist() == pytest.approx([-value for value, _ in wanted[:3]], abs=1e-3)
    allowed = np.array([True, False, True, False, False])
    assert sorted(found.nearest(mine, 9, allowed)[0].tolist()) == [0, 2]
    assert record_vectors._ROWS_AT_ONCE > 1
