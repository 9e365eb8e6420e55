"""The text of one paragraph of a Word document."""

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_TEXT = qn("w:t")
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " "}
_REPEATED = {qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}


def paragraph_text(paragraph: BaseOxmlElement) -> str:
    """Return what a paragraph says; tracked deletions, and what is there twice for older programs, are left out."""
    pieces: list[str] = []
    for element in paragraph.iter(_TEXT, *_BREAKS):
        if not any(parent.tag in _REPEATED for parent in element.iterancestors()):
            pieces.append(_BREAKS.get(element.tag) or element.text or "")
    return "".join(pieces)
