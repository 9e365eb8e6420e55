import pytest

from bot.statements import is_question, statements_in


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("我不吃辣", ["我不吃辣"]),
        ("记住我对花生过敏。", ["我对花生过敏"]),
        ("请记住:我的房间号是 302。", ["我的房间号是 302"]),
        ("我叫小林,住在杭州,喜欢科幻小说。", ["我叫小林", "我住在杭州", "我喜欢科幻小说"]),
        ("我不吃辣,在成都能吃什么?", ["我不吃辣"]),
        ("Remember that I'm allergic to peanuts.", ["I'm allergic to peanuts"]),
        ("Please remember: the door code is 4711.", ["the door code is 4711"]),
        (
            "My name is Ada, I live in Berlin and I don't eat meat.",
            ["My name is Ada", "I live in Berlin", "I don't eat meat"],
        ),
        ("I love science fiction. What should I read?", ["I love science fiction"]),
        ("I'm vegetarian, what can I eat in Chengdu?", ["I'm vegetarian"]),
        ("I moved to Munich last month.", ["I moved to Munich last month"]),
    ],
)
def test_statements_are_the_persons_own_clauses(text, statements):
    assert [statement.text for statement in statements_in(text)] == statements


@pytest.mark.parametrize(
    "text",
    [
        "How long does the train take?",
        "Tell me about Kyoto.",
        "我可以退款吗?",
        "What do I like?",
        "我喜欢什么?",
        "The museum opens at nine.",
        "成都有很多火锅店。",
        "",
        "!!!",
    ],
)
def test_questions_and_facts_about_the_world_are_no_statements(text):
    assert statements_in(text) == []


def test_a_request_to_remember_is_no_question():
    assert not is_question("Can you remember that I like tea?")
    assert is_question("Can you tell me the opening hours?")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("My name is Ada", "name"),
        ("我住在杭州", "home"),
        ("I'm allergic to nuts", "allergy"),
        ("我不吃辣", "diet"),
    ],
)
def test_the_subject_says_what_a_statement_is_about(text, subject):
    assert statements_in(text)[0].subject == subject
