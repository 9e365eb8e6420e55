"""The same text in several documents: found once, with where else it stands."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache

from knowledge.language import terms
from knowledge.types import Passage

_SAME = 0.9  # share of the terms of both that each holds, from which two passages say the same
_AS_NEAR = 0.01  # two texts that hardly differ are as near to any query, and as long; others are not compared
_AS_LONG = 0.8
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_Said = tuple[frozenset[str], list[str]]  # the terms of a text, and its numbers in order


def distinct(passages: Iterable[Passage], most: int) -> list[Passage]:
    """Return the first `most` passages that say different things, in their order.

    Of those that say the same the first is kept, and `also_in` names the others' documents. Passages whose numbers
    differ, as the prices of two years do, are never the same.
    """
    said_in = cache(_said_in)  # a text is compared with many
    kept: list[Passage] = []
    for passage in passages:
        if len(kept) == most and passage.similarity < min(each.similarity for each in kept) - _AS_NEAR:
            continue
        same = next((place for place, other in enumerate(kept) if _says_the_same(passage, other, said_in)), None)
        if same is not None:
            kept[same] = _with_place(kept[same], passage.uri)
        elif len(kept) < most:
            kept.append(passage)
    return kept


def _says_the_same(one: Passage, other: Passage, said_in: Callable[[str], _Said]) -> bool:
    shorter, longer = sorted((len(one.chunk.text), len(other.chunk.text)))
    if abs(one.similarity - other.similarity) > _AS_NEAR or shorter < _AS_LONG * longer:
        return False
    (left, own_numbers), (right, numbers) = said_in(one.chunk.text), said_in(other.chunk.text)
    return own_numbers == numbers and len(left & right) >= _SAME * len(left | right)


def _said_in(text: str) -> _Said:
    return frozenset(terms(text)), _NUMBER.findall(text)


def _with_place(passage: Passage, uri: str) -> Passage:
    known = (passage.uri, *passage.also_in)
    return passage if uri in known else replace(passage, also_in=(*passage.also_in, uri))
