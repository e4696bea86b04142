"""Answers cut into clauses and sentences, in which a word means what its neighbours make of it."""

from __future__ import annotations

import re

_CLAUSE_END = re.compile(r"[，。；！？,;!?\n]")
_SENTENCE_END = re.compile(r"[。；！？;!?\n]")
_FACT = re.compile(r"\{[^{}]*\}")


def clauses(text: str) -> list[str]:
    return _CLAUSE_END.split(text)


def sentences(text: str) -> list[str]:
    return _SENTENCE_END.split(text)


def without_facts(answer: str) -> str:
    """A fact's name says nothing to a customer."""
    return _FACT.sub("〇", answer)
