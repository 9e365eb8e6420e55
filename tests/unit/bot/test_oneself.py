"""Which questions are about their writer, and so tell of no interest."""

import pytest

from bot.wording.oneself import asks_of_oneself


@pytest.mark.parametrize(
    "text",
    [
        "where do I live now?",
        "What's my sister's name?",
        "How old is my son?",
        "When is my birthday?",
        "What do I like to drink?",
        "Do you remember where I work?",
        "Am I allergic to anything?",
        "What did I tell you about the garden?",
        "我现在住哪？",
        "我女儿几岁了?",
        "我的狗叫什么?",
        "你还记得我喜欢喝什么吗",
        "我对什么过敏?",
        "我在哪里上班?",
        "我是谁?",
    ],
)
def test_a_question_about_its_writer_is_known(text: str) -> None:
    assert asks_of_oneself(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do I brew coffee by hand?",
        "How do I back up my computer?",
        "What should I see in Kyoto?",
        "Which temperature do I need for green tea?",
        "When do I have to cancel for a full refund?",
        "Do I need a visa for Japan?",
        "What is a passkey?",
        "我该怎么泡龙井?",
        "我想知道红楼梦讲什么",
        "在成都我能吃什么?",
        "我五月去成都有什么好玩的?",
        "退款要多久?",
    ],
)
def test_a_question_about_something_else_is_none(text: str) -> None:
    assert not asks_of_oneself(text)
