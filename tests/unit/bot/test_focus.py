from hypothesis import given
from hypothesis import strategies as st

from bot.focus import focus, supporting_quote
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


def test_the_quote_is_an_exact_part_of_the_passage():
    quote = supporting_quote("The ferry costs 3 euros", LONG)
    assert quote == "A ticket for the ferry costs 3 euros."
    assert quote in LONG.chunk.text
