"""PowerPoint presentations."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pptx import Presentation
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.text.text import TextFrame

from knowledge.errors import UnreadableDocument
from knowledge.loaders.content import Content, Outline
from knowledge.loaders.package import open_office
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
            outline.table([cell.text for cell in row.cells] for row in shape.table.rows)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame):
        outline.heading(2, "Notes")
        _text(notes, outline)
    return outline.sections() or ((Section(title),) if title else ())


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
