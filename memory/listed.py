"""Whether words name one of several things that a memory tells of together: Rex, of "two dogs, Rex and Bo".

What is said of the one says nothing of the others.
"""

import re

from memory.sameness import topic

_HAN = re.compile(r"[\u3400-\u9fff]")
_AND = re.compile(r"\s*(?:,\s*(?:and\b|or\b)?|\band\b|\bor\b|&)\s*", re.IGNORECASE)
_LINKS = re.compile(r"\b(?:and|or)\b|&|[、和跟与及]|还有", re.IGNORECASE)  # commas alone list nothing
_AND_ZH = re.compile(r"\s*(?:、|，|,|和|跟|与|以及|及|还有)\s*")
# A part that goes on with one of these is no name for a thing.
_CLAUSE = re.compile(
    r"\b(?:i|i'm|i've|we|my|our|but|because|so|when|which|who|since|is|are|was|has|have|then)\b", re.IGNORECASE
)
_SEVERAL = re.compile(r"\b(?:two|three|four|five|six|seven|both|\d+)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_WORDS = 3  # a name for a thing has so many words at most, besides those for when and where
_CHARS = 8


def is_one_of_several(what: str, text: str) -> bool:
    """Tell whether words are for one of the things that a memory lists, and for no other of them."""
    if not _LINKS.search(text):
        return False
    return _one_in_chinese(what, text) if _HAN.search(text) else _one_in_english(what, text)


def _one_in_english(what: str, text: str) -> bool:
    named = topic(what)
    head, *others = _AND.split(text.strip(" .!"))
    others = [each for each in others if each]
    if not named or not others or any(_CLAUSE.search(each) or len(each.split()) > 2 * _WORDS for each in others):
        return False
    words = _WORD.findall(head)
    counted = bool(_SEVERAL.search(head))  # "two dogs, Rex and Bo": the head is for both
    first = topic(words[-1]) if words and not counted else set()
    members = [first, *(topic(" ".join(each.split()[:_WORDS])) for each in others)]
    meant = [bool(member & named) for member in members if member]
    return any(meant) and not all(meant)


def _one_in_chinese(what: str, text: str) -> bool:
    head, *others = [each for each in _AND_ZH.split(text.strip(" 。.!！")) if each]
    if not others or any("我" in each or len(each) > _CHARS for each in others):
        return False
    named = [each for each in _AND_ZH.split(what) if each]
    meant = [
        any(_ends_as(head, each) for each in named),
        *(any(_begins_as(part, each) for each in named) for part in others),
    ]
    return any(meant) and not all(meant)


def _ends_as(head: str, what: str) -> bool:
    """Tell whether the last of the words is what is named, with or without the verb before it: 喝咖啡 and 咖啡."""
    return any(head.endswith(what[start:]) for start in range(max(1, len(what) - 1)))


def _begins_as(part: str, what: str) -> bool:
    """Tell whether a part is what is named, or begins with it, or is named among more words: 豆豆 by 豆豆去世了."""
    tails = [what[start:] for start in range(len(what))]
    return (len(part) > 1 and part in what) or any(
        part == tail or (len(tail) > 1 and part.startswith(tail)) for tail in tails
    )
