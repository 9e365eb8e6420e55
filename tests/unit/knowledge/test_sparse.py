"""BM25's term part."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.sparse import encode_passage, encode_query


def weight(passage: str, term: str) -> float:
    vector = encode_passage(passage)
    (index,) = encode_query(term).indices
    return dict(zip(vector.indices, vector.values, strict=True)).get(index, 0.0)


def test_repetition_counts_less_and_less() -> None:
    once, twice, often = (weight("tea " * count + "x " * (20 - count), "tea") for count in (1, 2, 10))
    assert once < twice < often < 2.2
    assert twice - once > (often - twice) / 8


def test_a_long_passage_pays_for_its_length() -> None:
    assert weight("tea " + "word " * 20, "tea") > weight("tea " + "word " * 500, "tea")


def test_a_query_counts_each_term_once() -> None:
    assert encode_query("tea Tea TEA").values == (1.0,)


@given(st.text())
def test_indices_are_unique_and_ascending_whatever_the_text(text: str) -> None:
    for vector in (encode_passage(text), encode_query(text)):
        assert list(vector.indices) == sorted(set(vector.indices))
        assert len(vector.indices) == len(vector.values)
        assert all(value > 0 for value in vector.values)
