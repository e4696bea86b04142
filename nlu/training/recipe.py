"""How the models are made: every number that a run depends on, read from YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nlu import located_yaml
from nlu.errors import ContentError, Problem

SHIPPED = Path(__file__).with_name("recipe.yml")

Passes = Mapping[str, float]
"""How often each file is read, by its stem; once where not named."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Schedule(_Part):
    """`average`: decay of the exponential mean of the weights that is kept in the end (Polyak), none: the last."""

    rate: float = Field(gt=0)
    warm_up: int = Field(100, ge=1)
    decay: float = Field(0.01, ge=0)
    average: float | None = Field(None, gt=0, lt=1)


class Pretraining(_Part):
    """One stage. `tokens`: in a step; `labels`: weight of the question whether a pair means the same, 0: not asked."""

    passes: Passes = {}
    tokens: int = Field(8192, ge=256)
    labels: float = Field(0.0, ge=0)
    schedule: Schedule = Schedule(rate=1e-3)


class Reranking(_Part):
    """One stage. `strangers`: pairs of questions drawn at random, which do not mean the same, as a share of the others;
    `tokens`: in a step; `dropout`: in the transformer."""

    passes: Passes = {}
    strangers: float = Field(0.0, ge=0)
    tokens: int = Field(4096, ge=256)
    dropout: float = Field(0.1, ge=0, lt=1)
    schedule: Schedule = Schedule(rate=4e-4, warm_up=200, average=0.998)


class Encoding(_Part):
    """One stage. `pairs`: in a step; `mined`: pairs without a label, which the reranker judges, of questions of the
    pair files and of `asked` questions of the plain text."""

    passes: Passes = {}
    pairs: int = Field(192, ge=2)
    dropout: float = Field(0.1, ge=0, lt=1)
    mined: int = Field(90_000, ge=0)
    asked: int = Field(30_000, ge=0)
    schedule: Schedule = Schedule(rate=4e-4, warm_up=200, average=0.998)


class Recipe(_Part):
    """Each stage goes on from the weights of the one before."""

    seed: int = 7
    pretraining: Sequence[Pretraining] = Field((Pretraining(),), min_length=1)
    reranking: Sequence[Reranking] = Field((Reranking(),), min_length=1)
    encoding: Sequence[Encoding] = Field((Encoding(),), min_length=1)

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Raises ContentError: N001-N004 from the file itself, N044 with every wrong value."""
        document: Any = located_yaml.read(path) or {}
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            problems = [
                Problem(code="N044", message=f"{'.'.join(map(str, one['loc']))}：{one['msg']}", file=path)
                for one in error.errors()
            ]
            raise ContentError("N044", problems) from error
