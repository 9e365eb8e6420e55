"""When two statements are the same, and when one contradicts the other."""

import pytest

from memory.conversations import title_of
from memory.sameness import contradicts, normalise


def test_case_space_and_punctuation_do_not_tell_statements_apart() -> None:
    assert normalise("I'm vegetarian!") == normalise("i’m  Vegetarian") == "imvegetarian"
    assert normalise("我不吃辣。") == normalise("我 不吃辣")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("I like tea", "I don't like tea", True),
        ("我喜欢喝茶", "我不喜欢喝茶", True),
        ("I have 2 cats", "I have 3 cats", True),
        ("I like tea", "I like green tea", False),
        ("I no longer eat meat", "I don't eat meat", False),
        ("I don’t like tea", "I like tea", True),
        ("I drink coffee", "I stopped drinking coffee", True),
        ("我是素食者", "我不再是素食者了", True),
        ("我是素食者", "我不吃辣", False),
        ("I'm vegetarian", "I don't eat spicy food", False),
        ("I eat fish", "I don't eat pork", False),
        ("I have 2 cats", "I have 3 dogs", False),
    ],
)
def test_polarity_and_numbers_contradict(one: str, other: str, expected: bool) -> None:
    assert contradicts(one, other) is expected


def test_a_title_is_cut_at_a_word() -> None:
    assert title_of("  two   words ") == "two words"
    assert title_of("word " * 30) == "word " * 10 + "word…"
    assert len(title_of("字" * 100)) == 60
