"""Which questions lean on the ones before them."""

import json
from pathlib import Path

import pytest

from bot.followups import as_read, leans_on_history, stand_alone, topic

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
        "超过的话怎么办",
        "该标准适用于实习生吗",
        "此规定什么时候生效",
        "上述金额包含早餐吗",
        "这些人里面谁负责夜班",
        "两者有什么区别",
        "哪个更便宜",
        "具体金额",
        "前面提到的补贴怎么申请",
        "What did he do after leaving the band in the late 1990s and moving to Los Angeles?",
        "What's the difference between the two?",
        "in 2024?",
        "什么时候生效?",
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
        "病假几天",
        "产假多久",
        "年假有几天",
        "食堂在哪里",
        "怎么请假",
        "试用期多久",
        "迟到怎么办",
        "密码多长",
        "Where is parking?",
        "How long is probation?",
        "应该怎么报销",
        "What does the company do when employees lose their badge outside of working hours?",
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


def test_somebody_whom_the_last_answer_named_joins_a_question_about_him() -> None:
    earlier, answer = ["Who leads the Berlin office?"], "Karl Weiss leads the Berlin office [1]."
    assert stand_alone("Where was he born?", earlier, answer) == f"Where was he born? {earlier[0]} Karl Weiss"
    assert stand_alone("Where is it?", earlier, answer) == f"Where is it? {earlier[0]}"


def test_hardly_any_question_that_stands_alone_is_joined() -> None:
    rows = [json.loads(line) for line in (EVAL / "dialogues.jsonl").read_text("utf-8").splitlines()]
    first = [row["question"] for row in rows]
    assert [question for question in first if leans_on_history(question)] == []
    assert sum(leans_on_history(row["follow_up"]) for row in rows) >= 0.8 * len(rows)


@pytest.mark.parametrize(
    ("text", "earlier", "question"),
    [
        ("那周日呢？", ["班车周六几点出发？"], "班车周日几点出发？"),
        ("那2024年呢", ["2023年的营收是多少？"], "2024年的营收是多少？"),
        ("And on Sunday?", ["When does the office open on Saturday?"], "When does the office open on Sunday?"),
        ("What about Berlin?", ["How much is a hotel in Paris?"], "How much is a hotel in Berlin?"),
        ("in 2024?", ["How many people joined in 2023?"], "How many people joined in 2024?"),
        ("那周三呢", ["班车周六几点出发？", "那周日呢？"], "班车周三几点出发？"),
        ("那周日呢？", ["周六和周五班车几点出发？"], "那周日呢？ 周六和周五班车几点出发？"),
        ("那食堂呢？", ["班车周六几点出发？"], "那食堂呢？ 班车周六几点出发？"),
    ],
)
def test_the_part_that_changes_takes_the_place_of_the_old_one(text: str, earlier: list[str], question: str) -> None:
    assert stand_alone(text, earlier) == question
    assert as_read(text, question) == (text if text in question else question)
