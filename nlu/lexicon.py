"""The words of a deployment: domain terms, what else they are called, and words that say nothing.

```yaml
terms: [结清证明, 还款日]
synonyms:                       # the first word of a group stands for the others
  - [还款日, 扣款日, 账单日]
slips:                          # the first word of a group is what the others, which are no words, are meant to be
  - [逾期还款, 预期还款]
related:                        # words that mean about the same, beside those of nlu/thesaurus.txt
  - [学生, 在读, 大三]
stop_words: [请问, 你好]
```
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jieba

from nlu import located_yaml
from nlu.errors import ContentError, Problem
from nlu.text import normalise
from nlu.word_dictionary import word_dictionary

_KEYS = ("terms", "synonyms", "slips", "related", "stop_words")
_GROUPS = {"synonyms": "一组同义词", "slips": "一组错写", "related": "一组相关词"}
_TERM_LOG_PROBABILITY = -9.0  # of a term of ours in what customers write, at least; as 支付 has it in the language


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Immutable. All words are normalised; `canonical` maps every other name to the word that stands for it, `slips`
    every wrong spelling to what is meant; the first word of a `related` group names it."""

    terms: tuple[str, ...]
    canonical: Mapping[str, str]
    slips: Mapping[str, str]
    related: tuple[tuple[str, ...], ...]
    stop_words: frozenset[str]
    _terms: frozenset[str]
    _tokenizer: jieba.Tokenizer

    @classmethod
    def empty(cls) -> Lexicon:
        return cls.of()

    @classmethod
    def of(
        cls,
        *,
        terms: Iterable[str] = (),
        synonyms: Iterable[Iterable[str]] = (),
        slips: Iterable[Iterable[str]] = (),
        related: Iterable[Iterable[str]] = (),
        stop_words: Iterable[str] = (),
    ) -> Lexicon:
        groups = [[normalise(word) for word in group] for group in synonyms]
        canonical = _first_by_others(groups)
        known = {normalise(term) for term in terms} | {word for group in groups for word in group}
        stopped = frozenset(normalise(word) for word in stop_words)
        return cls(
            terms=tuple(sorted(known - {""})),
            canonical=canonical,
            slips=_first_by_others([normalise(word) for word in group] for group in slips),
            related=tuple(tuple(map(normalise, group)) for group in related),
            stop_words=stopped,
            _terms=frozenset(known - {""}),
            _tokenizer=_tokenizer_with(tuple(sorted((known | stopped) - {""}))),
        )

    @classmethod
    def read(cls, path: Path) -> Lexicon:
        """Raises ContentError (N001-N004 from the file itself, N010 with every misplaced line)."""
        document = located_yaml.read(path)
        if document is None:
            return cls.empty()
        if problems := list(_problems(document, path)):
            raise ContentError("N010", problems)
        return cls.of(**{key: document.get(key) or () for key in _KEYS})

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a normalised text, synonyms resolved; no stop words, no punctuation."""
        words = (self.canonical.get(word, word) for word in self.segments(text))
        return tuple(word for word in words if word not in self.stop_words and any(map(str.isalnum, word)))

    def segments(self, text: str) -> list[str]:
        """The text in words, everything kept: the most probable way of parting it."""
        return list(self._tokenizer.cut(text, HMM=False))

    def is_word(self, text: str) -> bool:
        return bool(self._tokenizer.FREQ.get(text))

    def is_beginning(self, text: str) -> bool:
        """Whether words begin so; a word itself does."""
        return text in self._tokenizer.FREQ

    def log_probability(self, word: str) -> float:
        """Of a word in what customers write; natural logarithm."""
        known = math.log(max(self._tokenizer.FREQ.get(word, 0), 1) / self._tokenizer.total)
        return max(known, _TERM_LOG_PROBABILITY) if word in self._terms else known


@lru_cache(maxsize=2)  # the next version of a bank's knowledge seldom has other words: 70 MB that it can share
def _tokenizer_with(words: tuple[str, ...]) -> jieba.Tokenizer:
    """jieba's dictionary and these words. Its module-level functions are never used: they share one dictionary."""
    base = _base_tokenizer()
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = base.FREQ.copy(), base.total, True
    for word in words:
        tokenizer.add_word(word)
    return tokenizer


@cache
def _base_tokenizer() -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = word_dictionary()
    tokenizer.initialized = True
    return tokenizer


def _problems(document: Any, path: Path) -> Iterable[Problem]:
    def problem(line: int, message: str, hint: str) -> Problem:
        return Problem(code="N010", message=message, file=path, line=line, hint=hint)

    if not isinstance(document, located_yaml.LocatedDict):
        yield problem(1, "词表应当是键值结构", "顶层写 " + "、".join(_KEYS))
        return
    for key, items in document.items():
        line = document.line_of(key)
        if key not in _KEYS:
            yield problem(line, f"不认识的键「{key}」", "可用：" + "、".join(_KEYS))
        elif items is not None and not isinstance(items, list):
            yield problem(line, f"「{key}」应当是列表", "每行以「- 」开头")
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if key in _GROUPS:
                if not isinstance(item, list) or len(item) < 2 or not all(map(_is_word, item)):
                    yield problem(items.line_of(index), f"{_GROUPS[key]}至少要有两个词", "写成 [标准词, 别名, 别名]")
            elif not _is_word(item):
                yield problem(items.line_of(index), f"「{item}」不是词", "数字和日期请加引号")
    yield from _repeated(document, problem)


def _repeated(document: Any, problem: Any) -> Iterable[Problem]:
    """A word in two groups would silently take the meaning of the last, and a slip that is a word would hide it."""
    seen: set[str] = set()
    groups = _groups(document, "synonyms")
    for line, words in groups:
        for word in dict.fromkeys(words):
            if word in seen:
                yield problem(line, f"「{word}」出现在两组同义词里", "只留一处")
            seen.add(word)
    slips = _groups(document, "slips")
    seen |= {words[0] for _, words in slips}
    for line, (_, *written) in slips:
        for word in written:
            if word in seen:
                yield problem(line, f"错写「{word}」在别处也出现", "只留一处；本身是词的不算错写")
            seen.add(word)


def _groups(document: Any, key: str) -> list[tuple[int, list[str]]]:
    """Line and normalised words of each group."""
    groups = document.get(key)
    if not isinstance(groups, located_yaml.LocatedList):
        return []
    found = (
        (groups.line_of(index), [normalise(word) for word in group if _is_word(word)])
        for index, group in enumerate(groups)
        if isinstance(group, list)
    )
    return [(line, words) for line, words in found if words]


def _first_by_others(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    return {word: first for first, *others in groups for word in others if word != first}


def _is_word(item: Any) -> bool:
    return isinstance(item, str) and bool(normalise(item))
