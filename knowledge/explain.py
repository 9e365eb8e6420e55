"""Why a search found what it found: from the steps of the very search, not from a second one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from knowledge.fuse import Parts, parts
from knowledge.join import Whole
from knowledge.language import terms
from knowledge.retrieve import Trace
from knowledge.types import Passage, Query


@dataclass(frozen=True, slots=True)
class Explained:
    """A passage that was found, and why."""

    passage: Passage  # as searches return it; its `score` is the reranker's where there is one
    parts: Parts
    fused_rank: int  # among all candidates, from 1
    meaning_rank: int | None  # among those in the query's language, or among all others; None: the words alone found it
    words_rank: int | None  # None: no word of the query put it among the best
    matched: tuple[str, ...]  # what of the query stands in it or in its headings, in the query's order
    neighbours: tuple[int, ...]  # positions in the document of the chunks that it was made whole with


@dataclass(frozen=True, slots=True)
class Explanation:
    """A search, explained."""

    language: str  # of the query
    terms: tuple[str, ...]  # what is looked up of it: words, and pairs of Chinese characters
    candidates: int
    passages: tuple[Explained, ...] = ()  # best first
    dropped: tuple[Passage, ...] = ()  # what would have been among them, but says what a better one says


def explain(query: Query, traced: Trace) -> Explanation:
    """Return why a search found what it found."""
    own = [each for each in traced.fused if each.language == traced.asked.language]
    others = [each for each in traced.fused if each.language != traced.asked.language]
    by_meaning = _ranks(own, lambda each: each.similarity) | _ranks(others, lambda each: each.similarity + each.gain)
    by_words = _ranks([each for each in traced.fused if each.words], lambda each: each.words)
    fused = {each.chunk.id: (rank, each) for rank, each in enumerate(traced.fused, start=1)}
    asked = tuple(dict.fromkeys(terms(query.text)))

    def explained(whole: Whole) -> Explained:
        key = whole.passage.chunk.id
        (fused_rank, found), rank = fused[key], by_meaning[key]
        return Explained(
            whole.passage,
            parts(traced.asked, found),
            fused_rank,
            rank if rank <= traced.limit else None,  # each part gives so many: what is behind them came by the other
            by_words.get(key),
            _matched(asked, found),
            tuple(each.ordinal for each in whole.added),
        )

    passages = tuple(explained(each) for each in traced.whole)
    return Explanation(traced.asked.language, asked, len(traced.fused), passages, tuple(_dropped(traced)))


def _ranks(passages: Iterable[Passage], value: Callable[[Passage], float]) -> dict[str, int]:
    """Return the rank of each passage by a value, the largest first, from 1."""
    ordered = sorted(passages, key=value, reverse=True)
    return {each.chunk.id: rank for rank, each in enumerate(ordered, start=1)}


def _dropped(traced: Trace) -> list[Passage]:
    kept = {each.chunk.id for each in traced.distinct}
    last = max((rank for rank, each in enumerate(traced.fused) if each.chunk.id in kept), default=0)
    return [each for each in traced.fused[:last] if each.chunk.id not in kept]


def _matched(asked: Sequence[str], passage: Passage) -> tuple[str, ...]:
    """Return the terms that a passage holds; pairs of Chinese characters that follow one another as one."""
    held = set(terms("\n".join((*passage.chunk.headings, passage.chunk.text))))
    found: list[str] = []
    before = ""
    for term in asked:
        if term in held and before in held and _goes_on(before, term):
            found[-1] += term[1:]
        elif term in held:
            found.append(term)
        before = term
    return tuple(found)


def _goes_on(before: str, term: str) -> bool:
    return len(before) == len(term) == 2 and not term.isascii() and before[1] == term[0]
