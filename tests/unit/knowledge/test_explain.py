"""Why a search found what it found, from its steps."""

import numpy as np

from knowledge.duplicates import distinct
from knowledge.explain import Explained, Explanation, explain
from knowledge.fuse import fuse
from knowledge.join import Whole
from knowledge.language import detect_language
from knowledge.protocols import Common, QueryVectors
from knowledge.retrieve import Trace
from knowledge.sparse import encode_query
from knowledge.types import Access, Chunk, ChunkKey, Passage, Query

QUERY = Query("oolong tea", Access("team"))


def passage(name: str, text: str, similarity: float, words: float = 0.0, headings: tuple[str, ...] = ()) -> Passage:
    chunk = Chunk(name, name, 0, text, headings)
    return Passage(chunk, name, f"/{name}.md", 0.0, similarity, language=detect_language(text), words=words)


def explained(*candidates: Passage, query: Query = QUERY, limit: int = 50, top_k: int = 8) -> Explanation:
    vector = np.zeros(2, dtype=np.float32)
    asked = QueryVectors(vector, encode_query(query.text), detect_language(query.text), Common(vector, 0.0))
    fused = fuse(asked, candidates, len(candidates))
    kept = distinct(fused, top_k)
    return explain(query, Trace(asked, limit, fused, kept, [Whole(each) for each in kept]))


def by_name(explanation: Explanation) -> dict[str, Explained]:
    return {each.passage.chunk.id: each for each in explanation.passages}


def test_the_parts_of_a_score_add_up_to_it() -> None:
    found = explained(passage("a", "a pot of oolong tea", 0.9, 6.0), passage("b", "一壶茶", 0.8))
    for each in found.passages:
        assert each.parts.score == each.passage.score
    assert by_name(found)["a"].parts.words > 0 == by_name(found)["a"].parts.across
    assert by_name(found)["b"].parts.across > 0 == by_name(found)["b"].parts.words


def test_each_part_that_found_a_passage_gives_it_a_rank() -> None:
    near, worded, other = passage("a", "a pot", 0.9), passage("b", "oolong tea", 0.7, 6.0), passage("c", "茶", 0.6)
    found = by_name(explained(near, worded, other, limit=1))
    assert (found["a"].meaning_rank, found["a"].words_rank) == (1, None)
    assert (found["b"].meaning_rank, found["b"].words_rank) == (None, 1), "meaning alone would not have found it"
    assert (found["c"].meaning_rank, found["c"].words_rank) == (1, None), "other languages are a ranking of their own"
    assert sorted(each.fused_rank for each in found.values()) == [1, 2, 3]


def test_what_matches_is_named_headings_included_and_chinese_as_it_is_written() -> None:
    found = explained(passage("a", "Brewing it takes a pot.", 0.9, headings=("Oolong",)))
    assert found.terms == ("oolong", "tea")
    assert found.passages[0].matched == ("oolong",)
    ticket = Query("旺季黄山门票", Access("team"))
    matched = explained(passage("b", "黄山门票:旺季190元。", 0.9, 3.0), query=ticket).passages[0].matched
    assert matched == ("旺季", "黄山门票")


def test_what_says_the_same_is_told_to_be_dropped() -> None:
    text = "Oolong is brewed for three minutes with water of ninety five degrees"
    found = explained(passage("a", text, 0.9), passage("b", text, 0.9), passage("c", "a pot", 0.5))
    assert [each.passage.chunk.id for each in found.passages] == ["a", "c"]
    assert [each.chunk.id for each in found.dropped] == ["b"]
    assert found.passages[0].passage.also_in == ("/b.md",)


def test_words_of_a_neighbour_are_not_told_to_have_matched() -> None:
    found = passage("a", "It takes three minutes.", 0.9)
    whole = passage("a", "Oolong tea.\nIt takes three minutes.", 0.9)
    vector = np.zeros(2, dtype=np.float32)
    asked = QueryVectors(vector, encode_query(QUERY.text), "en", Common(vector, 0.0))
    fused = fuse(asked, [found], 1)
    (each,) = explain(QUERY, Trace(asked, 50, fused, fused, [Whole(whole, (ChunkKey("a", 1),))])).passages
    assert (each.matched, each.neighbours) == ((), (1,))
