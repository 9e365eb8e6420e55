"""The real model breaks while people wait for it: nothing that was said is lost, and no place is left taken."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.errors import ModelError, ModelUnavailable
from bot.types import AnswerEvent, Finished, Progress, TextDelta, Trimmed, Turn
from tests.installations import QUESTION, messages_of, tea_bot
from tests.models import BreakingChat, EndlessChat, load_of, occupy, small

pytestmark = pytest.mark.llm

PEOPLE = [f"person {number}" for number in range(10)]


async def ask(
    bot: Bot, name: str, seen: list[AnswerEvent], words: asyncio.Semaphore | None = None
) -> ModelError | None:
    """Ask as a person; return the error that ended it. `words` is released by every piece of the answer."""
    person = bot.people.sign_in("team", name).id
    try:
        async for event in bot.stream(Turn(person, "team", QUESTION)):
            seen.append(event)
            if words and isinstance(event, TextDelta):
                words.release()
    except ModelError as error:
        return error
    return None


async def test_the_engine_is_closed_while_ten_people_stream(model_file: Callable[[str], Path], tmp_path: Path) -> None:
    model = small(EndlessChat, model_file, parallel=4)
    seen: dict[str, list[AnswerEvent]] = {name: [] for name in PEOPLE}
    with tea_bot(tmp_path, model, answer_tokens=256) as bot:
        words = asyncio.Semaphore(0)
        asking = [asyncio.create_task(ask(bot, name, seen[name], words)) for name in PEOPLE]
        async with asyncio.timeout(60):
            for _ in range(8):
                await words.acquire()
        await asyncio.to_thread(model.close)
        async with asyncio.timeout(60):
            errors = dict(zip(PEOPLE, await asyncio.gather(*asking), strict=True))
        assert load_of(model) == (0, 0)
        for name in PEOPLE:
            said = messages_of(bot, name)
            wrote = "".join(event.text for event in seen[name] if isinstance(event, TextDelta))
            assert said[0].text == QUESTION
            if errors[name] is None:
                assert isinstance(seen[name][-1], Finished)
            else:
                assert isinstance(errors[name], ModelUnavailable)
                assert [message.text for message in said[1:]] == ([wrote] if wrote else [])
                assert all(message.payload["stopped"] for message in said[1:])
        assert any(errors.values())
        with pytest.raises(ModelUnavailable):
            await bot.answer(Turn(bot.people.sign_in("team", "late").id, "team", QUESTION))

    again = small(EndlessChat, model_file, parallel=4)
    with tea_bot(tmp_path, again, answer_tokens=16) as bot:
        person = bot.people.sign_in("team", "late").id
        (conversation,) = bot.people.conversations(person)
        events = [event async for event in bot.regenerate(person, "team", conversation.id)]
        assert isinstance(events[-1], Finished)
        assert [message.role for message in messages_of(bot, "late")] == ["user", "assistant"]
    again.close()


async def test_an_engine_error_in_the_middle_of_an_answer_is_told_and_the_next_question_answered(
    model_file: Callable[[str], Path], tmp_path: Path
) -> None:
    model = small(BreakingChat, model_file, parallel=1)
    with tea_bot(tmp_path, model) as bot:
        for name in ("Ada", "Eve"):
            seen: list[AnswerEvent] = []
            assert isinstance(await ask(bot, name, seen), ModelError)
            wrote = "".join(event.text for event in seen if isinstance(event, TextDelta))
            assert [message.text for message in messages_of(bot, name)] == [QUESTION, *([wrote] if wrote else [])]
            assert load_of(model) == (0, 0)
    model.close()


async def test_who_has_to_wait_is_told_so_and_then_that_it_goes_on(
    model_file: Callable[[str], Path], tmp_path: Path
) -> None:
    model = small(EndlessChat, model_file, parallel=1)
    with tea_bot(tmp_path, model, answer_tokens=16) as bot:
        other = occupy(model)
        stages = []
        async for event in bot.stream(Turn(bot.people.sign_in("team", "Ada").id, "team", QUESTION)):
            if isinstance(event, Progress):
                stages.append(event.stage)
                if event.stage == "queue":
                    other.cancel()
        assert stages == ["recall", "generate", "queue", "generate"]
        free: list[AnswerEvent] = []
        await ask(bot, "Eve", free)
        assert Progress("queue") not in free
    model.close()


async def test_a_conversation_longer_than_a_real_context_is_answered_without_its_beginning(
    model_file: Callable[[str], Path], tmp_path: Path
) -> None:
    model = small(EndlessChat, model_file, parallel=1)
    with tea_bot(tmp_path, model, answer_tokens=16, history_messages=50) as bot:
        for name, words in (
            ("Ada", "Green tea takes water of 80 degrees. "),
            ("小林", "绿茶要用八十度的水来泡,不能太烫。"),
        ):
            person = bot.people.sign_in("team", name).id
            conversation = bot._services.conversations.start(person).id
            for _ in range(25):
                for role in ("user", "assistant"):
                    bot._services.conversations.append(person, conversation, role, words * 6)
            events = [event async for event in bot.stream(Turn(person, "team", QUESTION, conversation))]
            (trimmed,) = [event for event in events if isinstance(event, Trimmed)]
            assert trimmed.messages > 0
            assert events[-1].answer.trimmed == trimmed
            assert sum(len(event.text) > 0 for event in events if isinstance(event, TextDelta)) > 0
        long = "tea " * (bot._services.budgets.of(bot.settings.space).question_tokens - 2)
        assert (await bot.answer(Turn(person, "team", long, conversation))).text
    model.close()
