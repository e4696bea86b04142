"""Where in the catalogue a button leads, and how its payload says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from knowledge.catalogue import CategoryPath

CATEGORIES = "/categories"
_CATEGORY, _TOPIC = "/category/", "/topic/"
_ESCAPES = str.maketrans({"%": "%25", "/": "%2F", "?": "%3F"})
_PAGE = re.compile(r"(.*?)(?:\?page=([1-9][0-9]{0,5}))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page, from 1, of a category (the root's path is empty) or of a topic word's questions.

    A page is written out only by buttons that move to and fro (更多, 返回上一级): a channel may show them so. With
    names of at most 100 characters a payload has at most 930.
    """

    path: CategoryPath = ()
    topic: str | None = None
    page: int = 1

    @property
    def payload(self) -> str:
        if self.topic is not None:
            return _TOPIC + self.topic.translate(_ESCAPES)
        return _CATEGORY + "/".join(name.translate(_ESCAPES) for name in self.path) if self.path else CATEGORIES

    @property
    def page_payload(self) -> str:
        return f"{self.payload}?page={self.page}"

    @classmethod
    def read(cls, payload: str) -> Place | None:
        """None for a payload that leads elsewhere."""
        matched = _PAGE.fullmatch(payload)
        assert matched is not None  # it matches anything
        where, page = matched.group(1), int(matched.group(2) or 1)
        if where == CATEGORIES:
            return cls(page=page)
        if where.startswith(_CATEGORY):
            return cls(path=tuple(map(unquote, where.removeprefix(_CATEGORY).split("/"))), page=page)
        if where.startswith(_TOPIC):
            return cls(topic=unquote(where.removeprefix(_TOPIC)), page=page)
        return None
