"""The same model run by torch and by ONNX Runtime; what is told when torch cannot run it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.encoders.onnx_encoder import OnnxEncoder
from nlu.encoders.sentence_transformer import SentenceTransformerEncoder
from nlu.errors import CodedError
from nlu.rerankers.cross_encoder import CrossEncoderReranker
from nlu.rerankers.onnx_reranker import OnnxReranker
from tests.support import models

pytestmark = pytest.mark.models
TEXTS = ["怎么还款", "利率是多少", "忘记密码怎么办", "额度" * 40, "怎么还abc款"]
PAIRS = [(a, b) for a in TEXTS for b in TEXTS]


@pytest.fixture(autouse=True)
def _torch() -> None:
    pytest.importorskip("sentence_transformers", reason="needs the extra `models`")


def test_both_back_ends_give_the_same_vectors(tmp_path: Path) -> None:
    encoder = SentenceTransformerEncoder(models.copied(models.ENCODER, tmp_path / "m", without_onnx=True))
    assert np.allclose(encoder.encode(TEXTS), OnnxEncoder(models.ENCODER).encode(TEXTS), atol=1e-3)


def test_both_back_ends_give_the_same_probabilities(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(models.copied(models.RERANKER, tmp_path / "m", without_onnx=True))
    expected = OnnxReranker(models.RERANKER).probabilities(PAIRS)
    assert np.allclose(reranker.probabilities(PAIRS), expected, atol=1e-3)


def test_an_export_to_8_bits_stays_near_and_leaves_nothing_else(tmp_path: Path) -> None:
    pytest.importorskip("onnxscript", reason="needs the extra `models`")
    from nlu.training.export import export

    folder = models.copied(models.ENCODER, tmp_path / "m", without_onnx=True)
    before = set(folder.path.iterdir())
    assert export(folder.path, "encoder") == folder.onnx
    assert set(folder.path.iterdir()) - before == {folder.onnx.parent}
    assert list(folder.onnx.parent.iterdir()) == [folder.onnx]
    cosines = (OnnxEncoder(folder).encode(TEXTS) * OnnxEncoder(models.ENCODER).encode(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.98


def test_an_export_that_fails_leaves_the_old_file_whole(tmp_path: Path) -> None:
    from nlu.training.export import export

    folder = models.copied(models.ENCODER, tmp_path / "m")
    old = folder.onnx.read_bytes()
    (folder.path / "model.safetensors").unlink()
    with pytest.raises(OSError, match="safetensors"):
        export(folder.path, "encoder")
    assert folder.onnx.read_bytes() == old
    assert not list(folder.path.glob(".export-*"))


def test_a_fingerprint_is_of_the_weights(tmp_path: Path) -> None:
    folder = models.copied(models.ENCODER, tmp_path / "m", without_onnx=True)
    first = SentenceTransformerEncoder(folder).fingerprint
    assert SentenceTransformerEncoder(folder).fingerprint == first
    weights = folder.path / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-2] ^= 0x01
    weights.write_bytes(content)
    assert SentenceTransformerEncoder(folder).fingerprint != first


def test_an_encoder_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(CodedError) as failure:
        CrossEncoderReranker(models.copied(models.ENCODER, tmp_path / "m", without_onnx=True))
    assert failure.value.code == "N035"


def test_a_name_that_the_hub_does_not_give_is_told_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(CodedError, match="nobody/has-this-model") as failure:
        SentenceTransformerEncoder("nobody/has-this-model")
    assert failure.value.code == "N032"
    assert "联网" in failure.value.hint
