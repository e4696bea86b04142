"""Looking round instead of asking: the categories level by level, and the questions behind a bare topic word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from bot.dialogue.place import Place
from bot.dialogue.policy import Proposal, Saying
from bot.dialogue.reading import is_exact
from bot.dialogue.skills.answer import answer_events, intent_of, question_button, repaired
from bot.dialogue.turn import Turn
from bot.dialogue.wording import fill, say
from bot.domain.event import BotUttered, Button
from knowledge.catalogue import CategoryPath, Level, Topic
from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.index.match import Match
from nlu.text import normalise

PAGE = 6  # choices at a time; buttons that move to and fro come on top
_OUTSIDERS = 3  # of the matcher's first so many those that do not contain the word come too
_BETWEEN_LEVELS = " › "


class BrowseSkill:
    """Stands after safety and asking for a person, whose words must never become a list, and before the answers: of a
    word that stands for many questions the matcher would answer one, perhaps surely, and guess."""

    async def propose(self, turn: Turn) -> Proposal | None:
        if turn.topic == "categories":
            return await browse(turn, Place())
        topic = turn.snapshot.catalogue.topic(turn.understanding.text)
        if topic is None:
            return None
        if is_exact(await turn.matches()):  # the bank has an answer to these very words
            return None
        match list(islice(_served(turn, topic.entries), 2)):
            case []:
                return None
            case [entry]:
                evidence = {"intent": intent_of(entry), "stage": "topic", **repaired(turn)}
                return Saying(skill="browse", events=answer_events(turn, entry, evidence))
        return await browse(turn, Place(path=topic.category) if topic.category else Place(topic=topic.name))


async def browse(turn: Turn, place: Place) -> Proposal | None:
    """None when there is nothing (any more) at this place."""
    if place.topic is not None:
        topic = turn.snapshot.catalogue.topic(normalise(place.topic))
        said = None if topic is None else await _topic(turn, topic, place)
    else:
        level = turn.snapshot.catalogue.level(place.path)
        said = None if level is None else _level(turn, level, place)
    return None if said is None else Saying(skill="browse", events=(said,))


async def _topic(turn: Turn, topic: Topic, place: Place) -> BotUttered | None:
    """What is asked most comes first, then what the matcher makes of the word though it does not contain it; of the
    rest the short questions before those about a special case."""
    found = await turn.matching.search(turn.snapshot, turn.snapshot.nlu.understand(topic.name))
    popular = (entry_id for entry_id in turn.popular if entry_id in topic.entries)
    likely = (match.entry_id for match in found[:_OUTSIDERS] if _is_outsider(turn, topic, match))
    plain = sorted(topic.entries, key=lambda entry_id: len(turn.snapshot.entries[entry_id].question))
    entries = _served(turn, dict.fromkeys(chain(popular, likely, plain)))
    buttons = _page(turn, place, map(question_button, entries))
    if not buttons:
        return None
    evidence = {"intent": f"topic/{topic.name}", **repaired(turn)}
    return say(turn, "utter_topic_questions", "questions", buttons=buttons, title=topic.name, evidence=evidence)


def _is_outsider(turn: Turn, topic: Topic, match: Match) -> bool:
    """A question that does not contain the word, though it is about it: 利息 also means 利率."""
    is_question = turn.snapshot.entries[match.entry_id].kind is EntryKind.FAQ
    return is_question and match.entry_id not in topic.entries


def _level(turn: Turn, level: Level, place: Place) -> BotUttered | None:
    while (child := _only_child(turn, level)) is not None:
        level, place = child, Place(path=child.path)
    children = (
        Button(title=child.path[-1], payload=Place(path=child.path).payload) for child in _children(turn, level)
    )
    buttons = _page(turn, place, chain(children, map(question_button, _served(turn, level.entries))))
    if not buttons:
        return None
    if not level.path:
        return say(turn, "utter_categories", "categories", buttons=buttons, evidence={"intent": "categories"})
    back = _button(turn, "utter_back", Place(path=_above(turn, level)))
    evidence = {"intent": f"category/{'/'.join(level.path)}"}
    title = _BETWEEN_LEVELS.join(level.path)
    return say(turn, "utter_category", "categories", buttons=(*buttons, back), title=title, evidence=evidence)


def _children(turn: Turn, level: Level) -> Iterator[Level]:
    """Those in which there is something today."""
    for name in level.children:
        child = turn.snapshot.catalogue.level((*level.path, name))
        if child is not None and any(True for _ in _served(turn, child.below)):
            yield child


def _only_child(turn: Turn, level: Level) -> Level | None:
    """Where nothing else can be chosen: nobody should have to tap that."""
    children = list(islice(_children(turn, level), 2))
    is_only = level.path and len(children) == 1 and not any(True for _ in _served(turn, level.entries))
    return children[0] if is_only else None


def _above(turn: Turn, level: Level) -> CategoryPath:
    """The nearest level above in which there is a choice."""
    path = level.path[:-1]
    while (above := turn.snapshot.catalogue.level(path)) is not None and _only_child(turn, above) is not None:
        path = path[:-1]
    return path


def _page(turn: Turn, place: Place, choices: Iterator[Button]) -> tuple[Button, ...]:
    start = (place.page - 1) * PAGE
    shown = tuple(islice(choices, start, start + PAGE))
    if next(choices, None) is None:
        return shown
    return (*shown, _button(turn, "utter_more", replace(place, page=place.page + 1)))


def _button(turn: Turn, wording: str, place: Place) -> Button:
    title = fill(turn.snapshot, turn.snapshot.responses[wording].text, turn.today)
    return Button(title=title, payload=place.page_payload)


def _served(turn: Turn, entries: Iterable[EntryId]) -> Iterator[Entry]:
    return (entry for entry in map(turn.served, entries) if entry is not None)
