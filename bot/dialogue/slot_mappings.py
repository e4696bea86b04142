"""The `mappings` of a slot: what fills it. Today an entity of the customer's text, or the bot's own skills only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.content_reader import ContentReader, nearest
from bot.domain.slot import SlotType
from nlu.entities import overlaps, phone
from nlu.located_yaml import LocatedDict, LocatedList

_TYPES = ("from_entity", "controlled")
_REFUSED_TYPES = {
    "custom": "改写 controlled：只由机器人的技能设置",
    "from_text": "还不支持整句填槽",
    "from_intent": "还不支持按意图填槽",
    "from_trigger_intent": "还不支持按意图填槽",
    "from_llm": "不使用大语言模型",
}
_REFUSED = dict.fromkeys(("conditions", "role", "group", "intent", "not_intent"), "填槽还不能带条件")
_FILLED_TYPES = (SlotType.FLOAT, SlotType.TEXT, SlotType.ANY)


@dataclass(slots=True)
class MappingsReader(ContentReader):
    """One for all slots of a file: it sees when two want the same entity."""

    SHAPE = "B087"

    _filled: dict[str, str] = field(default_factory=dict)  # entity -> the slot that it fills

    def entities(self, where: str, slot: LocatedDict, slot_type: SlotType, *, sensitive: bool) -> tuple[str, ...]:
        """The kinds of entity that fill the slot; none when it is controlled, which it is by default."""
        written = slot.get("mappings", LocatedList())
        if not isinstance(written, LocatedList):
            self.report("B087", slot.line_of("mappings"), f"{where}的 mappings 应是列表", "以「- type: ...」开头")
            return ()
        kinds = []
        for index, one in enumerate(written):
            kind = self._entity(where, one, line := written.line_of(index))
            if kind is not None:
                self._check(where, kind, slot_type, line, sensitive=sensitive)
                kinds.append(kind)
        return tuple(kinds)

    def _entity(self, where: str, written: Any, line: int) -> str | None:
        item = self.mapping(written, line, ("type", "entity"), f"{where}的 mapping", _REFUSED)
        mapping, entity = item.get("type"), item.get("entity")
        if mapping in _REFUSED_TYPES:
            self.report("B087", item.line_of("type"), f"{where}不能用 {mapping}", _REFUSED_TYPES[mapping])
        elif mapping not in _TYPES:
            self.report(
                "B087", item.line_of("type"), f"{where}：不认识 mapping「{mapping}」", nearest(str(mapping), _TYPES)
            )
        if mapping != "from_entity":
            return None
        if entity in overlaps.KINDS:
            return str(entity)
        self.report(
            "B087", item.line_of("entity"), f"{where}：没有实体「{entity}」", nearest(str(entity), overlaps.KINDS)
        )
        return None

    def _check(self, where: str, kind: str, slot_type: SlotType, line: int, *, sensitive: bool) -> None:
        """A sensitive slot takes only what the stored text masks; an open one, only what names nobody."""
        if kind in overlaps.PERSONAL_KINDS and kind != phone.KIND:
            self.report("B088", line, f"{where}不能由 {kind} 填", "客户随口发来的证件号和卡号一律不留存")
        elif kind == phone.KIND and not sensitive:
            self.report("B088", line, f"{where}由 phone 填，必须是敏感的", "加上 sensitive: true")
        elif kind != phone.KIND and sensitive:
            self.report("B088", line, f"{where}是敏感的，不能由 {kind} 填", "存下的原文不遮盖它；只有 phone 可以")
        if slot_type not in _FILLED_TYPES:
            self.report("B087", line, f"{where}的 type 是 {slot_type}，不能由实体填", "改为 float、text 或 any")
        if kind in self._filled:
            self.report("B087", line, f"{where}和{self._filled[kind]}都由 {kind} 填，分不清是哪一个", "留下一个")
        self._filled.setdefault(kind, where)
