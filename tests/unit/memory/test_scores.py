"""The scores against slow ones that follow the formulas word by word."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.scores import by_words, fused, lent
from memory.searchable import Index, pack
from memory.types import Searchable

TEXTS = st.lists(st.dictionaries(st.integers(0, 9), st.integers(1, 4), max_size=5), max_size=7)


def index(texts: list[dict[int, int]]) -> Index:
    return Index.of([pack(Searchable(np.ones(2, dtype=np.float32), words)) for words in texts])


def slow_bm25(texts: list[dict[int, int]], asked: set[int]) -> list[float]:
    average = max(1.0, sum(sum(words.values()) for words in texts) / max(1, len(texts)))
    rarity = {
        word: math.log(1 + (len(texts) - seen + 0.5) / (seen + 0.5))
        for word in asked
        for seen in [sum(word in words for words in texts)]
    }
    best = math.sqrt(sum(rarity.values())) or 1.0
    return [
        sum(
            rarity[word] * words[word] * 1.9 / (words[word] + 0.9 * (0.6 + 0.4 * sum(words.values()) / average))
            for word in asked & words.keys()
        )
        / best
        for words in texts
    ]


@given(TEXTS, TEXTS, st.sets(st.integers(0, 12), max_size=5))
def test_words_are_scored_by_bm25_over_all_parts_together(
    first: list[dict[int, int]], second: list[dict[int, int]], asked: set[int]
) -> None:
    found = by_words((index(first), index(second)), asked)
    assert found.tolist() == pytest.approx(slow_bm25([*first, *second], asked), abs=1e-4)


@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), max_size=12), st.randoms())
def test_what_fits_clearly_lends_to_its_neighbours_and_to_its_sitting(
    pieces: list[tuple[float, bool]], random: np.random.Generator
) -> None:
    order = list(range(len(pieces)))
    random.shuffle(order)  # type: ignore[arg-type]
    fit = np.array([value for value, _ in pieces], dtype=np.float32)
    sittings = np.cumsum([begins for _, begins in pieces], dtype=np.int64)
    sittings -= sittings[0] if len(sittings) else 0
    given_ = lent(fit, np.array(order, dtype=np.intp), sittings)
    clear = [max(0.0, float(value) - float(fit.mean()) - float(fit.std())) for value in fit]
    for place, piece in enumerate(order):
        together = [other for other, sitting in enumerate(sittings) if sitting == sittings[place]]
        wanted = 0.3 * max(clear[order[other]] for other in together)
        for distance, share in ((-1, 0.5), (-2, 0.3), (1, 0.3), (2, 0.2)):
            if place + distance in together:
                wanted += share * clear[order[place + distance]]
        assert given_[piece] == pytest.approx(wanted, abs=1e-4)


def test_nobody_known_has_no_scores() -> None:
    assert by_words((index([]), index([])), {1}).shape == (0,)
    assert fused(np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.float32)).shape == (0,)
