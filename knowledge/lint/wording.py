"""The words that a bank's answers should do without, and the file that lists them.

```yaml
jargon: {冲还: 偿还}            # and the plain word for it
brands: [支付宝]                # of other firms
allowed: [中国银行保险监督管理委员会]   # names that contain a brand and do not mean it
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu import located_yaml
from nlu.errors import ContentError, Problem

_KEYS = ("jargon", "brands", "allowed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Immutable. `jargon` maps a word to the plain one."""

    jargon: Mapping[str, str]
    _jargon: re.Pattern[str]
    _brands: re.Pattern[str]

    @classmethod
    def of(
        cls, *, jargon: Mapping[str, str] | None = None, brands: Iterable[str] = (), allowed: Iterable[str] = ()
    ) -> Wording:
        plain = dict(jargon or {})
        return cls(jargon=plain, _jargon=_any_of(plain), _brands=_any_of(brands, allowed))

    @classmethod
    def read(cls, path: Path) -> Wording:
        """Raises ContentError (N001-N006 from the file itself, K224 with every misplaced line)."""
        document = located_yaml.read(path)
        if problems := list(_problems(document, path)):
            raise ContentError("K224", problems)
        return cls.of(**{key: value for key, value in (document or {}).items() if value})

    def jargon_in(self, text: str) -> Iterator[str]:
        return (match["word"] for match in self._jargon.finditer(text) if match["word"])

    def brands_in(self, text: str) -> Iterator[str]:
        return (match["word"] for match in self._brands.finditer(text) if match["word"])


def _any_of(words: Iterable[str], allowed: Iterable[str] = ()) -> re.Pattern[str]:
    """`word` is matched for one of the words only: what is allowed is passed over. The longest wins."""
    meant, passed = _longest_first(words), _longest_first(allowed)
    forms = [*passed, f"(?P<word>{'|'.join(meant) or '(?!)'})"]
    return re.compile("|".join(forms), re.IGNORECASE)


def _longest_first(words: Iterable[str]) -> list[str]:
    return [_whole(word) for word in sorted(words, key=len, reverse=True)]


def _whole(word: str) -> str:
    before = r"(?<![A-Za-z])" if word[:1].isascii() else ""
    after = r"(?![A-Za-z])" if word[-1:].isascii() else ""
    return before + re.escape(word) + after


def _problems(document: Any, path: Path) -> Iterator[Problem]:
    def problem(line: int, message: str, hint: str) -> Problem:
        return Problem(code="K224", message=message, file=path, line=line, hint=hint)

    if document is None:
        return
    if not isinstance(document, located_yaml.LocatedDict):
        yield problem(1, "用词表应当是键值结构", "顶层写 " + "、".join(_KEYS))
        return
    for key, items in document.items():
        line = document.line_of(key)
        if key not in _KEYS:
            yield problem(line, f"不认识的键「{key}」", "可用：" + "、".join(_KEYS))
        elif key == "jargon" and items is not None:
            if not isinstance(items, located_yaml.LocatedDict):
                yield problem(line, "「jargon」应当是「行话: 通俗的说法」", "每行一个")
                continue
            for word, plain in items.items():
                if not _is_word(word) or not _is_word(plain):
                    yield problem(items.line_of(word), f"「{word}: {plain}」要两边都是词", "数字和日期请加引号")
        elif items is not None:
            if not isinstance(items, located_yaml.LocatedList):
                yield problem(line, f"「{key}」应当是列表", "每行以「- 」开头")
                continue
            for index, word in enumerate(items):
                if not _is_word(word):
                    yield problem(items.line_of(index), f"「{word}」不是词", "数字和日期请加引号")


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
