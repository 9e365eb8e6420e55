"""Tables of every format keep their header over each group of rows, however they are merged, titled or split."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter
from docx import Document as WordDocument
from docx.oxml import OxmlElement
from fpdf import FPDF
from pptx import Presentation
from pptx.util import Inches

from knowledge.load import load

HEADER = ("region", "city", "fare")
ROWS = [(f"region {row}", f"city {row}", f"{row} yuan") for row in range(60)]
FARES = [(f"region {row}", f"{row}1 yuan", f"{row}2 yuan") for row in range(60)]  # under UPPER and LOWER
UPPER, LOWER = ("region", "2024", ""), ("", "adults", "children")
TITLE = "Fares of 2024"
NOTE = "Children pay half of it."


def text_of(path: Path, content: str | None = None) -> str:
    if content is not None:
        path.write_text(content, "utf-8")
    return "\n\n".join(section.text for section in load("team", path).sections)


def word(folder: Path) -> Path:
    document = WordDocument()
    table = document.add_table(0, 3)
    for cells in ((TITLE, "", ""), HEADER, *ROWS):
        row = table.add_row().cells
        for cell, text in zip(row, cells, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(0, 2))
    path = folder / "a.docx"
    document.save(str(path))
    return path


def page(folder: Path) -> Path:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEADER, *ROWS))
    path = folder / "a.html"
    path.write_text(f"<table><tr><td colspan=3>{TITLE}</td></tr>{rows}</table>")
    return path


def delimited(folder: Path) -> Path:
    path = folder / "a.csv"
    path.write_text("\n".join([TITLE, *map(";".join, [HEADER, *ROWS])]))
    return path


def spreadsheet(folder: Path) -> Path:
    path = folder / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 2, TITLE)
        for number, row in enumerate((HEADER, *ROWS), start=2):
            sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("write", [word, page, delimited, spreadsheet])
def test_a_title_above_the_header_is_said_once_and_the_header_over_every_group(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    title, *groups = text_of(write(tmp_path)).split("\n\n")
    assert title == TITLE
    assert len(groups) > 2
    assert {group.split("\n")[0] for group in groups} == {"region | city | fare"}
    assert sum(len(group.split("\n")) - 1 for group in groups) == len(ROWS)


def word_of_two(folder: Path) -> Path:
    document = WordDocument()
    table = document.add_table(0, 3)
    for number, cells in enumerate((UPPER, LOWER, *FARES)):
        row = table.add_row()
        if number < 2:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    path = folder / "a.docx"
    document.save(str(path))
    return path


def page_of_two(folder: Path) -> Path:
    head = "<tr><th rowspan=2>region</th><th colspan=2>2024</th></tr><tr><th>adults</th><th>children</th></tr>"
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in FARES)
    path = folder / "a.html"
    path.write_text(f"<table><thead>{head}</thead>{rows}</table>")
    return path


def page_of_two_without_a_head(folder: Path) -> Path:
    path = page_of_two(folder)
    path.write_text(path.read_text().replace("<thead>", "").replace("</thead>", ""))
    return path


def spreadsheet_of_two(folder: Path) -> Path:
    path = folder / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((UPPER, LOWER, *FARES)):
            sheet.write_row(number, 0, row)
        sheet.merge_range(0, 1, 0, 2, "2024")
        sheet.merge_range(0, 0, 1, 0, "region")
    return path


def slide_of_two(folder: Path) -> Path:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    frame = slide.shapes.add_table(len(FARES) + 2, 3, Inches(1), Inches(1), Inches(6), Inches(4))
    for row, cells in zip(frame.table.rows, (UPPER, LOWER, *FARES), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    frame.table.cell(0, 1).merge(frame.table.cell(0, 2))
    frame.table.cell(0, 0).merge(frame.table.cell(1, 0))
    path = folder / "a.pptx"
    show.save(str(path))
    return path


@pytest.mark.parametrize(
    "write", [word_of_two, page_of_two, page_of_two_without_a_head, spreadsheet_of_two, slide_of_two]
)
def test_a_header_of_two_rows_stands_over_every_group_as_one(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    groups = text_of(write(tmp_path)).split("\n\n")
    assert len(groups) > 2
    assert {group.split("\n")[0] for group in groups} == {"region | 2024 · adults | 2024 · children"}
    assert [line for group in groups for line in group.split("\n")[1:]] == [" | ".join(row) for row in FARES]


def test_a_row_of_one_cell_under_the_header_of_a_page_is_not_of_it(tmp_path: Path) -> None:
    rows = "<tr><th>city</th><th>fare</th></tr><tr><th colspan=2>North</th></tr><tr><td>Bern</td><td>3</td></tr>"
    assert text_of(tmp_path / "a.html", f"<table>{rows}</table>") == "city | fare\nNorth\nBern | 3"


def slide_table(folder: Path, rows: Sequence[tuple[str, ...]], *, has_header: bool, merged: tuple[int, ...]) -> str:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    table = slide.shapes.add_table(len(rows), 3, Inches(1), Inches(1), Inches(6), Inches(4)).table
    table.first_row = has_header
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    top, left, bottom, right = merged
    table.cell(top, left).merge(table.cell(bottom, right))
    show.save(str(folder / "a.pptx"))
    return text_of(folder / "a.pptx")


def test_merged_cells_of_a_slide_keep_their_place_and_are_in_each_row(tmp_path: Path) -> None:
    rows = [("pier", "ferry", "time"), ("east", "", "7:40"), ("", "", "8:40"), ("west", "Wave", "9:40")]
    said = slide_table(tmp_path, rows, has_header=True, merged=(1, 0, 2, 1))
    assert said == "pier | ferry | time\neast |  | 7:40\neast |  | 8:40\nwest | Wave | 9:40"


def test_a_table_of_a_slide_without_a_header_has_none_over_its_groups(tmp_path: Path) -> None:
    rows = [(f"pier {row}", "ferry " * 8, f"{row}:40") for row in range(30)]
    groups = slide_table(tmp_path, rows, has_header=False, merged=(0, 0, 0, 0)).split("\n\n")
    assert len(groups) > 1
    assert [line.split(" | ")[0] for group in groups for line in group.split("\n")] == [row[0] for row in rows]


def test_a_delimiter_is_found_under_a_title_that_holds_another(tmp_path: Path) -> None:
    content = "Fares, all\na;b\n1,5;2,5\n3,5;4,5\n"
    assert text_of(tmp_path / "a.csv", content) == "Fares, all\n\na | b\n1,5 | 2,5\n3,5 | 4,5"


def test_cells_of_a_page_that_span_rows_and_columns_keep_their_place(tmp_path: Path) -> None:
    markup = """<table><caption>Fares</caption>
    <tr><th>Region</th><th>City</th><th>Fare</th><th>Note</th></tr>
    <tr><td rowspan=2>North</td><td>Beijing</td><td colspan=2>10</td></tr>
    <tr><td>Tianjin</td><td>20</td><td>late</td></tr></table>"""
    expected = "Fares\n\nRegion | City | Fare | Note\nNorth | Beijing | 10\nNorth | Tianjin | 20 | late"
    assert text_of(tmp_path / "a.html", markup) == expected


def test_a_table_without_end_tags_is_read_cell_by_cell(tmp_path: Path) -> None:
    markup = "<table><tr><td>tea<td>yuan<tr><td>oolong<td><b>38</b> or more</table>"
    assert text_of(tmp_path / "a.html", markup) == "tea | yuan\noolong | 38 or more"


def test_wide_cells_of_word_keep_their_place(tmp_path: Path) -> None:
    document = WordDocument()
    table = document.add_table(2, 3)
    for row, cells in zip(table.rows, (("a", "", "c"), ("1", "2", "3")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    document.save(str(tmp_path / "a.docx"))
    assert text_of(tmp_path / "a.docx") == "a |  | c\n1 | 2 | 3"


def test_a_table_inside_a_table_is_said_once(tmp_path: Path) -> None:
    inner = "<table><tr><th>tea</th><th>yuan</th></tr><tr><td>oolong</td><td>38</td></tr></table>"
    layout = f"<table><tr><td><h2>Prices</h2>{inner}</td><td><ul><li>one</li><li>two</li></ul></td></tr></table>"
    path = tmp_path / "a.html"
    path.write_text(layout)
    (section,) = load("team", path).sections
    assert section.headings == ("Prices",)
    assert section.text == "tea | yuan\noolong | 38\n\n- one\n- two"
    data = f"<table><tr><th>shop</th><th>list</th></tr><tr><td>Mei</td><td>{inner}</td></tr></table>"
    assert text_of(path, data) == "shop | list\nMei | tea yuan oolong 38"


@pytest.mark.parametrize("markup", ["<table>{}</table>", "<table role=presentation>{}</table>"])
def test_a_table_that_only_lays_a_page_out_is_read_as_text(tmp_path: Path, markup: str) -> None:
    cells = "<tr><td>Welcome to the <b>pier</b>.</td></tr><tr><td><ul><li>one</li><li>two</li></ul></td></tr>"
    assert text_of(tmp_path / "a.html", markup.format(cells)) == "Welcome to the pier.\n\n- one\n- two"


def sheet_text(folder: Path, rows: list[list[object]], merged: tuple[int, int, int, int, str] | None = None) -> str:
    path = folder / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 1, row)
        if merged:
            sheet.merge_range(*merged)
    return text_of(path)


def test_rows_after_an_empty_one_go_on_under_the_header(tmp_path: Path) -> None:
    rows: list[list[object]] = [["city", "fare"], ["Rome", 20], [], ["Bern", 10], [], ["by bus"], [], ["Oslo", 30]]
    assert (
        sheet_text(tmp_path, rows)
        == "city | fare\nRome | 20\n\ncity | fare\nBern | 10\n\nby bus\n\ncity | fare\nOslo | 30"
    )


def test_another_table_under_an_empty_row_keeps_its_own_header(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["city", "fare"],
        ["Rome", 20],
        [],
        ["pier", "ferries"],
        ["east", 4],
        [],
        ["a", "b", "c"],
    ]
    assert sheet_text(tmp_path, rows) == "city | fare\nRome | 20\n\npier | ferries\neast | 4\n\na | b | c"


def test_a_cell_merged_over_rows_of_a_sheet_is_in_each(tmp_path: Path) -> None:
    rows: list[list[object]] = [["region", "city"], ["North", "Beijing"], ["", "Tianjin"], ["South", "Canton"]]
    expected = "region | city\nNorth | Beijing\nNorth | Tianjin\nSouth | Canton"
    assert sheet_text(tmp_path, rows, (1, 1, 2, 1, "North")) == expected


def pdf(
    folder: Path, rows: list[tuple[str, ...]], *, repeated: bool = False, note_after: int = 0, note: str = NOTE
) -> Path:
    document = FPDF()
    document.set_font("Helvetica", size=10)
    document.add_page()
    document.multi_cell(0, text="Fares of the harbour ferries are listed below. " * 5, new_x="LMARGIN", new_y="NEXT")
    for part in (rows[:note_after], rows[note_after:]):
        with document.table(first_row_as_headings=repeated) as table:
            for row in part:
                table.row(row)
        document.multi_cell(0, text=note, new_x="LMARGIN", new_y="NEXT")
    path = folder / "a.pdf"
    document.output(str(path))
    return path


@pytest.mark.parametrize("repeated", [False, True])
def test_a_table_over_pages_of_a_pdf_keeps_its_header(tmp_path: Path, repeated: bool) -> None:
    text = text_of(pdf(tmp_path, [HEADER, *ROWS], repeated=repeated))
    groups = [group for group in text.split("\n\n") if "region 1" in group or " | " in group]
    assert len(groups) > 3
    assert {group.split("\n")[0] for group in groups} == {"region | city | fare"}
    assert [line for group in groups for line in group.split("\n")[1:]] == [" | ".join(row) for row in ROWS]
    assert text.startswith("Fares of the harbour ferries are listed below. Fares")


def test_a_table_of_a_pdf_that_is_broken_by_a_line_keeps_its_header(tmp_path: Path) -> None:
    groups = text_of(pdf(tmp_path, [HEADER, *ROWS[:12]], note_after=6)).split("\n\n")[1:]
    assert groups[1] == NOTE
    assert groups[2].split("\n")[:2] == ["region | city | fare", "region 5 | city 5 | 5 yuan"]


def test_a_pdf_with_two_columns_of_prose_has_no_table(tmp_path: Path) -> None:
    document = FPDF()
    document.set_font("Helvetica", size=10)
    document.add_page()
    for line in range(12):
        for left in (10, 110):
            document.text(left, 20 + 6 * line, f"line {line} of a column of prose that is long enough")
    document.output(str(tmp_path / "a.pdf"))
    assert " | " not in text_of(tmp_path / "a.pdf")


def test_another_table_of_a_pdf_in_the_same_columns_keeps_its_own_header(tmp_path: Path) -> None:
    rows = [("dish", "cook", "pot"), *((f"{letter} dish", "Mei", "iron") for letter in "abcd")]
    path = pdf(tmp_path, [HEADER, *ROWS[:5], *rows], note_after=6, note="Table 2: dishes")
    assert text_of(path).split("\n\n")[3].split("\n")[0] == "dish | cook | pot"


def test_cells_of_several_lines_in_a_pdf_stay_in_their_row(tmp_path: Path) -> None:
    rows = [("region", "notes"), ("north", "late ferries on every holiday of the year " * 2), ("south", "none")]
    lines = text_of(pdf(tmp_path, [*rows, ("west", "none")])).split("\n\n")[1].split("\n")
    assert lines == [" | ".join((first, second.strip())) for first, second in [*rows, ("west", "none")]]


def test_a_list_of_a_pdf_is_no_table(tmp_path: Path) -> None:
    document = FPDF()
    document.set_font("Helvetica", size=10)
    document.add_page()
    for line, text in enumerate(("bring a ticket", "come early", "stay seated", "wave")):
        document.text(10, 20 + 6 * line, f"{line + 1}.")
        document.text(20, 20 + 6 * line, text)
    document.output(str(tmp_path / "a.pdf"))
    assert " | " not in text_of(tmp_path / "a.pdf")
