from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from bench.noise.characters import frequencies, homophones, look_alikes
from bench.noise.kinds import KINDS, noisy

QUESTION = "我的信用卡ATM取款怎么要手续费"
TYPED = st.text(st.sampled_from("我的信用卡怎么还款，额度没有了Aa9 ？😀é龘"), max_size=25)


@pytest.fixture(scope="module", autouse=True)
def _dictionaries() -> None:
    """Read once, outside the time that a property is given."""
    for kind in KINDS:
        noisy(QUESTION, kind, 0)


@pytest.mark.parametrize("kind", KINDS)
@given(text=TYPED, seed=st.integers(0, 50))
def test_a_slip_changes_the_text_or_says_that_it_could_not(kind: str, text: str, seed: int) -> None:
    assert noisy(text, kind, seed) != text


@pytest.mark.parametrize("kind", KINDS)
@given(text=TYPED, seed=st.integers(0, 50))
def test_a_seed_gives_the_same_slip_each_time(kind: str, text: str, seed: int) -> None:
    assert noisy(text, kind, seed) == noisy(text, kind, seed)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_change_an_ordinary_question(kind: str) -> None:
    assert noisy(QUESTION, kind, 1) is not None


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"traditional", "full width"}))
def test_other_seeds_give_other_slips(kind: str) -> None:
    assert len({noisy(QUESTION, kind, seed) for seed in range(20)}) > 1


@given(seed=st.integers(0, 200))
def test_a_homophone_sounds_the_same_and_looks_different(seed: int) -> None:
    changed = noisy("怎么提前还款", "homophone", seed)

    assert changed is not None
    slips = [(was, now) for was, now in zip("怎么提前还款", changed, strict=True) if was != now]
    assert len(slips) == 1
    assert all(now in homophones()[lazy_pinyin("怎么提前还款")[changed.index(now)]] for _, now in slips)


@given(seed=st.integers(0, 200))
def test_a_look_alike_is_one_of_the_list(seed: int) -> None:
    changed = noisy("贷款额度", "look-alike", seed)

    assert changed is not None
    slips = [(was, now) for was, now in zip("贷款额度", changed, strict=True) if was != now]
    assert all(now in look_alikes()[was] for was, now in slips)


def test_there_are_at_least_200_pairs_of_look_alikes_all_in_use() -> None:
    pairs = {frozenset((one, other)) for one, others in look_alikes().items() for other in others}

    assert len(pairs) >= 200
    assert look_alikes().keys() <= set(frequencies())


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("traditional", "貸款利率"),
        ("pinyin", {"daikuan利率", "贷款lilv"}),
        ("initials", {"dk利率", "贷款ll"}),
        ("dropped", {"款利率", "贷利率", "贷款率", "贷款利"}),
        ("doubled", {"贷贷款利率", "贷款款利率", "贷款利利率", "贷款利率率"}),
        ("swapped", {"款贷利率", "贷利款率", "贷款率利"}),
        ("full width", None),
        ("dialect", None),
    ],
)
def test_what_a_kind_does_by_hand(kind: str, expected: str | set[str] | None) -> None:
    seen = {noisy("贷款利率", kind, seed) for seed in range(100)}

    assert seen == (expected if isinstance(expected, set) else {expected})


def test_full_width_and_dialect_by_hand() -> None:
    assert noisy("ATM取钱", "full width", 1) == "ＡＴＭ取钱"
    said = {noisy("怎么借", "dialect", seed) for seed in range(50)}
    assert said == {"点样借", "咋借", "咋个借", "哪能借"}


@pytest.mark.parametrize("kind", ["dropped", "doubled", "swapped"])
def test_a_number_stays_the_number_that_it_is(kind: str) -> None:
    assert noisy("1000021", kind, 1) is None


@given(text=TYPED, seed=st.integers(0, 50))
def test_a_short_query_has_one_slip_and_a_long_one_at_most_two(text: str, seed: int) -> None:
    changed = noisy(text, "doubled", seed)

    if changed is not None:
        assert 1 <= len(changed) - len(text) <= (1 if len(text) < 10 else 2)
