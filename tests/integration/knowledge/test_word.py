"""What Word shows that is not in the text of its paragraphs: notes, heads and feet, automatic numbers."""

import zipfile
from pathlib import Path

import pytest
from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

from knowledge.load import load
from knowledge.loaders.docx_numbers import written
from knowledge.types import Document

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def read(folder: Path, word: WordDocument, notes: dict[int, str] | None = None) -> Document:
    """Save a document, with footnotes by their numbers, and load it."""
    plain, path = folder / "plain.docx", folder / "a.docx"
    word.save(str(plain))
    written_notes = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        for number, text in (notes or {}).items()
    )
    separator = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>'
    part = f'<Override PartName="/word/footnotes.xml" ContentType="{NOTES}"/></Types>'
    relation = f'<Relationship Id="rId99" Type="{RELATION}" Target="footnotes.xml"/></Relationships>'
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(b"</Types>", part.encode())
            if name == "word/_rels/document.xml.rels":
                data = data.replace(b"</Relationships>", relation.encode())
            target.writestr(name, data)
        target.writestr(
            "word/footnotes.xml", f'<w:footnotes xmlns:w="{WORDS}">{separator}{written_notes}</w:footnotes>'
        )
    return load("team", path)


def refer(paragraph: Paragraph, number: int) -> None:
    """Let a paragraph refer to a footnote."""
    paragraph.add_run()._r.append(parse_xml(f'<w:footnoteReference xmlns:w="{WORDS}" w:id="{number}"/>'))


def add_list(word: WordDocument, name: int, levels: list[tuple[str, str]]) -> None:
    """Define the automatic numbers of a list, by the kind and the text of each level."""
    made = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate(levels)
    )
    root = word.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum xmlns:w="{WORDS}" w:abstractNumId="{name}">{made}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num xmlns:w="{WORDS}" w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>'))


def say(word: WordDocument, text: str, name: int, depth: int = 0) -> Paragraph:
    """Add a paragraph of style Normal to a list."""
    paragraph = word.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr xmlns:w="{WORDS}"><w:ilvl w:val="{depth}"/><w:numId w:val="{name}"/></w:numPr>')
    )
    return paragraph


def test_notes_follow_their_paragraphs_and_stay_in_their_lists(tmp_path: Path) -> None:
    word = new_document()
    refer(word.add_paragraph("Goods arrive within thirty days."), 2)
    refer(word.add_paragraph("unpack", style="List Bullet"), 3)
    word.add_paragraph("check", style="List Bullet")
    table = word.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "island"
    refer(table.rows[0].cells[1].paragraphs[0], 4)
    table.rows[0].cells[1].paragraphs[0].add_run("9 yuan")
    found = read(tmp_path, word, {2: "To islands: fifty-five.", 3: "with care", 4: "In winter 12 yuan."})
    assert found.sections[0].text == (
        "Goods arrive within thirty days.\n\nTo islands: fifty-five.\n\n- unpack (with care)\n- check\n\n"
        "island | 9 yuan\n\nIn winter 12 yuan."
    )


def test_what_stands_at_the_top_and_foot_of_pages_is_read_once(tmp_path: Path) -> None:
    word = new_document()
    word.add_heading("Supply agreement", level=1)
    word.add_paragraph("Goods arrive within thirty days.")
    for section in (word.sections[0], word.add_section()):
        section.header.is_linked_to_previous = False
        section.header.paragraphs[0].text = "Contract no. SA-7741"
        section.footer.is_linked_to_previous = False
        section.footer.paragraphs[0].text = "第 3 页 / 共 9 页"
    first, second = read(tmp_path, word).sections
    assert (first.text, second.text) == ("Contract no. SA-7741", "Goods arrive within thirty days.")


def test_automatic_numbers_are_read_with_their_paragraphs(tmp_path: Path) -> None:
    word = new_document()
    add_list(word, 90, [("chineseCountingThousand", "第%1条"), ("decimal", "%1.%2")])
    add_list(word, 91, [("lowerLetter", "%1)")])
    for text, name, depth in (("付款", 90, 0), ("Pay", 90, 1), ("Ask", 90, 1), ("first", 91, 0), ("交货", 90, 0)):
        say(word, text, name, depth)
    word.add_paragraph("A break.")
    say(word, "Send", 90, 1)
    assert read(tmp_path, word).sections[0].text == (
        "第一条 付款\n一.1 Pay\n一.2 Ask\na) first\n第二条 交货\n\nA break.\n\n二.1 Send"
    )


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        (14, "upperRoman", "XIV"),
        (28, "lowerLetter", "bb"),
        (12, "chineseCounting", "十二"),
        (105, "chineseCountingThousand", "一百零五"),
        (10**9, "lowerLetter", "1000000000"),
        (7, "hebrew1", "7"),
    ],
)
def test_numbers_are_written_as_word_does(number: int, kind: str, text: str) -> None:
    assert written(number, kind) == text
