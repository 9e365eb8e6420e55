"""PDF, by its text layer."""

import logging
import re
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from knowledge.errors import DocumentTooLarge, EmptyDocument, EncryptedDocument
from knowledge.loaders.content import Content, join_wrapped, tidy
from knowledge.types import Section

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of every oddity that it reads over

_MOST_PAGES = 5_000
_MOST_CHARS = 20_000_000
_HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_SHORT_LINE = 0.6  # of the page's widest line; a shorter one ends its paragraph


def load_pdf(path: Path) -> Content:
    """Return one section a page, lines joined to paragraphs. Title: the document's metadata.

    Raises:
        EncryptedDocument: it asks for a password.
        EmptyDocument: its pages hold no text layer, as scans do.
        DocumentTooLarge: it has too many pages or too much text.
    """
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedDocument("It asks for a password. Save a copy without one.")
        if len(reader.pages) > _MOST_PAGES:
            raise DocumentTooLarge(f"It has {len(reader.pages):,} pages; at most {_MOST_PAGES:,} are read.")
        sections = _pages(reader)
        title = str((reader.metadata.title if reader.metadata else "") or "").strip()
    except FileNotDecryptedError as error:
        raise EncryptedDocument("It asks for a password. Save a copy without one.") from error
    if not sections:
        raise EmptyDocument("Its pages hold pictures but no text, as scans do. Run text recognition on it first.")
    return Content(title, tuple(sections))


def _pages(reader: PdfReader) -> list[Section]:
    sections: list[Section] = []
    total = 0
    for number, page in enumerate(reader.pages, start=1):
        text = join_lines(page.extract_text())
        total += len(text)
        if total > _MOST_CHARS:
            raise DocumentTooLarge(f"It holds more than {_MOST_CHARS:,} characters of text.")
        if text:
            sections.append(Section(text, page=number))
    return sections


def join_lines(text: str) -> str:
    """Return a page's text with its printed lines joined to paragraphs; hyphens at line ends are undone."""
    lines = tidy(text.encode("utf-8", "ignore").decode("utf-8")).split("\n")
    widest = max(map(len, lines), default=0)
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        paragraphs[-1].append(line)
        if len(line) < widest * _SHORT_LINE:
            paragraphs.append([])
    return tidy("\n".join(join_wrapped(_HYPHENATED.sub("", "\n".join(paragraph))) for paragraph in paragraphs))
