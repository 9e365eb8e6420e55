"""Pictures: what is written on them."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence

from knowledge.errors import DocumentTooLarge, EmptyDocument
from knowledge.loaders.content import Content
from knowledge.loaders.pdf_reader import join_lines
from knowledge.loaders.recognition import recognise
from knowledge.reasons import Code
from knowledge.types import Section

_MOST_PIXELS = 100_000_000
_LEAST_SIDE = 32  # pixels: icons hold no text
_MOST_PAGES = 500  # of a TIFF, as fax machines and scanners write it


def load_image(path: Path) -> Content:
    """Return the text that is recognised on a picture, in Chinese and English; a TIFF's pages one a section.

    Raises:
        EmptyDocument: no text is recognised on it.
        DocumentTooLarge: it has too many pixels or pages.
    """
    try:
        with Image.open(path) as image:
            sections = tuple(_sections(image))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    if not sections:
        raise EmptyDocument(Code.NO_TEXT_IN_PICTURE)
    return Content("", sections)


def _sections(image: Image.Image) -> Iterator[Section]:
    several = image.format == "TIFF"
    for number, frame in enumerate(ImageSequence.Iterator(image) if several else (image,), start=1):
        if number > _MOST_PAGES:
            raise DocumentTooLarge(Code.TOO_MANY_PICTURES, most=_MOST_PAGES)
        if frame.width * frame.height > _MOST_PIXELS:
            raise _too_large()
        if min(frame.size) >= _LEAST_SIDE and (text := join_lines(recognise(ImageOps.exif_transpose(frame)))):
            yield Section(text, page=number if several else None)


def _too_large() -> DocumentTooLarge:
    return DocumentTooLarge(Code.TOO_MANY_PIXELS, megapixels=_MOST_PIXELS / 1e6)
