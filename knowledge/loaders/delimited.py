"""CSV and TSV."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path

from knowledge.loaders.content import Content
from knowledge.loaders.encoding import read_text
from knowledge.loaders.tables import row_groups
from knowledge.types import Section

_SAMPLE_CHARS = 8_000  # to tell the delimiter from
_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_CELL_CHARS = 1_000_000


def load_delimited(path: Path) -> Content:
    """Return a table; its header stands above every group of rows.

    Source: https://www.rfc-editor.org/rfc/rfc4180, with the delimiters that spreadsheets write.
    """
    text = read_text(path)
    csv.field_size_limit(_CELL_CHARS)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(path, text[:_SAMPLE_CHARS]))
    return Content("", (Section("\n\n".join(row_groups(rows))),))


def _delimiter(path: Path, sample: str) -> str:
    """Return what the cells are separated by: of the usual marks the one that most lines hold equally often."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    lines = _QUOTED.sub("", sample).split("\n")
    return max(_DELIMITERS, key=lambda mark: _agreement(line.count(mark) for line in lines))


def _agreement(counts: Iterable[int]) -> tuple[int, int]:
    """Return how many lines hold a mark equally often, and how often that is."""
    often, lines = max(Counter(filter(None, counts)).items(), key=itemgetter(1), default=(0, 0))
    return lines, often
