"""The cross-encoder: both questions in one row, one number that says whether they mean the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import BertForSequenceClassification

from nlu.noise import Noise
from nlu.training import batches, characters, shape
from nlu.training.choices import Agreement, agreement
from nlu.training.corpus import Corpus, Pair
from nlu.training.device import DEVICE, half, moved
from nlu.training.loop import Report, train
from nlu.training.recipe import Reranking
from nlu.training.sampling import chosen

_SLIPS = 0.15  # share of the questions with a slip
_SCORED_TOKENS = 16_384


class Judge:
    """A cross-encoder that is being trained, or was."""

    def __init__(self, model: BertForSequenceClassification, vocabulary: Mapping[str, int]) -> None:
        self.model = model.to(DEVICE)
        self._vocabulary = vocabulary

    @classmethod
    def read(cls, folder: Path, vocabulary: Mapping[str, int], *, dropout: float = 0.0) -> Judge:
        """From a finished one, or from a pre-trained model (its last layer is new)."""
        model = BertForSequenceClassification.from_pretrained(
            folder,
            num_labels=1,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
            attn_implementation="eager",
        )
        return cls(model, vocabulary)

    def row(self, a: str, b: str) -> characters.Ids:
        first, second = (characters.ids(text, self._vocabulary) for text in (a, b))
        return batches.paired(first, second, shape.LONGEST)

    def logits(self, rows: Sequence[characters.Ids]) -> torch.Tensor:
        with half():
            outputs = self.model(**moved(batches.padded(rows))).logits
        return outputs[:, 0].float()

    @torch.no_grad()
    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        self.model.eval()
        rows = [self.row(a, b) for a, b in pairs]
        scores = np.empty(len(rows), dtype=np.float32)
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        for places in batches.plan(lengths, _SCORED_TOKENS, np.random.default_rng(0)):
            scores[places] = torch.sigmoid(self.logits([rows[one] for one in places])).cpu().numpy()
        return scores

    def agreement(self, pairs: Sequence[Pair]) -> Agreement:
        return agreement(self.probabilities([pair[:2] for pair in pairs]), [pair.is_same for pair in pairs])


def train_reranker(
    name: str,
    corpus: Corpus,
    vocabulary: Mapping[str, int],
    start: Path,
    recipe: Reranking,
    seed: int,
    work: Path,
    report: Report,
) -> Judge:
    """From the model in `start`, which is pre-trained or a cross-encoder. Each pair is read in a random order of its
    sides, some with a slip of the pen."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    judge = Judge.read(start, vocabulary, dropout=recipe.dropout)
    noise = Noise(vocabulary)
    pairs = [
        pairs[number]
        for stem, pairs in corpus.pairs.items()
        for number in chosen(len(pairs), recipe.passes.get(stem, 1.0), random)
    ]
    pairs += _strangers(pairs, round(len(pairs) * recipe.strangers), random)
    lengths = np.array([len(pair.a) + len(pair.b) + 3 for pair in pairs], dtype=np.int64)
    plan = batches.plan(lengths, recipe.tokens, random)

    def loss_of(step: int) -> torch.Tensor:
        dice = np.random.default_rng((seed, step))
        rows, labels = [], []
        for number in plan[step]:
            sides = [noise(text, dice) if dice.random() < _SLIPS else text for text in pairs[number][:2]]
            rows.append(judge.row(*(sides if dice.random() < 0.5 else reversed(sides))))
            labels.append(pairs[number].is_same)
        wanted = torch.tensor(labels, dtype=torch.float32, device=DEVICE)
        return torch.nn.functional.binary_cross_entropy_with_logits(judge.logits(rows), wanted)

    train(name, judge.model, len(plan), loss_of, recipe.schedule, work, report)
    return judge


def _strangers(pairs: Sequence[Pair], count: int, random: np.random.Generator) -> list[Pair]:
    """Of labelled pairs alone a model only learns to tell apart what looks alike."""
    drawn = random.integers(len(pairs), size=(count, 2))
    return [Pair(pairs[one].a, pairs[other].b, False) for one, other in drawn.tolist() if one != other]
