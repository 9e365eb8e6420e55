"""Two rankings to one."""

from dataclasses import replace

import numpy as np

from knowledge.fuse import fuse
from knowledge.language import detect_language
from knowledge.protocols import Common, QueryVectors
from knowledge.sparse import encode_query
from knowledge.types import Chunk, Passage

NOTHING = Common(np.zeros(2, dtype=np.float32), 0.0)
TEA = QueryVectors(np.zeros(2, dtype=np.float32), encode_query("oolong tea"), "en", NOTHING)


def passage(name: str, text: str, similarity: float, words: float = 0.0) -> Passage:
    chunk = Chunk(name, name, 0, text)
    return Passage(chunk, name, name, 0.0, similarity, language=detect_language(text), words=words)


def order(*candidates: Passage) -> list[str]:
    return [each.chunk.id for each in fuse(TEA, candidates, 9)]


def test_of_two_as_near_in_meaning_the_one_with_the_words_comes_first() -> None:
    assert order(passage("a", "a hot drink", 0.85), passage("b", "oolong tea", 0.85, 6.0)) == ["b", "a"]


def test_without_any_matching_word_meaning_alone_decides() -> None:
    assert order(passage("a", "one", 0.81), passage("b", "two", 0.84), passage("c", "three", 0.8)) == ["b", "a", "c"]


def test_the_other_language_is_not_outranked_for_being_the_other_one() -> None:
    assert order(passage("own", "something about tea", 0.84), passage("other", "乌龙茶泡三分钟", 0.83)) == [
        "other",
        "own",
    ]


def test_a_chance_word_in_the_other_language_counts_little() -> None:
    assert order(passage("chance", "茶馆里的 tea", 0.80, 6.0), passage("meaning", "乌龙茶泡三分钟", 0.82)) == [
        "meaning",
        "chance",
    ]


def test_what_is_near_to_every_question_counts_less_in_the_other_language() -> None:
    hub = replace(passage("hub", "中国的茶馆很多", 0.83), gain=-0.03)
    assert order(hub, passage("meant", "乌龙茶泡三分钟", 0.82)) == ["meant", "hub"]


def test_equals_stand_in_the_order_of_their_ids() -> None:
    assert order(passage("b", "one", 0.8), passage("a", "two", 0.8)) == ["a", "b"]
