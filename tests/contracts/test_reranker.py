"""What every Reranker does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nlu.rerankers.cross_encoder import CrossEncoderReranker
from nlu.rerankers.onnx_reranker import OnnxReranker
from nlu.rerankers.reranker import Reranker
from tests.support import models

PAIRS = [("怎么还款", "如何还款"), ("怎么还款", "利率是多少"), ("忘记密码怎么办", "怎么修改登录密码"), ("额度", "额度")]


def cross_encoder(folder: Path) -> Reranker:
    pytest.importorskip("sentence_transformers", reason="needs the extra `models`")
    return CrossEncoderReranker(models.copied(models.RERANKER, folder / "model", without_onnx=True))


IMPLEMENTATIONS: dict[str, Callable[[Path], Reranker]] = {
    "onnx": lambda folder: OnnxReranker(models.RERANKER),
    "sentence-transformers": cross_encoder,
}


@pytest.fixture(scope="module", params=["onnx", pytest.param("sentence-transformers", marks=pytest.mark.models)])
def reranker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reranker:
    return IMPLEMENTATIONS[request.param](tmp_path_factory.mktemp("reranker"))


def test_every_pair_has_a_probability(reranker: Reranker) -> None:
    probabilities = reranker.probabilities(PAIRS)
    assert probabilities.shape == (len(PAIRS),)
    assert probabilities.dtype == np.float32
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert len(set(probabilities.tolist())) == len(PAIRS)


def test_no_pair_gives_no_probability(reranker: Reranker) -> None:
    assert reranker.probabilities([]).shape == (0,)


def test_a_pair_has_the_same_probability_alone_and_among_others(reranker: Reranker) -> None:
    among = reranker.probabilities([*PAIRS, ("提前还款" * 8, "怎么还款" * 8)])
    assert np.allclose(reranker.probabilities(PAIRS[:1]), among[:1], atol=1e-5)
    assert np.allclose(reranker.probabilities(PAIRS[::-1]), among[: len(PAIRS)][::-1], atol=1e-5)


@pytest.mark.parametrize("text", ["", " ", "😀", "还款" * 3000, "\x00还款"])
def test_no_text_is_too_short_too_long_or_too_strange(reranker: Reranker, text: str) -> None:
    probabilities = reranker.probabilities([(text, "怎么还款"), ("怎么还款", text), (text, text)])
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
