"""What a person does not allow is neither collected nor used: seen in the prompt that is sent and in the rows."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage

from bot.bot import Bot
from bot.errors import ConsentMissing
from bot.llm.scripted import ScriptedChat
from bot.types import Circumstances, Turn
from memory.types import Expertise, Interest, Profile, Purpose, User
from tests.consenting import EVERYTHING

Open = Callable[..., AbstractContextManager[Bot]]
QUESTION = "When does the Hangzhou office close on weekdays?"
FACT = "I am vegetarian"
TEA_QUESTION = "Which book on tea is good?"


class Model:
    """Answers the same to everything, and keeps what it was sent."""

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def __call__(self, messages: list[BaseMessage]) -> str:
        self.prompts.append("\n".join(str(message.content) for message in messages))
        return '{"memories": []}' if "JSON" in self.prompts[-1] else "It closes at 18:30 on weekdays [1]."


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def bot(open_bot: Open, model: Model) -> Iterator[Bot]:
    with open_bot(ScriptedChat(model)) as opened:
        opened.library.import_items("team", _items(Path(str(opened.settings.data))))
        yield opened


def _items(folder: Path) -> Path:
    file = folder / "items.jsonl"
    file.write_text('{"id": "tea", "title": "A book on tea", "tags": ["tea"]}\n', "utf-8")
    return file


def person(bot: Bot, **allows: bool) -> User:
    user = bot.people.sign_in("team", "Ada")
    answers: dict[Purpose, bool] = {purpose: allows.get(purpose, False) for purpose in EVERYTHING}
    bot.people.consent(user.id, answers, "test")
    return user


def known(bot: Bot, user: User) -> None:
    """Let the bot know something of every kind, under full consent."""
    bot.people.consent(user.id, EVERYTHING, "test")
    tea = Interest("tea", 1.0, "stated")
    profile = Profile("en", "piratical", "short", (tea,), "bullets", (Expertise("expert"),))
    bot.people.set_profile(user.id, profile)
    bot.record(user.id, "tea", "click")
    assert bot.people.profile(user.id).inferred


def is_styled(prompt: str) -> bool:
    said = ("piratical" in prompt, "bullet list" in prompt, "for an expert" in prompt, "Atlantis" in prompt)
    assert len(set(said)) == 1
    return all(said)


def evidence(profile: Profile) -> dict[str, dict[str, int]]:
    return {each.id: dict(each.signals) for each in profile.inferred}


async def test_without_consent_to_memory_nothing_is_remembered_nor_learned_later(bot: Bot, model: Model) -> None:
    user = person(bot, personalisation=True)
    answer = await bot.answer(Turn(user.id, "team", FACT))
    assert answer.remembered == ()
    assert bot.settle()
    bot.people.consent(user.id, {"memory": True}, "test")
    await bot.answer(Turn(user.id, "team", QUESTION))
    assert bot.settle()
    assert bot.people.memories(user.id) == []
    assert not any("JSON" in prompt and FACT in prompt for prompt in model.prompts)


async def test_somebody_who_was_never_asked_allows_nothing(bot: Bot) -> None:
    user = person(bot)
    assert (await bot.answer(Turn(user.id, "team", FACT))).remembered == ()
    with pytest.raises(ConsentMissing):
        bot.people.set_profile(user.id, Profile(tone="formal"))
    bot.record(user.id, "tea", "like")
    slate = bot.recommend(user.id, "team")
    assert {each.impression_id for each in slate.recommendations} == {""}
    export = bot.people.export(user.id)
    assert (export.memories, export.interactions, export.impressions) == ((), (), ())
    assert export.profile == Profile()
    await bot.answer(Turn(user.id, "team", QUESTION, circumstances=Circumstances("phone", "Atlantis")))
    assert bot.people.profile(user.id) == Profile()


@pytest.mark.parametrize("how", ["for good", "for this conversation", "memory paused", "temporary"])
async def test_what_is_switched_off_reaches_no_prompt_and_no_ranking(bot: Bot, model: Model, how: str) -> None:
    user = person(bot, memory=True, personalisation=True, analytics=True)
    await bot.answer(Turn(user.id, "team", "I am vegetarian and I work at the Hangzhou office"))
    known(bot, user)
    question = "When does the Hangzhou office, where I work, close on weekdays?"
    here = Circumstances("phone", "Atlantis", "fog")
    await bot.answer(Turn(user.id, "team", question, circumstances=here))
    assert "I work at the Hangzhou office" in model.prompts[-1]
    assert is_styled(model.prompts[-1])
    before = bot.people.profile(user.id)
    off = {"for good": {"personalisation": False}}.get(how, {})
    bot.people.consent(user.id, off, "test")
    if how == "memory paused":
        bot.people.pause_memory(user.id, paused=True)
    temporary, personalised = how == "temporary", False if how == "for this conversation" else None
    turn = Turn(user.id, "team", question, temporary=temporary, personalised=personalised, circumstances=here)
    answer = await bot.answer(turn)
    assert "I work at the Hangzhou office" not in model.prompts[-1]
    assert answer.memories_used == ()
    assert is_styled(model.prompts[-1]) == (how == "memory paused")
    assert ("- " in answer.text) == (how == "memory paused")
    told = await bot.answer(replace(turn, text="What do you know about me?"))
    assert "vegetarian" not in told.text
    assert ("tea" in told.text) == (how == "memory paused")
    if how != "memory paused":  # nothing is inferred of it either
        assert evidence(bot.people.profile(user.id)) == evidence(before)
    if how == "for this conversation":  # which stays so, without being said again
        await bot.answer(Turn(user.id, "team", question, answer.conversation_id))
        assert not is_styled(model.prompts[-1])
        suggested = await bot.answer(Turn(user.id, "team", "What should I read next?", answer.conversation_id))
        assert suggested.slate is not None
        assert {each.source for each in suggested.slate.recommendations} <= {"request", "popularity", "discovery"}
    if how == "for good":
        sources = {each.source for each in bot.recommend(user.id, "team").recommendations}
        assert sources <= {"discovery", "popularity"}


async def test_a_temporary_chat_is_kept_nowhere_and_goes_on_by_what_comes_with_it(bot: Bot, model: Model) -> None:
    user = person(bot, memory=True, personalisation=True, analytics=True)
    first = await bot.answer(Turn(user.id, "team", QUESTION, temporary=True))
    assert (first.message_id, first.conversation_id) == ("", "")
    assert "18:30" in first.text
    said = await bot.answer(Turn(user.id, "team", "I love kayaking", temporary=True))
    assert said.remembered == ()
    for text in ("What do you know about me?", "What did I ask last week?", "Answer in bullet points"):
        told = await bot.answer(Turn(user.id, "team", text, temporary=True))
        assert "temporary chat" in told.text
        assert "off" not in told.text.split()
    assert "临时对话" in (await bot.answer(Turn(user.id, "team", "我喜欢划船", temporary=True))).text
    assert "temporary chat" in said.text
    assert bot.settle()
    export = bot.people.export(user.id)
    assert (export.conversations, export.memories, export.impressions) == ((), (), ())
    assert not any(b"kayaking" in path.read_bytes() for path in bot.settings.data.rglob("*") if path.is_file())


async def test_what_was_judged_and_done_counts_only_with_consent_to_analytics(bot: Bot) -> None:
    user = person(bot, personalisation=True)
    answer = await bot.answer(Turn(user.id, "team", QUESTION))
    with pytest.raises(ConsentMissing, match="About me"):
        bot.rate(user.id, answer.message_id, 1)
    bot.record(user.id, "tea", "like")
    other = bot.people.sign_in("team", "Eve")
    assert {each.source for each in bot.recommend(other.id, "team").recommendations} == {"discovery"}
    bot.people.consent(user.id, {"analytics": True}, "test")
    bot.rate(user.id, answer.message_id, 1)
    bot.record(user.id, "tea", "like")
    assert "popularity" in {each.source for each in bot.recommend(other.id, "team").recommendations}
    bot.people.consent(user.id, {"analytics": False}, "test")
    assert {each.source for each in bot.recommend(other.id, "team").recommendations} == {"discovery"}


def causes(bot: Bot, user: User) -> set[str]:
    return {each.source for each in bot.recommend(user.id, "team").recommendations}


async def test_what_was_asked_without_consent_to_personalisation_is_no_reason_later(bot: Bot) -> None:
    user = person(bot, analytics=True)
    await bot.answer(Turn(user.id, "team", TEA_QUESTION))
    bot.people.consent(user.id, {"personalisation": True}, "test")
    assert "question" not in causes(bot, user)
    await bot.answer(Turn(user.id, "team", TEA_QUESTION))
    assert "question" in causes(bot, user)
    bot.people.consent(user.id, {"personalisation": False}, "test")
    bot.people.consent(user.id, {"personalisation": True}, "test")
    assert "question" not in causes(bot, user)


async def test_what_was_asked_in_a_conversation_without_personalisation_is_no_reason_elsewhere(bot: Bot) -> None:
    user = person(bot, personalisation=True)
    answer = await bot.answer(Turn(user.id, "team", TEA_QUESTION, personalised=False))
    assert "question" not in causes(bot, user)
    bot.people.personalise(user.id, answer.conversation_id, personalised=True)
    assert "question" not in causes(bot, user)  # it was asked while it was off
    await bot.answer(Turn(user.id, "team", TEA_QUESTION, answer.conversation_id))
    assert "question" in causes(bot, user)
    bot.people.personalise(user.id, answer.conversation_id, personalised=False)
    assert "question" not in causes(bot, user)


async def test_what_was_done_and_shown_for_analytics_alone_never_shapes_a_slate(bot: Bot) -> None:
    user = person(bot, analytics=True)
    bot.recommend(user.id, "team")
    bot.record(user.id, "tea", "like")
    bot.people.consent(user.id, {"personalisation": True}, "test")
    slate = bot.recommend(user.id, "team")
    assert "tea" in {each.item.id for each in slate.recommendations}
    assert "liked" not in {each.source for each in slate.recommendations}


async def test_with_the_consent_to_it_goes_what_was_kept_for_one_purpose_alone(bot: Bot) -> None:
    user = person(bot, analytics=True)
    bot.recommend(user.id, "team")
    bot.record(user.id, "tea", "like")
    answer = await bot.answer(Turn(user.id, "team", QUESTION))
    bot.rate(user.id, answer.message_id, -1, "much too long")
    bot.people.consent(user.id, {"personalisation": True}, "test")
    bot.record(user.id, "tea", "click")
    bot.people.consent(user.id, {"analytics": False}, "test")
    export = bot.people.export(user.id)
    assert [each.kind for each in export.interactions] == ["click"]
    assert export.impressions == ()
    rated = [(each.rating, each.rating_reason) for _, messages in export.conversations for each in messages]
    assert set(rated) == {(None, "")}
    bot.recommend(user.id, "team")
    bot.people.consent(user.id, {"personalisation": False}, "test")
    export = bot.people.export(user.id)
    assert (export.interactions, export.impressions) == ((), ())


async def test_every_answer_is_recorded_with_its_time_and_the_version_of_the_question(bot: Bot) -> None:
    user = bot.people.sign_in("team", "Bo")
    bot.people.consent(user.id, {"memory": True}, "2026-11")
    bot.people.consent(user.id, {"memory": False}, "2027-01")
    history = [each for each in bot.people.consents(user.id) if each.text_version != "test"]
    assert [(each.purpose, each.given, each.text_version) for each in history] == [
        ("memory", True, "2026-11"),
        ("memory", False, "2027-01"),
    ]
    assert history[0].at <= history[1].at


async def test_a_deleted_or_changed_memory_is_brought_back(bot: Bot) -> None:
    user = person(bot, memory=True, personalisation=True)
    await bot.answer(Turn(user.id, "team", FACT))
    (memory,) = bot.people.memories(user.id)
    (source,) = memory.source_message_ids
    assert bot.people.message_texts(user.id, [source]) == {source: FACT}
    bot.people.forget(user.id, memory.id)
    assert bot.people.memories(user.id) == []
    assert bot.people.undo(user.id)
    assert bot.people.memories(user.id) == [memory]
    bot.people.edit_memory(user.id, memory.id, "I am vegan")
    assert bot.people.undo(user.id)
    assert bot.people.memories(user.id) == [memory]
    assert bot.people.forget_all(user.id) == 1
    assert bot.people.undo(user.id)
    assert not bot.people.undo(user.id)
    assert bot.people.memories(user.id) == [memory]


async def test_no_file_of_the_installation_holds_what_was_said(bot: Bot) -> None:
    user = person(bot, memory=True, personalisation=True, analytics=True)
    for text in ("I love kayaking in Patagonia", QUESTION, "What should I read next?", "What do you know about me?"):
        await bot.answer(Turn(user.id, "team", text))
    assert bot.settle()
    words = b"kayaking", b"patagonia", b"when does the hangzhou"
    files = [path.read_bytes().lower() for path in bot.settings.data.rglob("*") if path.is_file()]
    assert [word for word in words if any(word in file for file in files)] == []


@pytest.mark.parametrize(
    ("told", "changed", "about"),
    [
        ("I live in Cork.", "I'm allergic to almonds", ("fact", "allergy", "")),
        ("I'm flying to Oslo on 3 May.", "I work as a nurse", ("fact", "job", "title")),
        ("我住在苏州。", "我对芒果过敏", ("fact", "allergy", "")),
        ("我妹妹住在北京。", "我住在北京", ("fact", "home", "home")),
        ("I live in Cork.", "Cork was lovely in the end", ("fact", "", "")),
    ],
)
async def test_a_changed_memory_is_about_what_it_says_now(
    bot: Bot, told: str, changed: str, about: tuple[str, str, str]
) -> None:
    user = person(bot, memory=True, personalisation=True)
    await bot.answer(Turn(user.id, "team", told))
    (memory,) = bot.people.memories(user.id)
    now = bot.people.edit_memory(user.id, memory.id, changed)
    assert (now.kind, now.subject, now.slot, now.valid_to) == (*about, None)
    assert now.importance == (0.9 if about[1] == "allergy" else 0.6)
