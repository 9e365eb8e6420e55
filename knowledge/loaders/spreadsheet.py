"""Spreadsheets: Excel and OpenDocument."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from python_calamine import CalamineWorkbook, PasswordError

from knowledge.errors import EncryptedDocument
from knowledge.loaders.content import Content, tidy
from knowledge.loaders.package import Properties, open_office
from knowledge.loaders.tables import row_groups
from knowledge.reasons import Code
from knowledge.types import Section

_MARKUP_BYTES = 150_000_000  # its parser streams it


def load_spreadsheet(path: Path) -> Content:
    """Return a section a sheet, under the sheet's name; its page is the sheet's number.

    Cells hold what the spreadsheet showed when it was saved; formulas are not computed anew. A block of rows between
    empty rows is a table; where it is long, its first row stands above every group of rows.

    Raises:
        EncryptedDocument: it asks for a password.
        DocumentTooLarge: it unpacks to more than is read.
    """
    properties = open_office(path, _MARKUP_BYTES) if _is_package(path) else Properties()
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            sections = [
                Section("\n\n".join(groups), (name,), page=number)
                for number, name in enumerate(workbook.sheet_names, start=1)
                if (groups := list(_groups(workbook.get_sheet_by_name(name).iter_rows())))
            ]
    except PasswordError as error:
        raise EncryptedDocument(Code.LOCKED) from error
    return Content(properties.title, tuple(sections), properties.author, properties.published_at)


def _is_package(path: Path) -> bool:
    """Return whether it is one of the newer formats, which are ZIP files; old ones may hold a ZIP file further on."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _groups(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    block: list[list[str]] = []
    for row in rows:
        cells = [_cell(value) for value in row]
        if any(cells):
            block.append(cells)
        elif block:
            yield from _block(block)
            block = []
    yield from _block(block)


def _block(rows: list[list[str]]) -> Iterator[str]:
    """Yield a block's rows in groups; what stands alone above a table, as its caption does, comes first."""
    alone = 0
    while alone < len(rows) and sum(map(bool, rows[alone])) == 1:
        alone += 1
    if alone < len(rows):
        yield from ("".join(row) for row in rows[:alone])
        rows = rows[alone:]
    empty = min((next(index for index, cell in enumerate(row) if cell) for row in rows), default=0)
    yield from row_groups(row[empty:] for row in rows)


def _cell(value: object) -> str:
    match value:
        case float():
            return f"{value:.12g}" if abs(value) < 1e15 else str(value)
        case datetime() if not (value.hour or value.minute or value.second):
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case _:
            return tidy(str(value))
