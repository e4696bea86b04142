"""The shipped content that holds for every bank, with another bank's names: read when a deployment is made, so that
there is one source of the approved words."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from bot.config import ContentSettings
from bot.deployment.details import Details
from graph import load as graph_files
from graph.schema import SubjectType
from knowledge.entry import Entry, EntryKind
from knowledge.files import yaml_entries, yaml_writer
from knowledge.same_question import key
from knowledge.template import placeholders

_LIMITS = ("complaint_accept_time", "complaint_reply_time", "complaint_extended_time")
_GROUP = re.compile(r"  - \[([^,\]]+),")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """The bank of the shipped content: what has to go."""

    content: ContentSettings
    subjects: Mapping[str, Mapping[str, Any]]
    robot: str
    short_name: str
    products: frozenset[str]

    @classmethod
    def read(cls) -> Shipped:
        content = ContentSettings()
        written = yaml.safe_load((content.graph / "bank.yml").read_text(encoding="utf-8"))
        subjects = {subject["id"]: subject for subject in written}
        bank = subjects["bank"]
        named = graph_files.load(content.graph)
        return cls(
            content=content,
            subjects=subjects,
            robot=bank["facts"]["robot_name"]["value"],
            short_name=bank["name"].removesuffix("银行"),
            products=frozenset(subject.name for subject in named if subject.type is SubjectType.PRODUCT),
        )


def limits(shipped: Shipped) -> str:
    """The time limits of complaints as lines of a subject's facts: the law's, and what the shipped bank promises."""
    facts = shipped.subjects["bank"]["facts"]
    return "\n".join(f"    {name}: {_flow(facts[name])}" for name in _LIMITS)


def public_hotlines(shipped: Shipped) -> str:
    subject = dict(shipped.subjects["public_hotline"])
    facts = subject.pop("facts")
    head = yaml.safe_dump([subject], allow_unicode=True, sort_keys=False).rstrip()
    return "\n".join([head, "  facts:", *(f"    {name}: {_flow(fact)}" for name, fact in facts.items())])


def dialogue(shipped: Shipped, name: str, details: Details) -> str:
    """domain.yml or topics.yml, as people wrote it, comments and all."""
    return _renamed((shipped.content.dialogue / name).read_text(encoding="utf-8"), shipped, details)


def lexicon(shipped: Shipped, details: Details) -> str:
    """Without the groups of our own products, whose other spellings are slips of our names."""
    lines = shipped.content.lexicon.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = (line for line in lines if not ((group := _GROUP.match(line)) and group[1] in shipped.products))
    return _renamed("".join(kept), shipped, details)


def small_talk(shipped: Shipped, details: Details, facts: Collection[str]) -> bytes:
    """The small talk that needs no other facts than these."""
    assert shipped.content.knowledge is not None
    loaded = yaml_entries.read(shipped.content.knowledge)
    entries = [located.value for located in loaded.entries]
    kept = [one for one in entries if one.kind is EntryKind.SMALLTALK and _needs(one) <= set(facts)]
    ids = {entry.id for entry in kept}
    taken = {key(text) for entry in kept for text in entry.questions if shipped.robot not in text}
    return yaml_writer.write(
        replace(
            entry,
            similar=_similar(entry, shipped.robot, details.spoken_robot, taken),
            category=tuple(name for name in entry.category if name != shipped.robot),
            related=tuple(other for other in entry.related if other in ids),
            valid_from=None,
        )
        for entry in kept
    )


def _needs(entry: Entry) -> set[str]:
    return {name for text in entry.answers for name in placeholders(text)}


def _similar(entry: Entry, old: str, new: str, taken: set[str]) -> tuple[str, ...]:
    """With the other robot's name; what becomes a question that is there already is left out."""
    similar = []
    for text in entry.similar:
        renamed = text.replace(old, new)
        if renamed != text:
            if key(renamed) in taken:
                continue
            taken.add(key(renamed))
        similar.append(renamed)
    return tuple(similar)


def _renamed(text: str, shipped: Shipped, details: Details) -> str:
    """As a word of its own in a list a name is quoted: it may read as a number. Inside a phrase nothing can go wrong,
    for a spoken name has letters and digits only."""
    for old, new in ((shipped.robot, details.spoken_robot), (shipped.short_name, details.spoken_bank)):
        whole = re.compile(rf"(?<=[\[\s]){re.escape(old)}(?=[,\]])")
        text = whole.sub(json.dumps(new, ensure_ascii=False), text).replace(old, new)
    return text


def _flow(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=True, width=1_000_000).strip()
