import pytest

from bot.phrases import declines


@pytest.mark.parametrize(
    "text",
    [
        "The documents do not say.",
        "The sources do not mention the price of the ticket.",
        "文档中没有提到。",
        "资料中没有提到宠物政策。",
        "I don't know.",
        "无法回答这个问题。",
    ],
)
def test_a_refusal_is_recognised(text):
    assert declines(text)


@pytest.mark.parametrize(
    "text",
    [
        "The museum opens at 9:30 [1].",
        "退款会在七个工作日内到账[1]。",
        "Tickets do not include breakfast [2].",
    ],
)
def test_an_answer_is_no_refusal(text):
    assert not declines(text)
