"""What a Word document says outside its body: footnotes, endnotes, and heads and feet of its pages."""

import re
from collections.abc import Iterator

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from knowledge.loaders.content import tidy
from knowledge.loaders.docx_text import paragraph_text
from knowledge.loaders.package import parse_xml

_KINDS = {"footnotes": "footnote", "endnotes": "endnote"}
_REFERENCES = {qn(f"w:{kind}Reference"): kind for kind in _KINDS.values()}
_PAGE_NUMBER = re.compile(r"(?:page|seite|of|von|[第共页頁\d/|.·–—-]|\s)*", re.IGNORECASE)


def parts(document: WordDocument, kind: str) -> Iterator[BaseOxmlElement]:
    """Yield the roots of the parts of a kind, as the document's relations name it."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            yield parse_xml(relation.target_part.blob)


class Notes:
    """The footnotes and endnotes of a document."""

    def __init__(self, document: WordDocument) -> None:
        self._texts = {
            (kind, note.get(qn("w:id"))): _text(note)
            for name, kind in _KINDS.items()
            for root in parts(document, name)
            for note in root.iterchildren(qn(f"w:{kind}"))
            if note.get(qn("w:type"), "normal") == "normal"
        }

    def of(self, block: BaseOxmlElement) -> list[str]:
        """Return the notes that a paragraph or a table refers to, in order."""
        named = ((_REFERENCES[mark.tag], mark.get(qn("w:id"))) for mark in block.iter(*_REFERENCES))
        return [text for name in dict.fromkeys(named) if (text := self._texts.get(name))]


def heads_and_feet(document: WordDocument) -> list[str]:
    """Return what stands at the top and the foot of pages, each text once; page numbers alone are left out."""
    texts = [_text(root) for kind in ("header", "footer") for root in parts(document, kind)]
    return list(dict.fromkeys(text for text in texts if not _PAGE_NUMBER.fullmatch(text)))


def _text(element: BaseOxmlElement) -> str:
    return tidy("\n".join(paragraph_text(paragraph) for paragraph in element.iter(qn("w:p"))))
