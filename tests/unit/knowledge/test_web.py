"""What a source fetched, as a file."""

from pathlib import Path

import pytest

from knowledge.sources.fetch import Fetched
from knowledge.sources.web import save


@pytest.mark.parametrize(
    ("header", "encoding"), [("text/html; charset=windows-1251", "cp1251"), ('text/html; charset="UTF-8"', "utf-8")]
)
def test_a_page_is_kept_in_the_encoding_that_its_server_names(tmp_path: Path, header: str, encoding: str) -> None:
    page = Fetched("https://example.com/a", "text/html", {"content-type": header}, "<p>Привет</p>".encode(encoding))
    assert save(page, tmp_path).read_text("utf-8") == "<p>Привет</p>"


def test_a_file_that_is_no_text_is_kept_as_it_is(tmp_path: Path) -> None:
    headers = {"content-type": "application/pdf; charset=gbk"}
    assert save(Fetched("https://example.com/a", "application/pdf", headers, b"%PDF \xe9"), tmp_path).read_bytes() == (
        b"%PDF \xe9"
    )
