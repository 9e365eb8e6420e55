"""Files to text, in this process: which loader reads what, and what holds for all of them."""

import errno
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from knowledge.damage import damage
from knowledge.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument
from knowledge.formats import Format, format_of
from knowledge.loaders.archive import load_archive
from knowledge.loaders.code import load_code
from knowledge.loaders.content import Content
from knowledge.loaders.delimited import load_delimited
from knowledge.loaders.docx import load_docx
from knowledge.loaders.email import load_email
from knowledge.loaders.epub import load_epub
from knowledge.loaders.html import load_html
from knowledge.loaders.image import load_image
from knowledge.loaders.page import load_page
from knowledge.loaders.pdf import load_pdf
from knowledge.loaders.pptx import load_pptx
from knowledge.loaders.records import load_json, load_json_lines
from knowledge.loaders.spreadsheet import load_spreadsheet
from knowledge.loaders.text import load_markdown, load_text
from knowledge.reasons import Code
from knowledge.types import Section

LOADERS: dict[Format, Callable[[Path], Content]] = {
    "text": load_text,
    "markdown": load_markdown,
    "html": load_html,
    "webpage": load_page,
    "pdf": load_pdf,
    "docx": load_docx,
    "pptx": load_pptx,
    "spreadsheet": load_spreadsheet,
    "delimited": load_delimited,
    "json": load_json,
    "json lines": load_json_lines,
    "epub": load_epub,
    "image": load_image,
    "code": load_code,
}
_HOLDERS = {"archive": load_archive, "email": load_email}  # of other files, which are read in turn
_DEEPEST = 3  # files inside files
_MOST_CHARS = 20_000_000

logger = logging.getLogger(__name__)


def read(path: Path) -> Content:
    """Return a file's text; no section of it is empty.

    Raises:
        UnreadableDocument: it cannot be turned into text; the message says why.
        OSError: it cannot be opened.
        MemoryError: it takes more memory than there is.
    """
    return _read(path, 0)


def _read(path: Path, depth: int) -> Content:
    loader = _loader(format_of(path), depth)
    if path.stat().st_size == 0:
        raise EmptyDocument(Code.EMPTY_FILE)
    try:
        content = loader(path)
    except (UnreadableDocument, MemoryError):
        raise
    except OSError as error:
        if error.errno in (None, errno.EINVAL):  # a parser's own, or it was sent to a place before the file's beginning
            raise _damaged(path, error) from error
        raise
    except Exception as error:  # on damaged and hostile files the parsers raise whatever their code runs into
        raise _damaged(path, error) from error
    return _checked(content)


def _loader(form: Format, depth: int) -> Callable[[Path], Content]:
    if form not in _HOLDERS:
        return LOADERS[form]
    if depth == _DEEPEST:
        raise DocumentTooLarge(Code.FILES_TOO_DEEP, most=_DEEPEST)
    return partial(_HOLDERS[form], read=partial(_read, depth=depth + 1))


def _damaged(path: Path, error: Exception) -> UnreadableDocument:
    logger.warning("read.damaged suffix=%s error=%s", path.suffix, type(error).__name__)
    return UnreadableDocument(damage(path, error))


def _checked(content: Content) -> Content:
    sections = tuple(filter(None, map(_clean, content.sections)))
    if not sections:
        raise EmptyDocument(Code.NO_TEXT)
    if sum(len(section.text) for section in sections) > _MOST_CHARS:
        raise DocumentTooLarge(Code.TOO_MUCH_TEXT, most=_MOST_CHARS)
    return replace(content, title=_utf_8(content.title), author=_utf_8(content.author), sections=sections)


def _clean(section: Section) -> Section | None:
    text = _utf_8(section.text)
    return replace(section, text=text, headings=tuple(map(_utf_8, section.headings))) if text.strip() else None


def _utf_8(text: str) -> str:
    """Return the text without what no UTF-8 can hold, and without NUL, which ends a string in C."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")
