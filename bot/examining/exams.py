"""A deployment's knowledge examined: with questions taken from itself, or with real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import app as composition
from bot.config import Settings
from bot.dialogue.topics import PhraseTopics
from bot.examining.topics_first import TopicsFirst
from bot.ports import Progress
from knowledge.entry import Entry
from knowledge.evaluation import faq
from knowledge.evaluation.faq import FaqRun
from knowledge.evaluation.own_exam import own_exam, without_small_talk
from knowledge.evaluation.queries import Query
from knowledge.index.matcher import Matcher
from nlu.lexicon import Lexicon
from nlu.understand import Understander


async def served(settings: Settings, report: Progress) -> list[Entry]:
    """What would be served were it published now; nothing is written."""
    async with composition.publishing(settings, report) as publisher:
        return await publisher.served()


def ask_its_own(settings: Settings, entries: Sequence[Entry], report: Progress) -> FaqRun:
    """Raises CodedError K404 when no entry has questions to spare."""
    exam, models = own_exam(entries), composition.matching_models(settings)
    run = faq.run(
        exam.entries,
        exam.queries,
        report,
        lexicon=Lexicon.read(settings.content.lexicon),
        encoder=models.encoder,
        reranker=models.reranker,
        strays=exam.strays,
    )
    return replace(run, answered=without_small_talk(run.answered, entries))


def ask_real(settings: Settings, entries: Sequence[Entry], queries: Sequence[Query], report: Progress) -> FaqRun:
    """Policy topics come first, as in a turn."""
    understander = Understander(Lexicon.read(settings.content.lexicon))
    models = composition.matching_models(settings)
    matcher = Matcher.build(entries, understander, encoder=models.encoder, reranker=models.reranker, progress=report)
    return faq.ask(TopicsFirst(topics(settings), matcher), understander, queries, report)


def topics(settings: Settings) -> PhraseTopics:
    return PhraseTopics.read(settings.content.dialogue / "topics.yml")
