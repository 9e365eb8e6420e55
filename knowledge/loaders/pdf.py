"""PDF: pages by their text layer, scanned pages by text recognition."""

import re
from collections.abc import Iterator
from contextlib import closing
from itertools import dropwhile, takewhile
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from knowledge.errors import DocumentTooLarge, EmptyDocument, EncryptedDocument
from knowledge.loaders import recognition
from knowledge.loaders.content import Content, join_wrapped, tidy
from knowledge.loaders.dates import parse_date
from knowledge.loaders.pdf_tables import Table, split_tables
from knowledge.loaders.tables import row_groups
from knowledge.loaders.titles import written_title
from knowledge.reasons import Code
from knowledge.types import Section

_MOST_PAGES = 5_000
_MOST_SCANNED = 500
# A page whose pictures fill this part of it, with fewer characters, is a scan with a stamp or a number on it.
_SCANS = ((0.5, 40), (0.85, 200))
_BETWEEN_PAGES = 4  # lines between a table and the rest of it: foot and head of the pages
_BETWEEN_ROWS = 1  # on a page, as the name of a group of rows
_CAPTION = re.compile(r"\s*(?:table|tab\.|表)\s*\d", re.IGNORECASE)
_TOP_CHARS = 2_000  # of the first page, among which its title is
_TITLE_SIZE = 1.2  # times as large as most of the page
_SAME_SIZE = 0.95
_HYPHENATED = re.compile(r"(?<=[a-z])(?:-\n|\ufffe\n?|\u00ad\n)(?=[a-z])")  # U+FFFE: how PDFium says it
_SHORT_LINE = 0.6  # of the page's widest line; a shorter one ends its paragraph


def load_pdf(path: Path) -> Content:
    """Return one section a page, lines joined to paragraphs. Title, author and date: the document's metadata.

    A title that nobody wrote is left for the largest line of the first page. A page that holds pictures or drawings
    but hardly any text is recognised, in Chinese and English.

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
    with document:
        if len(document) > _MOST_PAGES:
            raise DocumentTooLarge(Code.TOO_MANY_PAGES, count=len(document), most=_MOST_PAGES)
        sections = tuple(_sections(document))
        said = document.get_metadata_dict()
        title = written_title(said.get("Title", "")) or (_largest_line(document) if sections else "")
    if not sections:
        raise EmptyDocument(Code.NO_TEXT_ON_PAGES)
    published_at = parse_date(said.get("CreationDate") or said.get("ModDate") or "")
    return Content(title, sections, said.get("Author", "").strip(), published_at)


def _sections(document: pdfium.PdfDocument) -> Iterator[Section]:
    scanned = 0
    texts = _Texts()
    for number in range(1, len(document) + 1):
        with closing(document[number - 1]) as page:
            text = texts.of(page)
            if _is_scan(page, text):
                scanned += 1
                if scanned > _MOST_SCANNED:
                    raise DocumentTooLarge(Code.TOO_MANY_SCANS, most=_MOST_SCANNED)
                recognised = join_lines(_recognise(page))
                text = recognised if len(recognised) > len(text) else text
        if text:
            yield Section(text, page=number)


class _Texts:
    """The text layers of a document's pages, in order; a table that goes on has the header of its beginning."""

    def __init__(self) -> None:
        self._above: Table | None = None
        self._between = ""  # since that table

    def of(self, page: pdfium.PdfPage) -> str:
        """Return the text of the next page."""
        with closing(page.get_textpage()) as layer:
            text = str(layer.get_text_range()).replace("\r\n", "\n").replace("\r", "\n")
            parts = list(split_tables(layer, text))
        widest = max(map(len, tidy(text).split("\n")))
        written: list[str] = []
        between_lines = _BETWEEN_PAGES
        for part in parts:
            if isinstance(part, str):
                written.append(join_lines(part, widest))
                self._between += part
                continue
            header = self._header(part, between_lines)
            written += row_groups(part.rows, header)
            self._above = self._above if header else part
            self._between, between_lines = "", _BETWEEN_ROWS
        return tidy("\n\n".join(filter(None, written)))

    def _header(self, table: Table, between_lines: int) -> list[str]:
        """Return the header of the table above, where this is the rest of it."""
        between = [line for line in self._between.split("\n") if line.strip()]
        if self._above is None or len(between) > between_lines or any(map(_CAPTION.match, between)):
            return []
        return self._above.rows[0] if table.goes_on(self._above) else []


def _largest_line(document: pdfium.PdfDocument) -> str:
    """Return the first line in the largest letters of the first page; empty where most of it is as large."""
    with closing(document[0]) as page, closing(page.get_textpage()) as layer:
        lines = list(_sized_lines(layer))
    sizes = [size for size, text in lines for _ in text]
    large = max((size for size, text in lines if sum(map(str.isalpha, text)) > 1), default=0.0)
    if not sizes or large < median(sizes) * _TITLE_SIZE:
        return ""
    begun = dropwhile(lambda line: line[0] < large * _SAME_SIZE, lines)
    return join_wrapped("\n".join(text for _, text in takewhile(lambda line: line[0] >= large * _SAME_SIZE, begun)))


def _sized_lines(layer: pdfium.PdfTextPage) -> Iterator[tuple[float, str]]:
    """Yield the lines at the top of a page, and how high their letters are."""
    size, line = 0.0, ""
    for index in range(min(layer.count_chars(), _TOP_CHARS)):
        character = chr(raw.FPDFText_GetUnicode(layer, index))
        if character not in "\r\n":
            _, bottom, _, top = layer.get_charbox(index, loose=True)
            size, line = max(size, top - bottom), line + character
        elif line.strip():
            yield size, line.strip()
            size, line = 0.0, ""
    if line.strip():
        yield size, line.strip()


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


def join_lines(text: str, widest: int = 0) -> str:
    """Return a page's text with its printed lines joined to paragraphs; hyphens at line ends are undone.

    `widest` is the page's widest line, in characters, where `text` is a part of the page.
    """
    lines = tidy(text.encode("utf-8", "ignore").decode("utf-8")).split("\n")
    widest = max(widest, *map(len, lines))
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        paragraphs[-1].append(line)
        if len(line) < widest * _SHORT_LINE:
            paragraphs.append([])
    return tidy("\n".join(join_wrapped(_HYPHENATED.sub("", "\n".join(paragraph))) for paragraph in paragraphs))
