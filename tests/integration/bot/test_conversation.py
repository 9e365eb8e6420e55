"""A scripted conversation in each language with the real default model: facts are asserted, not only replies."""

import pytest

from bot.types import Turn

pytestmark = pytest.mark.llm


async def test_a_conversation_in_english(demo_bot):
    bot = demo_bot
    user = bot.people.sign_in("demo", "Ada")

    async def say(text, conversation_id=None):
        return await bot.answer(Turn(user.id, "demo", text, conversation_id))

    noted = await say("Hi, I'm Ada. I'm allergic to peanuts and I love science fiction.")
    assert {memory.text for memory in bot.about(user.id).memories} >= {"I love science fiction"}

    oven = await say("How hot should the oven be for a sourdough loaf?")
    assert "250" in oven.text
    assert "Your First Sourdough Loaf" in {citation.title for citation in oven.citations}
    assert all(citation.quote in citation.text for citation in oven.citations)

    gate = await say("How long before departure does the boarding gate close in a Chinese railway station?")
    assert "minutes" in gate.text
    assert "High-Speed Trains in China: A Practical Guide" in {citation.title for citation in gate.citations}

    about = await say("What do you know about me?")
    assert "peanuts" in about.text
    assert "science fiction" in about.text

    unknown = await say("What is the wifi password of the head office on the moon?")
    assert unknown.refused
    assert all(citation.quote == "" for citation in unknown.citations)  # what lies nearest supports nothing

    slate = (await say("What should I read next?")).slate
    assert slate is not None
    assert any("“" in each.reason for each in slate.recommendations)  # it rests on something that Ada said or asked

    forgotten = await say("Forget that I'm allergic to peanuts", noted.conversation_id)
    assert "peanuts" in forgotten.text
    assert not any("peanut" in memory.text for memory in bot.about(user.id).memories)


async def test_a_conversation_in_chinese(demo_bot):
    bot = demo_bot
    user = bot.people.sign_in("demo", "小林")

    async def say(text, conversation_id=None):
        return await bot.answer(Turn(user.id, "demo", text, conversation_id))

    noted = await say("我叫小林,我不吃辣,喜欢科幻小说。")
    assert noted.language == "zh"
    assert {"我不吃辣", "我喜欢科幻小说"} <= {memory.text for memory in noted.remembered}

    ticket = await say("旺季去黄山,门票多少钱?")
    assert "190" in ticket.text
    assert "黄山两日登山手册" in {citation.title for citation in ticket.citations}
    assert [citation.page for citation in ticket.citations if citation.title == "黄山两日登山手册"]

    refund = await say("灯塔旅行的办公室周末几点开门?")
    assert refund.language == "zh"

    about = await say("你知道我什么?")
    assert "不吃辣" in about.text

    unknown = await say("月球总部的无线网络密码是什么?")
    assert unknown.refused

    slate = (await say("推荐一些好看的书")).slate
    assert slate is not None
    assert slate.recommendations[0].reason.startswith("因为")

    await say("忘掉我不吃辣这件事")
    assert not any("辣" in memory.text for memory in bot.about(user.id).memories)
