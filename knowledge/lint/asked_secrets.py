"""Answers that have a customer send a code or a password into the conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.lint.clauses import clauses, sentences

_SECRET = "验证码|动态码|校验码|密码|CVV|安全码"
_SEND = "提供|告诉|告知|发给|发送|发我|回复|报给|报一下|说一下|留下"
_ASKED = re.compile(
    rf"(?:{_SEND})[^不勿别]{{0,12}}?(?P<what>{_SECRET})|(?P<sent>{_SECRET}).{{0,8}}?(?:{_SEND})", re.IGNORECASE
)
_WARNING = re.compile("[不勿别未无没]|谨防|避免|泄露|拒绝")
_OF_OTHERS = re.compile("诈骗|骗局|骗子|骗取|可疑|冒充|他人|对方|索要|要求")
_SENT_TO_CUSTOMER = re.compile("(?:系统|本行|我们|我行|短信).{0,6}(?:发送|发给)")


def asked_secrets(answer: str) -> Iterator[str]:
    """The code or password that is asked for; a warning not to tell it is none."""
    for sentence in sentences(answer):
        if _OF_OTHERS.search(sentence):
            continue
        for clause in clauses(sentence):
            match = _ASKED.search(clause)
            if match and not _WARNING.search(clause) and not _SENT_TO_CUSTOMER.search(clause):
                yield match["what"] or match["sent"]
