"""Words that a list gives another word for: function words of dialects and chats, and the slips of a lexicon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

from nlu import located_yaml
from nlu.correction.repair import Edit, RepairKind

_FUNCTION_WORDS = Path(__file__).with_name("function_words.yml")


class ListedWords:
    """Replaced only where they begin and end with words of the text: 点解 is none in 几点解冻."""

    def __init__(self, slips: Mapping[str, str], segments: Callable[[str], Sequence[str]]) -> None:
        """`slips`: written -> meant; `segments` parts a normalised text into its words."""
        kinds = ((_function_words(), RepairKind.FUNCTION_WORD), (slips, RepairKind.SLIP))
        self._words = {written: (meant, kind) for listed, kind in kinds for written, meant in listed.items()}
        longest_first = sorted(self._words, key=lambda written: (-len(written), written))
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        self._segments = segments

    def edits(self, text: str) -> Iterator[Edit]:
        if self._pattern.search(text) is None:
            return
        bounds = {0, *accumulate(map(len, self._segments(text)))}
        for match in self._pattern.finditer(text):
            meant, kind = self._words[match[0]]
            if bounds.issuperset(match.span()):
                yield Edit(start=match.start(), end=match.end(), meant=meant, kind=kind)


@cache
def _function_words() -> Mapping[str, str]:
    groups = located_yaml.read(_FUNCTION_WORDS)
    return {written: meant for meant, *others in groups for written in others}
