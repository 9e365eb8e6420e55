"""A profile changes answers, ranking and nothing else. With the real default model where its answers are looked at."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.bootstrap import bootstrap
from bot.bot import Bot
from bot.llm.scripted import ScriptedChat
from bot.settings import Settings
from bot.types import Answer, Circumstances, Finished, Gathered, Turn
from knowledge.language import detect_language
from knowledge.types import Access
from memory.types import Expertise, Interest, Profile, QuietHours, User
from tests.consenting import consenting

Open = Callable[..., AbstractContextManager[Bot]]
LOAF = """# Your first sourdough loaf

Heat the oven to 250 °C for 45 minutes with a cast-iron pot inside. Cut the cold loaf about one centimetre deep and put
it into the pot. Bake it for 20 minutes with the lid on. Then remove the lid, lower the oven to 230 °C and bake it for
20 to 25 minutes more. The loaf is done at a core temperature of 96 to 98 °C, when it sounds hollow underneath. Let it
cool for two hours before you cut it.
"""
QUESTION = "How do I bake a sourdough loaf?"
BEGINNER = Profile("zh", None, "short", expertise=(Expertise("beginner"),))
EXPERT = Profile("en", None, "long", format="bullets", expertise=(Expertise("expert"),))


async def asked(bot: Bot, user: User, question: str) -> tuple[Answer, list[str]]:
    """Return the answer, and the ids of the passages that it was to rest on."""
    ids: list[str] = []
    async for event in bot.stream(Turn(user.id, "team", question)):
        if isinstance(event, Gathered):
            ids = [passage.chunk.id for passage in event.passages]
        if isinstance(event, Finished):
            return event.answer, ids
    raise AssertionError("no answer")


@pytest.mark.llm
async def test_a_beginner_and_an_expert_get_two_fitting_answers_from_the_same_passages(tmp_path: Path) -> None:
    (tmp_path / "loaf.md").write_text(LOAF, "utf-8")
    settings = Settings(_env_file=None, data=tmp_path / "data", demo=False, space="team", llm={"answer_tokens": 200})
    with bootstrap(settings) as opened:
        bot = consenting(opened)
        bot.library.ingest("team", [tmp_path / "loaf.md"])
        lin, ada = bot.people.sign_in("team", "Lin"), bot.people.sign_in("team", "Ada")
        bot.people.set_profile(lin.id, BEGINNER)
        bot.people.set_profile(ada.id, EXPERT)
        short, read_by_lin = await asked(bot, lin, QUESTION)
        long, read_by_ada = await asked(bot, ada, QUESTION)
    assert read_by_lin == read_by_ada != []
    assert (short.refused, long.refused) == (False, False)
    assert (short.language, detect_language(short.text)) == ("zh", "zh")
    assert (long.language, detect_language(long.text)) == ("en", "en")
    assert len(short.text) <= 120
    assert "\n" not in short.text
    points = [line for line in long.text.splitlines() if line.startswith("- ")]
    assert len(points) >= 3
    assert len(long.text) > 2 * len(short.text)
    assert sum(number in long.text for number in ("250", "45", "20", "230", "96")) >= 3
    assert {each.title for each in (*short.citations, *long.citations)} == {"Your first sourdough loaf"}


@pytest.fixture
def bot(open_bot: Open, tmp_path: Path) -> Iterator[Bot]:
    items = [
        {"id": "tea", "title": "The book of tea", "summary": "Leaves and water.", "kind": "book", "tags": ["tea"]},
        {"id": "goal", "title": "A season of football", "summary": "Goals and fans.", "kind": "video", "tags": ["football"]},
    ]  # fmt: skip
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(item) + "\n" for item in items), "utf-8")
    with open_bot(
        ScriptedChat(["It closes at 18:30 on weekdays [1]. On Saturdays it closes at 16:00 [1]. It opens at 9:00 [1]."])
    ) as opened:
        opened.library.import_items("team", file)
        yield opened


def prompt_of(bot: Bot) -> str:
    model = bot._services.language_model("team")
    assert isinstance(model, ScriptedChat)
    asked = [str(prompt[-1].content) for prompt in model.prompts]  # and what is learned in the background asks, too
    return next(prompt for prompt in reversed(asked) if "Question:" in prompt)


HOURS = "When does the Hangzhou office close on weekdays?"


async def test_what_is_said_in_the_chat_holds_from_then_on_and_is_seen_in_the_prompt(bot: Bot) -> None:
    user = bot.people.sign_in("team", "Ada")
    noted = await bot.answer(
        Turn(user.id, "team", "I'm a beginner at office life. Answer in bullet points, keep it short")
    )
    assert "bullet points" in noted.text
    assert "beginner in office life" in noted.text
    profile = bot.people.profile(user.id)
    assert (profile.format, profile.length) == ("bullets", "short")
    assert profile.expertise == (Expertise("beginner", "office life"),)
    answer = await bot.answer(Turn(user.id, "team", HOURS))
    assert prompt_of(bot).endswith("Style: one short sentence, bullet list")  # it is not about office life
    lines = answer.text.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("- ") for line in lines)
    asked_in_prose = await bot.answer(Turn(user.id, "team", f"In full sentences: {HOURS}"))
    assert not asked_in_prose.text.startswith("- ")
    assert bot.people.profile(user.id).format == "bullets"


async def test_a_wish_is_kept_in_chinese_too_and_not_where_it_may_not_be(bot: Bot) -> None:
    lin = bot.people.sign_in("team", "Lin")
    noted = await bot.answer(Turn(lin.id, "team", "我是新手,请用列表回答"))
    assert "分点列出" in noted.text
    assert bot.people.profile(lin.id).expertise == (Expertise("beginner"),)
    eve = bot.people.sign_in("team", "Eve")
    bot.people.consent(eve.id, {"personalisation": False}, "test")
    assert "About me" in (await bot.answer(Turn(eve.id, "team", "Answer in bullet points"))).text
    assert bot.people.profile(eve.id) == Profile()


async def test_a_lasting_wish_of_any_kind_stands_in_the_profile_and_is_confirmed(bot: Bot) -> None:
    user = bot.people.sign_in("team", "Mei")
    for text, said in (
        ("please use a formal tone", "formal"),
        ("don't message me after 10pm", "22:00"),
        ("stop recommending football to me", "football"),
        ("Speak English to me from now on", "English"),
    ):
        answer = await bot.answer(Turn(user.id, "team", text))
        assert answer.slate is None
        assert said in answer.text
    await bot.answer(Turn(user.id, "team", "这次用中文回答"))
    profile = bot.people.profile(user.id)
    assert (profile.tone, profile.language) == ("formal", "en")
    assert profile.quiet_hours == QuietHours(time(22), time(7))
    assert [(each.name, each.weight) for each in profile.interests] == [("football", -1.0)]
    assert bot.recommend(user.id, "team").recommendations[-1].item.title == "A season of football"
    assert bot.about(user.id).memories == ()


async def test_without_wishes_the_prompt_has_not_one_token_more(bot: Bot) -> None:
    user = bot.people.sign_in("team", "Ada")
    await bot.answer(Turn(user.id, "team", HOURS))
    assert prompt_of(bot).endswith(f"Question: {HOURS}")


async def test_what_a_person_turns_away_from_is_lowered_and_not_hidden(bot: Bot) -> None:
    ada, eve = bot.people.sign_in("team", "Ada"), bot.people.sign_in("team", "Eve")
    unwanted = tuple(Interest(name, -1.0, "stated") for name in ("football", "opening hours", "office"))
    bot.people.set_profile(ada.id, Profile(interests=unwanted))
    for question in (HOURS, "How long do refunds take?"):
        answer, passages = await asked(bot, ada, question)
        others, same = await asked(bot, eve, question)
        assert passages == same != []
        assert (answer.text, answer.refused) == (others.text, others.refused)
        found = [bot.library.search(bot.access(user.id), question) for user in (ada, eve)]
        assert found[0] == found[1]
    ranked = [each.item.id for each in bot.recommend(ada.id, "team", 20).recommendations]
    without = [each.item.id for each in bot.recommend(eve.id, "team", 20).recommendations]
    assert set(ranked) == set(without)
    assert ranked.index("goal") > ranked.index("tea")


async def test_what_people_ask_read_and_like_is_inferred_with_where_it_is_from(bot: Bot) -> None:
    user = bot.people.sign_in("team", "Ada")
    moment = Circumstances("phone", "Hangzhou", "rain")
    await bot.answer(Turn(user.id, "team", HOURS, channel="slack", circumstances=moment))
    assert "- Now: Hangzhou, rain" in prompt_of(bot)
    bot.record(user.id, "tea", "read", seconds=90)
    bot.record(user.id, "goal", "dislike")
    seen = {(each.key, each.value): each for each in bot.people.profile(user.id).inferred}
    assert {("device", "phone"), ("place", "Hangzhou"), ("weather", "rain"), ("channel", "slack")} <= seen.keys()
    assert ("active_hour", f"{datetime.now(UTC):%H}") in seen or datetime.now(UTC).minute < 2
    assert seen["interest", "tea"].signals == {"read": 1}
    assert seen["interest", "tea"].confidence > 0 > seen["interest", "football"].confidence
    assert seen["content_type", "book"].confidence > 0 > seen["content_type", "video"].confidence
    assert seen["reading_level", "plain"].confidence > 0
    asked_about = [each for each in seen.values() if each.key == "interest" and "question" in each.signals]
    assert any(each.value in ("office", "hangzhou", "handbook") for each in asked_about)
    bot.record(user.id, "tea", "click")
    reasons = {each.source for each in bot.recommend(user.id, "team").recommendations}
    assert reasons & {"interest", "question", "read"}


async def test_in_quiet_hours_nothing_is_suggested_that_nobody_asked_for(bot: Bot) -> None:
    user = bot.people.sign_in("team", "Ada")
    now = datetime.now(UTC)
    around = QuietHours((now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time())
    bot.people.set_profile(user.id, Profile(quiet_hours=around))
    assert bot.recommend(user.id, "team", proactive=True).recommendations == ()
    assert bot.recommend(user.id, "team").recommendations != ()
    assert bot.people.export(user.id).impressions != ()
    later = QuietHours((now + timedelta(hours=2)).time(), (now + timedelta(hours=3)).time())
    bot.people.set_profile(user.id, Profile(quiet_hours=later))
    assert bot.recommend(user.id, "team", proactive=True).recommendations != ()


def test_access_is_not_the_profiles_to_change(bot: Bot) -> None:
    user = bot.people.sign_in("team", "Ada")
    bot.people.set_profile(user.id, Profile(interests=(Interest("refunds", -1.0, "stated"),)))
    everything = bot.library.search(Access.operator("team"), "refunds", top_k=20)
    assert bot.library.search(bot.access(user.id), "refunds", top_k=20) == everything


def test_whole_days_can_be_quiet() -> None:
    assert QuietHours(time(0), time(0)).cover(datetime.now(UTC))
