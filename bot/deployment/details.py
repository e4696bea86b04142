"""What a new deployment must be told: nothing else has no good default."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from nlu.errors import ContentError, Problem

MOST_CHARS = 40
ROBOT = "小助"
_JOINER = "\u200d"  # holds an emoji together
_PEOPLE = ("人工", "客服", "真人")
_BANK = "银行"
_LEAST_SPOKEN = 2  # a name of one character would be found in half of what people write


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """`hours` are those of the people at the bank; `today` is the first day on which its facts hold."""

    bank: str
    hotline: str
    hours: str
    robot: str
    today: date

    def check(self) -> None:
        """Raises ContentError B033 with everything that is wrong."""
        found = {
            "银行名称": fault(self.bank),
            "客服热线": hotline_fault(self.hotline),
            "人工服务时间": fault(self.hours),
            "机器人名字": robot_fault(self.robot),
        }
        problems = [Problem(code="B033", message=f"{name}{wrong}") for name, wrong in found.items() if wrong]
        if problems:
            raise ContentError("B033", problems)

    @property
    def short_name(self) -> str:
        """江畔 of 江畔银行."""
        return self.bank.removesuffix(_BANK).strip() or self.bank

    @property
    def spoken_bank(self) -> str:
        """What customers type for the bank: safe in any list of words."""
        return _spoken(self.short_name) or _BANK

    @property
    def spoken_robot(self) -> str:
        return _spoken(self.robot) or "机器人"


def fault(text: str) -> str | None:
    """What is wrong with a name or a wording, in Chinese, to be read after what it is."""
    if not text.strip():
        return "不能是空的"
    if len(text) > MOST_CHARS:
        return f"至多 {MOST_CHARS} 个字，现在有 {len(text)} 个"
    if any(character in "{}" for character in text):
        return "不能含有花括号，话术用它表示事实"
    if any(unicodedata.category(one)[0] == "C" or one in "\u2028\u2029" for one in text if one != _JOINER):
        return "不能含有换行或看不见的控制字符"
    return None


def hotline_fault(text: str) -> str | None:
    return fault(text) or (None if any(one.isdigit() for one in text) else "里没有数字")


def robot_fault(text: str) -> str | None:
    """A customer must be able to tell it from a person, and asking for a person from calling it."""
    word = next((word for word in _PEOPLE if word in text), None)
    return fault(text) or (f"不能含有「{word}」，客户会分不清机器人和人" if word else None)


def _spoken(name: str) -> str:
    letters = "".join(character for character in name if character.isalnum())
    return letters if len(letters) >= _LEAST_SPOKEN else ""
