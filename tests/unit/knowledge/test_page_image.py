import io
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from knowledge.errors import PageUnavailable
from knowledge.page_image import find_quotes, page_image
from knowledge.types import Quoted


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=14)
    pdf.text(30, 60, "Lanterns hang over the old street.")
    pdf.text(30, 100, "The ferry leaves every 20 min-")
    pdf.text(30, 110, "utes from pier 4.")
    pdf.add_page()
    pdf.output(tmp_path / "guide.pdf")
    return tmp_path / "guide.pdf"


def amber_rows(png: bytes) -> list[int]:
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    assert max(picture.size) <= 1600
    rows = picture.height
    return [row for row in range(rows) if any(picture.getpixel((x, row)) == (217, 119, 6) for x in range(0, 900, 3))]


def test_the_quote_is_boxed_where_it_stands_over_its_lines(guide: Path) -> None:
    rows = amber_rows(page_image(guide, 1, Quoted(["The ferry leaves every 20 minutes from pier 4."])))
    to_px = 1600 / 297  # A4, whose longest side is drawn so
    assert 90 * to_px < min(rows) < 100 * to_px
    assert 108 * to_px < max(rows) < 115 * to_px


def test_a_quote_that_is_not_there_leaves_the_page_as_it_is(guide: Path) -> None:
    assert amber_rows(page_image(guide, 1, Quoted(["Penguins live in the southern hemisphere."]))) == []


def test_what_cannot_be_shown_says_why(guide: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 no more than that")
    (tmp_path / "notes.md").write_text("# Notes")
    for path, page, reason in [
        (guide, 3, "there is no page 3"),
        (guide, 0, "there is no page 0"),
        (tmp_path / "gone.pdf", 1, "no longer where it was"),
        (tmp_path / "notes.md", 1, "Only the pages of PDF"),
        (tmp_path / "broken.pdf", 1, "cannot be drawn"),
    ]:
        with pytest.raises(PageUnavailable, match=reason):
            page_image(path, page)


def test_quotes_are_found_across_line_ends_widths_and_hyphens() -> None:
    page = [ord(char) for char in "退款会在七个\r\n工作日内到账。Ｔｈｅ fer-\r\nry leaves."]
    (start, end), (first, after) = find_quotes(page, Quoted(["退款会在七个工作日内到账。", "the ferry"]))
    assert (start, end) == (0, 14)
    assert "".join(map(chr, page[first:after])) == "Ｔｈｅ fer-\r\nry"


def test_of_a_quote_that_is_not_there_whole_the_lines_that_are_count() -> None:
    page = [ord(char) for char in "Opening hours: nine to five"]
    assert find_quotes(page, Quoted(["Opening hours\nclosed on Mondays"])) == [(0, 13)]


def test_a_quote_is_matched_by_whole_words_and_numbers() -> None:
    page = [ord(char) for char in "Pier 42 costs 1,200 or 3.5; scatter. Pier 4: 200 for the cat, 5 每张4元"]

    def found(quote: str) -> list[str]:
        return ["".join(map(chr, page[start:end])) for start, end in find_quotes(page, Quoted([quote]))]

    places = [find_quotes(page, Quoted([quote]))[0][0] for quote in ("pier 4", "200", "cat", "5", "4元")]
    text = "".join(map(chr, page))
    assert places == [text.index(part) for part in ("Pier 4:", "200 for", "cat,", "5 每", "4元")]
    assert [found(quote) for quote in ("pier", "cost", "1", "00", "每张")] == [["Pier"], [], [], [], ["每张"]]


def test_a_long_quote_that_was_cut_in_a_word_is_found() -> None:
    page = [ord(char) for char in "The ferry leaves every 20 minutes."]
    assert find_quotes(page, Quoted(["The ferry leaves every 20 min"])) == [(0, 29)]


def test_of_several_places_the_one_in_the_passage_is_meant() -> None:
    text = "Summer. It closes at six. Win-\r\nter hours: It closes at six. Other: It closes at six."
    page = [ord(char) for char in text]
    second = text.index("It closes", 20)
    assert find_quotes(page, Quoted(["It closes at six."], "Winter hours:\nIt closes"))[0][0] == second
    for elsewhere in ("", "What stands on another page"):
        assert find_quotes(page, Quoted(["It closes at six."], elsewhere))[0][0] == text.index("It closes")
    assert find_quotes(page, Quoted(["Summer."], "Winter hours"))[0][0] == 0, (
        "a quote before the passage is a joined one"
    )
