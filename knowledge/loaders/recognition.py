"""Text recognition (OCR) in Chinese and English, by PP-OCRv6 whose models come inside the package `rapidocr`.

Nothing is fetched. Columns that stand side by side are read line by line across both.
Source: https://rapidai.github.io/RapidOCRDocs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from PIL import Image

from knowledge.loaders import steps

if TYPE_CHECKING:
    from rapidocr import RapidOCR
    from rapidocr.utils.output import RapidOCROutput

SIDE_PIXELS = 2000  # of a page's longer side: what the models are given at most

_MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_LONG = 2.0  # times as high as wide; what is longer, as screenshots of chats are, is read in stripes
_STRIPE = 1.5  # times as high as wide
_STRIPE_WIDTH = 1200  # pixels
_MARGIN = 80  # pixels above and below a stripe, so that no line is cut


@dataclass(frozen=True, slots=True)
class _Line:
    """A recognised run of text and where it stands, in pixels."""

    text: str
    left: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2


def recognise(image: Image.Image) -> str:
    """Return the text on a picture, line by line from the top; empty where there is none."""
    text = "\n".join(" ".join(line.text for line in row) for row in _rows(_lines(image.convert("RGB"))))
    steps.step()
    return text


def _lines(image: Image.Image) -> list[_Line]:
    if image.height <= image.width * _LONG:
        image.thumbnail((SIDE_PIXELS, SIDE_PIXELS))
        return list(_found(image, 0))
    image.thumbnail((_STRIPE_WIDTH, image.height))
    lines: list[_Line] = []
    height = int(image.width * _STRIPE)
    for top in range(0, image.height, height):
        bottom = min(top + height, image.height)
        start = max(0, top - _MARGIN)
        stripe = image.crop((0, start, image.width, min(bottom + _MARGIN, image.height)))
        lines += [line for line in _found(stripe, start) if top <= line.middle < bottom]
    return lines


def _found(image: Image.Image, offset: int) -> Iterator[_Line]:
    """Yield the lines of one picture; `offset` is added to their height."""
    pixels = np.asarray(image)[:, :, ::-1]  # (H, W, 3), BGR
    result = cast("RapidOCROutput", _engine()(pixels))  # what it returns when all of its models are in use
    if result.boxes is None or result.txts is None:
        return
    for box, text in zip(result.boxes, result.txts, strict=True):  # box: (4, 2), its corners
        yield _Line(text, float(box[:, 0].min()), offset + float(box[:, 1].min()), offset + float(box[:, 1].max()))


def _rows(lines: Iterable[_Line]) -> list[list[_Line]]:
    """Group what stands at the same height, from the top, each from the left."""
    rows: list[list[_Line]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if rows and line.middle < rows[-1][0].bottom and line.top < rows[-1][0].middle:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


@cache
def _engine() -> "RapidOCR":
    import rapidocr  # a second and 300 MB, for scans only

    models = Path(rapidocr.__file__).parent / "models"
    paths = {name: str(models / file) for name, file in _MODELS.items()}  # named, so that none is looked for elsewhere
    return rapidocr.RapidOCR(params={"Global.log_level": "critical", **paths})
