"""Questions about what there is one of."""

import pytest

from bot.statements import statements_in
from bot.wording.asked import asked_for


@pytest.mark.parametrize(
    ("question", "subject", "slot"),
    [
        ("Where do I live now?", "home", "home"),
        ("and where am I based?", "home", "home"),
        ("我现在到底住哪儿？", "home", "home"),
        ("What do I do for a living?", "job", "title"),
        ("Who do I work for?", "job", "title"),
        ("我是做什么的？", "job", "title"),
        ("Do you remember my name?", "name", "name"),
        ("我今年多大了", "age", "age"),
        ("When's my birthday?", "birthday", "birthday"),
        ("Where does my sister live these days?", "sister", "home"),
        ("What does my brother Tom do?", "brother tom", "job"),
        ("what is my dog called", "dog", "name"),
        ("我儿子叫什么名字？", "son", "name"),
        ("我女儿几岁了？", "daughter", "age"),
    ],
)
def test_a_question_becomes_the_statement_that_it_asks_for(question: str, subject: str, slot: str) -> None:
    (answer,) = statements_in(asked_for(question))
    assert (answer.subject, answer.slot) == (subject, slot)


@pytest.mark.parametrize(
    "question",
    [
        "Where do I live in the story?",
        "What does my contract do about holidays?",
        "我住哪个房间",
        "我应该做什么准备？",
        "When is the birthday party?",
        "How old is the bridge?",
    ],
)
def test_other_questions_ask_for_no_such_thing(question: str) -> None:
    assert asked_for(question) == ""
