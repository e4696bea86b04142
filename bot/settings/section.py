"""A section of the settings: a frozen pydantic model that refuses what it does not know."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class FromEnvironment:
    """Annotates a secret: left out of config.yml, the key has this variable's value."""

    variable: str
