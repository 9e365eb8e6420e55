"""ZIP archives of files that can be read themselves."""

import zipfile
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from knowledge.errors import (
    DocumentTooLarge,
    EmptyDocument,
    EncryptedDocument,
    UnreadableDocument,
    UnsupportedFormat,
)
from knowledge.loaders.content import Content
from knowledge.loaders.members import Read, read_member
from knowledge.loaders.package import check_unpacked
from knowledge.reasons import Code
from knowledge.types import Section

_MOST_MEMBERS = 1_000
_ENCRYPTED = 0x1  # of the general purpose flags
_UTF_8 = 0x800


def load_archive(path: Path, read: Read) -> Content:
    """Return what is in an archive: every file that `read` reads, in the archive's order, under its own name.

    Files of other kinds, hidden ones and those without text are left out. One that is damaged fails the archive, so
    that nobody takes a part for the whole.
    Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT.

    Raises:
        EncryptedDocument: a file in it asks for a password.
        DocumentTooLarge: it holds too many files, or unpacks to more than is read.
        UnreadableDocument: a file in it cannot be read; the message names it.
    """
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir() and not _is_hidden(member)]
        if len(members) > _MOST_MEMBERS:
            raise DocumentTooLarge(Code.TOO_MANY_FILES, count=len(members), most=_MOST_MEMBERS)
        check_unpacked(members)
        sections = tuple(section for member in members for section in _sections(archive, member, read))
    if not sections:
        raise EmptyDocument(Code.NO_TEXT_IN_FILES)
    return Content("", sections)


def _sections(archive: ZipFile, member: ZipInfo, read: Read) -> tuple[Section, ...]:
    name = _name(member)
    if member.flag_bits & _ENCRYPTED:
        raise EncryptedDocument(Code.LOCKED_MEMBER, name=name)
    try:
        return read_member(name, archive.read(member), read)
    except (EmptyDocument, UnsupportedFormat):
        return ()
    except UnreadableDocument as error:
        raise type(error)(Code.IN_IT, name=name, reason=error.reason) from error


def _is_hidden(member: ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def _name(member: ZipInfo) -> str:
    """Return a file's name as it was meant: Chinese systems write it in GB18030 and do not say so."""
    if member.flag_bits & _UTF_8:
        return member.filename
    written = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
