"""Every encoder keeps the same promises."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.encoders.encoder import Encoder
from nlu.encoders.lsa import LsaEncoder
from nlu.encoders.sentence_transformer import SentenceTransformerEncoder
from nlu.errors import CodedError

TEXTS = ["怎么还款", "如何还款", "提前还款收费吗", "利率是多少", "利息怎么算", "忘记密码怎么办"]


def keeps_its_promises(encoder: Encoder) -> None:
    vectors = encoder.encode([*TEXTS, ""])
    assert vectors.shape == (len(TEXTS) + 1, encoder.dim)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors[:-1], axis=1), 1, atol=1e-4)
    assert np.isfinite(vectors).all()
    assert encoder.encode([]).shape == (0, encoder.dim)
    assert np.allclose(encoder.encode(TEXTS[:1]), vectors[:1], atol=1e-5)


def test_the_fitted_encoder_keeps_the_promises() -> None:
    keeps_its_promises(LsaEncoder.fit(TEXTS))


def test_the_fitted_encoder_puts_like_near_like() -> None:
    first, second, other = LsaEncoder.fit(TEXTS).encode(["怎么还款", "如何还款", "忘记密码怎么办"])
    assert first @ second > first @ other


@pytest.mark.parametrize("texts", [[], [""], ["还款"], ["还款", "还款"], ["😀"]])
def test_hardly_any_text_is_enough_to_fit(texts: list[str]) -> None:
    assert np.isfinite(LsaEncoder.fit(texts).encode(["还款", ""])).all()


def test_fitting_twice_gives_the_same_fingerprint_and_other_texts_another() -> None:
    assert LsaEncoder.fit(TEXTS).fingerprint == LsaEncoder.fit(TEXTS).fingerprint
    assert LsaEncoder.fit(TEXTS).fingerprint != LsaEncoder.fit(TEXTS[1:]).fingerprint


def test_an_encoder_that_was_written_reads_back_the_same(tmp_path: Path) -> None:
    encoder = LsaEncoder.fit(TEXTS)
    encoder.write(tmp_path)
    again = LsaEncoder.read(tmp_path)
    assert again.fingerprint == encoder.fingerprint
    assert np.array_equal(again.encode(TEXTS), encoder.encode(TEXTS))


@pytest.mark.parametrize("name", ["lsa.npz", "lsa.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_a_damaged_encoder_is_refused_by_name(tmp_path: Path, name: str, damage: str) -> None:
    LsaEncoder.fit(TEXTS).write(tmp_path)
    path = tmp_path / name
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-40])
    else:
        LsaEncoder.fit(TEXTS[1:]).write(tmp_path / "other")
        path.write_bytes((tmp_path / "other" / name).read_bytes())
    with pytest.raises(CodedError, match="lsa") as failure:
        LsaEncoder.read(tmp_path)
    assert failure.value.code == "N020"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of a few kilobytes with random weights, made on the spot: nothing is downloaded."""
    pytest.importorskip("sentence_transformers", reason="needs the extra `models`")
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("tiny-bert")
    letters = sorted(set("".join(TEXTS)))
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]), "utf-8")
    config = BertConfig(
        vocab_size=5 + len(letters),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "model")  # a plain model: mean pooling is added on loading
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder / "model")
    return folder / "model"


@pytest.mark.models
def test_a_model_from_a_folder_keeps_the_promises(model: Path) -> None:
    encoder = SentenceTransformerEncoder.load(str(model))
    keeps_its_promises(encoder)
    assert encoder.fingerprint == SentenceTransformerEncoder.load(str(model)).fingerprint


@pytest.mark.models
def test_a_folder_without_safetensors_is_refused(model: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(CodedError, match="safetensors"):
        SentenceTransformerEncoder.load(str(tmp_path))


@pytest.mark.models
def test_a_half_copied_folder_is_refused_with_advice(model: Path, tmp_path: Path) -> None:
    for file in model.rglob("*.safetensors"):
        (tmp_path / file.name).write_bytes(file.read_bytes()[:100])
    with pytest.raises(CodedError) as failure:
        SentenceTransformerEncoder.load(str(tmp_path))
    assert failure.value.code == "N032"
    assert failure.value.hint


def test_without_the_models_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(CodedError, match="teller\\[models\\]"):
        SentenceTransformerEncoder.load("any/model")
