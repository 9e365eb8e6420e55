"""What each format gives: title, headings, pages, text without markup."""

from pathlib import Path

from docx import Document as WordDocument
from fpdf import FPDF

from knowledge.load import load
from knowledge.loaders.pdf import join_lines

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
    document = load("team", write(tmp_path, "a.md", "# 茶\n\n第一行\n第二行 and\nEnglish\n"))
    assert document.sections[0].text == "第一行第二行 and English"
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
