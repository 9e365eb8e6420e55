"""Tables of a PDF page, told by where its text stands: lines in cells one under another.

Covered: tables whose cells were drawn one by one, as Word, spreadsheets and browsers do; cells of several lines; what
goes on after a break or on the next page. Not covered, and read as lines of text: tables drawn a line at a time, as TeX
does; headers over several columns; fewer than three rows.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from knowledge.loaders.pdf_lines import Cell, Line, gap_above
from knowledge.loaders.tables import looks_like_header

_FEWEST_ROWS = 3
_MOST_CELLS = 3_000  # of a page: finding the text of each takes as long as the page is
_GAP = 1.0  # between cells, in heights of their text
_SAME_PLACE = 3.0  # points
_ROW_GAP = 2.0  # between rows, in heights of their text; wider where most of the table's rows stand farther apart
_WIDER = 1.5
_LONG_CELL = 30.0  # characters on average: two columns of prose, which are no table

_MARK = re.compile(r"\W*|\(?\w{1,3}[.)、）]")  # of a list's entry

Box = tuple[float, float, float, float]  # left, bottom, right, top; in points, from the bottom


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a page, each with a cell for every column."""

    columns: list[tuple[float, float]]  # left and right
    rows: list[list[str]]

    def goes_on(self, above: "Table") -> bool:
        """Return whether it is the rest of another table: its columns stand in the same places, under no header."""
        pairs = zip(self.columns, above.columns, strict=False)
        in_place = all(min(abs(a[0] - b[0]), abs(a[1] - b[1])) < _SAME_PLACE for a, b in pairs)
        is_alike = len(self.columns) == len(above.columns) and in_place
        return is_alike and self.rows[0] != above.rows[0] and not looks_like_header(self.rows)


def find_cells(layer: pdfium.PdfTextPage, lines: Sequence[Line]) -> None:
    """Give the lines of a page their cells, where the page may have a table."""
    boxes = [_line_boxes(line) for line in _lines(layer)]
    has_rows = any(len(above) > 1 and len(below) > 1 for above, below in pairwise(boxes))
    if not has_rows or sum(map(len, boxes)) > _MOST_CELLS:
        return
    placed = defaultdict[str, deque[list[Cell]]](deque)
    for line_boxes in boxes:
        cells = [(box[0], box[2], str(layer.get_text_bounded(*box)).strip()) for box in line_boxes]
        placed[_squeezed("".join(cell[2] for cell in cells))].append(cells)
    for line in lines:
        if found := placed.get(_squeezed(line.text)):
            line.cells = found.popleft()


def split_tables(lines: Sequence[Line]) -> Iterator[list[Line] | Table]:
    """Yield a page's lines in parts, in order: its tables, and the lines between them."""
    prose: list[Line] = []
    number = 0
    while number < len(lines):
        table, end = _table(lines, number)
        if table is None:
            prose.append(lines[number])
            number += 1
            continue
        if prose:
            yield prose
            prose = []
        yield table
        number = end
    if prose:
        yield prose


def _lines(layer: pdfium.PdfTextPage) -> Iterator[list[Box]]:
    """Yield the boxes of text that stand beside each other, from the left; a box may be one letter."""
    line: list[Box] = []
    bottom = top = 0.0
    for index in range(layer.count_rects()):
        box = layer.get_rect(index)
        is_beside = bottom < (box[1] + box[3]) / 2 < top or box[1] < (bottom + top) / 2 < box[3]
        if line and not (is_beside and box[0] >= line[-1][0]):
            yield line
            line = []
        bottom, top = (min(bottom, box[1]), max(top, box[3])) if line else (box[1], box[3])
        line.append(box)
    yield line


def _line_boxes(line: Sequence[Box]) -> list[Box]:
    """Return a line's boxes, those joined that only a space or nothing is between."""
    joined: list[Box] = []
    widest_gap = _GAP * max((box[3] - box[1] for box in line), default=0.0)
    for box in line:
        last = joined[-1] if joined else None
        if last and box[0] - last[2] < widest_gap:
            joined[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            joined.append(box)
    return joined


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _table(lines: Sequence[Line], start: int) -> tuple[Table | None, int]:
    """Return the table that begins at a line, None where none does, and the line after it."""
    columns = [(left, right) for left, right, _ in lines[start].cells]
    rows = [[text for *_, text in lines[start].cells]]
    end = start + 1
    while len(columns) > 1 and end < len(lines) and (row := _row(lines[end].cells, columns)):
        # A line in the first column alone is a row's beginning or what stands below the table: the next line says it.
        below = _row(lines[end + 1].cells, columns) if end + 1 < len(lines) else {}
        if list(row) == [0] and (not below or 0 in below):
            break
        if 0 in row or (len(row) > 1 and any(rows[-1][place] for place in row)):
            rows.append([""] * len(columns))
        for place, (left, right, text) in row.items():
            columns[place] = (min(left, columns[place][0]), max(right, columns[place][1]))
            rows[-1][place] = f"{rows[-1][place]} {text}".strip()
        end += 1
    apart = _apart(lines, start, end)
    if apart < end:
        return _table(lines[:apart], start)
    return (Table(columns, rows), end) if _is_table(rows) else (None, start)


def _apart(lines: Sequence[Line], start: int, end: int) -> int:
    """Return the first line that stands far below the one above it, farther than the rows do; else `end`."""
    gaps = [gap_above(lines, place) for place in range(start + 1, end)]
    widest = max(median_low(gaps) * _WIDER, lines[start].height * _ROW_GAP) if gaps else 0.0
    return next((start + 1 + place for place, gap in enumerate(gaps) if gap > widest), end)


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    texts = [text for row in rows for text in row if text]
    is_list = len(rows[0]) == 2 and all(_MARK.fullmatch(row[0]) for row in rows)
    return len(rows) >= _FEWEST_ROWS and not is_list and sum(map(len, texts)) / len(texts) <= _LONG_CELL


def _row(cells: Sequence[Cell], columns: Sequence[tuple[float, float]]) -> dict[int, Cell]:
    """Return the cells of a line by the column that each stands in; empty where the line is no part of the table."""
    row: dict[int, Cell] = {}
    for cell in cells:
        over = [place for place, (left, right) in enumerate(columns) if cell[0] < right and cell[1] > left]
        if len(over) != 1 or over[0] in row:
            return {}
        row[over[0]] = cell
    return row
