"""Files as strangers have them: each bad one gets a reason, the good one among them is read."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document as WordDocument
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from knowledge.errors import UnreadableDocument
from knowledge.load import load
from knowledge.reasons import Code, Reason
from tests.integration.knowledge.conftest import Library


def pdf(text: str = "The ferry leaves at 7:40 from pier 9.") -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.multi_cell(0, text=text)
    return bytes(document.output())


def encrypted_pdf(algorithm: str) -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned_pdf() -> bytes:
    document = FPDF()
    document.add_page()
    document.rect(20, 20, 100, 100, style="F")
    return bytes(document.output())


def docx() -> bytes:
    document = WordDocument()
    document.add_heading("Ferry", level=1)
    document.add_paragraph("The ferry leaves at 7:40 from pier 9.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def bomb_docx() -> bytes:
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/bomb.xml", "w") as member:
        for _ in range(300):
            member.write(b"\0" * 1_000_000)
    return out.getvalue()


def changed_docx(change: Callable[[str], str]) -> bytes:
    """Return a Word document whose body's XML was changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx())) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in good.namelist():
            content = good.read(name)
            if name == "word/document.xml":
                content = change(content.decode()).encode()
            changed.writestr(name, content)
    return out.getvalue()


def flipped_docx() -> bytes:
    """Return a Word document with bits of its compressed body flipped."""
    spoilt = bytearray(docx())
    with zipfile.ZipFile(io.BytesIO(bytes(spoilt))) as archive:
        begins = archive.getinfo("word/document.xml").header_offset
    for place in range(begins + 60, begins + 90):
        spoilt[place] ^= 0xFF
    return bytes(spoilt)


WIDE_CELL = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p><w:r><w:t>wide</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'

BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.pdf": (lambda: b"", "0 bytes"),
    "corrupt.pdf": (lambda: b"%PDF-1.7\n" + os.urandom(2000), "damaged"),
    "cut.pdf": (lambda: pdf()[:300], "its end is missing"),
    "locked.pdf": (lambda: encrypted_pdf("RC4-128"), "password"),
    "locked-aes.pdf": (lambda: encrypted_pdf("AES-256"), "password"),
    "scan.pdf": (scanned_pdf, "scans"),
    "bomb.docx": (bomb_docx, "unpacks to"),
    "cut.docx": (lambda: docx()[:900], "its end is missing"),
    "flipped.docx": (flipped_docx, "damaged"),
    "bodiless.docx": (lambda: changed_docx(lambda xml: xml.replace("w:body", "w:bodice")), "damaged"),
    "markup-bomb.docx": (
        lambda: changed_docx(lambda xml: xml.replace("</w:body>", "<w:p/>" * 6_000_000 + "</w:body>")),
        "unpacks to",
    ),
    "other.docx": (lambda: b"not a zip", "It is no .docx file"),
    "other.pdf": (lambda: b"no page", "It is no .pdf file"),
    "locked.docx": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "password"),
    "picture.png": (lambda: b"\x89PNG\r\n\x1a\n", "its end is missing"),
    "broken.json": (lambda: b'{"a": 1,\n"b" 2}', "Line 2 is no JSON"),
    "program.exe": (lambda: b"MZ", "cannot be read"),
    "binary.txt": (lambda: bytes(range(256)) * 10, "binary"),
    "blank.md": (lambda: b" \n\n ", "no text"),
    "tags.html": (lambda: b"<html><script>alert(1)</script></html>", "no text"),
    "deep.html": (lambda: b"<div>" * 5000 + b"x", "nested"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_its_reason_and_stops_nothing(library: Library, name: str) -> None:
    content, reason = BAD[name]
    (library.folder / name).write_bytes(content())
    library.write("zz-good.md", "# Good\n\nThis one is fine.")
    report = library.ingest()
    assert report.added == 1
    assert [Path(failure.uri).name for failure in report.failed] == [name]
    assert reason in str(report.failed[0].reason)
    assert library.index.count("team") == 1


@pytest.mark.parametrize("content", [pdf, docx], ids=["pdf", "docx"])
def test_the_good_siblings_are_read(library: Library, content: Callable[[], bytes]) -> None:
    name = f"ferry.{content.__name__}"
    (library.folder / name).write_bytes(content())
    assert library.ingest().added == 1
    best = library.search("When does the ferry leave?")[0]
    assert "7:40" in best.chunk.text
    assert best.chunk.page == (1 if name.endswith("pdf") else None)


def test_a_reason_does_not_repeat_half_the_file(tmp_path: Path) -> None:
    spoilt, path = bytearray(docx()), tmp_path / "ferry.docx"
    spoilt[26:28] = (30_000).to_bytes(2, "little")  # how long the name of the first file in it is
    path.write_bytes(spoilt)
    with pytest.raises(UnreadableDocument, match="damaged") as refused:
        load("team", path)
    assert len(str(refused.value)) < 400


def test_a_cell_as_wide_as_the_sea_is_read_once(library: Library) -> None:
    (library.folder / "wide.docx").write_bytes(
        changed_docx(lambda xml: xml.replace("</w:body>", WIDE_CELL + "</w:body>"))
    )
    assert library.ingest().added == 1
    assert library.search("wide")[0].chunk.text.count("wide") == 1


def test_a_spoilt_version_of_a_good_file_does_not_lose_the_good_one(library: Library) -> None:
    path = library.folder / "ferry.pdf"
    path.write_bytes(pdf())
    library.ingest()
    path.write_bytes(b"%PDF-1.7\nspoilt")
    report = library.ingest()
    assert len(report.failed) == 1
    assert "7:40" in library.search("When does the ferry leave?")[0].chunk.text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_reported(library: Library) -> None:
    library.write("closed.md", "secret").chmod(0)
    assert "Permission denied" in str(library.ingest().failed[0].reason)


def test_a_pipe_is_reported_and_not_waited_for(library: Library) -> None:
    os.mkfifo(library.folder / "pipe.md")
    assert library.ingest().failed[0].reason == Reason(Code.NOT_A_FILE)


def test_a_name_that_is_not_utf_8_is_reported(library: Library) -> None:
    (library.folder / os.fsdecode(b"caf\xe9.md")).write_text("# Menu", "utf-8")
    library.write("zz-good.md", "# Good\n\nThis one is fine.")
    report = library.ingest()
    assert report.added == 1
    assert report.failed[0].uri.endswith("caf\N{REPLACEMENT CHARACTER}.md")
    assert report.failed[0].reason == Reason(Code.NAME_NOT_UTF_8)


def test_a_pdf_that_is_encrypted_but_asks_for_nothing_is_read(library: Library) -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf())))
    writer.encrypt("", "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    (library.folder / "ferry.pdf").write_bytes(out.getvalue())
    assert library.ingest().added == 1
