"""A message in clauses: which of them ask something, and which begin something new."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlu.text import normalise

_HALF = 1000  # of a very long text the beginning and the end are read

_ENDS = re.compile(
    r"[。？！；?!;\n]+"  # these part what is said; the others part a sentence
    r"|(?<![0-9])[1-9][.、)）](?![0-9])"  # 1、… 2、…
    r"|(?<![0-9])[，,、](?!$)|[，,、](?![0-9])|[…~～]+"
    r"|(?<![\x00-\x7f])[ \t\u3000]+|[ \t\u3000]+(?![\x00-\x7f])"  # no blank of an English name
)
_PARTING = frozenset("。？！；?!;\n123456789")
_ADDED = "另外|此外|还有|以及|对了|顺便|顺带|然后|再就是"
_CONNECTIVE = re.compile(
    f"(?:{_ADDED}|其次|接着)(?:就是)?(?:(?:我|就)?(?:再|还|也)?(?:想|要)?(?:请问|问问|问|咨询|了解)(?:一下|下)?(?:个问题)?)?"
    "|(?:我|就)?(?:最后|再|还)(?:想|要)?(?:请问|问问|问|咨询)(?:一下|下)?(?:个问题)?"
)
_POLITE = re.compile(
    "(?:你好|您好|喂|嗨|哈喽|亲|小禾|请问|麻烦(?:您|你)?|打扰(?:了|一下)?|谢谢(?:您|你)?|我?(?:想|要|想要)(?:请)?(?:问问|问|咨询|请教|了解|知道)(?:一下|下)?"
    "|(?:请教|咨询|问)(?:一下|下)|(?:你们?|您们?)(?:好|这边|那边|这里))+"
)
_ASKS = re.compile(
    r"(?<!不)怎么(?!都|也)|怎样|咋|如何|为什么|为啥|为何|(?<!没)什么(?!的|都|也)|啥|哪(?!怕)|谁|多少(?!都)|多久|多长|多大|多高|多快"
    r"|几(?:号|点|种|家)|几(?:天|期|年|次|个月|个工作日)(?:内|能|可以|才|会|到|$)"
    r"|吗|嘛|[么呢]$|能否|是否|可否|有没有|可不可以|(.)不\1|行不$|能不$"
)
_WISHES = re.compile("(?:我|帮我|给我)?(?:想要?|要|需要|打算|准备)|(?:请|麻烦你?)?(?:帮我?|给我)|申请|办理|查询")
_TAIL = re.compile(  # asks, but only about what was said just before it
    "[这那该我又要还都会是就了]*(?:可以|能|行|对|好|有|没有|怎么办|咋办|咋整|咋弄|怎么弄|怎么处理|怎么解决|怎么回事|咋回事|怎么搞|为什么|为啥"
    "|什么原因|什么意思|什么情况|啥意思|啥情况|可不可以|行不行|能不能|是不是|有没有|能|有影响|麻烦)?(?:的|了|吗|嘛|么|呢|啊|呀|不)*"
)
_SHORTEST = 2  # letters of a clause that says anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """`text` without the polite words and the connective it began with. `is_apart`: a sentence ended before it, or it
    began with a connective. `completes`: it asks nothing of its own, only about the clause before (怎么办, 可以吗)."""

    text: str
    asks: bool
    wishes: bool
    completes: bool
    is_apart: bool
    is_added: bool  # it began with a connective


def clauses(text: str) -> Sequence[Clause]:
    """Those that say anything, in their order. The cost is bounded whatever the length."""
    if len(text) > 2 * _HALF:
        text = f"{text[:_HALF]}\n{text[-_HALF:]}"
    found: list[Clause] = []
    is_apart = True
    for said, ended in _pieces(text):
        clause = _clause(said, ended, is_apart)
        if clause is not None:
            found.append(clause)
            is_apart = False
        is_apart = is_apart or not _PARTING.isdisjoint(ended)
    return found


def asks(text: str) -> bool:
    """Whether a normalised text has a word that asks."""
    return bool(_ASKS.search(text))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What stands between two ends, and what ends it; an added question (…还有利息多少) is a piece of its own."""
    start = 0
    for end in (*_ENDS.finditer(text), None):
        said = text[start : end.start() if end else len(text)]
        added = _CONNECTIVE.search(said, _SHORTEST)
        if added is not None and asks(normalise(said[: added.start()])) and asks(normalise(said[added.end() :])):
            yield said[: added.start()], ""
            said = said[added.start() :]
        yield said, end.group() if end else ""
        start = end.end() if end else start


def _clause(said: str, ended: str, is_apart: bool) -> Clause | None:
    text = normalise(said)
    text = text[polite.end() :] if (polite := _POLITE.match(text)) else text
    added = _CONNECTIVE.match(text)
    text = text[added.end() :] if added else text
    text = text[polite.end() :] if (polite := _POLITE.match(text)) else text
    if sum(map(str.isalnum, text)) < _SHORTEST:
        return None
    return Clause(
        text=text,
        asks=asks(text) or "?" in ended or "？" in ended,
        wishes=bool(_WISHES.match(text)),
        completes=bool(_TAIL.fullmatch(text)),
        is_apart=is_apart or bool(added),
        is_added=bool(added),
    )
