"""The sentences of passages that matter: for a prompt, whose every token a person waits for, and for a quote."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.numbers import all_numbers, numbers
from bot.text import FUNCTION_WORDS, estimate_tokens, rarity
from bot.types import Span
from knowledge.language import detect_language, split_sentences, terms
from knowledge.protocols import Embedder
from knowledge.types import Passage, Vector

Likeness = Callable[[str, str], float]

_RANK_DECAY = 0.75  # of a sentence's worth, a passage after the other
_MOST_QUOTED = 3  # sentences of one quote
_COST_OF_A_SENTENCE = 0.15  # share of the statement that one more sentence must hold to be quoted too


@dataclass(frozen=True, slots=True)
class _Sentence:
    rank: int  # of its passage
    ordinal: int  # within it
    text: str


def likeness_by(embedder: Embedder) -> Likeness:
    """Return the cosine of two texts' meanings, of which each is embedded once."""

    @cache
    def vector(text: str) -> Vector:
        embedded: Vector = embedder.embed_passages([text])[0]
        return embedded

    return lambda one, other: float(vector(one) @ vector(other))


def focus(question: str, passages: Sequence[Passage], budget_tokens: int) -> tuple[Passage, ...]:
    """Return the passages cut to the sentences that matter for the question, best passages first.

    Sentences are taken by worth until the budget is used; within a passage they keep their order. A passage none of
    whose sentences is taken is dropped. Always returns at least the best sentence when there is one.

    Two refinements kept the fact asked for in more of the prompts, with fewer tokens (`scripts/eval_focus`), and yet
    cost the 1.5B model 5 of 62 right answers: counting the neighbours' words, and leaving out what is worth little.
    """
    sentences = [
        _Sentence(rank, ordinal, text)
        for rank, passage in enumerate(passages)
        for ordinal, text in enumerate(split_sentences(passage.chunk.text))
    ]
    worth = _worth(question, sentences)
    taken: set[_Sentence] = set()
    used = 0
    for sentence in sorted(sentences, key=lambda each: -worth[each]):
        cost = estimate_tokens(sentence.text)
        if taken and used + cost > budget_tokens:
            continue
        taken.add(sentence)
        used += cost
    kept = [[each.text for each in sentences if each in taken and each.rank == rank] for rank in range(len(passages))]
    return tuple(_cut(passage, texts) for passage, texts in zip(passages, kept, strict=True) if texts)


def supporting_span(statement: str, text: str, likeness: Likeness) -> Span:
    """Return the part of a text that a statement rests on: a sentence, or a few where each adds to what is held.

    Args:
        statement: a sentence of an answer.
        text: the passage that it cites.
        likeness: the cosine of two texts' meanings, asked only where the two differ in language.
    """
    sentences = split_sentences(text)
    if not sentences:
        return Span(0, len(text))
    if detect_language(statement) != detect_language(text):
        best = nearest_sentence(statement, sentences, likeness)
        return _span(text, sentences, best, best + 1)
    weights = _rarity(set(terms(statement)) - FUNCTION_WORDS, sentences)
    windows = [
        (first, after)
        for first in range(len(sentences))
        for after in range(first + 1, min(first + _MOST_QUOTED, len(sentences)) + 1)
    ]

    def worth(window: tuple[int, int]) -> float:
        first, after = window
        return _overlap("".join(sentences[first:after]), weights) - _COST_OF_A_SENTENCE * (after - first)

    return _span(text, sentences, *max(windows, key=worth))


def nearest_sentence(statement: str, sentences: Sequence[str], likeness: Likeness) -> int:
    """Return which sentence is nearest in meaning to the statement, in whatever language; numbers tell it first."""
    said = numbers(statement)
    shared = [len(said & all_numbers(sentence)) for sentence in sentences]
    return max(
        range(len(sentences)),
        key=lambda index: likeness(statement, sentences[index]) if shared[index] == max(shared) else -1.0,
    )


def _span(text: str, sentences: Sequence[str], first: int, after: int) -> Span:
    """Return where the sentences from `first` to before `after` stand in their text, without the space around them."""
    start = text.index(sentences[first], sum(map(len, sentences[:first])))
    part = text[start : start + sum(map(len, sentences[first:after]))]
    return Span(start + len(part) - len(part.lstrip()), start + len(part.rstrip()))


def _worth(question: str, sentences: Sequence[_Sentence]) -> dict[_Sentence, float]:
    """Return each sentence's worth, 0 to 2: how far its passage is in front, and how much it tells of the question."""
    weights = _rarity(set(terms(question)) - FUNCTION_WORDS, [sentence.text for sentence in sentences])
    return {sentence: _RANK_DECAY**sentence.rank + _overlap(sentence.text, weights) for sentence in sentences}


def _cut(passage: Passage, sentences: Sequence[str]) -> Passage:
    text = " ".join(sentence.strip() for sentence in sentences)
    return replace(passage, chunk=replace(passage.chunk, text=text, page_starts=()))


def _rarity(asked: set[str], sentences: Sequence[str]) -> dict[str, float]:
    """Return the rarity of those of the asked terms that the sentences hold."""
    held = [set(terms(sentence)) for sentence in sentences]
    return rarity(asked.intersection(set[str]().union(*held)), held)


def _overlap(sentence: str, weights: Mapping[str, float]) -> float:
    total = sum(weights.values())
    return sum(weights[term] for term in set(terms(sentence)) & weights.keys()) / total if total else 0.0
