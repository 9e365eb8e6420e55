from pathlib import Path

import pytest

from knowledge.on_disk import is_file_here


def test_a_file_is_here_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "guide.pdf").write_bytes(b"%PDF")
    assert is_file_here(tmp_path / "guide.pdf")
    assert is_file_here(str(tmp_path / "guide.pdf"))


@pytest.mark.parametrize("uri", ["", "/", "https://example.org/guide.pdf", "a" * 5000, "guide\0.pdf"])
def test_a_folder_an_address_and_what_can_be_no_path_are_no_files(uri: str) -> None:
    assert not is_file_here(uri)
