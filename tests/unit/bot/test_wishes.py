"""How a person wants to be answered, and what they know, understood by rules in both languages."""

from datetime import time

import pytest

from bot.intent import intent_of
from bot.style import wishes_in_words
from bot.wishes import is_all_wishes, lasting, wishes_in
from memory.types import Expertise, Interest, Profile, QuietHours


def quiet(start: str, end: str) -> Profile:
    return Profile(quiet_hours=QuietHours(time.fromisoformat(start), time.fromisoformat(end)))


def unwanted(*topics: str) -> Profile:
    return Profile(interests=tuple(Interest(topic, -1.0, "stated") for topic in topics))


ZH, EN, SHORT = Profile(language="zh"), Profile(language="en"), Profile(length="short")


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("Answer in bullet points", Profile(format="bullets")),
        ("Please reply with bullets from now on", Profile(format="bullets")),
        ("用列表回答", Profile(format="bullets")),
        ("请分点回答", Profile(format="bullets")),
        ("No bullet points please", Profile(format="prose")),
        ("不要用列表", Profile(format="prose")),
        ("Keep it short", Profile(length="short")),
        ("keep your answers very short, please", Profile(length="short")),
        ("I prefer short answers", Profile(length="short")),
        ("回答简短一点", Profile(length="short")),
        ("请一句话回答", Profile(length="short")),
        ("I like detailed answers", Profile(length="long")),
        ("回答要详细一些", Profile(length="long")),
        ("I'm a beginner", Profile(expertise=(Expertise("beginner"),))),
        ("I'm a beginner at wine", Profile(expertise=(Expertise("beginner", "wine"),))),
        ("I am new to personal finance", Profile(expertise=(Expertise("beginner", "personal finance"),))),
        ("I know nothing about Git", Profile(expertise=(Expertise("beginner", "Git"),))),
        ("I'm an expert in databases", Profile(expertise=(Expertise("expert", "databases"),))),
        ("我是新手", Profile(expertise=(Expertise("beginner"),))),
        ("我是葡萄酒新手", Profile(expertise=(Expertise("beginner", "葡萄酒"),))),
        ("我对数据库很熟悉", Profile(expertise=(Expertise("expert", "数据库"),))),
        ("我对投资不太了解", Profile(expertise=(Expertise("beginner", "投资"),))),
        ("我是专家,请用列表回答", Profile(format="bullets", expertise=(Expertise("expert"),))),
        ("Please answer in Chinese", ZH),
        ("answer me in Chinese please", ZH),
        ("From now on reply in English, please", EN),
        ("speak English to me from now on", EN),
        ("Could you talk to me in Chinese?", ZH),
        ("English please", EN),
        ("I'd prefer your replies in English", EN),
        ("switch to Chinese, thanks", ZH),
        ("以后请用英文回答", EN),
        ("以后都用中文回答我", ZH),
        ("跟我说中文吧", ZH),
        ("请改用英语", EN),
        ("能不能用普通话和我聊", ZH),
        ("please use a formal tone", Profile(tone="formal")),
        ("be more casual with me", Profile(tone="casual")),
        ("Could you sound a bit friendlier?", Profile(tone="friendly")),
        ("less formal please", Profile(tone="casual")),
        ("I'd like a humorous tone from now on", Profile(tone="humorous")),
        ("语气正式一点", Profile(tone="正式")),
        ("说话随意些", Profile(tone="随意")),
        ("别那么严肃", Profile(tone="随意")),
        ("请用亲切的语气和我说话", Profile(tone="亲切")),
        ("别啰嗦", SHORT),
        ("少废话", SHORT),
        ("以后话少点", SHORT),
        ("简单说", SHORT),
        ("不要长篇大论", SHORT),
        ("说重点就行", SHORT),
        ("回答精简一些", SHORT),
        ("don't ramble", SHORT),
        ("Get to the point, please", SHORT),
        ("could you keep replies to two sentences?", SHORT),
        ("No more than 3 sentences please", SHORT),
        ("limit your answers to fifty words", SHORT),
        ("Keep answers under six sentences", Profile(length="medium")),
        ("以后每次回答不超过三句话", SHORT),
        ("回复控制在两句以内", SHORT),
        ("最多五十个字", SHORT),
        ("don't message me after 10pm", quiet("22:00", "07:00")),
        ("Please don't disturb me between 9:30 pm and 6am", quiet("21:30", "06:00")),
        ("no notifications before 8 in the morning", quiet("00:00", "08:00")),
        ("leave me alone from 23:00 to 7:15", quiet("23:00", "07:15")),
        ("Never send me messages at night", quiet("22:00", "07:00")),
        ("晚上十点以后别打扰我", quiet("22:00", "07:00")),
        ("请不要在早上八点之前给我发消息", quiet("00:00", "08:00")),
        ("晚上11点半到早上7点不要找我", quiet("23:30", "07:00")),
        ("夜里别吵我", quiet("22:00", "07:00")),
        ("别给我推荐足球", unwanted("足球")),
        ("以后不要再推荐恐怖片了", unwanted("恐怖片")),
        ("不想看到关于股票的推荐", unwanted("股票")),
        ("化妆品和减肥就别推荐了", unwanted("化妆品", "减肥")),
        ("stop recommending football to me", unwanted("football")),
        ("I don't want you to recommend football", unwanted("football")),
        ("我希望你别推荐足球,谢谢", unwanted("足球")),
        ("Please don't suggest any more horror movies", unwanted("horror movies")),
        ("No more celebrity news recommendations", unwanted("celebrity")),
        ("don't recommend me anything about crypto or golf", unwanted("crypto", "golf")),
    ],
)
def test_a_wish_is_understood_and_holds_for_good_when_it_is_all_that_is_said(text: str, wishes: Profile) -> None:
    assert wishes_in(text) == wishes
    assert is_all_wishes(text)
    assert lasting(text, wishes) == wishes
    assert intent_of(text) == "wish"
    assert wishes_in_words(wishes, "en")
    assert wishes_in_words(wishes, "zh")


