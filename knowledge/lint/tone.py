"""How an answer speaks to a customer: politely, calmly, in plain words, in steps when it is long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge import template
from knowledge.entry import Entry
from knowledge.facts import FactNames
from knowledge.files.loaded import Located
from knowledge.lint.clauses import without_facts
from knowledge.lint.finding import advice
from knowledge.lint.wording import Wording
from nlu.errors import CodedError, Problem

_LONGEST = 200  # characters that are read at one go
_QUOTED = re.compile("“[^”]*”|「[^」]*」|‘[^’]*’|迷你")
_YOU = re.compile("你们?")
_STEPS = re.compile(r"1[.、．)）].*2[.、．)）]|①.*②|\n", re.DOTALL)


def tone(located: Located[Entry], facts: FactNames, wording: Wording) -> Iterator[Problem]:
    entry = located.value
    if any(not _STEPS.search(text) and len(_shown(text, facts)) > _LONGEST for text in entry.answers):
        yield advice("K214", located, f"答案超过 {_LONGEST} 个字，没有分步或分行", "写成 1. 2. 3. 的步骤，或删短")
    texts = [without_facts(text) for text in entry.answers]
    spoken = [_QUOTED.sub("", text) for text in texts]
    for word in dict.fromkeys(word for text in spoken for word in _YOU.findall(text)):
        yield advice("K215", located, f"答案里用了「{word}」", "写成「您」，引用别人的话加引号")
    if any("！" in text or "!" in text for text in texts):
        yield advice("K216", located, "答案里有感叹号", "写成句号")
    for word in dict.fromkeys(word for text in texts for word in wording.jargon_in(text)):
        yield advice("K217", located, f"答案里有行话「{word}」", f"写成「{wording.jargon[word]}」")
    for word in dict.fromkeys(word for text in (entry.question, *texts) for word in wording.brands_in(text)):
        yield advice(
            "K218", located, f"标准问题或答案里有其他企业或品牌「{word}」", "写成通称，例如第三方支付、手机应用商店"
        )


def _shown(answer: str, facts: FactNames) -> str:
    try:
        return template.render(answer, facts.shown)
    except CodedError:  # told by its own check
        return ""
