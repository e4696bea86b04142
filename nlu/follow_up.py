"""A message too short to stand alone: 那怎么还, 利息呢, 手续费."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.clauses import asks, clauses
from nlu.vocabulary import letters

_LONGEST = 10  # letters of what is asked
_BARE = 4  # letters that need be no question to be one: 手续费
_POINTS_BACK = re.compile(
    "(?:那么|那|这个|那个|它|这种|那种|这样|此)+(?:的话)?(?:的)?(?:个)?"
    "|(?:谢谢|好的?|嗯+|哦+|噢|行|明白了?|知道了|懂了|了解了?|ok)(?:谢谢)?那么?"
)
_ACKNOWLEDGED = re.compile("(?:谢谢你?|谢谢您|多谢|好的?|好吧|嗯+|哦+|噢|行|明白了?|知道了|懂了|了解了?|收到|ok|可以)*")
_PARTICLES = re.compile("[呢啊呀嘛哈]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """`text` without the words that only point back or ask on. `is_marked`: words do point back
    (那, 这个), or nothing but 呢 makes it a question."""

    text: str
    is_marked: bool


def follow_up(text: str) -> FollowUp | None:
    """What a raw text asks, if it may be about what was spoken of before: one short clause, polite words aside."""
    said = [clause for clause in clauses(text) if not _is_acknowledgement(clause.text)]
    if len(said) != 1 or said[0].completes:
        return None
    bare = letters(said[0].text)
    pointer = _POINTS_BACK.match(bare)
    rest = bare[pointer.end() :] if pointer else bare
    core = _PARTICLES.sub("", rest)
    is_marked = pointer is not None or ("呢" in rest[len(core) :] and not asks(core))
    if not 0 < len(core) <= _LONGEST or not (is_marked or said[0].asks or len(core) <= _BARE):
        return None
    return FollowUp(text=core, is_marked=is_marked)


def _is_acknowledgement(text: str) -> bool:
    return bool(_ACKNOWLEDGED.fullmatch(letters(text)))
