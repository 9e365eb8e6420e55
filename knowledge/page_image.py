"""One page of a PDF as a picture, with the quoted text boxed.

A picture's size is bounded whatever the page claims to measure. How long a page may take to draw is not bounded here,
and PDFium is not safe for threads: a worker draws (`Parsers.page_image`).
"""

import ctypes
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]
from PIL import Image, ImageDraw

from knowledge.errors import PageUnavailable
from knowledge.on_disk import is_file_here
from knowledge.types import NOTHING_QUOTED, Quoted

_LONGEST_SIDE_PX = 1600
_MOST_SCALE = 2.0  # pixels a point: 144 dpi is enough to read, and to zoom once
_BOX = (217, 119, 6)  # amber, which stands out on paper and on photographs
_FILL = (253, 224, 71, 70)
_MARGIN_PX = 3
_LEAST_CHARS = 6  # of a quote's line, that are looked for by themselves
_LONG_CHARS = 20  # of what cannot stand in the middle of other words by chance; a quote may have been cut in one
_LAST_CODE_POINT = 0x10FFFF
# A word or a number, 1,200 and 7:40 too; Chinese and Japanese, which part no words, are none.
_WORD_CHAR = r"[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_WORD = re.compile(rf"{_WORD_CHAR}+(?:(?<=\d)[.,:](?=\d){_WORD_CHAR}+)*")

_Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


def page_image(path: Path, page: int, quoted: Quoted = NOTHING_QUOTED) -> bytes:
    """Return a page as PNG, with a box around each line of the quotes that its text layer holds.

    Args:
        path: the PDF.
        page: from 1.
        quoted: what is boxed.

    Raises:
        PageUnavailable: the file is not on this machine, is no PDF that can be drawn, or has no such page.
    """
    if path.suffix.lower() != ".pdf":
        raise PageUnavailable("Only the pages of PDF documents can be shown as pictures.")
    if not is_file_here(path):
        raise PageUnavailable(
            "The file is not on this machine: it came from elsewhere, or is no longer where it was when it was brought "
            "in."
        )
    try:
        picture, boxes = _drawn(path, page, quoted)
    except pdfium.PdfiumError as error:
        raise PageUnavailable(f"The PDF cannot be drawn: {error}. Bring an intact copy in again.") from error
    out = io.BytesIO()
    _boxed(picture, boxes).save(out, "PNG", optimize=True)
    return out.getvalue()


def _drawn(path: Path, number: int, quoted: Quoted) -> tuple[Image.Image, list[_Box]]:
    document = pdfium.PdfDocument(path)
    try:
        if not 1 <= number <= len(document):
            raise PageUnavailable(f"The document has {len(document)} pages; there is no page {number}.")
        page = document[number - 1]
        scale = min(_MOST_SCALE, _LONGEST_SIDE_PX / max(*page.get_size(), 1.0))
        picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
        text = page.get_textpage()
        boxes = _by_line([_on_picture(page, picture.size, rect) for rect in _rects(text, quoted)])
    finally:
        document.close()
    return picture, boxes


def _rects(text: pdfium.PdfTextPage, quoted: Quoted) -> Iterator[_Box]:
    """Yield the rectangles of the quotes in the page's own units: left, bottom, right, top."""
    chars = [pdfium_c.FPDFText_GetUnicode(text, index) for index in range(text.count_chars())]
    text.count_rects()  # PDFium wants to have counted all before it is asked for some
    for start, end in find_quotes(chars, quoted):
        for index in range(text.count_rects(start, end - start)):
            yield text.get_rect(index)


class _Letters:
    """The letters and digits of a page's characters (code points), and where each stands among them."""

    def __init__(self, chars: Sequence[int]) -> None:
        text = "".join(chr(char) if 0 < char <= _LAST_CODE_POINT else " " for char in chars)
        plain = [_plain(char) for char in text]
        self._letters = "".join(plain)
        self._places = [index for index, letters in enumerate(plain) for _ in letters]
        self._inside = {at for word in _WORD.finditer(text) for at in range(word.start() + 1, word.end())}

    def begin(self, passage: str) -> int:
        """Return which letter a passage begins with; the first where it does not stand here."""
        return max(0, self._letters.find(_plain(passage)))

    def find(self, quote: str, begin: int) -> tuple[int, int] | None:
        """Return the first place of a quote's letters, as (start, end), from a letter on, else from the first on."""
        return self._find(quote, begin) or self._find(quote, 0)

    def _find(self, quote: str, begin: int) -> tuple[int, int] | None:
        at = self._letters.find(quote, begin) if quote else -1
        while at >= 0:
            start, end = self._places[at], self._places[at + len(quote) - 1] + 1
            if len(quote) >= _LONG_CHARS or self._inside.isdisjoint((start, end)):
                return start, end
            at = self._letters.find(quote, at + 1)
        return None


def find_quotes(chars: Sequence[int], quoted: Quoted) -> list[tuple[int, int]]:
    """Return where the quotes stand among a page's characters (code points), as (start, end).

    Letters and digits alone are compared, since spaces, line ends and hyphens differ between a page and its text. A
    short quote matches whole words and numbers only; one that is not there whole is looked for line by line.
    """
    page = _Letters(chars)
    begin = page.begin(quoted.passage)
    found = list[tuple[int, int] | None]()
    for quote in quoted.quotes:
        lines = [line for line in map(_plain, quote.splitlines()) if len(line) >= _LEAST_CHARS]
        whole = page.find(_plain(quote), begin)
        found += [whole] if whole else [page.find(line, begin) for line in lines]
    return [place for place in found if place]


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _on_picture(page: pdfium.PdfPage, size: tuple[int, int], rect: _Box) -> _Box:
    left, bottom, right, top = rect
    one, other = (_device(page, size, x, y) for x, y in ((left, top), (right, bottom)))
    xs, ys = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return xs[0], ys[0], xs[1], ys[1]


def _by_line(boxes: Sequence[_Box]) -> list[_Box]:
    """Join boxes that follow one another on a line: PDFium often has one for each character."""
    joined: list[_Box] = []
    for box in boxes:
        before = joined[-1] if joined else None
        if before and _follows(before, box):
            joined[-1] = before[0], min(before[1], box[1]), box[2], max(before[3], box[3])
        else:
            joined.append(box)
    return joined


def _follows(before: _Box, box: _Box) -> bool:
    shared = min(before[3], box[3]) - max(before[1], box[1])
    height = max(before[3] - before[1], box[3] - box[1])
    lowest = min(before[3] - before[1], box[3] - box[1])
    return shared >= lowest / 2 and -height < box[0] - before[2] < 2 * height


def _device(page: pdfium.PdfPage, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    """Return a point of the page in pixels; PDFium knows of rotation and crop boxes."""
    column, row = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, column, row)
    return column.value, row.value


def _boxed(picture: Image.Image, boxes: Sequence[_Box]) -> Image.Image:
    layer = ImageDraw.Draw(picture, "RGBA")
    for left, top, right, bottom in boxes:
        around = left - _MARGIN_PX, top - _MARGIN_PX, right + _MARGIN_PX, bottom + _MARGIN_PX
        layer.rectangle(around, fill=_FILL, outline=_BOX, width=2)
    return picture
