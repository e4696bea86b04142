"""The words of a deployment: domain terms, what else they are called, and words that say nothing.

```yaml
terms: [结清证明, 还款日]
synonyms:                       # the first word of a group stands for the others
  - [还款日, 扣款日, 账单日]
stop_words: [请问, 你好]
```
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jieba

from nlu import located_yaml
from nlu.errors import ContentError, Problem
from nlu.text import normalise
from nlu.word_dictionary import word_dictionary

_KEYS = ("terms", "synonyms", "stop_words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Immutable. All words are normalised; `canonical` maps every other name to the word that stands for it."""

    terms: tuple[str, ...]
    canonical: Mapping[str, str]
    stop_words: frozenset[str]
    _tokenizer: jieba.Tokenizer

    @classmethod
    def empty(cls) -> Lexicon:
        return cls.of()

    @classmethod
    def of(
        cls, *, terms: Iterable[str] = (), synonyms: Iterable[Iterable[str]] = (), stop_words: Iterable[str] = ()
    ) -> Lexicon:
        groups = [[normalise(word) for word in group] for group in synonyms]
        canonical = {word: group[0] for group in groups for word in group[1:] if word != group[0]}
        known = {normalise(term) for term in terms} | {word for group in groups for word in group}
        stopped = frozenset(normalise(word) for word in stop_words)
        return cls(
            terms=tuple(sorted(known - {""})),
            canonical=canonical,
            stop_words=stopped,
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
        words = (self.canonical.get(word, word) for word in self._tokenizer.cut(text, HMM=False))
        return tuple(word for word in words if word not in self.stop_words and any(map(str.isalnum, word)))


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
        yield problem(1, "词表应当是键值结构", "顶层写 terms、synonyms、stop_words")
        return
    for key, items in document.items():
        line = document.line_of(key)
        if key not in _KEYS:
            yield problem(line, f"不认识的键「{key}」", "可用：" + "、".join(_KEYS))
        elif items is not None and not isinstance(items, list):
            yield problem(line, f"「{key}」应当是列表", "每行以「- 」开头")
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if key == "synonyms":
                if not isinstance(item, list) or len(item) < 2 or not all(map(_is_word, item)):
                    yield problem(items.line_of(index), "一组同义词至少要有两个词", "写成 [标准词, 别名, 别名]")
            elif not _is_word(item):
                yield problem(items.line_of(index), f"「{item}」不是词", "数字和日期请加引号")
    yield from _repeated(document, problem)


def _repeated(document: Any, problem: Any) -> Iterable[Problem]:
    """A word in two groups would silently take the meaning of the last."""
    seen: set[str] = set()
    groups = document.get("synonyms")
    for index, group in enumerate(groups if isinstance(groups, list) else ()):
        for word in dict.fromkeys(map(normalise, filter(_is_word, group if isinstance(group, list) else ()))):
            if word in seen:
                yield problem(groups.line_of(index), f"「{word}」出现在两组同义词里", "只留一处")
            seen.add(word)


def _is_word(item: Any) -> bool:
    return isinstance(item, str) and bool(normalise(item))
