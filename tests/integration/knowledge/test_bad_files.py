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

from tests.integration.knowledge.conftest import Library


def pdf(text: str = "The ferry leaves at 7:40 from pier 9.") -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.multi_cell(0, text=text)
    return bytes(document.output())


def encrypted_pdf() -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
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


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.pdf": (lambda: b"", "0 bytes"),
    "corrupt.pdf": (lambda: b"%PDF-1.7\n" + os.urandom(2000), "damaged"),
    "cut.pdf": (lambda: pdf()[:300], "damaged"),
    "locked.pdf": (encrypted_pdf, "password"),
    "scan.pdf": (scanned_pdf, "scans"),
    "bomb.docx": (bomb_docx, "unpacks to"),
    "corrupt.docx": (lambda: docx()[:900], "damaged"),
    "other.docx": (lambda: b"not a zip", "damaged"),
    "locked.docx": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "password"),
    "picture.png": (lambda: b"\x89PNG\r\n", "cannot be read"),
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
    assert reason in report.failed[0].reason
    assert library.index.count("team") == 1


@pytest.mark.parametrize("content", [pdf, docx], ids=["pdf", "docx"])
def test_the_good_siblings_are_read(library: Library, content: Callable[[], bytes]) -> None:
    name = f"ferry.{content.__name__}"
    (library.folder / name).write_bytes(content())
    assert library.ingest().added == 1
    best = library.search("When does the ferry leave?")[0]
    assert "7:40" in best.chunk.text
    assert best.chunk.page == (1 if name.endswith("pdf") else None)


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
    assert "Permission denied" in library.ingest().failed[0].reason


def test_a_pipe_is_reported_and_not_waited_for(library: Library) -> None:
    os.mkfifo(library.folder / "pipe.md")
    assert library.ingest().failed[0].reason == "It is not a file."
