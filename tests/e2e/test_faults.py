"""What a person sees when there is too much: of conversation, and of other people."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.settings import Settings
from memory.types import Message
from tests.e2e.conftest import ANSWER_MS
from tests.fakes import served
from tests.models import SMALL, EndlessChat, load_of, occupy
from tests.waits import wait_until
from ui.app import build_app

pytestmark = [pytest.mark.e2e, pytest.mark.llm]

Visit = Callable[..., Page]

TEA = "# Tea\n\nOolong is brewed for three minutes with water of 95 degrees. Green tea takes water of 80 degrees.\n"
QUESTION = "How long is oolong brewed?"


@pytest.fixture(scope="module")
def model(model_file) -> Iterator[EndlessChat]:
    chat = EndlessChat.load(model_file(SMALL), context_tokens=1024, parallel=1, threads=1)
    yield chat
    chat.close()


@pytest.fixture(scope="module")
def bot(model: EndlessChat, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("faults")
    (folder / "tea.md").write_text(TEA, "utf-8")
    values = {"data": folder / "data", "space": "team", "demo": False}
    llm, turn = {"context_tokens": 1024, "answer_tokens": 48}, {"history_messages": 40}
    with bootstrap(Settings(_env_file=None, **values, llm=llm, turn=turn), model=model) as opened:
        opened.library.ingest("team", [folder / "tea.md"])
        yield opened


@pytest.fixture(scope="module")
def address(bot: Bot) -> Iterator[str]:
    with served(build_app(bot)) as url:
        yield url


def messages_of(bot: Bot, name: str) -> list[Message]:
    person = bot.people.sign_in("team", name).id
    return [message for each in bot.people.conversations(person) for message in bot.people.messages(person, each.id)]


def send(page: Page, text: str) -> None:
    page.locator("#zy-box textarea").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#zy-box textarea")).to_have_value("")


@pytest.mark.parametrize(("language", "waiting"), [("en", "Waiting for a free place"), ("zh", "排队中")])
def test_who_waits_for_a_place_sees_it_and_is_then_answered(
    visit: Visit, model: EndlessChat, language: str, waiting: str
) -> None:
    page = visit(f"Wei {language}", language=language)
    other = occupy(model)
    send(page, QUESTION)
    expect(page.locator("#zy-chat .message.bot")).to_contain_text(waiting)
    other.cancel()
    expect(page.locator("#zy-box button.submit-button")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#zy-chat .message.bot")).not_to_contain_text(waiting)


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


@pytest.mark.parametrize(("language", "note"), [("en", "Earlier messages were left out"), ("zh", "较早的消息没有采用")])
def test_a_long_conversation_is_told_to_be_trimmed(visit: Visit, bot: Bot, language: str, note: str) -> None:
    person = bot.people.sign_in("team", f"Lin {language}").id
    conversations = bot._services.conversations
    conversation = conversations.start(person).id
    for _ in range(8):
        conversations.append(person, conversation, "user", "Tell me more about green tea and its many kinds. " * 5)
        conversations.append(
            person, conversation, "assistant", "Green tea is picked in spring and is not oxidised. " * 5
        )
    page = visit(f"Lin {language}", language=language)
    page.locator(".zy-history label").first.click()
    expect(page.locator("#zy-chat .message.bot").first).to_be_visible()
    send(page, QUESTION)
    expect(page.locator("#zy-chat .zy-note")).to_contain_text(note, timeout=ANSWER_MS)
    page.reload()
    expect(page.locator("#zy-chat .zy-note")).to_contain_text(note, timeout=ANSWER_MS)
