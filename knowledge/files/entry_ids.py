"""The id of an entry that came without one."""

from __future__ import annotations

import hashlib

from knowledge import same_question
from knowledge.entry import EntryId

_DIGITS = 12  # among 100,000 entries two alike are a matter of 1 in 50,000 files


def derived_id(question: str) -> EntryId:
    """The same for every way of writing the question, so that importing a file again updates its entries."""
    return EntryId("q-" + hashlib.sha256(same_question.key(question).encode("utf-8", "replace")).hexdigest()[:_DIGITS])
