"""Tables as text: a row is a line, and no group of rows is without the table's header."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from knowledge.language import units

GROUP_UNITS = 160  # of rows under one header: with its headings a group still fits one chunk of the splitter
_HEADER_UNITS = GROUP_UNITS // 2  # a longer header is not said again
_DIGIT = re.compile(r"\d")


def row_groups(rows: Iterable[Sequence[str]], header: Sequence[str] = ()) -> Iterator[str]:
    """Yield a table's rows in groups that fit a passage each, every group under the table's header.

    The header is the first row, or the `header` of the table that these rows go on. What stands alone above it, as a
    caption does, comes first. Empty rows are left out. A row that is larger than a group stands in one of its own.
    """
    captions, table = split_captions(rows)
    yield from (row_line(["".join(row)]) for row in captions)
    lines = filter(None, map(row_line, table))
    first = row_line(header) or next(lines, "")
    if first:
        yield from _under(first, lines)


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


def _under(header: str, lines: Iterator[str]) -> Iterator[str]:
    above = header if len(units(header)) <= _HEADER_UNITS else ""
    group, size = [header], len(units(header))
    for line in lines:
        length = len(units(line))
        if size + length > GROUP_UNITS and group != [above]:
            yield "\n".join(group)
            group, size = [above] if above else [], len(units(above))
        group.append(line)
        size += length
    yield "\n".join(group)
