"""What a character is confused with: by ear, and by eye."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from pypinyin import lazy_pinyin

from nlu.word_dictionary import word_dictionary

_USUAL = 4_000  # characters; an input method hardly ever offers a rarer one first
LOOK_ALIKES = Path(__file__).with_name("look_alikes.txt")


def is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


@cache
def frequencies() -> Mapping[str, int]:
    """Of the characters of ordinary text: how often the words that have them occur, by jieba's dictionary."""
    found: defaultdict[str, int] = defaultdict(int)
    words, _ = word_dictionary()
    for word, frequency in words.items():
        for character in filter(is_han, word):
            found[character] += frequency
    usual = sorted(found, key=lambda character: (-found[character], character))[:_USUAL]
    return {character: found[character] for character in usual}


@cache
def homophones() -> Mapping[str, Sequence[str]]:
    """Characters by syllable without its tone, each under its usual reading."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for character in sorted(frequencies()):
        found[lazy_pinyin(character)[0]].append(character)
    return dict(found)


@cache
def look_alikes() -> Mapping[str, Sequence[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in LOOK_ALIKES.read_text(encoding="utf-8").splitlines():
        for group in () if line.startswith("#") else line.split():
            for character in group:
                found[character] |= set(group) - {character}
    return {character: sorted(others) for character, others in found.items()}
