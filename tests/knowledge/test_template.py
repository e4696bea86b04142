from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.template import placeholders, render
from nlu.errors import CodedError

FACTS = {"consumer_loan.annual_rate": "7.2%—18.25%", "consumer_loan.name": "禾易贷"}
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}\.[a-z][a-z0-9_]{0,8}", fullmatch=True)
LITERALS = st.text(st.characters(exclude_characters="{}", categories=("L", "N", "P", "S", "Z")), max_size=12)
PIECES = st.lists(st.tuples(LITERALS, NAMES), max_size=6)


def test_every_placeholder_gets_its_fact() -> None:
    template = "{consumer_loan.name}的年化利率为{consumer_loan.annual_rate}，{consumer_loan.name}按日计息。"

    assert render(template, FACTS.get) == "禾易贷的年化利率为7.2%—18.25%，禾易贷按日计息。"
    assert placeholders(template) == ("consumer_loan.name", "consumer_loan.annual_rate", "consumer_loan.name")


def test_a_missing_fact_is_named() -> None:
    with pytest.raises(CodedError, match="没有事实 bank") as caught:
        render("请拨打{bank.hotline}", FACTS.get)
    assert caught.value.code == "K302"


@pytest.mark.parametrize(
    "template",
    ["{}", "{rate}", "{ bank.hotline }", "{bank.hotline", "bank.hotline}", "{{bank.hotline}}", "{a.b.c}", "{a.b!r}",
     "{a.b:>9}", "{0.x}", "{银行.电话}", "{a.__class__}", "{a.b\n}"],
)  # fmt: skip
def test_a_brace_that_is_no_placeholder_is_refused(template: str) -> None:
    with pytest.raises(CodedError) as caught:
        placeholders(template)
    assert caught.value.code == "K301"
    with pytest.raises(CodedError):
        render(template, lambda name: "x")


@given(PIECES, LITERALS, st.text())
def test_what_a_fact_says_is_never_expanded_again(pieces: list[tuple[str, str]], end: str, fact: str) -> None:
    template = "".join(f"{literal}{{{name}}}" for literal, name in pieces) + end

    assert render(template, lambda name: fact) == "".join(literal + fact for literal, _ in pieces) + end
    assert placeholders(template) == tuple(name for _, name in pieces)


@given(PIECES, LITERALS)
def test_facts_that_look_like_placeholders_stay_text(pieces: list[tuple[str, str]], end: str) -> None:
    template = "".join(f"{literal}{{{name}}}" for literal, name in pieces) + end

    assert render(template, lambda name: f"{{{name}}}") == template


@given(st.text(st.sampled_from("{}a.b ")))
def test_any_text_is_rendered_without_its_placeholders_or_refused(template: str) -> None:
    try:
        rendered = render(template, lambda name: "")
    except CodedError:
        assert "{" in template or "}" in template
    else:
        assert "{" not in rendered
        assert "}" not in rendered
