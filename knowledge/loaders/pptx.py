"""PowerPoint presentations."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pptx import Presentation
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.table import Table
from pptx.text.text import TextFrame

from knowledge.errors import UnreadableDocument
from knowledge.loaders.content import Content, Outline
from knowledge.loaders.package import open_office
from knowledge.loaders.tables import Row, looks_like_header, under_one_header
from knowledge.reasons import Code
from knowledge.types import Section

_DEEPEST = 20  # groups inside groups


def load_pptx(path: Path) -> Content:
    """Return a presentation: its slides in order under their titles, with tables, lists and the speaker's notes.

    A section's page is its slide. Title: the properties, else the first slide's. Text in pictures is not read.

    Raises:
        EncryptedDocument: it asks for a password.
        DocumentTooLarge: it unpacks to more than is read.
        UnreadableDocument: its shapes are nested too deep.
    """
    properties = open_office(path)
    sections: list[Section] = []
    titles: list[str] = []
    for number, slide in enumerate(Presentation(str(path)).slides, start=1):
        title = _title(slide)
        titles.append(title)
        sections += (replace(section, page=number) for section in _sections(slide, title))
    title = properties.title or next(filter(None, titles), "")
    return Content(title, tuple(sections), properties.author, properties.published_at)


def _title(slide: Slide) -> str:
    shape = slide.shapes.title
    return " ".join(shape.text_frame.text.split()) if shape is not None else ""


def _sections(slide: Slide, title: str) -> tuple[Section, ...]:
    outline = Outline()
    outline.heading(1, title)
    for shape in _flat(slide.shapes, 0):
        if shape.has_text_frame and not _is_title(shape, slide):
            _text(shape.text_frame, outline)  # type: ignore[attr-defined] # has_text_frame says that it is there
        elif isinstance(shape, GraphicFrame) and shape.has_table:
            rows = list(_rows(table := shape.table))
            texts = [row.cells for row in rows]
            has_header = table.first_row or looks_like_header(texts)  # some programs do not say it
            outline.table(under_one_header(rows) if has_header else texts, has_header=has_header)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame):
        outline.heading(2, "Notes")
        _text(notes, outline)
    return outline.sections() or ((Section(title),) if title else ())


def _rows(table: Table) -> Iterator[Row]:
    """Yield a table's rows; a cell over several of them has its text in each."""
    reaching: dict[int, tuple[str, int]] = {}  # by column: a cell's text, and how many rows below it is for
    for row in table.rows:
        cells: list[str] = []
        widths: dict[int, int] = {}
        for column, cell in enumerate(row.cells):
            text, left = reaching.pop(column, ("", 0))
            if not cell.is_spanned:
                text, left = cell.text, cell.span_height
                if cell.span_width > 1:
                    widths[column] = cell.span_width
            if left > 1:
                reaching[column] = (text, left - 1)
            cells.append(text)
        yield Row(cells, widths)


def _flat(shapes: Iterable[BaseShape], depth: int) -> Iterator[BaseShape]:
    """Yield the shapes, those inside groups too."""
    if depth > _DEEPEST:
        raise UnreadableDocument(Code.SHAPES_TOO_DEEP, most=_DEEPEST)
    for shape in shapes:
        if isinstance(shape, GroupShape):
            yield from _flat(shape.shapes, depth + 1)
        else:
            yield shape


def _is_title(shape: BaseShape, slide: Slide) -> bool:
    title = slide.shapes.title
    return title is not None and shape.shape_id == title.shape_id


def _text(frame: TextFrame, outline: Outline) -> None:
    """Hand a text box to the outline; several paragraphs on a slide are a list."""
    paragraphs = [text for paragraph in frame.paragraphs if (text := paragraph.text.replace("\v", "\n").strip())]
    add = outline.item if len(paragraphs) > 1 else outline.paragraph
    for text in paragraphs:
        add(text)
