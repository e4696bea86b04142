"""The models in nlu/models, as they are served."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu import model_name
from nlu.encoders import load as encoders
from nlu.model_folder import ModelFolder
from nlu.rerankers import load as rerankers

_FOLDER = Path(model_name.__file__).with_name("models")
_MOST = 40_000_000  # bytes, of all together
_PAIRS = [("怎么提前还款", "可以提前把钱还清吗"), ("为什么借不出来", "借款失败是什么原因")]
_APART = [("怎么提前还款", "换手机号怎么办"), ("额度怎么提高", "为什么我的还款失败了")]


def test_they_are_small_enough_to_be_cloned() -> None:
    assert sum(path.stat().st_size for path in _FOLDER.rglob("*") if path.is_file()) <= _MOST


@pytest.mark.parametrize("kind", ["encoder", "reranker"])
def test_each_is_whole_and_says_what_it_learned_from(kind: str) -> None:
    folder = ModelFolder(_FOLDER / kind)
    folder.check()
    assert folder.is_onnx
    assert "## Data" in (folder.path / "README.md").read_text("utf-8")


def test_the_encoder_puts_other_words_for_the_same_nearer_than_other_questions() -> None:
    encoder = encoders.load("shipped", Path())
    assert encoder is not None

    def closeness(pair: tuple[str, str]) -> float:
        one, other = encoder.encode(pair)
        return float(one @ other)

    assert min(map(closeness, _PAIRS)) > max(map(closeness, _APART))


def test_the_reranker_says_yes_to_other_words_for_the_same_and_no_to_other_questions() -> None:
    reranker = rerankers.load("shipped", Path())
    assert reranker is not None
    assert reranker.probabilities(_PAIRS).min() > 0.5 > reranker.probabilities(_APART).max()
