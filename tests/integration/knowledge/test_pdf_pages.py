"""What is printed around the text of PDF pages, and what stands above it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from fpdf import FPDF

from knowledge.load import load
from knowledge.loaders.pdf_headings import Heading, Headings
from knowledge.loaders.pdf_lines import Letters, Line
from knowledge.page_image import find_quotes
from knowledge.types import Document, Quoted

LONG = "Ferries that are late on account of fog or ice leave as soon as the harbour master lets them. " * 12


class Printed(FPDF):
    """A document with a running head, and a centred foot that counts its pages."""

    def header(self) -> None:
        """Print the head."""
        self.set_font("Helvetica", size=8)
        self.cell(0, 6, "Harbour rules, contract SA-7741", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        """Print the foot."""
        self.set_y(-15)
        self.set_font("Helvetica", size=8)
        self.cell(0, 10, f"Page {self.page_no()} of {{nb}}", align="C")

    def say(self, text: str, size: float = 11, style: str = "") -> None:
        """Print a paragraph, with room below it."""
        self.set_font("Helvetica", style, size)
        self.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
        self.ln(3)


def read(folder: Path, document: FPDF) -> Document:
    path = folder / "a.pdf"
    document.output(str(path))
    return load("team", path)


def texts(document: Document) -> str:
    return "\n".join(section.text for section in document.sections)


def headings(document: Document) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(section.headings for section in document.sections))


@pytest.mark.parametrize("rows", [20, 80])
def test_heads_and_feet_are_in_no_sentence_and_no_table(tmp_path: Path, rows: int) -> None:
    document = Printed()
    document.add_page()
    for _ in range(4):
        document.say(LONG)
    with document.table() as table:
        for row in [("pier", "boat", "seats"), *((f"pier {each}", "Heron", f"{each}0") for each in range(rows))]:
            table.row(row)
    found = texts(read(tmp_path, document))
    assert "Page" not in found
    assert found.count("SA-7741") == 1
    assert all(f"pier {each} | Heron | {each}0\n" in f"{found}\n" for each in range(rows))


def test_a_page_number_that_nothing_else_repeats_is_dropped_and_a_repeated_table_header_is_not(tmp_path: Path) -> None:
    document = FPDF()
    document.set_font("Helvetica", size=11)
    for page in range(4):
        document.add_page()
        for line, cells in enumerate((("pier", "boat"), *((f"{page}-{row}", "Heron") for row in range(5)))):
            for left, text in zip((20, 80), cells, strict=True):
                document.text(left, 20 + 7 * line, text)
        document.text(100 + 5 * page, 285, f"{page + 7}")
    found = [section.text for section in read(tmp_path, document).sections]
    assert found == ["pier | boat\n" + "\n".join(f"{page}-{row} | Heron" for row in range(5)) for page in range(4)]


def test_what_counts_in_large_letters_is_no_page_number(tmp_path: Path) -> None:
    document = FPDF()
    for page in range(1, 4):
        document.add_page()
        for text, size in ((f"Step {page}", 24), (LONG[: 90 + page], 11)):
            document.set_font("Helvetica", size=size)
            document.multi_cell(0, text=text, new_x="LMARGIN", new_y="NEXT")
    assert [section.headings[-1] for section in read(tmp_path, document).sections] == ["Step 1", "Step 2", "Step 3"]


def test_a_foot_close_to_a_table_of_one_page_is_no_part_of_it(tmp_path: Path) -> None:
    document = FPDF()
    document.set_font("Helvetica", size=11)
    document.add_page()
    for row in range(5):
        for left in (20, 95, 160):
            document.text(left, 40 + 8 * row, f"{row}-{left}")
    document.text(95, 90, "of the harbour office")
    assert texts(read(tmp_path, document)).split("\n")[-2:] == ["", "of the harbour office"]


def test_headings_stand_above_their_text_by_size_and_numbering(tmp_path: Path) -> None:
    document = Printed()
    document.add_page()
    document.say("Rules of the harbour", 20)
    document.say("1 Piers", 14, "B")
    document.say("1.1 Mooring", style="B")
    document.say(LONG)
    document.say("1.2 Loading of goods that are heavy, wide or dangerous, and of animals that travel alone", 14)
    document.say("Ask first.")
    document.say("2 Boats", 14, "B")
    document.say(LONG * 3)
    document.say("3 Fees")
    document.say("A boat pays 7 yuan a day.")
    document.say("12 Harbour Street")
    document.say("It is the office.")
    read_back = read(tmp_path, document)
    top = "Rules of the harbour"
    loading = "1.2 Loading of goods that are heavy, wide or dangerous, and of animals that travel alone"
    assert headings(read_back)[1:] == [
        (top, "1 Piers", "1.1 Mooring"),
        (top, "1 Piers", loading),
        (top, "2 Boats"),
        (top, "2 Boats", "3 Fees"),
    ]
    assert read_back.sections[-1].text == "A boat pays 7 yuan a day.\n12 Harbour Street\nIt is the office."
    assert [section.page for section in read_back.sections if section.headings[-1:] == ("2 Boats",)] == [1, 2]


def test_chinese_chapters_are_headings_and_articles_with_their_text_are_not() -> None:
    article = "船只停靠码头应当提前两天向港务办公室申请并按照吨位缴纳停泊费用"
    said = ["第一章 总则", f"第一条 {article}", "第二条", f"{article}。", "第二章 收费标准", "第一节 停泊费", article]
    said += ["一、大船", f"{article}。", "三、乘坐渡轮要买票。"]
    gaps = {"一、大船": 12.0}
    lines, top = list[Line](), 800.0
    for text in said:
        top -= gaps.get(text, 2.0)
        lines.append(Line(text, 11.0, bottom=top - 11.0, top=top))
        top -= 11.0
    parts = list(Headings().split(lines, Letters(11.0, is_bold=False)))
    assert [part.text for part in parts if isinstance(part, Heading)] == [
        "第一章 总则",
        "第二章 收费标准",
        "第一节 停泊费",
        "一、大船",
    ]
    assert sum(len(part) for part in parts if isinstance(part, list)) == 6


def test_headings_without_text_are_read_as_text(tmp_path: Path) -> None:
    document = FPDF()
    document.add_page()
    for text, size in (("Annual report", 30), ("Harbour office", 20), ("Fees", 16), (LONG, 11), ("The end", 16)):
        document.set_font("Helvetica", size=size)
        document.multi_cell(0, text=text, new_x="LMARGIN", new_y="NEXT")
        document.ln(8)
    read_back = read(tmp_path, document)
    assert read_back.sections[-1].text == "The end"
    assert read_back.sections[0].headings == ("Annual report", "Harbour office", "Fees")


def test_a_quote_under_a_heading_is_found_on_its_page() -> None:
    page: Sequence[int] = list(map(ord, "Harbour rules\r\n3 Fees\r\nA boat pays\r\n7 yuan a day.\r\nPage 1 of 3"))
    quote = "A boat pays 7 yuan a day."
    assert find_quotes(page, Quoted((quote,), quote)) == [(23, 48)]
