"""The numbers that Word gives paragraphs by itself: they are in no text, but counted when it is shown.

Covered: decimal, Roman, Latin and Chinese numbers, of several levels ("2.1"), with what stands around them ("第%1条");
lists that begin anew. Not covered, and counted in decimals: the numbers of other scripts; levels that never begin anew.
Source: ECMA-376-1, 17.9, https://ecma-international.org/publications-and-standards/standards/ecma-376/.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.styles.style import BaseStyle

from knowledge.loaders.docx_notes import parts

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_MOST_BASES = 20  # of a style; a damaged file may go round in circles
_MOST_LETTERS, _MOST_ROMAN, _MOST_CHINESE = 26 * 10, 3_999, 9_999
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_DIGITS = "零一二三四五六七八九"
_CHINESE = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting")
BULLET = "-"


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str  # as numFmt names it
    text: str  # "%1.%2."
    start: int


class Numbers:
    """Counts the numbered paragraphs of a document, which are handed to it in order."""

    def __init__(self, document: WordDocument) -> None:
        self._levels: dict[str, tuple[str, list[_Level]]] = {}  # by the number of a list: what it is made by
        self._begins: dict[tuple[str, int], int] = {}  # lists that begin anew: number and level, and with what
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        for root in parts(document, "numbering"):
            self._read(root)

    def marker(self, paragraph: BaseOxmlElement, style: BaseStyle | None) -> str | None:
        """Return what Word shows before a paragraph, `BULLET` for any bullet; None where it is in no list."""
        found = _numbering(paragraph) or _numbering_of(style)
        if found is None or found[0] not in self._levels:
            return None
        name, depth = found
        made_by, levels = self._levels[name]
        if depth >= len(levels):
            return None
        counts = self._counts[made_by]
        if (begin := self._begins.pop((name, depth), None)) is not None:
            counts[depth] = begin - 1
        before = counts[depth]
        counts[depth] = levels[depth].start if before is None else before + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        return _shown(levels, counts, depth)

    def _read(self, root: BaseOxmlElement) -> None:
        made = {
            each.get(qn("w:abstractNumId"), ""): [_level(level) for level in each.findall(qn("w:lvl"))][:_LEVELS]
            for each in root.findall(qn("w:abstractNum"))
        }
        for each in root.findall(qn("w:num")):
            name, made_by = each.get(qn("w:numId"), ""), _value(each, "w:abstractNumId")
            self._levels[name] = made_by, made.get(made_by, [])
            for override in each.findall(qn("w:lvlOverride")):
                if override.find(qn("w:startOverride")) is not None:
                    depth = _whole(override.get(qn("w:ilvl"), ""), 0)
                    self._begins[name, depth] = _whole(_value(override, "w:startOverride"), 1)


def _level(element: BaseOxmlElement) -> _Level:
    kind, text = _value(element, "w:numFmt") or "decimal", _value(element, "w:lvlText")
    return _Level(kind, text, _whole(_value(element, "w:start"), 1))


def _numbering(paragraph: BaseOxmlElement) -> tuple[str, int] | None:
    """Return the list that an element's properties name, and the level in it."""
    properties = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if properties is None or properties.find(qn("w:numId")) is None:
        return None
    depth = _whole(_value(properties, "w:ilvl"), 0)
    return _value(properties, "w:numId"), max(0, min(depth, _LEVELS - 1))


def _numbering_of(style: BaseStyle | None) -> tuple[str, int] | None:
    for _ in range(_MOST_BASES):
        if style is None:
            return None
        if found := _numbering(style.element):
            return found
        style = getattr(style, "base_style", None)
    return None


def _shown(levels: list[_Level], counts: list[int | None], depth: int) -> str | None:
    if levels[depth].kind == "bullet":
        return BULLET

    def number(place: re.Match[str]) -> str:
        of = int(place[1]) - 1
        if of >= len(levels):
            return ""
        count = counts[of]
        return written(levels[of].start if count is None else count, levels[of].kind)

    return _PLACE.sub(number, levels[depth].text).strip() or None


def written(number: int, kind: str) -> str:
    """Return a number as Word writes it in a format, as `w:numFmt` names that."""
    lower = kind.lower()
    if lower.endswith("letter") and 0 < number <= _MOST_LETTERS:
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif lower.endswith("roman") and 0 < number <= _MOST_ROMAN:
        text = _roman(number)
    elif kind.startswith(_CHINESE) and 0 <= number <= _MOST_CHINESE:
        return _chinese(number)
    else:
        return str(number)
    return text.upper() if kind.startswith("upper") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _chinese(number: int) -> str:
    text = ""
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // value % 10
        if digit:
            text += f"{_DIGITS[digit]}{unit}"
        elif text and not text.endswith("零"):
            text += "零"
    text = text.rstrip("零") or "零"
    return text.removeprefix("一") if text.startswith("一十") else text


def _value(element: BaseOxmlElement, tag: str) -> str:
    child = element.find(qn(tag))
    return child.get(qn("w:val"), "") if child is not None else ""


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
