"""What a person wants recommended no more of what was just recommended: "stop suggesting it", 别再推荐这个了.

They name it by its title, by words of that, or by its place, or point at all that was shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.types import Recommendation, Slate
from bot.wording.unwanted import pointed_at, without_pointing
from knowledge.language import detect_language, terms

_WHOLE = r"(?<![a-z])", r"(?![a-z])"
_QUOTES = r"[\"“”‘’《》「」『』]?"
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": 0, "最后": 0}
_PLACES |= {char: place % 5 + 1 for place, char in enumerate("一二三四五12345")}
_PLACE = re.compile(
    r"\b(first|second|third|fourth|fifth|last)\b(?! (?:two|three|four))|第([一二三四五1-5])|(最后)", re.IGNORECASE
)
# What can be said of any item.
_ANY_ITEM = re.compile(
    r"\b(?:ones?|two|three|four|five|books?|articles?|items?|films?|movies?|guides?|texts?|things?|stuff|suggestions?"
    r"|recommendations?|about|on|of|the)\b|[这那](?:些|[几两三四五])?[个本篇部条]?|的|关于|书籍?|文章|内容|东西|电影|资料|文档|推荐",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dismissal:
    """What a message dismisses of what was recommended right before it."""

    items: tuple[Recommendation, ...]
    rest: str  # what else the message says; all of it where it dismisses nothing


def dismissal_of(text: str, slate: Slate | None) -> Dismissal:
    """Return what a message dismisses of a slate; nothing where it names what is not on it.

    Args:
        text: the message.
        slate: what the answer right before it recommended.
    """
    shown = slate.recommendations if slate else ()
    named: list[Recommendation] = []
    pointing, which = text, pointed_at(text)
    if which is None:  # unless it is a title that they point at
        named, pointing = _titles_in(text, shown)
        which = pointed_at(pointing)
    if which is None:
        return Dismissal((), text)
    items = named or [each for each in shown if _is_meant(each, which, len(shown))]
    return Dismissal(tuple(items), without_pointing(pointing) if items else text)


def _titles_in(text: str, shown: Sequence[Recommendation]) -> tuple[list[Recommendation], str]:
    """Return what a text names by its title, and the text with "it" in the place of that."""
    named, it = [], "它" if detect_language(text) == "zh" else "it"
    for each in shown:
        title = re.compile(rf"{_QUOTES}{_WHOLE[0]}{re.escape(each.item.title)}{_WHOLE[1]}{_QUOTES}", re.IGNORECASE)
        replaced = title.sub(it, text)
        named += [each] if replaced != text else []
        text = replaced
    return named, text


def _is_meant(each: Recommendation, which: str, count: int) -> bool:
    """Tell whether words say which of so many items this is, or say of none."""
    if place := _PLACE.search(which):
        said = place[place.lastindex or 0].casefold()
        return each.position == (_PLACES[said] or count)
    name = _ANY_ITEM.sub(" ", which)
    return set(terms(name)) <= set(terms(each.item.title))
