"""The main job in a real browser: ask, choose, be handed over, come back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import QUESTION, ChatPage

pytestmark = pytest.mark.browser


def test_the_chat_says_that_a_robot_answers(chat: ChatPage) -> None:
    expect(chat.frame.locator("header")).to_contain_text("智能客服机器人")
    expect(chat.reply("welcome")).to_contain_text("机器人")


def test_a_typed_question_gets_the_banks_answer(chat: ChatPage) -> None:
    answer = chat.ask_and_get(QUESTION, "answer")
    expect(answer).to_contain_text("%")
    expect(chat.mine).to_have_text([f"我：{QUESTION}"])
    assert chat.errors == []


def test_what_the_demo_page_proposes_to_ask_is_answered(chat: ChatPage) -> None:
    proposals = chat.page.locator(".asks li").all_text_contents()
    assert proposals
    for text in proposals:
        chat.ask_and_get(text, "answer")


def test_a_tapped_suggestion_is_answered(chat: ChatPage) -> None:
    suggestions = chat.ask_vaguely().get_by_role("button")
    expect(suggestions).to_have_count(3)
    title = suggestions.first.text_content()
    suggestions.first.click()
    expect(chat.mine.last).to_have_text(f"我：{title}")
    chat.reply("answer").wait_for()


def test_a_related_question_is_answered(chat: ChatPage) -> None:
    chat.ask_and_get(QUESTION, "answer")
    related = chat.reply("related").get_by_role("button").first
    title = related.text_content()
    related.click()
    expect(chat.mine.last).to_have_text(f"我：{title}")
    expect(chat.log.locator('[data-kind="answer"]')).to_have_count(2)


def test_a_person_is_asked_for_and_the_bot_returned_to_by_one_tap_each(chat: ChatPage) -> None:
    chat.frame.get_by_role("banner").get_by_role("button", name="转人工").click()
    expect(chat.frame.get_by_text("正在为您转接人工客服")).to_be_visible()
    chat.frame.get_by_role("banner").get_by_role("button", name="返回机器人").click()
    expect(chat.frame.get_by_text("正在为您转接人工客服")).to_have_count(0)
    expect(chat.frame.get_by_role("banner").get_by_role("button", name="转人工")).to_be_visible()
    chat.ask_and_get(QUESTION, "answer")


def test_markup_in_a_message_stays_text(chat: ChatPage) -> None:
    markup = '<img src=x onerror="document.title=1"><script>document.title=1</script> <b>利率</b>'
    chat.ask(markup)
    expect(chat.mine.last.locator(".bubble")).to_have_text(markup)
    chat.replies.nth(1).wait_for()
    assert chat.in_chat("document.querySelectorAll('.log img, .log script, .log b').length") == 0
    assert chat.in_chat("document.title") == "智能客服机器人"


def test_a_refused_message_says_why_and_can_be_changed(chat: ChatPage) -> None:
    text = "利" * 20_001  # over the limit of one message
    chat.ask(text)
    expect(chat.mine.last).to_contain_text("消息太长了")
    chat.mine.last.get_by_role("button", name="修改").click()
    expect(chat.input).to_have_value(text)
    expect(chat.mine).to_have_count(0)


def test_enter_that_ends_a_composition_sends_nothing(chat: ChatPage) -> None:
    chat.input.fill("lilv")
    for event in ("{key: 'Enter', isComposing: true}", "{key: 'Enter', keyCode: 229}"):
        chat.in_chat(
            "document.querySelector('textarea').dispatchEvent("
            f"new KeyboardEvent('keydown', {{bubbles: true, cancelable: true, ...{event}}}))"
        )
    expect(chat.input).to_have_value("lilv")
    expect(chat.mine).to_have_count(0)


def test_shift_enter_makes_a_new_line_and_it_is_kept(chat: ChatPage) -> None:
    chat.input.fill("第一行")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("第二行")
    chat.input.press("Enter")
    expect(chat.mine.last.locator(".bubble")).to_have_text("第一行\n第二行", use_inner_text=True)
