"""Files to documents: which loader reads what, and what every document gets."""

import hashlib
import logging
import os
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from knowledge.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument, UnsupportedFormat
from knowledge.language import detect_language
from knowledge.loaders.content import Content
from knowledge.loaders.docx import load_docx
from knowledge.loaders.html import load_html
from knowledge.loaders.page import load_page
from knowledge.loaders.pdf import load_pdf
from knowledge.loaders.text import load_markdown, load_text
from knowledge.types import Document, Section

LOADERS: dict[str, Callable[[Path], Content]] = {
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".txt": load_text,
    ".text": load_text,
    ".html": load_html,
    ".htm": load_html,
    ".webpage": load_page,
    ".pdf": load_pdf,
    ".docx": load_docx,
}
FILE_BYTES = 100_000_000  # largest file that is read

logger = logging.getLogger(__name__)

_NAMESPACE = uuid.UUID("6b1f6d0c-3d5a-5d0e-9a64-2f3a3f1f7a11")
_TITLE_CHARS = 200
_LANGUAGE_CHARS = 5_000  # of the text are enough to tell its language


def document_id(space_id: str, uri: str) -> str:
    """Return the stable id of a source within a space."""
    return uuid.uuid5(_NAMESPACE, f"{space_id}\n{uri}").hex


def uri_of(path: Path) -> str:
    """Return what a file is known by: its path, with replacement characters where its name is not UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def is_read(path: Path) -> bool:
    """Return whether a loader reads files of a name like this."""
    return path.suffix.lower() in LOADERS


def check(path: Path) -> Callable[[Path], Content]:
    """Return the loader of a file, after looking at its name, kind and size only.

    Raises:
        UnreadableDocument: it is no file, too large, empty, or of a name or kind that nothing here reads.
    """
    if uri_of(path) != str(path):
        raise UnreadableDocument("Its name is not UTF-8. Rename it.")
    if path.is_symlink() and not path.exists():
        raise UnreadableDocument("It is a link to something that does not exist.")
    if not path.is_file():
        raise UnreadableDocument("It does not exist." if not path.exists() else "It is not a file.")
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        known = ", ".join(sorted(suffix[1:] for suffix in LOADERS))
        raise UnsupportedFormat(f"Files of the kind {path.suffix or 'without a suffix'!r} cannot be read; {known} can.")
    size = path.stat().st_size
    if size > FILE_BYTES:
        raise DocumentTooLarge(f"It has {size / 1e6:,.0f} MB; at most {FILE_BYTES / 1e6:,.0f} MB are read.")
    if size == 0:
        raise EmptyDocument("It is empty (0 bytes).")
    return loader


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(space_id: str, path: Path) -> Document:
    """Return a file as a document. Its title is the source's own, else the file's name.

    Raises:
        UnreadableDocument: it cannot be turned into text; the message says why.
        OSError: it cannot be opened.
    """
    content = _read(path)
    sections = tuple(section for section in content.sections if section.text)
    if not sections:
        raise EmptyDocument("It holds no text.")
    title = " ".join(content.title.split())[:_TITLE_CHARS]
    uri = uri_of(path)
    return Document(
        id=document_id(space_id, uri),
        title=title or path.stem,
        uri=uri,
        content_hash=content_hash(path),
        updated_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        sections=tuple(_under_title(section, title) for section in sections),
        language=_language(sections),
    )


def _read(path: Path) -> Content:
    loader = check(path)
    try:
        return loader(path)
    except (UnreadableDocument, OSError):
        raise
    except Exception as error:  # on damaged and hostile files the parsers raise whatever their code runs into
        logger.warning("load.damaged suffix=%s error=%s", path.suffix, type(error).__name__)
        raise UnreadableDocument(
            f"It is damaged, or not what its name says ({error or type(error).__name__})."
        ) from error


def _under_title(section: Section, title: str) -> Section:
    """Put the title before the headings, unless the first of them says it already."""
    if not title or (section.headings and section.headings[0] == title):
        return section
    return Section(section.text, (title, *section.headings), section.page)


def _language(sections: tuple[Section, ...]) -> str:
    sample = ""
    for section in sections:
        sample += f"{section.text}\n"
        if len(sample) > _LANGUAGE_CHARS:
            break
    return detect_language(sample[:_LANGUAGE_CHARS])
