"""Requests to forget: what is one, what it means, and that nothing else is lost."""

from datetime import UTC, datetime

import pytest

from bot.forget import ForgetRequest, forget_request, meant
from memory.types import Memory


def memories(*texts: str) -> list[Memory]:
    said = datetime(2026, 11, 1, tzinfo=UTC)
    return [Memory(str(number), "u", "fact", text, "", "active", 1.0, said) for number, text in enumerate(texts)]


def forgotten(text: str, *known: str) -> list[str]:
    request = forget_request(text)
    assert request is not None
    assert not request.everything
    return [memory.text for memory in meant(request, memories(*known))]


@pytest.mark.parametrize(
    "text",
    [
        "Forget everything",
        "please forget everything about me",
        "Forget everything you know about me.",
        "Could you please delete all my memories?",
        "请忘记关于我的一切",
        "把你记得的关于我的一切都忘掉吧",
        "忘掉所有关于我的记忆",
        "删除我的全部记忆",
    ],
)
def test_everything_is_forgotten_when_nothing_else_is_meant(text: str) -> None:
    assert forget_request(text) == ForgetRequest("", everything=True)


@pytest.mark.parametrize(
    ("text", "known", "gone"),
    [
        (
            "Forget that I am allergic to all nuts",
            ["I am allergic to all nuts", "I like tea"],
            ["I am allergic to all nuts"],
        ),
        ("Forget that I like tea", ["I like jazz", "I like tea"], ["I like tea"]),
        ("Forget that I'm vegetarian", ["I'm a strict vegetarian", "I'm from Oslo"], ["I'm a strict vegetarian"]),
        ("Forget my name", ["My dog's name is Rex", "My name is Ada"], ["My name is Ada"]),
        ("Forget where I live", ["I live in Berlin", "I like Berlin"], ["I live in Berlin"]),
        ("Could you please forget my address?", ["My address is 4 Mill Lane"], ["My address is 4 Mill Lane"]),
        ("I want you to forget that I'm vegan", ["I'm vegan", "I love hiking"], ["I'm vegan"]),
        ("You can forget that I'm vegan", ["I'm vegan"], ["I'm vegan"]),
        ("Don't remember my birthday", ["My birthday is 3 May", "I like tea"], ["My birthday is 3 May"]),
        (
            "Forget everything about Kyoto",
            ["I'm visiting Kyoto", "I love Kyoto in May", "I like tea"],
            ["I'm visiting Kyoto", "I love Kyoto in May"],
        ),
        ("忘掉我不吃辣这件事", ["我不吃牛肉", "我不吃辣"], ["我不吃辣"]),
        ("忘记我喜欢猫", ["我喜欢狗", "我喜欢猫"], ["我喜欢猫"]),
        ("忘记我对所有坚果过敏", ["我对所有坚果过敏", "我喜欢猫"], ["我对所有坚果过敏"]),
        ("把我不吃辣这件事忘了吧", ["我不吃辣", "我喜欢猫"], ["我不吃辣"]),
        ("请把我的生日删掉", ["我的生日是5月3日"], ["我的生日是5月3日"]),
        ("你能忘记我住在杭州吗?", ["我住在杭州", "我喜欢杭州"], ["我住在杭州"]),
        ("不要记住我的生日", ["我的生日是5月3日"], ["我的生日是5月3日"]),
        ("别再记得我喜欢猫了", ["我喜欢猫"], ["我喜欢猫"]),
        ("Forget that.", ["I like tea", "I'm vegan"], ["I like tea"]),
        ("忘掉刚才说的", ["我喜欢猫", "我不吃辣"], ["我喜欢猫"]),
        ("Forget that I own a boat", ["I like tea"], []),
    ],
)
def test_what_is_named_is_forgotten_and_nothing_else(text: str, known: list[str], gone: list[str]) -> None:
    assert forgotten(text, *known) == gone


def test_several_that_could_be_meant_are_all_returned_to_be_asked_about() -> None:
    assert len(forgotten("Forget that I like tea", "I like green tea", "I like black tea")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "forget it",
        "Delete all blank lines in vim, how?",
        "Remove the old tyre first",
        "删除所有空行怎么做",
        "忘了带护照怎么办?",
        "How do I forget my ex?",
        "Don't forget to water the plants",
        "Don't note the price in your answer",
        "I forgot my password",
        "我忘了密码",
    ],
)
def test_other_requests_forget_nothing(text: str) -> None:
    assert forget_request(text) is None
