"""The `slots` of domain.yml, in Rasa's format plus `sensitive`; what we do not have is refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.content_reader import ContentReader, nearest
from bot.dialogue.slot_mappings import MappingsReader
from bot.domain.slot import Slot, SlotType
from nlu.located_yaml import LocatedDict, LocatedList

MAX_SLOTS = 200  # a tracker may hold them all

_KEYS = ("type", "values", "min_value", "max_value", "initial_value", "mappings", "sensitive")
_REFUSED = {
    "influence_conversation": "没有由训练得来的对话策略，槽位不影响答案的选择",
    "auto_fill": "Rasa 3 已取消，改写 mappings",
    "validation": "还不支持槽位校验",
    "shared_for_coexistence": "没有与别的助手共存的模式",
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(slots=True)
class SlotsReader(ContentReader):
    SHAPE = "B085"

    def slots(self, document: LocatedDict) -> Mapping[str, Slot]:
        written = document.get("slots", LocatedDict())
        if not isinstance(written, LocatedDict):
            self.report("B085", document.line_of("slots"), "slots 应写成「名称: {type: ...}」")
            return {}
        if len(written) > MAX_SLOTS:
            self.report("B085", document.line_of("slots"), f"有 {len(written)} 个槽位，至多 {MAX_SLOTS} 个")
        mappings = MappingsReader(self.path, self.problems)
        return {name: self._slot(name, item, written.line_of(name), mappings) for name, item in written.items()}

    def _slot(self, name: str, written: Any, line: int, mappings: MappingsReader) -> Slot:
        where = f"槽位「{name}」"
        if not _NAME.fullmatch(name):
            self.report("B085", line, f"槽位名称「{name}」无效", "小写字母开头，只用小写字母、数字和下划线")
        item = self.mapping(written, line, _KEYS, where, _REFUSED)
        slot_type, sensitive = self._type(where, item), item.get("sensitive", False)
        if not isinstance(sensitive, bool):
            self.report("B085", item.line_of("sensitive"), f"{where}的 sensitive 应是 true 或 false")
            sensitive = True
        slot = Slot(
            name=name,
            type=slot_type,
            values=self._values(where, item, slot_type),
            minimum=self._bound(where, item, slot_type, "min_value"),
            maximum=self._bound(where, item, slot_type, "max_value"),
            initial_value=item.get("initial_value"),
            entities=mappings.entities(where, item, slot_type, sensitive=sensitive),
            sensitive=sensitive,
        )
        self._check_values(where, item, slot)
        return slot

    def _type(self, where: str, item: LocatedDict) -> SlotType:
        written = item.get("type")
        try:
            return SlotType(str(written))
        except ValueError:
            message = f"{where}没有 type" if written is None else f"{where}的 type「{written}」不认识"
            self.report("B086", item.line_of("type"), message, nearest(str(written), [str(one) for one in SlotType]))
            return SlotType.ANY

    def _values(self, where: str, item: LocatedDict, slot_type: SlotType) -> tuple[str, ...]:
        written, line = item.get("values"), item.line_of("values")
        if slot_type is not SlotType.CATEGORICAL:
            if written is not None:
                self.report("B086", line, f"{where}不是 categorical，没有 values", "删去 values，或改 type")
            return ()
        if not isinstance(written, LocatedList) or not written or not all(isinstance(one, str) for one in written):
            self.report("B086", line, f"{where}是 categorical，要有 values", "写成文字的列表，如 [消费贷, 经营贷]")
            return ()
        if len(set(written)) < len(written):
            self.report("B086", line, f"{where}的 values 有重复", "删去一处")
        return tuple(written)

    def _bound(self, where: str, item: LocatedDict, slot_type: SlotType, key: str) -> float | None:
        written = item.get(key)
        if written is None:
            return None
        if slot_type is not SlotType.FLOAT:
            self.report("B086", item.line_of(key), f"{where}不是 float，没有 {key}", f"删去 {key}，或改 type")
        elif not isinstance(written, int | float) or isinstance(written, bool):
            self.report("B086", item.line_of(key), f"{where}的 {key} 应是数字")
        else:
            return float(written)
        return None

    def _check_values(self, where: str, item: LocatedDict, slot: Slot) -> None:
        line = item.line_of("initial_value")
        if slot.minimum is not None and slot.maximum is not None and slot.minimum > slot.maximum:
            self.report("B086", item.line_of("max_value"), f"{where}的 max_value 小于 min_value")
        if slot.initial_value is None:
            return
        if slot.sensitive:
            self.report("B088", line, f"{where}是敏感的，不能有 initial_value", "敏感的值不写在文件里")
        elif not slot.accepts(slot.initial_value):
            self.report("B086", line, f"{where}的 initial_value 不合它的 type（{slot.type}）")
