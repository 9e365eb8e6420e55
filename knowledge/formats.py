"""Which files can be read, by their suffix."""

from pathlib import Path
from typing import Literal

from knowledge.errors import UnsupportedFormat
from knowledge.loaders.code import LANGUAGES
from knowledge.reasons import Code

Format = Literal[
    "archive",
    "code",
    "delimited",
    "docx",
    "email",
    "epub",
    "html",
    "image",
    "json",
    "json lines",
    "markdown",
    "pdf",
    "pptx",
    "spreadsheet",
    "text",
    "webpage",
]

FORMATS: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".log": "text",
    ".rst": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".webpage": "webpage",  # as a source has fetched it: of its HTML only the main text is read
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".xlsx": "spreadsheet",
    ".xlsm": "spreadsheet",
    ".xlsb": "spreadsheet",
    ".xls": "spreadsheet",
    ".ods": "spreadsheet",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".json": "json",
    ".jsonl": "json lines",
    ".ndjson": "json lines",
    ".epub": "epub",
    ".eml": "email",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".webp": "image",
    ".bmp": "image",
    ".gif": "image",
    ".tif": "image",
    ".tiff": "image",
    ".zip": "archive",
    **dict.fromkeys(LANGUAGES, "code"),
}


def is_read(path: Path) -> bool:
    """Return whether files of a name like this are read."""
    return path.suffix.lower() in FORMATS


def format_of(path: Path) -> Format:
    """Return the format that a file's name says.

    Raises:
        UnsupportedFormat: nothing here reads it.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        known = ", ".join(sorted(suffix[1:] for suffix in FORMATS))
        if not path.suffix:
            raise UnsupportedFormat(Code.NO_TYPE, known=known)
        raise UnsupportedFormat(Code.UNSUPPORTED_TYPE, suffix=path.suffix, known=known)
    return found
