"""Which questions lean on the ones before them."""

import json
from pathlib import Path

import pytest

from bot.followups import leans_on_history, stand_alone, topic

EVAL = Path(__file__).parents[2] / "eval"


@pytest.mark.parametrize(
    "text",
    [
        "And how much is it on Sundays?",
        "那周日呢?",
        "它多少钱?",
        "What about children?",
        "Why?",
        "How long does it take?",
        "Since when?",
        "Where did the mistake come from?",
        "Who governs one?",
        "And the others?",
        "选举多久一次?",
        "后来呢?",
        "麦金德也支持吗?",
        "以前是怎样的?",
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
        "Who was Tesla?",
        "What happened in 1905?",
        "删除所有空行怎么做",
        "怎么配置 nginx?",
    ],
)
def test_a_question_that_names_its_subject_stands_alone(text):
    assert not leans_on_history(text)


def test_what_leans_is_joined_with_the_last_question_that_stood_alone_and_all_since() -> None:
    earlier = ["Who founded Rome?", "When does the office close?", "And on Sundays?"]
    assert topic(earlier) == earlier[1:]
    assert stand_alone("Why?", earlier) == "Why? When does the office close? And on Sundays?"
    assert stand_alone("Who wrote the Iliad?", earlier) == "Who wrote the Iliad?"
    assert stand_alone("Why?", []) == "Why?"


def test_hardly_any_question_that_stands_alone_is_joined() -> None:
    rows = [json.loads(line) for line in (EVAL / "dialogues.jsonl").read_text("utf-8").splitlines()]
    first = [row["question"] for row in rows]
    assert [question for question in first if leans_on_history(question)] == []
    assert sum(leans_on_history(row["follow_up"]) for row in rows) >= 0.8 * len(rows)
