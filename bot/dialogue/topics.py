"""Policy topics by phrase: what must never be left to a guess, such as fraud under way or a wish for a person.

A phrase is what a product manager writes: pieces parted by blanks, which must occur in this order, at most GAP
characters apart and within one sentence. `a|b` are alternatives; `{name}` is a word list of the file; a number or
Latin word counts only as a whole. Only escaped literals reach a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from bot.dialogue.topics_file import TopicsFile, read_topics_file
from nlu.text import normalise

GAP = 8
READ_CHARS = 2000  # of a message
WHOLE_CHARS = 24  # a message that says nothing but one thing is short

_GAP = f"[^。!?;]{{0,{GAP}}}?"
_WORD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    id: str
    phrases: tuple[re.Pattern[str], ...]
    exceptions: tuple[re.Pattern[str], ...]
    whole: re.Pattern[str] | None

    def is_raised(self, text: str, bare: str) -> bool:
        if self.whole is not None and len(bare) <= WHOLE_CHARS and self.whole.fullmatch(bare):
            return True
        voids: list[tuple[int, int]] | None = None
        for start, end in self._hits(text):
            if voids is None:
                voids = [span for pattern in self.exceptions for span in _spans(pattern, text)]
            if not any(start < void_end and void_start < end for void_start, void_end in voids):
                return True
        return False

    def _hits(self, text: str) -> Iterator[tuple[int, int]]:
        for pattern in self.phrases:
            yield from _spans(pattern, text)


class PhraseTopics:
    """Immutable. The first topic of the file that a text raises wins; a hit that an exception touches is none."""

    def __init__(self, topics: Iterable[_Topic], around: Sequence[str]) -> None:
        """`around`: words that may stand around a topic word of the base, and change nothing."""
        self._topics, self.around = tuple(topics), tuple(around)

    @classmethod
    def read(cls, path: Path) -> PhraseTopics:
        """Raises ContentError B040 with every mistake of the file."""
        file = read_topics_file(path)
        return cls(_compiled(file), file.around)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(topic.id for topic in self._topics)

    def find(self, text: str) -> str | None:
        """The topic that a normalised text raises; of a long text only the beginning is read."""
        text = text[:READ_CHARS]
        bare = "".join(character for character in text if character.isalnum())
        return next((topic.id for topic in self._topics if topic.is_raised(text, bare)), None)


def _compiled(file: TopicsFile) -> Iterator[_Topic]:
    for topic in file.topics:
        yield _Topic(
            id=topic.id,
            phrases=tuple(re.compile(_phrase(phrase, file.words)) for phrase in topic.phrases),
            exceptions=tuple(re.compile(_phrase(phrase, file.words)) for phrase in topic.exceptions),
            whole=_whole(topic.whole, file) if topic.whole else None,
        )


def _phrase(phrase: str, words: Mapping[str, Sequence[str]]) -> str:
    return _GAP.join(_alternatives(_literals(piece, words)) for piece in phrase.split())


def _whole(phrases: Sequence[str], file: TopicsFile) -> re.Pattern[str]:
    """One or more of the phrases, with nothing but polite words around and between them."""
    said = _alternatives([literal for phrase in phrases for literal in _literals(phrase, file.words)])
    polite = _alternatives([normalise(word) for word in file.polite])
    return re.compile(f"(?:{polite})*(?:{said})(?:{said}|{polite})*")


def _literals(piece: str, words: Mapping[str, Sequence[str]]) -> list[str]:
    """Every text a piece stands for, longest first."""
    literals = set()
    for alternative in piece.split("|"):
        parts = _WORD.split(alternative)  # literal, word, literal, word, ... literal
        choices = [words[part] if index % 2 else (part,) for index, part in enumerate(parts)]
        literals |= {normalise("".join(chosen)) for chosen in product(*choices)}
    return sorted(literals, key=lambda literal: (-len(literal), literal))


def _alternatives(literals: Iterable[str]) -> str:
    return f"(?:{'|'.join(_bounded(literal) for literal in literals)})"


def _bounded(literal: str) -> str:
    before = _boundary(literal[0])
    after = _boundary(literal[-1])
    return (f"(?<!{before})" if before else "") + re.escape(literal) + (f"(?!{after})" if after else "")


def _boundary(character: str) -> str:
    if character.isascii() and character.isdigit():
        return "[0-9]"
    return "[a-z]" if character.isascii() and character.isalpha() else ""


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Every start at which the pattern matches, so that a voided hit hides no later one."""
    match = pattern.search(text)
    while match is not None:
        yield match.span()
        match = pattern.search(text, match.start() + 1)
