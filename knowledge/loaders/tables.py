"""Tables as text: a row is a line, and no group of rows is without the table's header."""

from collections.abc import Iterable, Iterator, Sequence

from knowledge.language import units

GROUP_UNITS = 160  # of rows under one header: with its headings a group still fits one chunk of the splitter
_HEADER_UNITS = GROUP_UNITS // 2  # a longer first row is not said again


def row_groups(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table's rows in groups that fit a passage each, every group under the table's first row.

    Empty rows are left out. A row that is larger than a group stands in one of its own.
    """
    lines = (line for line in map(row_line, rows) if line)
    header = next(lines, "")
    if not header:
        return
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


def row_line(cells: Sequence[str]) -> str:
    """Return a row as one line; empty cells keep their place, but for those at its end."""
    flat = [" ".join(cell.split()) for cell in cells]
    while flat and not flat[-1]:
        flat.pop()
    return " | ".join(flat).lstrip()
