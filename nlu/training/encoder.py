"""The encoder: one vector a question, close where questions mean the same.

Three lessons at once. Labelled pairs, and pairs that only the reranker judged, by CoSENT (Huang et al. 2024): a pair
that is more alike must be closer. Equal questions against all others of the step (InfoNCE, van den Oord et al. 2018),
where questions known to be equal are no negatives. And questions against themselves with a slip of the pen, which also
teaches topics that no pair is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import BertModel

from nlu.noise import Noise
from nlu.training import batches, characters
from nlu.training.choices import Agreement, agreement
from nlu.training.corpus import Pair
from nlu.training.device import DEVICE, half, moved
from nlu.training.loop import Report, train
from nlu.training.recipe import Encoding

LONGEST = 64  # tokens of one question
_ENCODED_TOKENS = 16_384
_PARTS = 5
_SCALE = 20.0  # of the cosines, in both losses
_INFONCE_WEIGHT = 0.5
_SLIPS = 0.15  # share of the questions with a slip
_ALONE = 0.3  # share of the questions without an equal that learn from themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`alike` in [0, 1]: what CoSENT ranks by. `equal`: the two are each other's positives."""

    a: str
    b: str
    alike: float
    equal: bool


class Pooled:
    """A transformer and the mean over its tokens, L2 norm 1."""

    def __init__(self, model: BertModel, vocabulary: Mapping[str, int]) -> None:
        self.model = model.to(DEVICE)
        self._vocabulary = vocabulary

    @classmethod
    def read(cls, folder: Path, vocabulary: Mapping[str, int], *, dropout: float = 0.0) -> Pooled:
        model = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
            attn_implementation="eager",
        )
        return cls(model, vocabulary)

    def row(self, text: str) -> characters.Ids:
        return batches.single(characters.ids(text, self._vocabulary), LONGEST)

    def vectors(self, rows: Sequence[characters.Ids]) -> torch.Tensor:
        """In a few parts of about equal lengths: padded to the longest of all, most of the work would be padding."""
        order = np.argsort([len(row) for row in rows], kind="stable")
        parts = np.array_split(order, min(_PARTS, len(rows)))
        found = torch.cat([self._vectors([rows[place] for place in part]) for part in parts])
        return found[torch.from_numpy(np.argsort(order))]

    def _vectors(self, rows: Sequence[characters.Ids]) -> torch.Tensor:
        inputs = moved(batches.padded(rows))
        with half():
            hidden = self.model(**inputs).last_hidden_state.float()
        kept = inputs["attention_mask"][:, :, None].float()
        return torch.nn.functional.normalize((hidden * kept).sum(1) / kept.sum(1), dim=1)

    @torch.no_grad()
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.model.eval()
        rows = [self.row(text) for text in texts]
        found = np.empty((len(rows), self.model.config.hidden_size), dtype=np.float32)
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        for places in batches.plan(lengths, _ENCODED_TOKENS, np.random.default_rng(0)):
            found[places] = self.vectors([rows[one] for one in places]).cpu().numpy()
        return found

    def agreement(self, pairs: Sequence[Pair]) -> Agreement:
        cosines = (self.encode([pair.a for pair in pairs]) * self.encode([pair.b for pair in pairs])).sum(axis=1)
        return agreement(cosines, [pair.is_same for pair in pairs])


def train_encoder(
    name: str,
    judged: Sequence[Judged],
    vocabulary: Mapping[str, int],
    start: Path,
    recipe: Encoding,
    seed: int,
    work: Path,
    report: Report,
) -> Pooled:
    """From the model in `start`, which is pre-trained or an encoder. Every judged pair is read once."""
    torch.manual_seed(seed)
    pooled = Pooled.read(start, vocabulary, dropout=recipe.dropout)
    noise = Noise(vocabulary)
    order = np.random.default_rng(seed).permutation(len(judged))
    steps = len(judged) // recipe.pairs
    groups = _groups(judged)

    def loss_of(step: int) -> torch.Tensor:
        dice = np.random.default_rng((seed, step))
        pairs = [judged[number] for number in order[step * recipe.pairs : (step + 1) * recipe.pairs]]
        firsts = [noise(pair.a, dice) if dice.random() < _SLIPS else pair.a for pair in pairs]
        alone = [place for place, pair in enumerate(pairs) if not pair.equal and dice.random() < _ALONE]
        slipped = [noise(pairs[place].a, dice) for place in alone]
        rows = [pooled.row(text) for text in (*firsts, *(pair.b for pair in pairs), *slipped)]
        a, b, own = pooled.vectors(rows).split([len(pairs), len(pairs), len(slipped)])
        equal = [place for place, pair in enumerate(pairs) if pair.equal]
        anchors = torch.tensor([*equal, *alone], device=DEVICE)
        positives = torch.tensor([*equal, *range(len(pairs), len(pairs) + len(alone))], device=DEVICE)
        group = torch.tensor([groups[text] for text in (*(pair.a for pair in pairs), *(pair.b for pair in pairs))])
        of_a, of_b = group.to(DEVICE).split(len(pairs))
        same = of_a[anchors][:, None] == torch.cat([of_b, of_a[alone]])[None, :]
        alike = torch.tensor([pair.alike for pair in pairs], device=DEVICE)
        return cosent((a * b).sum(1), alike) + _INFONCE_WEIGHT * infonce(
            a[anchors], torch.cat([b, own]), positives, same
        )

    train(name, pooled.model, steps, loss_of, recipe.schedule, work, report)
    return pooled


def cosent(cosines: torch.Tensor, alike: torch.Tensor) -> torch.Tensor:
    """log(1 + sum of exp(scale (cos_j - cos_i)) over all i that are more alike than j), of (n,) and (n,)."""
    difference = _SCALE * (cosines[None, :] - cosines[:, None])
    difference = difference.masked_fill(alike[:, None] <= alike[None, :], -torch.inf)
    return torch.logsumexp(torch.cat([difference.new_zeros(1), difference.flatten()]), dim=0)


def infonce(
    anchors: torch.Tensor, candidates: torch.Tensor, positives: torch.Tensor, same: torch.Tensor
) -> torch.Tensor:
    """Of (n, dim) and (m, dim): anchor i must choose candidate `positives[i]` among those that do not mean the same
    (`same`, (n, m))."""
    each = torch.arange(len(anchors), device=DEVICE)
    others = same.clone()
    others[each, positives] = False
    return torch.nn.functional.cross_entropy(
        (_SCALE * anchors @ candidates.T).masked_fill(others, -torch.inf), positives
    )


def _groups(judged: Sequence[Judged]) -> Mapping[str, int]:
    """The number of each question's group: equal to one another, directly or through others."""
    leader: dict[str, str] = {}

    def find(text: str) -> str:
        while (above := leader.setdefault(text, text)) != text:
            leader[text] = text = leader.setdefault(above, above)
        return text

    for pair in judged:
        a, b = find(pair.a), find(pair.b)
        if pair.equal:
            leader[a] = b
    numbers: dict[str, int] = {}
    return {text: numbers.setdefault(find(text), len(numbers)) for text in list(leader)}
