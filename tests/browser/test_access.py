"""Usable by everyone: the keyboard alone, screen readers, small screens, large type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Frame, expect

from tests.browser.chat_page import CLOSE, OPEN, QUESTION, ChatPage
from tests.browser.conftest import NewContext

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


def violations(frame: Frame) -> list[str]:
    """What axe-core finds in one document; each finding names its rule and the first element."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run `make install`")
    frame.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = frame.evaluate("axe.run(document, {iframes: false}).then(found => found.violations)")
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def test_axe_finds_nothing_with_the_chat_closed_and_open(chat: ChatPage) -> None:
    chat.ask_and_get(QUESTION, "answer")
    chat.ask_vaguely()
    chat.frame.get_by_role("banner").get_by_role("button", name="转人工").click()
    expect(chat.frame.get_by_text("正在为您转接人工客服")).to_be_visible()
    host, embedded = chat.page.frames
    assert violations(embedded) == []
    assert violations(host) == []
    chat.input.press("Escape")
    assert violations(host) == []


def test_everything_works_by_keyboard_alone(context: BrowserContext, server_url: str) -> None:
    chat = ChatPage(context.new_page(), server_url)
    keyboard = chat.page.keyboard
    chat.launcher.focus()
    keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    chat.replies.first.wait_for()
    keyboard.type(QUESTION)
    keyboard.press("Enter")
    last = chat.reply("related").get_by_role("button").last
    last.wait_for()
    expect(chat.input).to_be_focused()
    keyboard.press("Shift+Tab")
    expect(chat.categories).to_be_focused()
    keyboard.press("Shift+Tab")
    expect(last).to_be_focused()
    keyboard.press("Enter")
    expect(chat.mine).to_have_count(2)
    keyboard.press("Escape")
    chat.wait_for_focus_on_launcher()
    expect(chat.launcher).to_have_attribute("aria-label", OPEN)
    keyboard.press("Space")
    expect(chat.launcher).to_have_attribute("aria-label", CLOSE)
    expect(chat.input).to_be_focused()


def test_new_messages_are_announced_politely_and_history_is_not(chat: ChatPage) -> None:
    expect(chat.log).to_have_attribute("aria-live", "polite")
    chat.ask_and_get(QUESTION, "answer")
    marked = chat.mine.last
    marked.evaluate("each => { each.dataset.seen = 'once' }")
    chat.ask_vaguely()
    expect(chat.mine.first).to_have_attribute("data-seen", "once")  # kept, so that it is not read out again
    chat.page.reload()
    chat.launcher.click()
    chat.messages.first.wait_for()
    assert chat.log.get_attribute("aria-live") == "off"
    expect(chat.log).to_have_attribute("aria-live", "polite")


def test_on_a_phone_the_chat_is_all_there_is(new_context: NewContext, server_url: str) -> None:
    context = new_context(360, 640, has_touch=True, is_mobile=True)
    chat = ChatPage(context.new_page(), server_url)
    chat.open()
    box = chat.page.locator("#teller-chat iframe").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 360, "height": 640}
    expect(chat.launcher).to_be_hidden()
    expect(chat.page.locator("main")).to_have_attribute("inert", "")
    chat.ask_and_get(QUESTION, "answer")
    assert_nothing_sticks_out(chat)
    chat.frame.get_by_role("button", name="关闭对话窗口").click()
    expect(chat.launcher).to_be_visible()
    expect(chat.page.locator("main")).not_to_have_attribute("inert", "")


def test_long_texts_and_words_wrap_at_twice_the_size(new_context: NewContext, server_url: str) -> None:
    chat = ChatPage(new_context(640, 400).new_page(), server_url)  # 1280 x 800 at 200 %
    chat.open()
    chat.ask("https://heguang.example/" + "averylongword" * 40)
    chat.replies.nth(1).wait_for()
    chat.ask_and_get(QUESTION, "answer")
    assert_nothing_sticks_out(chat)
    expect(chat.input).to_be_in_viewport()
    expect(chat.frame.get_by_role("banner").get_by_role("button", name="转人工")).to_be_in_viewport()


def assert_nothing_sticks_out(chat: ChatPage) -> None:
    assert chat.in_chat("document.documentElement.scrollWidth <= innerWidth")
    assert chat.in_chat("(log => log.scrollWidth <= log.clientWidth)(document.querySelector('.log'))")
