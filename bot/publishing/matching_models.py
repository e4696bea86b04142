"""The models that a deployment matches with."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.encoders.encoder import Encoder
from nlu.rerankers.reranker import Reranker


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingModels:
    """Without an encoder every version brings its own, fitted to its base; without a reranker nothing is reranked."""

    encoder: Encoder | None = None
    reranker: Reranker | None = None
