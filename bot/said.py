"""A piece of text read once for what it says: its words, numbers and currencies."""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.numbers import Numbers, read
from bot.text import FUNCTION_WORDS
from bot.types import Language
from knowledge.language import detect_language, terms

_CURRENCIES = {
    "dollar": r"\bdollars?\b|\bUSD\b|\$|美元|美金",
    "euro": r"\beuros?\b|\bEUR\b|€|欧元",
    "yuan": r"\byuan\b|\bRMB\b|\bCNY\b|人民币|(?<![美欧日港澳加单多公纪])元(?![旦素件首帅老])",
    "pound": r"£|\bGBP\b|英镑|\bpounds? sterling\b",
    "yen": r"\byen\b|\bJPY\b|日元",
    "franc": r"\bfrancs?\b|\bCHF\b|瑞郎|法郎",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE | re.ASCII) for name, pattern in _CURRENCIES.items()}


@dataclass(frozen=True)
class Said:
    """What a text says, each side of it read when it is first asked for."""

    text: str

    @cached_property
    def numbers(self) -> Numbers:
        """Its numbers, times and dates."""
        return read(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """The terms that tell what it is about, and its numbers in normal form."""
        return (plain_terms(self.numbers.bare) - FUNCTION_WORDS) | self.numbers.stated

    @cached_property
    def held(self) -> frozenset[str]:
        """All terms and every form of its numbers."""
        return plain_terms(self.text) | plain_terms(self.numbers.bare) | self.numbers.given

    @cached_property
    def language(self) -> Language:
        """Which language it is in."""
        return detect_language(self.text)

    @cached_property
    def currencies(self) -> frozenset[str]:
        """The currencies that it names."""
        return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(self.text))


NOTHING_SAID = Said("")


def plain_terms(text: str) -> frozenset[str]:
    """Return the terms of a text, "norway" for "Norway's"."""
    return frozenset(term[:-2] if term.endswith(("'s", "’s")) else term for term in terms(text))
