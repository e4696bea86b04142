"""A base of a few entries, quick to publish, for tests that change or break it."""

from __future__ import annotations

from pathlib import Path

from bot.config import Settings
from tests.support.deployment import deploy

ENTRIES = """\
category: [贷款, 消费贷, 利率]
entries:
  - id: loan-rate
    question: 贷款利率是多少
    similar: [利息多少, 借钱利息高吗, 年化利率多少, 一天利息多少钱, 利率怎么算的, 利息咋收, 借一万多少利息, 息高不高]
    keywords: [利率]
    answer: 年化利率为{loan.rate}。
    related: [loan-limit]
  - id: loan-limit
    question: 贷款额度是多少
    similar: [最多能借多少, 额度有多高, 可以借几万, 我的额度, 能贷多少钱, 额度咋看, 最高额度, 给我多少额度]
    answer: 最高额度为{loan.limit}。
  - id: forget-password
    question: 忘记登录密码怎么办
    similar: [密码忘了, 登录密码想不起来了, 怎么找回密码, 重置登录密码, 密码输错被锁了, 改密码, 登不上去, 密码不对]
    answer: 请在登录页点「忘记密码」。
"""
FACTS = """\
- id: loan
  type: product
  name: 消费贷
  source: 产品说明书
  facts:
    rate: {value: 7.2, unit: percent, from: 2026-01-01}
    limit: {value: 200000, unit: CNY, from: 2026-01-01}
"""
GOLDEN = "- {ask: 利息多少, answer: loan-rate}\n"


def small_base(folder: Path, **sections: object) -> Settings:
    """A deployment whose content lies in `folder/knowledge`, `folder/graph` and `folder/golden`, to be edited."""
    for name, text in (("knowledge/loan.yml", ENTRIES), ("golden/loan.yml", GOLDEN)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shipped = deploy(folder).content
    graph = folder / "graph"
    graph.mkdir()
    (graph / "loan.yml").write_text(FACTS, encoding="utf-8")
    (graph / "bank.yml").write_bytes((shipped.graph / "bank.yml").read_bytes())  # the fixed wordings name its facts
    content = {"knowledge": "knowledge", "graph": "graph", "golden": "golden"}
    return deploy(folder, content=content, **sections)
