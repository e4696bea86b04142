"""Entries as JSON: nothing is lost, and what an earlier release wrote is still read."""

from __future__ import annotations

from datetime import date

from knowledge import entry_codec
from knowledge.entry import AnswerChannel, ChannelAnswer, Entry, EntryId, EntryKind

FULL = Entry(
    id=EntryId("rate"),
    question="利率是多少",
    kind=EntryKind.FAQ,
    similar=("利息多少",),
    keywords=("利率", "利息+一天"),
    negative_keywords=("存款",),
    answer="年化{loan.rate}。",
    channel_answers=(ChannelAnswer(channel=AnswerChannel.WECHAT, text="年化{loan.rate}"),),
    category=("贷款", "利率"),
    tags=("热门",),
    related=(EntryId("limit"),),
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
    owner="信贷部",
)


def test_every_field_survives() -> None:
    assert entry_codec.from_json(entry_codec.to_json(FULL)) == FULL


def test_a_document_of_an_earlier_release_is_read() -> None:
    old = entry_codec.to_json(FULL)
    for added in ("negative_keywords", "channel_answers", "tags"):
        del old[added]
    read = entry_codec.from_json(old)
    assert (read.negative_keywords, read.channel_answers, read.tags) == ((), (), ())
