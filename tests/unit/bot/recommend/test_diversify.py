import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recommend.diversify import mmr


def rows(*vectors):
    matrix = np.array(vectors, dtype=np.float32)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def test_a_twin_of_the_best_gives_way_to_something_else():
    vectors = rows([1, 0], [1, 0.01], [0, 1])
    assert mmr([1.0, 0.99, 0.6], vectors, limit=2, trade_off=0.5) == [0, 2]


def test_relevance_alone_is_the_plain_order():
    vectors = rows([1, 0], [1, 0.01], [0, 1])
    assert mmr([0.2, 0.9, 0.5], vectors, limit=3, trade_off=1.0) == [1, 2, 0]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.integers(1, 15))
def test_a_slate_has_no_repeats_and_starts_with_the_best(scores, limit):
    vectors = rows(*np.random.default_rng(0).normal(size=(len(scores), 4)))
    slate = mmr(scores, vectors, limit)
    assert len(slate) == min(limit, len(scores)) == len(set(slate))
    assert scores[slate[0]] == pytest.approx(max(scores), abs=1e-6)
