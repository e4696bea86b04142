"""A base just large enough to be brought up to date instead of built anew: many products, the same five subjects."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.config import Settings
from tests.support.small_base import small_base

PRODUCTS = [f"{first}{second}宝" for first in "安邦成达恩丰" for second in "和嘉金康利美宁"]
WORDINGS = {
    "rate": ("{}的利率是多少", "{}利息多少", "{}年化几个点", "借{}一天多少利息", "{}利息怎么算"),
    "limit": ("{}最高能借多少", "{}额度多少", "{}能贷几万", "{}怎么提额", "{}的额度在哪看"),
    "repay": ("{}怎么还款", "{}还款步骤", "{}在哪里还钱", "{}可以提前还吗", "{}自动扣款失败了"),
    "apply": ("{}怎么申请", "{}在哪办理", "我想开通{}", "{}申请入口", "办{}要什么材料"),
    "close": ("{}怎么注销", "不想用{}了", "{}如何关闭", "取消{}", "{}能停掉吗"),
}


def wide_base(folder: Path, **sections: object) -> Settings:
    """Over 1,000 questions in `folder/knowledge/wide.yml`, beside the small base's."""
    settings = small_base(folder, **sections)
    write(folder / "knowledge" / "wide.yml", answers={})
    return settings


def write(path: Path, answers: dict[str, str]) -> None:
    """`answers` by entry id; every other entry says its own id."""
    entries = [
        {
            "id": f"p{number}-{subject}",
            "question": wordings[0].format(product),
            "similar": [wording.format(product) for wording in wordings[1:]],
            "answer": answers.get(f"p{number}-{subject}", f"这是 p{number}-{subject} 的答案。"),
        }
        for number, product in enumerate(PRODUCTS)
        for subject, wordings in WORDINGS.items()
    ]
    document = {"category": ["贷款", "产品"], "entries": entries}
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
