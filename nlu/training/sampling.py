"""Which examples a pass reads."""

from __future__ import annotations

import numpy as np


def chosen(count: int, passes: float, random: np.random.Generator) -> list[int]:
    """Each of `count` examples `passes` times; of a broken part, as many as it says, at random."""
    whole = [number for _ in range(int(passes)) for number in range(count)]
    part: list[int] = random.permutation(count)[: round(count * (passes % 1))].tolist()
    return whole + part
