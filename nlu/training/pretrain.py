"""Masked language modelling (Devlin et al. 2019) on plain text and on question pairs.

A pair is one row, as in XLM's translation objective (Lample and Conneau 2019): to guess a masked character the model
looks at the other question, so that the cross-encoder need not learn to align from labels alone. Spans are masked, not
single characters (SpanBERT, Joshi et al. 2020): a character is too easily guessed from the rest of its word.

A stage may also ask of every pair, masked as it is, whether its questions mean the same: BERT's next-sentence task with
labels that mean something. The masks keep it from learning the pairs by heart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from transformers import BertForPreTraining

from nlu.training import batches, characters, shape
from nlu.training.characters import MASK, SPECIAL, Ids
from nlu.training.corpus import Corpus
from nlu.training.device import DEVICE, half, moved
from nlu.training.loop import Report, train
from nlu.training.recipe import Pretraining
from nlu.training.sampling import chosen

NAME = "pretrained"
_NONE = -1
_MASKED = 0.20
_SPANS = (0.4, 0.4, 0.2)  # shares of spans of 1, 2 and 3 characters
_KEPT, _RANDOM = 0.1, 0.1  # of the masked: shown as they are, shown as any other character


class _Row(NamedTuple):
    ids: Ids
    label: int  # 1: the pair means the same, 0: it does not, _NONE: no pair


def pretrain(
    corpus: Corpus, vocabulary: Mapping[str, int], stages: Sequence[Pretraining], seed: int, work: Path, report: Report
) -> Path:
    """The folder of the last stage's model, within `work`; what was finished before is not done again."""
    torch.manual_seed(seed)
    model = BertForPreTraining(shape.config(len(vocabulary)))
    for number, stage in enumerate(stages, start=1):
        name = f"{NAME}-{number}"
        finished = work / name
        if not (finished / "config.json").exists():
            _train(name, model.to(DEVICE), corpus, vocabulary, stage, seed + number, work, report)
            model.save_pretrained(finished)
        model = BertForPreTraining.from_pretrained(finished, attn_implementation="eager")
    return finished


def _train(
    name: str,
    model: BertForPreTraining,
    corpus: Corpus,
    vocabulary: Mapping[str, int],
    recipe: Pretraining,
    seed: int,
    work: Path,
    report: Report,
) -> None:
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    rows = _rows(corpus, vocabulary, recipe, random)
    plan = batches.plan(np.array([len(row.ids) for row in rows]), recipe.tokens, random)

    def loss_of(step: int) -> torch.Tensor:
        read = [rows[one] for one in plan[step]]
        masked = mask(batches.padded([row.ids for row in read]), len(vocabulary), np.random.default_rng((seed, step)))
        return _loss(model, *masked, torch.tensor([row.label for row in read]), recipe.labels)

    train(name, model, len(plan), loss_of, recipe.schedule, work, report)


def _rows(
    corpus: Corpus, vocabulary: Mapping[str, int], recipe: Pretraining, random: np.random.Generator
) -> list[_Row]:
    rows: list[_Row] = []
    for stem, lines in corpus.texts.items():
        for number in chosen(len(lines), recipe.passes.get(stem, 1.0), random):
            rows.append(_Row(batches.single(characters.ids(lines[number], vocabulary), shape.LONGEST), _NONE))
    for stem, pairs in corpus.pairs.items():
        for number in chosen(len(pairs), recipe.passes.get(stem, 1.0), random):
            sides = [characters.ids(text, vocabulary) for text in pairs[number][:2]]
            first = int(random.integers(2))
            row = batches.paired(sides[first], sides[1 - first], shape.LONGEST)
            rows.append(_Row(row, int(pairs[number].is_same)))
    return rows


def mask(
    inputs: dict[str, torch.Tensor], vocabulary: int, random: np.random.Generator
) -> tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor]:
    """The inputs with spans masked, the flat positions to guess, and what was there."""
    ids = inputs["input_ids"].numpy()
    starts = random.random(ids.shape) < _MASKED / sum((n + 1) * share for n, share in enumerate(_SPANS))
    length = random.choice(len(_SPANS), size=ids.shape, p=_SPANS) + 1
    masked = starts.copy()
    for reach in range(1, len(_SPANS)):
        masked[:, reach:] |= (starts & (length > reach))[:, :-reach]
    masked &= ids >= len(SPECIAL)
    dice = random.random(ids.shape)
    shown = ids.copy()
    shown[masked & (dice >= _KEPT + _RANDOM)] = MASK
    swapped = masked & (dice < _RANDOM)
    shown[swapped] = random.integers(len(SPECIAL), vocabulary, size=int(swapped.sum()))
    where = torch.from_numpy(np.flatnonzero(masked))
    wanted = torch.from_numpy(ids.reshape(-1)[masked.reshape(-1)])
    return {**inputs, "input_ids": torch.from_numpy(shown)}, where, wanted


def _loss(
    model: BertForPreTraining,
    inputs: dict[str, torch.Tensor],
    where: torch.Tensor,
    wanted: torch.Tensor,
    labels: torch.Tensor,
    weight: float,
) -> torch.Tensor:
    """In nats a masked character, and `weight` times those of a pair's label. Only masked positions go through the
    output layer, which is as wide as the vocabulary."""
    with half():
        hidden = model.bert(**moved(inputs))
        states = hidden.last_hidden_state
        guesses = model.cls.predictions(states.reshape(-1, states.shape[-1])[where.to(DEVICE)])
        said = model.cls.seq_relationship(hidden.pooler_output)
    loss = torch.nn.functional.cross_entropy(guesses.float(), wanted.to(DEVICE))
    if weight and bool((labels != _NONE).any()):
        loss = loss + weight * torch.nn.functional.cross_entropy(said.float(), labels.to(DEVICE), ignore_index=_NONE)
    return loss
