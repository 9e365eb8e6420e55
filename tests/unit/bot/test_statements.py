import pytest

from bot.statements import is_question, news_in, statements_in, taken_back_in
from bot.telling import unruled_in


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
        ("I am 34 years old and live in Oslo", ["I am 34 years old", "I live in Oslo"]),
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
        "Tell me everything about baking sourdough, in detail.",
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
    "text",
    ["Never touch alcohol, never have.", "Always take the train to work", "Never ate meat in my life", "从不喝酒"],
)
def test_what_one_always_or_never_does_is_no_instruction(text):
    assert [each for each in statements_in(text) if each.kind == "instruction"] == []


@pytest.mark.parametrize(
    "text", ["Never use emojis with me", "Always be brief", "Please never wake me with news", "Never suggest meat"]
)
def test_what_the_assistant_is_told_to_do_always_or_never_is_one(text):
    assert [each.kind for each in statements_in(text)] == ["instruction"]


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("I was born in Leshan", "fact", "origin"),
        ("I have asthma", "fact", "have"),
        ("I'm a nurse at St. Mary's", "fact", "job"),
        ("I run along the river every Sunday", "preference", "habit"),
        ("I can't stand lilies", "preference", "taste"),
        ("I'm flying to Osaka in October", "plan", "plan"),
        ("My sister lives in Paris", "relationship", "sister"),
        ("My older brother is a pilot", "relationship", "older brother"),
        ("My friend Anna keeps bees", "relationship", "friend anna"),
        ("I have a dog called Rex", "relationship", "dog"),
        ("Always give temperatures in Celsius", "instruction", ""),
        ("我是一名护士", "fact", "job"),
        ("我有哮喘", "fact", "have"),
        ("我从来不吃香菜", "preference", "diet"),
        ("周末我一般去公园跑步", "preference", "habit"),
        ("我打算明年考驾照", "plan", "plan"),
        ("我妹妹在深圳工作", "relationship", "younger sister"),
        ("我婆婆对海鲜过敏", "relationship", "parent-in-law"),
        ("我养了一只猫叫咪咪", "relationship", "cat"),
        ("以后请用摄氏度回答", "instruction", ""),
    ],
)
def test_a_statement_has_a_kind_and_says_who_it_is_about(text, kind, subject):
    assert [(statement.kind, statement.subject) for statement in statements_in(text)] == [(kind, subject)]


@pytest.mark.parametrize(
    "text",
    [
        "If I lived by the sea I would swim every day.",
        "In the play I'm a Russian countess who lives in Omsk.",
        "Let's role play. I am a king. I have two sons.",
        "I have 3 apples and Tom has 5, how many in total?",
        "I have two columns in the table.",
        "I'm a customer of yours and the order is late.",
        "I work from the assumption that prices rise.",
        "I'm allergic to bullshit.",
        "I'll try it tomorrow.",
        "我有两张表需要关联。",
        "我有一个数组",
        "我爱死你了",
        "三月份我说过要去哪",
        "我以前住哪",
        "I wish I had a garden.",
        "Maybe I'll learn Portuguese one day.",
        'My colleague said "I can\'t stand the new manager".',
        "I have won the lottery! Just kidding.",
        "Translate this: I live in Rome and I have two cats.",
        "Here is the mail I got: I have two kids and both are sick.",
        "> I am allergic to nuts",
        "In my novel the heroine says she was born at sea: I fear nothing.",
        "Pretend I'm a pirate.",
        "My boss says I'm lazy.",
        "I'm so tired today.",
        "I just had lunch.",
        "My password is hunter2!",
        "如果我住在海边,我天天去游泳。",
        "我中了五百万!开玩笑的。",
        "翻译:我是一名退休教师,住在苏州。",
        "他说:“我不吃辣。”",
        "我老板说我太慢了。",
        "我今天好累啊。",
        "我的密码是abc123",
    ],
)
def test_what_is_supposed_joked_quoted_pasted_or_secret_states_nothing(text):
    assert statements_in(text) == []
    assert unruled_in(text) == []


def test_what_goes_on_with_a_pronoun_is_about_the_one_before():
    said = statements_in("My sister Anna is a nurse. She lives in Paris. 我妹妹叫小雨。她在北京上大学。")
    assert [statement.text for statement in said] == [
        "My sister Anna is a nurse",
        "My sister Anna lives in Paris",
        "我妹妹叫小雨",
        "我妹妹在北京上大学",
    ]


def test_what_goes_on_after_somebody_else_is_not_about_the_writer():
    said = statements_in("我弟弟毕业了,在西安一家设计院工作。")
    assert [(each.text, each.subject) for each in said] == [
        ("我弟弟毕业了", "younger brother"),
        ("我弟弟在西安一家设计院工作", "younger brother"),
    ]


