"""Other words for the same: a question is heard though it uses a word that none of a base's wordings has.

`thesaurus.txt` holds groups of words that customers of a bank use for one another, a group a line; the first names it.
A deployment adds groups of its own (`related` in its lexicon).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

_SHIPPED = Path(__file__).with_name("thesaurus.txt")


_NOT = ("不", "没")
_DENYING = (*_NOT, "未", "无", "别", "非", "拒", "取消", "解", "退", "停")


class Thesaurus:
    """Immutable. Its words are normalised."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        names: dict[str, dict[str, None]] = {}
        for group in groups:
            for word in group:
                names.setdefault(word, {})[group[0]] = None
        self._names = {word: tuple(found) for word, found in names.items()}
        self._sizes = sorted({len(word) for word in self._names}, reverse=True)

    def concepts(self, text: str) -> tuple[str, ...]:
        """The names of the groups that the normalised text has a word of, each once, in order.

        Words within words count too, but not within one that denies or undoes: 没到账 is not 到账. And 能不能借 is a
        question, not a denial.
        """
        found: dict[str, None] = {}
        denied = 0
        for start in range(len(text)):
            if text[start] in _NOT and text[start - 1 : start] == text[start + 1 : start + 2] != "":
                continue
            sizes = (size for size in self._sizes if start + size <= len(text))
            ends = [start + size for size in sizes if text[start : start + size] in self._names]
            denies = text.startswith(_DENYING, start)
            for end in ends[:1] if denies else ends:  # the longest first
                if end > denied:
                    found.update(dict.fromkeys(self._names[text[start:end]]))
            if denies and ends:
                denied = max(denied, ends[0])
        return tuple(found)


@cache
def with_groups(groups: tuple[tuple[str, ...], ...]) -> Thesaurus:
    """The one that ships, and these groups."""
    return Thesaurus([*_shipped(), *groups])


@cache
def _shipped() -> tuple[tuple[str, ...], ...]:
    lines = _SHIPPED.read_text("utf-8").splitlines()
    return tuple(tuple(line.split()) for line in lines if not line.startswith("#"))
