"""How an answer is to look, and what is made sure of."""

import pytest

from bot.style import Style, cut_to, shaped, style_line, style_of
from memory.types import Expertise, Profile


def test_the_knowledge_that_counts_is_that_of_what_is_asked() -> None:
    profile = Profile(expertise=(Expertise("expert"), Expertise("beginner", "red wine"), Expertise("expert", "数据库")))
    assert style_of(profile, "Which red wines go with fish?").level == "beginner"
    assert style_of(profile, "数据库怎么备份?").level == "expert"
    assert style_of(profile, "How long is the train ride?").level == "expert"
    assert style_of(Profile(expertise=(Expertise("beginner", "wine"),)), "How long is the ride?").level is None


def test_of_two_that_were_said_the_latest_counts() -> None:
    profile = Profile(expertise=(Expertise("beginner", "git"), Expertise("expert", "git")))
    assert style_of(profile, "What does git rebase do?").level == "expert"


def test_the_line_says_only_what_is_wished() -> None:
    assert style_line(Style(), "en") == ""
    assert style_line(Style("dry", "short", "bullets", "expert"), "en") == (
        "dry, for an expert, one short sentence, bullet list"
    )
    assert style_line(Style(length="short", level="beginner"), "zh") == "面向新手,用浅显的话,一句话"


@pytest.mark.parametrize(
    ("written", "kept", "whole"),
    [
        ("It opens at 9.", "It opens at 9.", False),
        ("It opens at 9 [1]. It closes at 18. And", "It opens at 9 [1]. It closes at 18. ", True),
        ("九点开门。[1]六点关门。[1]周", "九点开门。[1]六点关门。[1]", True),
        ("1. Open it. 2. Close it. ", "1. Open it. 2. Close it. ", False),
    ],
)
def test_a_short_answer_ends_after_two_sentences(written: str, kept: str, whole: bool) -> None:
    assert cut_to(written, Style(length="short")) == (kept, whole)
    assert cut_to(written, Style(length="long")) == (written, False)


def test_sentences_become_a_list_and_a_list_prose() -> None:
    prose = "It opens at 9 [1]. It closes at 18 [2]."
    bullets = "- It opens at 9 [1].\n- It closes at 18 [2]."
    assert shaped(prose, Style(format="bullets")) == bullets
    assert shaped(bullets, Style(format="prose")) == prose
    assert shaped("1. Open.\n2. Close.", Style(format="bullets")) == "- Open.\n- Close."
    assert shaped("九点开门[1]。六点关门[1]。", Style(format="bullets")) == "- 九点开门[1]。\n- 六点关门[1]。"
    for text in (prose, bullets):
        assert shaped(text, Style()) == text
    code = "Run this:\n```\n- x\n```"
    assert shaped(code, Style(format="prose")) == code


def test_who_wants_detail_is_given_more_to_read_and_who_wants_it_short_less_to_write() -> None:
    assert Style(length="long").passage_tokens(100) == 250
    assert Style(length="short").answer_tokens(512) == 120
    assert (Style().passage_tokens(100), Style().answer_tokens(512)) == (100, 512)
