"""The command line, as a person at the bank uses it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot import app as composition
from bot.cli import app
from bot.clock import SystemClock
from bot.commands.console import show
from bot.commands.serve import warn_of_key_beside_data
from bot.config import Settings
from bot.domain.message import MessageId, UserMessage, conversation_id
from bot.domain.secret import Secret
from bot.settings import reading
from nlu.errors import Problem
from tests.support import models
from tests.support.deployment import deploy, opened
from tests.support.keys import KEY
from tests.support.small_base import small_base

BAD_ENTRIES = """\
category: [贷款]
entries:
  - id: x
    question: 问
    answer: 见{loan.nothing}
    related: [nobody]
"""


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    return small_base(tmp_path)


def _bot(settings: Settings, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(settings.home / "config.yml")], input=typed)


def test_check_finds_nothing_wrong_with_a_right_base(base: Settings) -> None:
    result = _bot(base, "check")
    assert result.exit_code == 0, result.output
    assert "没有错误" in result.output


def test_check_lists_mistakes_of_every_kind_with_file_and_line(base: Settings) -> None:
    (base.home / "knowledge/bad.yml").write_text(BAD_ENTRIES, encoding="utf-8")
    (base.home / "golden/bad.yml").write_text("- {ask: 啥, answer: nobody}\n", encoding="utf-8")
    result = _bot(base, "check")
    assert result.exit_code == 1
    for expected in ("knowledge/bad.yml:3", "loan.nothing", "golden/bad.yml:1", "nobody"):
        assert expected in result.output


def test_a_mistake_in_the_facts_is_not_told_again_for_every_answer_that_uses_them(base: Settings) -> None:
    (base.home / "graph/loan.yml").write_text("- id: loan\n  tpye: product\n", encoding="utf-8")
    result = _bot(base, "check")
    assert "graph/loan.yml:2" in result.output
    assert "K205" not in result.output


def test_check_names_the_missing_file_of_a_model_among_all_other_mistakes(tmp_path: Path) -> None:
    encoder = models.copied(models.ENCODER, tmp_path / "encoder")
    encoder.tokenizer.unlink()
    base = small_base(tmp_path, matching={"encoder": "encoder", "reranker": "./gone"})
    (base.home / "knowledge/bad.yml").write_text(BAD_ENTRIES, encoding="utf-8")
    result = _bot(base, "check")
    assert result.exit_code == 1
    for expected in ("encoder/tokenizer.json", "N034", "N033", "gone", "knowledge/bad.yml:3"):
        assert expected in result.output


def test_check_tells_advice_after_errors_and_counts_what_was_accepted_with_a_reason(base: Settings) -> None:
    knowledge = base.home / "knowledge"
    text = (knowledge / "loan.yml").read_text(encoding="utf-8")
    text = text.replace("年化利率为{loan.rate}。", "你的年化利率为{loan.rate}！").replace("loan-limit]", "gone]")
    (knowledge / "loan.yml").write_text(text, encoding="utf-8")
    accepted = "- {entry: loan-rate, code: K215, reason: 活动文案}\n- {entry: loan-rate, code: K214, reason: 旧的}\n"
    (knowledge / "accepted_advice.yml").write_text(accepted, encoding="utf-8")

    result = _bot(base, "check")

    assert result.exit_code == 1
    assert "1 个错误，5 条提示，另有 1 条提示已说明理由" in result.output
    assert "K215" not in result.output
    assert result.output.index("K203") < result.output.index("accepted_advice.yml:2: [K222]")
    assert "K216" in result.output


def test_only_check_compares_every_question_with_every_other(base: Settings) -> None:
    path = base.home / "knowledge" / "loan.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("密码不对]", "密码不对, 请问额度有多高呢]"), encoding="utf-8")

    assert "K211" in _bot(base, "check").output
    published = _bot(base, "publish")
    assert published.exit_code == 0, published.output
    assert "K211" not in published.output


def test_publish_does_not_show_accepted_advice(base: Settings) -> None:
    knowledge = base.home / "knowledge"
    text = (knowledge / "loan.yml").read_text(encoding="utf-8")
    (knowledge / "loan.yml").write_text(text.replace("{loan.limit}。", "{loan.limit}！"), encoding="utf-8")
    assert "K216" in _bot(base, "publish").output
    (knowledge / "accepted_advice.yml").write_text(
        "- {entry: loan-limit, code: K216, reason: 活动文案}\n", encoding="utf-8"
    )
    assert "K216" not in _bot(base, "publish").output


def test_a_line_number_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show([Problem(code="K202", message="重复", file=Path("loan.yml"), line=100)])
    assert "loan.yml:100:" in capsys.readouterr().err


def test_check_names_the_damaged_file_of_the_published_version(base: Settings) -> None:
    assert _bot(base, "publish").exit_code == 0
    victim = next(base.snapshots.glob("*/facts.json"))
    victim.write_text("{", encoding="utf-8")
    result = _bot(base, "check")
    assert result.exit_code == 1
    assert "facts.json" in result.output


def test_publish_tells_what_it_published(base: Settings) -> None:
    result = _bot(base, "publish")
    assert result.exit_code == 0, result.output
    assert "3 个条目" in result.output
    assert "内容没有变化" in _bot(base, "publish", "--if-changed").output


def test_versions_shows_what_can_be_gone_back_to_and_which_is_live(base: Settings) -> None:
    assert "还没有发布过" in _bot(base, "versions").output
    _bot(base, "publish")
    _bot(base, "publish")
    older = sorted(path.name for path in base.snapshots.glob("2*"))[0]
    assert f"● {older}" not in _bot(base, "versions").output
    assert _bot(base, "publish", "--to", older).exit_code == 0
    assert f"● {older}" in _bot(base, "versions").output


def test_a_wrong_configuration_is_told_and_nothing_happens(base: Settings) -> None:
    (base.home / "config.yml").write_text("sevrer: {}\n", encoding="utf-8")
    result = _bot(base, "publish")
    assert result.exit_code == 1
    assert "server" in result.output
    assert not base.var.exists()


def test_import_adds_entries_and_keeps_those_without_an_answer_as_drafts(base: Settings, tmp_path: Path) -> None:
    file = tmp_path / "kb.jsonl"
    file.write_text(
        '{"id": "a", "question": "怎么查账单", "similar": ["账单在哪看"], "answer": "在「我的 > 账单」查看。"}\n'
        '{"id": "b", "question": "怎么开发票"}\n',
        encoding="utf-8",
    )
    result = _bot(base, "import", str(file))
    assert result.exit_code == 0, result.output
    assert "1 个没有答案" in result.output
    assert "4 个条目" in _bot(base, "publish").output


def test_import_with_a_broken_line_imports_nothing(base: Settings, tmp_path: Path) -> None:
    file = tmp_path / "kb.jsonl"
    file.write_text('{"id": "a", "question": "怎么查账单", "answer": "看。"}\n{"id": "b"\n', encoding="utf-8")
    result = _bot(base, "import", str(file))
    assert result.exit_code == 1
    assert "kb.jsonl:2" in result.output
    assert "3 个条目" in _bot(base, "publish").output


def test_chat_answers_in_the_terminal_and_takes_a_number_for_a_button(base: Settings) -> None:
    _bot(base, "publish")
    result = _bot(base, "chat", typed="利息多少\n1\n退出\n")
    assert result.exit_code == 0, result.output
    assert "年化利率为7.2%" in result.output
    assert "最高额度为20万元" in result.output
    assert "智能客服机器人" in result.output


def test_replay_shows_what_was_said_word_for_word_and_why_after_the_knowledge_has_changed(base: Settings) -> None:
    _bot(base, "publish")
    asyncio.run(_asked(base, "利息多少", "m-1"))
    facts = base.home / "graph/loan.yml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("7.2", "6.5"), encoding="utf-8")
    _bot(base, "publish")
    result = _bot(base, "replay", "m-1")
    assert result.exit_code == 0, result.output
    for expected in ("rest:someone", "问：利息多少", "年化利率为7.2%。", "faq/loan-rate", "定于 exact", "版本 2"):
        assert expected in result.output
    assert _bot(base, "replay", "nothing").exit_code == 1


def test_replay_says_that_something_sensitive_was_remembered_and_never_what(base: Settings) -> None:
    _bot(base, "publish")
    asyncio.run(_asked(base, "借5万，电话13812345678", "m-1"))
    result = _bot(base, "replay", "m-1")
    assert "记下：loan_amount = 50000.0" in result.output
    assert "记下：〔已加密：mobile_number〕" in result.output
    assert "13812345678" not in result.output


def test_an_old_key_can_be_dropped_after_rewrap(base: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    deploy(base.home, **_sections(base), storage={"keys": "${BOT_KEYS}"})
    old, new = (_bot_alone("keys", "new").stdout.strip() for _ in range(2))
    assert old != new
    _bot(base, "publish")

    def with_keys(*keys: str) -> Settings:
        monkeypatch.setenv("BOT_KEYS", ",".join(keys))
        return reading.read(base.home / "config.yml").settings

    asyncio.run(_asked(with_keys(old), "电话13812345678", "m-1"))
    with_keys(new)
    result = _bot(base, "keys", "rewrap")
    assert result.exit_code == 1
    assert f"还有 1 处没有换（密钥 {old.partition(':')[0]}）" in result.output
    with_keys(new, old)
    result = _bot(base, "keys", "rewrap")
    assert result.exit_code == 0, result.output
    assert "重新加密了 1 处" in result.output
    assert "旧密钥可以停用" in result.output
    assert asyncio.run(_remembered(with_keys(new))) == {"mobile_number": Secret("13812345678")}


def test_the_key_that_was_made_without_asking_still_opens_once_keys_are_given(
    base: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _bot(base, "publish")
    asyncio.run(_asked(base, "电话13812345678", "m-1"))
    made = base.key_file.read_text(encoding="utf-8")
    monkeypatch.setenv("BOT_KEYS", _bot_alone("keys", "new").stdout.strip())
    deploy(base.home, **_sections(base), storage={"keys": "${BOT_KEYS}"})
    given = reading.read(base.home / "config.yml").settings
    assert asyncio.run(_remembered(given)) == {"mobile_number": Secret("13812345678")}
    assert "旧密钥可以停用" in _bot(base, "keys", "rewrap").output
    assert base.key_file.read_text(encoding="utf-8") == made
    base.key_file.unlink()
    assert asyncio.run(_remembered(given)) == {"mobile_number": Secret("13812345678")}
    assert not base.key_file.exists()


@pytest.mark.parametrize(
    ("host", "keys", "warns"), [("127.0.0.1", None, False), ("0.0.0.0", None, True), ("0.0.0.0", KEY.written(), False)]
)
def test_a_server_for_others_says_when_its_key_lies_beside_the_data(
    tmp_path: Path, logged: list[Any], host: str, keys: str | None, warns: bool
) -> None:
    warn_of_key_beside_data(deploy(tmp_path, server={"host": host}, storage={"keys": keys}))
    assert [line["event"] for line in logged] == (["key.beside_data"] if warns else [])


def _bot_alone(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def _sections(base: Settings) -> dict[str, Any]:
    sections: dict[str, Any] = yaml.safe_load((base.home / "config.yml").read_text(encoding="utf-8"))
    return sections


async def _remembered(settings: Settings) -> Mapping[str, Any]:
    async with composition.running(settings, opened(settings), SystemClock()) as bot:
        return (await bot.trackers.load(conversation_id("rest", "someone"))).slots


async def _asked(settings: Settings, text: str, message_id: str) -> None:
    async with composition.running(settings, opened(settings), SystemClock()) as bot:
        conversation = conversation_id("rest", "someone")
        message = UserMessage(conversation_id=conversation, message_id=MessageId(message_id), text=text)
        await bot.engine.handle(message)


def test_serving_without_a_published_version_says_what_to_do(base: Settings) -> None:
    result = _bot(base, "serve")
    assert result.exit_code == 1
    assert "bot publish" in result.output
