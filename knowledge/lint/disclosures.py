"""What the regulator wants said wherever a loan's rate or a wealth product is spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.entry import Entry, EntryKind
from knowledge.files.loaded import Located
from knowledge.lint.finding import advice
from nlu.errors import Problem

_LOANS, _WEALTH = "贷款", "理财"
_RISK = "投资须谨慎"
_SHORT_RATE = re.compile(r"\{\w+\.(?:\w+_)?(?:daily|monthly)_(?:rate|interest)\w*\}|日利率|日息|月利率|月息")
_ANNUAL = re.compile(r"年化|\{\w+\.annual_rate\}")


def disclosures(located: Located[Entry]) -> Iterator[Problem]:
    entry = located.value
    if entry.kind is not EntryKind.FAQ:
        return
    if _LOANS in entry.category and any(map(_hides_annual_rate, entry.answers)):
        message = "按日或按月说了贷款利率，前面没有年化利率"
        yield advice("K220", located, message, "先写年化利率（单利），同样醒目")
    if _WEALTH in entry.category and not all(_RISK in text for text in entry.answers):
        yield advice("K221", located, "理财的答案没有风险提示", f"写上「产品有风险，{_RISK}」，各渠道的答案都要有")


def _hides_annual_rate(answer: str) -> bool:
    short = _SHORT_RATE.search(answer)
    return short is not None and not _ANNUAL.search(answer, 0, short.start())
