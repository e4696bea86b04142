"""The columns of a table of entries: CSV and Excel, reading, writing and the template all follow this list."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from knowledge.entry import AnswerChannel, EntryKind
from knowledge.files.entry_fields import ANSWER_CHARS, QUESTION_CHARS


class Form(StrEnum):
    """How a cell is written."""

    TEXT = auto()
    LINES = auto()  # one item a line; several columns with this header are read one after the other
    PATH = auto()  # names joined with `/`; likewise
    DAY = auto()
    KIND = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`key` is the field of an entry, for a channel's answer `channel_answers.<channel>`. `width` in characters."""

    key: str
    header: str
    aliases: tuple[str, ...]
    help: str
    example: str
    form: Form = Form.TEXT
    width: int = 16
    required: bool = False

    @property
    def may_repeat(self) -> bool:
        return self.form in (Form.LINES, Form.PATH)


KIND_NAMES: Mapping[EntryKind, str] = {EntryKind.FAQ: "问答", EntryKind.SMALLTALK: "闲聊", EntryKind.FLOW: "流程"}

_CHANNEL_HEADERS = {
    AnswerChannel.WEB: "网页答案",
    AnswerChannel.REST: "接口答案",
    AnswerChannel.WECHAT: "微信答案",
    AnswerChannel.WECOM: "企微答案",
}
_CHANNEL_ALIASES = {
    AnswerChannel.WEB: ("网页回复", "网页端答案", "答案(网页)"),
    AnswerChannel.REST: ("接口回复", "答案(接口)"),
    AnswerChannel.WECHAT: ("微信回复", "公众号答案", "答案(微信)"),
    AnswerChannel.WECOM: ("企微回复", "企业微信答案", "答案(企微)"),
}

COLUMNS: tuple[Column, ...] = (
    Column(
        key="id",
        header="编号",
        aliases=("id", "知识编号", "条目编号", "知识id"),
        help="条目的编号，没有空白。留空时按标准问题自动编号；再次导入时，编号相同的条目被更新。",
        example="consumer-loan-rate",
    ),
    Column(
        key="question",
        header="标准问题",
        aliases=("标准问", "问题", "标准问法", "question", "standard_question"),
        help=f"一个条目只有一个标准问题，至多 {QUESTION_CHARS} 个字，不同条目不能相同。",
        example="消费贷的利率是多少？",
        width=36,
        required=True,
    ),
    Column(
        key="similar",
        header="相似问法",
        aliases=("相似问", "相似问题", "扩展问", "扩展问法", "similar", "similar_questions"),
        help="客户的其他问法，每行一个，在单元格里按 Alt+Enter 换行。也可以分成几列，每列的表头都叫相似问法。",
        example="利息多少\n借一万一天多少利息",
        form=Form.LINES,
        width=40,
    ),
    Column(
        key="answer",
        header="答案",
        aliases=("回复", "标准答案", "回答", "答复", "answer", "reply"),
        help=f"纯文本，至多 {ANSWER_CHARS} 个字。留空的条目存为草稿，不会对客户生效。",
        example="消费贷的年化利率（单利）为{consumer_loan.annual_rate}，以申请页面显示为准。",
        width=60,
    ),
    *(
        Column(
            key=f"channel_answers.{channel}",
            header=header,
            aliases=(*_CHANNEL_ALIASES[channel], f"answer_{channel}", f"{channel}_answer"),
            help=f"只在这个渠道使用的{header}；留空时使用「答案」。",
            example="",
            width=30,
        )
        for channel, header in _CHANNEL_HEADERS.items()
    ),
    Column(
        key="category",
        header="分类",
        aliases=("类别", "知识分类", "目录", "分类路径", "一级分类", "二级分类", "三级分类", "category"),
        help="一到三级，由大到小，用 / 隔开。",
        example="贷款/消费贷/利率",
        form=Form.PATH,
        width=24,
    ),
    Column(
        key="keywords",
        header="关键词",
        aliases=("关键字", "核心词", "keywords"),
        help="出现这些词时指向本条目，每行一个；「利率+贷款」表示两个词都要出现。",
        example="消费贷利率\n利率+贷款",
        form=Form.LINES,
        width=20,
    ),
    Column(
        key="negative_keywords",
        header="排除词",
        aliases=("否定词", "排除关键词", "negative_keywords"),
        help="出现这些词时排除本条目，每行一个。",
        example="车贷",
        form=Form.LINES,
    ),
    Column(
        key="tags",
        header="标签",
        aliases=("tag", "tags"),
        help="供内部查找，每行一个，客户看不到。",
        example="重点产品",
        form=Form.LINES,
    ),
    Column(
        key="valid_from",
        header="生效日期",
        aliases=("生效时间", "开始日期", "起始日期", "valid_from"),
        help="从这一天起生效，写成 2026-01-31；留空为立即生效。",
        example="2026-01-01",
        form=Form.DAY,
        width=12,
    ),
    Column(
        key="valid_until",
        header="失效日期",
        aliases=("失效时间", "截止日期", "结束日期", "有效期至", "valid_until"),
        help="最后一天有效的日期，写成 2026-12-31；留空为长期有效。",
        example="2026-12-31",
        form=Form.DAY,
        width=12,
    ),
    Column(
        key="related",
        header="相关问题",
        aliases=("关联问题", "推荐问题", "相关问", "related"),
        help="答完后推荐的条目，每行一个，写编号或标准问题。",
        example="消费贷最多能借多少？",
        form=Form.LINES,
        width=28,
    ),
    Column(
        key="kind",
        header="类型",
        aliases=("知识类型", "条目类型", "kind", "type"),
        help=f"{'、'.join(KIND_NAMES.values())}之一；留空为问答。",
        example="问答",
        form=Form.KIND,
        width=8,
    ),
    Column(
        key="owner",
        header="负责人",
        aliases=("负责部门", "维护人", "责任人", "owner"),
        help="负责这个条目的人或部门。",
        example="消费信贷部",
    ),
)

_DECORATION = re.compile(r"[*:\s]")  # *答案, 答案：
_REMARK = re.compile(r"[(【\[].*?[)】\]]")  # 答案（必填）
_NUMBER = re.compile(r"[-_]?\d+$")  # 相似问法1, 相似问法_2


def known(header: str) -> Column | None:
    """The column that a header means; case, width, numbering and remarks in brackets do not matter."""
    name = _plain(header)
    bare = _REMARK.sub("", name)
    return _BY_NAME.get(name) or _BY_NAME.get(bare) or _BY_NAME.get(_NUMBER.sub("", bare))


def nearest(header: str) -> str | None:
    """The header that people most likely meant."""
    found = difflib.get_close_matches(_plain(header), _BY_NAME, n=1, cutoff=0.5)
    return _BY_NAME[found[0]].header if found else None


def _plain(header: str) -> str:
    return _DECORATION.sub("", unicodedata.normalize("NFKC", header)).lower()


_BY_NAME = {_plain(name): column for column in COLUMNS for name in (column.header, *column.aliases)}
