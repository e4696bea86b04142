"""Queries as people mistype them: one kind of slip at a time, one or two of it in a query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from random import Random

import jieba
import opencc
from pypinyin import Style, lazy_pinyin

from bench.noise.characters import frequencies, homophones, is_han, look_alikes
from bench.noise.dialects import REGIONS
from nlu.word_dictionary import word_dictionary

_LONG = 10  # characters, from which on a second slip is likely enough
_SECOND_SLIP = 1 / 3
_FILLERS_BEFORE = (
    "你好，",
    "在吗，",
    "那个，",
    "请问一下，",
    "麻烦问一下，",
    "嗯，",
    "就是说，",
    "帮我看看，",
    "不好意思，",
)
_FILLERS_AFTER = ("，谢谢", "呀", "呢", "，急", "，在线等", "，麻烦了", "啊啊", "，求解答", "哈")
_FILLERS_WITHIN = ("那个", "嗯", "就是", "这个", "然后", "呃")
_MARKS = (
    "？？？",
    "！！！",
    "。。。",
    "……",
    "~~",
    "😭",
    "🙏🙏",
    "😡",
    "👀",
    "🤔",
    "[流泪]",
    "[抱拳]",
    "(╥﹏╥)",
    "、、、",
)
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def noisy(text: str, kind: str, seed: int) -> str | None:
    """The same for the same arguments; None where the text has nothing that this kind could change."""
    changed = KINDS[kind](text, Random(repr((seed, kind, text))))
    return None if changed == text else changed


def _homophone(text: str, chance: Random) -> str:
    syllables = _syllables(text)

    def others(place: int) -> list[str]:
        return [one for one in homophones().get(syllables[place], ()) if one != text[place]]

    def slip(place: int) -> str:
        choice = others(place)
        return chance.choices(choice, [frequencies()[one] for one in choice])[0]

    places = [place for place, character in enumerate(text) if is_han(character) and others(place)]
    return _slipped(text, places, chance, slip)


def _look_alike(text: str, chance: Random) -> str:
    places = [place for place, character in enumerate(text) if character in look_alikes()]
    return _slipped(text, places, chance, lambda place: chance.choice(look_alikes()[text[place]]))


def _pinyin(text: str, chance: Random) -> str:
    return _spelt(text, chance, Style.NORMAL)


def _initials(text: str, chance: Random) -> str:
    return _spelt(text, chance, Style.FIRST_LETTER)


def _traditional(text: str, chance: Random) -> str:
    return _to_traditional().convert(text)


def _dropped(text: str, chance: Random) -> str:
    places = _letters(text)
    return _slipped(text, places, chance, lambda place: "") if len(places) > 2 else text


def _doubled(text: str, chance: Random) -> str:
    return _slipped(text, _letters(text), chance, lambda place: 2 * text[place])


def _swapped(text: str, chance: Random) -> str:
    letters = set(_letters(text))
    places = [place for place in letters if place + 1 in letters and text[place] != text[place + 1]]
    if not places:
        return text
    place = chance.choice(sorted(places))
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _filler(text: str, chance: Random) -> str:
    where = chance.random()
    if where < 0.4:
        return chance.choice(_FILLERS_BEFORE) + text
    if where < 0.8:
        return text.rstrip("？?。") + chance.choice(_FILLERS_AFTER)
    return _between_words(text, chance, chance.choice(_FILLERS_WITHIN))


def _spaces(text: str, chance: Random) -> str:
    if chance.random() < 1 / 3:
        return " ".join(text)
    inner = range(1, len(text))
    return _slipped(text, inner, chance, lambda place: " " + text[place])


def _full_width(text: str, chance: Random) -> str:
    return text.translate(_WIDE)


def _marks(text: str, chance: Random) -> str:
    mark = chance.choice(_MARKS)
    return text + mark if chance.random() < 0.7 else _between_words(text, chance, mark)


def _dialect(text: str, chance: Random) -> str:
    words = _words(text)
    regions = [region for region in REGIONS if any(word in region for word in words)]
    region = chance.choice(regions) if regions else {}
    return "".join(region.get(word, word) for word in words)


KINDS: dict[str, Callable[[str, Random], str]] = {
    "homophone": _homophone,
    "look-alike": _look_alike,
    "pinyin": _pinyin,
    "initials": _initials,
    "traditional": _traditional,
    "dropped": _dropped,
    "doubled": _doubled,
    "swapped": _swapped,
    "filler": _filler,
    "spaces": _spaces,
    "full width": _full_width,
    "marks": _marks,
    "dialect": _dialect,
}


def _slipped(text: str, places: Sequence[int], chance: Random, slip: Callable[[int], str]) -> str:
    """`slip(place)` in place of the character at one or two of the places."""
    count = 2 if len(text) >= _LONG and chance.random() < _SECOND_SLIP else 1
    for place in sorted(chance.sample(places, min(count, len(places))), reverse=True):
        text = text[:place] + slip(place) + text[place + 1 :]
    return text


def _spelt(text: str, chance: Random, style: Style) -> str:
    """One word of two characters or more in Latin letters."""
    words = _words(text)
    places = [place for place, word in enumerate(words) if len(word) > 1 and all(map(is_han, word))]
    if places:
        place = chance.choice(places)
        words[place] = "".join(lazy_pinyin(words[place], style=style))
    return "".join(words)


def _syllables(text: str) -> list[str]:
    """One a character; a Chinese one is read as its word is."""
    read = (lazy_pinyin(word) if all(map(is_han, word)) else list(word) for word in _words(text))
    return [syllable for word in read for syllable in word]


def _between_words(text: str, chance: Random, inserted: str) -> str:
    words = _words(text)
    words.insert(chance.randint(min(1, len(words)), len(words)), inserted)
    return "".join(words)


def _letters(text: str) -> list[int]:
    """No digits: with one of them wrong, a number is another number and not a slip that anyone could see through."""
    return [place for place, character in enumerate(text) if character.isalpha()]


def _words(text: str) -> list[str]:
    return _tokenizer().lcut(text, HMM=False)


@cache
def _tokenizer() -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = word_dictionary()
    tokenizer.initialized = True
    return tokenizer


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
