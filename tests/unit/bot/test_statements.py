import pytest

from bot.statements import is_question, language_wish, statements_in


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
        ("My name's Bob", ["My name's Bob"]),
        ("Hi, I'm Bob", ["Hi, I'm Bob"]),
        ("I am 34 years old and live in Oslo", ["I am 34 years old and live in Oslo"]),
        ("I stopped eating meat", ["I stopped eating meat"]),
        ("We have two kids", ["We have two kids"]),
        ("I have two daughters and a dog", ["I have two daughters and a dog"]),
        ("I'm visiting Kyoto in April", ["I'm visiting Kyoto in April"]),
        ("Always answer in English", ["Always answer in English"]),
        ("你能记住我喜欢茶吗?", ["我喜欢茶"]),
        ("我是小林", ["我是小林"]),
        ("我戒酒了", ["我戒酒了"]),
        ("我吃不了辣", ["我吃不了辣"]),
        ("我怀孕了", ["我怀孕了"]),
        ("以后请用英文回答", ["以后请用英文回答"]),
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
        "I'd like a summary of the visa rules",
        "I would like some information on sake",
        "I have a question about visas",
        "Translate this into Chinese: I live in Rome",
        "The cat is allergic to nuts.",
        "I don't like that answer",
        "I like it",
        "remember this",
        "my internet is down",
        "I'm going to bed",
        "I'll try that",
        "Don't call me later",
        "call me a taxi",
        "I live in fear of spiders",
        "My birthday was great",
        "She said “I live in Rome”",
        "我有个问题",
        "翻译:我不吃辣",
        "花粉过敏的人要注意花期",
        "记得我吗?",
        "你记得我的名字吗?",
        "我叫了外卖",
        "别叫我小王",
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
        ("我儿子5岁", "son"),
        ("我女儿8岁了", "daughter"),
        ("我今年34岁", "age"),
        ("I'm visiting Kyoto for my birthday", "plan"),
    ],
)
def test_the_subject_says_what_a_statement_is_about(text, subject):
    assert statements_in(text)[0].subject == subject


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Please answer in Chinese", "zh"),
        ("From now on reply in English, please", "en"),
        ("以后请用英文回答", "en"),
        ("以后都用中文回答我", "zh"),
        ("How do you say tea in Chinese?", None),
        ("用英文怎么说?", None),
    ],
)
def test_a_wish_for_a_language_is_understood(text, language):
    assert language_wish(text) == language
