"""Masked language modelling (Devlin et al. 2019) on plain text and on question pairs.

A pair is one row, as in XLM's translation objective (Lample and Conneau 2019): to guess a masked character the model
looks at the other question, so that the cross-encoder need not learn to align from labels alone. Spans are masked, not
single characters (SpanBERT, Joshi et al. 2020): a character is too easily guessed from the rest of its word.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from transformers import BertForMaskedLM

from nlu.training import batches, characters, shape
from nlu.training.characters import MASK, SPECIAL, Ids
from nlu.training.corpus import Corpus
from nlu.training.device import DEVICE, half, moved
from nlu.training.loop import Report, train
from nlu.training.recipe import Pretraining
from nlu.training.sampling import chosen

NAME = "pretrained"
_MASKED = 0.20
_SPANS = (0.4, 0.4, 0.2)  # shares of spans of 1, 2 and 3 characters
_KEPT, _RANDOM = 0.1, 0.1  # of the masked: shown as they are, shown as any other character


def pretrain(
    corpus: Corpus, vocabulary: Mapping[str, int], recipe: Pretraining, seed: int, work: Path, report: Report
) -> Path:
    """The folder of the finished model, within `work`; what was finished before is not done again."""
    finished = work / NAME
    if (finished / "config.json").exists():
        return finished
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    rows = _rows(corpus, vocabulary, recipe, random)
    plan = batches.plan(np.array([len(row) for row in rows]), recipe.tokens, random)
    model = BertForMaskedLM(shape.config(len(vocabulary))).to(DEVICE)

    def loss_of(step: int) -> torch.Tensor:
        inputs = batches.padded([rows[one] for one in plan[step]])
        return _loss(model, *mask(inputs, len(vocabulary), np.random.default_rng((seed, step))))

    train(NAME, model, len(plan), loss_of, recipe.schedule, work, report)
    model.save_pretrained(finished)
    return finished


def _rows(corpus: Corpus, vocabulary: Mapping[str, int], recipe: Pretraining, random: np.random.Generator) -> list[Ids]:
    rows: list[Ids] = []
    for stem, lines in corpus.texts.items():
        for number in chosen(len(lines), recipe.passes.get(stem, 1.0), random):
            rows.append(batches.single(characters.ids(lines[number], vocabulary), shape.LONGEST))
    for stem, pairs in corpus.pairs.items():
        for number in chosen(len(pairs), recipe.passes.get(stem, 1.0), random):
            sides = [characters.ids(text, vocabulary) for text in (pairs[number].a, pairs[number].b)]
            first = int(random.integers(2))
            rows.append(batches.paired(sides[first], sides[1 - first], shape.LONGEST))
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
    model: BertForMaskedLM, inputs: dict[str, torch.Tensor], where: torch.Tensor, wanted: torch.Tensor
) -> torch.Tensor:
    """In nats a masked character. Only masked positions go through the output layer, which is as wide as the
    vocabulary."""
    with half():
        hidden = model.bert(**moved(inputs)).last_hidden_state
        guesses = model.cls(hidden.reshape(-1, hidden.shape[-1])[where.to(DEVICE)])
    return torch.nn.functional.cross_entropy(guesses.float(), wanted.to(DEVICE))
