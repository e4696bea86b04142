from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import ContentSettings
from knowledge.lint.wording import Wording
from nlu.errors import ContentError

SHIPPED = Wording.read(ContentSettings().wording)


@pytest.mark.parametrize("text", ["请用支付宝付款", "绑定 Apple Pay", "持建设银行的卡", "在app store下载"])
def test_a_brand_is_found(text: str) -> None:
    assert list(SHIPPED.brands_in(text))


@pytest.mark.parametrize(
    "text",
    ["受中国银行业协会监督", "拨打反诈专线", "中国人民银行征信中心", "关注微信公众号", "从事施工行业", "苹果和小米"],
)
def test_an_authority_and_a_word_that_only_looks_like_a_brand_are_not(text: str) -> None:
    assert list(SHIPPED.brands_in(text)) == []


def test_every_misplaced_line_is_told(tmp_path: Path) -> None:
    path = tmp_path / "wording.yml"
    path.write_text("jargon:\n  冲还: 1\nbrands: 支付宝\nallowed: [1]\nwords: []\n", encoding="utf-8")

    with pytest.raises(ContentError) as refused:
        Wording.read(path)
    assert [(one.code, one.line) for one in refused.value.problems] == [("K224", line) for line in (2, 3, 4, 5)]


@pytest.mark.parametrize("text", ["", "brands:\n", "brands: []\n"])
def test_an_empty_list_finds_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wording.yml"
    path.write_text(text, encoding="utf-8")

    assert list(Wording.read(path).brands_in("支付宝")) == []
    assert list(Wording.read(path).jargon_in("冲还")) == []
