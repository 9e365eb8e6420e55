"""What each kind of file gives: its words, its headings, its pages, who wrote it and when."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from docx import Document as WordDocument
from PIL import Image

from knowledge.formats import FORMATS
from knowledge.load import load
from knowledge.loaders.tables import GROUP_UNITS
from knowledge.read import LOADERS
from knowledge.split import CHUNK_UNITS
from knowledge.types import Document
from tests import documents
from tests.documents import GOOD, NOTICE, packed


def loaded(folder: Path, name: str, content: bytes) -> Document:
    path = folder / name
    path.write_bytes(content)
    return load("team", path)


def texts(document: Document) -> list[str]:
    return [section.text for section in document.sections]


def test_every_format_has_a_loader_and_a_good_example() -> None:
    assert {*LOADERS, "archive", "email"} == set(FORMATS.values())
    assert {FORMATS[Path(name).suffix] for name in GOOD} == set(FORMATS.values()) - {"webpage"}  # test_sources has it


@pytest.mark.parametrize("name", GOOD)
def test_a_good_document_of_every_format_is_read_whole(tmp_path: Path, name: str) -> None:
    text = "".join("\n".join(texts(loaded(tmp_path, name, GOOD[name]()))).split())
    assert "7:40" in text or "七点四十" in text


def test_scanned_pages_are_recognised_in_both_languages(tmp_path: Path) -> None:
    document = loaded(tmp_path, "scan.pdf", documents.scanned_pdf())
    printed, scanned = document.sections
    assert (printed.page, scanned.page) == (1, 2)
    assert printed.text == "Notices of the harbour office are put up at every pier."
    assert "The ferry leaves at 7:40 from pier 9." in scanned.text
    assert "渡轮七点四十分从九号码头出发" in scanned.text


def test_a_scan_under_a_stamp_is_recognised(tmp_path: Path) -> None:
    text = loaded(tmp_path, "scan.pdf", documents.stamped_pdf("Received by the archive of the harbour, 12 March 2024."))
    assert "The ferry leaves at 7:40 from pier 9." in texts(text)[0]


def test_a_page_of_text_over_a_picture_is_not_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.loaders.recognition.recognise", lambda image: "recognised " * 100)
    assert "recognised" not in texts(loaded(tmp_path, "a.pdf", documents.stamped_pdf("The harbour is open. " * 12)))[0]


def test_a_long_picture_is_read_from_top_to_bottom_and_every_line_once(tmp_path: Path) -> None:
    with Image.open(NOTICE) as notice:
        tall = Image.new("L", (640, 2000), 255)
        for top in (100, 940, 1800):  # the second where two stripes meet
            tall.paste(notice.convert("L"), (0, top))
    tall.save(tmp_path / "chat.png")
    assert load("team", tmp_path / "chat.png").sections[0].text.count("7:40") == 3


def test_slides_keep_their_numbers_titles_lists_tables_and_notes(tmp_path: Path) -> None:
    times, notes, prices = loaded(tmp_path, "a.pptx", documents.pptx()).sections
    assert (times.page, times.headings, times.text) == (1, ("Ferry times",), "- leaves at 7:40\n- from pier 9")
    assert (notes.page, notes.headings, notes.text) == (1, ("Ferry times", "Notes"), "Say that Sundays differ.")
    assert (prices.page, prices.headings, prices.text) == (
        2,
        ("Ferry times", "Prices"),
        "who | price\nchildren | 2 yuan",
    )


def test_sheets_keep_their_names_and_numbers(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.xlsx", documents.xlsx())
    week, prices = document.sections
    assert (document.title, document.author) == ("Timetable", "Mei Lin")
    assert (week.page, week.headings) == (1, ("Timetable", "Week"))
    assert week.text.startswith("Ferries of the week\n\npier | departure | seats\n9 | 7:40 | 120.5\n")
    assert (prices.page, prices.headings[-1], prices.text) == (2, "票价", "儿童 | 两元")


def test_percentages_of_a_sheet_are_read_as_they_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        shown = {code: book.add_format({"num_format": code}) for code in ("0.0%", "0%", '0 "%"')}
        book.add_worksheet("empty")
        sheet = book.add_worksheet("R&D <1>")
        sheet.write_row(3, 2, ["pier", "full", "late", "other"])
        for row in range(2):
            sheet.write(4 + row, 2, f"pier {row}")
            for column, form in enumerate(shown.values()):
                sheet.write(4 + row, 3 + column, 0.421, form)
    text = load("team", path).sections[0].text
    assert text == "pier | full | late | other\npier 0 | 42.1% | 42% | 0.421\npier 1 | 42.1% | 42% | 0.421"


def test_every_group_of_a_long_tables_rows_stands_under_its_header(tmp_path: Path) -> None:
    groups = loaded(tmp_path, "a.xlsx", documents.xlsx(rows=200)).sections[0].text.split("\n\n")[1:]
    assert len(groups) > 5
    assert {group.split("\n")[0] for group in groups} == {"pier | departure | seats"}
    rows = [row for group in groups for row in group.split("\n")[1:]]
    assert rows == [f"{9 + row} | 7:40 | 120.5" for row in range(200)]
    assert GROUP_UNITS < CHUNK_UNITS


def test_equal_neighbours_in_a_table_stay_in_their_columns(tmp_path: Path) -> None:
    assert texts(loaded(tmp_path, "a.csv", b"a,b,c\n1,1,\n,,2\n")) == ["a | b | c\n1 | 1\n|  | 2"]


def test_a_tables_delimiter_and_encoding_are_found(tmp_path: Path) -> None:
    assert texts(loaded(tmp_path, "a.csv", documents.csv())) == ["码头 | 时间\n九号 | 7:40\n十号 | 8:10"]


def test_a_word_list_stays_one_paragraph(tmp_path: Path) -> None:
    assert (
        "- bring a ticket\n- come early\n\npier | time\n9 | 7:40"
        in texts(loaded(tmp_path, "a.docx", documents.docx()))[0]
    )


def test_a_book_is_read_in_its_order(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.epub", documents.epub())
    assert (document.title, document.author) == ("Harbour tales", "Mei Lin, Tom Ash")
    assert document.published_at == datetime(2021, 5, 1, tzinfo=UTC)
    assert [section.headings for section in document.sections] == [
        ("Harbour tales", "The pier"),
        ("Harbour tales", "The storm"),
    ]


def test_a_message_says_who_wrote_it_and_what_hangs_on_it(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.eml", documents.email())
    assert (document.title, document.author) == ("渡轮时间", "Mei Lin")
    assert document.published_at == datetime(2024, 3, 1, 8, tzinfo=UTC)
    head, body, attached = document.sections
    assert "From: Mei Lin <mei@example.com>" in head.text
    assert "Attachments: piers.csv, setup.exe" in head.text
    assert body.text == "渡轮七点四十分出发。"
    assert (attached.headings, attached.text) == (("渡轮时间", "piers.csv"), "pier | time\n9 | 7:40")


def test_a_file_in_an_archive_is_found_under_its_own_name(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.zip", documents.archive())
    assert [section.headings for section in document.sections] == [
        ("2024/piers.csv",),
        ("harbour.docx", "Ferry", "Times"),
    ]


def test_names_in_an_archive_from_chinese_windows_are_read(tmp_path: Path) -> None:
    content = packed({"xx.txt": b"hello"}).replace(b"xx.txt", "茶".encode("gb18030") + b".txt")
    assert loaded(tmp_path, "a.zip", content).sections[0].headings == ("茶.txt",)


@pytest.mark.parametrize("ending", ["x" * 300, "x\0y"])
def test_a_file_of_a_name_that_no_disk_takes_is_one_of_the_others_that_are_left_out(
    tmp_path: Path, ending: str
) -> None:
    archive = packed({"a.md": b"# Good\n\nRead.", f"b.{ending}": b"?"})
    mail = documents.email().replace(b"setup.exe", f"setup.{ending}".encode())
    assert texts(loaded(tmp_path, "a.zip", archive)) == ["Read."]
    assert "7:40" in texts(loaded(tmp_path, "a.eml", mail))[-1]


def test_an_archive_with_a_damaged_file_is_no_half_document(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"'b\.docx' in it: It is cut short or damaged"):
        loaded(tmp_path, "a.zip", packed({"a.md": b"# Good", "b.docx": b"PK spoilt"}))


def test_archives_inside_archives_end_somewhere(tmp_path: Path) -> None:
    content = b"# Deep"
    name = "a.md"
    for _ in range(4):
        content, name = packed({name: content}), "a.zip"
    with pytest.raises(Exception, match="more than 3 deep"):
        loaded(tmp_path, "a.zip", content)


def test_source_code_is_cut_where_definitions_begin(tmp_path: Path) -> None:
    source = documents.PYTHON + "\n\n" + "".join(f"def f{n}():\n    return {'1 + ' * 40}1\n\n" for n in range(5))
    sections = loaded(tmp_path, "a.py", source.encode()).sections
    assert sections[0].headings == ("Python", "def wait(minutes: int) -> None")
    assert "\n# Minutes.\ndef wait" in sections[0].text
    assert "    time.sleep(minutes * 60)" in sections[0].text
    assert all(section.text.startswith("def f") for section in sections[1:])
    assert "\n\n".join(section.text for section in sections).count("def f") == 5


def test_records_keep_the_names_of_their_fields(tmp_path: Path) -> None:
    document = loaded(tmp_path, "a.json", GOOD["ferry.json"]())
    assert [(section.headings, section.text) for section in document.sections] == [
        (("ferries",), "pier: 9\ntime: 7:40"),
        (("ferries",), "pier: 10"),
    ]


def test_every_record_of_a_list_is_a_section_under_its_question(tmp_path: Path) -> None:
    records = b'{"question": "Where is the pier?", "answer": "At the mill."}\n{"fare": "2 yuan"}\n{"fare": "3 yuan"}\n'
    found = [(section.headings, section.text) for section in loaded(tmp_path, "a.jsonl", records).sections]
    assert found == [
        (("Where is the pier?",), "question: Where is the pier?\nanswer: At the mill."),
        ((), "fare: 2 yuan"),
        ((), "fare: 3 yuan"),
    ]


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="Line 2 is no JSON"):
        loaded(tmp_path, "a.jsonl", b'{"a": 1}\n{"a": \n')


@pytest.mark.parametrize(("name", "content"), [("a.md", documents.MARKDOWN), ("a.html", documents.HTML)])
def test_author_and_date_of_a_text_are_found(tmp_path: Path, name: str, content: str) -> None:
    document = loaded(tmp_path, name, content.encode())
    assert document.author == "Mei Lin"
    assert document.published_at == datetime(2024, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("claimed", ["Microsoft Word - draft3.doc", ""])
def test_a_pdf_without_a_title_of_its_own_is_called_by_its_largest_line(tmp_path: Path, claimed: str) -> None:
    assert loaded(tmp_path, "a.pdf", documents.titled_pdf(claimed, 24)).title == "Rules of the harbour and its piers"
    assert loaded(tmp_path, "a.pdf", documents.titled_pdf(claimed, 11)).title == "a"


def test_a_word_document_without_a_title_is_called_by_its_heading(tmp_path: Path) -> None:
    word = WordDocument()
    word.add_heading("Preface", level=2)
    word.add_heading("Rules of the harbour", level=1)
    word.add_paragraph("Ferries leave at 7:40.")
    assert loaded(tmp_path, "a.docx", documents.saved(word.save)).title == "Rules of the harbour"
    word.add_heading("Harbour", level=0)
    assert loaded(tmp_path, "a.docx", documents.saved(word.save)).title == "Harbour"


def test_what_a_template_says_of_itself_is_not_the_documents(tmp_path: Path) -> None:
    word = WordDocument()
    word.add_paragraph("Ferries leave at 7:40.")
    made = loaded(tmp_path, "a.docx", documents.saved(word.save))
    assert (made.author, made.published_at) == ("", None)
    word.core_properties.modified = datetime(2025, 3, 1, tzinfo=UTC)
    assert loaded(tmp_path, "a.docx", documents.saved(word.save)).published_at == datetime(2025, 3, 1, tzinfo=UTC)
    assert loaded(tmp_path, "a.pptx", documents.pptx()).published_at is None
