"""Reads topics.yml: what people wrote about policy topics, checked; every mistake is reported with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any

from bot.dialogue.content_reader import ContentReader
from nlu.errors import ContentError
from nlu.located_yaml import LocatedDict, LocatedList, read

MAX_PIECES = 4
MAX_LITERALS = 1000  # that one piece may stand for

_FILE_KEYS = ("polite", "around", "words", "topics")
_TOPIC_KEYS = ("id", "phrases", "whole", "except")
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_WORD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicText:
    """`phrases` occur in a message; `whole` is all that a message says; `exceptions` void the phrases they touch."""

    id: str
    phrases: tuple[str, ...]
    whole: tuple[str, ...]
    exceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsFile:
    """`topics` in order of priority. `words` are lists that phrases name. `polite` words change nothing; `around` are
    those that may stand around a topic word of the base."""

    polite: tuple[str, ...]
    around: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    topics: tuple[TopicText, ...]


def read_topics_file(path: Path) -> TopicsFile:
    """Raises ContentError B040 with every mistake."""
    reader = _Reader(path)
    file = reader.file(read(path))
    if reader.problems:
        raise ContentError("B040", reader.problems)
    return file


@dataclass(slots=True)
class _Reader(ContentReader):
    SHAPE = "B041"

    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def file(self, document: Any) -> TopicsFile:
        document = self.mapping(document, 1, _FILE_KEYS, "文件")
        polite, around = self._texts(document, "polite"), self._texts(document, "around")
        written = document.get("words", LocatedDict())
        if isinstance(written, LocatedDict):
            self.words = {name: self._texts(written, name) for name in written}
            for name, words in self.words.items():
                if not words:
                    self.report("B041", written.line_of(name), f"词表「{name}」是空的")
        else:
            self.report("B041", document.line_of("words"), "words 应写成「名称: [词, 词]」")
        items = document.get("topics")
        if not isinstance(items, LocatedList) or not items:
            self.report("B041", document.line_of("topics"), "topics 应是话题的列表", "以「- id: ...」开头")
            items = LocatedList()
        topics = tuple(self._topic(item, items.line_of(index)) for index, item in enumerate(items))
        for index, topic in enumerate(topics):
            if topic.id in {earlier.id for earlier in topics[:index]}:
                self.report("B042", items.line_of(index), f"话题「{topic.id}」写了两次", "合并成一处")
        return TopicsFile(polite=polite, around=around, words=self.words, topics=topics)

    def _topic(self, item: Any, line: int) -> TopicText:
        item = self.mapping(item, line, _TOPIC_KEYS, "话题")
        topic_id = item.get("id")
        if not isinstance(topic_id, str) or not _ID.fullmatch(topic_id):
            self.report("B042", line, f"话题的 id 无效：{topic_id}", "小写字母、数字和下划线")
            topic_id = ""
        topic = TopicText(
            id=topic_id,
            phrases=self._phrases(item, "phrases", MAX_PIECES),
            whole=self._phrases(item, "whole", 1),
            exceptions=self._phrases(item, "except", MAX_PIECES),
        )
        if not topic.phrases and not topic.whole:
            self.report("B043", line, f"话题「{topic_id}」没有说法", "写 phrases 或 whole")
        return topic

    def _phrases(self, item: LocatedDict, key: str, max_pieces: int) -> tuple[str, ...]:
        phrases = self._texts(item, key)
        for index, phrase in enumerate(phrases):
            line = item[key].line_of(index)
            pieces = phrase.split()
            if len(pieces) > max_pieces:
                self.report("B044", line, f"「{phrase}」超过 {max_pieces} 段", "空格分段；拆成几条")
            for piece in pieces:
                self._check_piece(piece, line, alone=len(pieces) == 1 and key == "phrases")
        return phrases

    def _check_piece(self, piece: str, line: int, *, alone: bool) -> None:
        count = 0
        for alternative in piece.split("|"):
            names, rest = _WORD.findall(alternative), _WORD.sub("", alternative)
            if not alternative or "{" in rest or "}" in rest:
                self.report("B044", line, f"「{piece}」写法不对", "用 | 分隔，两边都要有字；词表写成 {名称}")
            if alone and not names and len(rest) == 1:
                self.report("B044", line, f"单独一个「{rest}」字太宽", "写长一点，或写到 whole 里")
            for name in names:
                if name not in self.words:
                    self.report("B045", line, f"没有词表「{name}」", f"可用：{' '.join(self.words)}")
            count += prod(len(self.words.get(name, ())) for name in names)
        if count > MAX_LITERALS:
            self.report("B044", line, f"「{piece}」展开后有 {count} 种说法，至多 {MAX_LITERALS}", "拆成几段")

    def _texts(self, item: LocatedDict, key: str) -> tuple[str, ...]:
        written = item.get(key, LocatedList())
        if not isinstance(written, LocatedList):
            self.report("B041", item.line_of(key), f"{key} 应是列表", "每行以「- 」开头")
            return ()
        good = []
        for index, one in enumerate(written):
            if isinstance(one, str) and one.strip():
                good.append(one.strip())
            else:
                self.report("B041", written.line_of(index), f"{key} 里应是文字，写的是 {one}", "数字加引号")
        return tuple(good)
