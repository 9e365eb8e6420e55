"""CSV and TSV."""

import csv
import io
from pathlib import Path

from knowledge.loaders.content import Content, read_text
from knowledge.loaders.tables import row_groups
from knowledge.types import Section

_SAMPLE_CHARS = 8_000  # to tell the delimiter from
_DELIMITERS = ",;\t|"
_CELL_CHARS = 1_000_000


def load_delimited(path: Path) -> Content:
    """Return a table; its first row stands above every group of rows.

    Source: https://www.rfc-editor.org/rfc/rfc4180, with the delimiters that spreadsheets write.
    """
    text = read_text(path)
    csv.field_size_limit(_CELL_CHARS)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(path, text[:_SAMPLE_CHARS]))
    return Content("", (Section("\n\n".join(row_groups(rows))),))


def _delimiter(path: Path, sample: str) -> str:
    """Return what the cells are separated by: of the usual marks the one that the first line holds most of."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    first = sample.split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)
