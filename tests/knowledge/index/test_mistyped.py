"""A base's questions as hurried people would type them."""

from __future__ import annotations

from knowledge.index.mistyped import mistyped
from nlu.lexicon import Lexicon
from nlu.understand import Understander
from nlu.vocabulary import Vocabulary

TEXTS = ["怎么提前还款", "额度什么时候恢复", "利息按天算还是按月算", "还款日可以改吗", "银行卡丢了怎么办"]
VOCABULARY = Vocabulary.fit(map(Understander(Lexicon.empty()).understand, TEXTS))


def test_every_question_gets_a_slip_or_two() -> None:
    again = mistyped(TEXTS, VOCABULARY)
    assert len(again) >= len(TEXTS) - 1  # a character without a homophone stays as it is
    assert all(again[place] != TEXTS[place] and set(again[place]) & set(TEXTS[place]) for place in again)


def test_the_same_questions_get_the_same_slips() -> None:
    assert mistyped(TEXTS, VOCABULARY) == mistyped(TEXTS, VOCABULARY)
