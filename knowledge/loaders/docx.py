"""Word documents."""

import re
from collections.abc import Iterator
from pathlib import Path

from docx import Document as open_docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from knowledge.loaders.content import Content, Outline
from knowledge.loaders.package import open_office
from knowledge.loaders.tables import Row, under_one_header

_HEADING = re.compile(r"heading ?(\d)", re.IGNORECASE)
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}
_TEXT, _CELL, _TABLE, _ROW = qn("w:t"), qn("w:tc"), qn("w:tbl"), qn("w:tr")
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " "}
_REPEATED = {qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_MOST_COLUMNS = 63  # of a table: Word makes no more


def load_docx(path: Path) -> Content:
    """Return a Word document by its heading styles.

    Title: its properties, else the first paragraph of style Title, else the first heading of level 1. Tracked
    insertions and content controls are read, tracked deletions are not.
    Source: ECMA-376-1, https://ecma-international.org/publications-and-standards/standards/ecma-376/.

    Raises:
        EncryptedDocument: it asks for a password.
        DocumentTooLarge: it unpacks to more than is read, as a zip bomb does.
    """
    properties = open_office(path)
    outline, title = _outline(open_docx(str(path)))
    return Content(properties.title or title, outline.sections(), properties.author, properties.published_at)


def _outline(document: WordDocument) -> tuple[Outline, str]:
    outline, title, chapter = Outline(), "", ""
    for block in _blocks(document.element.body):
        if not isinstance(block, CT_P):
            outline.table(under_one_header(list(_rows(block))))
            continue
        text = _text(block)
        style = Paragraph(block, document).style
        name = (style.name or "") if style else ""
        if name == "Title":
            title = title or text.strip()
            outline.heading(0, text)
        elif heading := _HEADING.match(name):
            chapter = chapter or (text.strip() if heading[1] == "1" else "")
            outline.heading(int(heading[1]), text)
        elif name.startswith("List"):
            outline.item(text)
        else:
            outline.paragraph(text)
    return outline, title or chapter


def _blocks(container: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Yield the paragraphs and tables of the body, those inside content controls and insertions too."""
    for child in container.iterchildren():
        if isinstance(child, CT_P) or child.tag == _TABLE:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _rows(table: BaseOxmlElement) -> Iterator[Row]:
    """Yield a table's rows; a cell that goes on from the row above has its text again."""
    above: dict[int, str] = {}
    for row in _parts(table, _ROW):
        cells: dict[int, str] = {}
        widths: dict[int, int] = {}
        column = 0
        for cell in _parts(row, _CELL):
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merged is not None and merged.get(qn("w:val")) != "restart"
            words = "\n".join(_text(paragraph) for paragraph in cell.iter(qn("w:p")))
            cells[column] = above.get(column, "") if goes_on else words
            widths[column] = _columns(cell)
            column += widths[column]
        above = cells
        wide = {place: width for place, width in widths.items() if width > 1}
        yield Row([cells.get(place, "") for place in range(column)], wide, _is_header(row))


def _is_header(row: BaseOxmlElement) -> bool:
    """Return whether Word repeats a row at the top of each page."""
    mark = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
    return mark is not None and mark.get(qn("w:val"), "1") not in ("0", "false", "off")


def _columns(cell: BaseOxmlElement) -> int:
    """Return how many columns a cell spans; a damaged file may say a billion."""
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    said = int(span.get(qn("w:val"), "1")) if span is not None else 1
    return max(1, min(said, _MOST_COLUMNS))


def _parts(element: BaseOxmlElement, tag: str) -> Iterator[BaseOxmlElement]:
    """Yield the rows of a table, or the cells of a row."""
    for child in element.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _parts(child, tag)


def _text(paragraph: BaseOxmlElement) -> str:
    pieces: list[str] = []
    for element in paragraph.iter(_TEXT, *_BREAKS):
        if not any(parent.tag in _REPEATED for parent in element.iterancestors()):
            pieces.append(_BREAKS.get(element.tag) or element.text or "")
    return "".join(pieces)
