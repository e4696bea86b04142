"""What every Encoder does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nlu.encoders.encoder import Encoder
from nlu.encoders.lsa import LsaEncoder
from nlu.encoders.onnx_encoder import OnnxEncoder
from nlu.encoders.sentence_transformer import SentenceTransformerEncoder
from tests.support import models

TEXTS = ["怎么还款", "如何还款", "提前还款收费吗", "利率是多少", "利息怎么算", "忘记密码怎么办"]


def sentence_transformer(folder: Path) -> Encoder:
    pytest.importorskip("sentence_transformers", reason="needs the extra `models`")
    return SentenceTransformerEncoder(models.copied(models.ENCODER, folder / "model", without_onnx=True))


IMPLEMENTATIONS: dict[str, Callable[[Path], Encoder]] = {
    "lsa": lambda folder: LsaEncoder.fit(TEXTS)[0],
    "onnx": lambda folder: OnnxEncoder(models.ENCODER),
    "sentence-transformers": sentence_transformer,
}


@pytest.fixture(scope="module", params=["lsa", "onnx", pytest.param("sentence-transformers", marks=pytest.mark.models)])
def encoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return IMPLEMENTATIONS[request.param](tmp_path_factory.mktemp("encoder"))


def test_every_row_has_the_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dim)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("text", ["", "  ", "\n", "😀😀"])
def test_a_text_with_nothing_that_is_known_is_a_row_of_zeros(encoder: Encoder, text: str) -> None:
    vectors = encoder.encode(["怎么还款", text])
    assert vectors[0].any()
    assert not vectors[1].any()


def test_no_text_gives_no_row(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: Encoder) -> None:
    among = encoder.encode([*TEXTS, "提前还款" * 10])
    assert np.allclose(encoder.encode(TEXTS[:1]), among[:1], atol=1e-5)
    assert np.allclose(encoder.encode(TEXTS[::-1]), among[: len(TEXTS)][::-1], atol=1e-5)


@pytest.mark.parametrize("text", ["还款" * 3000, "\x00还款\u200b", "a" * 5000 + "还款"])
def test_no_text_is_too_long_or_too_strange(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()
