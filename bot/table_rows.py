"""The tables in a passage's text, as the loaders write them: a row is a line of cells with bars between."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.numbers import Numbers, read
from bot.said import plain_terms
from bot.types import Span

_BAR = " | "
_LINE = re.compile(r"[^\n]+")
_INDEX = re.compile(r"\d{1,3}\.?")


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    span: Span  # in the passage's text, without the space around it
    text: str
    key: int  # which of its cells says what it is about

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The cells without the space around them."""
        return tuple(cell.strip() for cell in self.text.split("|"))

    @cached_property
    def numbers(self) -> Numbers:
        """What it gives in numbers."""
        return read(self.text)

    @cached_property
    def key_numbers(self) -> Numbers:
        """What the cell that says what it is about gives in numbers."""
        return read(self.key_cell)

    @cached_property
    def key_words(self) -> frozenset[str]:
        """The terms of that cell."""
        return plain_terms(self.key_numbers.bare)

    @property
    def key_cell(self) -> str:
        """The cell that says what it is about."""
        return self.cells[min(self.key, len(self.cells) - 1)]


@dataclass(frozen=True)
class Table:
    """A header and the rows under it."""

    header: Row
    rows: tuple[Row, ...]  # also the header, where it may be a row itself


def tables_in(text: str) -> list[Table]:
    """Return the tables of a text in order."""
    return [_table(lines) for lines in _runs(text) if any(_BAR in line for _, line in lines)]


def prose_of(text: str, tables: Sequence[Table]) -> str:
    """Return a text without the lines of its tables."""
    kept, done = [], 0
    for table in tables:
        spans = [table.header.span, *(row.span for row in table.rows)]
        kept.append(text[done : min(span.start for span in spans)])
        done = max(span.end for span in spans)
    return "".join([*kept, text[done:]])


def _runs(text: str) -> Iterator[list[tuple[Span, str]]]:
    """Yield the lines of each table: those with bars, and a single cell between two of them."""
    lines = [(Span(match.start(), match.end()), match[0]) for match in _LINE.finditer(text)]
    run: list[tuple[Span, str]] = []
    for number, (span, line) in enumerate(lines):
        follows = bool(run) and span.start == run[-1][0].end + 1
        between = follows and _BAR in "".join(each for _, each in lines[number + 1 : number + 2])
        if run and not follows:
            yield run
            run = []
        if _BAR in line or between:
            run.append((span, line))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _table(lines: Sequence[tuple[Span, str]]) -> Table:
    firsts = [line.split("|")[0].strip() for _, line in lines[1:]]
    key = 1 if firsts and all(map(_INDEX.fullmatch, firsts)) and "|" in lines[0][1] else 0
    header, *rows = (Row(_tight(span, line), line.strip(), key) for span, line in lines)
    is_row = not rows or any(char.isdecimal() for char in header.text)
    return Table(header, (header, *rows) if is_row else tuple(rows))


def _tight(span: Span, line: str) -> Span:
    start = span.start + len(line) - len(line.lstrip())
    return Span(start, start + len(line.strip()))
