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
