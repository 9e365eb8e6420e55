"""E-books: EPUB 2 and 3."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from zipfile import ZipFile

from lxml import etree  # type: ignore[import-untyped]

from knowledge.errors import EncryptedDocument, UnreadableDocument
from knowledge.loaders.content import Content
from knowledge.loaders.dates import parse_date
from knowledge.loaders.html import markup_text, read_page
from knowledge.loaders.package import check_unpacked, parse_xml
from knowledge.reasons import Code
from knowledge.types import Section

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # obfuscated; the text is not
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def load_epub(path: Path) -> Content:
    """Return a book's chapters in reading order by their headings. Title, author and date: the book's metadata.

    Source: https://www.w3.org/TR/epub-33/.

    Raises:
        EncryptedDocument: its text is protected.
        UnreadableDocument: a chapter that it names is not in it.
        DocumentTooLarge: it unpacks to more than is read.
    """
    with zipfile.ZipFile(path) as archive:
        check_unpacked(archive.infolist())
        _check_readable(archive)
        package_path = _package_path(archive)
        package = parse_xml(archive.read(package_path))
        sections = [
            section for name in _chapters(package, dirname(package_path)) for section in _sections(archive, name)
        ]
    title, author, date = (_metadata(package, name) for name in ("title", "creator", "date"))
    return Content(title, tuple(sections), author, parse_date(date))


def _check_readable(archive: ZipFile) -> None:
    if _ENCRYPTION not in archive.namelist():
        return
    methods = parse_xml(archive.read(_ENCRYPTION)).iter("{*}EncryptionMethod")
    if any(method.get("Algorithm") not in _FONTS for method in methods):
        raise EncryptedDocument(Code.COPY_PROTECTED)


def _package_path(archive: ZipFile) -> str:
    """Return the name of the package document, which lists all else."""
    if _CONTAINER not in archive.namelist():
        raise UnreadableDocument(Code.NO_BOOK, part=_CONTAINER)
    root = parse_xml(archive.read(_CONTAINER)).find(".//{*}rootfile")
    name = unquote(root.get("full-path", "")) if root is not None else ""
    if name not in archive.namelist():
        raise UnreadableDocument(Code.NO_BOOK_LIST)
    return name


def _chapters(package: "etree._Element", folder: str) -> Iterator[str]:
    """Yield the names of the pages in reading order."""
    items = {item.get("id"): item for item in package.iterfind("{*}manifest/{*}item")}
    for reference in package.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and item.get("media-type") in _PAGES:
            yield normpath(join(folder, unquote(item.get("href", ""))))


def _sections(archive: ZipFile, name: str) -> tuple[Section, ...]:
    if name not in archive.namelist():
        raise UnreadableDocument(Code.PART_MISSING, part=name)
    return read_page(markup_text(archive.read(name))).sections


def _metadata(package: "etree._Element", name: str) -> str:
    """Return a field of the Dublin Core; several, as of a book by two, stand side by side."""
    values = (" ".join((element.text or "").split()) for element in package.iterfind(f"{{*}}metadata//{{*}}{name}"))
    found = list(filter(None, values))
    return ", ".join(found) if name == "creator" else next(iter(found), "")
