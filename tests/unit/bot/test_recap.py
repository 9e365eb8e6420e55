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
    ],
)
def test_other_questions_are_not_taken_for_it(text: str) -> None:
    assert recap_request(text) is None


def test_the_bots_words_are_asked_for_with_a_time_or_a_topic() -> None:
    assert recap_request("What did you say yesterday?") == RecapRequest("assistant", False, "")
