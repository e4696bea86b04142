"""An entry from its fields, the same for every format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.entry import Entry, EntryId, EntryKind
from knowledge.files.entry_fields import QUESTION_CHARS, EntryFields
from nlu.errors import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a file may say once for all its entries."""

    category: tuple[str, ...] = ()
    owner: str = ""
    kind: EntryKind = EntryKind.FAQ
    valid_from: date | None = None
    valid_until: date | None = None


def entry_from(fields: EntryFields, defaults: Defaults | None = None) -> Entry | None:
    """None when it has no usable id or question."""
    entry_id = fields.entry_id()
    question = fields.required_text("question", QUESTION_CHARS)
    similar = fields.texts("similar", QUESTION_CHARS)
    keywords = fields.texts("keywords")
    negative_keywords = fields.texts("negative_keywords")
    tags = fields.texts("tags")
    answer = fields.answer()
    channel_answers = fields.channel_answers()
    related = tuple(EntryId(one) for one in fields.texts("related", QUESTION_CHARS))
    shared = with_own(fields, defaults or Defaults())
    if shared.kind is EntryKind.FAQ and fields.mapping.get("answer") is None:
        fields.report("K111", "没有答案，存为草稿", "补上答案后才会对客户生效", key="answer", severity=Severity.WARNING)
    if entry_id is None or question is None:
        return None
    return Entry(
        id=entry_id,
        question=question,
        kind=shared.kind,
        similar=fields.distinct(question, similar),
        keywords=keywords,
        negative_keywords=negative_keywords,
        answer=answer,
        channel_answers=channel_answers,
        category=shared.category,
        tags=tags,
        related=related,
        valid_from=shared.valid_from,
        valid_until=shared.valid_until,
        owner=shared.owner,
    )


def with_own(fields: EntryFields, defaults: Defaults) -> Defaults:
    """`defaults` with what `fields` says itself put on top."""
    own = fields.mapping
    shared = Defaults(
        category=fields.category() if "category" in own else defaults.category,
        owner=(fields.text("owner") or "") if "owner" in own else defaults.owner,
        kind=fields.kind() or defaults.kind,
        valid_from=fields.day("valid_from") if "valid_from" in own else defaults.valid_from,
        valid_until=fields.day("valid_until") if "valid_until" in own else defaults.valid_until,
    )
    own_window = "valid_from" in own or "valid_until" in own
    if own_window and shared.valid_from and shared.valid_until and shared.valid_until < shared.valid_from:
        message = f"失效日期 {shared.valid_until} 早于生效日期 {shared.valid_from}"
        fields.report("K105", message, "改正其中一个", key="valid_until")
    return shared
