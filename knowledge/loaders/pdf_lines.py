"""The printed lines of a PDF page: what they say, where they stand, and in which letters."""

import ctypes
import math
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median, median_low
from typing import TypeVar

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BOLD = re.compile(rb"bold|black|heavy|medi\b|[cs][mf]bx|simhei|heiti|\bhei\b", re.IGNORECASE)
_FORCED_BOLD = 1 << 18  # ISO 32000-1, table 123
_FONT_BYTES = 128  # of a font's name

T = TypeVar("T")

Cell = tuple[float, float, str]  # left, right, text


@dataclass(slots=True)
class Line:
    """A line as it is printed; in points, from the bottom of the page. All zero where nothing says where it stands."""

    text: str
    size: float = 0.0  # of its letters
    is_bold: bool = False
    bottom: float = 0.0
    top: float = 0.0
    cells: list[Cell] = field(default_factory=list)  # empty where the page can have no table

    @property
    def height(self) -> float:
        """How high the line is, in points."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Letters:
    """How text is written."""

    size: float  # points
    is_bold: bool


@dataclass(slots=True)
class Page:
    """A page, by its lines in reading order."""

    number: int  # from 1
    height: float  # points
    lines: list[Line]


def page_lines(layer: pdfium.PdfTextPage) -> list[Line]:
    """Return the lines of a page's text layer; without their cells."""
    lines = []
    for match in _LINE.finditer(str(layer.get_text_range())):
        text = match[0].rstrip("\r\n")
        if text.strip():
            lines.append(_placed(layer, match.start(), text))
        elif match[0]:
            lines.append(Line(""))
    return lines


def gap_above(lines: Sequence[Line], place: int) -> float:
    """Return the points between a line and the one above it; 0 where it is the first, or stands in a new column."""
    if not place or not lines[place].height or not lines[place - 1].height:
        return 0.0
    return max(0.0, lines[place - 1].bottom - lines[place].top)


def typical_gap(lines: Sequence[Line]) -> float:
    """Return what is between most lines of a page, in points."""
    gaps = [gap for place in range(1, len(lines)) if (gap := gap_above(lines, place))]
    return median_low(gaps) if gaps else 0.0


def most_letters(lines: Sequence[Line]) -> Letters:
    """Return what most of the text is written in; of size 0 where nothing says it."""
    sized = sorted((line.size, len(line.text), line.is_bold) for line in lines if line.size)
    half = sum(length for _, length, _ in sized) / 2
    bold = sum(length for _, length, is_bold in sized if is_bold)
    reached = 0
    for size, length, _ in sized:
        reached += length
        if reached >= half:
            return Letters(size, bold > half)
    return Letters(0.0, is_bold=False)


def with_neighbours(items: Iterable[T], reach: int = 4) -> Iterator[tuple[T, list[T]]]:
    """Yield each item, such as a page, with those around it, itself among them; `reach` of them to either side."""
    ahead = iter(items)
    window = deque[T](islice(ahead, reach))
    behind = 0
    while behind < len(window):
        window.extend(islice(ahead, 1))
        yield window[behind], list(window)
        if behind < reach:
            behind += 1
        else:
            window.popleft()


def _placed(layer: pdfium.PdfTextPage, start: int, text: str) -> Line:
    """Return a line as some of its letters say: the first, the last and one between them."""
    first, last = len(text) - len(text.lstrip()), len(text.rstrip()) - 1
    between = (first + last) // 2
    chosen = {first, last, first if text[between].isspace() else between}
    places = [max(0, raw.FPDFText_GetCharIndexFromTextIndex(layer, start + place)) for place in chosen]
    boxes = [layer.get_charbox(place, loose=True) for place in places]
    return Line(
        text.encode("utf-8", "ignore").decode("utf-8"),
        round(median(_size(layer, place) for place in places), 1),
        all(_is_bold(layer, place) for place in places),
        median(box[1] for box in boxes),
        median(box[3] for box in boxes),
    )


def _size(layer: pdfium.PdfTextPage, place: int) -> float:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(layer, place, matrix)
    return float(raw.FPDFText_GetFontSize(layer, place)) * (math.hypot(matrix.c, matrix.d) or 1.0)


def _is_bold(layer: pdfium.PdfTextPage, place: int) -> bool:
    name, flags = ctypes.create_string_buffer(_FONT_BYTES), ctypes.c_int()
    raw.FPDFText_GetFontInfo(layer, place, name, _FONT_BYTES, flags)
    return bool(flags.value & _FORCED_BOLD) or _BOLD.search(name.value) is not None
