"""Two answers about one product, of which one allows what the other refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.entry import Entry
from knowledge.files.loaded import Located
from knowledge.lint.clauses import clauses, without_facts
from knowledge.lint.finding import advice, place
from nlu.errors import Problem
from nlu.text import normalise
from nlu.vocabulary import letters

_LEVELS = 2  # of a category: what lies in one is about one product
_SHORTEST = 4  # letters: less names no particular thing
_SAYS = re.compile("(?P<no>暂?不支持|暂?不可以?|暂?不能|无法|暂不)|(?P<yes>可以|支持|能够|[可能])")
_CONDITION = re.compile("如|若|时|后|前|的|期间|未|超过|逾期|仅|只")  # what holds under one may not hold otherwise


def opposite_answers(entries: Sequence[Located[Entry]]) -> Iterator[Problem]:
    """One a pair of entries, at the later one."""
    said: dict[tuple[tuple[str, ...], str], dict[bool, Located[Entry]]] = {}
    told: set[tuple[str, str]] = set()
    for located in entries:
        entry = located.value
        for answer in entry.answers:
            for is_allowed, what in _statements(answer):
                both = said.setdefault((entry.category[:_LEVELS], what), {})
                both.setdefault(is_allowed, located)
                other = both.get(not is_allowed)
                if other is None or other.value.id == entry.id or (entry.id, other.value.id) in told:
                    continue
                told.add((entry.id, other.value.id))
                message = f"答案与条目「{other.value.id}」相反：一处可以、一处不可以「{what}」"
                yield advice("K213", located, message, f"核对后改一致；另一处：{place(other)}")


def _statements(answer: str) -> Iterator[tuple[bool, str]]:
    for clause in clauses(without_facts(answer)):
        match = _SAYS.search(clause)
        if match is None or _CONDITION.search(clause, 0, match.start()):
            continue
        what = letters(normalise(clause[match.end() :]))
        if len(what) >= _SHORTEST:
            yield match["yes"] is not None, what
