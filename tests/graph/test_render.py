from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.render import render
from graph.schema import AnyOf, Between, One, Scalar, Unit, Value

CASES = yaml.safe_load((Path(__file__).parent / "rendering.yml").read_text(encoding="utf-8"))


def value_of(case: dict[str, Any]) -> Value:
    def scalar(written: Any) -> Scalar:
        return written if isinstance(written, str) else Decimal(str(written))

    if "min" in case:
        return Between(low=Decimal(str(case["min"])), high=Decimal(str(case["max"])))
    if "values" in case:
        return AnyOf(values=tuple(scalar(one) for one in case["values"]))
    return One(value=scalar(case["value"]))


@pytest.mark.parametrize("case", CASES, ids=[case["reads"] for case in CASES])
def test_a_fact_reads_as_a_customer_expects(case: dict[str, Any]) -> None:
    assert render(value_of(case), Unit(case["unit"])) == case["reads"]


def test_every_unit_has_a_rendering_case() -> None:
    assert {case["unit"] for case in CASES} == {unit.value for unit in Unit}
