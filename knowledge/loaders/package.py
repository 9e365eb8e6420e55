"""What Office files, EPUBs and archives share: they are ZIP files, looked at before they are read."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZipInfo

from lxml import etree  # type: ignore[import-untyped]

from knowledge.errors import DocumentTooLarge, EncryptedDocument
from knowledge.loaders.dates import parse_date
from knowledge.loaders.titles import written_title
from knowledge.reasons import Code

UNPACKED_BYTES = 200_000_000  # pictures included
MARKUP_BYTES = 30_000_000  # of XML that is held in memory whole, where it takes many times its size

_OLE = b"\xd0\xcf\x11\xe0"  # an encrypted DOCX, PPTX or XLSX is an OLE container; so are the old .doc and .ppt
_CORE = "docProps/core.xml"
# What the templates of python-docx and python-pptx say of themselves, which stays in what is made from them.
_TEMPLATE_AUTHOR = "python-docx"
_TEMPLATE_DATES = ("2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z", "2013-01-27T09:15:58Z")


@dataclass(frozen=True, slots=True)
class Properties:
    """What an Office file says of itself; empty where it says nothing."""

    title: str = ""
    author: str = ""
    published_at: datetime | None = None


def open_office(path: Path, markup_bytes: int = MARKUP_BYTES) -> Properties:
    """Look at an Office file before its parser does, and return what it says of itself.

    Source: ECMA-376-2, https://ecma-international.org/publications-and-standards/standards/ecma-376/.

    Raises:
        EncryptedDocument: it asks for a password.
        DocumentTooLarge: it unpacks to more than is read, as a zip bomb does.
    """
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            kind = path.suffix.lower()
            raise EncryptedDocument(Code.LOCKED_OFFICE, old=kind[:-1], new=kind)
    with zipfile.ZipFile(path) as archive:
        check_unpacked(archive.infolist(), markup_bytes)
        return _properties(archive.read(_CORE)) if _CORE in archive.namelist() else Properties()


def check_unpacked(members: Sequence[ZipInfo], markup_bytes: int = MARKUP_BYTES) -> None:
    """Refuse an archive that unpacks to more than is read into memory.

    Raises:
        DocumentTooLarge: it does.
    """
    everything = sum(member.file_size for member in members)
    markup = sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
    for size, most in ((everything, UNPACKED_BYTES), (markup, markup_bytes)):
        if size > most:
            raise DocumentTooLarge(Code.UNPACKS_TOO_LARGE, megabytes=size / 1e6, most=most / 1e6)


def parse_xml(data: bytes) -> "etree._Element":
    """Return the root of an XML part; entities are not expanded and nothing is fetched."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _properties(core: bytes) -> Properties:
    texts = {etree.QName(child).localname: (child.text or "").strip() for child in parse_xml(core).iterchildren("{*}*")}
    dates = (date for name in ("created", "modified") if (date := texts.get(name)) and date not in _TEMPLATE_DATES)
    author = texts.get("creator", "")
    return Properties(
        written_title(texts.get("title", "")),
        "" if author == _TEMPLATE_AUTHOR else author,
        parse_date(next(dates, "")),
    )
