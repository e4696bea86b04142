"""Training on a handful of pairs: not what it learns, but that it can be interrupted, repeated and read."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra `models`")
pytestmark = pytest.mark.models

from nlu.errors import CodedError  # noqa: E402
from nlu.training import batches, characters, checkpoint, loop  # noqa: E402
from nlu.training.choices import agreement  # noqa: E402
from nlu.training.corpus import Corpus, Pair  # noqa: E402
from nlu.training.encoder import cosent, infonce  # noqa: E402
from nlu.training.pipeline import Run  # noqa: E402
from nlu.training.pretrain import mask  # noqa: E402
from nlu.training.recipe import Encoding, Pretraining, Recipe, Reranking, Schedule  # noqa: E402

_FEW = Schedule(rate=1e-3, warm_up=2, average=0.5)
_RECIPE = Recipe(
    pretraining=(Pretraining(tokens=256, schedule=_FEW), Pretraining(tokens=256, labels=1, schedule=_FEW)),
    reranking=(Reranking(tokens=256, schedule=_FEW), Reranking(strangers=0.5, tokens=256, schedule=_FEW)),
    encoding=(
        Encoding(pairs=8, mined=20, asked=5, schedule=_FEW),
        Encoding(pairs=8, mined=10, asked=5, schedule=_FEW),
    ),
)
_WORDS = ("怎么还款", "如何还钱", "提前还款", "额度多少", "有多少额度", "利息怎么算", "换绑手机号", "冻结了怎么办")


def _corpus() -> Corpus:
    pairs = [Pair(a, b, (one + other) % 3 == 0) for one, a in enumerate(_WORDS) for other, b in enumerate(_WORDS)]
    return Corpus(pairs={"mine": pairs}, texts={"lines": [f"{a}{b}" for a in _WORDS for b in _WORDS]})


def _run(out: Path, report: loop.Report = lambda *told: None) -> Run:
    return Run(
        corpus=_corpus(), development={"mine_dev": _corpus().pairs["mine"]}, recipe=_RECIPE, out=out, report=report
    )


class _Interrupted(Exception):
    pass


def _interrupt_at(stage: str, step: int) -> loop.Report:
    def report(told: str, done: int, total: int, loss: float | None) -> None:
        if (told, done) == (stage, step):
            raise _Interrupted

    return report


@pytest.mark.parametrize(
    "stage", ["pretrained-1", "pretrained-2", "reranker-1", "reranker-2", "encoder-1", "encoder-2"]
)
def test_an_interrupted_training_ends_as_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.setattr(checkpoint.Checkpoint, "is_due", True)
    whole = _run(tmp_path / "whole").encoder()
    with pytest.raises(_Interrupted):
        _run(tmp_path / "torn", _interrupt_at(stage, 2)).encoder()
    assert not (tmp_path / "torn" / "encoder").exists()
    assert _run(tmp_path / "torn").encoder() == whole
    for model in ("encoder", "reranker"):
        weights = [(tmp_path / out / model / "model.safetensors").read_bytes() for out in ("whole", "torn")]
        assert weights[0] == weights[1]


def test_a_folder_with_another_run_is_not_mixed_with_this_one(tmp_path: Path) -> None:
    _run(tmp_path).reranker()
    other = Run(corpus=_corpus(), development={}, recipe=Recipe(seed=8), out=tmp_path, report=lambda *told: None)
    with pytest.raises(CodedError, match="N043"):
        other.reranker()


def test_a_checkpoint_torn_while_written_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = checkpoint.Checkpoint(tmp_path / "run.ckpt")
    kept.write({"step": 1})

    def torn(state: object, stream: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", torn)
    with pytest.raises(OSError, match="no space"):
        kept.write({"step": 2})
    assert kept.read() == {"step": 1}


def test_the_tokenizer_file_gives_the_ids_that_training_used(tmp_path: Path) -> None:
    vocabulary = characters.build(["怎么还款app123"] * 5)
    made = characters.tokenizer(vocabulary)
    encoded = made.encode("怎么 还款，ＡＰＰ")
    assert encoded.ids == batches.single(characters.ids("怎么还款，app", vocabulary), 64).tolist()
    pair = made.encode("怎么", "还款")
    assert pair.ids == batches.paired(*(characters.ids(text, vocabulary) for text in ("怎么", "还款")), 64).tolist()
    assert pair.type_ids == batches.padded([np.array(pair.ids, dtype=np.int16)])["token_type_ids"][0].tolist()


def test_the_longer_side_of_a_pair_is_cut_first() -> None:
    short, long = np.full(4, 9, dtype=np.int16), np.full(60, 8, dtype=np.int16)
    for a, b in ((short, long), (long, short)):
        row = batches.paired(a, b, 32).tolist()
        assert (len(row), row.count(9)) == (32, 4)


def test_every_row_is_in_one_batch_and_no_batch_is_larger_than_asked() -> None:
    lengths = np.random.default_rng(0).integers(2, 60, 500)
    plan = batches.plan(lengths, 256, np.random.default_rng(1))
    assert sorted(np.concatenate(plan).tolist()) == list(range(500))
    assert max(len(rows) * lengths[rows].max() for rows in plan) <= 256


def test_about_a_fifth_of_the_characters_is_masked_and_no_special_token() -> None:
    row = batches.single(np.full(60, 9, dtype=np.int16), 64)
    inputs = batches.padded([row] * 200 + [row[:10]])
    _, where, wanted = mask(inputs, 50, np.random.default_rng(0))
    assert 0.15 < len(where) / (200 * 60) < 0.25
    assert set(wanted.tolist()) == {9}


def test_cosent_asks_the_more_alike_pair_to_be_closer() -> None:
    alike = torch.tensor([1.0, 0.0])
    assert cosent(torch.tensor([0.9, 0.1]), alike) < 1e-5 < 10 < cosent(torch.tensor([0.1, 0.9]), alike)
    assert cosent(torch.tensor([0.1, 0.9]), torch.tensor([0.5, 0.5])) == 0


def test_equal_questions_are_no_negatives_of_each_other() -> None:
    vectors = torch.nn.functional.normalize(torch.tensor([[1.0, 0.1], [1.0, 0.0], [0.0, 1.0]]), dim=1)
    itself = torch.eye(3, dtype=torch.bool)
    equals = itself | itself[[1, 0, 2]]
    apart, together = (infonce(vectors, vectors, torch.arange(3), same) for same in (itself, equals))
    assert together < apart


@pytest.mark.parametrize(("scores", "accuracy"), [([0.9, 0.8, 0.1], 1.0), ([0.1, 0.2, 0.9], 1 / 3 * 2)])
def test_agreement_is_at_the_best_cut(scores: list[float], accuracy: float) -> None:
    assert agreement(np.array(scores, dtype=np.float32), [True, True, False]).accuracy == pytest.approx(accuracy)


def test_the_averaged_weights_lag_behind_the_last(tmp_path: Path) -> None:
    def trained(average: float | None) -> float:
        torch.manual_seed(0)
        model = torch.nn.Linear(1, 1, bias=False)
        torch.nn.init.zeros_(model.weight)
        loss_of: Callable[[int], torch.Tensor] = lambda step: (model(torch.ones(1)) - 1).square().sum()  # noqa: E731
        loop.train("x", model, 50, loss_of, Schedule(rate=0.01, average=average), tmp_path, lambda *told: None)
        return float(model.weight.detach())

    assert 0 < trained(0.9) < trained(None)
