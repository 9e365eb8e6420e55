"""Running heads, feet and page numbers of a PDF, which stand in the midst of sentences when its pages are read on.

Covered: lines at the top or the foot of a page that stand in the same place, with the same words, on most of the pages
around it; a number in them may count the pages, from any number on, and then two such pages are enough. Not covered:
scanned pages, whose lines have no place; page numbers in Roman figures.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from knowledge.loaders.pdf_lines import Line, Page, most_letters, typical_gap, with_neighbours

_MOST_LINES = 4  # of a head, or of a foot
_FEWEST_PAGES = 3
_SAME_PLACE = 4.0  # points
_NUMBER = re.compile(r"\d{1,9}")
_COUNTED = "\0"
_HEADING = 1.12  # times the size of the text: "Step 1" over the first slide is no page number


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the top or the foot of a page."""

    line: Line
    words: str
    counts: frozenset[str]  # the words, once for each number in them, which is written as if it counted the pages
    offsets: frozenset[int]  # from the page's number, of the numbers that it begins or ends with
    is_number: bool  # and nothing else
    place: float  # points from the edge of the page
    is_head: bool
    is_loose: bool  # more than usual is between it and the rest of the page; a row of a table has the others there

    def is_like(self, other: "_Edge") -> bool:
        """Return whether it says the same in the same place, but for a page number; one alone may change its place."""
        if self.is_number and not self.offsets.isdisjoint(other.offsets):
            return True
        return (self.words == other.words and self._is_in_place(other)) or self.counts_with(other)

    def counts_with(self, other: "_Edge") -> bool:
        """Return whether both count the pages in the same place; rows of a table that look alike do not."""
        return self._is_in_place(other) and not self.counts.isdisjoint(other.counts)

    def _is_in_place(self, other: "_Edge") -> bool:
        return self.is_head == other.is_head and abs(self.place - other.place) < _SAME_PLACE


@dataclass(frozen=True, slots=True)
class _Edged:
    page: Page
    head: list[_Edge]  # from the top
    foot: list[_Edge]  # from the bottom


def without_furniture(pages: Iterable[Page]) -> Iterator[Page]:
    """Yield the pages without their heads and feet. The first page keeps a head, which may be the title."""
    for edged, nearby in with_neighbours(map(_edged, pages)):
        dropped = {id(line) for line in _furniture(edged, [other for other in nearby if other is not edged])}
        yield replace(edged.page, lines=[line for line in edged.page.lines if id(line) not in dropped])


def _furniture(page: _Edged, others: Sequence[_Edged]) -> Iterator[Line]:
    usual = most_letters(page.page.lines)
    fewest = 1 if len(others) == 1 and _is_numbered(page, others[0]) else _FEWEST_PAGES - 1
    for edges in (page.head, page.foot):
        for edge in edges:
            alike = [like for other in others if (like := _like(edge, other))]
            is_counted = any(map(edge.counts_with, alike)) or (edge.is_number and len(alike) >= fewest)
            is_large = is_counted and not edge.is_number and edge.line.size > usual.size * _HEADING
            is_on_most = len(alike) >= fewest and len(alike) * 2 >= len(others)
            is_row = len(edge.line.cells) > 1 and not edge.is_loose
            if is_large or is_row or not (is_counted or is_on_most):
                break
            if page.page.number > 1 or not edge.is_head or is_counted:
                yield edge.line


def _is_numbered(page: _Edged, other: _Edged) -> bool:
    """Return whether the only two pages of a document are counted."""
    return any(edge.counts_with(each) for edge in (*page.head, *page.foot) for each in (*other.head, *other.foot))


def _like(edge: _Edge, page: _Edged) -> _Edge | None:
    return next((other for other in (*page.head, *page.foot) if edge.is_like(other)), None)


def _edged(page: Page) -> _Edged:
    lines = sorted((line for line in page.lines if line.height > 0), key=lambda line: -line.top)
    widest = typical_gap(page.lines)
    heads = min(_MOST_LINES, (len(lines) + 1) // 2)
    feet = min(_MOST_LINES, len(lines) - heads)
    loose = [above.bottom - below.top > widest + below.height / 2 for above, below in pairwise(lines)]
    head = [_edge(line, page, is_loose=any(loose[place : place + 1])) for place, line in enumerate(lines[:heads])]
    foot = [_edge(lines[-1 - place], page, is_loose=any(loose[-1 - place :][:1])) for place in range(feet)]
    return _Edged(page, head, foot)


def _edge(line: Line, page: Page, *, is_loose: bool) -> _Edge:
    words = "".join(line.text.split()).casefold()
    numbers = list(_NUMBER.finditer(words))
    counts = frozenset(
        f"{words[: number.start()]}{_COUNTED}{int(number[0]) - page.number}{words[number.end() :]}"
        for number in numbers
    )
    at_ends = [number for number in numbers if not number.start() or number.end() == len(words)]
    offsets = frozenset(int(number[0]) - page.number for number in at_ends)
    is_number = len(numbers) == 1 and not any(map(str.isalpha, words))
    is_head = line.bottom > page.height / 2
    return _Edge(
        line,
        words,
        counts,
        offsets,
        is_number,
        page.height - line.top if is_head else line.bottom,
        is_head,
        is_loose,
    )
