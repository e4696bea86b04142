"""The largest values, in a fixed order, however they are spread."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.index.ranking import first

VALUES = st.lists(st.sampled_from([-2.0, -0.5, 0.0, 0.1, 0.3, 0.5, 1.0]) | st.floats(-5, 5, width=32), max_size=60)


@given(VALUES, st.integers(1, 20))
def test_the_first_are_those_of_a_full_sort(values: list[float], count: int) -> None:
    wanted = sorted(range(len(values)), key=lambda place: (-values[place], place))[:count]
    assert first(np.array(values), count).tolist() == wanted
