"""Reads domain.yml, in Rasa's format as far as we have it: fixed wordings and slots. Every mistake has its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue.content_reader import ContentReader
from bot.dialogue.responses import ResponsesReader
from bot.dialogue.slots_reader import SlotsReader
from bot.domain.slot import Slot
from bot.domain.snapshot import Response
from nlu.errors import ContentError
from nlu.located_yaml import read

_REFUSED = {
    "version": "版本由发布时生成",
    "intents": "意图就是知识条目，写在 knowledge 的条目文件里",
    "entities": "实体由程序识别（money tenor phone 等），不用声明",
    "actions": "还不支持自定义动作",
    "forms": "还不支持表单",
    "session_config": "会话时长在 config.yml 的 dialogue.session_minutes；槽位随会话结束而清空",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    responses: Mapping[str, Response]
    slots: Mapping[str, Slot]


def read_domain(path: Path) -> Domain:
    """Raises ContentError B050 with every mistake."""
    file = _FileReader(path)
    document = file.mapping(read(path), 1, ("responses", "slots"), "文件", _REFUSED)
    responses, slots = ResponsesReader(path, file.problems), SlotsReader(path, file.problems)
    domain = Domain(responses=responses.responses(document), slots=slots.slots(document))
    if file.problems:
        raise ContentError("B050", file.problems)
    return domain


class _FileReader(ContentReader):
    SHAPE = "B051"
