"""Files to documents: what is read at all, and what every document gets."""

import hashlib
import os
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from knowledge.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument
from knowledge.formats import Format, format_of
from knowledge.language import detect_language
from knowledge.loaders.content import Content
from knowledge.reasons import Code
from knowledge.types import Document, Section

Read = Callable[[Path], Content]
FILE_BYTES = 100_000_000  # largest file that is read

_NAMESPACE = uuid.UUID("6b1f6d0c-3d5a-5d0e-9a64-2f3a3f1f7a11")
_TITLE_CHARS = 200
_LANGUAGE_CHARS = 5_000  # of the text are enough to tell its language


def document_id(space_id: str, uri: str) -> str:
    """Return the stable id of a source within a space."""
    return uuid.uuid5(_NAMESPACE, f"{space_id}\n{uri}").hex


def uri_of(path: Path) -> str:
    """Return what a file is known by: its path, with replacement characters where its name is not UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def check(path: Path) -> Format:
    """Return the format of a file, after looking at its name, kind and size only.

    Raises:
        UnreadableDocument: it is no file, too large, empty, or of a name or kind that nothing here reads.
    """
    if uri_of(path) != str(path):
        raise UnreadableDocument(Code.NAME_NOT_UTF_8)
    if path.is_symlink() and not path.exists():
        raise UnreadableDocument(Code.DANGLING_LINK)
    if not path.is_file():
        raise UnreadableDocument(Code.NOT_A_FILE if path.exists() else Code.NOT_THERE)
    form = format_of(path)
    size = path.stat().st_size
    if size > FILE_BYTES:
        raise DocumentTooLarge(Code.TOO_LARGE, megabytes=size / 1e6, most=FILE_BYTES / 1e6)
    if size == 0:
        raise EmptyDocument(Code.EMPTY_FILE)
    return form


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(space_id: str, path: Path, read: Read | None = None) -> Document:
    """Return a file as a document. Its title is the source's own, else the file's name.

    Args:
        space_id: the space that it will belong to.
        path: the file.
        read: turns it into text; left out, it is read in this process.

    Raises:
        UnreadableDocument: it cannot be turned into text; the message says why.
        OSError: it cannot be opened.
    """
    check(path)
    found_hash, updated_at = content_hash(path), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    content = (read or _read_here)(path)
    title = " ".join(content.title.split())[:_TITLE_CHARS]
    uri = uri_of(path)
    return Document(
        id=document_id(space_id, uri),
        title=title or path.stem,
        uri=uri,
        content_hash=found_hash,
        updated_at=updated_at,
        sections=tuple(_under_title(section, title) for section in content.sections),
        language=_language(content.sections),
        author=" ".join(content.author.split())[:_TITLE_CHARS],
        published_at=content.published_at,
    )


def _read_here(path: Path) -> Content:
    from knowledge.read import read  # the parsers of all formats: a second, and not for who reads in another process

    return read(path)


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
