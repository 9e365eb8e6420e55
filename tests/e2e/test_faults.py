"""What a person sees when there is too much: of conversation, and of other people."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.bot import Bot
from tests.e2e.conftest import ANSWER_MS
from tests.fakes import served
from tests.installations import QUESTION, messages_of, tea_bot
from tests.models import EndlessChat, load_of, occupy, small
from tests.waits import wait_until
from ui.app import build_app

pytestmark = [pytest.mark.e2e, pytest.mark.llm]

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def model(model_file) -> Iterator[EndlessChat]:
    chat = small(EndlessChat, model_file, parallel=1)
    yield chat
    chat.close()


@pytest.fixture(scope="module")
def bot(model: EndlessChat, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with tea_bot(tmp_path_factory.mktemp("faults"), model, history_messages=40) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(bot: Bot) -> Iterator[str]:
    with served(build_app(bot)) as url:
        yield url


def send(page: Page, text: str) -> None:
    page.locator("#zy-box textarea").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#zy-box textarea")).to_have_value("")


def test_who_waits_for_a_place_sees_it_and_is_then_answered(visit: Visit, model: EndlessChat) -> None:
    page = visit("Wei")
    other = occupy(model)
    send(page, QUESTION)
    expect(page.locator("#zy-chat .message.bot")).to_contain_text("Waiting for a free place")
    other.cancel()
    expect(page.locator("#zy-box button.submit-button")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#zy-chat .message.bot")).not_to_contain_text("Waiting for a free place")


def test_a_question_that_is_turned_away_stays_and_is_asked_again_with_one_click(
    visit: Visit, model: EndlessChat, bot: Bot
) -> None:
    page = visit("Bea")
    person = bot.people.sign_in("team", "Bea").id
    others = [occupy(model, person) for _ in range(5)]
    send(page, QUESTION)
    expect(page.get_by_text("Too many questions at once").first).to_be_visible()
    expect(page.locator("#zy-chat .message.user")).to_contain_text(QUESTION)
    expect(page.locator("#zy-chat .message.bot")).to_contain_text("There is no answer to this yet")
    for other in others:
        other.cancel()
    page.get_by_role("button", name="Retry").last.click()
    expect(page.locator("#zy-chat .message.bot")).not_to_contain_text("There is no answer")
    expect(page.locator("#zy-box button.submit-button")).to_be_visible(timeout=ANSWER_MS)
    assert [message.role for message in messages_of(bot, "Bea")] == ["user", "assistant"]


def test_an_answer_stays_where_it_is_when_asking_again_fails(visit: Visit, model: EndlessChat, bot: Bot) -> None:
    person = bot.people.sign_in("team", "Dan").id
    conversations = bot._services.conversations
    older, newer = conversations.start(person).id, conversations.start(person).id
    for conversation, answer in ((older, "Three minutes."), (newer, "That is another matter.")):
        conversations.append(person, conversation, "user", QUESTION)
        conversations.append(person, conversation, "assistant", answer)
    page = visit("Dan")
    page.locator(".zy-history label").last.click()
    expect(page.locator("#zy-chat .message.bot")).to_contain_text("Three minutes.")
    others = [occupy(model, person) for _ in range(5)]
    page.get_by_role("button", name="Retry").last.click()
    expect(page.get_by_text("Too many questions at once").first).to_be_visible()
    expect(page.locator("#zy-chat .message.bot")).to_contain_text("Three minutes.")
    for other in others:
        other.cancel()


def test_who_closes_the_page_gives_the_place_back(visit: Visit, model: EndlessChat, bot: Bot) -> None:
    page = visit("Cho")
    other = occupy(model)
    send(page, QUESTION)
    expect(page.locator("#zy-chat .message.bot")).to_contain_text("Waiting for a free place")
    page.close()
    wait_until(lambda: load_of(model) == (1, 0), "the stand in the queue is given up")
    other.cancel()
    wait_until(lambda: load_of(model) == (0, 0), "the slot is free")
    assert [message.role for message in messages_of(bot, "Cho")] == ["user"]


def test_a_long_conversation_is_told_to_be_trimmed(visit: Visit, bot: Bot) -> None:
    note = "较早的消息没有采用"
    person = bot.people.sign_in("team", "小林").id
    conversations = bot._services.conversations
    conversation = conversations.start(person).id
    for _ in range(8):
        conversations.append(person, conversation, "user", "Tell me more about green tea and its many kinds. " * 5)
        conversations.append(
            person, conversation, "assistant", "Green tea is picked in spring and is not oxidised. " * 5
        )
    page = visit("小林", language="zh")
    page.locator(".zy-history label").first.click()
    expect(page.locator("#zy-chat .message.bot").first).to_be_visible()
    send(page, QUESTION)
    expect(page.locator("#zy-chat .zy-note")).to_contain_text(note, timeout=ANSWER_MS)
    page.reload()
    expect(page.locator("#zy-chat .zy-note")).to_contain_text(note, timeout=ANSWER_MS)
