"""The model at work: what it is given, what it gives, and what it says of files that are no model."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import LibraryError
from corpus.records.settings import MeaningTable
from indexer.meaning.encoder import TITLE_WEIGHT, Encoder
from indexer.meaning.model_files import INSTALL, ModelFiles, model_files
from tests.meaning_model import needs_model

pytestmark = needs_model


def own_model(minilm: ModelFiles, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").symlink_to(minilm.onnx)
    shutil.copy(minilm.tokenizer, folder / "tokenizer.json")
    return folder


def test_what_means_the_same_is_nearer_than_what_shares_a_word(encoder: Encoder) -> None:
    doctor, physician, bank = map(
        encoder.of_text,
        ("The doctor treated her illness.", "A physician cured the disease.", "The bank treated us well."),
    )
    assert doctor @ physician > doctor @ bank + 0.1
    assert [round(float(np.linalg.norm(v)), 5) for v in (doctor, physician, bank)] == [1, 1, 1]
    assert (encoder.n_dimensions, doctor.dtype) == (384, np.float32)


def test_a_vector_does_not_depend_on_what_else_is_read(encoder: Encoder) -> None:
    alone = encoder.of_text("A leaflet on asthma")
    for other in ("x", "The quick brown fox " * 200, "Ü中文 العربية"):
        encoder.of_text(other)
        assert (encoder.of_text("A leaflet on asthma") == alone).all()


def test_capitals_are_no_other_words(encoder: Encoder) -> None:
    assert encoder.of_question("HEART FAILURE") @ encoder.of_question("heart failure") > 0.999


@given(st.text(max_size=300))
def test_any_text_has_a_vector(text: str) -> None:
    made = Encoder(model_files(MeaningTable(model="minilm"))) if not _KNOWN else _KNOWN[0]
    _KNOWN[:] = [made]
    vector = made.of_text(text)
    assert vector.shape == (384,)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


_KNOWN: list[Encoder] = []


def test_a_long_text_is_read_as_far_as_the_model_takes_it(encoder: Encoder, minilm: ModelFiles) -> None:
    words = "networks of people share what they know about care " * 50
    assert encoder.of_text(words) @ encoder.of_text(words[: minilm.n_tokens * 16]) == pytest.approx(1, abs=1e-5)
    assert encoder.of_text("word " * 100_000) @ encoder.of_text("word " * 90_000) == pytest.approx(1, abs=1e-5)


def test_a_title_counts_besides(encoder: Encoder) -> None:
    text = "Asthma in children. A long report on housing, damp walls and rents in the north of the city."
    plain, stressed = encoder.of_text(text), encoder.of_text(text, len("Asthma in children."))
    asked = encoder.of_question("asthma")
    assert stressed @ asked > plain @ asked
    both = plain + TITLE_WEIGHT * encoder.of_parts(text, [(0, 19)])[0]
    assert stressed @ (both / np.linalg.norm(both)) == pytest.approx(1, abs=1e-4)


def test_parts_are_read_where_they_stand(encoder: Encoder) -> None:
    text = "Heart failure\nWhat to eat.\nHow to sleep."
    found = encoder.of_parts(text, [(0, 13), (14, 26), (27, 40), (40, 40)])
    assert found.shape == (4, 384)
    assert [round(float(n), 4) for n in np.linalg.norm(found, axis=1)] == [1, 1, 1, 0]
    asked = encoder.of_question("food and diet")
    assert int((found @ asked).argmax()) == 1


def test_a_folder_with_a_model_is_one(minilm: ModelFiles, tmp_path: Path, encoder: Encoder) -> None:
    folder = own_model(minilm, tmp_path / "own")
    own = Encoder(model_files(MeaningTable(model=str(folder))))
    assert own.of_text("An oak") @ encoder.of_text("An oak") == pytest.approx(1, abs=1e-5)
    assert model_files(MeaningTable(model=str(folder))).languages == ()
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(
        '{"pooling_mode_cls_token": true, "word_embedding_dimension": 384}'
    )
    first = Encoder(model_files(MeaningTable(model=str(folder))))
    assert first.of_text("An oak") @ encoder.of_text("An oak") < 0.99
    assert first.of_parts("An oak. An elm.", [(0, 7), (8, 15)]).shape == (2, 384)
    prefixed = Encoder(model_files(MeaningTable(model=str(folder), record_prefix="passage: ", query_prefix="query: ")))
    assert (prefixed.of_text("An oak") == first.of_text("passage: An oak")).all()
    assert (prefixed.of_question("An oak") == first.of_text("query: An oak")).all()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "has no model.onnx"),
        ({"model.onnx": b"\x08\x01"}, "has no tokenizer.json"),
        ({"model.onnx": b"no model", "tokenizer.json": b"{}"}, "cannot be read"),
        ({"model.onnx": b"", "tokenizer.json": b"\xff\xfe"}, "cannot be read"),
        ({"model.onnx": b"x", "tokenizer.json": b"{}", "1_Pooling/config.json": b"[1]"}, "cannot be read"),
        ({"model.onnx": b"x", "tokenizer.json": b"{}", "1_Pooling/config.json": b'{"pooling_mode_max_tokens": 1}'},
         "pools its tokens in a way"),
    ],
)  # fmt: skip
def test_what_is_no_model_is_said(tmp_path: Path, files: dict[str, bytes], said: str) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with pytest.raises(LibraryError, match=said) as caught:
        Encoder(model_files(MeaningTable(model=str(tmp_path))))
    assert "\n" not in str(caught.value)


def test_a_model_in_a_library_is_run_only_where_its_place_is_trusted(
    minilm: ModelFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "seealso.toml").write_text("")
    inside = MeaningTable(model=str(own_model(minilm, tmp_path / "library" / "model")))
    with pytest.raises(LibraryError, match="may be a stranger's"):
        model_files(inside)
    through_link = tmp_path / "library" / "link"
    through_link.symlink_to(own_model(minilm, tmp_path / "own"))
    with pytest.raises(LibraryError, match="may be a stranger's"):
        model_files(MeaningTable(model=str(through_link)))
    assert model_files(MeaningTable(model=str(tmp_path / "own"))).onnx.exists()
    monkeypatch.setenv("SEEALSO_MODELS", f"{tmp_path / 'else'}{os.pathsep}{tmp_path / 'library'}")
    assert model_files(inside).onnx.exists()


def test_a_model_that_is_not_the_known_one_is_refused(minilm: ModelFiles, tmp_path: Path) -> None:
    forged = tmp_path / "model.onnx"
    forged.write_bytes(minilm.onnx.read_bytes()[:-1] + b"\0")
    other = ModelFiles("minilm", forged, minilm.tokenizer, minilm.expected, "mean", 80, "", "", ())
    with pytest.raises(LibraryError, match="not the one that Seealso knows"):
        Encoder(other)


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    def found(name: str, package: str | None = None) -> None:
        return None

    monkeypatch.setattr(importlib.util, "find_spec", found)
    with pytest.raises(LibraryError) as caught:
        model_files(MeaningTable(model="minilm"))
    assert "onnxruntime and tokenizers" in str(caught.value)
    assert INSTALL in str(caught.value)
