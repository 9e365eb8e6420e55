"""Tables as text: a row is a line, and no group of rows is without the table's header."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, takewhile, zip_longest

from knowledge.language import units

GROUP_UNITS = 160  # of rows under one header: with its headings a group still fits one chunk of the splitter
_HEADER_UNITS = GROUP_UNITS // 2  # a longer header is not said again
_MOST_HEADER_ROWS = 6
_MOST_HEADER_COLUMNS = 500  # a wider header stays as it is
REPEATED_CHARS = 200  # a longer cell that is over rows or columns is not said again in each
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table whose cells may be merged.

    A cell over several columns has its text in the first of them, one over several rows in each of those.
    """

    cells: Sequence[str]
    widths: Mapping[int, int] = field(default_factory=dict)  # by its column: how many columns a cell is over, if > 1
    is_header: bool = False  # as the source says


def under_one_header(rows: Sequence[Row]) -> list[Sequence[str]]:
    """Return a table's rows as texts, with all rows of its header as one: "2024 · Revenue" for what is under "2024".

    The header is the rows that the source says it is; where it says nothing, the first, and those that stand under
    cells over several columns. What stands alone above it, as a caption does, stays there.
    """
    begin = next((place for place, row in enumerate(rows) if _filled(row) > 1), 0)
    if begin and _is_upper(rows[begin - 1], rows[begin:]):
        begin -= 1
    header = rows[begin : begin + _header_rows(rows[begin:])]
    texts = [row.cells for row in rows]
    if len(header) < 2 or max(len(row.cells) for row in header) > _MOST_HEADER_COLUMNS:
        return texts
    return [*texts[:begin], _joined(header), *texts[begin + len(header) :]]


def row_groups(rows: Iterable[Sequence[str]], header: Sequence[str] = (), *, has_header: bool = True) -> Iterator[str]:
    """Yield a table's rows in groups that fit a passage each, every group under the table's header, if it has one.

    The header is the first row, or the `header` of the table that these rows go on. What stands alone above it, as a
    caption does, comes first. Empty rows are left out. A row that is larger than a group stands in one of its own.
    """
    captions, table = split_captions(rows)
    yield from (row_line(["".join(row)]) for row in captions)
    lines = filter(None, map(row_line, table))
    first = row_line(header) or next(lines, "")
    if first:
        yield from _under(first, lines, is_header=has_header)


def split_captions(rows: Iterable[Sequence[str]]) -> tuple[list[Sequence[str]], Iterator[Sequence[str]]]:
    """Return the rows above the first of several cells, and those from there on; a list of single cells has none."""
    alone: list[Sequence[str]] = []
    rest = iter(rows)
    for row in rest:
        filled = sum(bool(cell.strip()) for cell in row)
        if filled > 1:
            return alone, chain([row], rest)
        if filled:
            alone.append(row)
    return [], iter(alone)


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row is words over rows that hold figures."""
    first, *others = ("".join(row) for row in rows)
    return not _DIGIT.search(first) and any(map(_DIGIT.search, others))


def row_line(cells: Sequence[str]) -> str:
    """Return a row as one line; empty cells keep their place, but for those at its end."""
    flat = [" ".join(cell.split()) for cell in cells]
    while flat and not flat[-1]:
        flat.pop()
    return " | ".join(flat).lstrip()


def _header_rows(rows: Sequence[Row]) -> int:
    """Return how many rows the header has of a table that begins with these."""
    count = sum(1 for _ in takewhile(lambda row: row.is_header, rows))
    if count > _MOST_HEADER_ROWS or count == len(rows):
        return 1
    count = max(count, 1)
    while count < min(_MOST_HEADER_ROWS, len(rows) - 1) and _goes_on(rows[count - 1], rows[count:]):
        count += 1
    return count


def _is_upper(row: Row, below: Sequence[Row]) -> bool:
    """Return whether a row of one cell is of the header below it, and no caption: it stands over some columns only."""
    place = next((place for place, cell in enumerate(row.cells) if cell.strip()), 0)
    is_over_some = place in row.widths and any(cell.strip() for cell in below[0].cells[:place])
    return is_over_some and (row.is_header or _goes_on(row, below))


def _goes_on(above: Row, rows: Sequence[Row]) -> bool:
    """Return whether a header goes on in the first of the rows: it says more, but only under cells over columns.

    Where nothing stands above one of its cells, that may be a row's name; then it is a header if it looks like one.
    """
    row = rows[0]
    under = {
        place for first, width in above.widths.items() for place in range(first, min(first + width, len(row.cells)))
    }
    pairs = [
        (upper.strip(), lower.strip())
        for place, (upper, lower) in enumerate(zip_longest(above.cells, row.cells, fillvalue=""))
        if place not in under and lower.strip()
    ]
    if not any(row.cells[place].strip() for place in under) or any(upper not in ("", lower) for upper, lower in pairs):
        return False
    return all(upper for upper, _ in pairs) or looks_like_header([each.cells for each in rows])


def _joined(header: Sequence[Row]) -> list[str]:
    columns = zip_longest(*map(_spread, header), fillvalue="")
    return [" · ".join(dict.fromkeys(filter(None, column))) for column in columns]


def _spread(row: Row) -> list[str]:
    """Return a row's texts, those of cells over columns in each of them."""
    cells = [" ".join(cell.split()) for cell in row.cells]
    for place, width in row.widths.items():
        if len(cells[place]) <= REPEATED_CHARS:
            cells[place : place + width] = [cells[place]] * len(cells[place : place + width])
    return cells


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _under(header: str, lines: Iterator[str], *, is_header: bool) -> Iterator[str]:
    above = header if is_header and len(units(header)) <= _HEADER_UNITS else ""
    group, size = [header], len(units(header))
    for line in lines:
        length = len(units(line))
        if size + length > GROUP_UNITS and group != [above]:
            yield "\n".join(group)
            group, size = [above] if above else [], len(units(above))
        group.append(line)
        size += length
    yield "\n".join(group)
