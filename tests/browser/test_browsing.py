"""Looking round in a real browser: the greeting's questions, the categories down to an answer and back up."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat_page import ChatPage
from tests.browser.conftest import NewContext
from tests.browser.test_access import assert_nothing_sticks_out, violations

pytestmark = pytest.mark.browser


def tap(chat: ChatPage, title: str) -> Locator:
    """A button of the newest reply; gives the reply that it brings."""
    before = chat.replies.count()
    chat.replies.last.get_by_role("button", name=title, exact=True).click()
    newest = chat.replies.nth(before)
    newest.wait_for()
    return newest


def open_categories(chat: ChatPage) -> Locator:
    before = chat.log.locator('[data-kind="categories"]').count()
    chat.categories.click()
    root = chat.log.locator('[data-kind="categories"]').nth(before)
    root.wait_for()
    return root


def test_the_greeting_offers_popular_questions_and_a_tap_is_answered(chat: ChatPage) -> None:
    welcome = chat.reply("welcome")
    expect(welcome.get_by_text("热门问题")).to_be_visible()
    questions = welcome.get_by_role("button")
    expect(questions).to_have_count(5)
    title = questions.first.text_content()
    questions.first.click()
    expect(chat.mine.last).to_have_text(f"我：{title}")
    chat.reply("answer").wait_for()


def test_three_levels_down_to_an_answer_and_back_up(chat: ChatPage) -> None:
    root = open_categories(chat)
    expect(chat.mine.last).to_have_text("我：问题分类")
    expect(root.get_by_role("button", name="贷款", exact=True)).to_be_visible()
    tap(chat, "贷款")
    tap(chat, "禾易贷")
    leaf = tap(chat, "额度")
    expect(leaf).to_contain_text("贷款 › 禾易贷 › 额度")
    up = tap(chat, "返回上一级")
    expect(up).to_contain_text("贷款 › 禾易贷")
    more = tap(chat, "更多")
    expect(more.get_by_role("button", name="借款与放款")).to_be_visible()
    tap(chat, "返回上一级")
    again = tap(chat, "返回上一级")
    expect(again.get_by_role("button", name="理财", exact=True)).to_be_visible()
    leaf.get_by_role("button", name="禾易贷最高能借多少钱？").click()  # buttons of older replies go on working
    expect(chat.reply("answer")).to_contain_text("万元")
    expect(chat.reply("related").get_by_role("button")).to_have_count(3)
    assert chat.errors == []


def test_a_bare_topic_word_lists_its_questions_and_pages_look_secondary(chat: ChatPage) -> None:
    listed = chat.ask_and_get("利率", "questions")
    expect(listed.locator(".choice")).to_have_count(6)
    expect(listed.locator(".move")).to_have_text(["更多"])
    tap(chat, "更多")
    expect(chat.reply("questions")).not_to_contain_text(str(listed.locator(".choice").first.text_content()))


def test_categories_by_keyboard_alone(chat: ChatPage) -> None:
    keyboard = chat.page.keyboard
    chat.input.focus()
    keyboard.press("Shift+Tab")
    expect(chat.categories).to_be_focused()
    keyboard.press("Enter")
    chat.reply("categories").wait_for()
    keyboard.press("Shift+Tab")
    last = chat.reply("categories").get_by_role("button").last
    expect(last).to_be_focused()
    keyboard.press("Space")
    expect(chat.log.locator('[data-kind="categories"]')).to_have_count(2)
    keyboard.press("Tab")
    expect(chat.reply("categories").get_by_role("button").first).to_be_focused()
    keyboard.press("Enter")
    expect(chat.log.locator('[data-kind="categories"]')).to_have_count(3)


def test_on_a_narrow_phone_lists_wrap_and_targets_are_large(new_context: NewContext, server_url: str) -> None:
    chat = ChatPage(new_context(360, 640, has_touch=True, is_mobile=True).new_page(), server_url)
    chat.open()
    assert_nothing_sticks_out(chat)
    open_categories(chat)
    tap(chat, "贷款")
    tap(chat, "禾商贷")
    tap(chat, "申请条件")
    chat.ask_and_get("利率", "questions")
    assert_nothing_sticks_out(chat)
    for target in (chat.categories, *chat.log.get_by_role("button").all()):
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, target.text_content()


def test_axe_finds_nothing_in_lists_and_pages(chat: ChatPage) -> None:
    open_categories(chat)
    tap(chat, "贷款")
    chat.ask_and_get("利率", "questions")
    assert violations(chat.page.frames[1]) == []


def test_while_a_person_is_awaited_there_is_no_way_to_the_categories(chat: ChatPage) -> None:
    expect(chat.categories).to_be_visible()
    chat.frame.get_by_role("banner").get_by_role("button", name="转人工").click()
    expect(chat.categories).to_have_count(0)
    chat.frame.get_by_role("banner").get_by_role("button", name="返回机器人").click()
    expect(chat.categories).to_be_visible()
