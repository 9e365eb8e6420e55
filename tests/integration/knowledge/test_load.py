"""What each format gives: title, headings, pages, text without markup."""

import re
import zipfile
from pathlib import Path

import pytest
from docx import Document as WordDocument
from docx.oxml import parse_xml
from fpdf import FPDF

from knowledge.load import load
from knowledge.loaders.pdf_reader import join_lines

MARKDOWN = """---
title: "City guide"
---
# Guide to **Quanzhou**

Intro with a [link](https://example.com) and `code`.
It goes on in the next line.

## Food

- oyster omelette
- ginger duck
  - with rice

| dish | price |
| --- | --- |
| omelette | 25 yuan |

```
zhiyin ask "where?"
```
"""
HTML = """<html><head><title>Tea house</title><style>p {}</style></head><body><nav>Home | About</nav>
<main><h1>Tea house</h1><p>Open <b>daily</b>.</p><h2>Prices</h2><table><tr><th>tea</th><td>38 yuan</td></tr></table>
<ul><li>oolong</li><li>white</li></ul><!-- secret --></main><footer>imprint</footer></body></html>"""


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding)
    return path


def test_markdown_keeps_structure_and_loses_markup(tmp_path: Path) -> None:
    document = load("team", write(tmp_path, "guide.md", MARKDOWN))
    assert document.title == "City guide"
    intro, food = document.sections
    assert intro.headings == ("City guide", "Guide to Quanzhou")
    assert intro.text == "Intro with a link and code. It goes on in the next line."
    assert food.headings[-1] == "Food"
    assert "- oyster omelette\n- ginger duck\n- with rice" in food.text
    assert "omelette | 25 yuan" in food.text
    assert 'zhiyin ask "where?"' in food.text


def test_chinese_lines_are_joined_without_a_space(tmp_path: Path) -> None:
    document = load("team", write(tmp_path, "a.md", "# 茶\n\n这是第一行的字\n这是第二行的字 and\nEnglish\n"))
    assert document.sections[0].text == "这是第一行的字这是第二行的字 and English"
    assert document.language == "zh"


def test_html_gives_its_main_text_only(tmp_path: Path) -> None:
    document = load("team", write(tmp_path, "tea.html", HTML))
    assert document.title == "Tea house"
    text = "\n".join(section.text for section in document.sections)
    assert "Open daily." in text
    assert "tea | 38 yuan" in text
    assert "- oolong\n- white" in text
    assert not any(word in text for word in ("Home", "imprint", "secret", "p {}"))
    assert document.sections[1].headings == ("Tea house", "Prices")


def test_pdf_keeps_title_and_page_numbers(tmp_path: Path) -> None:
    document = FPDF()
    document.set_title("Harbour rules")
    document.set_font("Helvetica", size=12)
    for text in ("Ferries leave at 7:40.", "Bicycles are free."):
        document.add_page()
        document.multi_cell(0, text=text)
    path = tmp_path / "rules.pdf"
    document.output(str(path))
    loaded = load("team", path)
    assert loaded.title == "Harbour rules"
    assert [(section.page, section.text) for section in loaded.sections] == [
        (1, "Ferries leave at 7:40."),
        (2, "Bicycles are free."),
    ]


def test_printed_lines_become_paragraphs_again() -> None:
    page = "The harbour is open every day and ferries leave from the old\npier. It is a short walk.\nSee the rec-\nords in the archive, which is a very long line of text."
    assert "from the old pier." in join_lines(page)
    assert join_lines("这是很长的一行文字一直写到\n行尾才换行") == "这是很长的一行文字一直写到行尾才换行"


def test_word_headings_lists_and_tables(tmp_path: Path) -> None:
    document = WordDocument()
    document.core_properties.title = "Handbook"
    document.add_heading("Leave", level=1)
    document.add_paragraph("Everyone has 25 days.")
    document.add_paragraph("apply early", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Probation", "3 months"
    path = tmp_path / "handbook.docx"
    document.save(str(path))
    loaded = load("team", path)
    assert loaded.title == "Handbook"
    assert loaded.sections[0].headings == ("Handbook", "Leave")
    assert loaded.sections[0].text == "Everyone has 25 days.\n\n- apply early\n\nProbation | 3 months"


def test_plain_text_in_the_usual_encodings(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        document = load("team", write(tmp_path, f"{encoding}.txt", "退款七天内到账。", encoding))
        assert document.sections[0].text == "退款七天内到账。"
        assert document.title == encoding


def test_names_with_paths_in_them_are_just_names(tmp_path: Path) -> None:
    document = load("team", write(tmp_path, "..\\..\\etc\\passwd.md", "# x\n\ny"))
    assert document.uri.startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("我们的退款一般在七个工作日内到账,如有问题请联系客服。", "gb18030"),
        ("我們的退款一般在七個工作日內到帳,如有問題請聯繫客服。", "big5"),
        ("It’s a café near the Müller house.", "cp1252"),
        ("一行字\nand another", "utf-16"),
    ],
)
def test_texts_in_older_encodings_are_read(tmp_path: Path, text: str, encoding: str) -> None:
    assert load("team", write(tmp_path, "a.txt", text, encoding)).sections[0].text == text


def test_a_page_that_is_one_form_is_read(tmp_path: Path) -> None:
    page = "<body><form><h1>Leave</h1><p>Ask your manager first.</p><button>Send</button></form></body>"
    document = load("team", write(tmp_path, "a.html", page))
    assert [section.text for section in document.sections] == ["Ask your manager first."]


def test_word_keeps_insertions_controls_and_merged_cells(tmp_path: Path) -> None:
    word = WordDocument()
    paragraph = word.add_paragraph("Pay within ")
    run = "<w:r><w:t>{}</w:t></w:r>"
    word_ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph._p.append(parse_xml(f"<w:ins {word_ns}>{run.format('30 days')}</w:ins>"))
    deleted = "<w:r><w:delText>never</w:delText></w:r>"
    paragraph._p.append(parse_xml(f"<w:del {word_ns}>{deleted}</w:del>"))
    control = f"<w:sdt {word_ns}><w:sdtContent><w:p>{run.format('Signed: Mei')}</w:p></w:sdtContent></w:sdt>"
    paragraph._p.addnext(parse_xml(control))
    table = word.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Spring"
    table.cell(0, 1).text, table.cell(1, 1).text = "tea", "bamboo"
    word.save(str(tmp_path / "a.docx"))
    text = load("team", tmp_path / "a.docx").sections[0].text
    assert text == "Pay within 30 days\n\nSigned: Mei\n\nSpring | tea\nSpring | bamboo"


def test_word_without_properties_is_called_by_its_file(tmp_path: Path) -> None:
    word = WordDocument()
    word.add_paragraph("Hello.")
    word.save(str(tmp_path / "full.docx"))
    with zipfile.ZipFile(tmp_path / "full.docx") as full, zipfile.ZipFile(tmp_path / "note.docx", "w") as bare:
        for name in full.namelist():
            content = full.read(name)
            if name == "_rels/.rels":
                content = re.sub(rb"<Relationship [^>]*core-properties[^>]*/>", b"", content)
            if name != "docProps/core.xml":
                bare.writestr(name, content)
    assert load("team", tmp_path / "note.docx").title == "note"
