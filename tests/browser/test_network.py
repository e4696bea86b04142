"""Nothing is lost and nothing comes twice: reloads, a second tab, a network that goes and comes back."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.chat_page import OTHER_QUESTION, QUESTION, ChatPage

pytestmark = pytest.mark.browser


def test_a_reload_shows_the_history_and_keeps_the_draft(chat: ChatPage) -> None:
    chat.ask_and_get(QUESTION, "answer")
    before = chat.transcript()
    chat.input.fill("还没打完的")
    chat.page.reload()
    chat.open()
    expect(chat.mine).to_have_count(1)
    assert chat.transcript() == before
    expect(chat.input).to_have_value("还没打完的")


def test_a_second_tab_is_in_step(chat: ChatPage, context: BrowserContext, server_url: str) -> None:
    second = ChatPage(context.new_page(), server_url)
    second.open()
    chat.ask(QUESTION)
    second.reply("answer").wait_for()
    second.ask(OTHER_QUESTION)
    expect(chat.mine).to_have_count(2)
    expect(chat.log.locator('[data-kind="answer"]')).to_have_count(2)
    assert chat.transcript() == second.transcript()


def test_what_is_typed_while_offline_is_sent_once_the_network_is_back(chat: ChatPage, context: BrowserContext) -> None:
    chat.ask_and_get(QUESTION, "answer")
    context.set_offline(True)
    expect(chat.frame.get_by_text("网络已断开")).to_be_visible()
    chat.ask(OTHER_QUESTION)
    expect(chat.mine.last).to_contain_text("未发送成功")
    expect(chat.mine.last.get_by_role("button", name="重新发送")).to_be_visible()
    context.set_offline(False)
    expect(chat.log.locator('[data-kind="answer"]')).to_have_count(2)
    expect(chat.frame.get_by_text("网络已断开")).to_have_count(0)
    expect(chat.mine).to_have_text([f"我：{QUESTION}", f"我：{OTHER_QUESTION}"])


def test_a_message_whose_confirmation_was_lost_is_not_answered_twice(chat: ChatPage) -> None:
    lost: list[int] = []

    def lose_the_first_confirmation(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)  # the server has it, the browser never hears
            route.abort("connectionreset")

    chat.page.route("**/web/messages", lose_the_first_confirmation)
    chat.page.route("**/web/events", lambda route: route.abort("connectionreset"))
    chat.page.reload()
    chat.launcher.click()
    chat.ask(QUESTION)
    expect(chat.mine.last).to_contain_text("未发送成功")
    chat.page.unroute("**/web/events")
    chat.reply("answer").wait_for()
    expect(chat.log.locator('[data-kind="answer"]')).to_have_count(1)
    expect(chat.mine).to_have_text([f"我：{QUESTION}"])
    assert lost == [202]


def test_what_was_said_in_the_meantime_arrives_after_a_break(
    chat: ChatPage, context: BrowserContext, server_url: str
) -> None:
    chat.page.route("**/web/events", lambda route: route.abort("connectionreset"))
    chat.page.reload()
    chat.launcher.click()
    expect(chat.frame.get_by_text("正在重新连接")).to_be_visible()
    second = ChatPage(context.new_page(), server_url)
    second.open()
    second.ask_and_get(QUESTION, "answer")
    expect(chat.replies).to_have_count(0)
    chat.page.unroute("**/web/events")
    chat.reply("answer").wait_for()
    assert chat.transcript() == second.transcript()


def test_an_unsent_message_survives_a_reload(chat: ChatPage) -> None:
    chat.page.route("**/web/messages", lambda route: route.abort("connectionreset"))
    chat.ask(QUESTION)
    expect(chat.mine.last).to_contain_text("未发送成功")
    chat.page.unroute("**/web/messages")
    chat.page.reload()
    chat.launcher.click()
    chat.reply("answer").wait_for()
    expect(chat.mine).to_have_count(1)


def test_a_visitor_whose_token_is_no_longer_good_starts_afresh(chat: ChatPage) -> None:
    chat.ask_and_get(QUESTION, "answer")
    chat.in_chat("localStorage.setItem('teller.visitor', JSON.stringify({token: 'a.b.c', renew_at: Date.now() + 1e9}))")
    chat.page.reload()
    chat.open()
    expect(chat.mine).to_have_count(0)
    chat.ask_and_get(QUESTION, "answer")
