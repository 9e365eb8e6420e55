"""How near an answer comes to the expected ones.

Source: Rajpurkar et al., "SQuAD" (2016), exact match and F1 after lower-casing and dropping articles and punctuation;
Cui et al., "A Span-Extraction Dataset for Chinese Machine Reading Comprehension" (2019), Chinese by the character.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3400-\u9fff\uf900-\ufaff]+")
_ARTICLES = frozenset({"a", "an", "the"})


def tokens(text: str) -> list[str]:
    """Return lower-cased words without articles and punctuation, and single Chinese characters."""
    found: list[str] = _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())
    return [token for token in found if token not in _ARTICLES]


def exact_match(answer: str, expected: Sequence[str]) -> bool:
    """Tell whether the answer is one of those expected."""
    return any(tokens(answer) == tokens(each) for each in expected)


def contains(text: str, expected: Sequence[str]) -> bool:
    """Tell whether the text holds one of the expected answers, token for token."""
    run = f" {' '.join(tokens(text))} "
    return any(f" {' '.join(wanted)} " in run for each in expected if (wanted := tokens(each)))


def f1(answer: str, expected: Sequence[str]) -> float:
    """Return the best F1, 0 to 1, of the answer's tokens over those expected."""
    return max((_f1(tokens(answer), tokens(each)) for each in expected), default=0.0)


def _f1(answer: Sequence[str], expected: Sequence[str]) -> float:
    shared = (Counter(answer) & Counter(expected)).total()
    return 2 * shared / (len(answer) + len(expected)) if shared else 0.0
