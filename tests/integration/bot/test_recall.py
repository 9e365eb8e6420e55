"""What was said before comes back: in the prompt, in what is shown, and when somebody asks for it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from langchain_core.messages import BaseMessage

from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.secrets import REDACTED
from bot.types import Answer, Turn
from bot.words import words
from memory.types import Searchable, User
from tests.consenting import EVERYTHING

Open = Callable[..., AbstractContextManager[Bot]]
HANDBOOK = "Office handbook ›"  # in every prompt with passages
HOURS = "It closes at 18:30 on weekdays [1]."
ASKED = "When does the Hangzhou office close on weekdays?"
TOLD = "The rehearsal of my choir was moved to the old station, so when does the Hangzhou office close on weekdays?"


class Model:
    """Answers the same to everything, draws no memory, and keeps what it was sent."""

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def __call__(self, messages: list[BaseMessage]) -> str:
        self.prompts.append("\n".join(str(message.content) for message in messages))
        return HOURS if HANDBOOK in self.prompts[-1] else '{"memories": []}'

    def answered(self) -> str:
        """Return the last prompt that asked for an answer."""
        return next(prompt for prompt in reversed(self.prompts) if HANDBOOK in prompt)


@pytest.fixture
def model() -> Model:
    return Model()


async def say(bot: Bot, user: User, text: str, conversation_id: str | None = None, **how: bool) -> Answer:
    answer = await bot.answer(Turn(user.id, "team", text, conversation_id, **how))
    assert bot.settle()
    return answer


def long_ago(bot: Bot, days: int) -> datetime:
    """Let all that was said so far have been said so many days ago, and return when."""
    at = datetime.now(UTC) - timedelta(days=days)
    with bot._services.past._database.session() as session:  # time passes nowhere else
        session.connection().execute(sa.text("UPDATE messages SET created_at = :at"), {"at": at.replace(tzinfo=None)})
        session.connection().execute(sa.text("UPDATE users SET turns_removed = turns_removed + 1"))
    return at


async def test_what_was_said_in_another_conversation_reaches_the_prompt_dated_and_is_shown(
    open_bot: Open, model: Model
) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        await say(bot, user, TOLD)
        at = long_ago(bot, 40)
        answer = await say(bot, user, "Where is the rehearsal of my choir, near the Hangzhou office?")
        line = f"{at.day} {at:%B} {at.year}: {TOLD}"
        assert line in model.answered()
        assert TOLD in [used.text for used in answer.memories_used]


async def test_a_question_about_a_time_that_is_over_brings_turns_of_that_time_only(
    open_bot: Open, model: Model
) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        await say(bot, user, TOLD)
        long_ago(bot, datetime.now(UTC).weekday() + 4)  # in the week before this one
        since = TOLD.replace("old station", "new hall")
        await say(bot, user, since)
        then = await say(bot, user, "Where was the rehearsal of my choir last week, near the Hangzhou office?")
        assert TOLD in [used.text for used in then.memories_used]
        assert "new hall" not in " ".join(used.text for used in then.memories_used)
        ever = await say(bot, user, "Where is the rehearsal of my choir, near the Hangzhou office?")
        assert since in [used.text for used in ever.memories_used]


async def test_a_question_that_is_not_about_the_person_brings_no_turns_back(open_bot: Open, model: Model) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        await say(bot, user, TOLD)
        answer = await say(bot, user, ASKED)
        assert answer.memories_used == ()
        assert "rehearsal" not in model.answered()


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What did I ask last week?", [ASKED]),
        ("上周我问了什么?", [ASKED]),
        ("What did I ask about the office last week?", [ASKED]),
        ("When did I ask about the Hangzhou office?", [ASKED]),
        ("What did I ask yesterday?", []),
        ("我昨天问了什么?", []),
        ("What did I ask about cheese last week?", []),
    ],
)
async def test_who_asks_what_they_asked_is_told_by_its_time_and_topic(
    open_bot: Open, model: Model, question: str, found: list[str]
) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        await say(bot, user, ASKED)
        await say(bot, user, "Hello!")
        at = long_ago(bot, datetime.now(UTC).weekday() + 4)  # in the week before this one
        asked = sum(HANDBOOK in prompt for prompt in model.prompts)
        answer = await say(bot, user, question)
        assert sum(HANDBOOK in prompt for prompt in model.prompts) == asked  # no model is needed
        assert [used.text for used in answer.memories_used] == found
        assert all(text in answer.text for text in found)
        day = f"{at.year}年{at.month}月{at.day}日" if "我" in question else f"{at.day} {at:%B} {at.year}"
        assert (day in answer.text) == bool(found)


async def test_where_somebody_lived_before_can_be_asked(open_bot: Open, model: Model) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        await say(bot, user, "I live in Kyoto.")
        await say(bot, user, "I live in Lisbon.")
        now = await say(bot, user, "Where do I live?")
        assert "Lisbon" in now.text
        assert "Kyoto" not in now.text
        before = await say(bot, user, "Where did I live before?")
        assert "Kyoto" in before.text
        assert "(until " in before.text


@pytest.mark.parametrize("how", ["for good", "for this conversation", "memory paused", "temporary"])
async def test_what_is_switched_off_is_neither_indexed_nor_recalled(open_bot: Open, model: Model, how: str) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        await say(bot, user, TOLD)
        bot.people.consent(user.id, {"personalisation": False} if how == "for good" else {}, "test")
        if how == "memory paused":
            bot.people.pause_memory(user.id, paused=True)
        off: dict[str, bool] = {"temporary": True} if how == "temporary" else {}
        off |= {"personalised": False} if how == "for this conversation" else {}
        secret = "My tulips are yellow this year, so when does the Hangzhou office close on weekdays?"
        said = await say(bot, user, secret, **off)
        recap = await say(bot, user, "What did I ask today?", said.conversation_id or None, **off)
        assert said.memories_used == recap.memories_used == ()
        assert "rehearsal" not in said.text + recap.text + model.answered()
        bot.people.consent(user.id, EVERYTHING, "test")
        bot.people.pause_memory(user.id, paused=False)
        later = await say(bot, user, "What did I ask today?")
        assert TOLD in later.text
        assert ("tulips" in later.text) == (how == "for good")  # memory was allowed then, only its use was not


async def test_what_was_forgotten_returns_through_no_turn(open_bot: Open, model: Model) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        first = await say(bot, user, "I am allergic to shellfish. When does the Hangzhou office close on weekdays?")
        await say(bot, user, "As I am allergic to shellfish, can I eat at the Hangzhou office?")
        assert "shellfish" in (await say(bot, user, "What did I tell you today?")).text
        await say(bot, user, "Forget that I am allergic to shellfish")
        assert "shellfish" not in (await say(bot, user, "What did I tell you today?")).text
        await say(bot, user, "What am I allergic to at the Hangzhou office?")
        assert "shellfish" not in model.answered()
        bot.people.delete_conversation(user.id, first.conversation_id)


SECRET = "My wifi password is Tr0ub4dor&3, so when does the Hangzhou office close on weekdays?"
ABOUT_IT = ["What did I tell you today?", "What did I ask about my wifi password?", "今天我问了什么?"]


async def test_a_secret_returns_through_no_turn(open_bot: Open, model: Model) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        said = await say(bot, user, SECRET)
        for question in ABOUT_IT:
            told = await say(bot, user, question)
            assert SECRET not in [each.text for each in told.memories_used]
            assert "Tr0ub4dor" not in told.text
        await say(bot, user, "What is my wifi password at the Hangzhou office?")
        assert "Tr0ub4dor" not in model.answered()
        asked = bot.people.messages(user.id, said.conversation_id)[0]
        assert asked.text == SECRET.replace("Tr0ub4dor&3,", REDACTED)
        assert said.secret_left_out


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("My card is 4111 1111 1111 1111.", "4111"),
        ("Remember that my door PIN is 482913", "482913"),
        ("我的银行卡号是6222021234567890123", "6222021234567890123"),
        ("我的密码是Sommer#2024", "Sommer#2024"),
    ],
)
async def test_a_secret_is_stored_nowhere_not_even_where_the_bot_repeats_it(
    open_bot: Open, text: str, secret: str
) -> None:
    def repeating(messages: list[BaseMessage]) -> str:
        return f"Thank you. {text}" if any(secret in str(each.content) for each in messages) else "Hello!"

    with open_bot(ScriptedChat(repeating)) as bot:
        user = bot.people.sign_in("team", "Ada")
        answer = await say(bot, user, text)
        await say(bot, user, "Hello!", answer.conversation_id)
        export = bot.people.export(user.id)
        stored = [message.text for _, messages in export.conversations for message in messages]
        assert not [each for each in stored if secret in each]
        assert secret not in repr(export)
        assert REDACTED in export.conversations[0][0].title
        assert export.memories == ()
        assert answer.secret_left_out


async def test_nobody_is_told_of_a_secret_in_a_message_without_one(open_bot: Open, model: Model) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        assert not (await say(bot, user, "How do I change my password?")).secret_left_out
        assert bot.people.conversations(user.id)[0].title == "How do I change my password?"


async def test_a_secret_that_was_indexed_by_an_earlier_version_is_left_out_of_what_is_recalled(
    open_bot: Open, model: Model
) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        conversation = bot._services.conversations.start(user.id)
        asked = bot._services.conversations.append(user.id, conversation.id, "user", SECRET)
        vector = bot._services.embedder.embed_passages([SECRET])[0]
        bot._services.conversations.index(user.id, asked.id, Searchable(vector, words(SECRET)))
        for question in ABOUT_IT:
            told = await say(bot, user, question)
            assert f"password is {REDACTED}" in told.text
            assert "Tr0ub4dor" not in told.text
        answer = await say(bot, user, "What is my wifi password at the Hangzhou office?")
        assert f"password is {REDACTED}" in model.answered()
        assert "Tr0ub4dor" not in model.answered() + "".join(each.text for each in answer.memories_used)


async def test_no_reason_of_a_suggestion_tells_a_secret(open_bot: Open, model: Model) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        await say(bot, user, SECRET)
        assert all("Tr0ub4dor" not in each.reason for each in bot.recommend(user.id, "team").recommendations)


async def test_a_deleted_conversation_is_recalled_no_more(open_bot: Open, model: Model) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        said = await say(bot, user, TOLD)
        bot.people.delete_conversation(user.id, said.conversation_id)
        answer = await say(bot, user, "What did I ask today?")
        assert answer.memories_used == ()


async def test_what_the_model_reads_above_is_not_recalled_as_well(open_bot: Open, model: Model) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        said = await say(bot, user, TOLD)
        await say(bot, user, "Where is the rehearsal of my choir, near the Hangzhou office?", said.conversation_id)
        assert model.answered().count("moved to the old station") == 1


@pytest.mark.parametrize(
    ("told", "question", "other"),
    [
        ("The garden has two old apple trees.", "Remind me what I said about the garden", "Hello!"),
        ("I planted beans in the garden", "what have I told you about the garden?", "Hello!"),
        ("花园里有两棵老苹果树。", "我跟你说过花园的什么", "你好"),
        ("我在花园里种了豆子", "我和你提过花园的什么事？", "你好"),
    ],
)
async def test_what_was_said_above_is_found_as_well_though_it_is_not_indexed_yet(
    open_bot: Open, model: Model, told: str, question: str, other: str
) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        first = await bot.answer(Turn(user.id, "team", told))
        for text in (other, question):
            answer = await bot.answer(Turn(user.id, "team", text, first.conversation_id))
        assert [used.text for used in answer.memories_used] == [told]
        assert told in answer.text


@pytest.mark.parametrize(
    ("known", "said", "asked"),
    [
        ("I live in Kyoto.", "I love kayaking", "Don't remember that"),
        ("我住在京都。", "我喜欢划皮艇", "别记这个"),
        ("我住在京都。", "隔壁昨天在装修,吵得很", "这个别记"),
    ],
)
async def test_what_was_said_last_is_forgotten_and_nothing_before_it(
    open_bot: Open, model: Model, known: str, said: str, asked: str
) -> None:
    with open_bot(ScriptedChat(model)) as bot:
        user = bot.people.sign_in("team", "Ada")
        first = await bot.answer(Turn(user.id, "team", known))
        await bot.answer(Turn(user.id, "team", said, first.conversation_id))
        answer = await bot.answer(Turn(user.id, "team", asked, first.conversation_id))
        assert said in answer.text
        assert bot.settle()
        assert [memory.text for memory in bot.about(user.id).memories] == [known.strip(".。")]
        told = await say(bot, user, "我昨天和今天说了什么?" if "我" in known else "What did I say today?")
        assert said not in told.text
