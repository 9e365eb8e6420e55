"""Word documents."""

import re
import zipfile
from pathlib import Path

from docx import Document as open_docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from knowledge.errors import EncryptedDocument, UnreadableDocument
from knowledge.loaders.content import Content, Outline, check_unpacked, row_text

_OLE = b"\xd0\xcf\x11\xe0"  # an encrypted DOCX is an OLE container; so is the old .doc
_HEADING = re.compile(r"heading ?(\d)", re.IGNORECASE)


def load_docx(path: Path) -> Content:
    """Return a Word document by its heading styles. Title: its properties, else the paragraph of style Title.

    Raises:
        EncryptedDocument: it asks for a password.
        DocumentTooLarge: it unpacks to more than is read, as a zip bomb does.
        UnreadableDocument: it is damaged, or no DOCX.
    """
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise EncryptedDocument("It asks for a password, or is an old .doc. Save it as .docx without one.")
    try:
        with zipfile.ZipFile(path) as archive:
            check_unpacked(sum(member.file_size for member in archive.infolist()))
        document = open_docx(str(path))
        outline, title = _outline(document)
        return Content((document.core_properties.title or "").strip() or title, outline.sections())
    except (zipfile.BadZipFile, OpcError, LxmlError, LookupError, ValueError, RuntimeError, EOFError) as error:
        raise UnreadableDocument(f"It is damaged, or no Word document: {error}") from error


def _outline(document: WordDocument) -> tuple[Outline, str]:
    outline, title = Outline(), ""
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            outline.paragraph("\n".join(row_text(cell.text for cell in row.cells) for row in block.rows))
            continue
        style = _style(block)
        if style == "Title":
            title = title or block.text.strip()
            outline.heading(0, block.text)
        elif heading := _HEADING.match(style):
            outline.heading(int(heading[1]), block.text)
        else:
            outline.paragraph(f"- {block.text}" if style.startswith("List") and block.text.strip() else block.text)
    return outline, title


def _style(paragraph: Paragraph) -> str:
    style = paragraph.style
    return (style.name or "") if style else ""
