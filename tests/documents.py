"""A small good document of every format, as a team would have it, made when it is asked for."""

import io
import json
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import xlsxwriter
from docx import Document as WordDocument
from fpdf import FPDF
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

# A picture that says when the ferry leaves: at 7:40 from pier 9, in English and in Chinese.
NOTICE = Path(__file__).parent / "notice.png"

CHAPTER = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{0}</title></head>
<body><h1>{0}</h1><p>{1}</p></body></html>"""
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Harbour tales</dc:title>
<dc:creator>Mei Lin</dc:creator><dc:creator>Tom Ash</dc:creator><dc:date>2021-05</dc:date></metadata>
<manifest><item id="b" href="two%20.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/></spine></package>"""
CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf"/></rootfiles></container>"""
PYTHON = '''"""Ferries."""

import time

# Minutes.
def wait(minutes: int) -> None:
    """Wait for the ferry."""
    time.sleep(minutes * 60)


class Ferry:
    """It leaves at 7:40."""

    pier = 9
'''
MARKDOWN = "---\ntitle: Ferry\nauthor: Mei Lin\ndate: 2024-03-01\n---\n# Times\n\nThe ferry leaves at 7:40.\n"
HTML = """<html><head><title>Ferry</title><meta name="author" content="Mei Lin">
<meta property="article:published_time" content="2024-03-01T08:00:00+08:00"></head>
<body><h1>Times</h1><p>The ferry leaves at 7:40.</p></body></html>"""


def pdf() -> bytes:
    """Return two pages with a text layer."""
    document = FPDF()
    document.set_title("Harbour rules")
    document.set_author("Mei Lin")
    document.set_font("Helvetica", size=12)
    for text in ("The ferry leaves at 7:40 from pier 9, every day.", "Bicycles are free on all of the ferries."):
        document.add_page()
        document.multi_cell(0, text=text)
    return bytes(document.output())


def scanned_pdf() -> bytes:
    """Return a page with a text layer and a page that is a picture."""
    document = FPDF()
    document.set_font("Helvetica", size=12)
    document.add_page()
    document.multi_cell(0, text="Notices of the harbour office are put up at every pier.")
    document.add_page()
    document.image(str(NOTICE), 20, 20, w=170)
    return bytes(document.output())


def stamped_pdf(stamp: str) -> bytes:
    """Return a page that a picture fills, with a text layer at its foot."""
    document = FPDF(unit="pt", format=(640, 240))
    document.set_auto_page_break(False)
    document.set_font("Helvetica", size=8)
    document.add_page()
    document.image(str(NOTICE), 0, 0, w=640, h=240, keep_aspect_ratio=False)
    document.set_y(215)
    document.multi_cell(0, text=stamp)
    return bytes(document.output())


def titled_pdf(claimed: str, size: int) -> bytes:
    """Return a page under a running head, with a title over two lines in letters of this size, in points."""
    document = FPDF()
    document.set_title(claimed)
    document.add_page()
    for height, text in (
        (8, "Harbour office"),
        (size, "Rules of the harbour\nand its piers"),
        (11, "The ferry leaves at 7:40 from pier 9. " * 8),
        (11, "Bicycles are free on all of the ferries. " * 8),
    ):
        document.set_font("Helvetica", size=height)
        document.multi_cell(0, text=text, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def docx() -> bytes:
    """Return a document with a heading, a list and a table."""
    document = WordDocument()
    document.core_properties.title, document.core_properties.author = "Ferry", "Mei Lin"
    document.add_heading("Times", level=1)
    document.add_paragraph("The ferry leaves at 7:40 from pier 9.")
    for text in ("bring a ticket", "come early"):
        document.add_paragraph(text, style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("pier", "time"), ("9", "7:40")), strict=True):
        row.cells[0].text, row.cells[1].text = texts
    return saved(document.save)


def pptx() -> bytes:
    """Return two slides: a list with notes, and a table."""
    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Ferry times"
    first.placeholders[1].text = "leaves at 7:40\nfrom pier 9"
    first.notes_slide.notes_text_frame.text = "Say that Sundays differ."
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "Prices"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, texts in zip(table.rows, (("who", "price"), ("children", "2 yuan")), strict=True):
        row.cells[0].text, row.cells[1].text = texts
    return saved(show.save)


def xlsx(rows: int = 3) -> bytes:
    """Return two sheets: a caption over a table, and one in Chinese."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.set_properties({"title": "Timetable", "author": "Mei Lin"})
        sheet = book.add_worksheet("Week")
        sheet.write(0, 0, "Ferries of the week")
        sheet.write_row(1, 0, ["pier", "departure", "seats"])
        for row in range(rows):
            sheet.write_row(2 + row, 0, [9 + row, "7:40", 120.5])
        book.add_worksheet("票价").write_row(0, 0, ["儿童", "两元"])
    return out.getvalue()


def csv() -> bytes:
    """Return a table as spreadsheets in China export it."""
    return "码头;时间\n九号;7:40\n十号;8:10\n".encode("gb18030")


def epub() -> bytes:
    """Return two chapters, listed in another order than they are read in."""
    return packed(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": CONTAINER.encode(),
            "book/package.opf": PACKAGE.encode(),
            "book/two .xhtml": CHAPTER.format("The storm", "No ferry left that day.").encode(),
            "book/one.xhtml": CHAPTER.format("The pier", "The ferry left at 7:40.").encode(),
        }
    )


def email() -> bytes:
    """Return a message in Chinese with a table attached, and a program that nobody reads."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Mei Lin <mei@example.com>", "team@example.com", "渡轮时间"
    message["Date"] = "Fri, 01 Mar 2024 16:00:00 +0800"
    message.set_content("渡轮七点四十分出发。", charset="gb2312")
    message.add_alternative("<p>渡轮七点四十分出发。</p>", subtype="html")
    message.add_attachment(b"pier,time\n9,7:40\n", maintype="text", subtype="csv", filename="piers.csv")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="setup.exe")
    return message.as_bytes()


def picture() -> bytes:
    """Return the notice as a camera would save it."""
    out = io.BytesIO()
    with Image.open(NOTICE) as notice:
        notice.convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def archive() -> bytes:
    """Return files of several kinds, one of them in a folder and one that nobody reads."""
    return packed({"2024/piers.csv": csv(), "harbour.docx": docx(), "setup.exe": b"MZ", ".hidden.md": b"# no"})


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    """Return what `save` writes."""
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def packed(files: dict[str, bytes]) -> bytes:
    """Return a ZIP archive of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packing:
        for name, content in files.items():
            packing.writestr(name, content)
    return out.getvalue()


GOOD: dict[str, Callable[[], bytes]] = {
    "ferry.md": MARKDOWN.encode,
    "ferry.txt": lambda: "渡轮七点四十分出发。".encode("gb18030"),
    "ferry.html": HTML.encode,
    "ferry.pdf": pdf,
    "scan.pdf": scanned_pdf,
    "ferry.docx": docx,
    "ferry.pptx": pptx,
    "ferry.xlsx": xlsx,
    "ferry.csv": csv,
    "ferry.json": lambda: json.dumps({"ferries": [{"pier": 9, "time": "7:40"}, {"pier": 10}]}).encode(),
    "ferry.jsonl": lambda: b'{"pier": 9, "time": "7:40"}\n{"pier": 10}\n',
    "ferry.epub": epub,
    "ferry.eml": email,
    "ferry.jpg": picture,
    "ferry.zip": archive,
    "ferry.py": PYTHON.encode,
}
