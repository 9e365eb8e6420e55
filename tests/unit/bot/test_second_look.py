"""When an answer is looked at again, what the model is shown for it, and what its word counts."""

import math

import pytest

from bot.citations import citation_of
from bot.evidence import Judgement
from bot.second_look import front, second_look_prompt, stands, verdict, wants_second_look
from bot.types import Span
from knowledge.types import Chunk, Passage
from tests.fakes import saying

TEXT = "The bridge is long. The Bay Bridge opened in 1936. It is painted grey. Nobody jumps. Ferries still run."
QUOTE = "The Bay Bridge opened in 1936."


def judged(excess: float, across: float = 0.0) -> Judgement:
    return Judgement(excess - 1.8, -1.8, across, 0.73)


def cited():
    passage = Passage(Chunk("c", "d", 0, TEXT, (), 20), "Bridges", "/b", 0.9, 0.9, ("/b",), "en", 0)
    start = TEXT.index(QUOTE)
    return [citation_of(1, passage, [Span(start, start + len(QUOTE))])]


def test_only_what_is_in_doubt_is_looked_at_again():
    assert [wants_second_look(judged(excess)) for excess in (-5.0, -1.0, 0.5, 3.5, 6.0)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert [wants_second_look(judged(excess, across=0.8)) for excess in (-30.0, 0.5, 6.0)] == [True, True, False]
    assert not wants_second_look(judged(-30.0, across=0.6))


def test_the_model_is_shown_the_cited_sentence_with_its_neighbours():
    shown = second_look_prompt("When did the Golden Gate Bridge open?", "In 1936. ", cited(), "en")[-1].content
    assert shown == (
        "Passage: The bridge is long. The Bay Bridge opened in 1936. It is painted grey.\n"
        "Question: When did the Golden Gate Bridge open?\n"
        "Answer: In 1936."
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_examples_say_yes_and_no_in_turns_that_the_model_is_to_go_on_with(language):
    rule, *turns = front(language)
    assert rule.type == "system"
    assert [each.type for each in turns] == ["human", "ai"] * (len(turns) // 2)
    assert {each.content for each in turns[1::2]} == {"en": {"yes", "no"}, "zh": {"是", "否"}}[language]


@pytest.mark.parametrize(
    ("language", "likely", "odds"),
    [
        ("en", {"yes": 0.6, "Yes": 0.2, "no": 0.2, "It": 0.0001}, math.log(4)),
        ("zh", {"是": 0.1, "否": 0.4, "不": 0.4}, math.log(1 / 8)),
        ("en", {"yes": 1.0}, 6.0),
        ("en", {"Perhaps": 1.0}, None),
    ],
)
async def test_a_verdict_is_the_odds_of_yes(language, likely, odds):
    said = await verdict(saying("yes", likely), front(language), language, "mei")
    assert said == (odds if odds is None else pytest.approx(odds, abs=1e-4))


@pytest.mark.parametrize(
    ("word", "language", "odds"),
    [("Yes.", "en", 6.0), ("no", "en", -6.0), ("是", "zh", 6.0), ("否。", "zh", -6.0), ("I cannot say", "en", None)],
)
async def test_where_a_model_gives_no_probabilities_its_word_decides(word, language, odds):
    assert await verdict(saying(word), front(language), language, "mei") == odds
    if odds:
        assert [stands(judged(excess), odds, language) for excess in (-1.0, 3.5)] == [odds > 0] * 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_more_evidence_needs_less_of_the_model(language):
    least = [
        next(odds / 10 for odds in range(-60, 61) if stands(judged(excess), odds / 10, language))
        for excess in (0.0, 1.0, 3.5)
    ]
    assert least == sorted(least, reverse=True)
    assert len(set(least)) == 3


def test_without_a_verdict_the_evidence_decides():
    assert [stands(judged(excess), None, "en") for excess in (-0.1, 0.1)] == [False, True]
    assert stands(judged(-30.0, across=0.8), None, "en")


@pytest.mark.parametrize(("language", "least"), [("en", 1.5), ("zh", 3.0)])
def test_across_languages_the_model_decides(language, least):
    nothing_but_across = judged(-30.0, across=0.8)
    assert [stands(nothing_but_across, odds, language) for odds in (least - 0.1, least)] == [False, True]
    assert not stands(judged(-30.0, across=0.6), 6.0, language)
    assert stands(judged(3.5, across=0.8), least - 0.1, language)