@pytest.mark.parametrize(
    ("text", "wishes", "kept"),
    [
        ("Explain refunds in bullet points", Profile(format="bullets"), Profile()),
        ("详细介绍成都", Profile(length="long"), Profile()),
        (
            "I'm a beginner at wine, which one goes with fish?",
            Profile(expertise=(Expertise("beginner", "wine"),)),
            Profile(expertise=(Expertise("beginner", "wine"),)),
        ),
        ("From now on in bullet points: how do refunds work?", Profile(format="bullets"), Profile(format="bullets")),
        ("Please answer in Chinese: how many days of leave are there?", ZH, Profile()),
        ("用英文回答:年假有几天?", EN, Profile()),
        ("Use a formal tone. What does the handbook say about refunds?", Profile(tone="formal"), Profile()),
        ("少废话,年假有几天?", SHORT, Profile()),
        ("In two sentences at most: what are the opening hours?", SHORT, Profile()),
        ("以后都用英文,年假有几天?", EN, EN),
        ("Don't recommend football to me. What are the opening hours?", unwanted("football"), unwanted("football")),
        ("Please answer in English. I live in Rome.", EN, EN),
    ],
)
def test_beside_a_question_only_what_is_meant_for_good_is_kept(text: str, wishes: Profile, kept: Profile) -> None:
    assert wishes_in(text) == wishes
    assert not is_all_wishes(text)
    assert lasting(text, wishes) == kept


@pytest.mark.parametrize(
    "text",
    [
        "How long is the list of sights?",
        "What does the handbook say about short breaks?",
        "I'm new here",
        "Which course is for beginners?",
        "Is there an expert in the team?",
        "列表有多长?",
        "新手该买什么车?",
        "我对你不太了解",
        "退款要多久?",
        "How do you say tea in Chinese?",
        "用英文怎么说?",
        "I speak English at home",
        "我跟我妈说中文",
        "Do you speak Chinese?",
        "Which books are written in English?",
        "把这段翻译成英文",
        "Should I be more formal in the interview?",
        "正式员工有几天年假?",
        "What is a formal tone?",
        "How many sentences does the summary have?",
        "三句话怎么介绍成都?",
        "Don't message the landlord after the contract ends?",
        "What happens after 10pm?",
        "晚上十点以后还能入住吗?",
        "酒店晚上十点以后不要打扰邻居的规定是什么?",
        "Why do doctors not recommend antibiotics?",
        "I never recommend sushi.",
        "Which oven temperature is not recommended?",
        "医生为什么不推荐喝酒?",
        "推荐几本足球的书",
        "The office doesn't suggest a hotel",
    ],
)
def test_other_messages_state_nothing_of_the_kind(text: str) -> None:
    assert wishes_in(text) == Profile()
    assert not is_all_wishes(text)


@pytest.mark.parametrize(
    ("text", "language", "kept"),
    [
        ("Please answer in Chinese: how many days of leave do I get?", "zh", None),
        ("用英文回答：年假有几天？", "en", None),
        ("Please answer in Chinese. How many days of leave do I get?", "zh", None),
        ("From now on answer in Chinese: how many days of leave do I get?", "zh", "zh"),
        ("Please answer in Chinese", "zh", "zh"),
    ],
)
def test_a_language_wished_with_a_question_holds_for_its_answer(text: str, language: str, kept: str | None) -> None:
    wishes = wishes_in(text)
    assert wishes.language == language
    assert lasting(text, wishes).language == kept


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("Answer in English this time", EN),
        ("just this once, keep it short", SHORT),
        ("Be casual for this answer", Profile(tone="casual")),
        ("这次用中文回答", ZH),
        ("这次简短一点", SHORT),
        ("这一次语气正式一点", Profile(tone="正式")),
    ],
)
def test_what_is_said_to_be_for_once_is_not_kept(text: str, wishes: Profile) -> None:
    assert wishes_in(text) == wishes
    assert lasting(text, wishes) == Profile()


@pytest.mark.parametrize(
    "text",
    [
        "Stop recommending things",
        "don't suggest anything",
        "no more recommendations please",
        "别推荐了",
        "不要给我推荐",
        "别再推荐东西了",
    ],
)
def test_who_wants_no_recommendations_gets_none(text: str) -> None:
    assert intent_of(text) != "recommend"


@pytest.mark.parametrize("text", ["推荐几本书,别推荐足球", "Recommend a book, but don't recommend football to me"])
def test_a_wish_beside_a_request_leaves_the_request(text: str) -> None:
    assert intent_of(text) == "recommend"
    assert len(wishes_in(text).interests) == 1
