"""What a text means by itself, without a conversation: `/model/parse` and the explain pane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.matching import Matching
from bot.dialogue.reading import is_exact, read
from bot.dialogue.skills.answer import intent_of, is_answered
from bot.domain.snapshot import Snapshot
from knowledge.index.match import Match
from nlu.entities.entity import Entity
from nlu.mask import mask, without_masked
from nlu.text import normalise

FALLBACK = "nlu_fallback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parse:
    """`text` is masked. `intents` are (name, probability); the first is what the bot would act on.

    A name is `faq/<entry id>`, the id of a small talk or a policy topic, `topic/<word of the base>`, or `nlu_fallback`.
    """

    text: str
    intents: tuple[tuple[str, float], ...]
    entities: tuple[Entity, ...]


async def parse(text: str, snapshot: Snapshot, matching: Matching) -> Parse:
    masked = mask(text)
    understanding = snapshot.nlu.understand(without_masked(masked))
    entities = snapshot.nlu.understand(text).entities  # found in what was typed: the masked text has none left
    topic = snapshot.topics.find(normalise(masked))

    async def search(part: str) -> Sequence[Match]:
        return await matching.search(snapshot, snapshot.nlu.understand(part))

    whole = await matching.search(snapshot, understanding)
    matches = (await read(understanding.raw, whole, search)).matches
    intents = [(intent_of(snapshot.entries[match.entry_id]), match.probability) for match in matches]
    word = None if is_exact(matches) else snapshot.catalogue.topic(understanding.text)
    if topic is not None:
        intents.insert(0, (topic, 1.0))
    elif word is not None and len(word.entries) > 1:
        intents.insert(0, (f"topic/{word.name}", 1.0))  # listed, not answered
    elif not is_answered(snapshot, matches):
        intents.insert(0, (FALLBACK, snapshot.index.thresholds.answer))  # what the others failed to reach
    return Parse(text=masked, intents=tuple(intents), entities=entities)
