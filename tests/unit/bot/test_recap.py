"""Which messages ask what was said before."""

import pytest

from bot.intent import intent_of
from bot.recap import RecapRequest, recap_request


@pytest.mark.parametrize(
    ("text", "role", "questions", "topic"),
    [
        ("What did I ask last week?", "user", True, ""),
        ("What did I ask you about visas last week?", "user", True, "visas"),
        ("What were my questions yesterday?", "user", True, ""),
        ("What did we talk about in March?", "user", False, ""),
        ("When did I tell you about my sister?", "user", False, "my sister"),
        ("Did I mention my allergy?", "user", False, "my allergy"),
        ("What did you recommend me last month?", "assistant", False, ""),
        ("What did you say about the hotel?", "assistant", False, "the hotel"),
        ("上周我问了什么?", "user", True, ""),
        ("我上周问过哪些关于签证的问题？", "user", True, "签证"),
        ("关于签证我上个月问了什么", "user", True, "签证"),
        ("我们三月份聊了什么", "user", False, ""),
        ("我什么时候说过要去大阪？", "user", False, "要去大阪"),
        ("我跟你说过我妹妹的事吗", "user", False, "我妹妹"),
        ("你上周推荐了什么书", "assistant", False, "书"),
        ("你昨天说了什么", "assistant", False, ""),
        ("我跟你说过花园的什么", "user", False, "花园"),
        ("我告诉过你我妹妹的什么事?", "user", False, "我妹妹"),
        ("我和你聊过签证哪些内容", "user", False, "签证"),
        ("Which questions did I ask last week?", "user", True, ""),
        ("What questions about visas have I asked in March?", "user", True, "visas"),
        ("Which topics did we discuss yesterday?", "user", False, ""),
        ("List what I asked last week", "user", True, ""),
        ("Please list all the questions I asked you about tea last week.", "user", True, "tea"),
        ("Can you show me everything I said in March?", "user", False, ""),
        ("Show me my questions from last week", "user", True, ""),
        ("Remind me what we talked about on Monday", "user", False, ""),
        ("What were the questions I asked last week?", "user", True, ""),
        ("给我看看我上周问了什么", "user", True, ""),
        ("我在三月问过什么", "user", True, ""),
        ("在三月里我问过什么？", "user", True, ""),
        ("上周我问过的关于茶的问题有哪些", "user", True, "茶"),
        ("我上周问过的问题", "user", True, ""),
        ("列出我上周问过的问题", "user", True, ""),
        ("把我上个月问过的签证问题都列出来", "user", True, "签证"),
        ("请告诉我昨天我们聊过的话题", "user", False, ""),
    ],
)
def test_what_was_said_can_be_asked_for(text: str, role: str, questions: bool, topic: str) -> None:
    found = recap_request(text)
    assert found is not None
    assert (found.role, found.questions, found.topic) == (role, questions, topic)
    assert intent_of(text) == "recap"


@pytest.mark.parametrize(
    "text",
    [
        "What did you say?",
        "你说什么",
        "我该说什么",
        "我想问什么时候开饭",
        "我问你，年假有几天？",
        "What did I do last week?",
        "What should I ask in an interview?",
        "What did the report say last week?",
        "我昨天学什么了",
        "What do you know about me?",
        "请问我们公司说过什么时候发工资吗",
        "Summarise what I wrote",
        "Repeat my question",
        "Tell me what I should say",
        "Which questions did the auditors ask last week?",
        "Answer my questions from the form",
        "List the questions I may ask in an interview",
        "把我昨天说的翻译成英文",
        "告诉我该说什么",
        "我问过医生的建议",
    ],
)
def test_other_questions_are_not_taken_for_it(text: str) -> None:
    assert recap_request(text) is None


def test_the_bots_words_are_asked_for_with_a_time_or_a_topic() -> None:
    assert recap_request("What did you say yesterday?") == RecapRequest("assistant", False, "")
