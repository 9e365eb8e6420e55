"""How hard a text is to read, in three steps, by measures that need no dictionary."""

import re
from typing import Literal

from knowledge.language import detect_language, split_sentences

ReadingLevel = Literal["plain", "medium", "advanced"]

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’][a-z]+)?")
# School grades of English, and Chinese characters a sentence. The second is a rule of thumb: no index of Chinese
# readability does without a graded word list.
_GRADES = (8.0, 13.0)
_CHARACTERS = (22.0, 38.0)


def reading_level(text: str) -> ReadingLevel:
    """Return how hard a text is: English by the Automated Readability Index, Chinese by the length of its sentences.

    Source: Senter and Smith, "Automated Readability Index", AMRL-TR-66-220, 1967.
    """
    sentences = max(1, len(split_sentences(text)))
    if detect_language(text) == "zh":
        measure, steps = len(_HAN.findall(text)) / sentences, _CHARACTERS
    else:
        words = _WORD.findall(text)
        count = max(1, len(words))
        measure, steps = 4.71 * sum(map(len, words)) / count + 0.5 * count / sentences - 21.43, _GRADES
    if measure < steps[0]:
        return "plain"
    return "medium" if measure < steps[1] else "advanced"
