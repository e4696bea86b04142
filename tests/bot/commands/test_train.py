"""`bot train`, from a folder of corpora to a model that serving reads."""

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bot.cli import app
from nlu.encoders import load as encoders
from nlu.rerankers import load as rerankers

_RECIPE = """
pretraining: [{tokens: 512}, {tokens: 512, labels: 1}]
reranking: [{tokens: 512}, {tokens: 512}]
encoding: [{pairs: 8, mined: 20, asked: 5}, {pairs: 8, mined: 10, asked: 5}]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "pairs").mkdir(parents=True)
    (folder / "text").mkdir()
    words = ("怎么还款", "如何还钱", "提前还款", "额度多少", "有多少额度", "利息怎么算")
    rows = [f"{a}\t{b}\t{int(a[0] == b[0])}" for a in words for b in words]
    (folder / "pairs" / "mine.tsv").write_text("\n".join(rows), "utf-8")
    (folder / "pairs" / "mine_dev.tsv").write_text("\n".join(rows[:12]), "utf-8")
    (folder / "text" / "lines.txt").write_text("\n".join(words * 5), "utf-8")
    (tmp_path / "recipe.yml").write_text(_RECIPE, "utf-8")
    return folder


@pytest.mark.models
def test_training_an_encoder_gives_two_models_that_serving_reads(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs the extra `models`")
    exam = tmp_path / "exam.txt"
    exam.write_text("额度多少\n", "utf-8")
    out = tmp_path / "out"
    options = [
        "--data",
        str(data),
        "--out",
        str(out),
        "--recipe",
        str(tmp_path / "recipe.yml"),
        "--excluded",
        str(exam),
    ]
    for kind in ("encoder", "reranker"):
        result = CliRunner().invoke(app, ["train", kind, *options], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        assert "排除了 16 行" in result.output
        assert "开发集 mine_dev：accuracy" in result.output
        card = (out / kind / "README.md").read_text("utf-8")
        assert "| `mine` | 25 pairs |" in card
        assert "16 rows with a question that the model is measured on were left out" in card
    encoder, reranker = encoders.load(str(out / "encoder"), tmp_path), rerankers.load(str(out / "reranker"), tmp_path)
    assert encoder is not None
    assert reranker is not None
    assert np.linalg.norm(encoder.encode(["怎么还款"]), axis=1) == pytest.approx(1, abs=1e-4)
    assert 0 < reranker.probabilities([("怎么还款", "如何还钱")])[0] < 1


@pytest.mark.models
def test_a_recipe_with_an_unknown_key_is_refused_by_name(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs the extra `models`")
    recipe = tmp_path / "recipe.yml"
    recipe.write_text("encoding: [{layers: 12}]\n", "utf-8")
    options = ["--data", str(data), "--out", str(tmp_path / "out"), "--recipe", str(recipe)]
    result = CliRunner().invoke(app, ["train", "encoder", *options])
    assert result.exit_code == 1
    assert "encoding.0.layers" in result.output