@pytest.mark.parametrize(
    ("text", "change", "old_value"),
    [
        ("I live in Rome", "", ""),
        ("I no longer eat meat", "ended", "eat meat"),
        ("I've switched from coffee to tea", "changed", "coffee"),
        ("I was wrong, my sister is 30, not 28", "corrected", "28"),
        ("I started learning Italian", "new", ""),
        ("I also play the flute", "", ""),
        ("我不再喝咖啡了", "ended", "喝咖啡"),
        ("我戒烟了", "ended", "烟"),
        ("我妹妹戒酒了", "ended", "酒"),
        ("I quit smoking", "ended", "smoking"),
        ("我从华为跳槽到了小米", "changed", "华为"),
    ],
)
def test_a_statement_says_what_it_does_to_an_earlier_one(text, change, old_value):
    assert [(each.change, each.old_value) for each in statements_in(text)] == [(change, old_value)]


@pytest.mark.parametrize(
    ("text", "words", "never_held"),
    [
        ("That's no longer true.", "", False),
        ("刚才说错了。", "", False),
        ("Scratch what I said about planes.", "planes", False),
        ("The Patagonia trip is off, too expensive.", "The Patagonia trip is off, too expensive", False),
        ("其实我没搬家。", "我没搬家", True),
        ("Actually I didn't move.", "I didn't move", True),
        ("It's not true that I live in Rome.", "I live in Rome", True),
    ],
)
def test_a_message_may_take_back_what_was_said(text, words, never_held):
    (taken,) = taken_back_in(text)
    assert (taken.text.rstrip("."), taken.never_held) == (words, never_held)


@pytest.mark.parametrize("text", ["I live in Rome.", "Is that no longer true?", "What if I moved?", "我住在罗马。"])
def test_most_messages_take_nothing_back(text):
    assert taken_back_in(text) == []


def test_news_may_be_of_something_known():
    assert [each.text for each in news_in("The meetup was moved to 16 January.")] == [
        "The meetup was moved to 16 January"
    ]
    assert news_in("The museum opens at nine. Forget the left one. Was it moved?") == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "Turns out the pollen season is brutal for me. How long does it last?",
            ["Turns out the pollen season is brutal for me."],
        ),
        (
            "As a nurse on night shifts I wonder which museums open early.",
            ["As a nurse on night shifts I wonder which museums open early."],
        ),
        ("Mum turned 70 in February.", ["Mum turned 70 in February."]),
        ("闺女五岁了。", ["闺女五岁了。"]),
        ("I live in Rome.", []),
        ("How long does the train take?", []),
    ],
)
def test_what_may_tell_something_and_no_rule_has_found_is_left(text, left):
    assert unruled_in(text) == left


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The day after tomorrow I have an exam", "plan"),
        ("I have a dentist appointment on Friday", "plan"),
        ("On Friday I've got a meeting with my boss", "plan"),
        ("My dentist appointment is on 3 December", "plan"),
        ("Next week I start a new job", "plan"),
        ("At the end of the month we move to Graz", "plan"),
        ("I'm in Rome from 3 to 10 December", "plan"),
        ("I'm on holiday Dec 3–10", "plan"),
        ("I've booked a flight for Friday", "plan"),
        ("I need to see the dentist on Friday", "plan"),
        ("My sister's wedding is on 5 June", "sister"),
        ("My son has an exam next Tuesday", "son"),
        ("后天有个考试", "plan"),
        ("我周五有个面试", "plan"),
        ("下周三下午三点开会", "plan"),
        ("我约了周五看牙医", "plan"),
        ("我妹妹的婚礼在下个月", "younger sister"),
        ("我12月3日到10日在罗马", "plan"),
        ("我的航班是月底的", "plan"),
        ("我十一去西安", "plan"),
        ("我年底结婚", "plan"),
        ("我过几天搬家", "plan"),
        ("过几天要搬家了", "plan"),
        ("几天后我们搬家", "plan"),
        ("我过几天搬到新家", "plan"),
        ("下周要去体检", "plan"),
        ("I'm moving in a few days", "plan"),
        ("Moving house at the end of the month", "plan"),
        ("Flying to Oslo on Friday.", "plan"),
        ("Getting married in June!", "plan"),
        ("Starting a new job on Monday", "plan"),
        ("Having surgery next week", "plan"),
    ],
)
def test_what_happens_on_a_day_to_come_is_a_plan(text, subject):
    assert [(each.kind, each.subject) for each in statements_in(text)] == [("plan", subject)]


@pytest.mark.parametrize(
    "text",
    [
        "I have a meeting every Friday",
        "I had an exam yesterday",
        "I have a dentist who is strict",
        "On Fridays I have a meeting",
        "I've had three operations since 2015",
        "My sister is getting better at tests",
        "My daughter starts school in September",
        "I live in Rome this year",
        "我每周五开会",
        "我昨天考试了",
        "我上周五面试了",
        "我不喜欢开会",
        "我妹妹明年上小学",
        "Moving house last month",
        "Moving house at the end of the month is cheaper",
        "Moving costs next month",
        "Flying to Oslo on Friday is cheaper",
        "Starting a new job on Monday?",
        "要过几天才能搬家",
        "搬家要几天",
    ],
)
def test_what_recurs_or_is_over_or_lasts_is_no_plan(text):
    assert "plan" not in [each.kind for each in statements_in(text)]


@pytest.mark.parametrize(
    "text",
    ["明天的会议很重要", "周五他们开会", "The exam is on Friday", "明天不用开会了", "Is there a meeting on Friday?"],
)
def test_what_happens_to_others_states_nothing(text):
    assert statements_in(text) == []
