"""The small form of what a text is searched by, and the index of many."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from memory.searchable import Index, pack
from memory.types import Searchable

WORDS = st.dictionaries(st.integers(0, 2**32 - 1), st.integers(1, 300), max_size=6)
VECTORS = arrays.arrays(np.int8, 16).map(lambda steps: steps.astype(np.float32) / np.float32(100))
PIECES = st.lists(st.builds(Searchable, VECTORS, WORDS), max_size=8)


def assert_finds(index: Index, pieces: list[Searchable], asked: np.ndarray) -> None:
    assert len(index) == len(pieces)
    for cosine, piece in zip(index.cosines(asked), pieces, strict=True):
        step = float(np.abs(piece.vector).max()) / 127
        assert abs(cosine - float(piece.vector @ asked)) <= step * float(np.abs(asked).sum()) / 2 + 1e-4
    for word in {word for piece in pieces for word in piece.words} | {7}:
        found = index.postings(word)
        held = {place: min(piece.words[word], 255) for place, piece in enumerate(pieces) if word in piece.words}
        assert dict(zip(found.pieces.tolist(), found.counts.tolist(), strict=True)) == held


@given(PIECES, PIECES, VECTORS)
def test_an_index_finds_what_was_packed_in_one_part_or_in_two(
    first: list[Searchable], second: list[Searchable], asked: np.ndarray
) -> None:
    index = Index.of([pack(each) for each in first]).joined(Index.of([pack(each) for each in second]))
    assert_finds(index, [*first, *second], asked)


@given(PIECES, VECTORS, st.data())
def test_an_index_arranged_anew_finds_what_is_left_where_it_is_now(
    pieces: list[Searchable], asked: np.ndarray, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(pieces))))[: data.draw(st.integers(0, len(pieces)))]
    arranged = Index.of([pack(each) for each in pieces]).arranged(np.array(order, dtype=np.intp))
    assert_finds(arranged, [pieces[place] for place in order], asked)


def test_a_vector_and_twenty_words_take_less_than_five_hundred_bytes() -> None:
    vector = np.ones(384, dtype=np.float32) / np.sqrt(np.float32(384))
    assert len(pack(Searchable(vector, dict.fromkeys(range(20), 1)))) < 500
