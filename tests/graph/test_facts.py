from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from graph.facts import Fact, FactTable
from graph.schema import AnyOf, Between, FactVersion, One, Subject, SubjectType, Unit
from nlu.errors import CodedError

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)


def version(
    value: One | Between | AnyOf, unit: Unit, since: date, until: date | None = None
) -> tuple[FactVersion, ...]:
    return (FactVersion(value=value, unit=unit, source="说明书", since=since, until=until),)


@pytest.fixture
def table() -> FactTable:
    loan = Subject(
        id="loan",
        type=SubjectType.PRODUCT,
        name="禾易贷",
        aliases=("消费贷",),
        source="产品手册",
        facts={
            "rate": version(One(value=Decimal("7.2")), Unit.PERCENT, JANUARY, date(2026, 6, 30))
            + version(Between(low=Decimal("6.8"), high=Decimal("7.1")), Unit.PERCENT, JULY),
            "tenors": version(AnyOf(values=(Decimal(3), Decimal(6))), Unit.MONTH, JANUARY),
            "hours": version(One(value="9:00—21:00"), Unit.TEXT, JANUARY),
        },
    )
    return FactTable([loan])


def test_a_fact_reads_as_it_is_on_that_day(table: FactTable) -> None:
    assert table.text("loan.rate", JANUARY) == "7.2%"
    assert table.text("loan.rate", date(2026, 6, 30)) == "7.2%"
    assert table.text("loan.rate", JULY) == "6.8%—7.1%"
    assert table.text("loan.hours", JULY) == "9:00—21:00"


def test_a_fact_is_none_before_its_first_day(table: FactTable) -> None:
    assert table.text("loan.rate", date(2025, 12, 31)) is None
    assert table.has("loan.rate")


def test_a_subjects_name_is_a_fact_too(table: FactTable) -> None:
    assert table.has("loan.name")
    assert table.text("loan.name", JANUARY) == "禾易贷"


@pytest.mark.parametrize("name", ["loan.amount", "card.fee", "card.name", "loan", "", ".", "loan.", "loan.rate.x"])
def test_an_unknown_name_is_no_fact(table: FactTable, name: str) -> None:
    assert not table.has(name)
    assert table.text(name, JANUARY) is None
    assert table.fact(name, JANUARY) is None


def test_a_fact_tells_its_source_and_since_when(table: FactTable) -> None:
    assert table.fact("loan.tenors", JULY) == Fact(
        subject="loan", relation="tenors", value="3或6个月", source="说明书", as_of=JANUARY
    )


def test_a_written_table_reads_back_the_same(table: FactTable, tmp_path: Path) -> None:
    table.write(tmp_path / "facts.json")
    assert FactTable.read(tmp_path / "facts.json").subjects == table.subjects


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[]",
        lambda text: "null",
        lambda text: text.replace('"format": 1', '"format": 2'),
        lambda text: text.replace('"format": 1,', ""),
        lambda text: text.replace("percent", "per cent"),
        lambda text: text.replace("7.2", "seven"),
        lambda text: text.replace("2026-07-01", "2026-13-01"),
        lambda text: text.replace('"facts": {', '"facts": [{').replace("\n  }", "\n  }]", 1),
    ],
)
def test_a_damaged_table_is_refused_with_a_code(table: FactTable, tmp_path: Path, damage) -> None:
    path = tmp_path / "facts.json"
    table.write(path)
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(CodedError) as caught:
        FactTable.read(path)
    assert caught.value.code == "G020"


def test_a_missing_table_is_refused_with_a_code(tmp_path: Path) -> None:
    with pytest.raises(CodedError, match="G020"):
        FactTable.read(tmp_path / "facts.json")
