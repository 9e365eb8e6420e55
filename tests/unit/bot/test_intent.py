import pytest

from bot.intent import intent_of, leans_on_history


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("What do you know about me?", "about_me"),
        ("what have you learned about me", "about_me"),
        ("What is my name?", "about_me"),
        ("你知道我什么?", "about_me"),
        ("你还记得我的哪些事?", "about_me"),
        ("关于我你知道些什么?", "about_me"),
        ("我叫什么名字?", "about_me"),
        ("Forget that I'm vegetarian", "forget"),
        ("please forget everything about me", "forget"),
        ("忘掉我不吃辣这件事", "forget"),
        ("请忘记关于我的一切", "forget"),
        ("What should I read next?", "recommend"),
        ("Can you recommend something about Japan?", "recommend"),
        ("推荐一些科幻小说", "recommend"),
        ("接下来看什么好?", "recommend"),
        ("有什么值得读的?", "recommend"),
        ("hello", "chat"),
        ("Thank you so much!", "chat"),
        ("你好", "chat"),
        ("谢谢你!", "chat"),
        ("你是谁?", "chat"),
        ("我不吃辣", "remember"),
        ("Remember that my flight leaves on 3 May.", "remember"),
        ("My name is Ada and I live in Berlin.", "remember"),
        ("How long does the train to Osaka take?", "answer"),
        ("什么时候可以退款?", "answer"),
        ("Which oven temperature is recommended for sourdough?", "answer"),
        ("I don't eat meat, what can I order in Chengdu?", "answer"),
        ("我不吃辣,在成都能吃什么?", "answer"),
    ],
)
def test_the_intent_of_a_message(text, intent):
    assert intent_of(text) == intent


@pytest.mark.parametrize(
    "text",
    [
        "And how much is it on Sundays?",
        "那周日呢?",
        "它多少钱?",
        "What about children?",
        "Why?",
        "How long does it take?",
    ],
)
def test_a_message_that_points_back_leans_on_history(text):
    assert leans_on_history(text)


@pytest.mark.parametrize(
    "text",
    [
        "How long does the train from Kyoto to Osaka take?",
        "灯塔旅行的退款政策是什么?",
        "What is a sourdough starter?",
    ],
)
def test_a_question_that_names_its_subject_stands_alone(text):
    assert not leans_on_history(text)
