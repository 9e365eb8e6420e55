"""Spreadsheets: Excel and OpenDocument."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError

from knowledge.errors import EncryptedDocument
from knowledge.loaders.content import Content, tidy
from knowledge.loaders.package import Properties, open_office
from knowledge.loaders.percents import Cell, Percents
from knowledge.loaders.tables import Row, looks_like_header, row_groups, split_captions, under_one_header
from knowledge.reasons import Code
from knowledge.types import Section

_MOST_DECIMALS = 12
_MARKUP_BYTES = 150_000_000  # its parser streams it


def load_spreadsheet(path: Path) -> Content:
    """Return a section a sheet, under the sheet's name; its page is the sheet's number.

    Cells hold what the spreadsheet showed when it was saved, percentages as such; formulas are not computed anew. A
    block of rows between empty rows is a table, or goes on the one above it; its header stands above every group of
    rows.

    Raises:
        EncryptedDocument: it asks for a password.
        DocumentTooLarge: it unpacks to more than is read.
    """
    is_package = _is_package(path)
    properties = open_office(path, _MARKUP_BYTES) if is_package else Properties()
    percents = Percents(path) if is_package else None
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            sections = [
                Section("\n\n".join(groups), (name,), page=number)
                for number, name in enumerate(workbook.sheet_names, start=1)
                if (
                    groups := list(
                        _groups(_rows(workbook.get_sheet_by_name(name), percents.of(name) if percents else {}))
                    )
                )
            ]
    except PasswordError as error:
        raise EncryptedDocument(Code.LOCKED) from error
    return Content(properties.title, tuple(sections), properties.author, properties.published_at)


def _is_package(path: Path) -> bool:
    """Return whether it is one of the newer formats, which are ZIP files; old ones may hold a ZIP file further on."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _rows(sheet: CalamineSheet, percents: Mapping[Cell, int]) -> Iterator[Row]:
    """Yield a sheet's rows; a cell merged over rows has its text in each of them that holds anything else."""
    left = sheet.start[1] if sheet.start else 0
    merged: dict[int, list[tuple[int, int, int]]] = defaultdict(list)  # by their first row: column, last row and width
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        merged[top].append((first - left, bottom, last - first + 1))
    reaching: dict[int, tuple[str, int, int]] = {}  # by column: text, last row and width
    for number, row in enumerate(sheet.iter_rows()):
        cells = [_cell(value, percents.get((number, left + column))) for column, value in enumerate(row)]
        reaching = {column: cell for column, cell in reaching.items() if number <= cell[1]}
        if any(cells):
            for column, (text, *_) in reaching.items():
                cells[column] = cells[column] or text
        begins = merged.get(number, ())
        reaching |= {
            column: (cells[column], bottom, width) for column, bottom, width in begins if 0 <= column < len(cells)
        }
        yield Row(cells, {column: width for column, (*_, width) in reaching.items() if width > 1})


def _groups(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the rows of a sheet in groups; a block as wide as the table above it goes on under that one's header."""
    header: Sequence[str] = ()
    columns = range(0)
    for block in _blocks(rows):
        texts = under_one_header(block)
        captions, rest = split_captions(texts)
        table = list(rest)
        reach = _reach(table)
        has_own = len(texts) < len(block) or looks_like_header(table)
        goes_on = bool(header) and reach == columns and not has_own
        if not goes_on and len(reach) > 1:
            header, columns = table[0][reach.start :], reach
        yield from row_groups([*captions, *(row[reach.start :] for row in table)], header if goes_on else ())


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield what stands between empty rows."""
    for filled, block in groupby(rows, key=lambda row: any(row.cells)):
        if filled:
            yield list(block)


def _reach(table: Sequence[Sequence[str]]) -> range:
    """Return the columns from the first to the last that hold anything."""
    filled = {column for row in table for column, cell in enumerate(row) if cell}
    return range(min(filled), max(filled) + 1)


def _cell(value: object, percent_decimals: int | None = None) -> str:
    match value:
        case float() if percent_decimals is not None:
            return f"{value:.{min(percent_decimals, _MOST_DECIMALS)}%}"
        case float():
            return f"{value:.12g}" if abs(value) < 1e15 else str(value)
        case datetime() if not (value.hour or value.minute or value.second):
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case _:
            return tidy(str(value))
