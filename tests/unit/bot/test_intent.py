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
        *[
            (text, "answer")
            for text in (
                "I'd like a summary of the visa rules",
                "I am going to Osaka next week and need to know the bus fare",
                "I'm visiting Kyoto in April, suggestions for food please",
                "I am vegan and need a lunch idea",
                "I love tea. Tell us about oolong",
                "我下个月要去京都,给我一个三天的行程",
                "我对茶感兴趣,讲讲龙井",
                "我喜欢喝茶,想了解一下龙井的泡法",
                "我有个问题",
                "翻译:我不吃辣",
                "What can I buy at the airport?",
                "what should I see in Kyoto in two days?",
                "What can I see from the Tokyo tower?",
                "What does the guide recommend for a sore throat?",
                "Does the document suggest wearing boots?",
                "推荐系统是怎么工作的?",
                "医生推荐每天喝多少水?",
                "Who am I supposed to contact for visas?",
                "我叫什么车去机场好",
                "Delete all blank lines in vim, how?",
                "删除所有空行怎么做",
                "忘了带护照怎么办?",
            )
        ],
        ("给我介绍几本书", "recommend"),
        ("下一本看什么", "recommend"),
        ("有什么好书吗", "recommend"),
        ("I don't eat meat. What should I read next?", "recommend"),
        ("ok thanks", "chat"),
        ("好的，谢谢", "chat"),
        ("forget it", "chat"),
        ("Forget about it", "chat"),
        ("thanks, that helps", "chat"),
        ("谢谢,很有帮助", "chat"),
        ("Don't remember my birthday", "forget"),
        ("把我的名字忘掉", "forget"),
        ("Please answer in Chinese", "remember"),
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
        "Is there a night train to Kyoto?",
        "Are there any trains to Nara on Sunday?",
        "Why is sencha green?",
        "为什么绿茶是绿的",
        "那不勒斯有什么好吃的",
    ],
)
def test_a_question_that_names_its_subject_stands_alone(text):
    assert not leans_on_history(text)
