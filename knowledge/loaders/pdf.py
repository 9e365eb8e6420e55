"""PDF: pages by their text layer, scanned pages by text recognition."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from knowledge.errors import DocumentTooLarge, EmptyDocument, EncryptedDocument
from knowledge.loaders import recognition
from knowledge.loaders.content import Content, tidy
from knowledge.loaders.dates import parse_date
from knowledge.loaders.pdf_lines import Line, Page, page_lines
from knowledge.loaders.pdf_reader import PageReader
from knowledge.loaders.pdf_tables import find_cells
from knowledge.loaders.titles import written_title
from knowledge.reasons import Code

_MOST_PAGES = 5_000
_MOST_SCANNED = 500
# A page whose pictures fill this part of it, with fewer characters, is a scan with a stamp or a number on it.
_SCANS = ((0.5, 40), (0.85, 200))


def load_pdf(path: Path) -> Content:
    """Return a PDF's text by its headings and pages, without running heads and feet, lines joined to paragraphs.

    Title, author and date: the document's metadata. A title that nobody wrote is left for the largest line of the first
    page. A page that holds pictures or drawings but hardly any text is recognised, in Chinese and English.

    Raises:
        EncryptedDocument: it asks for a password.
        EmptyDocument: its pages hold no text, and none was recognised in their pictures.
        DocumentTooLarge: it has too many pages, or too many that would have to be recognised.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedDocument(Code.LOCKED) from error
        raise
    reader = PageReader()
    with document:
        if len(document) > _MOST_PAGES:
            raise DocumentTooLarge(Code.TOO_MANY_PAGES, count=len(document), most=_MOST_PAGES)
        sections = tuple(reader.sections(_pages(document)))
        said = document.get_metadata_dict()
    if not sections:
        raise EmptyDocument(Code.NO_TEXT_ON_PAGES)
    title = written_title(said.get("Title", "")) or reader.title
    published_at = parse_date(said.get("CreationDate") or said.get("ModDate") or "")
    return Content(title, sections, said.get("Author", "").strip(), published_at)


def _pages(document: pdfium.PdfDocument) -> Iterator[Page]:
    scanned = 0
    for number in range(1, len(document) + 1):
        with closing(document[number - 1]) as page:
            lines = _layer_lines(page)
            text = tidy("\n".join(line.text for line in lines))
            if _is_scan(page, text):
                scanned += 1
                if scanned > _MOST_SCANNED:
                    raise DocumentTooLarge(Code.TOO_MANY_SCANS, most=_MOST_SCANNED)
                recognised = _recognise(page)
                lines = [Line(line) for line in recognised.split("\n")] if len(recognised) > len(text) else lines
            yield Page(number, page.get_height(), lines)


def _layer_lines(page: pdfium.PdfPage) -> list[Line]:
    with closing(page.get_textpage()) as layer:
        lines = page_lines(layer)
        find_cells(layer, lines)
    return lines


def _is_scan(page: pdfium.PdfPage, text: str) -> bool:
    """Return whether the page's words are in its pictures, as far as can be told without looking at them."""
    if not text:
        return next(iter(page.get_objects(max_depth=2)), None) is not None
    if len(text) >= max(chars for _, chars in _SCANS):
        return False
    area = page.get_width() * page.get_height()
    filled = sum(map(_area, page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)))  # scanners cut pages to strips
    return any(filled > area * part and len(text) < chars for part, chars in _SCANS)


def _area(image: pdfium.PdfObject) -> float:
    left, bottom, right, top = image.get_bounds()
    return float((right - left) * (top - bottom))


def _recognise(page: pdfium.PdfPage) -> str:
    longest = max(page.get_width(), page.get_height(), 1)
    bitmap = page.render(scale=recognition.SIDE_PIXELS / longest, rev_byteorder=True)
    return recognition.recognise(bitmap.to_pil())
