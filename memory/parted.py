"""Who is no longer somebody's wife, husband or partner when they say that they have parted."""

import re

from memory.types import Memory

_PARTED = re.compile(
    r"\b(?:divorced|divorce|separated|split up|broke up|broken up|parted ways)\b|离婚|离了婚|分手|分居", re.IGNORECASE
)
_BONDS = {
    "wife": re.compile(r"\bwife\b|妻子|老婆|太太|媳妇", re.IGNORECASE),
    "husband": re.compile(r"\bhusband\b|丈夫|老公|先生", re.IGNORECASE),
    "partner": re.compile(
        r"\b(?:partner|girlfriend|boyfriend|fianc[ée]e?)\b|对象|女朋友|男朋友|女友|男友|未婚[夫妻]", re.IGNORECASE
    ),
}
_OF_A_MARRIAGE = re.compile(r"\bdivorc|离婚|离了婚", re.IGNORECASE)


def parting_in(words: str) -> frozenset[str]:
    """Return from whom words tell of having parted, as memories name them; of a marriage, either; nobody for none."""
    if not _PARTED.search(words):
        return frozenset()
    named = frozenset(bond for bond, pattern in _BONDS.items() if pattern.search(words))
    return named or (frozenset({"wife", "husband"}) if _OF_A_MARRIAGE.search(words) else frozenset(_BONDS))


def is_parted_from(memory: Memory, bonds: frozenset[str]) -> bool:
    """Tell whether a memory is of one of those, by themselves and not of somebody of theirs."""
    return memory.kind == "relationship" and memory.subject.split(" ")[0] in bonds
