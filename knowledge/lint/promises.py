"""Words with which a bank promises what it may not: a sure approval, a sure return, a product without risk."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.clauses import clauses

_WORDS = (
    "必下款", "包下款", "必过", "包过", "百分百通过", "100%通过", "秒批", "秒过", "秒下款", "无门槛",
    "保本", "保息", "保收益", "保证收益", "稳赚", "只赚不赔", "零风险", "无风险", "没有风险", "刚性兑付",
    "绝对安全", "收益最高", "利率最低",
)  # fmt: skip
_PROMISE = re.compile("|".join(map(re.escape, sorted(_WORDS, key=len, reverse=True))))
# 「非保本」「不承诺保本」 is the opposite of a promise, 「声称“零风险”的」 speaks about somebody else's.
_NOT_MEANT = re.compile(r"[不非未无没勿]|并非|声称|宣称|号称|所谓|[“「\"]$")


def promises(answer: str) -> Iterator[str]:
    """The promise words that the answer uses; those it denies or quotes are left out."""
    for match in _PROMISE.finditer(answer):
        clause = clauses(answer[: match.start()])[-1]
        if not _NOT_MEANT.search(clause):
            yield match.group()
