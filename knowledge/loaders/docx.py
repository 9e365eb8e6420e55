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
from knowledge.loaders.docx_notes import Notes, heads_and_feet
from knowledge.loaders.docx_numbers import BULLET, Numbers
from knowledge.loaders.docx_text import paragraph_text
from knowledge.loaders.package import open_office
from knowledge.loaders.tables import Row, under_one_header

_HEADING = re.compile(r"heading ?(\d)", re.IGNORECASE)
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}
_CELL, _TABLE, _ROW = qn("w:tc"), qn("w:tbl"), qn("w:tr")
_MOST_COLUMNS = 63  # of a table: Word makes no more


def load_docx(path: Path) -> Content:
    """Return a Word document by its heading styles.

    Title: its properties, else the first paragraph of style Title, else the first heading of level 1. Tracked
    insertions and content controls are read, tracked deletions are not. Heads and feet of pages come first; a note
    follows its paragraph, and an automatic number stands before it.
    Source: ECMA-376-1, https://ecma-international.org/publications-and-standards/standards/ecma-376/.

    Raises:
        EncryptedDocument: it asks for a password.
        DocumentTooLarge: it unpacks to more than is read, as a zip bomb does.
    """
    properties = open_office(path)
    outline, title = _outline(open_docx(str(path)))
    return Content(properties.title or title, outline.sections(), properties.author, properties.published_at)


def _outline(document: WordDocument) -> tuple[Outline, str]:
    outline, numbers, notes = Outline(), Numbers(document), Notes(document)
    titles, chapters = list[str](), list[str]()
    for text in heads_and_feet(document):
        outline.paragraph(text)
    for block in _blocks(document.element.body):
        said = notes.of(block)
        if isinstance(block, CT_P):
            style = Paragraph(block, document).style
            name = (style.name or "") if style else ""
            text = paragraph_text(block).strip()
            titles += [text] if name == "Title" else []
            chapters += [text] if (level := _HEADING.match(name)) and level[1] == "1" else []
            marker = numbers.marker(block, style) if text else None
            is_item = _add(outline, text, name, marker, " ".join(said))
            said = [] if is_item else said
        else:
            outline.table(under_one_header(list(_rows(block))))
        for note in said:
            outline.paragraph(note)
    return outline, next(filter(None, titles + chapters), "")


def _add(outline: Outline, text: str, style: str, marker: str | None, notes: str) -> bool:
    """Add a paragraph; return whether it is a list's entry, which has its notes in brackets: the list stays whole."""
    numbered = text if marker in (None, BULLET) else f"{marker} {text}"
    if style == "Title":
        outline.heading(0, text)
    elif heading := _HEADING.match(style):
        outline.heading(int(heading[1]), numbered)
    elif marker or style.startswith("List"):
        outline.item(f"{text} ({notes})" if notes else text, marker or BULLET)
        return True
    else:
        outline.paragraph(text)
    return False


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
            words = "\n".join(paragraph_text(paragraph) for paragraph in cell.iter(qn("w:p")))
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
