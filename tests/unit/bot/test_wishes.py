"""How a person wants to be answered, and what they know, understood by rules in both languages."""

import pytest

from bot.wishes import is_all_wishes, lasting, wishes_in
from memory.types import Expertise, Profile


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
    ],
)
def test_a_wish_is_understood_and_holds_for_good_when_it_is_all_that_is_said(text: str, wishes: Profile) -> None:
    assert wishes_in(text) == wishes
    assert is_all_wishes(text)
    assert lasting(text, wishes) == wishes


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
        "Please answer in Chinese",
    ],
)
def test_other_messages_state_nothing_of_the_kind(text: str) -> None:
    found = wishes_in(text)
    assert (found.length, found.format, found.expertise) == (None, None, ())
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
