import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.focus import focus, supporting_span
from bot.text import estimate_tokens
from knowledge.types import Chunk, Passage


def passage(text, ordinal=0):
    return Passage(Chunk(f"c{ordinal}", "d1", ordinal, text), "Guide", "guide.md", 1.0, 0.9)


LONG = passage(
    "Lanterns hang over the old street. The ferry leaves every 20 minutes from pier 4. "
    "Painters come here in spring. A ticket for the ferry costs 3 euros."
)


def test_the_sentences_that_hold_the_questions_words_are_kept():
    (kept,) = focus("When does the ferry leave from the pier?", [LONG], budget_tokens=18)
    assert "every 20 minutes" in kept.chunk.text
    assert "Painters" not in kept.chunk.text


def test_everything_is_kept_when_the_budget_allows():
    (kept,) = focus("ferry", [LONG], budget_tokens=500)
    assert kept.chunk.text == LONG.chunk.text


def test_a_passage_without_a_kept_sentence_is_dropped():
    other = passage("Nothing of interest stands here at all.", 1)
    assert [kept.chunk.id for kept in focus("ferry pier ticket", [LONG, other], budget_tokens=30)] == ["c0"]


@given(st.lists(st.text(alphabet="ab火车. 。", max_size=80), max_size=5), st.integers(5, 60))
def test_the_budget_holds_but_for_a_single_long_sentence(texts, budget):
    passages = [passage(text, ordinal) for ordinal, text in enumerate(texts)]
    kept = focus("火车 ab", passages, budget)
    sentences = sum(each.chunk.text.count(".") + each.chunk.text.count("。") for each in kept)
    used = sum(estimate_tokens(each.chunk.text) for each in kept)
    assert used <= budget + 2 * len(kept) + sentences or len(kept) == 1


def alike(one, other):
    return float(len(other))


def quote(statement, text, likeness=alike):
    start, end = supporting_span(statement, text, likeness)
    return text[start:end]


def test_the_quote_is_an_exact_part_of_the_passage():
    assert quote("The ferry costs 3 euros", LONG.chunk.text) == "A ticket for the ferry costs 3 euros."


def test_the_quote_takes_a_second_sentence_only_where_the_statement_needs_it():
    text = "The pool opens at 7:00. It is 25 metres long. Children under 12 need an adult. Towels are free."
    both = quote("The pool is 25 metres long, and children under 12 need an adult", text)
    assert both == "It is 25 metres long. Children under 12 need an adult."
    assert quote("Towels are free of charge", text) == "Towels are free."


def test_across_languages_the_numbers_choose_the_sentence_and_then_the_meaning():
    text = "The pool opens at 7:00. It is 25 metres long. Lanterns hang over the old street."
    assert quote("泳池长25米", text) == "It is 25 metres long."
    assert quote("街上挂着灯笼", text) == "Lanterns hang over the old street."


@given(st.text(alphabet="ab火车. 。\n", max_size=80), st.text(alphabet="ab火车. 。\n", max_size=20))
def test_a_quote_lies_within_its_text(text, statement):
    start, end = supporting_span(statement, text, alike)
    assert 0 <= start <= end <= len(text)


ROSTER = passage(
    "日期 | 值班人 | 电话\n"
    + "\n".join(f"2025-11-{day:02} | 同事{'甲乙丙'[day % 3]} | 1380000{day:04}" for day in range(1, 21)),
    1,
)
APPROVAL = passage(
    "金额 | 审批人\n1万元以下 | 部门经理\n1万元至5万元 | 财务总监\n5万元至10万元 | 副总裁\n10万元以上 | 总裁"
)
CHAT = passage("Being on call means that you answer within 20 minutes. Who is on call tells the team about it.")


@pytest.mark.parametrize("question", ["11月7日谁值班？", "Who is on call on 7 November 2025?", "十一月七号是谁值班"])
def test_the_row_of_a_day_is_shown_however_the_day_is_written(question):
    kept = focus(question, [CHAT, ROSTER], budget_tokens=90)
    assert "日期 | 值班人 | 电话" in kept[-1].chunk.text
    assert "2025-11-07" in kept[-1].chunk.text


@pytest.mark.parametrize(
    ("question", "row"), [("八万元的报销由谁审批？", "副总裁"), ("Who approves 300,000 yuan?", "10万元以上")]
)
def test_the_row_whose_range_holds_a_number_is_shown(question, row):
    (kept,) = focus(question, [APPROVAL], budget_tokens=24)
    assert row in kept.chunk.text


def test_a_header_is_shown_with_a_row_or_not_at_all():
    travel = passage("Country | Daily allowance | Hotel limit\nNorway | 75 | 185\nPoland | 29 | 110", 1)
    for budget in range(5, 60, 3):
        for kept in focus("What is the daily allowance and the hotel limit in Poland?", [LONG, travel], budget):
            if "Country" in kept.chunk.text:
                assert "Poland | 29 | 110" in kept.chunk.text
    (_, kept) = focus("What is the daily allowance in Poland?", [LONG, travel], 100)
    assert kept.chunk.text == "Country | Daily allowance | Hotel limit; Norway | 75 | 185; Poland | 29 | 110"


def test_the_number_of_an_entry_stays_with_it():
    steps = passage("1. Unplug the router.\n2. Wait for a minute.\n3. Plug it in again.")
    (kept,) = focus("How long do I wait?", [steps], budget_tokens=9)
    assert kept.chunk.text == "2. Wait for a minute."


def test_a_quote_is_found_by_the_number_however_it_is_written():
    text = "食堂十一点半开门。食堂七点三十分开门。食堂晚上关门。"
    assert quote("食堂7:30开门", text) == "食堂七点三十分开门。"
