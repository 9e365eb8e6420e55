"""The sentences of passages that matter: for a prompt, whose every token a person waits for, and for a quote."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.text import FUNCTION_WORDS, estimate_tokens
from knowledge.language import split_sentences, terms
from knowledge.types import Passage

# Found by `scripts/eval_focus`, whose figures README.md gives: what is kept of the answers, and for how many tokens.
_RANK_DECAY = 0.75  # of a sentence's worth, a passage after the other
_LEAST_WORTH = 0.7  # of the best sentence's; what is worth less is left out even where there is room
_ALWAYS_TOKENS = 100  # up to which the rule above does not hold
# The share of a sentence's words that the one at this distance after it counts as its own: a list's items follow what
# names them, and "it" follows what it is.
_REACH = {0: 1.0, 1: 0.7, 2: 0.5, -1: 0.5}


@dataclass(frozen=True, slots=True)
class _Sentence:
    rank: int  # of its passage
    ordinal: int  # within it
    text: str


def focus(question: str, passages: Sequence[Passage], budget_tokens: int) -> tuple[Passage, ...]:
    """Return the passages cut to the sentences that matter for the question, best passages first.

    Sentences are taken by worth until the budget is used or what is left is worth too little; within a passage they
    keep their order. A passage none of whose sentences is taken is dropped. Always returns at least the best sentence
    when there is one.
    """
    sentences = [
        _Sentence(rank, ordinal, text)
        for rank, passage in enumerate(passages)
        for ordinal, text in enumerate(split_sentences(passage.chunk.text))
    ]
    worth = _worth(question, sentences)
    least = _LEAST_WORTH * max(worth.values(), default=0.0)
    taken: set[_Sentence] = set()
    used = 0
    for sentence in sorted(sentences, key=lambda each: -worth[each]):
        after = used + estimate_tokens(sentence.text)
        if taken and (after > budget_tokens or (after > _ALWAYS_TOKENS and worth[sentence] < least)):
            continue
        taken.add(sentence)
        used = after
    kept = [[each.text for each in sentences if each in taken and each.rank == rank] for rank in range(len(passages))]
    return tuple(_cut(passage, texts) for passage, texts in zip(passages, kept, strict=True) if texts)


def supporting_quote(statement: str, passage: Passage) -> str:
    """Return the sentence of the passage that shares most with the statement, an exact part of its text."""
    sentences = split_sentences(passage.chunk.text)
    weights = _rarity(set(terms(statement)), sentences)
    return max(sentences, key=lambda sentence: _overlap(sentence, weights), default=passage.chunk.text).strip()


def _worth(question: str, sentences: Sequence[_Sentence]) -> dict[_Sentence, float]:
    """Return each sentence's worth, 0 to 2: how far its passage is in front, and how much it tells of the question."""
    weights = _rarity(set(terms(question)) - FUNCTION_WORDS, [sentence.text for sentence in sentences])
    held = {(sentence.rank, sentence.ordinal): _overlap(sentence.text, weights) for sentence in sentences}
    return {
        sentence: _RANK_DECAY**sentence.rank
        + max(share * held.get((sentence.rank, sentence.ordinal - distance), 0.0) for distance, share in _REACH.items())
        for sentence in sentences
    }


def _cut(passage: Passage, sentences: Sequence[str]) -> Passage:
    text = " ".join(sentence.strip() for sentence in sentences)
    return replace(passage, chunk=replace(passage.chunk, text=text))


def _rarity(asked: set[str], sentences: Sequence[str]) -> dict[str, float]:
    """Inverse document frequency of the asked terms over the sentences (BM25's form, never negative)."""
    seen = Counter(term for sentence in sentences for term in set(terms(sentence)) & asked)
    return {term: math.log(1 + (len(sentences) - seen[term] + 0.5) / (seen[term] + 0.5)) for term in seen}


def _overlap(sentence: str, weights: Mapping[str, float]) -> float:
    total = sum(weights.values())
    return sum(weights[term] for term in set(terms(sentence)) & weights.keys()) / total if total else 0.0
