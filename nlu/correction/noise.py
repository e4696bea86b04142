"""What says nothing wherever it stands: emoji between words, and a character that is typed again and again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.correction.repair import Edit, RepairKind

_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]+")
# Numbers are never touched, nor are the stars of a masked one; three letters alone are a name (AAA, www, VIII).
_REPEATED = re.compile(r"([^\d*ixw〇零一二三四五六七八九十百千万亿])\1{2,}")

_SOUNDS = frozenset("哈呵嘿嘻呜嗯啊哦喔唉")  # said again and again they are laughter or tears: three of them stay
_LAUGHTER = 3


def noise(text: str) -> list[Edit]:
    """In a normalised text. One that is nothing but emoji stays as it is."""
    return sorted((*_emoji(text), *_repeated(text)), key=lambda edit: edit.start)


def _emoji(text: str) -> Iterator[Edit]:
    found = list(_EMOJI.finditer(text))
    if not found or not any(map(str.isalnum, text)):
        return
    for match in found:
        start, end = match.span()
        between = " " if _is_latin(text, start - 1) and _is_latin(text, end) else ""
        yield Edit(start=start, end=end, meant=between, kind=RepairKind.EMOJI)


def _repeated(text: str) -> Iterator[Edit]:
    for match in _REPEATED.finditer(text):
        (start, end), character = match.span(), match[1]
        if character in _SOUNDS:
            start = min(start + _LAUGHTER - 1, end - 1)
        is_name = character.isascii() and character.isalpha() and not _is_in_word(text, start, end)
        if end - start > 1 and not is_name and not _EMOJI.match(character):
            yield Edit(start=start, end=end, meant=character, kind=RepairKind.REPEATED)


def _is_in_word(text: str, start: int, end: int) -> bool:
    return _is_latin(text, start - 1) or _is_latin(text, end)


def _is_latin(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place].isascii() and text[place].isalnum()
