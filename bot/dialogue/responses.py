"""The `responses` of domain.yml: the bot's fixed wordings; every mistake is told with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.content_reader import ContentReader
from bot.domain.event import Button
from bot.domain.snapshot import Response
from knowledge.template import placeholders
from nlu.errors import CodedError
from nlu.located_yaml import LocatedDict, LocatedList

REQUIRED = (
    "utter_welcome",
    "utter_disclosure",
    "utter_suggest",
    "utter_related",
    "utter_topic_questions",
    "utter_categories",
    "utter_category",
    "utter_more",
    "utter_back",
    "utter_no_answer",
    "utter_no_answer_again",
    "utter_human_waiting",
    "utter_human_waiting_notice",
    "utter_human_timeout",
    "utter_returned_to_bot",
    "utter_fraud",
    "utter_self_harm",
    "utter_regulator_complaint",
    "utter_empty",
    "utter_emoji_only",
    "utter_too_long",
    "utter_internal_error",
    "utter_payload_expired",
    "utter_cancel_nothing",
)
TITLE_CHARS = 20  # of a button
LIST_TITLE = "list.title"  # no fact: what is being listed
_NAMES_LIST = frozenset({"utter_topic_questions", "utter_category"})

_NAME = re.compile(r"utter_[a-z0-9_]{1,60}")


@dataclass(slots=True)
class ResponsesReader(ContentReader):
    SHAPE = "B051"

    def responses(self, document: LocatedDict) -> Mapping[str, Response]:
        written = document.get("responses")
        if not isinstance(written, LocatedDict):
            self.report("B051", document.line_of("responses"), "缺少 responses", "写成「responses:」加各个 utter_ 名称")
            return {}
        for name in REQUIRED:
            if name not in written:
                self.report("B052", document.line_of("responses"), f"缺少 {name}", "机器人会用到这句话")
        return {name: self._response(name, variants, written.line_of(name)) for name, variants in written.items()}

    def _response(self, name: str, variants: Any, line: int) -> Response:
        if not _NAME.fullmatch(name):
            self.report("B051", line, f"名称「{name}」无效", "以 utter_ 开头，只用小写字母、数字和下划线")
        if not isinstance(variants, LocatedList) or len(variants) != 1:
            self.report("B051", line, f"「{name}」应是只有一项的列表", "以「- text: ...」开头；一句话只有一种写法")
            return Response(text="")
        item = self.mapping(variants[0], variants.line_of(0), ("text", "buttons"), f"「{name}」")
        return Response(text=self._text(name, item), buttons=self._buttons(name, item))

    def _text(self, name: str, item: LocatedDict) -> str:
        text = item.get("text")
        if not isinstance(text, str) or not text.strip():
            self.report("B053", item.line_of("text"), f"「{name}」没有文字", "写 text: ...")
            return ""
        try:
            names = placeholders(text)
        except CodedError as error:
            self.report("B053", item.line_of("text"), f"「{name}」：{error.message}", error.hint)
        else:
            if LIST_TITLE in names and name not in _NAMES_LIST:
                hint = f"只有 {' 和 '.join(sorted(_NAMES_LIST))} 可以"
                self.report("B075", item.line_of("text"), f"「{name}」里不能写 {{{LIST_TITLE}}}", hint)
        return text.strip()

    def _buttons(self, name: str, item: LocatedDict) -> tuple[Button, ...]:
        written = item.get("buttons", LocatedList())
        if not isinstance(written, LocatedList):
            self.report("B054", item.line_of("buttons"), f"「{name}」的 buttons 应是列表", "以「- title: ...」开头")
            return ()
        return tuple(self._button(name, button, written.line_of(index)) for index, button in enumerate(written))

    def _button(self, name: str, item: Any, line: int) -> Button:
        item = self.mapping(item, line, ("title", "payload"), f"「{name}」的按钮")
        title, payload = item.get("title"), item.get("payload")
        if not isinstance(title, str) or not 0 < len(title.strip()) <= TITLE_CHARS:
            self.report("B054", item.line_of("title"), f"「{name}」的按钮要有 title，至多 {TITLE_CHARS} 个字")
            title = ""
        if not isinstance(payload, str) or not payload.startswith("/") or len(payload) < 2:
            self.report("B054", item.line_of("payload"), f"「{name}」的按钮要有 payload", "以 / 开头，例如 /human")
            payload = ""
        return Button(title=title.strip(), payload=payload)
