from __future__ import annotations

import pytest

from knowledge.lint.promises import promises


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("放心申请，必下款！", ["必下款"]),
        ("禾悦理财保本保息。", ["保本", "保息"]),
        ("本产品不是存款，保本付息。", ["保本"]),
        ("禾悦理财为非保本浮动收益产品。", []),
        ("我行不承诺保本保息。", []),
        ("凡声称“零风险”的都是诈骗。", []),
        ("请查看「秒批」活动的真伪。", []),
        ("审批结果以App页面为准。", []),
    ],
)
def test_a_promise_is_found_and_a_denial_or_a_quotation_is_not(answer: str, words: list[str]) -> None:
    assert list(promises(answer)) == words
