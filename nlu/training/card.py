"""The card of a trained model: what it learned from, how, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from nlu.model_name import Kind
from nlu.training.choices import Agreement
from nlu.training.corpus import Corpus
from nlu.training.recipe import Recipe

_ABOUT: dict[Kind, str] = {
    "encoder": "One vector of 256 dimensions a question, L2 norm 1, close where questions mean the same.",
    "reranker": "Reads two questions together; one logit, whose sigmoid is the probability that they mean the same.",
}
_HEAD = """---
language: zh
library_name: sentence-transformers
---
# {kind}

{about} A BERT of 4 layers and 256 dimensions over single characters, trained from random weights: nothing of any other
model is in it. Made by `bot train {kind}`; `onnx/model.onnx` is the same model in 8 bits, which serving reads.
"""
_LIMITS = """
## Limits

Simplified Chinese (text is normalised before it), short questions: {longest}. What it never read, it knows only by
likeness of characters. It must not be trusted alone: the matcher weighs it against lexical routes and calibrates.
"""


def card(kind: Kind, corpus: Corpus, recipe: Recipe, figures: Mapping[str, Agreement]) -> str:
    return "\n".join(
        [_HEAD.format(kind=kind, about=_ABOUT[kind]), _data(corpus), _figures(figures), _recipe(recipe)]
    ) + (_LIMITS.format(longest="64 tokens" if kind == "encoder" else "128 tokens a pair"))


def _data(corpus: Corpus) -> str:
    rows = [f"| `{stem}` | {len(pairs):,} pairs |" for stem, pairs in corpus.pairs.items()]
    rows += [f"| `{stem}` | {len(lines):,} lines |" for stem, lines in corpus.texts.items()]
    left_out = f"{corpus.excluded:,} rows with a question that the model is measured on were left out."
    return "\n".join(["## Data", "", "| file | rows read |", "|---|---|", *rows, "", left_out, ""])


def _figures(figures: Mapping[str, Agreement]) -> str:
    rows = [f"| `{stem}` | {one.accuracy:.4f} | {one.spearman:.4f} |" for stem, one in figures.items()]
    head = ["## Figures on development pairs", "", "| file | accuracy (best cut) | Spearman |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _recipe(recipe: Recipe) -> str:
    return f"## Recipe\n\n```yaml\n{yaml.safe_dump(recipe.model_dump(mode='json'), sort_keys=False)}```\n"
