from dataclasses import replace

from bot.evidence import is_evidence
from knowledge.types import Chunk, Passage


def passage(text, ordinal=0):
    return Passage(Chunk(f"c{ordinal}", "d1", ordinal, text), "Guide", "guide.md", 1.0, 0.9)


LONG = passage(
    "Lanterns hang over the old street. The ferry leaves every 20 minutes from pier 4. "
    "Painters come here in spring. A ticket for the ferry costs 3 euros."
)


def test_passages_are_evidence_when_they_are_close_or_hold_the_words_of_the_question():
    near, far = replace(LONG, similarity=0.9), replace(LONG, similarity=0.8)
    assert is_evidence("submarine licence", [near])
    assert is_evidence("ferry ticket", [far])
    assert not is_evidence("submarine licence", [far])
    assert not is_evidence("anything", [])


def test_across_languages_the_model_decides():
    assert is_evidence("潜水艇执照怎么考?", [replace(LONG, similarity=0.8)])
